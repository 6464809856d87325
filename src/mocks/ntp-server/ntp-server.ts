import {
  choice,
  count,
  decimal,
  duration,
  flag,
  instant,
  integer,
  type ValueOf,
} from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

const LEAP = ['normal', 'insert', 'delete', 'unsynchronised'] as const;
const MODE = ['client', 'peer', 'reference clock'] as const;
const NS = 1e9;
/** A leap second is announced during the day that it ends. */
const ANNOUNCED_NS = 86_400e9;

const config = {
  address: integer({ default: 0xc0a80164, min: 0, max: 0xffffffff, doc: 'IPv4 address' }),
  stratum: integer({ default: 1, min: 1, max: 15, doc: 'its distance from a reference clock' }),
  isPeer: flag({ doc: 'it is a peer and not a server' }),
  aheadS: decimal({ unit: 's', default: 0, min: -1e9, max: 1e9, doc: 'wrong by so much, always' }),
  driftPpm: decimal({ unit: 'ppm', default: 0, min: -500, max: 500, doc: 'and ever more so' }),
  noiseS: decimal({ unit: 's', default: 5e-6, min: 0, max: 10, doc: 'noise of its stamps, 1 σ' }),
  rootDelayS: decimal({ unit: 's', default: 2e-4, min: 0, max: 10, doc: 'to its own reference' }),
  rootDispersionS: decimal({ unit: 's', default: 3e-4, min: 0, max: 10, doc: 'its own doubt' }),
  queueShare: decimal({ default: 0, min: 0, max: 1, doc: 'requests that wait in a queue' }),
  queueNs: duration({ default: '20 ms', doc: 'longest wait; uniform up to it' }),
  leapHandling: choice(['announce', 'smear', 'ignore'], { doc: 'what it does at a leap second' }),
  smearNs: duration({ default: '24 h', min: '1 s', doc: 'length of a smear, half before' }),
  runawayPpm: decimal({ unit: 'ppm', default: 20, min: -500, max: 500, doc: 'of runs-away' }),
  wrongS: decimal({ unit: 's', default: 0.2, min: -1e9, max: 1e9, doc: 'what wrong-time adds' }),
};

const state = {
  errorS: decimal({ unit: 's', doc: 'its clock minus true time at the last answer' }),
  leapKind: integer({ doc: 'coming or past leap second: 1 inserted, −1 deleted, 0 none' }),
  leapNs: instant({ doc: 'when it is' }),
  requests: count({ doc: 'requests that arrived' }),
  answers: count({ doc: 'requests that were answered' }),
  waitingSlot: integer({ default: -1, doc: 'of the request in the queue; -1 = none' }),
  waitingSentNs: decimal({ unit: 'ns', doc: 'as that request says' }),
  awaySinceNs: instant({ doc: 'since when its clock runs away' }),
};

type View<T extends Record<string, unknown>> = { readonly [K in keyof T]: ValueOf<T[K]> };

/** What its clock is wrong by, on purpose: leap seconds smeared or missed. */
function leapErrorS(
  nowNs: number,
  { leapKind, leapNs }: View<typeof state>,
  { leapHandling, smearNs }: View<typeof config>,
): number {
  if (leapKind === 0 || leapHandling === 'announce') return 0;
  if (leapHandling === 'ignore') return nowNs >= leapNs ? leapKind : 0;
  // UTC is set back at once; the smeared clock goes there and beyond in a straight line.
  const done = Math.max(0, Math.min(1, (nowNs - leapNs) / smearNs + 0.5));
  return nowNs < leapNs ? -leapKind * done : leapKind * (1 - done);
}

/** A time server somewhere in the network, and all the ways in which it can be wrong. */
export const ntpServer = defineMock({
  kind: 'ntp-server',
  doc: 'Time server: right, wrong, smearing a leap second, unsynchronised or silent.',
  config,
  state,
  emits: {
    answer: [
      { slot: integer({ doc: 'as in the request' }) },
      { sentNs: decimal({ unit: 'ns', doc: 'as in the request' }) },
      { sourceNs: decimal({ unit: 'ns', doc: 'its own clock, since the start' }) },
      { stratum: integer() },
      { leap: choice(LEAP) },
      { mode: choice(MODE) },
      { rootDelayS: decimal({ unit: 's' }) },
      { rootDispersionS: decimal({ unit: 's' }) },
    ],
  },
  accepts: {
    request: [{ slot: integer() }, { sentNs: decimal({ unit: 'ns' }) }],
    bulletin: [{ leap: choice(LEAP) }, { inNs: duration({ doc: 'from now to the leap second' }) }],
  },
  faults: {
    'wrong-time': { doc: 'its time is wrong by wrongS, and it does not know' },
    unreachable: { doc: 'it answers nothing' },
    unsynchronised: { doc: 'it has lost its own reference and says so' },
    jittery: { doc: 'its stamps are a thousand times noisier' },
    'runs-away': { doc: 'its clock runs fast by runawayPpm from the first answer on' },
  },
  on: {
    request: (self, event) => {
      const { state, config } = self;
      state.requests += 1;
      if (self.fault('unreachable')) return;
      const isBusy = state.waitingSlot >= 0;
      // A second request while one waits takes its place, as with a full queue.
      state.waitingSlot = event.slot;
      state.waitingSentNs = event.sentNs;
      if (isBusy) return;
      const waits = config.queueShare > 0 && self.random.chance(config.queueShare);
      self.after(waits ? self.random.uniform() * config.queueNs : 0, 'respond');
    },
    respond: (self) => {
      const { state, config, nowNs } = self;
      const slot = state.waitingSlot;
      state.waitingSlot = -1;
      state.answers += 1;
      const isAway = self.fault('runs-away');
      if (isAway !== state.awaySinceNs >= 0) state.awaySinceNs = isAway ? nowNs : Number.NaN;
      const awayS = isAway ? (config.runawayPpm * 1e-6 * (nowNs - state.awaySinceNs)) / NS : 0;
      const wrongS = config.aheadS + (self.fault('wrong-time') ? config.wrongS : 0);
      const noiseS = config.noiseS * (self.fault('jittery') ? 1000 : 1) * self.random.normal();
      const driftS = config.driftPpm * 1e-6 * (nowNs / NS) + awayS;
      const steadyS = wrongS + driftS + leapErrorS(nowNs, state, config);
      state.errorS = steadyS + noiseS;
      const isLost = self.fault('unsynchronised');
      const announced =
        config.leapHandling === 'announce' &&
        nowNs < state.leapNs &&
        state.leapNs - nowNs <= ANNOUNCED_NS;
      const leap = announced ? (state.leapKind > 0 ? 'insert' : 'delete') : 'normal';
      self.emit.answer(
        slot,
        state.waitingSentNs,
        nowNs + state.errorS * NS,
        isLost ? 0 : config.stratum,
        isLost ? 'unsynchronised' : leap,
        config.isPeer ? 'peer' : 'client',
        config.rootDelayS,
        config.rootDispersionS,
      );
    },
    bulletin: (self, event) => {
      if (event.leap !== 'insert' && event.leap !== 'delete') return;
      self.state.leapKind = event.leap === 'insert' ? 1 : -1;
      self.state.leapNs = self.nowNs + event.inNs;
    },
  },
});

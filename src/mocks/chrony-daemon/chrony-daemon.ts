import { choice, decimal, duration, integer } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';
import { noteRequest, REPLY, REQUEST, SILENCE } from './asking.ts';
import { announcedLeap, choose } from './choose.ts';
import { CONFIG, type Daemon, LEAP, MODE, SOURCES_MAX, STATE } from './daemon-state.ts';
import { type Correction, discipline } from './discipline.ts';
import { adaptPoll, nextPollNs, notePoll } from './polling.ts';
import { addRtcSample, addSample, shiftRegisters } from './registers.ts';

const NS = 1e9;
const DAY_S = 86_400;
/** Between two sources asked for the first time. */
const STAGGER_NS = 0.2 * NS;
const UNSYNCHRONISED = LEAP.indexOf('unsynchronised');

/** The parts of `self` that speak; what they say is listed below. */
interface Voiced extends Daemon {
  readonly emit: {
    adjust(correctedPpm: number, addedS: number, overS: number): void;
    step(byS: number): void;
    arm(leap: (typeof LEAP)[number]): void;
    selected(slot: number): void;
    lost(reason: (typeof LOSSES)[number]): void;
    stepped(byS: number): void;
  };
  after(delayNs: number, name: 'leap'): number;
}

const LOSSES = ['no candidates', 'no majority', 'too few'] as const;

/** Ends synchronisation, once; last and mean offset stay, as with a real daemon. */
function lose(self: Voiced, reason: (typeof LOSSES)[number]): void {
  const { state } = self;
  const next =
    reason === 'no majority'
      ? 'no majority'
      : state.updates > 0
        ? 'holdover'
        : ('unsynchronised' as const);
  if (state.sync === next) return;
  const wasSynchronised = state.sync === 'synchronised';
  state.sync = next;
  state.selected = -1;
  state.stratum = 0;
  if (wasSynchronised || next === 'no majority') self.emit.lost(reason);
}

function correct(self: Voiced, { aheadS, isStep, overS }: Correction): void {
  self.emit.adjust(self.state.correctedPpm, isStep ? 0 : -aheadS, overS);
  if (!isStep) return;
  self.emit.step(-aheadS);
  self.emit.stepped(-aheadS);
}

/** UTC midnight after now: leap seconds are made there. */
const untilMidnightNs = ({ nowNs, config }: Daemon): number => {
  const utcS = config.epochS + nowNs / NS;
  return Math.round((Math.floor(utcS / DAY_S) + 1) * DAY_S * NS - utcS * NS);
};

function expectLeap(self: Voiced, leap: (typeof LEAP)[number], inNs: number): void {
  const { state, config } = self;
  if (state.leapComing === leap || config.leapMode === 'ignore') return;
  state.leapComing = leap;
  if (config.leapMode === 'system') self.emit.arm(leap);
  if (leap !== 'normal') self.after(inNs, 'leap');
}

/** Judges all sources; `slot` has a new sample, or is −1 when one fell silent. */
function judge(self: Voiced, slot: number): void {
  const { state } = self;
  const choice = choose(self);
  if (choice.reason !== 'selected') {
    lose(self, choice.reason);
    return;
  }
  const isNew = choice.selected !== state.selected;
  const chosen = choice.candidates.find((one) => one.slot === choice.selected);
  if (isNew) {
    state.selected = choice.selected;
    self.emit.selected(choice.selected);
  }
  if (chosen === undefined || (!isNew && slot !== choice.selected)) return;
  state.sync = 'synchronised';
  state.stratum = chosen.stratum + 1;
  const leap = announcedLeap(self, choice);
  const isOwn = state.leapComing !== 'normal' && self.config.useLeapTable;
  if (!isOwn) expectLeap(self, leap, untilMidnightNs(self));
  correct(self, discipline(self, choice, chosen));
}

/**
 * A time daemon in the manner of chrony: it asks its sources, keeps samples of each, believes the
 * majority, and corrects the clock. A model with documented rules, not a copy of chronyd.
 */
export const chronyDaemon = defineMock({
  kind: 'chrony-daemon',
  doc: 'Time daemon: polls sources, selects by majority, corrects frequency and phase of a clock.',
  config: CONFIG,
  state: STATE,
  emits: {
    ask: { slot: integer({ doc: 'which source is asked' }) },
    adjust: [
      { correctedPpm: decimal({ unit: 'ppm' }) },
      { addedS: decimal({ unit: 's', doc: 'more to be slewed in' }) },
      { overS: decimal({ unit: 's', doc: 'in so long, if the kernel is fast enough' }) },
    ],
    step: { byS: decimal({ unit: 's' }) },
    arm: { leap: choice(LEAP) },
    selected: { slot: integer() },
    lost: { reason: choice(LOSSES) },
    stepped: { byS: decimal({ unit: 's' }) },
    readRtc: {},
    reply: REPLY,
    silence: SILENCE,
  },
  accepts: {
    request: REQUEST,
    sample: [
      { slot: integer() },
      { aheadS: decimal({ unit: 's' }) },
      { delayS: decimal({ unit: 's' }) },
      { stratum: integer() },
      { leap: choice(LEAP) },
      { mode: choice(MODE) },
      { rootDelayS: decimal({ unit: 's' }) },
      { rootDispersionS: decimal({ unit: 's' }) },
    ],
    bulletin: [{ leap: choice(LEAP) }, { inNs: duration({ doc: 'from now to the leap second' }) }],
    rtcSample: [
      { fastS: decimal({ unit: 's', doc: 'hardware clock minus the system clock' }) },
      { sinceSetS: decimal({ unit: 's', doc: 'age of the hardware clock’s setting' }) },
    ],
  },
  faults: {
    offline: { doc: 'it believes the network to be down and asks nobody' },
  },
  on: {
    start: (self) => {
      const { state, config } = self;
      state.correctedPpm = config.knownDriftPpm;
      for (let slot = 0; slot < SOURCES_MAX; slot++) {
        state.poll.set(slot, config.pollMin);
        state.nextNs.set(slot, Math.round((slot + 1) * STAGGER_NS));
      }
      if (config.knownDriftPpm !== 0) self.emit.adjust(config.knownDriftPpm, 0, 1);
      if (config.rtcAtBoot !== 'ignore') self.emit.readRtc();
      if (config.rtcEveryNs > 0) self.every(config.rtcEveryNs, 'askRtc');
      if (config.sources > 0) self.after(STAGGER_NS, 'poll');
    },
    poll: (self) => {
      const { state, config, nowNs } = self;
      let fellSilent = false;
      for (let slot = 0; slot < config.sources; slot++) {
        if (state.nextNs.get(slot) > nowNs) continue;
        if (self.fault('offline')) {
          state.nextNs.set(slot, nowNs + NS);
          continue;
        }
        const before = state.reach.get(slot);
        notePoll(self, slot);
        if (before !== 0 && state.reach.get(slot) === 0) fellSilent = true;
        self.emit.ask(slot);
      }
      if (fellSilent) judge(self, -1);
      self.after(Math.max(1, nextPollNs(self) - nowNs), 'poll');
    },
    sample: (self, event) => {
      const { state, nowNs } = self;
      const { slot } = event;
      const leap = LEAP.indexOf(event.leap);
      state.sourceLeap.set(slot, leap);
      state.mode.set(slot, MODE.indexOf(event.mode));
      if (leap === UNSYNCHRONISED) return judge(self, -1);
      state.reach.set(slot, state.reach.get(slot) | 1);
      state.good.set(slot, state.good.get(slot) + 1);
      state.sourceStratum.set(slot, event.stratum);
      state.sourceRootDelayS.set(slot, event.rootDelayS);
      state.sourceRootDispersionS.set(slot, event.rootDispersionS);
      const { aheadS, delayS } = event;
      adaptPoll(self, slot, addSample(self, slot, { atNs: nowNs, aheadS, delayS }));
      judge(self, slot);
    },
    bulletin: (self, event) => {
      if (!self.config.useLeapTable || event.leap === 'normal') return;
      expectLeap(self, event.leap, event.inNs);
    },
    leap: (self) => {
      const { state, config } = self;
      const kind = state.leapComing === 'insert' ? 1 : state.leapComing === 'delete' ? -1 : 0;
      state.leapComing = 'normal';
      // UTC was set back by an inserted second, and the clock was not: it is ahead by so much.
      if (config.leapMode === 'slew') self.emit.adjust(state.correctedPpm, -kind, 64);
    },
    askRtc: (self) => {
      self.emit.readRtc();
    },
    request: (self, event) => noteRequest(self, event),
    rtcSample: (self, event) => {
      const { state, config } = self;
      if (config.rtcAtBoot === 'ignore' || state.hasBooted) return addRtcSample(self, event.fastS);
      state.hasBooted = true;
      const errorS = config.rtcKnownFastS + config.rtcKnownGainPpm * 1e-6 * event.sinceSetS;
      const byS = event.fastS - (config.rtcAtBoot === 'correct' ? errorS : 0);
      shiftRegisters(self, -byS, 0);
      self.emit.step(byS);
    },
  },
});

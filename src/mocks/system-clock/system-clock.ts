import {
  choice,
  count,
  decimal,
  duration,
  instant,
  integer,
  type ValueOf,
} from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';
import { dayCurve, temperaturePpm } from './oscillator.ts';

const LEAP = ['normal', 'insert', 'delete', 'unsynchronised'] as const;
const MODE = ['client', 'peer', 'reference clock'] as const;
const NS = 1e9;
const PPM = 1e-6;

const state = {
  offsetS: decimal({ unit: 's', doc: 'system clock minus true time at readNs; above 0: ahead' }),
  readNs: instant({ doc: 'when offsetS was brought up to date' }),
  temperatureC: decimal({ unit: '°C', default: 25 }),
  walkPpm: decimal({ unit: 'ppm', doc: 'random walk of the frequency so far' }),
  driftPpm: decimal({ unit: 'ppm', doc: 'how fast the uncorrected clock runs' }),
  correctedPpm: decimal({ unit: 'ppm', doc: 'what the daemon takes off the frequency' }),
  pendingS: decimal({ unit: 's', doc: 'correction still to be slewed in; above 0: clock slow' }),
  slewPpm: decimal({ unit: 'ppm', doc: 'how fast it is slewed in' }),
  armed: integer({ doc: '1 = the kernel makes the coming leap second by itself' }),
  leapKind: integer({ doc: 'coming leap second: 1 inserted, −1 deleted, 0 none' }),
  utcShiftS: decimal({ unit: 's', doc: 'true UTC since the start minus elapsed time: leaps' }),
  jumps: count({ doc: 'times the clock was stepped or set' }),
  wasSet: integer({ doc: '1 = the fault that sets the clock has had its effect' }),
};

const config = {
  startOffsetS: decimal({ unit: 's', default: 0.02, min: -1e9, max: 1e9, doc: 'at start' }),
  driftPpm0: decimal({ unit: 'ppm', default: 12, min: -500, max: 500, doc: 'of the new quartz' }),
  walkPpmPerSqrtS: decimal({ default: 2e-4, min: 0, max: 1, doc: 'random walk, ppm per √s' }),
  roomC: decimal({ unit: '°C', default: 28, min: -40, max: 85, doc: 'mean temperature' }),
  swingC: decimal({ unit: '°C', default: 2, min: 0, max: 40, doc: 'of the day, to either side' }),
  ppmPerK2: decimal({ default: -0.034, min: -1, max: 1, doc: 'ppm per K² from 25 °C' }),
  stampNoiseS: decimal({ unit: 's', default: 2e-6, min: 0, max: 0.1, doc: 'of a stamp, 1 σ' }),
  slewPpmMax: decimal({ unit: 'ppm', default: 83_333, min: 1, max: 5e5, doc: 'fastest slew' }),
  setByS: decimal({ unit: 's', default: 30, min: -1e9, max: 1e9, doc: 'what set-by-hand adds' }),
  tickNs: duration({ default: '1 s', min: '1 ms', doc: 'time between two steps of the model' }),
  wallEveryNs: duration({ default: '0 s', doc: 'how often applications read it; 0 = never' }),
};

type Clock = {
  readonly nowNs: number;
  readonly state: { -readonly [K in keyof typeof state]: ValueOf<(typeof state)[K]> };
};

/** Brings the offset up to now: frequency error, and the part of a slew that fits. */
function advance({ nowNs, state }: Clock): void {
  const elapsedS = (nowNs - state.readNs) / NS;
  if (!(elapsedS > 0)) return;
  const most = state.slewPpm * PPM * elapsedS;
  const { pendingS } = state;
  const slewedS = Math.max(-most, Math.min(most, pendingS));
  state.offsetS += (state.driftPpm - state.correctedPpm) * PPM * elapsedS + slewedS;
  if (slewedS !== 0) state.pendingS = pendingS - slewedS;
  state.readNs = nowNs;
}

/** The daemon's idea of the time, in ns since start: what it reads plus what is still pending. */
const cookedNs = (clock: Clock): number => {
  advance(clock);
  return clock.nowNs + (clock.state.offsetS + clock.state.pendingS) * NS;
};

function jump({ state }: Clock, byS: number): void {
  state.offsetS += byS;
  state.jumps += 1;
}

const packet = [
  { slot: integer({ doc: 'which source' }) },
  { sentNs: decimal({ unit: 'ns', doc: 'when the request left, on the client’s clock' }) },
] as const;

const asked = (name: string) => [
  { slot: integer({ doc: `which source; always ${name}` }) },
  { sentNs: decimal({ unit: 'ns', doc: 'when it left, on this clock' }) },
];

/**
 * The clock of a machine with its kernel: it drifts, it is slewed and stepped, and it stamps the
 * packets that leave and arrive. True time is the engine's; all errors are kept as differences.
 */
export const systemClock = defineMock({
  kind: 'system-clock',
  doc: 'Clock of a machine: drifts with temperature and chance, is slewed and stepped, stamps.',
  config,
  state,
  emits: {
    ask0: asked('0'),
    ask1: asked('1'),
    ask2: asked('2'),
    ask3: asked('3'),
    ask4: asked('4'),
    ask5: asked('5'),
    ask6: asked('6'),
    ask7: asked('7'),
    sample: [
      { slot: integer() },
      { aheadS: decimal({ unit: 's', doc: 'this clock minus the source' }) },
      { delayS: decimal({ unit: 's', doc: 'there and back' }) },
      { stratum: integer() },
      { leap: choice(LEAP) },
      { mode: choice(MODE) },
      { rootDelayS: decimal({ unit: 's' }) },
      { rootDispersionS: decimal({ unit: 's' }) },
    ],
    wall: [
      { wallS: decimal({ unit: 's', doc: 'what the clock shows, since the start' }) },
      { monotonicS: decimal({ unit: 's', doc: 'time since boot: never stepped' }) },
    ],
    jumped: { byS: decimal({ unit: 's' }) },
    rtcSample: [
      { fastS: decimal({ unit: 's', doc: 'hardware clock minus this clock' }) },
      { sinceSetS: decimal({ unit: 's', doc: 'age of the hardware clock’s setting' }) },
    ],
  },
  accepts: {
    send: { slot: integer() },
    receive: [
      ...packet,
      { sourceNs: decimal({ unit: 'ns', doc: 'when it was answered, on the source’s clock' }) },
      { stratum: integer() },
      { leap: choice(LEAP) },
      { mode: choice(MODE) },
      { rootDelayS: decimal({ unit: 's' }) },
      { rootDispersionS: decimal({ unit: 's' }) },
    ],
    adjust: [
      { correctedPpm: decimal({ unit: 'ppm' }) },
      { addedS: decimal({ unit: 's', doc: 'more to be slewed in' }) },
      { overS: decimal({ unit: 's', doc: 'in so long, if the kernel is fast enough' }) },
    ],
    step: { byS: decimal({ unit: 's' }) },
    arm: { leap: choice(LEAP) },
    bulletin: [{ leap: choice(LEAP) }, { inNs: duration({ doc: 'from now to the leap second' }) }],
    rtc: [
      { rtcNs: decimal({ unit: 'ns', doc: 'what the hardware clock shows, since the start' }) },
      { sinceSetS: decimal({ unit: 's' }) },
    ],
  },
  faults: {
    'set-by-hand': { doc: 'somebody sets the clock: it jumps once by setByS' },
    'frequency-jump': { doc: 'the quartz runs 40 ppm faster than it should' },
    'hot-room': { doc: 'it is 20 °C warmer than usual' },
  },
  on: {
    start: (self) => {
      self.state.offsetS = self.config.startOffsetS;
      self.state.readNs = self.nowNs;
      self.state.temperatureC = self.config.roomC;
      self.state.driftPpm =
        self.config.driftPpm0 + temperaturePpm(self.config.roomC, self.config.ppmPerK2);
      self.every(self.config.tickNs, 'tick');
      if (self.config.wallEveryNs > 0) self.every(self.config.wallEveryNs, 'show');
    },
    tick: (self) => {
      const { state, config } = self;
      advance(self);
      const seconds = config.tickNs / NS;
      const roomC =
        config.roomC + config.swingC * dayCurve(self.nowNs) + (self.fault('hot-room') ? 20 : 0);
      // The case follows the room with a time constant of five minutes.
      state.temperatureC += (roomC - state.temperatureC) * Math.min(1, seconds / 300);
      state.walkPpm += self.random.normal() * config.walkPpmPerSqrtS * Math.sqrt(seconds);
      const quartzPpm = config.driftPpm0 + (self.fault('frequency-jump') ? 40 : 0);
      state.driftPpm =
        quartzPpm + state.walkPpm + temperaturePpm(state.temperatureC, config.ppmPerK2);
      const isSet = self.fault('set-by-hand');
      if (isSet === (state.wasSet === 1)) return;
      state.wasSet = isSet ? 1 : 0;
      if (!isSet) return;
      jump(self, config.setByS);
      self.emit.jumped(config.setByS);
    },
    show: (self) => {
      advance(self);
      self.emit.wall(self.nowNs / NS + self.state.offsetS, self.nowNs / NS);
    },
    send: (self, { slot }) => {
      const sentNs = cookedNs(self) + self.random.normal() * self.config.stampNoiseS * NS;
      const { emit } = self;
      if (slot === 0) emit.ask0(0, sentNs);
      else if (slot === 1) emit.ask1(1, sentNs);
      else if (slot === 2) emit.ask2(2, sentNs);
      else if (slot === 3) emit.ask3(3, sentNs);
      else if (slot === 4) emit.ask4(4, sentNs);
      else if (slot === 5) emit.ask5(5, sentNs);
      else if (slot === 6) emit.ask6(6, sentNs);
      else emit.ask7(7, sentNs);
    },
    receive: (self, event) => {
      const arrivedNs = cookedNs(self) + self.random.normal() * self.config.stampNoiseS * NS;
      const aheadS = ((event.sentNs + arrivedNs) / 2 - event.sourceNs) / NS;
      const delayS = Math.max(0, (arrivedNs - event.sentNs) / NS);
      const { slot, stratum, leap, mode, rootDelayS, rootDispersionS } = event;
      self.emit.sample(slot, aheadS, delayS, stratum, leap, mode, rootDelayS, rootDispersionS);
    },
    adjust: (self, event) => {
      advance(self);
      const { state } = self;
      state.correctedPpm = event.correctedPpm;
      state.pendingS += event.addedS;
      const wantedPpm = Math.abs(state.pendingS) / event.overS / PPM;
      state.slewPpm = Math.min(self.config.slewPpmMax, wantedPpm);
    },
    step: (self, event) => {
      advance(self);
      jump(self, event.byS);
      self.emit.jumped(event.byS);
    },
    arm: (self, event) => {
      self.state.armed = event.leap === 'insert' || event.leap === 'delete' ? 1 : 0;
    },
    bulletin: (self, event) => {
      if (event.leap !== 'insert' && event.leap !== 'delete') return;
      self.state.leapKind = event.leap === 'insert' ? 1 : -1;
      self.after(event.inNs, 'leap');
    },
    leap: (self) => {
      advance(self);
      const { state } = self;
      // UTC is set back by an inserted second: a clock that does not follow is ahead of it.
      if (state.armed === 0) state.offsetS += state.leapKind;
      state.utcShiftS -= state.leapKind;
      state.armed = 0;
      state.leapKind = 0;
    },
    rtc: (self, event) => {
      self.emit.rtcSample((event.rtcNs - cookedNs(self)) / NS, event.sinceSetS);
    },
  },
});

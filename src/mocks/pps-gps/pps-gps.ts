import { choice, count, decimal, duration, flag, integer } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { gga, rmc } from './nmea.ts';

const config = {
  startS: integer({
    unit: 's',
    default: 820_000_000,
    min: 0,
    max: 3_155_000_000,
    doc: 'UTC at the start, from 2000-01-01',
  }),
  jitterNs: decimal({ unit: 'ns', default: 20, min: 0, max: 1e6, doc: 'of a pulse, 1 σ' }),
  noisyNs: decimal({ unit: 'ns', default: 5000, min: 0, max: 1e6, doc: 'the same when "noisy"' }),
  oscillatorPpb: decimal({
    unit: 'ppb',
    default: 500,
    min: -1e6,
    max: 1e6,
    doc: 'its own clock is slow by this, without fix',
  }),
  holdoverNs: duration({ default: '1 h', doc: 'pulses go on for so long without fix' }),
  acquireNs: duration({ default: '5 s', doc: 'from signal to fix' }),
  lostShare: decimal({ default: 0.2, min: 0, max: 1, doc: 'pulses that "lost-pulse" swallows' }),
  sentences: choice(['rmc', 'rmc-gga'], { doc: 'sent each second' }),
  baud: integer({ unit: 'Bd', default: 9600, min: 4800, max: 921_600, doc: 'of the sentences' }),
  latitudeDeg: decimal({ unit: '°', default: 48.1173, min: -90, max: 90, doc: 'north' }),
  longitudeDeg: decimal({ unit: '°', default: 11.5167, min: -180, max: 180, doc: 'east' }),
  altitudeM: decimal({ unit: 'm', default: 545.4, min: -1000, max: 20_000, doc: 'above the sea' }),
};

const state = {
  fix: flag({ default: true, doc: 'it knows the time' }),
  satellites: count({ doc: 'used' }),
  holdover: flag({ doc: 'pulses come from its own clock' }),
  seconds: count({ doc: 'UTC of the next pulse, from 2000-01-01, in s' }),
  offsetNs: decimal({ unit: 'ns', doc: 'by which its own clock is late' }),
  lostNs: count({ unit: 'ns', doc: 'when it lost the fix' }),
  signalNs: count({ unit: 'ns', doc: 'since when it hears satellites' }),
  hears: flag({ default: true, doc: 'hears satellites' }),
  pulses: count({ doc: 'sent' }),
  swallowed: count({ doc: 'pulses that the fault took' }),
  at: count({ doc: 'characters of these sentences that were sent' }),
};

const emits = {
  pulse: {},
  char: { byte: integer({ doc: 'a character of a sentence', hex: true }) },
} as const;

type Fault = 'no-signal' | 'lost-pulse' | 'noisy';
type Receiver = Self<typeof config, typeof state, typeof emits, Fault, 'prepare' | 'beat' | 'next'>;

const SECOND_NS = 1e9;
/** The next second is prepared so long before it, so that jitter may go both ways. */
const AHEAD_NS = 10e6;
/** Sentences begin so long after the second that they name. */
const BEHIND_NS = 50e6;
/** Start bit, eight bits, stop bit. */
const CHARACTER_BITS = 10;
const SATELLITES = 8;

/** What it says of the second that began last. */
function sentencesOf({ state, config }: Receiver): string {
  const seconds = state.seconds - 1;
  const first = rmc(seconds, state.fix, config);
  if (config.sentences === 'rmc') return first;
  return first + gga(seconds, state.satellites, state.fix, config);
}

function look(self: Receiver): void {
  const { state, config } = self;
  const hears = !self.fault('no-signal');
  if (hears !== state.hears) {
    state.hears = hears;
    if (hears) state.signalNs = self.nowNs;
  }
  const fix = hears && (state.fix || self.nowNs - state.signalNs >= config.acquireNs);
  if (state.fix && !fix) state.lostNs = self.nowNs;
  state.fix = fix;
  state.satellites = hears ? SATELLITES : 0;
  if (fix) {
    state.offsetNs = 0;
    state.holdover = false;
    return;
  }
  state.offsetNs += config.oscillatorPpb;
  state.holdover = self.nowNs - state.lostNs <= config.holdoverNs;
}

/** A satellite receiver with a pulse each second. */
export const ppsGps = defineMock({
  kind: 'pps-gps',
  doc: 'Receiver with one pulse a second and NMEA sentences; goes on by its own clock without fix.',
  config,
  state,
  emits,
  faults: {
    'no-signal': { doc: 'the antenna is cut off' },
    'lost-pulse': { doc: 'some pulses do not come' },
    noisy: { doc: 'pulses jitter by noisyNs' },
  },
  on: {
    start: (self) => {
      self.state.seconds = self.config.startS + 1;
      self.state.satellites = SATELLITES;
      self.after(SECOND_NS - AHEAD_NS, 'prepare');
    },
    prepare: (self) => {
      const { state, config } = self;
      self.after(SECOND_NS, 'prepare');
      look(self);
      if (state.fix || state.holdover) {
        const sigma = self.fault('noisy') ? config.noisyNs : config.jitterNs;
        const due = AHEAD_NS + state.offsetNs + self.random.normal() * sigma;
        self.after(Math.max(0, due), 'beat');
      }
      state.seconds += 1;
      state.at = 0;
      self.after(AHEAD_NS + BEHIND_NS, 'next');
    },
    beat: (self) => {
      const { state, config } = self;
      if (self.fault('lost-pulse') && self.random.chance(config.lostShare)) {
        state.swallowed += 1;
        return;
      }
      state.pulses += 1;
      self.emit.pulse();
    },
    next: (self) => {
      const { state, config } = self;
      const text = sentencesOf(self);
      self.emit.char(text.charCodeAt(state.at));
      state.at += 1;
      if (state.at < text.length) self.after((CHARACTER_BITS * SECOND_NS) / config.baud, 'next');
    },
  },
});

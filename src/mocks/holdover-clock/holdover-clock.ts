import {
  choice,
  count,
  decimal,
  duration,
  flag,
  instant,
  integer,
  timerHandle,
} from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';

const MODES = ['waiting', 'locked', 'holdover'] as const;

const config = {
  calibrates: flag({ default: true, doc: 'measures the RTC against the pulses while it can' }),
  silenceNs: duration({ default: '1500 ms', min: '1 ms', doc: 'without pulse for so long: lost' }),
  averageOver: integer({ default: 8, min: 1, max: 1000, doc: 'seconds that the measure averages' }),
};

const state = {
  mode: choice(MODES, { doc: 'what it keeps time by' }),
  valid: flag({ doc: 'the last sentence said that there is a fix' }),
  pulseNs: instant({ doc: 'when the last pulse came' }),
  pulseS: count({ doc: 'seconds at that pulse, from the first' }),
  firstNs: instant({ doc: 'when the first one came: for who looks on' }),
  timeNs: decimal({ unit: 'ns', doc: 'its time at the last RTC tick, from the first pulse' }),
  tickNs: decimal({ unit: 'ns', default: 1e9, doc: 'length of an RTC second by the pulses' }),
  ticks: count({ doc: 'RTC seconds measured' }),
  measured: flag({ doc: 'the tick before was timed by a pulse too' }),
  errorUs: decimal({ unit: 'us', doc: 'by which it is wrong, either way: for who looks on' }),
  worstUs: decimal({ unit: 'us', doc: 'largest of these' }),
  holdovers: count({ doc: 'times that it lost the pulses' }),
  field: count({ doc: 'commas of the sentence so far' }),
  at: count({ doc: 'characters of it so far' }),
  sum: count({ doc: 'check sum so far' }),
  said: flag({ doc: 'its status says that there is a fix' }),
  isRmc: flag({ doc: 'it is an RMC sentence' }),
  checking: flag({ doc: 'its check sum is being read' }),
  claimed: count({ doc: 'check sum as it says' }),
  silence: timerHandle({ doc: 'timer of the next pulse that does not come' }),
};

const emits = { mode: { mode: choice(MODES) } };

type Clock = Self<typeof config, typeof state, typeof emits, never, 'silent'>;

const SECOND_NS = 1e9;
const NS_PER_US = 1000;
const code = (letter: string): number => letter.charCodeAt(0);
const [DOLLAR, STAR, COMMA, LETTER_A, LETTER_R] = ['$', '*', ',', 'A', 'R'].map(code);
const hexOf = (byte: number): number => (byte >= 65 ? byte - 55 : byte - 48);

function enter(self: Clock, mode: (typeof MODES)[number]): void {
  const { state } = self;
  if (state.mode === mode) return;
  state.mode = mode;
  state.measured = false;
  if (mode === 'holdover') state.holdovers += 1;
  self.emit.mode(mode);
}

/** A whole sentence with the right check sum. */
function heard(self: Clock, fix: boolean): void {
  const { state } = self;
  state.valid = fix;
  if (!fix && state.mode === 'locked') enter(self, 'holdover');
}

/** Its own time now, in whole seconds: which second a pulse belongs to after a holdover. */
const nearestSecond = ({ state, nowNs }: Clock): number =>
  Number.isNaN(state.firstNs) ? 0 : Math.round((nowNs - state.firstNs) / SECOND_NS);

/** Keeps time by the pulses of a receiver, and without them by the ticks of an RTC. */
export const holdoverClock = defineMock({
  kind: 'holdover-clock',
  doc: 'Keeps time by GPS pulses; without fix it counts the seconds of an RTC, as right as it knows.',
  config,
  state,
  emits,
  accepts: { pulse: {}, char: { byte: integer({ hex: true }) }, tick: {} },
  on: {
    pulse: (self) => {
      const { state, config } = self;
      if (!state.valid) return;
      if (Number.isNaN(state.firstNs)) state.firstNs = self.nowNs;
      state.pulseS = nearestSecond(self);
      state.pulseNs = self.nowNs;
      enter(self, 'locked');
      self.cancel(state.silence);
      state.silence = self.after(config.silenceNs, 'silent');
    },
    silent: (self) => {
      if (self.state.mode === 'locked') enter(self, 'holdover');
    },
    tick: (self) => {
      const { state, config } = self;
      if (state.mode === 'waiting') return;
      if (state.mode === 'locked') {
        // The processor's own timer is good enough between a pulse and a tick.
        const timeNs = state.pulseS * SECOND_NS + (self.nowNs - state.pulseNs);
        if (state.measured) {
          state.ticks += 1;
          const weight = Math.min(state.ticks, config.averageOver);
          state.tickNs += (timeNs - state.timeNs - state.tickNs) / weight;
        }
        state.measured = true;
        state.timeNs = timeNs;
      } else state.timeNs += config.calibrates ? state.tickNs : SECOND_NS;
      state.errorUs = Math.abs(state.timeNs - (self.nowNs - state.firstNs)) / NS_PER_US;
      state.worstUs = Math.max(state.worstUs, state.errorUs);
    },
    char: (self, event) => {
      const { state } = self;
      const { byte } = event;
      if (byte === DOLLAR) {
        state.at = 0;
        state.field = 0;
        state.sum = 0;
        state.claimed = 0;
        state.said = false;
        state.isRmc = false;
        state.checking = false;
        return;
      }
      state.at += 1;
      if (state.checking) {
        if (byte < 48) {
          state.checking = false;
          if (state.isRmc && state.claimed === state.sum) heard(self, state.said);
        } else state.claimed = state.claimed * 16 + hexOf(byte);
        return;
      }
      if (byte === STAR) {
        state.checking = true;
        return;
      }
      state.sum ^= byte;
      if (state.at === 3 && byte === LETTER_R) state.isRmc = true;
      if (byte === COMMA) state.field += 1;
      else if (state.field === 2) state.said = byte === LETTER_A;
    },
  },
});

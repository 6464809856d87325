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

/** The 12 bits of reload and window registers. */
const REGISTER_MAX = 0xfff;

const config = {
  clockHz: decimal({ unit: 'Hz', default: 32000, min: 1, max: 1e9, doc: 'its own oscillator' }),
  prescaler: choice(['4', '8', '16', '32', '64', '128', '256'], {
    doc: 'oscillator ticks in a count',
  }),
  reload: integer({ default: 799, min: 0, max: REGISTER_MAX, doc: 'counts down from here' }),
  window: integer({
    default: REGISTER_MAX,
    min: 0,
    max: REGISTER_MAX,
    doc: 'a kick while the counter is above this is early and resets; 4095 = no window',
  }),
  enabled: flag({ default: true, doc: 'runs from reset on; else from the first "enable"' }),
  resetNs: duration({ default: '20 us', min: '1 ns', doc: 'length of the reset pulse' }),
  fastPercent: decimal({
    unit: '%',
    default: 47,
    min: 0,
    max: 1000,
    doc: 'how much faster the oscillator runs under the fault "fast-clock"',
  }),
};

const state = {
  running: flag({ doc: 'counts; nothing but a reset stops it' }),
  resetting: flag({ doc: 'the reset line is asserted' }),
  sinceNs: instant({ doc: 'when its count was last looked at' }),
  left: decimal({ doc: 'counts until the reset, then' }),
  rateHz: decimal({ unit: 'Hz', doc: 'counts a second since then' }),
  kicks: count({ doc: 'kicks that reloaded the counter' }),
  resets: count({ doc: 'resets it caused' }),
  cause: choice(['none', 'timeout', 'early-kick'], { doc: 'of the last reset' }),
  timer: timerHandle({ doc: 'timer of the timeout' }),
};

const emits = { reset: { asserted: flag({ doc: 'true = the chip is held in reset' }) } };

type Fault = 'fast-clock' | 'stopped-clock' | 'deaf';
type Dog = Self<typeof config, typeof state, typeof emits, Fault, 'timeout' | 'pulseEnd'>;

/** Counts a second as things are. */
function rateHz({ config, fault }: Dog): number {
  if (fault('stopped-clock')) return 0;
  const speed = fault('fast-clock') ? 1 + config.fastPercent / 100 : 1;
  return (config.clockHz * speed) / Number(config.prescaler);
}

/** Brings the count up to now, whatever the oscillator did meanwhile. */
function look(self: Dog): void {
  const { state } = self;
  state.left = Math.max(0, state.left - ((self.nowNs - state.sinceNs) * state.rateHz) / 1e9);
  state.sinceNs = self.nowNs;
}

/** Arms the reset for when the count runs out at the present rate. */
function arm(self: Dog): void {
  const { state } = self;
  self.cancel(state.timer);
  state.rateHz = rateHz(self);
  state.timer = 0;
  if (state.rateHz === 0) return;
  state.timer = self.after(Math.ceil((state.left / state.rateHz) * 1e9), 'timeout');
}

function load(self: Dog): void {
  const { state, config } = self;
  // The counter resets the chip when it passes below 0.
  state.left = config.reload + 1;
  state.sinceNs = self.nowNs;
  arm(self);
}

function bite(self: Dog, cause: 'timeout' | 'early-kick'): void {
  const { state } = self;
  self.cancel(state.timer);
  state.cause = cause;
  state.resets += 1;
  state.resetting = true;
  self.emit.reset(true);
  self.after(self.config.resetNs, 'pulseEnd');
}

/** An independent watchdog with a window, counting down on its own oscillator. */
export const watchdog = defineMock({
  kind: 'watchdog',
  doc: 'Resets the chip unless it is kicked in time, and with a window not too early either.',
  config,
  state,
  emits,
  accepts: { kick: {}, enable: {} },
  faults: {
    'fast-clock': { doc: 'the oscillator runs faster: kicks come too late' },
    'stopped-clock': { doc: 'the oscillator stands still: a dead program is never reset' },
    deaf: { doc: 'kicks do not arrive' },
  },
  on: {
    start: (self) => {
      if (!self.config.enabled) return;
      self.state.running = true;
      load(self);
    },
    enable: (self) => {
      if (self.state.running || self.state.resetting) return;
      self.state.running = true;
      load(self);
    },
    changed: (self) => {
      const { state } = self;
      if (!state.running || state.resetting) return;
      look(self);
      arm(self);
    },
    kick: (self) => {
      const { state, config } = self;
      if (!state.running || state.resetting || self.fault('deaf')) return;
      look(self);
      // A count that has just begun still shows its number.
      if (Math.ceil(state.left) - 1 > config.window) {
        bite(self, 'early-kick');
        return;
      }
      state.kicks += 1;
      load(self);
    },
    timeout: (self) => {
      bite(self, 'timeout');
    },
    pulseEnd: (self) => {
      const { state, config } = self;
      state.resetting = false;
      state.running = config.enabled;
      if (state.running) load(self);
      self.emit.reset(false);
    },
  },
});

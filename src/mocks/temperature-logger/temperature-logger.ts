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

/** How the controller says that a transfer ended. */
const RESULTS = ['ok', 'address-nack', 'data-nack', 'arbitration-lost', 'bus-stuck'] as const;

const config = {
  address: integer({ default: 0x48, min: 0, max: 0x7f, doc: 'of the sensor', hex: true }),
  periodNs: duration({ default: '10 ms', min: '1 ms', doc: 'time between two samples' }),
  retryNs: duration({ default: '2 ms', min: '1 us', doc: 'wait before another try' }),
  staleNs: duration({ default: '40 ms', min: '1 ms', doc: 'alarm without a reading for so long' }),
  reportEvery: integer({ default: 5, min: 1, max: 1e6, doc: 'samples between two reports' }),
  clearsBus: flag({ default: true, doc: 'clears a stuck bus before it tries again' }),
};

const state = {
  waiting: flag({ doc: 'a transfer is under way or about to be tried again' }),
  clearing: flag({ doc: 'a bus clear is under way' }),
  valueC: decimal({ unit: '°C', doc: 'last reading' }),
  readNs: instant({ doc: 'when it was read' }),
  samples: count({ doc: 'samples begun' }),
  readings: count({ doc: 'good readings' }),
  skipped: count({ doc: 'samples left out: the one before was not over' }),
  failures: count({ doc: 'transfers that failed' }),
  lastFailure: choice(RESULTS, { doc: 'how the last of them ended' }),
  alarm: flag({ doc: 'no reading for staleNs', lane: true }),
  stale: timerHandle({ doc: 'timer of the alarm' }),
};

const emits = {
  transfer: [
    { address: integer({ hex: true }) },
    { out: integer() },
    { outCount: count() },
    { inCount: count() },
  ],
  clear: {},
  report: {},
  alarm: { on: flag() },
} as const;

type Logger = Self<typeof config, typeof state, typeof emits, never, 'sample' | 'retry' | 'stale'>;

/** A sensor's 12 bits, left-justified in 16, are 1/256 °C. */
const WORD_C = 1 / 256;

function ask(self: Logger): void {
  // Register 0 is the temperature: one byte points there, two are read.
  self.emit.transfer(self.config.address, 0, 1, 2);
}

function watch(self: Logger): void {
  self.cancel(self.state.stale);
  self.state.stale = self.after(self.config.staleNs, 'stale');
}

/** The program that reads a sensor: samples, tries again, raises an alarm when readings stop. */
export const temperatureLogger = defineMock({
  kind: 'temperature-logger',
  doc: 'Reads a temperature sensor over I²C, reports by radio, alarms when readings stop.',
  config,
  state,
  emits,
  accepts: { done: [{ result: choice(RESULTS) }, { data: integer() }] },
  on: {
    start: (self) => {
      watch(self);
      self.every(self.config.periodNs, 'sample');
    },
    sample: (self) => {
      const { state, config } = self;
      if (state.waiting) {
        state.skipped += 1;
        return;
      }
      state.waiting = true;
      state.samples += 1;
      if (state.samples % config.reportEvery === 0) self.emit.report();
      ask(self);
    },
    retry: (self) => {
      ask(self);
    },
    done: (self, event) => {
      const { state, config } = self;
      if (!state.waiting) return;
      if (state.clearing) {
        state.clearing = false;
        self.after(config.retryNs, 'retry');
        return;
      }
      if (event.result === 'ok') {
        state.waiting = false;
        const { data } = event;
        state.valueC = (data >= 0x8000 ? data - 0x10000 : data) * WORD_C;
        state.readNs = self.nowNs;
        state.readings += 1;
        watch(self);
        if (!state.alarm) return;
        state.alarm = false;
        self.emit.alarm(false);
        return;
      }
      state.failures += 1;
      state.lastFailure = event.result;
      if (event.result === 'bus-stuck' && config.clearsBus) {
        state.clearing = true;
        self.emit.clear();
      } else self.after(config.retryNs, 'retry');
    },
    stale: (self) => {
      self.state.alarm = true;
      self.emit.alarm(true);
    },
  },
});

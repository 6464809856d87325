import { choice, count, decimal, integer } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

const LEAP = ['normal', 'insert', 'delete', 'unsynchronised'] as const;
const MODE = ['client', 'peer', 'reference clock'] as const;
const NS = 1e9;
/** The week number of early satellite navigation messages has ten bits. */
const ROLLOVER_S = 1024 * 604_800;

/** A receiver or pulse at the machine itself, read like a source without a network between. */
export const referenceClock = defineMock({
  kind: 'reference-clock',
  doc: 'Hardware reference at the machine: GPS receiver, pulse per second, shared memory.',
  config: {
    driver: choice(['GPS', 'PPS', 'SHM0', 'PHC0', 'SOC0'], { doc: 'its name as reference ID' }),
    aheadS: decimal({ unit: 's', default: 0, min: -1e9, max: 1e9, doc: 'cable, or wrong set-up' }),
    noiseS: decimal({ unit: 's', default: 1e-6, min: 0, max: 10, doc: 'noise of a reading, 1 σ' }),
    dispersionS: decimal({ unit: 's', default: 1e-6, min: 0, max: 10, doc: 'its own doubt' }),
    edgeS: decimal({ unit: 's', default: 0.1, min: 0, max: 1, doc: 'length of its pulse' }),
  },
  state: {
    readings: count({ doc: 'times it was read' }),
    errorS: decimal({ unit: 's', doc: 'its time minus true time at the last reading' }),
  },
  emits: {
    answer: [
      { slot: integer() },
      { sentNs: decimal({ unit: 'ns' }) },
      { sourceNs: decimal({ unit: 'ns', doc: 'its own time, since the start' }) },
      { stratum: integer() },
      { leap: choice(LEAP) },
      { mode: choice(MODE) },
      { rootDelayS: decimal({ unit: 's' }) },
      { rootDispersionS: decimal({ unit: 's' }) },
    ],
  },
  accepts: {
    request: [{ slot: integer() }, { sentNs: decimal({ unit: 'ns' }) }],
  },
  faults: {
    'no-signal': { doc: 'the antenna is gone: no reading' },
    'week-rollover': { doc: 'its week counter wrapped: it is 1024 weeks behind' },
    'wrong-edge': { doc: 'the other edge of the pulse is taken: late by the pulse' },
    noisy: { doc: 'readings scatter a thousand times more' },
  },
  on: {
    request: (self, event) => {
      if (self.fault('no-signal')) return;
      const { config, state } = self;
      const scatter = config.noiseS * (self.fault('noisy') ? 1000 : 1) * self.random.normal();
      const lateS =
        (self.fault('wrong-edge') ? config.edgeS : 0) +
        (self.fault('week-rollover') ? ROLLOVER_S : 0);
      state.readings += 1;
      state.errorS = config.aheadS + scatter - lateS;
      self.emit.answer(
        event.slot,
        event.sentNs,
        self.nowNs + state.errorS * NS,
        0,
        'normal',
        'reference clock',
        0,
        config.dispersionS,
      );
    },
  },
});

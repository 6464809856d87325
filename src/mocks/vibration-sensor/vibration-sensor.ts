import { count, decimal, duration, timerHandle } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

/** A sensor that samples by its own clock and can be told to begin a new period now. */
export const vibrationSensor = defineMock({
  kind: 'vibration-sensor',
  doc: 'Samples an acceleration at a fixed rate; "sync" aligns its period with others.',
  config: {
    periodNs: duration({ default: '190 us', min: '1 us', doc: 'between two samples' }),
    phaseNs: duration({ default: '190 us', doc: 'the first comes later by up to this, by chance' }),
    noiseG: decimal({
      unit: 'g',
      default: 0.02,
      min: 0,
      max: 100,
      doc: 'largest step of a sample',
    }),
  },
  state: {
    accelerationG: decimal({ unit: 'g', doc: 'last sample' }),
    samples: count({ doc: 'taken' }),
    timer: timerHandle({ doc: 'timer of the samples' }),
  },
  emits: { sample: { accelerationG: decimal({ unit: 'g' }) } },
  accepts: { sync: {} },
  faults: {
    silent: { doc: 'says nothing' },
    loose: { doc: 'rattles: steps are ten times as large' },
  },
  on: {
    start: (self) => {
      const { phaseNs } = self.config;
      self.state.timer = self.after(phaseNs === 0 ? 0 : self.random.below(phaseNs), 'begin');
    },
    begin: (self) => {
      self.state.timer = self.every(self.config.periodNs, 'due');
    },
    sync: (self) => {
      self.cancel(self.state.timer);
      self.state.timer = self.every(self.config.periodNs, 'due');
    },
    due: (self) => {
      const { state, config } = self;
      if (self.fault('silent')) return;
      const step = (2 * self.random.uniform() - 1) * config.noiseG;
      // Drawn back to rest, so that it wanders but does not run away.
      state.accelerationG = 0.99 * state.accelerationG + (self.fault('loose') ? 10 : 1) * step;
      state.samples += 1;
      self.emit.sample(state.accelerationG);
    },
  },
});

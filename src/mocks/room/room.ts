import { decimal, duration } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

/**
 * Heat balance of one well-mixed room: C·dT/dt = P − G·(T − T_outside), stepped by the explicit
 * Euler rule. Stable while stepNs is far below the time constant C/G.
 */
export const room = defineMock({
  kind: 'room',
  doc: 'A room that warms under the heater and loses heat to the outside.',
  config: {
    outsideC: decimal({ unit: '°C', default: 5, min: -60, max: 60 }),
    capacityJPerK: decimal({
      unit: 'J/K',
      default: 60_000,
      min: 1,
      max: 1e9,
      doc: 'heat capacity',
    }),
    lossWPerK: decimal({ unit: 'W/K', default: 40, min: 0, max: 1e6, doc: 'loss to the outside' }),
    startC: decimal({ unit: '°C', default: 20, min: -60, max: 100 }),
    stepNs: duration({ default: '50 ms', min: '1 ms', doc: 'time between two steps' }),
  },
  state: {
    temperatureC: decimal({ unit: '°C', default: 20 }),
    heatW: decimal({ unit: 'W', doc: 'what the heater gives' }),
  },
  emits: {
    temperature: { airC: decimal({ unit: '°C' }) },
  },
  accepts: {
    power: { powerW: decimal({ unit: 'W' }) },
  },
  on: {
    start: (self) => {
      self.state.temperatureC = self.config.startC;
      self.every(self.config.stepNs, 'step');
    },
    power: (self, event) => {
      self.state.heatW = event.powerW;
    },
    step: (self) => {
      const { state, config } = self;
      const lossW = config.lossWPerK * (state.temperatureC - config.outsideC);
      const seconds = config.stepNs / 1e9;
      state.temperatureC += ((state.heatW - lossW) * seconds) / config.capacityJPerK;
      self.emit.temperature(state.temperatureC);
    },
  },
});

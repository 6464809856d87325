import { count, decimal, duration, flag } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

/**
 * Bang-bang controller of one zone. It shares a heater with others: to change its mind it asks
 * the heater how many zones demand heat and writes the number back, one higher or one lower.
 */
export const thermostat = defineMock({
  kind: 'thermostat',
  doc: 'Bang-bang controller: demands heat below setpoint − hysteresis until setpoint is reached.',
  config: {
    setpointC: decimal({ unit: '°C', default: 21, min: 5, max: 35, doc: 'wanted temperature' }),
    hysteresisC: decimal({
      unit: '°C',
      default: 0.5,
      min: 0.05,
      max: 5,
      doc: 'below the setpoint',
    }),
    periodNs: duration({ default: '100 ms', min: '1 ms', doc: 'time between two samples' }),
    noiseC: decimal({ unit: '°C', default: 0.02, min: 0, max: 5, doc: 'sensor noise, 1 σ' }),
    offsetC: decimal({
      unit: '°C',
      default: 0,
      min: -10,
      max: 10,
      doc: 'warmer place in the room',
    }),
  },
  state: {
    airC: decimal({ unit: '°C', default: 20, doc: 'last temperature received from the room' }),
    measuredC: decimal({ unit: '°C', default: 20, doc: 'last sample of the sensor' }),
    demanding: flag({ doc: 'this zone wants heat' }),
    asking: flag({ doc: 'a question to the heater is under way' }),
    samples: count({ doc: 'samples taken' }),
  },
  emits: {
    demand: { on: flag({ doc: 'wants heat from now on' }) },
    ask: {},
    tell: { demands: count({ doc: 'zones that demand heat, as this thermostat believes' }) },
  },
  accepts: {
    temperature: { airC: decimal({ unit: '°C' }) },
    answer: { demands: count() },
    busy: {},
  },
  faults: {
    'sensor-stuck': { doc: 'the sensor reads its last value for ever' },
    'slow-sensor': { doc: 'the sensor follows the air with a lag of many samples' },
  },
  opens: ['ask'],
  closes: ['tell'],
  on: {
    start: (self) => {
      self.every(self.config.periodNs, 'sample');
    },
    temperature: (self, event) => {
      self.state.airC = event.airC;
    },
    sample: (self) => {
      const { state, config } = self;
      const air = state.airC + config.offsetC + self.random.normal() * config.noiseC;
      if (self.fault('slow-sensor')) state.measuredC += (air - state.measuredC) / 64;
      else if (!self.fault('sensor-stuck')) state.measuredC = air;
      state.samples += 1;
      const cold = state.measuredC < config.setpointC - config.hysteresisC;
      const warm = state.measuredC >= config.setpointC;
      if (state.asking || (state.demanding ? !warm : !cold)) return;
      state.demanding = cold;
      state.asking = true;
      self.emit.demand(cold);
      self.emit.ask();
    },
    busy: (self) => self.emit.ask(),
    answer: (self, event) => {
      self.state.asking = false;
      self.emit.tell(event.demands + (self.state.demanding ? 1 : -1));
    },
  },
});

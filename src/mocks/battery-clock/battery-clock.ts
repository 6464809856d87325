import { count, decimal, instant } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

const NS = 1e9;

/** The clock that runs while a machine is off. It is right when it is set, and drifts from then. */
export const batteryClock = defineMock({
  kind: 'battery-clock',
  doc: 'Hardware clock of a machine: drifts since it was set, stops, or loses its battery.',
  config: {
    setFastS: decimal({ unit: 's', default: 0, min: -1e9, max: 1e9, doc: 'fast when it was set' }),
    gainPpm: decimal({ unit: 'ppm', default: 25, min: -1000, max: 1000, doc: 'gains ever since' }),
    offS: decimal({ unit: 's', default: 0, min: 0, max: 1e9, doc: 'set so long before the start' }),
    noiseS: decimal({ unit: 's', default: 2e-5, min: 0, max: 1, doc: 'of a reading, 1 σ' }),
    flatS: decimal({ unit: 's', default: -7.5e8, min: -1e10, max: 1e10, doc: 'off when flat' }),
  },
  state: {
    reads: count({ doc: 'times it was read' }),
    fastS: decimal({ unit: 's', doc: 'fast at the last reading' }),
    stoppedNs: instant({ doc: 'since when it stands still' }),
  },
  emits: {
    reading: [
      { rtcNs: decimal({ unit: 'ns', doc: 'what it shows, since the start' }) },
      { sinceSetS: decimal({ unit: 's', doc: 'how long ago it was set' }) },
    ],
  },
  accepts: {
    read: {},
  },
  faults: {
    'battery-flat': { doc: 'it has lost its time and begins with its first year' },
    stopped: { doc: 'it stands still from the next reading on' },
  },
  on: {
    read: (self) => {
      const { state, config, nowNs } = self;
      state.reads += 1;
      const isStopped = self.fault('stopped');
      if (!isStopped) state.stoppedNs = Number.NaN;
      else if (Number.isNaN(state.stoppedNs)) state.stoppedNs = nowNs;
      const seenNs = isStopped ? state.stoppedNs : nowNs;
      const sinceSetS = config.offS + seenNs / NS;
      const driftedS = config.setFastS + config.gainPpm * 1e-6 * sinceSetS;
      const shownNs =
        seenNs +
        (driftedS + (self.fault('battery-flat') ? config.flatS : 0)) * NS +
        self.random.normal() * config.noiseS * NS;
      state.fastS = (shownNs - nowNs) / NS;
      self.emit.reading(shownNs, sinceSetS);
    },
  },
});

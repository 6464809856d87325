/** Two mocks and a file that is right, for the tests of this folder. */
import type { Declaration, Declarations } from '../engine/declare.ts';
import type { MockShape } from '../engine/mock-shape.ts';
import type { EventRole, MockCatalog } from './catalog.ts';
import { parseScenario, type ScenarioProblem } from './parse.ts';

const declared = (type: Declaration['type'], rest: Partial<Declaration> = {}): Declaration => ({
  type,
  unit: '',
  doc: '',
  initial: 0,
  min: Number.NEGATIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
  values: [],
  length: 1,
  ...rest,
});

type Events = Readonly<Record<string, Declarations>>;

interface Described {
  readonly config?: Declarations;
  readonly timers?: Events;
  readonly emits?: Events;
  readonly accepts?: Events;
  readonly faults?: readonly string[];
}

/** What the engine makes of a declaration, without the engine. */
function shape(kind: string, described: Described): [string, MockShape] {
  const events = (role: EventRole, named: Events = {}) =>
    Object.entries(named).map(([name, payload]) => ({
      name,
      role,
      payload: Object.entries(payload).map(([field, { type, unit, doc }]) => {
        return { name: field, type, unit, doc };
      }),
      opensSpan: false,
      closesSpan: false,
    }));
  const { config = {}, emits = {}, accepts = {}, faults = [], timers } = described;
  const definition = {
    kind,
    doc: '',
    config,
    state: {},
    emits,
    accepts,
    faults: Object.fromEntries(faults.map((name) => [name, { doc: '' }])),
    opens: [],
    closes: [],
    on: {},
  };
  const all = [...events('timer', timers), ...events('emit', emits), ...events('accept', accepts)];
  return [kind, { definition, events: all, cells: 0 }];
}

const on = declared('flag');
const powerW = declared('number', { unit: 'W' });
const demands = declared('integer', { min: 0 });

export const CATALOG: MockCatalog = new Map([
  shape('sensor', {
    config: {
      setpointC: declared('number', { unit: '°C', min: 5, max: 35 }),
      periodNs: declared('time', { unit: 'ns', min: 1e6, max: 3600e9 }),
      levels: declared('integer', { min: 0, max: 16 }),
      gain: declared('number', { min: 0 }),
      quiet: on,
      mode: declared('enum', { values: ['slow', 'fast'] }),
      label: declared('text'),
    },
    timers: { start: {}, sample: {} },
    emits: { demand: { on }, reading: { airC: declared('number', { unit: '°C' }) }, ask: {} },
    accepts: { answer: { demands } },
    faults: ['sensor-stuck', 'slow'],
  }),
  shape('heater', {
    emits: { power: { powerW }, answer: { demands } },
    accepts: { set: { on }, heat: { powerW }, ask: {}, level: { level: declared('number') } },
  }),
]);

/** All problems of a file, in order. @throws when it has none */
export function problemsOf(text: string): ScenarioProblem[] {
  const parsed = parseScenario(text, 'home.yaml', CATALOG);
  if (parsed.ok) throw new Error('the file was expected to be refused');
  return [parsed.problem, ...parsed.more];
}

export const GOOD = `title: Two sensors
story: >
  Look at
  the heater.
seed: 42
until: 4 h
mocks:
  north: { mock: sensor, group: zones, config: { setpointC: 22.5 °C, periodNs: 250 ms } }
  south: { mock: sensor, config: { quiet: true, mode: fast, levels: 0x10, gain: 1e-1 } }
  heater:
    mock: heater
links:
  - { from: north.demand, to: heater.set, latency: 2 ms, jitter: 500 us, loss: 5 % }
  - { from: south.demand, to: heater.set, loss: 0.25 }
faults:
  - { at: 12 s, device: north, fault: sensor-stuck, for: 3 s }
  - { at: 0, device: south, fault: slow }
expect:
  - { name: not too much, never: heater.powerW > 25 kW }
  - { name: obeys, within: 50 ms, of: north.demand, event: heater.power }
  - name: some
    sometimes: 'heater.powerW > 0'
  - { name: sampled, within: 1 s, of: north.sample, event: north.start }
`;

/** GOOD with one line replaced or added. */
export const changed = (line: string, replacement: string): string => {
  if (!GOOD.includes(line)) throw new Error(`no line holds ${line}`);
  return GOOD.replace(line, replacement);
};

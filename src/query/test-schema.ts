/** A small world for the tests of this folder: two thermostats, a heater, a valve with a register. */
import type {
  DeviceSchema,
  EventKindSchema,
  EventRole,
  FieldSchema,
  Schema,
  Slot,
  ValueSchema,
} from '../memory/schema.ts';

export const value = (
  name: string,
  type: ValueSchema['type'],
  unit = '',
  values?: readonly string[],
): ValueSchema => ({ name, type, unit, doc: `doc of ${name}`, ...(values ? { values } : {}) });

let nextSlot = 0;
const field = (schema: ValueSchema, length = 1): FieldSchema => {
  const slot = nextSlot as Slot;
  nextSlot += length;
  return { ...schema, slot, length, role: 'state' };
};

const thermostat = (id: number, name: string): DeviceSchema => {
  const fields = [
    field(value('measuredC', 'number', '°C')),
    field(value('periodNs', 'time', 'ns')),
    field(value('demanding', 'flag')),
  ];
  const slot = nextSlot as Slot;
  nextSlot += 1;
  const faults = [{ name: 'sensor-stuck', doc: 'reads the last value', slot }];
  return { id, name, mock: 'thermostat', group: 'zones', doc: '', fields, faults };
};

const plain = (id: number, name: string, fields: FieldSchema[]): DeviceSchema => ({
  id,
  name,
  mock: name,
  group: '',
  doc: '',
  fields,
  faults: [],
});

const MODES = ['idle', 'opening', 'open'];

const devices: DeviceSchema[] = [
  thermostat(0, 'north'),
  thermostat(1, 'south'),
  plain(2, 'heater', [field(value('powerW', 'number', 'W')), field(value('on', 'flag'))]),
  plain(3, 'valve', [
    field(value('mode', 'enum', '', MODES)),
    field(value('fifo', 'number'), 4),
    field(value('peer', 'device')),
    field(value('label', 'text')),
    field(value('steps', 'integer')),
  ]),
];

const kind = (
  id: number,
  mock: string,
  name: string,
  role: EventRole,
  payload: ValueSchema[] = [],
  span: { opens?: boolean; closes?: boolean } = {},
): EventKindSchema => ({
  id,
  name,
  mock,
  role,
  doc: `doc of ${name}`,
  payload,
  opensSpan: span.opens ?? false,
  closesSpan: span.closes ?? false,
});

export const KIND = { start: 0, demand: 1, ask: 2, asked: 3, tell: 4, moved: 5, note: 6 } as const;

/** Slots: see `slotNamed`. Kinds: see KIND. One link: north.ask → heater.asked. */
export const TEST_SCHEMA: Schema = {
  title: 'test',
  devices,
  kinds: [
    kind(KIND.start, '', 'start', 'system'),
    kind(KIND.demand, 'thermostat', 'demand', 'emit', [
      value('on', 'flag'),
      value('airC', 'number', '°C'),
      value('waitedNs', 'time', 'ns'),
    ]),
    kind(KIND.ask, 'thermostat', 'ask', 'emit', [], { opens: true }),
    kind(KIND.asked, 'heater', 'asked', 'accept'),
    kind(KIND.tell, 'thermostat', 'tell', 'emit', [value('waitedNs', 'number', 'ms')], {
      closes: true,
    }),
    kind(KIND.moved, 'valve', 'moved', 'emit', [
      value('mode', 'enum', '', MODES),
      value('by', 'device'),
      value('level', 'number'),
    ]),
    kind(KIND.note, '', 'note', 'system', [value('text', 'text'), value('level', 'text')]),
  ],
  links: [{ id: 0, from: 0, fromKind: KIND.ask, to: 2, toKind: KIND.asked, latencyNs: 2e6 }],
  expectations: [],
  slots: nextSlot,
};

/** Slot of "device.field". */
export function slotNamed(name: string): number {
  const [device, fieldName] = name.split('.');
  const found = devices.find((candidate) => candidate.name === device);
  const slots = [...(found?.fields ?? []), ...(found?.faults ?? [])];
  return slots.find((candidate) => candidate.name === fieldName)?.slot ?? -1;
}

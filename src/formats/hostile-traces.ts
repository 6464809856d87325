/** For tests: files made to break what reads or shows them. Nothing here is a fixture: all is made. */
import type { DeviceSchema, EventKindSchema, Slot, ValueSchema } from '../memory/schema.ts';
import { SYSTEM_KINDS } from './system-kinds.ts';

export const MARKUP =
  '<img src=x onerror="globalThis.struck=1"><script>globalThis.struck=2</script>';
export const OVERRIDE = 'user\u202egnp.exe';
export const CONTROLS = 'bell\u0007 nul\u0000 line\r\nend';
export const HALF = 'half\ud800';
export const HEBREW = 'שלום 123';
export const LONG = 'x'.repeat(2 ** 20);

/** Names that markup, terminals, text layout and objects take for more than text. */
export const NAMES: readonly string[] = [
  MARKUP,
  OVERRIDE,
  CONTROLS,
  HALF,
  HEBREW,
  LONG,
  '__proto__',
  'constructor',
  'toString',
  `$\{globalThis.struck=3}`,
  'javascript:globalThis.struck=4',
  '',
  '" or 1 == 1',
  '\u2066\u2067\u202d',
  'e\u0301'.repeat(300),
];

const value = (name: string, type: ValueSchema['type']): ValueSchema => ({
  name,
  type,
  unit: '',
  doc: MARKUP,
});

const device = (name: string, id: number): DeviceSchema => ({
  id,
  name,
  mock: name,
  group: name,
  doc: name,
  fields: [
    { ...value(name, 'text'), slot: (2 * id) as Slot, length: 1, role: 'state' },
    { ...value('n', 'number'), slot: (2 * id + 1) as Slot, length: 1, role: 'state' },
  ],
  faults: [],
});

/** Kinds of no mock are the engine's own. */
const mockOf = (name: string): string => (name === '' ? 'm' : name);

const SAYS = SYSTEM_KINDS.length;

const kind = (name: string, at: number): EventKindSchema => ({
  id: SAYS + at,
  name,
  mock: mockOf(name),
  role: 'emit',
  doc: name,
  payload: [value(name, 'text'), value('x', 'number')],
  opensSpan: false,
  closesSpan: false,
});

const header = (
  devices: readonly DeviceSchema[],
  kinds: readonly EventKindSchema[],
  title: string,
) => {
  const slots = devices.reduce((sum, { fields }) => sum + fields.length, 0);
  return JSON.stringify({
    format: 'orrery-trace',
    version: 1,
    engine: '0.1.0',
    title,
    seed: 'NaN',
    clock: { unit: 'ns', origin: 'start of the scenario' },
    first: 0,
    schema: { title, slots, devices, kinds, links: [], expectations: [] },
    state: Array.from({ length: slots }, () => 'NaN'),
  });
};

/** The label by which lines refer to a name: as the format document says. */
const label = (name: string, at: number): string => (name.includes('#') ? `${name}#${at}` : name);

/** Every name as device, mock, group, field, kind, payload and text; numbers beyond all bounds. */
export function hostileJsonl(names: readonly string[] = NAMES): string {
  const lines = [header(names.map(device), [...SYSTEM_KINDS, ...names.map(kind)], MARKUP)];
  for (const [at, text] of names.entries()) {
    lines.push(JSON.stringify({ text: at + 1, is: `text ${text}` }));
  }
  for (const [at, name] of names.entries()) {
    lines.push(
      // Written by hand: a key may stand twice, and be called __proto__.
      `{"seq":${at},"t":${at * 1e6},"kind":"none such","kind":${JSON.stringify(`${mockOf(name)}.${name}`)},` +
        `"src":${JSON.stringify(label(name, at))},"dst":null,"causes":[],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},` +
        `"data":{${JSON.stringify(name)}:${JSON.stringify(`text ${name}`)},"x":${at % 2 === 0 ? '1e999' : '-1e308'}},` +
        `"writes":[[${JSON.stringify(`${name}.${name}`)},{"number":"NaN"},${JSON.stringify(`text ${name}`)}],[${JSON.stringify(`${name}.n`)},"NaN",${at % 3 === 0 ? '"Infinity"' : '1e300'}]]}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** So many devices with a field each, and a few events at the first and the last of them. */
export function manyDevicesJsonl(devices: number, name = (at: number): string => `d${at}`): string {
  const list = Array.from({ length: devices }, (_, id): DeviceSchema => {
    const field = { ...value('n', 'number'), doc: '', slot: id as Slot, length: 1 } as const;
    return {
      id,
      name: name(id),
      mock: 'm',
      group: '',
      doc: '',
      fields: [{ ...field, role: 'state' }],
      faults: [],
    };
  });
  const says = { ...kind('says', 0), mock: 'm', doc: '', payload: [] };
  const lines = [header(list, [...SYSTEM_KINDS, says], 'many devices')];
  const written = new Map<number, number>();
  for (let at = 0; at < 100; at++) {
    const to = at % 2 === 0 ? at % devices : devices - 1 - (at % devices);
    const before = written.get(to) ?? '"NaN"';
    written.set(to, at);
    lines.push(
      `{"seq":${at},"t":${at * 1e6},"kind":"m.says","src":"${name(to)}","dst":null,"causes":[],` +
        `"writes":[["${name(to)}.n",${before},${at}]]}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The same names where Chromium has them; times and values beyond all bounds. */
export function hostileChromeTrace(names: readonly string[] = NAMES): string {
  const events: string[] = [];
  for (const [at, text] of names.entries()) {
    const name = JSON.stringify(text);
    const place = `"pid":${name},"tid":${at}`;
    events.push(
      `{"ph":"M","name":"thread_name",${place},"args":{"name":${name}}}`,
      `{"ph":"M","name":"process_name",${place},"args":{"name":${name},"__proto__":{"polluted":1}}}`,
      `{"ph":"X","name":${name},"cat":${name},${place},"ts":${at * 10},"dur":5,"args":{${name}:${name},"__proto__":{"polluted":1}}}`,
      `{"ph":"C","name":${name},${place},"ts":${at * 10},"args":{${name}:1e999,"constructor":${at}}}`,
      `{"ph":"i","name":${name},${place},"ts":${at * 10},"ts":${at * 10 + 1},"s":"t"}`,
    );
  }
  events.push(
    '{"ph":"i","name":"no time at all","pid":1,"tid":1,"ts":1e999}',
    '{"ph":"i","name":"before the beginning","pid":1,"tid":1,"ts":-5}',
    '{"ph":"i","name":"far too late","pid":1,"tid":1,"ts":9e15}',
    '{"ph":"X","name":"lasts less than nothing","pid":1,"tid":1,"ts":3,"dur":-1e15}',
    '{"ph":"__proto__","name":"x","pid":1,"tid":1,"ts":3}',
    '{"ph":"i","name":{"toString":1},"pid":[[]],"tid":{},"ts":"7"}',
    'null',
    '[[[]]]',
  );
  return `{"__proto__":{"polluted":1},"traceEvents":[\n${events.join(',\n')}\n],"metadata":{"constructor":1}}`;
}

/** Threads that each say one thing. */
export function manyThreadsTrace(threads: number): string {
  const events = Array.from(
    { length: threads },
    (_, at) => `{"ph":"i","name":"i","pid":1,"tid":"t${at}","ts":${at}}`,
  );
  return `[${events.join(',')}]`;
}

export const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

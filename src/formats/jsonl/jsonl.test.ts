import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import type { Slot } from '../../memory/schema.ts';
import { createTimeline } from '../../timeline/reader.ts';
import { createRecorder, planFor } from '../../timeline/recorder.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import { SYSTEM_KINDS } from '../system-kinds.ts';
import { encodeAll, inputOf, ORIGIN, timelineOf } from '../test-files.ts';
import { jsonl } from './jsonl.ts';
import { HEADER_BYTES_MAX, LINE_BYTES_MAX } from './lines.ts';

/** How values are to be shown: a file keeps that, too. */
const value = (name: string, type: 'number' | 'enum' | 'text' | 'flag') => ({
  name,
  type,
  unit: '',
  doc: '',
  ...(type === 'enum' ? { values: ['idle', 'busy'] } : {}),
  ...(type === 'number' ? { hex: true, lane: true } : {}),
});

const DEMAND = SYSTEM_KINDS.length;

/** A heater asked twice by a thermostat; small enough to be read by a person. */
function house(): Timeline {
  const field = (name: string, type: 'number' | 'enum' | 'text', slot: number) => ({
    ...value(name, type),
    slot: slot as Slot,
    length: 1,
    role: 'state' as const,
  });
  const device = (id: number, name: string, fields: ReturnType<typeof field>[]) => ({
    id,
    name,
    mock: 'thing',
    group: '',
    doc: '',
    fields,
    faults: [],
  });
  const schema = {
    title: 'house',
    devices: [
      device(0, 'north', [field('airC', 'number', 0)]),
      device(1, 'heater', [field('mode', 'enum', 1), field('note', 'text', 2)]),
    ],
    kinds: [
      ...SYSTEM_KINDS,
      {
        id: DEMAND,
        name: 'demand',
        mock: 'thing',
        role: 'emit' as const,
        doc: '',
        payload: [value('on', 'flag'), value('why', 'text')],
        opensSpan: false,
        closesSpan: false,
      },
    ],
    links: [],
    expectations: [],
    slots: 4,
  };
  const plan = planFor({
    events: 8,
    slots: 4,
    journalRows: 8,
    payloadCells: 8,
    strings: 4,
    stringUnits: 99,
  });
  const into = unwrap(createRecorder({ schema, plan, initial: [18.5, 0, 0, 7] }));
  const cold = into.text('cold');
  into.event({ timeNs: 0, kind: 0, payload: [42] });
  into.event({ timeNs: 5, kind: DEMAND, source: 0, target: 1, parent: 0, payload: [1, cold] });
  into.write(1, 1);
  into.write(2, cold);
  into.event({
    timeNs: 5,
    kind: DEMAND,
    source: 0,
    target: 1,
    parent: 1,
    flow: 1,
    payload: [0, 9],
  });
  into.write(0, -0);
  into.write(3, Number.NaN);
  into.finish();
  return createTimeline(into.memory, schema);
}

const houseText = () => encodeAll(jsonl, house(), ORIGIN);
const decode = (text: string | Uint8Array) => jsonl.decode(inputOf(text, 'house.jsonl', 1000));

async function problemOf(text: string | Uint8Array): Promise<string> {
  const decoded = await decode(text);
  if (decoded.ok) return 'opened';
  expect(decoded.problem.mend).not.toBe('');
  return `${decoded.problem.what} @ ${decoded.problem.where}`;
}

/** The house with one line changed, and no checksum that would notice first. */
async function changed(line: number, from: string | RegExp, to: string): Promise<string> {
  const lines = (await houseText()).replace(/,"check":"\w+"/, '').split('\n');
  const before = lines[line - 1] ?? '';
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  lines[line - 1] = after;
  return lines.join('\n');
}

describe('JSONL', () => {
  it('is one readable object a line: header, events, texts before their use, footer', async () => {
    const lines = (await houseText()).trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      format: 'orrery-trace',
      version: 1,
      engine: '0.1.0',
      title: 'a sample',
      seed: 42,
      recipe: ORIGIN.recipe,
      clock: { unit: 'ns' },
      first: 0,
      schema: { title: 'house', slots: 4 },
      state: [18.5, 0, 0, 7],
    });
    expect(lines.slice(1, 5)).toEqual([
      '{"seq":0,"t":0,"kind":"start","src":null,"dst":null,"causes":[],"data":{"seed":42}}',
      '{"text":1,"is":"cold"}',
      '{"seq":1,"t":5,"kind":"thing.demand","src":"north","dst":"heater","causes":[0],' +
        '"data":{"on":true,"why":"cold"},' +
        '"writes":[["heater.mode","idle","busy"],["heater.note",0,"cold"]]}',
      '{"seq":2,"t":5,"logical":1,"kind":"thing.demand","src":"north","dst":"heater",' +
        '"causes":[1],"flow":1,"data":{"on":false,"why":9},' +
        '"writes":[["north.airC",18.5,"-0"],[3,7,"NaN"]]}',
    ]);
    expect(JSON.parse(lines[5] ?? '')).toEqual({
      footer: true,
      count: 3,
      hash: ORIGIN.hash,
      check: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(lines).toHaveLength(6);
  });

  it('is recognised by its first line only', () => {
    expect(jsonl.sniff('{"format":"orrery-trace","version":1')).toBe(true);
    expect(jsonl.sniff('\uFEFF{ "engine": "1", "format" : "orrery-trace"')).toBe(true);
    expect(jsonl.sniff('{"a":1}\n{"format":"orrery-trace"')).toBe(false);
    expect(jsonl.sniff('{"traceEvents":[]}')).toBe(false);
  });

  it('comes in chunks of bounded size', async () => {
    const events = 20_000;
    const timeline = house();
    const plan = planFor({ events, slots: 4, strings: 2, stringUnits: 9 });
    const into = unwrap(createRecorder({ schema: timeline.schema, plan }));
    for (let at = 0; at < events; at++) into.event({ timeNs: at, kind: 0, payload: [at] });
    into.finish();
    const long = createTimeline(into.memory, timeline.schema);
    const sizes: number[] = [];
    for await (const chunk of jsonl.encode({ timeline: long, origin: ORIGIN })) {
      sizes.push(chunk.length);
    }
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThan(300_000);
  });

  it('keeps of a schema how its values are shown', async () => {
    const { schema } = unwrap(await decode(await houseText()));
    expect(schema).toEqual(house().schema);
    expect(schema.devices[0]?.fields.some(({ hex, lane }) => hex && lane)).toBe(true);
  });

  it('accepts blank lines, CR LF and a missing last line end when nothing vouches for it', async () => {
    const text = (await houseText()).replace(/,"check":"\w+"/, '');
    for (const variant of [text.trimEnd(), text.replaceAll('\n', '\r\n'), `${text}\n\n`]) {
      const decoded = unwrap(await decode(variant));
      expect([decoded.events, decoded.losses]).toEqual([3, []]);
    }
  });
});

describe('a JSONL file that is cut off', () => {
  it('within a line opens up to there and says where', async () => {
    const text = await houseText();
    const cut = text.slice(0, text.indexOf('{"seq":2') + 30);
    const decoded = unwrap(await decode(cut));
    expect(timelineOf(decoded).published()).toBe(2);
    expect(decoded.origin.hash).toBe('');
    expect(decoded.losses).toEqual([
      { what: 'line 5, which the end of the file cuts off', count: 1 },
      {
        what: 'the end of the trace: the file stops at line 5, without its footer',
        count: 1,
      },
    ]);
  });

  it('between lines opens up to there', async () => {
    const text = await houseText();
    const decoded = unwrap(await decode(text.slice(0, text.indexOf('{"footer"'))));
    expect(decoded.events).toBe(3);
    expect(decoded.losses.map(({ count }) => count)).toEqual([1]);
  });

  it('before the first event is refused', async () => {
    const text = await houseText();
    const header = text.slice(0, text.indexOf('\n') + 1);
    expect(await problemOf(header)).toBe('the file ends before its first event @ house.jsonl:1');
    expect(await problemOf(header.slice(0, 200))).toContain('no JSON object @ house.jsonl:1');
    expect(await problemOf('')).toBe('the file is empty @ house.jsonl');
  });

  it('by a stream that breaks opens what came before', async () => {
    const bytes = new TextEncoder().encode(await houseText());
    const decoded = unwrap(
      await jsonl.decode({
        fileName: 'house.jsonl',
        sizeBytes: bytes.length,
        chunks: (async function* () {
          yield bytes.subarray(0, -40);
          throw new TypeError('connection lost');
        })(),
      }),
    );
    expect(decoded.events).toBe(3);
    expect(decoded.losses.map(({ what }) => what).join()).toContain('connection lost');
  });
});

describe('a JSONL file that is wrong', () => {
  it.each<[string, number, string | RegExp, string, string]>([
    [
      'newer format',
      1,
      '"version":1',
      '"version":2',
      'trace format 2 is newer than this build reads (1) @ house.jsonl:1, version',
    ],
    [
      'no version',
      1,
      '"version":1',
      '"version":"x"',
      'a whole number from 1 to 9007199254740991 was expected; "x" stands there @ house.jsonl:1, version',
    ],
    [
      'another format',
      1,
      'orrery-trace',
      'mcap',
      'the first line is no header: "format":"orrery-trace" is missing @ house.jsonl:1',
    ],
    [
      'a bad device',
      1,
      '"name":"north"',
      '"name":7',
      'a text was expected; 7 stands there @ house.jsonl:1, schema.devices[0].name',
    ],
    [
      'a slot out of range',
      1,
      '"slot":2',
      '"slot":4',
      'a whole number from 0 to 3 was expected; 4 stands there @ house.jsonl:1, schema.devices[1].fields[1].slot',
    ],
    [
      'a type unknown',
      1,
      '"type":"enum"',
      '"type":"blob"',
      '"blob" stands there @ house.jsonl:1, schema.devices[1].fields[0].type',
    ],
    [
      'too little state',
      1,
      '"state":[18.5,',
      '"state":[',
      'a list of 4 state cells was expected; 3 stand there @ house.jsonl:1, state',
    ],
    [
      'state that is no number',
      1,
      '"state":[18.5',
      '"state":["warm"',
      'a number was expected; "warm" stands there @ house.jsonl:1, state[0]',
    ],
    [
      'rows out of order',
      4,
      '"seq":1',
      '"seq":2',
      'event 2 stands where event 1 was expected @ house.jsonl:4',
    ],
    [
      'time going backwards',
      5,
      '"t":5',
      '"t":4',
      'time goes backwards, from 5 ns to 4 ns @ house.jsonl:5',
    ],
    [
      'a time in fractions',
      5,
      '"t":5',
      '"t":5.5',
      '"t" must be a time in whole ns, not 5.5 @ house.jsonl:5',
    ],
    [
      'an unknown kind',
      4,
      'thing.demand',
      'thing.beg',
      'the header declares no event kind "thing.beg" @ house.jsonl:4',
    ],
    [
      'an unknown device',
      4,
      '"src":"north"',
      '"src":"south"',
      'the header declares no device "south" ("src") @ house.jsonl:4',
    ],
    [
      'a cause in the future',
      4,
      '"causes":[0]',
      '"causes":[1]',
      'the cause must be an earlier event, not 1 @ house.jsonl:4',
    ],
    [
      'two causes',
      4,
      '"causes":[0]',
      '"causes":[0,0]',
      '"causes" must be a list of at most one event, not [0,0] @ house.jsonl:4',
    ],
    ['a flow in the future', 5, '"flow":1', '"flow":3', '"flow" cannot be 3 @ house.jsonl:5'],
    [
      'missing data',
      4,
      '"why":"cold"',
      '"who":"cold"',
      'data.why must be of type text, not nothing @ house.jsonl:4',
    ],
    [
      'data of another type',
      4,
      '"on":true',
      '"on":"yes"',
      'data.on must be of type flag, not "yes" @ house.jsonl:4',
    ],
    [
      'an unknown cell',
      4,
      'heater.mode',
      'heater.mood',
      'the header declares no state cell "heater.mood" @ house.jsonl:4',
    ],
    [
      'an unknown value',
      4,
      '"busy"',
      '"lazy"',
      'new value of "heater.mode" must be of type enum (idle, busy), not "lazy" @ house.jsonl:4',
    ],
    [
      'a write from another state',
      4,
      '"idle","busy"',
      '"busy","idle"',
      'the write says that "heater.mode" was "busy"; it was 0 @ house.jsonl:4',
    ],
    [
      'a write without values',
      4,
      '["heater.mode","idle","busy"]',
      '["heater.mode"]',
      'a write must be ["device.field", old, new], not ["heater.mode"] @ house.jsonl:4',
    ],
    [
      'a text out of order',
      3,
      '"text":1',
      '"text":2',
      'text 2 was expected to be number 1, and new @ house.jsonl:3',
    ],
    [
      'a line of another kind',
      3,
      '"text":1,',
      '',
      'the line is neither an event, a text, a hash nor a footer @ house.jsonl:3',
    ],
    ['a line that is no object', 3, /.*/, '[1]', 'the line is no JSON object @ house.jsonl:3'],
    ['a line that is no JSON', 3, '"is":', '"is"', 'the line is no JSON'],
    [
      'an empty object',
      3,
      /.*/,
      '{}',
      'the line is neither an event, a text, a hash nor a footer @ house.jsonl:3',
    ],
    [
      'a hash elsewhere',
      3,
      /.*/,
      '{"hash":"0123456789abcdef","at":2,"t":0}',
      'a hash before event 1 says "at":2 @ house.jsonl:3',
    ],
    [
      'a footer that counts otherwise',
      6,
      '"count":3',
      '"count":4',
      'the footer counts 4 events; 3 stand in the file @ house.jsonl:6',
    ],
    [
      'a footer with a bad hash',
      6,
      /"hash":"\w+"/,
      '"hash":"xyz"',
      '"hash" of the footer must be 16 hex digits or empty @ house.jsonl:6',
    ],
    ['lines after the footer', 7, /^/, '{}', 'lines follow the footer @ house.jsonl:7'],
  ])('with %s is refused with place and remedy', async (_what, line, from, to, problem) => {
    expect(await problemOf(await changed(line, from, to))).toContain(problem);
  });

  it('changed anywhere is noticed by its checksum', async () => {
    const text = (await houseText()).replace('"seed":42,"recipe"', '"seed":43,"recipe"');
    expect(await problemOf(text)).toMatch(/changed since they were written.*@ house\.jsonl:6/);
    const mended = text.replace(/,"check":"\w+"/, '');
    expect(unwrap(await decode(mended)).origin.seed).toBe(43);
  });

  it('with bytes that are not UTF-8 is refused', async () => {
    const bytes = new TextEncoder().encode(await houseText());
    bytes[bytes.indexOf(10) + 12] = 0xff;
    expect(await problemOf(bytes)).toBe('the line is not UTF-8 text @ house.jsonl:2');
  });
});

describe('a line without end', () => {
  const MEBIBYTE = new Uint8Array(1 << 20).fill(0x20);

  async function refusal(head: string, mebibytes: number) {
    let read = 0;
    const decoded = await jsonl.decode({
      fileName: 'long.jsonl',
      sizeBytes: mebibytes << 20,
      chunks: (async function* () {
        yield new TextEncoder().encode(head);
        for (; read < mebibytes; read++) yield MEBIBYTE;
      })(),
    });
    return { decoded, read };
  }

  it('of 200 MB is refused at its limit, the rest unread', async () => {
    const text = await houseText();
    const header = text.slice(0, text.indexOf('\n') + 1);
    const { decoded, read } = await refusal(header, 200);
    expect(decoded).toMatchObject({
      ok: false,
      problem: { what: 'the line is longer than 16 MiB', where: 'long.jsonl:2' },
    });
    expect(read).toBeLessThanOrEqual(LINE_BYTES_MAX / (1 << 20) + 1);
  });

  it('in place of the header is refused as well', async () => {
    const { decoded, read } = await refusal('{"format":"orrery-trace",', 200);
    expect(decoded).toMatchObject({ ok: false, problem: { where: 'long.jsonl:1' } });
    expect(read).toBeLessThanOrEqual(HEADER_BYTES_MAX / (1 << 20) + 1);
  });
});

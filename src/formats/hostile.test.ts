/** Files made to break a reader: each opens with everything in it shown, or is refused in words. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import {
  HALF,
  HEBREW,
  hostileChromeTrace,
  hostileJsonl,
  LONG,
  MARKUP,
  manyDevicesJsonl,
  manyThreadsTrace,
  NAMES,
  nested,
  OVERRIDE,
} from './hostile-traces.ts';
import { jsonl } from './jsonl/jsonl.ts';
import { legibleSchema } from './legible-schema.ts';
import { openTrace, type TraceFile } from './open.ts';
import { encodeAll, lossOf, ORIGIN, timelineOf } from './test-files.ts';

function fileOf(content: string | Uint8Array<ArrayBuffer>): TraceFile {
  const blob = new Blob([content]);
  return { name: 'hostile', size: blob.size, stream: () => blob.stream() };
}
const open = (content: string | Uint8Array<ArrayBuffer>) => openTrace(fileOf(content));
const packed = (text: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(gzipSync(text));

async function problemOf(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const opened = await open(content);
  return opened.ok ? 'opened' : opened.problem.what;
}

const HIDDEN = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

describe.each([
  ['JSONL', hostileJsonl],
  ['a Chrome trace', hostileChromeTrace],
])('hostile names in %s', (_format, make) => {
  it('are shown whole or cut with their length, with nothing hidden in them', async () => {
    for (const content of [make(), packed(make())]) {
      const { schema, origin } = unwrap(await open(content));
      const names = schema.devices.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining([HEBREW, '__proto__', 'constructor']));
      expect(names.some((name) => name.startsWith('user⟨U+202E⟩gnp.exe'))).toBe(true);
      expect(names.some((name) => name.startsWith('half⟨U+D800⟩'))).toBe(true);
      const kinds = schema.kinds.map(({ name }) => name);
      const groups = schema.devices.map(({ group }) => group);
      for (const text of [...names, ...kinds, ...groups, origin.title]) {
        expect(text).not.toMatch(HIDDEN);
        expect(text.length).toBeLessThan(2500);
      }
    }
  });

  it('reach no prototype', async () => {
    unwrap(await open(make()));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Object.hasOwn(Function.prototype, 'polluted')).toBe(false);
  });
});

describe('JSONL', () => {
  it('gives the names back as they were written, hidden characters and all', async () => {
    const text = hostileJsonl();
    const { schema, ...trace } = unwrap(await open(text));
    const exact = schema.asWritten ?? schema;
    expect(exact.devices.map(({ name }) => name)).toEqual(NAMES);
    const again = await encodeAll(jsonl, timelineOf({ ...trace, schema: exact }), ORIGIN);
    for (const name of [MARKUP, OVERRIDE, HALF, LONG])
      expect(again).toContain(JSON.stringify(name));
  });

  it('keeps a schema of good names as it is', () => {
    const schema = { title: 'x', devices: [], kinds: [], links: [], expectations: [], slots: 0 };
    expect(legibleSchema(schema)).toBe(schema);
  });

  it('tells names apart that differ only where they are cut', () => {
    const device = (id: number, name: string) => ({
      ...{ id, name, mock: 'm', group: '', doc: '', fields: [], faults: [] },
    });
    const devices = [device(0, `${LONG}a`), device(1, `${LONG}b`), device(2, 'c')];
    const schema = { title: 'x', devices, kinds: [], links: [], expectations: [], slots: 0 };
    const names = legibleSchema(schema).devices.map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
    expect(names[1]).toContain('(1,048,577 characters) #1');
  });

  it('reads numbers beyond all bounds, and takes the last of equal keys', async () => {
    const timeline = timelineOf(unwrap(await open(hostileJsonl())));
    expect(timeline.published()).toBe(NAMES.length);
    expect(timeline.event(0)?.payload[1]).toBe(Number.POSITIVE_INFINITY);
    expect(timeline.event(1)?.payload[1]).toBe(-1e308);
  });

  it.each([
    ['nested 100,000 deep in the header', `{"format":"orrery-trace","a":${nested(100_000)}}\n`],
    [
      'nested 100,000 deep in an event',
      `${manyDevicesJsonl(3)}{"seq":100,"writes":${nested(100_000)}}\n`,
    ],
  ])('%s is refused with its place', async (_what, text) => {
    expect(await problemOf(text)).toContain('nested more than 256 deep');
  });

  it('with brackets in a text is not nested', async () => {
    const text = `{"text":1,"is":${JSON.stringify(`\\"${'['.repeat(2000)}`)}}\n`;
    expect(await problemOf(manyDevicesJsonl(3) + text)).toBe('opened');
  });

  it('of too many devices is refused in words, of tens of thousands opens', async () => {
    const short = manyDevicesJsonl(3).replace('"devices":[', `"devices":[${'0,'.repeat(1e6)}`);
    expect(await problemOf(short)).toBe('the trace names 1,000,003 devices; 65,536 are the most');
    const long = manyDevicesJsonl(3).replace('"doc":""', `"doc":"${'x'.repeat(64 << 20)}"`);
    expect(await problemOf(long)).toBe('the line is longer than 64 MiB');
    const opened = unwrap(await open(manyDevicesJsonl(20_000)));
    expect(opened.schema.devices).toHaveLength(20_000);
  });

  it.each([
    ['goes back', '-1'],
    ['is huge', '1e300'],
    ['is infinite', '1e999'],
    ['has a fraction', '0.5'],
  ])('whose time %s is refused', async (_what, time) => {
    const text = manyDevicesJsonl(3).replace('"t":0,', `"t":${time},`);
    expect(await problemOf(text)).toContain('"t" must be a time in whole ns');
  });
});

describe('a Chrome trace', () => {
  it('counts everything of it that is not kept', async () => {
    const opened = unwrap(await open(hostileChromeTrace()));
    expect(lossOf(opened, 'events without a readable time')).toBe(1);
    expect(lossOf(opened, 'events more than 104 days after the first')).toBe(1);
    expect(lossOf(opened, 'negative durations')).toBe(1);
    expect(lossOf(opened, 'elements that are no objects')).toBe(2);
    expect(lossOf(opened, 'events of the unknown phase "__proto_"')).toBe(1);
    // Three events and their categories bear the one long name.
    expect(lossOf(opened, 'ends of names and ids')).toBeGreaterThanOrEqual(3);
    expect(lossOf(opened, 'ends of names longer than 512')).toBeGreaterThanOrEqual(2);
  });

  it('of very many threads keeps every event, and counts those on the shared track', async () => {
    const opened = unwrap(await open(manyThreadsTrace(50_000)));
    expect(opened.events).toBe(50_000);
    expect(opened.schema.devices).toHaveLength(4097);
    expect(lossOf(opened, 'tracks of events')).toBe(50_000 - 4096);
  });

  it('nested 100,000 deep is refused with its place', async () => {
    expect(await problemOf(`[{"ph":"i","args":${nested(100_000)}}]`)).toContain(
      'nested more than 256 deep',
    );
  });
});

describe('a gzip bomb', () => {
  const bombOf = (head: string, bytes: number, filling: string) => {
    const bomb = packed(Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, filling)]));
    expect(bomb.length).toBeLessThan(1 << 20);
    return bomb;
  };

  it('of spaces between events is refused when it is known as one', async () => {
    const bomb = bombOf('[{"ph":"i","name":"a","pid":1,"tid":1,"ts":1},', 40 << 20, ' ');
    expect(await problemOf(bomb)).toBe('the file unpacks to more than 400 times its size');
  });

  it('of blank lines is refused at their number', async () => {
    const bomb = bombOf(manyDevicesJsonl(3), 1 << 20, '\n');
    expect(await problemOf(bomb)).toBe('more than 65536 lines are blank');
  });

  it('in one line is refused at its length', async () => {
    const bomb = bombOf(`${manyDevicesJsonl(3)}{"`, 20 << 20, 'a');
    expect(await problemOf(bomb)).toBe('the line is longer than 16 MiB');
  });
});

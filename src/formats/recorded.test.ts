/** Files from outside, and from earlier versions, as they lie in e2e/fixtures. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { checkChromeTrace } from './chrome-trace/check-rules.ts';
import { chromeTrace } from './chrome-trace/chrome-trace.ts';
import type { DecodedTrace } from './format.ts';
import { openTrace } from './open.ts';
import { countMeanings, countPhases, encodeAll, lossOf, timelineOf } from './test-files.ts';

const fixture = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  Uint8Array.from(await readFile(new URL(`../../e2e/fixtures/${name}`, import.meta.url)));

async function openFixture(name: string): Promise<DecodedTrace> {
  const blob = new Blob([await fixture(name)]);
  return unwrap(await openTrace({ name, size: blob.size, stream: () => blob.stream() }));
}

const CHROMIUM = 'chromium.trace.json.gz';
const FORMAT_1 = 'thermostats-v1.jsonl';

describe('18 ms of a trace that Chromium recorded', () => {
  it('decode to as many events of each sort as stand in the file', async () => {
    const inFile = countPhases(JSON.parse(gunzipSync(await fixture(CHROMIUM)).toString()));
    const decoded = await openFixture(CHROMIUM);
    const found = countMeanings(decoded);

    expect(found('a span of a thread begins')).toBe(inFile('X', 'B'));
    expect(found('a span of a thread ends')).toBe(
      inFile('X', 'E') - lossOf(decoded, 'ends without a beginning'),
    );
    expect(found('an asynchronous span begins')).toBe(inFile('b'));
    expect(found('an asynchronous span ends')).toBe(
      inFile('e') - lossOf(decoded, 'ends of asynchronous spans without a beginning'),
    );
    expect(found('a point in time')).toBe(inFile('i', 'I', 'R'));
    expect(found('a flow begins')).toBe(inFile('s'));
    expect(found('a flow arrives')).toBe(inFile('f'));
    expect(found('a counter was sampled')).toBe(inFile('C'));
    expect(inFile('X')).toBeGreaterThan(100);
    expect(inFile('s', 'f', 'C', 'I')).toBeGreaterThan(50);
  });

  it('name their threads, nest without a fault and link threads by causes', async () => {
    const decoded = await openFixture(CHROMIUM);
    const { devices, kinds } = decoded.schema;
    expect(devices.map(({ name }) => name)).toContain('CrRendererMain');
    const timeline = timelineOf(decoded);
    const across = timeline.events(0, timeline.published()).filter(({ kind, parent, target }) => {
      const cause = parent < 0 ? undefined : timeline.event(parent);
      return kinds[kind]?.opensSpan && cause !== undefined && cause.target !== target;
    });
    expect(across.length).toBeGreaterThan(5);
    const exported = await encodeAll(chromeTrace, timeline, decoded.origin);
    expect(checkChromeTrace(JSON.parse(exported)).faults).toEqual([]);
  });
});

describe('a JSONL trace of format 1', () => {
  it('still opens whole, and holds what it held', async () => {
    const decoded = await openFixture(FORMAT_1);
    const lines = new TextDecoder()
      .decode(await fixture(FORMAT_1))
      .trimEnd()
      .split('\n');
    const footer: { count: number; hash: string } = JSON.parse(lines.at(-1) ?? '');
    expect(decoded.losses).toEqual([]);
    expect(decoded.events).toBe(lines.filter((line) => line.startsWith('{"seq":')).length);
    expect([decoded.events, decoded.origin.hash]).toEqual([footer.count, footer.hash]);
    const timeline = timelineOf(decoded);
    expect(timeline.event(decoded.events - 1)?.timeNs).toBeGreaterThan(4e9);
    expect(unwrap(timeline.stateAt(decoded.events - 1)).length).toBe(decoded.schema.slots);
  });
});

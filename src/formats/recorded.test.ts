/** Files from outside, and from earlier versions, as they lie in e2e/fixtures. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { checkChromeTrace } from './chrome-trace/check-rules.ts';
import { chromeTrace } from './chrome-trace/chrome-trace.ts';
import type { DecodedTrace } from './format.ts';
import { openTrace } from './open.ts';
import { countMeanings, countPhases, encodeAll, lossOf, timelineOf } from './test-files.ts';

const fixture = (name: string) =>
  readFile(new URL(`../../e2e/fixtures/${name}`, import.meta.url), 'utf8');

async function openText(text: string, name: string): Promise<DecodedTrace> {
  const blob = new Blob([text]);
  return unwrap(await openTrace({ name, size: blob.size, stream: () => blob.stream() }));
}

describe('18 ms of a trace that Chromium recorded', () => {
  it('decode to as many events of each sort as stand in the file', async () => {
    const text = await fixture('chromium.trace.json');
    const inFile = countPhases(JSON.parse(text));
    const decoded = await openText(text, 'chromium.trace.json');
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
    const decoded = await openText(await fixture('chromium.trace.json'), 'chromium.trace.json');
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
    const text = await fixture('thermostats-v1.jsonl');
    const decoded = await openText(text, 'thermostats-v1.jsonl');
    const lines = text.trimEnd().split('\n');
    const footer: { count: number; hash: string } = JSON.parse(lines.at(-1) ?? '');
    expect(decoded.losses).toEqual([]);
    expect(decoded.events).toBe(lines.filter((line) => line.startsWith('{"seq":')).length);
    expect([decoded.events, decoded.origin.hash]).toEqual([footer.count, footer.hash]);
    const timeline = timelineOf(decoded);
    expect(timeline.event(decoded.events - 1)?.timeNs).toBeGreaterThan(4e9);
    expect(unwrap(timeline.stateAt(decoded.events - 1)).length).toBe(decoded.schema.slots);
  });
});

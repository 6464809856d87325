import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { openTrace } from '../src/formats/open.ts';
import { countMeanings, countPhases, lossOf, timelineOf } from '../src/formats/test-files.ts';
import { unwrap } from '../src/lib/result.ts';
import { RECORDED_EVENTS_MIN, recordedTrace } from './recorded-trace.ts';

const RECORDING_LIMIT_MS = 240_000;

// One recording is made for all of them.
test.describe.configure({ mode: 'default' });

/** Members of an event that JSON.parse saw, for counting beside the reader. */
interface Recorded {
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
}

test('a trace that Chromium recorded decodes to the events that stand in it', async () => {
  test.setTimeout(RECORDING_LIMIT_MS);
  const bytes = await readFile(await recordedTrace());
  const trace: { traceEvents: Recorded[] } = JSON.parse(bytes.toString());
  const happened = trace.traceEvents.filter(({ ph }) => ph !== 'M');
  const inFile = countPhases(trace);
  expect(happened.length).toBeGreaterThanOrEqual(RECORDED_EVENTS_MIN);

  const blob = new Blob([Uint8Array.from(bytes)]);
  const file = { name: 'chromium.trace.json', size: blob.size, stream: () => blob.stream() };
  const decoded = unwrap(await openTrace(file));
  const found = countMeanings(decoded);
  const unfinished = happened.filter(({ ph, dur }) => ph === 'X' && dur === undefined).length;

  expect(found('a span of a thread begins')).toBe(inFile('X', 'B'));
  expect(found('a span of a thread ends')).toBe(
    inFile('X', 'E') - unfinished - lossOf(decoded, 'ends without a beginning'),
  );
  expect(found('an asynchronous span begins')).toBe(inFile('b', 'S'));
  expect(found('an asynchronous span ends')).toBe(
    inFile('e', 'F') - lossOf(decoded, 'ends of asynchronous spans without a beginning'),
  );
  expect(found('a point in time')).toBe(inFile('i', 'I', 'R', 'P', 'N', 'O', 'D', 'v', 'V'));
  expect(found('a flow begins')).toBe(inFile('s'));
  expect(found('a flow arrives')).toBe(inFile('f'));
  expect(found('a counter was sampled')).toBe(
    inFile('C') - lossOf(decoded, 'counter events without a number'),
  );

  const threads = new Set(
    happened.filter(({ ph }) => ph !== 'C').map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const devices = decoded.schema.devices.filter(({ mock }) => mock === 'thread');
  expect(devices).toHaveLength(threads.size);
  expect(devices.map(({ name }) => name)).toContain('CrRendererMain');

  const timeline = timelineOf(decoded);
  const times = happened.map(({ ts }) => ts);
  const ends = happened.map(({ ts, dur = 0 }) => ts + dur);
  const spanUs = ends.reduce((a, b) => Math.max(a, b)) - times.reduce((a, b) => Math.min(a, b));
  const lastNs = timeline.timeOf(timeline.published() - 1) ?? 0;
  expect(Math.abs(lastNs - spanUs * 1000)).toBeLessThanOrEqual(1);
});

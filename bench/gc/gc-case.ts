/**
 * No garbage collection in Chromium's worker while the engine runs flat out, past sequence 2^30;
 * shown able to fail by the same run with one object an event.
 */
import { ask, type BenchBrowser } from '../hosts/chromium.ts';
import { atMost, type Result, resultOf } from '../report.ts';
import { type GcRequest, type GcRun, problemOfRun } from './load.ts';
import { countCollections, TRACE_CATEGORIES, type TraceEvent } from './trace.ts';

export const GC_NAME = 'chromium/gc-60s';
const WORKER = './gc.web-worker.js';

/** 60 s as promised; a few seconds find whatever allocates per event. */
const MILLISECONDS = { full: 60_000, tiny: 1000 };
const CONTROL_MILLISECONDS = 500;
const WARMUP_EVENTS = { full: 30_000_000, tiny: 2_000_000 };
/** So many beyond 2^30 at least, however slow the machine is. */
const EVENTS_MIN = 300_000;

interface Traced {
  readonly run: GcRun;
  readonly collections: number;
}

async function traced(bench: BenchBrowser, request: GcRequest): Promise<Traced> {
  const session = await bench.browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  const page = await bench.openPage();
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: TRACE_CATEGORIES, excludedCategories: ['*'] },
  });
  const run = (await ask(page, WORKER, request)) as GcRun;
  const complete = new Promise((resolve) => {
    session.once('Tracing.tracingComplete', resolve);
  });
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  await page.close();
  const problem = problemOfRun(run, request);
  if (problem !== undefined) throw new Error(`${GC_NAME}: ${problem}`);
  return { run, collections: countCollections(events) };
}

export interface GcOutcome {
  readonly result: Result;
  readonly hash: string;
}

export async function runGcCase(bench: BenchBrowser, tiny: boolean): Promise<GcOutcome> {
  const request: GcRequest = {
    warmupEvents: tiny ? WARMUP_EVENTS.tiny : WARMUP_EVENTS.full,
    milliseconds: tiny ? MILLISECONDS.tiny : MILLISECONDS.full,
    events: EVENTS_MIN,
    allocating: false,
  };
  const control = await traced(bench, {
    ...request,
    warmupEvents: WARMUP_EVENTS.tiny,
    milliseconds: CONTROL_MILLISECONDS,
    allocating: true,
  });
  if (control.collections === 0) {
    throw new Error(`${GC_NAME}: the control allocates and no collection was seen`);
  }
  const { run, collections } = await traced(bench, request);
  const seconds = Math.round(run.milliseconds / 1000);
  const controlSeconds = (control.run.milliseconds / 1000).toFixed(1);
  return {
    result: resultOf(
      {
        name: GC_NAME,
        unit: `collections in ${seconds} s`,
        ours: collections,
        peers: { [`one object an event, ${controlSeconds} s`]: control.collections },
      },
      atMost(0),
    ),
    hash: run.hash,
  };
}

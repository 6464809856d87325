/** Entry of the thread that scans long ranges and reads and writes files. */
import { expose, transfer } from 'comlink';
import { openTrace } from '../formats/open.ts';
import { formatById } from '../formats/registry.ts';
import { failure, ProblemError, success } from '../lib/result.ts';
import { attachMemory, type Memory } from '../memory/memory.ts';
import { compileFilter, type EventFilter } from '../query/compile-event.ts';
import type { QueryResult } from '../query/problem.ts';
import { correctForOmission } from '../timeline/corrected.ts';
import { countIds, filterEvents, filteredDensity, valueHistogram } from '../timeline/filtered.ts';
import { createLatencyCache, type LatencyCache } from '../timeline/latency.ts';
import { matchParts } from '../timeline/match-parts.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { SecondScanner } from '../timeline/second-scan.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { AnalysisApi } from './analysis-api.ts';
import type { ScanApi } from './scan-api.ts';
import { secondScanner } from './second-scan.ts';
import { trustOwnWorkers } from './trusted-types.ts';

let timeline: Timeline | undefined;
/** while a recording grows only its new events are counted */
let latencies: LatencyCache | undefined;
const tasks = new Map<number, AbortController>();
/** the last filter: what it has found out about causes serves its next question */
let lastFilter: { timeline: Timeline; filter: EventFilter } | undefined;

/** Events of a history from which on a second thread is begun for its scans. */
const SECOND_EVENTS = 1_000_000;

let secondThread: Worker | undefined;
let second: { memory: Memory; scanner: SecondScanner } | undefined;

const startSecond = () =>
  new Worker(new URL('./second-scan.worker.ts', import.meta.url), {
    type: 'module',
    name: 'second scan',
  });

/** Who takes part in the scans of a long history. */
function secondFor({ memory, published, oldest }: Timeline): SecondScanner | undefined {
  if (second?.memory === memory) return second.scanner;
  if (published() - oldest() < SECOND_EVENTS || navigator.hardwareConcurrency < 2) return undefined;
  const thread = startSecond();
  secondThread = thread;
  const scanner = secondScanner(memory, (message) => thread.postMessage(message));
  second = { memory, scanner };
  return scanner;
}

const current = (): Timeline => {
  if (timeline) return timeline;
  throw new ProblemError({
    what: 'nothing is open',
    where: 'analysis thread',
    mend: 'Open a scenario or a trace first.',
  });
};

/** Runs a task under its number, so that `cancel` finds it. */
async function underTask<T>(task: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  tasks.set(task, controller);
  try {
    return await run(controller.signal);
  } finally {
    tasks.delete(task);
  }
}

/** Parts of a Blob are joined by the browser: never one giant string. */
async function gather(texts: AsyncIterable<string>, type: string): Promise<Blob> {
  const parts: string[] = [];
  for await (const text of texts) parts.push(text);
  return new Blob(parts, { type });
}

/** "two-thermostats" from "Two thermostats, one heater!", for a file name. */
const fileStem = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'trace';

function filterOf(text: string): QueryResult<EventFilter> {
  const open = current();
  if (lastFilter?.timeline === open && lastFilter.filter.text === text) {
    return { ok: true, value: lastFilter.filter };
  }
  const compiled = compileFilter(text, open.schema);
  if (compiled.ok) lastFilter = { timeline: open, filter: compiled.value };
  return compiled;
}

const scans: ScanApi = {
  matches: (task, text, range, onPart) =>
    underTask(task, async (signal) => {
      const filter = filterOf(text);
      if (!filter.ok) return filter;
      const asked = current();
      const { memory } = asked;
      let { from: to } = range;
      let taken = Promise.resolve();
      for (const part of matchParts(memory, filter.value, range, undefined, secondFor(asked))) {
        // Waiting for the page lets a cancel in, and keeps parts from piling up; it takes one while
        // the next is found.
        await taken;
        taken = Promise.resolve(onPart(transfer(part, [part.offsets.buffer])));
        to = part.to;
        if (signal.aborted || timeline !== asked) return success({ to, cancelled: true });
      }
      await taken;
      return success({ to, cancelled: false });
    }),
  filter: async (text, range, room) => {
    const open = current();
    const filter = filterOf(text);
    if (!filter.ok) return filter;
    return success(filterEvents(open.memory, filter.value, range, room, secondFor(open)));
  },
  density: async (text, fromNs, toNs, count) => {
    const open = current();
    const filter = filterOf(text);
    if (!filter.ok) return filter;
    const bins = new Uint32Array(count);
    filteredDensity(open.memory, filter.value, fromNs, toNs, bins, secondFor(open));
    return success(bins);
  },
  counts: async (range) => {
    const open = current();
    const { memory, schema } = open;
    const ids = { kinds: schema.kinds.length, devices: schema.devices.length };
    return countIds(memory, { op: 'every' }, range, ids, secondFor(open));
  },
  values: async (kind, range, factor) => {
    const members = new Uint8Array(kind + 1);
    members[kind] = 1;
    return valueHistogram(current().memory, { op: 'kind', members }, range, factor);
  },
  correctedLatency: async (route, range, intervalNs) =>
    correctForOmission(current().latency(route, range), intervalNs),
  fieldHistory: async (slot, range, limit) => current().fieldHistory(slot, range, limit),
};

const api: AnalysisApi = {
  ...scans,
  attach: async (handle, schema) => {
    const memory = attachMemory(handle);
    if (!memory.ok) return memory;
    timeline = createTimeline(memory.value, schema);
    // A thread that held on to the memory of the world before would keep all of it.
    secondThread?.terminate();
    secondThread = undefined;
    second = undefined;
    latencies = createLatencyCache(timeline);
    return success(true);
  },
  latency: async (route, range) =>
    latencies?.update(route, range) ?? current().latency(route, range),
  lastWrites: async (slots, at) =>
    slots.flatMap((slot) => {
      const write = current().lastWrite(slot, at);
      return write ? [{ slot, sequence: write.sequence }] : [];
    }),
  effects: async (sequence, limit) =>
    current()
      .effects(sequence, limit)
      .map((event) => event.sequence),
  exportTrace: (task, formatId, origin, onProgress) =>
    underTask(task, async (signal) => {
      const format = formatById(formatId);
      if (!format) {
        const what = `there is no format "${formatId}"`;
        return failure({ what, where: 'export', mend: 'Choose one from the export menu.' });
      }
      const events = current().published() - current().oldest();
      try {
        const { memory, schema } = current();
        // A file that was opened goes out with the names that it came with.
        const { asWritten } = schema;
        const written = asWritten ? createTimeline(memory, asWritten) : current();
        const named = asWritten ? { ...origin, title: asWritten.title } : origin;
        const texts = format.encode({ timeline: written, origin: named, onProgress, signal });
        const blob = await gather(texts, format.mimeType);
        const fileName = `${fileStem(origin.title)}${format.extensions[0] ?? ''}`;
        return success({ blob, fileName, events });
      } catch (error) {
        if (error instanceof ProblemError) return failure(error.problem);
        if (!signal.aborted) throw error;
        const mend = 'Export again when you want the file.';
        return failure({ what: 'the export was cancelled', where: format.label, mend });
      }
    }),
  importTrace: (task, file, onProgress) =>
    underTask(task, (signal) => openTrace(file, { onProgress, signal })),
  cancel: async (task) => tasks.get(task)?.abort(),
};

trustOwnWorkers(location.href);
expose(api);

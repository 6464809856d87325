/** Entry of the thread that scans long ranges and reads and writes files. */
import { expose } from 'comlink';
import { openTrace } from '../formats/open.ts';
import { formatById } from '../formats/registry.ts';
import { failure, ProblemError, type Result, success } from '../lib/result.ts';
import { attachMemory } from '../memory/memory.ts';
import { compileFilter } from '../query/compile-event.ts';
import { correctForOmission } from '../timeline/corrected.ts';
import {
  countIds,
  filterEvents,
  filteredDensity,
  type IdCounts,
  type Matches,
  valueHistogram,
} from '../timeline/filtered.ts';
import { createLatencyCache, type LatencyCache } from '../timeline/latency.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { LatencySummary, Range, Route, Timeline } from '../timeline/timeline.ts';
import type { AnalysisApi } from './analysis-api.ts';

/** Scans over the events that pass a filter, in the language of the query bar. */
export interface ScanApi {
  /** The first `room` matches of a range. */
  filter(text: string, range: Range, room: number): Promise<Result<Matches>>;
  /** Events per bin over [fromNs, toNs). */
  density(text: string, fromNs: number, toNs: number, bins: number): Promise<Result<Uint32Array>>;
  /** Events of a range by kind and by source; undefined when the writer was faster. */
  counts(range: Range): Promise<IdCounts | undefined>;
  /** First payload values of one kind of event, in units of 1 / factor. */
  values(kind: number, range: Range, factor: number): Promise<LatencySummary>;
  /** Latencies as seen by one who asks steadily every `intervalNs`. */
  correctedLatency(route: Route, range: Range, intervalNs: number): Promise<LatencySummary>;
}

let timeline: Timeline | undefined;
/** while a recording grows only its new events are counted */
let latencies: LatencyCache | undefined;
const tasks = new Map<number, AbortController>();

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

const scans: ScanApi = {
  filter: async (text, range, room) => {
    const { memory, schema } = current();
    const filter = compileFilter(text, schema);
    return filter.ok ? success(filterEvents(memory, filter.value, range, room)) : filter;
  },
  density: async (text, fromNs, toNs, count) => {
    const { memory, schema } = current();
    const filter = compileFilter(text, schema);
    if (!filter.ok) return filter;
    const bins = new Uint32Array(count);
    filteredDensity(memory, filter.value, fromNs, toNs, bins);
    return success(bins);
  },
  counts: async (range) => {
    const { memory, schema } = current();
    const ids = { kinds: schema.kinds.length, devices: schema.devices.length };
    return countIds(memory, { op: 'every' }, range, ids);
  },
  values: async (kind, range, factor) => {
    const members = new Uint8Array(kind + 1);
    members[kind] = 1;
    return valueHistogram(current().memory, { op: 'kind', members }, range, factor);
  },
  correctedLatency: async (route, range, intervalNs) =>
    correctForOmission(current().latency(route, range), intervalNs),
};

const api: AnalysisApi & ScanApi = {
  ...scans,
  attach: async (handle, schema) => {
    const memory = attachMemory(handle);
    if (!memory.ok) return memory;
    timeline = createTimeline(memory.value, schema);
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
        const texts = format.encode({ timeline: current(), origin, onProgress, signal });
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

expose(api);

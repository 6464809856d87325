/** Entry of the thread that scans long ranges and reads and writes files. */
import { expose } from 'comlink';
import { openTrace } from '../formats/open.ts';
import { formatById } from '../formats/registry.ts';
import { failure, ProblemError, success } from '../lib/result.ts';
import { attachMemory } from '../memory/memory.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { AnalysisApi } from './analysis-api.ts';

let timeline: Timeline | undefined;
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

const api: AnalysisApi = {
  attach: async (handle, schema) => {
    const memory = attachMemory(handle);
    if (!memory.ok) return memory;
    timeline = createTimeline(memory.value, schema);
    return success(true);
  },
  latency: async (route, range) => current().latency(route, range),
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

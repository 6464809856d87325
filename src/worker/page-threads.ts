/** The threads that the page begins, and a world that is opened in one of them. */
import { proxy, wrap } from 'comlink';
import { failure, type Result } from '../lib/result.ts';
import { epochOf, publishedCount } from '../memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import type { Timeline } from '../timeline/timeline.ts';
import {
  type EngineApi,
  type Notice,
  type Opened,
  type OpenOptions,
  RUN_STATE,
  type RunState,
  type ScenarioSource,
} from './engine-api.ts';
import type { TaskOptions } from './engine-port.ts';

export const analysisWorker = () =>
  new Worker(new URL('./analysis.worker.ts', import.meta.url), {
    type: 'module',
    name: 'analysis',
  });
export const checkWorker = () =>
  new Worker(new URL('./check.worker.ts', import.meta.url), { type: 'module', name: 'check' });

/**
 * State of the engine as it is to be seen: one that was asked to play, and has not answered, rests
 * no longer. What it said before would turn a button back that has just been pressed.
 */
export const runStateSeen = (state: RunState, begins: boolean): RunState =>
  begins && (state === RUN_STATE.paused || state === RUN_STATE.idle) ? RUN_STATE.running : state;

/** Nothing that is worth a word has changed: how busy it is comes along with the rest. */
export const isSameNotice = (last: Notice, now: Notice): boolean =>
  last.published === now.published &&
  last.timeNs === now.timeNs &&
  last.runState === now.runState &&
  last.epoch === now.epoch &&
  last.eventsPerSecond === now.eventsPerSecond;

/** Made when it is first asked for. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A callback for another thread, heard until the question that it belongs to has its answer. */
export type Listen = <A extends unknown[]>(callback: (...args: A) => void) => (...args: A) => void;

export interface CancellableThread {
  cancel(task: number): Promise<void>;
}

/**
 * A question to another thread that can be called off. Progress comes by a port of its own, so the
 * last of it may arrive after the answer: whoever asked has gone on by then, and it is dropped.
 */
export async function runTask<T>(
  thread: CancellableThread,
  task: number,
  signal: AbortSignal,
  run: (task: number, listen: Listen) => Promise<T>,
): Promise<T> {
  let isOpen = true;
  const listen: Listen = (callback) =>
    proxy((...args: Parameters<typeof callback>) => {
      if (isOpen) callback(...args);
    });
  const cancel = () => void thread.cancel(task);
  signal.addEventListener('abort', cancel);
  try {
    const answer = run(task, listen);
    // It may have been called off before the thread was there to be asked.
    if (signal.aborted) cancel();
    return await answer;
  } finally {
    isOpen = false;
    signal.removeEventListener('abort', cancel);
  }
}

/** Every method of these borders answers with a promise already, so the type stays as it is. */
export const remote = <Api>(worker: Worker): Api => wrap<Api>(worker) as unknown as Api;

const CANCELLED = failure({
  what: 'opening was cancelled before all recorded inputs were applied',
  where: 'link or recipe',
  mend: 'Open it again and let it run through, or open a scenario.',
});

/** Opens a world in a thread; given up, the answer is a failure, and the thread is to be ended. */
export function openIn(
  engine: EngineApi,
  source: ScenarioSource,
  options: OpenOptions,
  task: TaskOptions | undefined,
): Promise<Result<Opened>> {
  if (task === undefined) return engine.open(source, options);
  const { onProgress, signal } = task;
  const givenUp = new Promise<Result<Opened>>((resolve) => {
    if (signal.aborted) resolve(CANCELLED);
    signal.addEventListener('abort', () => resolve(CANCELLED), { once: true });
  });
  return Promise.race([engine.open(source, options, proxy(onProgress)), givenUp]);
}

/** What shared memory says of the run just now. @param begins it was asked to play, see above */
export function noticeOf({ memory }: Timeline, begins: boolean): Notice {
  const cells = memory.controlCells.f64;
  const runState = Atomics.load(memory.controlWords.i32, CONTROL_WORD.runState) as RunState;
  return {
    published: publishedCount(memory),
    timeNs: Math.max(cells[CONTROL_CELL.publishedNs]!, cells[CONTROL_CELL.horizonNs]!),
    runState: runStateSeen(runState, begins),
    epoch: epochOf(memory),
    eventsPerSecond: cells[CONTROL_CELL.eventsPerSecond]!,
    busy: cells[CONTROL_CELL.busy]!,
  };
}

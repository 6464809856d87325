/**
 * Threads that share jobs among them, behind one interface: Workers of a page, threads of Node, or
 * this very thread. Answers are taken in whatever order they come; who asks puts them in order.
 */
import { errorText } from '../../engine/core.ts';
import { failure, type Result, success } from '../../lib/result.ts';
import type { PoolThreadApi } from './pool-api.ts';

export interface PoolThread {
  readonly api: PoolThreadApi;
  /** Rejects when the thread dies; never resolves. */
  readonly died: Promise<never>;
  /** Ends it at once, whatever it does. */
  end(): void;
}

export type SpawnThread = () => PoolThread;

/** One question to one thread. */
export type Ask<Job, Answer> = (api: PoolThreadApi, job: Job) => Promise<Result<Answer>>;

export interface Pool {
  readonly size: number;
  /**
   * Gives every job to a thread that is free and comes back when all are answered, one failed, or
   * the pool was ended.
   */
  run<Job, Answer>(
    jobs: readonly Job[],
    ask: Ask<Job, Answer>,
    took: (answer: Answer, job: Job) => void,
  ): Promise<Result<'done' | 'cancelled'>>;
  /** Asks every thread once, before it gets its first job. */
  prepare(ask: (api: PoolThreadApi) => Promise<Result<true>>): void;
  /** Ends all threads at once; what is under way comes back as cancelled. */
  end(): void;
}

interface Hand {
  readonly thread: PoolThread;
  ready: Promise<Result<true>>;
}

const READY: Promise<Result<true>> = Promise.resolve({ ok: true, value: true });

/** @param size threads at most; they are begun when there is work for them */
export function createPool(spawn: SpawnThread, size: number): Pool {
  const hands: Hand[] = [];
  let prepare: ((api: PoolThreadApi) => Promise<Result<true>>) | undefined;
  let ended = false;
  let cancel: () => void = () => undefined;
  const cancelled = new Promise<'cancelled'>((resolve) => {
    cancel = () => resolve('cancelled');
  });

  const handAt = (index: number): Hand => {
    const known = hands[index];
    if (known) return known;
    const thread = spawn();
    // Nobody may wait for it when it dies.
    thread.died.catch(() => undefined);
    const hand: Hand = { thread, ready: prepare ? prepare(thread.api) : READY };
    hands[index] = hand;
    return hand;
  };

  const answered = <T>(hand: Hand, answer: Promise<T>): Promise<T | 'cancelled'> =>
    Promise.race([answer, hand.thread.died, cancelled]);

  async function run<Job, Answer>(
    jobs: readonly Job[],
    ask: Ask<Job, Answer>,
    took: (answer: Answer, job: Job) => void,
  ): Promise<Result<'done' | 'cancelled'>> {
    let next = 0;
    let problem: Result<never> | undefined;
    const work = async (index: number): Promise<void> => {
      const hand = handAt(index);
      const ready = await answered(hand, hand.ready);
      if (ready === 'cancelled') return;
      if (!ready.ok) problem ??= ready;
      while (next < jobs.length && !problem && !ended) {
        const job = jobs[next++]!;
        const answer = await answered(hand, ask(hand.thread.api, job));
        if (answer === 'cancelled') return;
        if (answer.ok) took(answer.value, job);
        else problem ??= answer;
      }
    };
    try {
      const busy = Math.min(size, jobs.length);
      await Promise.all(Array.from({ length: ended ? 0 : busy }, (_, index) => work(index)));
    } catch (error) {
      // The others finish what they have, and get no more.
      next = jobs.length;
      const mend = 'Ask again; if it happens once more, please report the scenario.';
      return failure({ what: `a thread failed: ${errorText(error)}`, where: 'pool', mend });
    }
    if (problem) return problem;
    return success(ended ? 'cancelled' : 'done');
  }

  return {
    size,
    run,
    prepare: (ask) => {
      prepare = ask;
      for (const hand of hands) hand.ready = ask(hand.thread.api);
    },
    end: () => {
      ended = true;
      cancel();
      for (const { thread } of hands) thread.end();
    },
  };
}

/** Ends the pool when the signal says so, for as long as `run` takes. */
export async function endingOn<T>(
  signal: AbortSignal | undefined,
  pool: Pool,
  run: () => Promise<T>,
): Promise<T> {
  const end = (): void => pool.end();
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await run();
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

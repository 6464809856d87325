/**
 * A bounded queue between the world and code outside of it that takes events when it likes. It lies
 * beside the world: what a reader has not taken yet is no part of a run.
 */
import { type BusResult, busFailure } from './bus-error.ts';
import type { QueuePolicy } from './scenario.ts';

export const MAILBOX_CAPACITY_MAX = 1_048_576;

/** An event as it was when it happened, copied. */
export interface TakenEvent {
  readonly sequence: number;
  readonly timeNs: number;
  /** device names; '' = outside, none or several */
  readonly source: string;
  readonly target: string;
  /** payload by field name, as handlers see it */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface MailboxOptions {
  /** events that may wait; default 1,024 */
  readonly capacity?: number;
  /** default `fail`; `block` is not to be had: a reader outside cannot stop the world's time */
  readonly policy?: QueuePolicy;
}

export interface MailboxStats {
  readonly waiting: number;
  readonly taken: number;
  readonly dropped: number;
  readonly failed: boolean;
}

export interface Mailbox {
  /** The oldest event, or undefined when none waits; a failure once it has overflowed by `fail`. */
  take(): BusResult<TakenEvent | undefined>;
  stats(): MailboxStats;
  close(): boolean;
}

/** The part that is filled. */
export interface MailboxQueue {
  put(event: TakenEvent): void;
  take(): BusResult<TakenEvent | undefined>;
  stats(): MailboxStats;
}

const CAPACITY_DEFAULT = 1024;

export function createMailboxQueue({
  capacity = CAPACITY_DEFAULT,
  policy = 'fail',
}: MailboxOptions): BusResult<MailboxQueue> {
  if (policy === 'block') {
    const mend = 'Use fail, drop-oldest or drop-newest; between devices a queue can block.';
    return busFailure('capability-unavailable', 'a reader outside cannot block the world', mend);
  }
  if (!(Number.isInteger(capacity) && capacity >= 1 && capacity <= MAILBOX_CAPACITY_MAX)) {
    const mend = `Use 1 … ${MAILBOX_CAPACITY_MAX}.`;
    return busFailure('subscription-failed', `a queue of ${capacity} events`, mend);
  }
  const ring = new Array<TakenEvent | undefined>(capacity).fill(undefined);
  let [first, waiting, taken, dropped] = [0, 0, 0, 0];
  let failedAt = -1;
  return {
    ok: true,
    value: {
      put: (event) => {
        if (failedAt >= 0) return;
        if (waiting === capacity) {
          dropped++;
          if (policy === 'fail') failedAt = event.sequence;
          if (policy !== 'drop-oldest') return;
          first = (first + 1) % capacity;
          waiting--;
        }
        ring[(first + waiting) % capacity] = event;
        waiting++;
      },
      take: () => {
        if (waiting === 0) {
          if (failedAt < 0) return { ok: true, value: undefined };
          const what = `the queue of ${capacity} was full at event ${failedAt}: the subscription ended`;
          const mend = 'Take events more often, give it more capacity or another policy.';
          return busFailure('subscription-failed', what, mend);
        }
        const event = ring[first];
        ring[first] = undefined;
        first = (first + 1) % capacity;
        waiting--;
        taken++;
        return { ok: true, value: event };
      },
      stats: () => ({ waiting, taken, dropped, failed: failedAt >= 0 }),
    },
  };
}

/**
 * Telling observers of batches of 64 events. An operation is one event told to one observer: the
 * difference between a run with observers and the same run without, divided by their number.
 */
import { Subject } from 'rxjs';
import { bufferCount } from 'rxjs/operators';
import type { System } from '../../src/engine/system.ts';
import type { Contender, Host, OpenCase } from '../contract.ts';
import { openLoopWorld } from '../world/world.ts';
import { bitsOf } from './numbers.ts';
import { loopHistory } from './sizes.ts';

const BATCH = 64;
const PENDING = 1000;
/** Copies of each of the observers below: enough to stand out from the noise of the loop. */
const COPIES = 8;
const BATCHES = { full: 4000, tiny: 100 };
const NS_PER_MS = 1e6;

type Watcher = (first: number, end: number) => void;

/** What statistics do with a batch: rate, span of time, counts, last values. */
function watchers({ memory }: System, sums: Float64Array): Watcher[] {
  const { events, plan } = memory;
  const mask = plan.events - 1;
  return [
    (first, end) => {
      sums[0] = sums[0]! + (end - first);
    },
    (first, end) => {
      const spanNs = events.timeNs[(end - 1) & mask]! - events.timeNs[first & mask]!;
      if (spanNs > sums[1]!) sums[1] = spanNs;
    },
    (first, end) => {
      let sum = 0;
      for (let at = first; at < end; at++) sum += events.kind[at & mask]!;
      sums[2] = sums[2]! + sum;
    },
    (_, end) => {
      sums[3] = sums[3]! + events.journalEnd[(end - 1) & mask]!;
    },
  ];
}

function runBatches(system: System, batches: number): void {
  for (let i = 0; i < batches; i++) system.run(BATCH, Number.MAX_SAFE_INTEGER);
}

function ours(host: Host, batches: number, tiny: boolean): Contender {
  const sums = new Float64Array(4);
  const options = { historyEvents: loopHistory(tiny) };
  const quiet = openLoopWorld(PENDING, options);
  const watched = openLoopWorld(PENDING, options);
  for (let i = 0; i < COPIES; i++) {
    for (const watcher of watchers(watched, sums)) watched.observe(watcher);
  }
  const observers = COPIES * sums.length;
  const operations = batches * BATCH * observers;
  let quietMs = 0;
  let watchedMs = 0;
  return {
    operations,
    run: () => {
      const beginMs = host.nowMs();
      runBatches(quiet, batches);
      const middleMs = host.nowMs();
      runBatches(watched, batches);
      quietMs = middleMs - beginMs;
      watchedMs = host.nowMs() - middleMs;
    },
    figures: () => [((watchedMs - quietMs) * NS_PER_MS) / operations],
    checksum: () => bitsOf(sums.reduce((sum, cell) => sum + cell, 0)),
  };
}

/** The same batches from a stream of objects, to as many subscribers. */
function buffered(batches: number): Contender {
  const subject = new Subject<{ kind: number; timeNs: number }>();
  const sums = new Float64Array(4);
  for (let i = 0; i < COPIES * sums.length; i++) {
    subject.pipe(bufferCount(BATCH)).subscribe((batch) => {
      const at = i % sums.length;
      sums[at] = sums[at]! + batch.length + (batch[0]?.kind ?? 0);
    });
  }
  const event = { kind: 0, timeNs: 0 };
  const few = Math.ceil(batches / 8);
  return {
    operations: few * BATCH * COPIES * sums.length,
    run: () => {
      for (let i = 0; i < few * BATCH; i++) {
        event.kind = i & 31;
        subject.next(event);
      }
    },
    checksum: () => bitsOf(sums.reduce((sum, cell) => sum + cell, 0)),
  };
}

export const observeBatch: OpenCase = (host, tiny) => {
  const batches = tiny ? BATCHES.tiny : BATCHES.full;
  return { ours: ours(host, batches, tiny), 'rxjs bufferCount': buffered(batches) };
};

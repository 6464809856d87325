/**
 * Telling observers of batches of 64 events: what the observers of a batch take together, divided
 * by their number and the events. An operation is one event told to one observer. The clock is
 * read by the first and the last observer of each batch, around the others.
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
/** Of each of the observers below: so many that the clock's own time does not count. */
const COPIES = 8;
const BATCHES = { full: 8000, tiny: 200 };
const NS_PER_MS = 1e6;

type Watcher = (first: number, end: number) => void;

/** What statistics do with a batch: rate, span of time, activity by kind, writes. */
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

function ours(host: Host, batches: number, tiny: boolean): Contender {
  const sums = new Float64Array(4);
  const system = openLoopWorld(PENDING, { historyEvents: loopHistory(tiny) });
  let beginMs = 0;
  let spentMs = 0;
  system.observe(() => {
    beginMs = host.nowMs();
  });
  for (let i = 0; i < COPIES; i++) {
    for (const watcher of watchers(system, sums)) system.observe(watcher);
  }
  system.observe(() => {
    spentMs += host.nowMs() - beginMs;
  });
  const operations = batches * BATCH * COPIES * sums.length;
  return {
    operations,
    run: () => {
      spentMs = 0;
      for (let i = 0; i < batches; i++) system.run(BATCH, Number.MAX_SAFE_INTEGER);
    },
    figures: () => [(spentMs * NS_PER_MS) / operations],
    checksum: () => bitsOf(sums.reduce((sum, cell) => sum + cell, 0)),
  };
}

/** The same batches from a stream of objects, to as many subscribers. */
function buffered(batches: number): Contender {
  const subject = new Subject<{ kind: number; timeNs: number }>();
  const sums = new Float64Array(4);
  for (let i = 0; i < COPIES * sums.length; i++) {
    const at = i % sums.length;
    subject.pipe(bufferCount(BATCH)).subscribe((batch) => {
      sums[at] = sums[at]! + batch.length + (batch[0]?.kind ?? 0);
    });
  }
  const event = { kind: 0, timeNs: 0 };
  const events = Math.ceil(batches / 8) * BATCH;
  return {
    operations: events * COPIES * sums.length,
    run: () => {
      for (let i = 0; i < events; i++) {
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

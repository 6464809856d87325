/**
 * Bytes that one recorded event takes, its journalled write included: the reserved columns of
 * events, journal, payload and keyframes divided by the events they hold. Reserved, not used: what
 * a history of that many events costs, full or not.
 */
import { rowBytes } from '../../src/memory/column.ts';
import { HISTORY_TABLES } from '../../src/memory/layout.ts';
import { WORLD_CELL } from '../../src/memory/tables.ts';
import type { Contender, Host, OpenCase } from '../contract.ts';
import { LOOP_DEVICES, openLoopWorld } from '../world/world.ts';
import { runEvents } from './event-integrated.ts';
import { loopPrimeEvents } from './sizes.ts';

const PENDING = 1000;
/** Reserved; a tiny run writes only some of them. */
const EVENTS = 2 ** 20;
const RUN_EVENTS = { full: 2 ** 20, tiny: 2 ** 14 };
const PEER_EVENTS = { full: 200_000, tiny: 5000 };

function ours(runs: number): Contender {
  const system = openLoopWorld(PENDING, { historyEvents: EVENTS });
  runEvents(system, loopPrimeEvents(PENDING, LOOP_DEVICES));
  const { memory } = system;
  const { layout, plan } = memory;
  const tableBytes = (name: 'events' | 'journal' | 'payload'): number =>
    rowBytes(HISTORY_TABLES[name]) * layout.tables[name].rows;
  const keyframes = layout.worldBytes * plan.keyframes;
  const bytes = tableBytes('events') + tableBytes('journal') + tableBytes('payload') + keyframes;
  let writesPerEvent = 0;
  return {
    operations: plan.events,
    run: () => {
      const before = memory.cells.f64[WORLD_CELL.journal]!;
      const handled = system.handled();
      runEvents(system, runs);
      writesPerEvent =
        (memory.cells.f64[WORLD_CELL.journal]! - before) / (system.handled() - handled);
      if (writesPerEvent !== 1) throw new Error(`${writesPerEvent} writes an event, not 1`);
    },
    figures: () => [bytes / plan.events],
    checksum: () => system.hash().hash,
  };
}

/** The same facts as one object an event with a list of its writes. */
function objects(events: number, heapBytes: () => number): Contender {
  let bytesPerEvent = 0;
  let kept: object[] = [];
  return {
    operations: events,
    run: () => {
      kept = [];
      const before = heapBytes();
      for (let i = 0; i < events; i++) {
        kept.push({
          sequence: i,
          timeNs: i * 1.5,
          logical: 0,
          kind: i & 31,
          source: i & 63,
          target: i & 63,
          parent: i - 1,
          flow: i - 2,
          span: i - 3,
          value: i * 0.5,
          writes: [{ slot: i & 511, old: i * 0.25, new: i * 0.75 }],
        });
      }
      bytesPerEvent = (heapBytes() - before) / kept.length;
      kept = [];
    },
    figures: () => [bytesPerEvent],
    checksum: () => String(kept.length),
  };
}

export const memoryPerEvent: OpenCase = ({ heapBytes }: Host, tiny) => ({
  ours: ours(tiny ? RUN_EVENTS.tiny : RUN_EVENTS.full),
  ...(heapBytes && {
    'array of objects': objects(tiny ? PEER_EVENTS.tiny : PEER_EVENTS.full, heapBytes),
  }),
});

/**
 * Ways to hand small messages from one thread to another through shared memory: published rows of
 * the history, and a ring made for audio. A message is a time, a value and two ids, 24 bytes; its
 * content follows from its position, so that a lost or doubled one shows in the sums.
 */
import { RingBuffer } from 'ringbuf.js';
import { unwrap } from '../../src/lib/result.ts';
import {
  attachMemory,
  createMemory,
  handleOf,
  type SharedMemoryHandle,
} from '../../src/memory/memory.ts';
import {
  CLAIM_ROWS,
  publishedCount,
  readEvents,
  storeClaim,
  storeCount,
} from '../../src/memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../../src/memory/tables.ts';

/** Messages that a lane holds. */
export const LANE_CAPACITY = 2 ** 14;
/** Messages that are received at a time, at most. */
const RECEIVE_MAX = 1024;
const STEP_NS = 7;
const POSITIONS = 0xffff;
const KINDS = 63;
const SOURCES = 15;
const LOW_MASK = 0x3fffffff;

export interface Lane {
  /** Sends the next `count` messages; waits where there is no room. */
  send(count: number): void;
  /** Adds what is there to the sums of times, values and ids. @returns number of messages */
  receive(sums: Float64Array): number;
}

export type LaneHandle =
  | {
      readonly by: 'rows';
      readonly memory: SharedMemoryHandle;
      readonly taken: Int32Array<SharedArrayBuffer>;
    }
  | { readonly by: 'ringbuf'; readonly storage: SharedArrayBuffer };

export const LANES = ['rows', 'ringbuf'] as const;

const FIELDS = 3;

/** Looks in vain before a thread sleeps: far more than an answer takes from a thread that runs. */
const LOOKS = 4096;
const NAP_MS = 0.05;

/**
 * How the threads of every lane wait. They spin, but not for ever: where a core is shared, whoever
 * spins takes it from the one that is waited for, and the figure were the scheduler's time slice.
 */
function createPatience(): { lookAgain(): void; found(): void } {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let looks = 0;
  return {
    lookAgain: () => {
      looks += 1;
      if (looks > LOOKS) Atomics.wait(never, 0, 0, NAP_MS);
    },
    found: () => {
      looks = 0;
    },
  };
}

export function createLane(by: (typeof LANES)[number]): LaneHandle {
  if (by === 'ringbuf') {
    const storage = RingBuffer.getStorageForCapacity(LANE_CAPACITY * FIELDS, Float64Array);
    return { by, storage: storage as SharedArrayBuffer };
  }
  const memory = unwrap(
    createMemory({
      slots: 1,
      streams: 1,
      timers: 1,
      inFlightCells: 1,
      emitters: 0,
      emissions: 0,
      // What the writer has claimed is not to be read: room for it beside what waits.
      events: 2 * LANE_CAPACITY,
      journal: 2,
      payload: 2,
      keyframes: 1,
      keyframeSpacing: 1024,
      inputs: 1,
      commands: 2,
      strings: 1,
      stringUnits: 1,
    }),
  );
  const taken = new Int32Array(new SharedArrayBuffer(64));
  return { by, memory: handleOf(memory), taken };
}

function rowsLane(handle: LaneHandle & { by: 'rows' }): Lane {
  const memory = unwrap(attachMemory(handle.memory));
  const { taken } = handle;
  const { timeNs, value, kind, source } = memory.events;
  const mask = memory.plan.events - 1;
  let sent = 0;
  let claimed = 0;
  let takenKnown = 0;
  let seen = 0;
  let known = 0;
  const patience = createPatience();

  const write = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const row = at & mask;
      const position = at & POSITIONS;
      timeNs[row] = position * STEP_NS;
      value[row] = position;
      kind[row] = at & KINDS;
      source[row] = at & SOURCES;
    }
  };

  let from = 0;
  let to = 0;
  let into = new Float64Array(FIELDS);
  const read = (): void => {
    const sums = into;
    let [times, values, ids] = [0, 0, 0];
    for (let at = from; at < to; at++) {
      const row = at & mask;
      times += timeNs[row]!;
      values += value[row]!;
      ids += kind[row]! + source[row]!;
    }
    sums[0] = sums[0]! + times;
    sums[1] = sums[1]! + values;
    sums[2] = sums[2]! + ids;
  };

  return {
    send: (count) => {
      const to = sent + count;
      // Rows are never held back for a reader; this lane counts on every message arriving.
      for (; ((to - takenKnown) & LOW_MASK) > LANE_CAPACITY; patience.lookAgain()) {
        takenKnown = Atomics.load(taken, 0);
      }
      patience.found();
      if (to > claimed) {
        claimed = to + CLAIM_ROWS;
        storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, claimed);
      }
      write(sent, to);
      storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, to);
      sent = to;
    },
    receive: (sums) => {
      if (known === seen) known = publishedCount(memory);
      from = seen;
      to = Math.min(known, seen + RECEIVE_MAX);
      into = sums as typeof into;
      if (from === to) {
        patience.lookAgain();
        return 0;
      }
      patience.found();
      const stale = readEvents(memory, from, Number.POSITIVE_INFINITY, read);
      if (stale !== undefined) throw new Error(`rows ${from} to ${to} were lost: ${stale}`);
      seen = to;
      Atomics.store(taken, 0, to & LOW_MASK);
      return to - from;
    },
  };
}

function ringbufLane({ storage }: LaneHandle & { by: 'ringbuf' }): Lane {
  const ring = new RingBuffer(storage, Float64Array);
  const outgoing = new Float64Array(LANE_CAPACITY * FIELDS);
  const incoming = new Float64Array(RECEIVE_MAX * FIELDS);
  const patience = createPatience();
  let sent = 0;
  return {
    send: (count) => {
      for (let i = 0; i < count; i++) {
        const at = sent + i;
        const position = at & POSITIONS;
        outgoing[FIELDS * i] = position * STEP_NS;
        outgoing[FIELDS * i + 1] = position;
        outgoing[FIELDS * i + 2] = (at & KINDS) + (at & SOURCES);
      }
      const cells = count * FIELDS;
      while (ring.available_write() < cells) patience.lookAgain();
      patience.found();
      ring.push(outgoing, cells);
      sent += count;
    },
    receive: (sums) => {
      const cells = ring.pop(incoming);
      if (cells === 0) patience.lookAgain();
      else patience.found();
      addMessages(incoming, cells, sums);
      return cells / FIELDS;
    },
  };
}

/** Adds up messages that lie as three numbers each. */
export function addMessages(cells: Float64Array, count: number, sums: Float64Array): void {
  let [times, values, ids] = [0, 0, 0];
  for (let i = 0; i < count; i += FIELDS) {
    times += cells[i]!;
    values += cells[i + 1]!;
    ids += cells[i + 2]!;
  }
  sums[0] = sums[0]! + times;
  sums[1] = sums[1]! + values;
  sums[2] = sums[2]! + ids;
}

/** The messages from `first` on, as three numbers each. */
export function messages(first: number, count: number): Float64Array {
  const cells = new Float64Array(count * FIELDS);
  for (let i = 0; i < count; i++) {
    const at = first + i;
    cells[FIELDS * i] = (at & POSITIONS) * STEP_NS;
    cells[FIELDS * i + 1] = at & POSITIONS;
    cells[FIELDS * i + 2] = (at & KINDS) + (at & SOURCES);
  }
  return cells;
}

export const openLane = (handle: LaneHandle): Lane =>
  handle.by === 'rows' ? rowsLane(handle) : ringbufLane(handle);

/**
 * A recorder that laps its readers and now and then takes events back and records others in their
 * place. What an event must hold follows from its sequence and the branch that recorded it.
 */
import { unwrap } from '../lib/result.ts';
import { attachMemory, type Memory, type SharedMemoryHandle } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import { CONTROL_WORD } from '../memory/tables.ts';
import { type Recorder, recordInto } from './recorder.ts';
import { SLOTS_PER_DEVICE, takeBack, testSchema } from './test-model.ts';

const GATE_WAIT_MS = 20_000;
/** Branches are told apart by a fraction: a power of two, so that sums stay exact. */
const BRANCH_UNIT = 1 / 1024;

export function waitAtGate(memory: Memory): void {
  Atomics.wait(memory.controlWords.i32, CONTROL_WORD.bell, 0, GATE_WAIT_MS);
}

export function openGate(memory: Memory): void {
  Atomics.store(memory.controlWords.i32, CONTROL_WORD.bell, 1);
  Atomics.notify(memory.controlWords.i32, CONTROL_WORD.bell);
}

/** True when the recorder has finished. */
export const isDone = (memory: Memory): boolean =>
  Atomics.load(memory.controlWords.i32, CONTROL_WORD.attention) === 1;

export interface StressTask {
  readonly handle: SharedMemoryHandle;
  /** where each branch begins; Infinity = not yet */
  readonly forks: Float64Array<SharedArrayBuffer>;
  readonly events: number;
  readonly first: number;
  /** events between two takings back; Infinity = never */
  readonly forkEvery: number;
  /** events that are taken back at most */
  readonly forkBack: number;
}

/** Devices that fill the slots of the task's memory. */
export const schemaOf = ({ handle }: StressTask): Schema =>
  testSchema(Math.floor(handle.plan.slots / SLOTS_PER_DEVICE));

/** Branch that recorded `sequence`, as seen from branch `current`. */
export function branchOf(forks: Float64Array, current: number, sequence: number): number {
  for (let branch = current; branch > 0; branch--) if (forks[branch]! <= sequence) return branch;
  return 0;
}

/** What the recorder puts into event `sequence`: its time, its first payload field, its write. */
export const timeAt = (sequence: number): number => sequence * 2;
export const valueAt = (sequence: number, branch: number): number =>
  sequence + branch * BRANCH_UNIT;
export const slotAt = (sequence: number, { handle }: StressTask): number =>
  sequence % handle.plan.slots;

/** Value of a slot after `sequence`: its last event is the newest one that writes this slot. */
export function slotValue(
  task: StressTask,
  current: number,
  slot: number,
  sequence: number,
): number {
  const { slots } = task.handle.plan;
  const back = (((sequence - slot) % slots) + slots) % slots;
  const writer = sequence - back;
  return writer < task.first ? 0 : valueAt(writer, branchOf(task.forks, current, writer));
}

/** One recording in progress. */
export interface Load {
  readonly recorder: Recorder;
  branch(): number;
  /** Appends the next event. */
  record(): void;
  /** Takes back the last `events` events and begins the next branch there. */
  fork(events: number): void;
}

export function createLoad(task: StressTask): Load {
  const memory = unwrap(attachMemory(task.handle));
  const { first, forks } = task;
  const recorder = recordInto(memory, {
    schema: schemaOf(task),
    firstSequence: first,
    firstJournal: first,
    firstPayload: 2 * first,
  });
  const fields = { timeNs: 0, kind: 2, source: 1, parent: -1, payload: [0, 0, 0] };
  let branch = 0;
  return {
    recorder,
    branch: () => branch,
    record: () => {
      const at = recorder.written;
      const value = valueAt(at, branch);
      fields.timeNs = timeAt(at);
      fields.parent = at === first ? -1 : at - 1;
      fields.payload[0] = value;
      fields.payload[1] = value + 1;
      fields.payload[2] = value + 2;
      recorder.event(fields);
      recorder.write(slotAt(at, task), value);
    },
    fork: (events) => {
      if (branch + 1 >= forks.length) return;
      recorder.finish();
      const sequence = Math.max(first, recorder.written - events);
      const state = Array.from({ length: task.handle.plan.slots }, (_, slot) =>
        slotValue(task, branch, slot, sequence - 1),
      );
      branch += 1;
      // Before the epoch is even again: who sees the new epoch knows where the branch began.
      forks[branch] = sequence;
      const timeNs = timeAt(sequence - 1);
      const counts = { journal: sequence, payload: 2 * sequence, timeNs, logical: 0 };
      takeBack(memory, { sequence, state, ...counts });
    },
  };
}

/** Records the whole task as fast as it can; returns the sequence after the last event. */
export function recordFlatOut(task: StressTask): number {
  const { recorder, record, fork } = createLoad(task);
  const { memory } = recorder;
  waitAtGate(memory);
  for (let count = 1; count <= task.events; count++) {
    record();
    // Spread over the allowed distance without a random source.
    if (count % task.forkEvery === 0) fork((count * 31) % task.forkBack);
  }
  recorder.finish();
  Atomics.store(memory.controlWords.i32, CONTROL_WORD.attention, 1);
  return recorder.written;
}

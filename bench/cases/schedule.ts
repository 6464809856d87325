/**
 * The hold model: take the earliest timer, file one that is due a random time later. An operation
 * is one pop and one push at a constant number of pending timers.
 */

import { ARG, createRegisters } from '../../src/engine/registers.ts';
import { createWheel, timerViews } from '../../src/engine/wheel.ts';
import { unwrap } from '../../src/lib/result.ts';
import { createMemory } from '../../src/memory/memory.ts';
import { TIMER_CELLS, TIMER_F64 } from '../../src/memory/tables.ts';
import type { Contender, OpenCase } from '../contract.ts';
import { createDraw, hex32, mixed } from './numbers.ts';
import { HOLD_ROUND, HOLD_SPREAD_NS, sizeOf } from './sizes.ts';

const SEED = 7;

function wheelContender(pending: number, operations: number): Contender {
  const memory = unwrap(
    createMemory({
      slots: 1,
      streams: 1,
      timers: pending + 1,
      inFlightCells: 1,
      emitters: 0,
      emissions: 0,
      events: 1024,
      journal: 1024,
      payload: 1024,
      keyframes: 1,
      keyframeSpacing: 1024,
      inputs: 1,
      commands: 2,
      strings: 1,
      stringUnits: 1,
    }),
  );
  const registers = createRegisters(memory);
  const { args } = registers;
  const wheel = createWheel(memory, registers);
  const { f64 } = timerViews(memory);
  const draw = createDraw(SEED);
  const sum = new Int32Array(1);
  wheel.reset();
  args[ARG.limitNs] = Number.MAX_SAFE_INTEGER;
  for (let i = 0; i < pending; i++) {
    const index = wheel.take();
    f64[index * TIMER_CELLS + TIMER_F64.dueNs] = Math.floor(draw() * HOLD_SPREAD_NS);
    wheel.insert(index);
  }
  return {
    operations,
    run: () => {
      for (let i = 0; i < operations; i++) {
        wheel.free(wheel.pop());
        const due = args[ARG.dueNs]!;
        sum[0] = mixed(sum[0]!, due);
        const index = wheel.take();
        f64[index * TIMER_CELLS + TIMER_F64.dueNs] = due + Math.floor(draw() * HOLD_SPREAD_NS);
        wheel.insert(index);
      }
    },
    checksum: () => hex32(sum[0]!),
  };
}

/** What one writes without a wheel: a binary heap of due times in a typed array. */
function heapContender(pending: number, operations: number): Contender {
  const due = new Float64Array(pending);
  const draw = createDraw(SEED);
  const sum = new Int32Array(1);
  for (let i = 0; i < pending; i++) due[i] = Math.floor(draw() * HOLD_SPREAD_NS);
  due.sort();
  /** Replaces the earliest by a later one and restores the order. */
  const replaceFirst = (value: number): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= pending) break;
      if (child + 1 < pending && due[child + 1]! < due[child]!) child++;
      if (due[child]! >= value) break;
      due[at] = due[child]!;
      at = child;
    }
    due[at] = value;
  };
  return {
    operations,
    run: () => {
      for (let i = 0; i < operations; i++) {
        const first = due[0]!;
        sum[0] = mixed(sum[0]!, first);
        replaceFirst(first + Math.floor(draw() * HOLD_SPREAD_NS));
      }
    },
    checksum: () => hex32(sum[0]!),
  };
}

export const schedule =
  (pending: number): OpenCase =>
  (_, tiny) => {
    const operations = sizeOf(HOLD_ROUND, tiny);
    return {
      ours: wheelContender(pending, operations),
      'binary heap': heapContender(pending, operations),
    };
  };

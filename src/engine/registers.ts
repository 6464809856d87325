import type { Memory } from '../memory/memory.ts';
import { WORLD_WORD } from '../memory/tables.ts';

/**
 * Scratch that engine parts pass values through instead of arguments: a double handed to a
 * function that is not inlined becomes a heap object, a double in a typed array never does.
 * Nothing here outlives one operation, so none of it belongs to the world.
 */
export const ARG = {
  /** payload of the event being written; the first is its `value` */
  payload: 0,
  /** value of the state write */
  value: 8,
  delayNs: 9,
  periodNs: 10,
  handle: 11,
  dueNs: 12,
  limitNs: 13,
  /** events handled at which the next recorded input applies; Infinity = none */
  nextInputAt: 14,
  nextInputNs: 15,
  /** operand and result of a random draw */
  operand: 18,
  drawn: 19,
} as const;

export const REG = {
  /** first state slot of the device whose handler runs; 0: code that names it is a byte shorter */
  base: 0,
  /** that device, and its random stream */
  device: 1,
  /** ring row of the event being handled */
  row: 2,
  /** device that alone shall receive an emission (reply); -1 = all */
  only: 3,
  /** handlers of the current event already called: where to go on after one threw; see isHandling */
  done: 4,
  /** 1 = state that an expectation watches may have changed */
  watched: 5,
  /** 1 = an expectation broke since the loop last looked */
  broke: 6,
  /** 1 = the loop comes back when the control word `pause` is set */
  heedPause: 7,
  /** 1 = the subscribers of the current event are being told */
  telling: 8,
  /** low 32 bits of: journal rows before the running handler's first write */
  handlerJournal: 9,
  /** of: journal rows that name their event and are counted */
  journalSettled: 10,
  /** of: events handled at which the loop comes back */
  endLow: 11,
} as const;

export interface Registers {
  readonly args: Float64Array;
  readonly regs: Int32Array;
}

/** A handler runs, or a subscriber is told, or one of them threw what ended the run. */
export const isHandling = ({ regs }: Registers): boolean =>
  regs[REG.done] !== 0 || regs[REG.telling] !== 0;

/** Agrees with a world that was just filled or put back: no event is being handled in it. */
export function settleRegisters(memory: Memory, { regs }: Registers): void {
  const journalLow = memory.words.i32[WORLD_WORD.journalLow]!;
  regs[REG.handlerJournal] = journalLow;
  regs[REG.journalSettled] = journalLow;
}

export const createRegisters = (memory: Memory): Registers => ({
  args: memory.args.f64,
  regs: memory.regs.i32,
});

/** Payload fields that one event can carry. */
export const PAYLOAD_FIELDS_MAX = 8;

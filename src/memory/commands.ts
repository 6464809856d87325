/**
 * Commands from other threads: a bounded multi-producer, single-consumer ring after D. Vyukov.
 * Each cell carries the position ("turn") it serves next: `p` = free for the producer of position
 * p, `p + 1` = filled, `p + capacity` = free for the next lap. Positions wrap at 30 bits.
 */
import { failure, type Result, success } from '../lib/result.ts';
import type { Memory } from './memory.ts';
import { LOW_MASK } from './publication.ts';
import { CONTROL_WORD } from './tables.ts';

/** One external command; the meaning of a…d depends on the event kind. */
export interface Command {
  kind: number;
  target: number;
  a: number;
  b: number;
  c: number;
  d: number;
}

export function resetCommands(memory: Memory): void {
  const { turn } = memory.commands;
  for (let i = 0; i < turn.length; i++) turn[i] = i;
  Atomics.store(memory.controlWords.i32, CONTROL_WORD.commandHead, 0);
  Atomics.store(memory.controlWords.i32, CONTROL_WORD.commandTail, 0);
}

/** Hands a command to the engine from any thread; never blocks. */
export function pushCommand(memory: Memory, command: Command): Result<true> {
  const words = memory.controlWords.i32;
  const { commands } = memory;
  const mask = commands.turn.length - 1;
  let position = Atomics.load(words, CONTROL_WORD.commandTail);
  for (;;) {
    const at = position & mask;
    const ahead = (Atomics.load(commands.turn, at) - position) & LOW_MASK;
    if (ahead === 0) {
      const next = (position + 1) & LOW_MASK;
      const seen = Atomics.compareExchange(words, CONTROL_WORD.commandTail, position, next);
      if (seen === position) break;
      position = seen;
    } else if (ahead > LOW_MASK >> 1) {
      return failure({
        what: `the command ring is full (${commands.turn.length} waiting)`,
        where: 'sending a command to the engine',
        mend: 'Let the engine run on, or send fewer commands at once.',
      });
    } else {
      position = Atomics.load(words, CONTROL_WORD.commandTail);
    }
  }
  const at = position & mask;
  commands.kind[at] = command.kind;
  commands.target[at] = command.target;
  commands.a[at] = command.a;
  commands.b[at] = command.b;
  commands.c[at] = command.c;
  commands.d[at] = command.d;
  Atomics.store(commands.turn, at, (position + 1) & LOW_MASK);
  return success(true);
}

/** True when a command waits; one atomic load, for the engine's loop. */
export function commandWaits(memory: Memory): boolean {
  const words = memory.controlWords.i32;
  const position = words[CONTROL_WORD.commandHead]!;
  const turn = Atomics.load(memory.commands.turn, position & (memory.commands.turn.length - 1));
  return turn === ((position + 1) & LOW_MASK);
}

/** Takes the oldest command into `out`; false when none waits. Engine thread only. */
export function takeCommand(memory: Memory, out: Command): boolean {
  const words = memory.controlWords.i32;
  const { commands } = memory;
  const capacity = commands.turn.length;
  const position = words[CONTROL_WORD.commandHead]!;
  const at = position & (capacity - 1);
  if (Atomics.load(commands.turn, at) !== ((position + 1) & LOW_MASK)) return false;
  out.kind = commands.kind[at]!;
  out.target = commands.target[at]!;
  out.a = commands.a[at]!;
  out.b = commands.b[at]!;
  out.c = commands.c[at]!;
  out.d = commands.d[at]!;
  Atomics.store(commands.turn, at, (position + capacity) & LOW_MASK);
  Atomics.store(words, CONTROL_WORD.commandHead, (position + 1) & LOW_MASK);
  return true;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { type Command, commandWaits, pushCommand, resetCommands, takeCommand } from './commands.ts';
import { createMemory, type Memory } from './memory.ts';
import { WRAP_COUNT } from './publication.ts';
import { CONTROL_WORD } from './tables.ts';
import { smallPlan } from './test-plan.ts';

const CAPACITY = 4;

/** A ring as it is after `position` commands went through it. */
function openAt(position: number): Memory {
  const memory = unwrap(createMemory(smallPlan({ commands: CAPACITY })));
  resetCommands(memory);
  const words = memory.controlWords.i32;
  words[CONTROL_WORD.commandHead] = position;
  words[CONTROL_WORD.commandTail] = position;
  for (let ahead = 0; ahead < CAPACITY; ahead++) {
    const at = (position + ahead) % WRAP_COUNT;
    memory.commands.turn[at % CAPACITY] = at;
  }
  return memory;
}

const command = (n: number): Command => ({
  kind: n % 65536,
  target: (n * 7) >>> 0,
  a: n,
  b: n / 3,
  c: -n,
  d: n * n,
});
const empty = (): Command => ({ kind: 0, target: 0, a: 0, b: 0, c: 0, d: 0 });

const start = fc.constantFrom(0, 3, WRAP_COUNT - CAPACITY, WRAP_COUNT - 3, WRAP_COUNT - 1);

describe('the command ring', () => {
  it('behaves as a bounded queue, also where positions wrap at 30 bits', () => {
    fc.assert(
      fc.property(start, fc.array(fc.boolean(), { maxLength: 60 }), (position, pushes) => {
        const memory = openAt(position);
        const queue: Command[] = [];
        pushes.forEach((push, n) => {
          if (push) {
            const pushed = pushCommand(memory, command(n));
            expect(pushed.ok).toBe(queue.length < CAPACITY);
            if (pushed.ok) queue.push(command(n));
          } else {
            const out = empty();
            const expected = queue.shift();
            expect(takeCommand(memory, out)).toBe(expected !== undefined);
            if (expected) expect(out).toEqual(expected);
          }
          expect(commandWaits(memory)).toBe(queue.length > 0);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('works with the smallest ring of two', () => {
    const memory = unwrap(createMemory(smallPlan({ commands: 2 })));
    resetCommands(memory);
    const out = empty();
    for (let n = 0; n < 10; n++) {
      expect(pushCommand(memory, command(n)).ok).toBe(true);
      expect(pushCommand(memory, command(n + 100)).ok).toBe(true);
      expect(pushCommand(memory, command(n + 200)).ok).toBe(false);
      expect(takeCommand(memory, out) && out.a).toBe(n);
      expect(takeCommand(memory, out) && out.a).toBe(n + 100);
      expect(takeCommand(memory, out)).toBe(false);
    }
  });

  it('says what to do when it is full', () => {
    const memory = openAt(0);
    for (let n = 0; n < CAPACITY; n++) pushCommand(memory, command(n));
    expect(pushCommand(memory, command(9))).toMatchObject({
      ok: false,
      problem: {
        what: 'the command ring is full (4 waiting)',
        mend: expect.stringMatching(/^Let/),
      },
    });
  });

  it('hides a cell that a producer has reserved but not yet filled', () => {
    const memory = openAt(0);
    Atomics.store(memory.controlWords.i32, CONTROL_WORD.commandTail, 1);
    expect(pushCommand(memory, command(1)).ok).toBe(true);
    expect(commandWaits(memory)).toBe(false);
    expect(takeCommand(memory, empty())).toBe(false);
  });
});

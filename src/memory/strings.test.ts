import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { attachMemory, createMemory, handleOf } from './memory.ts';
import { createStringWriter, readText, TEXT_LOST } from './strings.ts';
import { CONTROL_WORD, WORLD_CELL } from './tables.ts';
import { smallPlan } from './test-plan.ts';

const open = (strings = 8, stringUnits = 128) =>
  unwrap(createMemory(smallPlan({ strings, stringUnits })));

describe('strings', () => {
  it('reads back any text, surrogates and empty ones included, in another view', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 9 }),
        (all) => {
          const memory = open(20, 400);
          const reader = unwrap(attachMemory(handleOf(memory)));
          const writer = createStringWriter(memory);
          const ids = all.map((text) => writer.intern(text));
          expect(ids.map((id) => readText(reader, id))).toEqual(all);
          expect(new Set(ids).size).toBe(new Set(all).size);
        },
      ),
    );
  });

  it('gives the same id to the same text', () => {
    const writer = createStringWriter(open());
    expect(writer.intern('north')).toBe(writer.intern('north'));
    expect(writer.intern('south')).not.toBe(writer.intern('north'));
  });

  it('answers TEXT_LOST when ids or code units run out, and goes on', () => {
    const few = open(3);
    const writer = createStringWriter(few);
    writer.intern('a');
    const last = writer.intern('b');
    expect(writer.intern('c')).toBe(TEXT_LOST);
    expect(readText(few, last)).toBe('b');
    expect(readText(few, TEXT_LOST)).toContain('string table full');
    const narrow = createStringWriter(open(8, 40));
    expect(narrow.intern('x'.repeat(50))).toBe(TEXT_LOST);
    expect(narrow.intern('short')).toBeGreaterThan(0);
  });

  it('reads an id out of range as a note', () => {
    const memory = open();
    createStringWriter(memory).intern('a');
    for (const id of [-1, 2, 1e9, Number.NaN]) {
      expect(readText(memory, id)).toBe(`(unknown text ${id})`);
    }
  });

  it('forgets the texts that a restore took back and gives their ids again', () => {
    const memory = open();
    const writer = createStringWriter(memory);
    const kept = writer.intern('kept');
    const gone = writer.intern('gone');
    memory.cells.f64[WORLD_CELL.strings] = gone;
    writer.afterRestore();
    expect(memory.controlWords.i32[CONTROL_WORD.strings]).toBe(gone);
    expect(readText(memory, gone)).toContain('unknown text');
    expect(writer.intern('kept')).toBe(kept);
    expect(writer.intern('other')).toBe(gone);
    expect(readText(memory, gone)).toBe('other');
    expect(writer.intern('gone')).toBe(gone + 1);
  });
});

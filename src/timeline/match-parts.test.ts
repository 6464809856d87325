import { describe, expect, it } from 'vitest';
import { storeCount } from '../memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import { compileFilter, type EventFilter } from '../query/compile-event.ts';
import { createTestRecording } from '../query/test-memory.ts';
import { KIND, TEST_SCHEMA } from '../query/test-schema.ts';
import { filterEvents } from './filtered.ts';
import { matchParts } from './match-parts.ts';

const EVENTS = 200;

/** Filters answered by columns alone and by looking at rows, and their matches in 3 … 194. */
const COUNTS: Readonly<Record<string, number>> = {
  'kind == demand': 64,
  'kind == ask and sequence != 4': 127,
  'kind == demand or caused_by(1)': 64,
  false: 0,
  true: 192,
};

const filterOf = (text: string): EventFilter => {
  const filter = compileFilter(text, TEST_SCHEMA);
  if (!filter.ok) throw new Error(filter.problem.what);
  return filter.value;
};

function recording() {
  const { memory, append } = createTestRecording(256);
  for (let at = 0; at < EVENTS; at++) {
    append({ kind: at % 3 === 0 ? KIND.demand : KIND.ask, timeNs: at * 1000, source: at % 2 });
  }
  storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, EVENTS);
  return memory;
}

describe('matches in parts', () => {
  const memory = recording();

  for (const text of Object.keys(COUNTS)) {
    it(`are together those of the whole range: ${text}`, () => {
      const filter = filterOf(text);
      for (const size of [1, 7, 64, EVENTS, 1000]) {
        const range = { from: 3, to: EVENTS - 5 };
        const parts = [...matchParts(memory, filter, range, size)];
        const found = parts.flatMap(({ base, offsets }) => [...offsets].map((one) => base + one));
        const whole = filterEvents(memory, filter, range, EVENTS);
        expect(found.length).toBe(COUNTS[text]);
        expect(found).toEqual([...whole.offsets].map((offset) => whole.from + offset));
        expect(parts.map(({ from }) => from)).toEqual(
          Array.from({ length: Math.ceil((range.to - range.from) / size) }, (_, i) => 3 + i * size),
        );
        expect(parts.at(-1)?.to).toBe(range.to);
      }
    });
  }

  it('of an empty range are none', () => {
    expect([...matchParts(memory, filterOf('true'), { from: 9, to: 9 })]).toEqual([]);
  });

  it('keep no more memory than matches were found', () => {
    for (const { offsets } of matchParts(memory, filterOf('kind == demand'), {
      from: 0,
      to: 200,
    })) {
      expect(offsets.buffer.byteLength).toBe(offsets.length * 4);
    }
  });
});

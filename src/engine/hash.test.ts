import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createMemory, type Memory } from '../memory/memory.ts';
import { HASH_ROWS, HASH_WRITES, newAt } from '../memory/tables.ts';
import { smallPlan } from '../memory/test-plan.ts';
import { createRowHasher, digest, HASH_LANES, hexOf, seedHash } from './hash.ts';

const EXTRA = Uint8Array.of(0, 2);
const ROWS = 20;

function open() {
  const memory = unwrap(createMemory(smallPlan({ events: 32, journal: 32, payload: 32 })));
  const hasher = createRowHasher(memory, EXTRA);
  const { events, journal, payload } = memory;
  for (let i = 0; i < ROWS; i++) {
    events.timeNs[i] = i * 1e10;
    events.kind[i] = i & 1;
    events.source[i] = i;
    events.target[i] = i === 3 ? 0xffffffff : i + 1;
    events.parentBack[i] = i;
    events.flowBack[i] = 2;
    events.spanBack[i] = 1;
    events.value[i] = i / 3;
    events.more[i] = i;
    payload.cell[i] = -i;
    journal.event[i] = i;
    journal.slot[i] = i & 7;
    journal.values[newAt(i)] = 100 - i;
  }
  const hashOf = (cuts: readonly (readonly [number, number])[] = []): string => {
    const lanes = new Int32Array(HASH_LANES);
    const halves = new Uint32Array(2);
    seedHash(lanes);
    let [event, write] = [0, 0];
    for (const [nextEvent, nextWrite] of [...cuts, [ROWS, ROWS] as const]) {
      const from = { events: event, journal: write, payload: event };
      const to = { events: nextEvent, journal: nextWrite, payload: nextEvent };
      hasher.fold(lanes, from, to);
      [event, write] = [nextEvent, nextWrite];
    }
    digest(lanes, halves);
    return hexOf(halves[0]!, halves[1]!);
  };
  return { memory, hashOf };
}

const nanBits = (low: number): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, 0x7ff80000);
  view.setUint32(4, low);
  return view.getFloat64(0);
};

describe('rolling hash', () => {
  it('is 16 lower-case hex digits', () => {
    expect(open().hashOf()).toMatch(/^[0-9a-f]{16}$/);
    expect(hexOf(1, 0)).toBe('0000000000000001');
    expect(hexOf(0xfedcba98, 0x76543210)).toBe('76543210fedcba98');
  });

  it('does not depend on where batches begin and end', () => {
    const { hashOf } = open();
    const whole = hashOf();
    const cut = fc.array(fc.tuple(fc.nat(ROWS), fc.nat(ROWS)), { maxLength: 8 });
    fc.assert(
      fc.property(cut, (cuts) => {
        const events = cuts.map(([event]) => event).sort((a, b) => a - b);
        const writes = cuts.map(([, write]) => write).sort((a, b) => a - b);
        expect(hashOf(events.map((event, i) => [event, writes[i]!]))).toBe(whole);
      }),
    );
  });

  it('changes with every value of every row', () => {
    const whole = open().hashOf();
    const changes: ((memory: Memory, row: number) => void)[] = [
      ({ events }, row) => (events.timeNs[row] = 5),
      ({ events }, row) => (events.kind[row] = 1 - events.kind[row]!),
      ({ events }, row) => (events.source[row] = 77),
      ({ events }, row) => (events.target[row] = 77),
      ({ events }, row) => (events.parentBack[row] = 77),
      ({ events }, row) => (events.flowBack[row] = 77),
      ({ events }, row) => (events.spanBack[row] = 77),
      ({ events }, row) => (events.value[row] = 77),
      ({ journal }, row) => (journal.event[row] = 77),
      ({ journal }, row) => (journal.slot[row] = 77),
      ({ journal }, row) => (journal.values[newAt(row)] = 77),
    ];
    const hashes = changes.flatMap((change) =>
      Array.from({ length: ROWS }, (_, row) => {
        const { memory, hashOf } = open();
        change(memory, row);
        return hashOf();
      }),
    );
    expect(hashes.every((hash) => hash !== whole)).toBe(true);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('covers every payload cell', () => {
    const { memory, hashOf } = open();
    const whole = hashOf();
    memory.payload.cell[7] = 5;
    expect(hashOf()).not.toBe(whole);
    memory.payload.cell[7] = -7;
    memory.events.more[0] = 3;
    expect(hashOf()).toBe(whole);
  });

  it('takes every NaN for the same and -0 for another number than 0', () => {
    const hashWith = (value: number): string[] => {
      const columns = [
        ({ events }: Memory) => [events.value, 1] as const,
        ({ journal }: Memory) => [journal.values, newAt(1)] as const,
        ({ payload }: Memory) => [payload.cell, 1] as const,
      ];
      return columns.map((cellOf) => {
        const { memory, hashOf } = open();
        const [column, at] = cellOf(memory);
        column[at] = value;
        return hashOf();
      });
    };
    expect(hashWith(nanBits(1))).toEqual(hashWith(nanBits(0xabcdef)));
    expect(hashWith(nanBits(1))).not.toEqual(hashWith(0));
    const [zero, minus] = [hashWith(0), hashWith(-0)];
    expect(zero.every((hash, i) => hash !== minus[i])).toBe(true);
  });

  it('tells two small changes at once from none, in one row or in one lane', () => {
    const common = ({ events, journal }: Memory): void => {
      events.timeNs.forEach((_, i) => {
        events.timeNs[i] = 1e9 + 1000 * i;
        events.value[i] = 1_100_000 + i;
        journal.values[newAt(i)] = 1_100_000 + i;
      });
      events.flowBack.fill(6);
      events.spanBack.fill(6);
    };
    const hashAfter = (change: (memory: Memory) => void): string => {
      const { memory, hashOf } = open();
      common(memory);
      change(memory);
      return hashOf();
    };
    const later = (row: number): number => row + HASH_ROWS;
    const pairs = [1, -1].flatMap((a) =>
      [1, -1, -2].flatMap((b): ((memory: Memory) => void)[] => [
        ({ events }) => {
          events.flowBack[2]! += 2 * a;
          events.spanBack[2]! += b;
        },
        ({ events }) => {
          events.flowBack[2]! += a;
          events.spanBack[2]! += b;
        },
        ({ events }) => {
          events.source[2]! += 128 * a;
          events.timeNs[later(2)]! += b;
        },
        ({ events }) => {
          events.target[2]! += a;
          events.timeNs[later(2)]! += b;
        },
        ({ events }) => {
          events.parentBack[2]! += a;
          events.value[later(2)]! += b;
        },
        ({ journal }) => {
          journal.event[2]! += a;
          journal.values[newAt(2 + HASH_WRITES)]! += b;
        },
        ({ journal }) => {
          journal.slot[2]! += a;
          journal.values[newAt(2 + HASH_WRITES)]! += b * 2 ** -32;
        },
      ]),
    );
    const hashes = [() => undefined, ...pairs].map(hashAfter);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('tells swapped rows from rows in order', () => {
    const { memory, hashOf } = open();
    const whole = hashOf();
    const { value } = memory.events;
    [value[4], value[5]] = [value[5]!, value[4]!];
    expect(hashOf()).not.toBe(whole);
    [value[4], value[5]] = [value[5], value[4]];
    expect(hashOf()).toBe(whole);
    // Two rows of one lane.
    [value[1], value[1 + HASH_ROWS]] = [value[1 + HASH_ROWS]!, value[1]!];
    expect(hashOf()).not.toBe(whole);
  });
});

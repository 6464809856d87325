import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { createMemory, type Memory } from '../../memory/memory.ts';
import { FAR_BACK, NO_DEVICE, newAt, oldAt } from '../../memory/tables.ts';
import { smallPlan } from '../../memory/test-plan.ts';
import type { ColumnPlan } from '../../query/column-plan.ts';
import { createHistogram } from '../histogram.ts';
import { compiledKernels } from './compiled.ts';
import type { Kernels, LatencyMeasure, Span } from './kernels.ts';
import { createScalarKernels } from './scalar.ts';
import { BLOCK_ROWS, STATE_CELLS } from './scratch.ts';

const RING = 2 * BLOCK_ROWS;
const HUGE = 2 ** 53;
const SLOTS = 40;
const JOURNAL = 256;

const SPECIAL = [
  ...[Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[1, -1, 0.5, 127, 128, 255, 256, 257, 1e9, HUGE - 1, HUGE, 1e300, Number.MIN_VALUE, -5e-324],
];
const number = fc.oneof(
  fc.constantFrom(...SPECIAL),
  fc.integer({ min: 0, max: 5000 }),
  fc.double(),
);
const kindId = fc.oneof(fc.nat(20), fc.constantFrom(127, 128, 254, 255, 256, 300, 65535));
const deviceId = fc.oneof(
  fc.nat(20),
  fc.constantFrom(126, 127, 128, 254, 255, 256, 300, 70000, 0x7fffffff, NO_DEVICE),
);
const distance = fc.oneof(fc.nat(40), fc.constantFrom(0, 1, RING - 1, RING, 2 ** 31, FAR_BACK));

/** A short cycle of rows with which the whole ring is filled. */
const cycle = fc.array(
  fc.record({ kind: kindId, source: deviceId, target: deviceId, back: distance, value: number }),
  { minLength: 1, maxLength: 40 },
);

/** One memory for all runs: the rings of thousands of them would not fit side by side. */
const memory: Memory = unwrap(createMemory(smallPlan({ events: RING, journal: JOURNAL })));
const scalar = createScalarKernels(memory);
const compiled = compiledKernels(memory, scalar) as Kernels;

interface Recording {
  readonly rows: readonly {
    readonly kind: number;
    readonly source: number;
    readonly target: number;
    readonly back: number;
    readonly value: number;
  }[];
  /** lengths of the steps of virtual time, as many as it takes */
  readonly steps: readonly number[];
}

const recording: fc.Arbitrary<Recording> = fc.record({
  rows: cycle,
  steps: fc.array(fc.oneof(fc.nat(3), fc.nat(1e6), fc.constantFrom(0, 2 ** 33, 2 ** 41)), {
    minLength: 1,
    maxLength: 7,
  }),
});

function fill({ rows, steps }: Recording, from: number): void {
  const { events } = memory;
  let timeNs = 0;
  for (let i = 0; i < RING; i++) {
    const row = (from + i) & (RING - 1);
    // A prime stride, so that no length of cycle meets the vectors always at the same place.
    const { kind, source, target, back, value } = rows[(i * 7) % rows.length]!;
    events.kind[row] = kind;
    events.source[row] = source;
    events.target[row] = target;
    events.parentBack[row] = back;
    events.value[row] = value;
    timeNs += steps[i % steps.length]!;
    events.timeNs[row] = timeNs;
  }
}

const ids = fc.oneof(
  fc.array(fc.nat(24), { maxLength: 6 }),
  fc.array(fc.constantFrom(0, 126, 127, 128, 254, 255, 256, 300, 65535), { maxLength: 4 }),
);
const members = ids.map((list) => {
  const set = new Uint8Array(list.length === 0 ? 0 : Math.max(...list) + 1);
  for (const id of list) set[id] = 1;
  return set;
});
const FACTORS = [1, 1, 0.001, 1000, -1, 0];

const leaf: fc.Arbitrary<ColumnPlan> = fc.oneof(
  fc.constantFrom<ColumnPlan>({ op: 'every' }, { op: 'none' }),
  fc.record({
    op: fc.constantFrom('kind' as const, 'source' as const, 'target' as const),
    members,
  }),
  fc.record({
    op: fc.constant('number' as const),
    column: fc.constantFrom('value' as const, 'timeNs' as const),
    factor: fc.constantFrom(...FACTORS),
    outside: fc.boolean(),
    low: number,
    high: number,
  }),
  fc.record({
    op: fc.constant('sequence' as const),
    outside: fc.boolean(),
    low: fc.oneof(number, fc.nat(2 * RING)),
    high: fc.oneof(number, fc.nat(2 * RING)),
  }),
);

const plan: fc.Memo<ColumnPlan> = fc.memo((depth) => {
  if (depth <= 1) return leaf;
  const terms = fc.array(plan(depth - 1), { maxLength: 3 });
  return fc.oneof(
    leaf,
    fc.record({ op: fc.constantFrom('all' as const, 'any' as const), terms }),
    fc.record({ op: fc.constant('not' as const), term: plan(depth - 1) }),
  );
});

/** Begins and lengths of spans: empty ones, ends of words, vectors and blocks, the ring's end. */
const span: fc.Arbitrary<Span> = fc
  .tuple(
    fc.oneof(fc.nat(3 * RING), fc.constantFrom(0, RING - 1, RING, 2 ** 31 - 5, 2 ** 40 + 3)),
    fc.oneof(
      fc.nat(70),
      fc.constantFrom(0, 1, 15, 16, 17, 127, 128, 129, BLOCK_ROWS, BLOCK_ROWS + 1, RING),
      fc.nat(RING),
    ),
  )
  .map(([from, length]) => ({ from, to: from + length }));

const RUNS = { numRuns: 60 };

/** Element by element comparison of large arrays would take longer than the scans. */
function expectSame(found: Uint32Array, expected: Uint32Array): void {
  const [a, b] = [found, expected].map(({ buffer }) => Buffer.from(buffer as ArrayBuffer));
  if (a!.equals(b!)) return;
  const at = found.findIndex((value, index) => value !== expected[index]);
  expect.fail(`index ${at}: ${found[at]}, expected ${expected[at]}`);
}

describe('compiled kernels give what the scalar twins give', () => {
  it('runs here, so that what follows compares two things', () => {
    expect(compiled.compiled).toBe(true);
    expect(scalar.compiled).toBe(false);
  });

  it('for the rows that pass a plan, also when there is no room for all', () => {
    fc.assert(
      fc.property(recording, plan(4), span, fc.nat(RING), (rows, tree, rows2, room) => {
        fill(rows, rows2.from);
        for (const size of [RING, room]) {
          const [a, b] = [new Uint32Array(size), new Uint32Array(size)];
          const count = scalar.filter(tree, rows2, a);
          expect(compiled.filter(tree, rows2, b)).toBe(count);
          expectSame(b, a);
        }
      }),
      RUNS,
    );
  });

  it('for offsets from an earlier row, and blocks of which each has another share of matches', () => {
    const { events } = memory;
    const wanted = 7;
    const shares = fc.array(fc.constantFrom(0, 0.01, 0.04, 0.1, 0.5, 1), {
      minLength: RING / (BLOCK_ROWS / 2),
      maxLength: RING / (BLOCK_ROWS / 2),
    });
    const interval = fc.record({ low: fc.nat(50), high: fc.nat(99), outside: fc.boolean() });
    fc.assert(
      fc.property(shares, interval, span, fc.nat(1000), (parts, bounds, held, before) => {
        for (let row = 0; row < RING; row++) {
          const share = parts[Math.floor((row / RING) * parts.length)]!;
          events.kind[row] = ((row * 61) % 997) / 997 < share ? wanted : row % wanted;
          events.value[row] = (row * 31) % 101;
        }
        const kind: ColumnPlan = { op: 'kind', members: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1) };
        const number = { op: 'number', column: 'value', factor: 1, ...bounds } as const;
        for (const tree of [kind, { op: 'all', terms: [number, kind] } as const]) {
          const [a, b] = [new Uint32Array(RING), new Uint32Array(RING)];
          const base = Math.max(0, held.from - before);
          const count = scalar.filter(tree, held, a, base);
          expect(compiled.filter(tree, held, b, base)).toBe(count);
          expectSame(b, a);
        }
      }),
      RUNS,
    );
  });

  it.each(['kind', 'source', 'target'] as const)('for counts by %s', (column) => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(128, 129, 300, 40000));
    fc.assert(
      fc.property(recording, plan(2), span, sizes, (rows, tree, held, size) => {
        fill(rows, held.from);
        for (const one of [{ op: 'every' } as const, tree]) {
          const [a, b] = [new Uint32Array(size).fill(3), new Uint32Array(size).fill(3)];
          scalar.countIds(column, one, held, a);
          compiled.countIds(column, one, held, b);
          expectSame(b, a);
        }
      }),
      RUNS,
    );
  });

  it('for histograms of latencies', () => {
    const any = fc.constant(-1);
    const measure = fc.record({
      back: fc.nat(60),
      fromKind: fc.oneof(any, kindId),
      from: fc.oneof(any, fc.nat(20)),
      to: fc.oneof(any, fc.nat(20)),
    });
    fc.assert(
      fc.property(recording, plan(2), span, measure, (rows, tree, held, { back, ...rest }) => {
        fill(rows, held.from);
        const oldest = Math.max(0, held.from - 30 + back);
        const wanted: LatencyMeasure = { back: 'parentBack', oldest, ...rest };
        for (const one of [{ op: 'every' } as const, tree]) {
          const [a, b] = [createHistogram(), createHistogram()];
          const lowest = scalar.latencies(wanted, one, held, a);
          expect(compiled.latencies(wanted, one, held, b)).toBe(lowest);
          expectSame(b.counts, a.counts);
          expect({ ...b, counts: [] }).toEqual({ ...a, counts: [] });
        }
      }),
      RUNS,
    );
  });

  it('for histograms of values', () => {
    fc.assert(
      fc.property(
        recording,
        plan(2),
        span,
        fc.constantFrom(...FACTORS),
        (rows, tree, held, factor) => {
          fill(rows, held.from);
          for (const one of [{ op: 'every' } as const, tree]) {
            const [a, b] = [createHistogram(), createHistogram()];
            scalar.values(factor, one, held, a);
            compiled.values(factor, one, held, b);
            expectSame(b.counts, a.counts);
            expect({ ...b, counts: [] }).toEqual({ ...a, counts: [] });
          }
        },
      ),
      RUNS,
    );
  });

  it('for the density of what passes, at any zoom', () => {
    const cuts = fc.array(fc.nat(RING), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(recording, plan(3), span, cuts, (rows, tree, { from }, offsets) => {
        fill(rows, from);
        const edges = Float64Array.from(offsets, (offset) => from + offset).sort();
        const [a, b] = [new Uint32Array(edges.length - 1), new Uint32Array(edges.length - 1)];
        scalar.density(tree, edges, a);
        compiled.density(tree, edges, b);
        expect(b).toEqual(a);
        // Part by part it comes to the same.
        const [c, d] = [new Uint32Array(a.length), new Uint32Array(a.length)];
        const [first, last] = [edges[0]!, edges[a.length]!];
        const middle = Math.floor((first + last) / 2);
        for (const part of [
          { from: middle, to: last },
          { from: first, to: middle },
        ]) {
          scalar.density(tree, edges, c, part);
          compiled.density(tree, edges, d, part);
        }
        expect([c, d]).toEqual([a, a]);
      }),
      RUNS,
    );
  });

  it('for the least and the largest number', () => {
    const columns = fc.constantFrom('value' as const, 'timeNs' as const);
    fc.assert(
      fc.property(recording, plan(2), span, columns, (rows, tree, held, column) => {
        fill(rows, held.from);
        for (const one of [{ op: 'every' } as const, tree]) {
          const expected = scalar.extent(column, one, held);
          expect(compiled.extent(column, one, held)).toEqual(expected);
        }
      }),
      RUNS,
    );
  });

  it('for state that journal rows are applied to and taken back from', () => {
    const { journal } = memory;
    const anySlot = fc.oneof(fc.nat(SLOTS - 1), fc.constantFrom(SLOTS, STATE_CELLS, 0xffffffff));
    const write = fc.record({ slot: anySlot, from: number, to: number });
    const writes = fc.array(write, { minLength: 1, maxLength: 40 });
    const lengths = fc.constantFrom(1, SLOTS, STATE_CELLS, STATE_CELLS + 1);
    const moments = fc.oneof(fc.nat(3 * JOURNAL), fc.constantFrom(2 ** 31 - 5, 2 ** 40 + 3));
    const distances = fc.integer({ min: -JOURNAL, max: JOURNAL });
    fc.assert(
      fc.property(writes, lengths, moments, distances, (rows, length, from, distance) => {
        for (let row = 0; row < JOURNAL; row++) {
          const one = rows[(row * 7) % rows.length]!;
          journal.slot[row] = one.slot;
          journal.values[oldAt(row)] = one.from;
          journal.values[newAt(row)] = one.to + row;
        }
        const start = Float64Array.from({ length }, (_, at) => at + 0.25);
        const [a, b] = [start.slice(), start.slice()];
        const to = Math.max(0, from + distance);
        scalar.applyWrites(a, from, to);
        compiled.applyWrites(b, from, to);
        expect(Buffer.from(b.buffer).equals(Buffer.from(a.buffer))).toBe(true);
      }),
      RUNS,
    );
  });
});

import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundleForThreads, startThread } from '../../scripts/test-threads.mjs';
import { unwrap } from '../lib/result.ts';
import { createMemory, handleOf } from '../memory/memory.ts';
import { storeCount } from '../memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import { smallPlan } from '../memory/test-plan.ts';
import type { ColumnPlan } from '../query/column-plan.ts';
import { filterEvents } from '../timeline/filtered.ts';
import {
  createScanCells,
  type Question,
  type ScanOrder,
  SecondScanner,
} from '../timeline/second-scan.ts';
import { createOrderBoard, obeyOrders, writeOrder } from './scan-orders.ts';
import type { SomeOrders } from './stress-scan-orders.ts';

const EVENTS = 3000;
const SET_BYTES = 256;

const members = fc.uint8Array({ max: 1, maxLength: 40 });
/** Bounds are often infinite, and none at all where a comparison with NaN was written. */
const bound = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0, 0.5),
);
const interval = { low: bound, high: bound, outside: fc.boolean() };
const plan: fc.Memo<ColumnPlan> = fc.memo((depth) => {
  const column = fc.constantFrom('kind' as const, 'source' as const, 'target' as const);
  const leaf = fc.oneof(
    fc.record({ op: fc.constantFrom('every' as const, 'none' as const) }),
    fc.record({ op: column, members }),
    fc.record({
      op: fc.constant('number' as const),
      column: fc.constantFrom('value' as const, 'timeNs' as const),
      factor: bound,
      ...interval,
    }),
    fc.record({ op: fc.constant('sequence' as const), ...interval }),
  );
  if (depth <= 1) return leaf;
  const terms = fc.array(plan(depth - 1), { maxLength: 3 });
  return fc.oneof(
    leaf,
    fc.record({ op: fc.constant('not' as const), term: plan(depth - 1) }),
    fc.record({ op: fc.constantFrom('all' as const, 'any' as const), terms }),
  );
});

const question: fc.Arbitrary<Question> = fc.oneof(
  fc.record({ ask: fc.constant('matches' as const), base: fc.nat() }),
  fc.record({ ask: fc.constant('ids' as const), kinds: fc.nat() }),
  fc.record({ ask: fc.constant('density' as const), edges: fc.float64Array({ maxLength: 50 }) }),
);

/** −0 and 0 bound the same rows. */
const withoutSign = (order: ScanOrder): unknown =>
  JSON.parse(JSON.stringify(order, (_, value) => (typeof value === 'number' ? `${value}` : value)));

const read = (board: ReturnType<typeof createOrderBoard>): ScanOrder[] => {
  const orders: ScanOrder[] = [];
  obeyOrders(board, (order) => orders.push(order), 1);
  return orders;
};

describe('an order to another thread', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        plan(3),
        fc.nat(),
        fc.nat(),
        question,
        fc.nat(),
        (tree, from, to, asked, most) => {
          const board = createOrderBoard(65_536);
          const order: ScanOrder = {
            plan: tree,
            span: { from, to },
            question: asked,
            counters: most,
          };
          expect(writeOrder(board, order)).toBe(true);
          const [found] = read(board);
          expect(found && withoutSign(found)).toEqual(withoutSign(order));
        },
      ),
    );
  });

  it('is not given when its sets or its text do not fit', () => {
    const board = createOrderBoard(SET_BYTES);
    const rest = {
      span: { from: 0, to: 1 },
      question: { ask: 'matches', base: 0 },
      counters: 0,
    } as const;
    const withSet = (bytes: number): ScanOrder => ({
      plan: { op: 'kind', members: new Uint8Array(bytes).fill(1) },
      ...rest,
    });
    expect(writeOrder(board, withSet(SET_BYTES + 1))).toBe(false);
    const terms = Array.from({ length: 5000 }, () => ({ op: 'every' as const }));
    expect(writeOrder(board, { plan: { op: 'all', terms }, ...rest })).toBe(false);
    expect(Atomics.load(board.words, 0)).toBe(0);
    expect(writeOrder(board, withSet(SET_BYTES))).toBe(true);
    expect(read(board)).toEqual([withSet(SET_BYTES)]);
  });

  it('reaches a thread that sleeps until it comes', async () => {
    const memory = unwrap(createMemory(smallPlan({ events: 4096 })));
    for (let at = 0; at < EVENTS; at++) memory.events.kind[at] = (at * 2_654_435_761) % 7;
    memory.controlCells.f64[CONTROL_CELL.claimedEvents] = EVENTS;
    storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, EVENTS);
    const code = await bundleForThreads(
      fileURLToPath(new URL('./stress-scan-orders.ts', import.meta.url)),
    );
    const cells = createScanCells(64);
    const board = createOrderBoard();
    const orders = 300;
    const task: SomeOrders = { handle: handleOf(memory), cells, board, orders };
    const thread = startThread(code, 'obeySome', task);
    await thread.ready;
    const second = new SecondScanner(memory, cells, (order) => writeOrder(board, order));
    for (let round = 0; board.words[0]! < orders; round++) {
      const plan: ColumnPlan = { op: 'kind', members: Uint8Array.of(0, 1, round & 1, round & 2) };
      const conditions = { plan, residual: undefined };
      const range = { from: round % 100, to: EVENTS };
      const found = filterEvents(memory, conditions, range, EVENTS, second);
      expect(found).toEqual(filterEvents(memory, conditions, range, EVENTS));
    }
    expect(await thread.result).toBe(orders);
  });
});

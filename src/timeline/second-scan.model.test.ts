import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundleForThreads, startThread } from '../../scripts/test-threads.mjs';
import { unwrap } from '../lib/result.ts';
import { createMemory, handleOf, type Memory } from '../memory/memory.ts';
import { storeCount } from '../memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import { smallPlan } from '../memory/test-plan.ts';
import { ALL_EVENTS, countIds, filterEvents, filteredDensity } from './filtered.ts';
import {
  createScanCells,
  SCAN_WORD,
  type ScanCells,
  type ScanOrder,
  SecondScanner,
  sayReady,
  scanFromEnd,
} from './second-scan.ts';
import type { SecondTask } from './stress-second-scan.ts';

const RING = 4096;
const PART = 64;
/** No whole number of parts. */
const EVENTS = 3000;
const STEP_NS = 10;

/** Kind 1 is every event of which the number, scrambled, is low enough. */
function recorded(events = EVENTS): Memory {
  const memory = unwrap(createMemory(smallPlan({ events: RING })));
  for (let at = 0; at < events; at++)
    memory.events.kind[at] = (at * 2_654_435_761) % 97 < 20 ? 1 : 0;
  for (let at = 0; at < events; at++) {
    memory.events.source[at] = at % 5;
    memory.events.timeNs[at] = at * STEP_NS;
  }
  storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, events);
  memory.controlCells.f64[CONTROL_CELL.claimedEvents] = events;
  return memory;
}

const KIND_1 = {
  plan: { op: 'kind', members: Uint8Array.of(0, 1) },
  residual: undefined,
} as const;

const expected = (memory: Memory, from: number, to: number): number[] => {
  const found: number[] = [];
  for (let at = from; at < to; at++) if (memory.events.kind[at] === 1) found.push(at);
  return found;
};

const sequences = ({ from, offsets }: { from: number; offsets: Uint32Array }): number[] =>
  Array.from(offsets, (offset) => from + offset);

/** Takes the given number of parts at most, as a thread does that is slow. */
function scanSome(memory: Memory, cells: ScanCells, order: ScanOrder, parts: number): true {
  // Room for so many parts, and for no more.
  const room = cells.found.subarray(0, parts * PART);
  scanFromEnd(memory, { ...cells, found: room }, order);
  return true;
}

/** Takes the given number of parts at most and answers all the same. */
function tallySome(memory: Memory, cells: ScanCells, order: ScanOrder, parts: number): true {
  // The others are the caller's: it has taken them before they could be.
  const left = Atomics.load(cells.words, SCAN_WORD.left);
  const mine = Math.min(parts, left);
  Atomics.store(cells.words, SCAN_WORD.left, mine);
  scanFromEnd(memory, cells, order);
  Atomics.store(cells.words, SCAN_WORD.left, left - mine);
  return true;
}

describe('a long scan by two', () => {
  const memory = recorded();

  it('counts the same however the parts fall to them', () => {
    const bound = fc.integer({ min: -50, max: EVENTS + 50 });
    fc.assert(
      fc.property(
        bound,
        bound,
        fc.nat(60),
        fc.integer({ min: 1, max: 90 }),
        (a, b, parts, bins) => {
          const cells = createScanCells(PART);
          sayReady(cells);
          const post = (order: ScanOrder) => tallySome(memory, cells, order, parts);
          const second = new SecondScanner(memory, cells, post);
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const ids = { kinds: 1, devices: 3 };
          const kinds = [0, 0];
          const sources = [0, 0, 0, 0];
          const density = new Array<number>(bins).fill(0);
          const [fromNs, toNs] = [from * STEP_NS, to * STEP_NS];
          const edge = (bin: number) => fromNs + ((toNs - fromNs) * bin) / bins;
          for (let at = Math.max(0, from); at < Math.min(EVENTS, to); at++) {
            const kind = memory.events.kind[at]!;
            kinds[kind]! += 1;
            sources[Math.min(3, at % 5)]! += 1;
            let bin = 0;
            while (edge(bin + 1) <= at * STEP_NS) bin += 1;
            if (kind === 1) density[bin]! += 1;
          }
          const counted = countIds(memory, { op: 'every' }, { from, to }, ids, second);
          expect([counted?.kinds, counted?.sources].map((list) => [...(list ?? [])])).toEqual([
            kinds,
            sources,
          ]);
          const drawn = new Uint32Array(bins);
          filteredDensity(memory, KIND_1, fromNs, toNs, drawn, second);
          expect([...drawn]).toEqual(density);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('counts with the second thread, alone when that says nothing, and where counters are too many', () => {
    const cells = createScanCells(PART);
    sayReady(cells);
    const alone = countIds(memory, KIND_1.plan, { from: 0, to: EVENTS }, { kinds: 1, devices: 4 });
    let told: ScanOrder | undefined;
    const answering = new SecondScanner(memory, cells, (order) => {
      told = order;
      scanFromEnd(memory, cells, order);
      return true;
    });
    const count = (second: SecondScanner, devices: number) =>
      countIds(memory, KIND_1.plan, { from: 0, to: EVENTS }, { kinds: 1, devices }, second);
    expect(count(answering, 4)).toEqual(alone);
    expect(told?.question).toEqual({ ask: 'ids', kinds: 2 });
    expect(Atomics.load(cells.words, SCAN_WORD.taken)).toBeGreaterThan(0);
    told = undefined;
    const many = cells.found.length;
    expect(count(answering, many)?.sources.subarray(0, 5)).toEqual(alone?.sources.subarray(0, 5));
    expect(told).toBeUndefined();
    const takeOne = () => Atomics.sub(cells.words, SCAN_WORD.left, 1) > 0;
    const silent = new SecondScanner(memory, cells, takeOne, 5);
    for (let round = 0; round < 2; round++) expect(count(silent, 4)).toEqual(alone);
  });

  it('finds the same however the parts fall to them', () => {
    const bound = fc.nat(EVENTS);
    fc.assert(
      fc.property(bound, bound, fc.nat(60), fc.nat(RING), (a, b, parts, room) => {
        const cells = createScanCells(PART);
        sayReady(cells);
        const post = (order: ScanOrder) => scanSome(memory, cells, order, parts);
        const second = new SecondScanner(memory, cells, post);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const found = filterEvents(memory, KIND_1, { from, to }, room, second);
        expect(sequences(found)).toEqual(expected(memory, from, to).slice(0, room));
      }),
      { numRuns: 300 },
    );
  });

  it('asks the second thread, and does without it where it is not worth it', () => {
    const cells = createScanCells(PART);
    let asked = 0;
    const second = new SecondScanner(memory, cells, (order) => {
      asked += 1;
      scanFromEnd(memory, cells, order);
      return true;
    });
    const count = (to: number, filter: typeof KIND_1 | typeof ALL_EVENTS = KIND_1) =>
      filterEvents(memory, filter, { from: 0, to }, RING, second).offsets.length;
    expect([count(EVENTS), asked]).toEqual([expected(memory, 0, EVENTS).length, 0]);
    sayReady(cells);
    expect([count(EVENTS), asked]).toEqual([expected(memory, 0, EVENTS).length, 1]);
    expect([count(second.rowsMin - 1), asked]).toEqual([
      expected(memory, 0, second.rowsMin - 1).length,
      1,
    ]);
    expect([count(EVENTS, ALL_EVENTS), asked]).toEqual([EVENTS, 2]);
  });

  it('goes on alone when the second thread does not answer', () => {
    const cells = createScanCells(PART);
    sayReady(cells);
    // Takes a part, and is never heard of again.
    const takeOne = () => Atomics.sub(cells.words, SCAN_WORD.left, 1) > 0;
    const second = new SecondScanner(memory, cells, takeOne, 5);
    const all = expected(memory, 0, EVENTS);
    for (let round = 0; round < 2; round++) {
      const found = filterEvents(memory, KIND_1, { from: 0, to: EVENTS }, RING, second);
      expect(sequences(found)).toEqual(all);
    }
  });

  it('is done alone when the second thread cannot be told of it, and by two the next time', () => {
    const cells = createScanCells(PART);
    sayReady(cells);
    let asked = 0;
    const post = (order: ScanOrder): boolean => {
      asked += 1;
      return asked > 1 && scanSome(memory, cells, order, 10);
    };
    const second = new SecondScanner(memory, cells, post);
    const range = { from: 0, to: EVENTS };
    const all = expected(memory, 0, EVENTS);
    expect(sequences(filterEvents(memory, KIND_1, range, RING, second))).toEqual(all);
    expect(Atomics.load(cells.words, SCAN_WORD.taken)).toBe(0);
    expect(sequences(filterEvents(memory, KIND_1, range, RING, second))).toEqual(all);
    expect(Atomics.load(cells.words, SCAN_WORD.taken)).toBeGreaterThan(0);
  });

  it('finds the same with a thread of its own', async () => {
    const code = await bundleForThreads(
      fileURLToPath(new URL('./stress-second-scan.ts', import.meta.url)),
    );
    const cells = createScanCells(PART);
    const orders = new Int32Array(new SharedArrayBuffer(4));
    const rounds = 200;
    const span = { from: 0, to: EVENTS };
    const question = { ask: 'matches', base: 0 } as const;
    const order: ScanOrder = { plan: KIND_1.plan, span, question, counters: 0 };
    const plans = Array.from({ length: rounds }, () => order);
    const task: SecondTask = { handle: handleOf(memory), cells, orders, plans };
    const thread = startThread(code, 'helpToScan', task);
    await thread.ready;
    const second = new SecondScanner(memory, cells, () => {
      Atomics.add(orders, 0, 1);
      Atomics.notify(orders, 0);
      return true;
    });
    const all = expected(memory, 0, EVENTS);
    while (orders[0]! < rounds) {
      const found = filterEvents(memory, KIND_1, order.span, RING, second);
      expect(sequences(found)).toEqual(all);
    }
    expect(await thread.result).toBe(rounds);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openWorld, runUpTo, worldOf } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import { EventComparer } from '../timeline/compare.ts';
import { createHistogram, summarize } from '../timeline/histogram.ts';
import { createTimeline } from '../timeline/reader.ts';
import { alignEvents, differentFields, overlayLatencies } from '../timeline/side-by-side.ts';
import type { EventRecord, LatencySummary } from '../timeline/timeline.ts';
import type { BranchSummary } from './engine-api.ts';
import { sharedEvents } from './time-travel-client.ts';

const WORLD = worldOf([
  ['a', 'beater', { periodNs: 100 }],
  ['b', 'beater', { periodNs: 170 }],
]);
const system = openWorld(WORLD);
runUpTo(system, 200);
const timeline = createTimeline(system.memory, system.schema);
const comparer = new EventComparer(timeline, timeline);
const EVENTS = timeline.events(0, 200);

/** Longest common subsequence by the textbook's table. */
function longestCommon(a: readonly EventRecord[], b: readonly EventRecord[]): number {
  const row = new Array<number>(b.length + 1).fill(0);
  for (const left of a) {
    let diagonal = 0;
    b.forEach((right, j) => {
      const above = row[j + 1]!;
      row[j + 1] = comparer.isTwin(left, right) ? diagonal + 1 : Math.max(above, row[j]!);
      diagonal = above;
    });
  }
  return row[b.length]!;
}

const list = fc.array(fc.nat(EVENTS.length - 1), { maxLength: 40 }).map((picks) => {
  const rising = [...picks].sort((x, y) => x - y);
  return rising.map((at) => EVENTS[at]!);
});

describe('two lists of events side by side', () => {
  it('hold every event once, in order, with as many pairs as there can be', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const pairs = alignEvents(a, b, comparer);
        expect(pairs.flatMap((pair) => pair.a ?? [])).toEqual(a);
        expect(pairs.flatMap((pair) => pair.b ?? [])).toEqual(b);
        const twins = pairs.filter((pair) => pair.a && pair.b);
        for (const pair of twins) expect(comparer.isTwin(pair.a!, pair.b!)).toBe(true);
        expect(twins).toHaveLength(longestCommon(a, b));
        for (const { a: left, b: right, same } of twins) {
          expect(same).toBe(left!.sequence === right!.sequence);
        }
      }),
    );
  });
});

describe('fields side by side', () => {
  it('are those that differ at the two moments', () => {
    const found = unwrap(differentFields(timeline, timeline, comparer, 10, 150));
    const [before, after] = [unwrap(timeline.stateAt(10)), unwrap(timeline.stateAt(150))];
    const expected = timeline.schema.devices.flatMap(({ name, fields }) =>
      fields
        .filter(({ slot }) => !Object.is(before[slot], after[slot]))
        .map((field) => [name, field.name, before[field.slot], after[field.slot]]),
    );
    expect(found.map((each) => [each.device, each.field.name, each.a, each.b])).toEqual(expected);
    expect(found.length).toBeGreaterThan(2);
  });
});

describe('latencies side by side', () => {
  it('share their bins', () => {
    const rest = summarize(createHistogram());
    const summary = (...bins: [number, number, number][]): LatencySummary => ({
      ...rest,
      count: bins.reduce((sum, [, , count]) => sum + count, 0),
      bins: bins.map(([fromNs, toNs, count]) => ({ fromNs, toNs, count })),
    });
    expect(
      overlayLatencies(summary([10, 12, 3], [20, 22, 1]), summary([4, 5, 2], [10, 12, 2])),
    ).toEqual([
      { fromNs: 4, toNs: 5, a: 0, b: 2, shareA: 0, shareB: 0.5 },
      { fromNs: 10, toNs: 12, a: 3, b: 2, shareA: 0.75, shareB: 0.5 },
      { fromNs: 20, toNs: 22, a: 1, b: 0, shareA: 0.25, shareB: 0 },
    ]);
  });
});

describe('what two branches share', () => {
  const branch = (id: number, parent: number, forkedAt: number, published: number) =>
    ({ id, parent, forkedAt, published }) as BranchSummary;
  const LIST = [
    branch(0, -1, -1, 1000),
    branch(1, 0, 499, 900),
    branch(2, 1, 699, 800),
    branch(3, 0, 299, 950),
  ];

  it.each([
    [0, 1, 500],
    [1, 2, 700],
    [0, 2, 500],
    [2, 3, 300],
    [1, 3, 300],
    [2, 2, 800],
  ])('%d and %d: %d events', (a, b, shared) => {
    expect(sharedEvents(LIST, a, b)).toBe(shared);
    expect(sharedEvents(LIST, b, a)).toBe(shared);
  });
});

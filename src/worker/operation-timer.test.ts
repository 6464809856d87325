import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { CONTROL_CELL } from '../memory/tables.ts';
import {
  BATCH_EVENTS,
  clockCostNs,
  createOperationTimer,
  type OperationTimer,
  pointAt,
} from './operation-timer.ts';
import { createRunner } from './runner.ts';
import { openSession } from './session.ts';

/** A host clock that a look advances by 100 ns, and work by what it is told. */
function fakeClock() {
  let nowNs = 0;
  return {
    hostMs: () => {
      nowNs += 100;
      return nowNs / 1e6;
    },
    work: (ns: number) => {
      nowNs += ns;
    },
  };
}

/** @param ms what the batch took */
function add(timer: OperationTimer, events: number, ms: number): void {
  timer.spentMs[0] = ms;
  timer.add(events);
}

const point = (sequence: number) => ({ sequence, timeNs: sequence, eventsPerSecond: 1, busy: 1 });

describe('the operation timer', () => {
  it('measures what a look at the clock costs, and subtracts it', () => {
    const { hostMs } = fakeClock();
    expect(clockCostNs(hostMs)).toBeCloseTo(100, 6);
    const timer = createOperationTimer(hostMs, 1);
    add(timer, 100, (100 * 80 + 100) / 1e6);
    const { event, clockNs } = timer.timings(100);
    expect([event.count, event.meanNs, event.maxNs]).toEqual([100, 80, 80]);
    expect(clockNs).toBeCloseTo(100, 6);
  });

  it.each([
    [0, 0],
    [0.1, 100],
    [0.25, 250],
    [1, 1000],
  ])('takes a share of %d of all stretches, evenly', (rate, expected) => {
    const timer = createOperationTimer(fakeClock().hostMs, rate);
    const taken = Array.from({ length: 1000 }, () => timer.takesNext());
    const count = taken.filter(Boolean).length;
    expect(Math.abs(count - expected)).toBeLessThanOrEqual(1);
    if (rate === 0.25) expect(taken.slice(0, 8).filter(Boolean)).toHaveLength(2);
  });

  it('joins small batches until they say something', () => {
    const timer = createOperationTimer(fakeClock().hostMs, 1);
    for (let batch = 0; batch < 63; batch++) add(timer, 1, 0.0051);
    expect(timer.timings(63).event.count).toBe(0);
    add(timer, 1, 0.0051);
    expect(timer.timings(64).event).toMatchObject({ count: 64, meanNs: 5000 });
  });

  it('weighs batches by their events', () => {
    const timer = createOperationTimer(fakeClock().hostMs, 1);
    add(timer, 900, (900 * 100 + 100) / 1e6);
    add(timer, 100, (100 * 2000 + 100) / 1e6);
    const { event } = timer.timings(1000);
    expect(event.p50Ns).toBe(100);
    expect(event.p99Ns).toBeGreaterThan(1900);
    expect(event.meanNs).toBeCloseTo(290, 0);
  });

  it('tells its own share of the work', () => {
    const timer = createOperationTimer(fakeClock().hostMs, 1);
    timer.spentMs[0] = 1;
    timer.worked();
    for (let look = 0; look < 50; look++) add(timer, BATCH_EVENTS, 0.02);
    expect(timer.timings(0).overhead).toBeCloseTo((50 * 100) / 1e6, 9);
  });

  it('keeps points that rise, also after events were taken back', () => {
    const timer = createOperationTimer(fakeClock().hostMs, 0.1);
    for (const sequence of [10, 20, 30, 15, 40]) timer.mark(point(sequence));
    const { points } = timer.timings(40);
    expect(points.map(({ sequence }) => sequence)).toEqual([10, 15, 40]);
    expect([5, 10, 39, 40, 99].map((at) => pointAt(points, at)?.sequence)).toEqual([
      10, 15, 40, 40, 40,
    ]);
    expect(pointAt([], 5)).toBeUndefined();
  });
});

describe('a timed run', () => {
  const run = (rate: number) => {
    const { hostMs, work } = fakeClock();
    const session = unwrap(
      openSession({ id: 'thermostats' }, { historyEvents: 4096, untilNs: 60e9 }),
    );
    const handle = session.run.bind(session);
    session.run = (events, limitNs) => {
      const before = session.system.handled();
      const cameBack = handle(events, limitNs);
      work(90 * (session.system.handled() - before));
      return cameBack;
    };
    const runner = createRunner(session, hostMs, rate);
    session.system.memory.controlCells.f64[CONTROL_CELL.speed] = Number.POSITIVE_INFINITY;
    runner.anchor();
    expect(runner.slice()).toBe('ended');
    return { runner, session };
  };

  it('finds the cost of an event', () => {
    const { runner, session } = run(1);
    const { event, operations } = runner.timings();
    expect(operations).toBe(session.system.handled());
    expect(event.count).toBeGreaterThan(operations - BATCH_EVENTS);
    expect(event.meanNs).toBeGreaterThanOrEqual(90);
    expect(event.meanNs).toBeLessThan(92);
  });

  it('is the same run as one that is not timed', () => {
    const [timed, untimed] = [run(1), run(0)];
    expect(timed.session.system.hash()).toEqual(untimed.session.system.hash());
    expect(untimed.runner.timings()).toMatchObject({ sampleRate: 0, event: { count: 0 } });
  });
});

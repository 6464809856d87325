import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { EventComparer, firstDifference } from '../../../timeline/compare.ts';
import { counterpart, sharedEvents } from '../../../timeline/counterpart.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import { UNHEEDED } from '../../../timeline/search.ts';
import { alignEvents } from '../../../timeline/side-by-side.ts';
import type { BranchEdit } from '../../../worker/engine-api.ts';
import { openSession } from '../../../worker/session.ts';
import { windows } from './windows.ts';

const FORKED_AT = 600;

/** A run of 10 s, forked with edits where asked. */
function run(edits?: readonly BranchEdit[]) {
  const session = unwrap(
    openSession({ id: 'thermostats' }, { historyEvents: 8192, untilNs: 10e9 }),
  );
  session.runUntil({ type: 'end' });
  if (edits) {
    unwrap(session.fork(FORKED_AT, edits));
    session.runUntil({ type: 'end' });
  }
  return createTimeline(session.system.memory, session.system.schema);
}

const main = run();
const stuck = run([{ type: 'fault', device: 'north', fault: 'sensor-stuck', on: true }]);
const comparison = await firstDifference(stuck, main, UNHEEDED, { endCounts: true });

describe('two recordings at a playhead', () => {
  it('part where the fork begins', () => {
    expect(sharedEvents(comparison)).toBe(FORKED_AT + 1);
  });

  it('stand at the same event until they part, then at the same time', () => {
    for (const at of [0, 100, FORKED_AT]) {
      expect(counterpart(main, comparison, at, stuck.timeOf(at)!)).toBe(at);
    }
    const at = stuck.sequenceAt(9e9);
    const timeNs = stuck.timeOf(at)!;
    const other = counterpart(main, comparison, at, timeNs);
    expect(main.timeOf(other)!).toBeLessThanOrEqual(timeNs);
    expect(main.timeOf(other + 1)!).toBeGreaterThan(timeNs);
  });

  it('shows no later moment of the other one where only this one has an event', () => {
    const at = sharedEvents(comparison);
    const timeNs = stuck.timeOf(at)!;
    expect(main.timeOf(at)!, 'the fault comes before its next event').toBeGreaterThan(timeNs);
    expect(counterpart(main, comparison, at, timeNs)).toBe(FORKED_AT);
    // From the other side the fault has happened: both stand at the event they part at.
    expect(counterpart(stuck, comparison, at, main.timeOf(at)!)).toBe(at);
  });

  it('show pairs only, all the same, as long as both are the same', () => {
    const comparer = new EventComparer(stuck, main);
    const { own, other } = windows(stuck, main, 300);
    expect(own).toEqual(other);
    const events = (timeline: typeof main, { from, to }: typeof own) =>
      timeline.events(from, to - from);
    const pairs = alignEvents(events(stuck, own), events(main, other), comparer);
    expect(pairs.every(({ same }) => same)).toBe(true);
    expect(pairs.some(({ a }) => a?.sequence === 300)).toBe(true);
  });

  it('hold the playhead in sight everywhere, and cover the same time', () => {
    for (let at = 0; at < stuck.published(); at += 37) {
      const { own, other } = windows(stuck, main, at);
      expect(own.from <= at && at < own.to, `at ${at}`).toBe(true);
      const fromNs = stuck.timeOf(own.from)!;
      expect(main.timeOf(other.from)!).toBeGreaterThanOrEqual(fromNs);
      if (other.from > 0) expect(main.timeOf(other.from - 1)!).toBeLessThan(fromNs);
    }
  });

  it('show how the other one goes on where this one ends', () => {
    const { other } = windows(stuck, main, stuck.published() - 1);
    expect(other.to).toBe(main.published());
  });
});

describe('what a write differs in', () => {
  it('names a cell that only one of them wrote, and says so', () => {
    const comparer = new EventComparer(stuck, main);
    // A stuck sensor still takes samples, but measures nothing anew.
    const kind = stuck.schema.kinds.find(({ name }) => name === 'sample')!.id;
    const north = stuck.schema.devices.find(({ name }) => name === 'north')!.id;
    const sampleOf = (timeline: typeof main) =>
      timeline
        .events(FORKED_AT + 2, 200)
        .find((event) => event.kind === kind && event.target === north)!;
    const found = comparer.writes(sampleOf(stuck), sampleOf(main));
    expect(found).toMatchObject({ field: 'north.measuredC', a: '' });
    expect(found?.b).toMatch(/°C$/);
  });
});

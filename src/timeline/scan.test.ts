import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { CONTROL_WORD } from '../memory/tables.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, planFor } from './recorder.ts';
import { createDensityCache } from './scan.ts';
import { testPlan, testSchema } from './test-model.ts';

const SCHEMA = testSchema(1);

function open(times: readonly number[], events = 1000) {
  const plan = planFor({ events, slots: SCHEMA.slots });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  for (const timeNs of times) recorder.event({ timeNs, kind: 0 });
  recorder.finish();
  return { recorder, timeline: createTimeline(recorder.memory, SCHEMA) };
}

describe('sequenceAt', () => {
  it('is the last of several events at one time', () => {
    const { timeline } = open([10, 20, 20, 20, 30]);
    expect([9, 10, 19, 20, 29, 30, 1e12].map(timeline.sequenceAt)).toEqual([-1, 0, 0, 3, 3, 4, 4]);
  });

  it('is the newest event while rows are taken back', () => {
    const { recorder, timeline } = open([10, 20, 30]);
    Atomics.add(recorder.memory.controlWords.i32, CONTROL_WORD.epoch, 1);
    expect(timeline.sequenceAt(15)).toBe(2);
    expect(timeline.oldest()).toBe(3);
  });
});

describe('density', () => {
  it('is nothing for an empty range, no bins, or while rows are taken back', () => {
    const { recorder, timeline } = open([10, 20, 30]);
    const bins = new Uint32Array(3).fill(7);
    const cache = createDensityCache(timeline);
    for (const density of [timeline.density, cache.update]) {
      expect(density(10, 10, bins)).toBe(0);
      expect(density(10, Number.NaN, bins)).toBe(0);
      expect([...bins]).toEqual([0, 0, 0]);
      expect(density(0, 40, new Uint32Array(0))).toBe(0);
    }
    Atomics.add(recorder.memory.controlWords.i32, CONTROL_WORD.epoch, 1);
    expect(timeline.density(0, 40, bins)).toBe(0);
    expect(cache.update(0, 40, bins)).toBe(0);
    expect([...bins]).toEqual([0, 0, 0]);
    Atomics.add(recorder.memory.controlWords.i32, CONTROL_WORD.epoch, 1);
    expect(cache.update(0, 40, bins)).toBe(1);
    expect([...bins]).toEqual([1, 1, 1]);
  });

  it('counts an event on an edge in the bin that begins there', () => {
    const { timeline } = open([0, 10, 10, 19, 20]);
    const bins = new Uint32Array(2);
    expect(timeline.density(0, 20, bins)).toBe(3);
    expect([...bins]).toEqual([1, 3]);
  });
});

describe('a density cache', () => {
  it('looks at settled events no more', () => {
    const { recorder, timeline } = open([1, 2, 11, 12, 13, 21]);
    const cache = createDensityCache(timeline);
    const bins = new Uint32Array(4);
    expect(cache.update(0, 40, bins)).toBe(3);
    expect([...bins]).toEqual([2, 3, 1, 0]);
    // Whoever looks at the old rows again finds them elsewhere.
    recorder.memory.events.timeNs.fill(39, 0, 5);
    recorder.event({ timeNs: 22, kind: 0 });
    recorder.event({ timeNs: 35, kind: 0 });
    recorder.finish();
    expect(cache.update(0, 40, bins)).toBe(3);
    expect([...bins]).toEqual([2, 3, 2, 1]);
    cache.update(0, 41, bins);
    expect([...bins]).not.toEqual([2, 3, 2, 1]);
  });

  it('leaves out what has left the ring', () => {
    const plan = testPlan(SCHEMA.slots, { events: 32 });
    const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
    const timeline = createTimeline(recorder.memory, SCHEMA);
    const cache = createDensityCache(timeline);
    const bins = new Uint32Array(10);
    const fresh = new Uint32Array(10);
    for (let i = 0; i < 200; i++) {
      recorder.event({ timeNs: i, kind: 0 });
      if (i % 17 !== 0) continue;
      recorder.finish();
      timeline.density(0, 200, fresh);
      cache.update(0, 200, bins);
      expect([...bins]).toEqual([...fresh]);
    }
    expect(bins[0]).toBe(0);
  });
});

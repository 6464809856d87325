import { describe, expect, it } from 'vitest';
import { describeProblem, unwrap } from '../lib/result.ts';
import { resetKeyframes } from '../memory/keyframes.ts';
import { CONTROL_WORD } from '../memory/tables.ts';
import { createTimeline } from './reader.ts';
import { createRecorder } from './recorder.ts';
import { testPlan, testSchema } from './test-model.ts';

const SCHEMA = testSchema(1);

/** Event s writes s to slot s % 4. */
function open(events: number, changes = {}) {
  const plan = testPlan(SCHEMA.slots, { events: 256, journal: 256, ...changes });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  for (let i = 0; i < events; i++) {
    recorder.event({ timeNs: i, kind: 0 });
    recorder.write(i % 4, i);
  }
  recorder.finish();
  return { recorder, timeline: createTimeline(recorder.memory, SCHEMA) };
}

const cells = (state: Float64Array): number[] => Array.from(state);

describe('stateAt', () => {
  it('goes from the state read last when that is nearer than a keyframe', () => {
    const { timeline } = open(100, { keyframeSpacing: 90 });
    const into = new Float64Array(SCHEMA.slots);
    expect(unwrap(timeline.stateAt(50, into))).toBe(into);
    expect(cells(into)).toEqual([48, 49, 50, 47, 0]);
    // A mark in a cell that nobody writes: only a copied keyframe would wipe it out.
    into[4] = 99;
    unwrap(timeline.stateAt(52, into));
    expect(cells(into)).toEqual([52, 49, 50, 51, 99]);
    unwrap(timeline.stateAt(49, into));
    expect(cells(into)).toEqual([48, 49, 46, 47, 99]);
    unwrap(timeline.stateAt(1, into));
    expect(cells(into)).toEqual([0, 1, 0, 0, 0]);
  });

  it('gives a state of its own when no array is given', () => {
    const { timeline } = open(10);
    const first = unwrap(timeline.stateAt(4));
    const second = unwrap(timeline.stateAt(8));
    expect(first).not.toBe(second);
    expect(cells(first)).toEqual([4, 1, 2, 3, 0]);
    first.fill(-1);
    expect(cells(unwrap(timeline.stateAt(5)))).toEqual([4, 5, 2, 3, 0]);
  });

  it('says what is held when it is asked for something else', () => {
    const { timeline } = open(10);
    const result = timeline.stateAt(10);
    expect(result.ok ? '' : describeProblem(result.problem)).toBe(
      'the state after event 10 is not held (history of the events 0 to 9). ' +
        'Choose a moment within it, or open the scenario with a larger history.',
    );
  });

  it('asks for another try while events are taken back or keyframes change', () => {
    const { recorder, timeline } = open(10);
    const words = recorder.memory.controlWords.i32;
    for (const word of [CONTROL_WORD.epoch, CONTROL_WORD.keyframeVersion]) {
      Atomics.add(words, word, 1);
      const problem = { what: 'the history changed faster than it could be read' };
      expect(timeline.stateAt(5)).toMatchObject({ ok: false, problem });
      expect(timeline.diff(4, 5)).toMatchObject({ ok: false, problem });
      Atomics.add(words, word, 1);
      expect(timeline.stateAt(5).ok).toBe(true);
    }
  });

  it('holds nothing without a keyframe', () => {
    const { recorder, timeline } = open(10);
    resetKeyframes(recorder.memory);
    expect(timeline.oldest()).toBe(10);
    expect(timeline.stateAt(5).ok).toBe(false);
    expect(timeline.event(5)?.timeNs).toBe(5);
  });
});

describe('diff', () => {
  it('names device, field and both values, in slot order, hidden cells left out', () => {
    const { recorder, timeline } = open(6);
    recorder.event({ timeNs: 9, kind: 0 });
    recorder.write(3, 7);
    recorder.write(0, Number.NaN);
    recorder.write(4, 1);
    recorder.finish();
    const [fieldA, , fieldCells] = SCHEMA.devices[0]!.fields;
    expect(unwrap(timeline.diff(5, 6))).toEqual([
      { device: 0, field: fieldA, slot: 0, before: 4, after: Number.NaN },
      { device: 0, field: fieldCells, slot: 3, before: 3, after: 7 },
    ]);
    expect(unwrap(timeline.diff(6, 6))).toEqual([]);
    expect(timeline.diff(5, 7).ok).toBe(false);
  });
});

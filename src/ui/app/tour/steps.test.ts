import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { lostUpdates } from '../../../timeline/lost-updates.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import { whyValues } from '../../../timeline/why.ts';
import { openSession } from '../../../worker/session.ts';
import { KEY_ACTIONS } from '../keys/actions.ts';
import {
  BETWEEN_NS,
  isTourWorld,
  isUntouched,
  partsOf,
  registerSlot,
  STILL_RIGHT_NS,
  TOUR_SCENARIO,
  TOUR_STEPS,
  type TourView,
} from './steps.ts';

/** The world of the tour, run to where its expectation breaks. */
function broken() {
  const session = unwrap(openSession({ id: TOUR_SCENARIO }, { historyEvents: 8192 }));
  session.runUntil({ type: 'broken' });
  const { memory, schema } = session.system;
  return { timeline: createTimeline(memory, schema), seed: session.system.seed() };
}

const { timeline, seed } = broken();
const brokenAt = timeline.published() - 1;
const brokenNs = timeline.timeOf(brokenAt) ?? -1;
const register = registerSlot(timeline);
const valueAt = (name: string, timeNs: number): number => {
  const state = unwrap(timeline.stateAt(timeline.sequenceAt(timeNs)));
  const [device, field] = name.split('.');
  const found = timeline.schema.devices.find((one) => one.name === device);
  return state[found?.fields.find((one) => one.name === field)?.slot ?? -1] ?? Number.NaN;
};

const START: TourView = {
  ...{ goal: undefined, at: 10, timeNs: 1e9, following: true, slot: -1, inspectorTab: 'state' },
  ...{ world: { timeline, scenarioId: TOUR_SCENARIO, seed }, branch: 0 },
  expectations: [{ name: 'never overheats', brokenAt: -1, brokenNs: Number.NaN }],
  branches: [{ id: 0, name: 'main' }],
};
const BROKEN: Partial<TourView> = {
  expectations: [{ name: 'never overheats', brokenAt, brokenNs }],
  ...{ at: brokenAt, timeNs: brokenNs, following: false },
};
const step = (id: string) => {
  const found = TOUR_STEPS.find((one) => one.id === id);
  if (!found) throw new Error(`there is a step ${id}`);
  return found;
};
const isDone = (id: string, view: Partial<TourView>) => step(id).isDone({ ...START, ...view });

describe('the tour', () => {
  it('has six steps, none of which is done at the start', () => {
    expect(TOUR_STEPS.length).toBe(6);
    for (const { id } of TOUR_STEPS) expect(isDone(id, {}), id).toBe(false);
  });

  it('says what is so in its scenario: between the dates the register counts one too many', () => {
    expect(brokenNs).toBeGreaterThan(BETWEEN_NS.to);
    for (let timeNs: number = BETWEEN_NS.from; timeNs <= BETWEEN_NS.to; timeNs += 10e6) {
      expect([valueAt('north.demanding', timeNs), valueAt('south.demanding', timeNs)]).toEqual([
        0, 0,
      ]);
      expect([valueAt('heater.demands', timeNs), valueAt('heater.on', timeNs)]).toEqual([1, 1]);
    }
  });

  it('notices that the expectation broke and the playhead is there', () => {
    expect(isDone('run', BROKEN)).toBe(true);
    expect(isDone('run', { ...BROKEN, at: brokenAt - 1 })).toBe(false);
    expect(isDone('run', { ...BROKEN, goal: { type: 'broken' } })).toBe(false);
    expect(step('run').found({ ...START, ...BROKEN })).toMatch(/never overheats” broke at 12.4 s/);
  });

  it('notices the way back, as far as it leads to the right stretch', () => {
    const at = (timeNs: number) => isDone('rewind', { following: false, timeNs });
    expect([at(10.1e9), at(11e9), at(brokenNs)]).toEqual([false, true, false]);
    expect(isDone('rewind', { timeNs: 11e9 })).toBe(false);
  });

  it('notices the value, and that it was asked about', () => {
    expect(isDone('value', { slot: register })).toBe(true);
    expect(isDone('value', { slot: register + 1 })).toBe(false);
    expect(isDone('why', { slot: register })).toBe(false);
    expect(isDone('why', { slot: register, inspectorTab: 'why' })).toBe(true);
    expect(isDone('why', { inspectorTab: 'why' })).toBe(false);
  });

  it('notices the write that is gone, and tells it from the one that survived', () => {
    const at = timeline.sequenceAt(BETWEEN_NS.from);
    const [found] = lostUpdates(unwrap(whyValues(timeline, [register], at)), timeline.schema);
    if (!found) throw new Error('Why finds the lost update');
    const view = (sequence: number, laterNs = 0): Partial<TourView> => ({
      at: sequence,
      timeNs: (timeline.timeOf(sequence) ?? -1) + laterNs,
    });
    const hintAt = (sequence: number) => step('cause').hint?.({ ...START, ...view(sequence) });
    const message = timeline.event(found.lost)?.parent ?? -1;
    for (const sequence of [found.lost, message]) {
      expect(isDone('cause', view(sequence)), `#${sequence}`).toBe(true);
      expect(isDone('cause', view(sequence, 1))).toBe(false);
      expect(hintAt(sequence)).toBe('');
    }
    expect(isDone('cause', view(found.winner))).toBe(false);
    expect(hintAt(found.winner)).toContain('survived');
    expect(isDone('cause', { at: brokenAt, timeNs: brokenNs })).toBe(false);
    expect(hintAt(brokenAt)).toBe('');
  });

  it('answers what was done in the place of a step', () => {
    const hint = (id: string, view: Partial<TourView>) => step(id).hint?.({ ...START, ...view });
    const [lost] = lostUpdates(
      unwrap(whyValues(timeline, [register], timeline.sequenceAt(BETWEEN_NS.from))),
      timeline.schema,
    );
    // What it says of all moments before: the update was not lost yet.
    expect(timeline.timeOf(lost?.lost ?? -1)).toBeGreaterThan(STILL_RIGHT_NS);
    expect(hint('rewind', { following: false, timeNs: 5e9 })).toContain('gone wrong here yet');
    expect(hint('rewind', { following: false, timeNs: 11e9 })).toBe('');
    expect(hint('rewind', BROKEN)).toBe('');
    expect(hint('value', { slot: register + 1 })).toContain('another value');
    expect(hint('value', { slot: register })).toBe('');
    expect(hint('value', {})).toBe('');
  });

  it('notices the mended branch', () => {
    const branches = [...START.branches, { id: 1, name: 'mended' }];
    expect(isDone('mend', { branches })).toBe(false);
    expect(isDone('mend', { branches, branch: 1 })).toBe(true);
  });

  it('is about its own scenario with its own seed, from the start', () => {
    const world = (scenarioId: string, other: number) => ({
      world: { timeline, scenarioId, seed: other },
    });
    expect(isTourWorld(START)).toBe(true);
    expect(isTourWorld(world('two-liars', seed))).toBe(false);
    expect(isTourWorld(world(TOUR_SCENARIO, seed + 1))).toBe(false);
    expect(isTourWorld({ world: undefined })).toBe(false);
    expect(isUntouched({ ...START, branches: [...START.branches, { id: 1, name: 'x' }] })).toBe(
      false,
    );
  });
});

describe('partsOf', () => {
  const keyOf = (id: string) => (id === 'none' ? '' : id.toUpperCase());

  it('puts in what is written on the keys', () => {
    expect(partsOf('Press {play}, or {Shift+back}.', keyOf)).toEqual([
      { text: 'Press ', isKey: false },
      { text: 'PLAY', isKey: true },
      { text: ', or ', isKey: false },
      { text: 'Shift+BACK', isKey: true },
      { text: '.', isKey: false },
    ]);
    expect(partsOf('{none}', keyOf)).toEqual([{ text: 'the key of “none”', isKey: true }]);
    expect(partsOf('', keyOf)).toEqual([]);
  });

  it('finds an action for every key that a step names', () => {
    const ids = new Set<string>(KEY_ACTIONS.map(({ id }) => id));
    const named: string[] = [];
    for (const { text } of TOUR_STEPS) partsOf(text, (id) => `key ${named.push(id)}`);
    expect(named.length).toBeGreaterThan(2);
    for (const id of named) expect(ids).toContain(id);
  });
});

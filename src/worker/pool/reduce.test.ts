import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import type { PlannedInput, Recipe } from '../engine-api.ts';
import { loadScenario } from '../load-scenario.ts';
import { sessionOfRecipe } from '../rerun.ts';
import { openSession } from '../session.ts';
import { asInputs } from './as-inputs.ts';
import { localThread } from './local-thread.ts';
import { createPool } from './pool.ts';
import { reduce } from './reduce.ts';

const TEXT = `
title: One zone
seed: 7
until: 2 min
mocks:
  north: { mock: thermostat, config: { setpointC: 20.75 °C, noiseC: 0.01 °C } }
  heater: { mock: heater, config: { ratedW: 80 W } }
  room: { mock: room, config: { startC: 20 °C, capacityJPerK: 40 J/K, lossWPerK: 1.5 W/K } }
links:
  - { from: room.temperature, to: north.temperature, latency: 2 ms, jitter: 3 ms }
  - { from: north.ask, to: heater.ask, latency: 3 ms, jitter: 4 ms }
  - { from: heater.answer, to: north.answer, latency: 3 ms }
  - { from: north.tell, to: heater.tell, latency: 3 ms }
  - { from: heater.power, to: room.power, latency: 1 ms }
`;
const EXPECT = 'expect:\n  - { name: never overheats, never: room.temperatureC > 23 °C }\n';
const FAULT = 'faults:\n  - { at: 1 s, device: north, fault: slow-sensor }\n';
const SHORT = 'faults:\n  - { at: 50 s, device: heater, fault: command-lost, for: 1 ms }\n';

const SLOW: readonly PlannedInput[] = [
  { timeNs: 0.3e9, edit: { type: 'fault', device: 'north', fault: 'slow-sensor', on: true } },
  { timeNs: 0.6e9, edit: { type: 'set', device: 'heater', field: 'ratedW', value: 81 } },
];
const WORDS = { expectation: '', testkit: '' };
const pool = () => createPool(localThread, 2);

/** What a session that ran so far gives as its recipe. */
function recipeOf(text: string, planned: readonly PlannedInput[]): Recipe {
  const session = unwrap(openSession({ text, fileName: 'zone.yaml' }, { planned }));
  session.runUntil({ type: 'time', timeNs: 30e9 });
  return session.recipe();
}

describe('reduce', () => {
  it('gives inputs that make the same failure in a branch of the world from its start', async () => {
    const recipe = recipeOf(TEXT + EXPECT, SLOW);
    expect(recipe.inputs).toHaveLength(2);
    const { shrunk, inputs } = unwrap(await reduce(pool(), recipe, WORDS));
    expect([shrunk.changesBefore, shrunk.changes.length]).toEqual([2, 1]);
    expect(inputs).toHaveLength(1);

    const session = unwrap(sessionOfRecipe(recipe));
    session.runUntil({ type: 'time', timeNs: 20e9 });
    unwrap(session.fork(-1, [], { name: 'shrunk', planned: inputs! }));
    const edits = inputs!.map(({ edit }) => edit);
    const branch = { name: 'shrunk', forkedAt: -1, parent: 0, edits };
    expect(session.branches().at(-1)).toMatchObject(branch);
    const stop = session.runUntil({ type: 'broken' });
    expect([stop.reason, stop.expectation]).toEqual(['broken', 'never overheats']);
    expect(session.recipe().inputs.map(({ edit }) => edit)).toEqual([inputs![0]!.edit]);

    // The parent is as it was.
    unwrap(session.switchBranch(0));
    expect(session.recipe().inputs).toEqual(recipe.inputs);
  });

  it('gives none for what is no branch of the world: a scheduled fault or a setting left out', async () => {
    const scheduled = unwrap(await reduce(pool(), recipeOf(TEXT + FAULT + EXPECT, []), WORDS));
    expect(scheduled.shrunk.changes).toEqual(['north slow-sensor at 0 ns']);
    expect(scheduled.inputs).toBeUndefined();
    const both = unwrap(await reduce(pool(), recipeOf(TEXT + SHORT + EXPECT, SLOW), WORDS));
    expect([both.shrunk.changes.length, both.inputs]).toEqual([1, undefined]);
    const set = { ...WORDS, settings: true };
    const bare = unwrap(await reduce(pool(), recipeOf(TEXT + EXPECT, SLOW), set));
    expect(bare.inputs).toBeUndefined();
  });

  it('refuses planned inputs that the world cannot take, and stays where it is', () => {
    const session = unwrap(openSession({ text: TEXT, fileName: 'zone.yaml' }, {}));
    session.runUntil({ type: 'time', timeNs: 1e9 });
    const before = session.system.hash();
    const edit = { type: 'fault', device: 'north', fault: 'on fire', on: true } as const;
    const refused = session.fork(-1, [], { planned: [{ timeNs: 0, edit }] });
    expect(refused.ok ? '' : refused.problem.what).toContain('on fire');
    expect(session.system.hash()).toEqual(before);
    expect(session.branches()).toHaveLength(1);
  });
});

describe('asInputs', () => {
  it('switches added faults on, and off when they end within the run', async () => {
    const given = unwrap(loadScenario({ text: TEXT + EXPECT, fileName: 'zone.yaml' }));
    const fault = { device: 'north', fault: 'slow-sensor', place: { line: 1, column: 1 } };
    const faults = [
      { ...fault, atNs: 5, forNs: 10 },
      { ...fault, atNs: 2, fault: 'sensor-stuck', forNs: Number.POSITIVE_INFINITY },
    ];
    const { shrunk } = unwrap(await reduce(pool(), recipeOf(TEXT + EXPECT, SLOW), WORDS));
    const scenario = { ...given, faults, untilNs: 99 };
    const trial = asInputs(given, { ...shrunk, scenario, planned: [] });
    const told = trial?.planned.map(({ timeNs, edit }) => [
      timeNs,
      edit.type === 'fault' && edit.on,
    ]);
    expect(told).toEqual([
      [2, true],
      [5, true],
      [15, false],
    ]);
    expect(trial?.scenario).toBe(given);
    const other = { ...shrunk, planned: [], scenario: { ...scenario, seed: 8 } };
    expect(asInputs(given, other)).toBeUndefined();
  });
});

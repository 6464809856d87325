import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import type { PlannedInput } from '../engine-api.ts';
import { loadScenario } from '../load-scenario.ts';
import { decodeRecipe } from '../recipe-text.ts';
import { openSession } from '../session.ts';
import { localThread } from './local-thread.ts';
import { createPool } from './pool.ts';
import { saveShrunk, stemOf } from './save-shrunk.ts';
import { type ShrinkProgress, type ShrinkQuestion, shrink } from './shrink.ts';

const TEXT = `
title: One zone
until: 2 min
mocks:
  north: { mock: thermostat, config: { setpointC: 20.75 °C, noiseC: 0.01 °C, offsetC: 0.2 °C } }
  heater: { mock: heater, config: { ratedW: 80 W } }
  room: { mock: room, config: { startC: 20 °C, capacityJPerK: 40 J/K, lossWPerK: 1.5 W/K } }
links:
  - { from: room.temperature, to: north.temperature, latency: 2 ms, jitter: 3 ms }
  - { from: north.ask, to: heater.ask, latency: 3 ms, jitter: 4 ms }
  - { from: heater.answer, to: north.answer, latency: 3 ms }
  - { from: north.tell, to: heater.tell, latency: 3 ms }
  - { from: heater.power, to: room.power, latency: 1 ms }
expect:
  - { name: warm enough, always: room.temperatureC > 5 °C }
  - { name: never overheats, never: room.temperatureC > 23 °C }
`;

const faultAt = (timeNs: number, fault: string, on: boolean): PlannedInput => ({
  timeNs,
  edit: { type: 'fault', device: 'north', fault, on },
});
const STUCK: readonly PlannedInput[] = [
  { timeNs: 0.3e9, edit: { type: 'seed', seed: 5 } },
  faultAt(0.512e9, 'slow-sensor', true),
  faultAt(0.723e9, 'sensor-stuck', true),
  faultAt(0.9e9, 'slow-sensor', false),
  { timeNs: 1e9, edit: { type: 'set', device: 'heater', field: 'ratedW', value: 81 } },
];

const questionOf = (planned: readonly PlannedInput[]): ShrinkQuestion => ({
  scenario: unwrap(loadScenario({ text: TEXT, fileName: 'zone.yaml' })),
  planned,
  expectation: '',
});
const pool = (size = 2) => createPool(localThread, size);

describe('shrink', () => {
  it('finds the one fault that matters among inputs and settings', async () => {
    expect((await shrink(pool(), questionOf([]))).ok).toBe(false);
    const shrunk = unwrap(await shrink(pool(), questionOf(STUCK)));
    expect(shrunk.expectation.name).toBe('never overheats');
    expect(shrunk.planned).toEqual([]);
    expect(shrunk.scenario.faults).toMatchObject([
      { device: 'north', fault: 'sensor-stuck', forNs: Number.POSITIVE_INFINITY },
    ]);
    expect([shrunk.changesBefore, shrunk.changes]).toEqual([4, ['north sensor-stuck at 0 ns']]);
    expect(shrunk.cancelled).toBe(false);
    const { devices, links } = questionOf([]).scenario;
    expect([shrunk.scenario.devices, shrunk.scenario.links]).toEqual([devices, links]);
  });

  it('leaves settings out too when that is asked for', async () => {
    const asked = { ...questionOf(STUCK), settings: true };
    const shrunk = unwrap(await shrink(pool(), asked));
    expect(shrunk.changesBefore).toBeGreaterThan(10);
    expect(shrunk.changes.length).toBeLessThan(5);
    const thermostats = unwrap(loadScenario({ id: 'thermostats' }));
    const itself = { scenario: { ...thermostats, untilNs: 60e9 }, planned: [], expectation: '' };
    const { changes, scenario } = unwrap(await shrink(pool(), itself));
    expect(changes).toEqual([]);
    expect(scenario.devices).toEqual(thermostats.devices);
    const bare = unwrap(await shrink(pool(), { ...itself, settings: true }));
    // A room of great capacity, as it is by default, does not grow warm so soon.
    expect(bare.changes).toEqual([expect.stringContaining('room.capacityJPerK')]);
  });

  it('keeps an input that no scenario can say, in the test and in the recipe', async () => {
    const warm = { type: 'set', device: 'north', field: 'setpointC', value: 27.1234 } as const;
    const inputs = [...STUCK.slice(0, 1), { timeNs: 1_234_567, edit: warm }];
    const shrunk = unwrap(await shrink(pool(), questionOf(inputs)));
    expect(shrunk.planned).toHaveLength(1);
    const [input] = shrunk.planned;
    // Nearer to nothing it would not overheat; the moment is a round one.
    expect(input).toMatchObject({ timeNs: 1e6, edit: { type: 'set', field: 'setpointC' } });
    const saved = saveShrunk(shrunk, { stem: 'zone', testkit: '../testkit/index.ts' });
    expect(saved.test.text).toContain('{ planned }');
    expect(saved.scenario.text).toContain('1 input from outside');
    const { recipe } = unwrap(decodeRecipe(saved.recipe.text));
    const { scenario, seed, untilNs, planned = [] } = recipe;
    const session = unwrap(openSession(scenario, { seed, untilNs, planned }));
    expect(session.runUntil({ type: 'end' }).expectation).toBe('never overheats');
    const source = { text: saved.scenario.text, fileName: saved.scenario.fileName };
    const alone = unwrap(openSession(source, {}));
    expect(alone.runUntil({ type: 'end' }).expectation).toBe('');
  });

  it('tells its progress and, cancelled, gives the smallest that still fails', async () => {
    const controller = new AbortController();
    const told: ShrinkProgress[] = [];
    const onProgress = (progress: ShrinkProgress): void => {
      told.push(progress);
      if (progress.changes < progress.of) controller.abort();
    };
    const { signal } = controller;
    const shrunk = unwrap(await shrink(pool(1), questionOf(STUCK), { signal, onProgress }));
    expect(shrunk.cancelled).toBe(true);
    expect(shrunk.changes.length).toBeLessThan(shrunk.changesBefore);
    expect(told.map(({ trials }) => trials)).toEqual(
      [...told.map(({ trials }) => trials)].sort((a, b) => a - b),
    );
    const saved = saveShrunk(shrunk, { stem: 'zone', testkit: '' });
    const { recipe } = unwrap(decodeRecipe(saved.recipe.text));
    const { scenario, planned = [] } = recipe;
    const session = unwrap(openSession(scenario, { planned }));
    expect(session.runUntil({ type: 'end' }).expectation).toBe('never overheats');
    const none = await shrink(pool(), questionOf(STUCK), { signal });
    expect(none.ok ? '' : none.problem.what).toContain('cancelled');
  });

  it('says why there is nothing to shrink', async () => {
    const sound = await shrink(pool(), questionOf([]));
    expect(sound.ok ? '' : sound.problem.what).toBe('no expectation breaks in this run');
    const other = { ...questionOf(STUCK), expectation: 'warm enough' };
    const held = await shrink(pool(), other);
    expect(held.ok ? '' : held.problem.what).toContain('"warm enough" does not break');
    const unknown = await shrink(pool(), { ...other, expectation: 'cold' });
    expect(unknown.ok ? '' : unknown.problem.mend).toContain('"warm enough", "never overheats"');
    const inputs: PlannedInput[] = [faultAt(1, 'on fire', true)];
    const wrong = await shrink(pool(), questionOf(inputs));
    expect(wrong.ok ? '' : wrong.problem.what).toContain('on fire');
  });

  it('names files after the scenario and what breaks', () => {
    expect(stemOf('two zones', 'Never > 23 °C!')).toBe('two-zones-never-23-c');
    expect(stemOf('', '°')).toBe('shrunk');
  });
});

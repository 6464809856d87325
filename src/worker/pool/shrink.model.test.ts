/** For any failing run: the result fails as it did, and no single change can be left out of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomWorld } from '../../engine/random-worlds.ts';
import { TEST_MOCKS } from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import type { Edit, PlannedInput } from '../engine-api.ts';
import { injectedIn, runWith, settingsIn, uninjected, unset } from './changes.ts';
import { ddmin, dropSingles } from './ddmin.ts';
import { localThread } from './local-thread.ts';
import { createPool } from './pool.ts';
import { PoolWork } from './pool-work.ts';
import { type ShrinkQuestion, shrink } from './shrink.ts';
import { judge } from './trial.ts';

const END_NS = 60_000;
const poolOf = (size: number) => createPool(() => localThread(new PoolWork(TEST_MOCKS)), size);

const input = fc.record({
  timeNs: fc.nat(END_NS),
  pick: fc.nat(1e6),
  value: fc.integer({ min: 0, max: 20 }),
});

/** An edit that this world can take. */
function editOf(question: ShrinkQuestion, pick: number, value: number): Edit {
  const { devices, links } = question.scenario;
  const { name, mock } = devices[pick % devices.length]!;
  const definition = TEST_MOCKS.find(({ kind }) => kind === mock)!;
  const faults = Object.keys(definition.faults);
  const kinds = Math.floor(pick / 8) % 5;
  const link = links[pick % Math.max(1, links.length)];
  const end = ({ device, event }: { device: string; event: string }) => `${device}.${event}`;
  if (kinds === 0 && faults.length > 0) {
    return { type: 'fault', device: name, fault: faults[pick % faults.length]!, on: value > 4 };
  }
  if (kinds === 1 && link) {
    return { type: 'link', from: end(link.from), to: end(link.to), latencyNs: value * 100 };
  }
  if (kinds === 2) return { type: 'seed', seed: value };
  if (kinds === 3) {
    const config = { beater: 'periodNs', listener: 'offset', gossip: 'talk' }[mock]!;
    return {
      type: 'set',
      device: name,
      field: config,
      value: mock === 'beater' ? 100 + value : value / 20,
    };
  }
  const field = { beater: 'beats', listener: 'heard', gossip: 'energy' }[mock]!;
  return { type: 'set', device: name, field, value };
}

const failing = fc
  .record({
    world: randomWorld,
    inputs: fc.array(input, { maxLength: 6 }),
    settings: fc.boolean(),
  })
  .map(({ world, inputs, settings }): ShrinkQuestion => {
    const scenario = { ...world, untilNs: END_NS };
    const question = { scenario, planned: [], expectation: '', settings } as const;
    const planned = inputs
      .map(({ timeNs, pick, value }): PlannedInput => {
        return { timeNs, edit: editOf(question, pick, value) };
      })
      .sort((a, b) => a.timeNs - b.timeNs);
    return { ...question, planned };
  })
  .filter((question) => judge(question, TEST_MOCKS).broke !== '');

describe('shrink', () => {
  it('ends at a run that fails, without anything that it can do without, for any threads', async () => {
    let left = 0;
    let before = 0;
    await fc.assert(
      fc.asyncProperty(failing, async (question) => {
        const [one, two] = await Promise.all(
          [1, 3].map(async (size) =>
            unwrap(await shrink(poolOf(size), question, { mocks: TEST_MOCKS })),
          ),
        );
        expect(two).toEqual(one);
        const { scenario, planned, expectation, brokeNs } = one!;
        const run = { scenario, planned };
        const trial = { ...run, expectation: expectation.name };
        expect(expectation.name).toBe(judge(question, TEST_MOCKS).broke);
        expect(judge(trial, TEST_MOCKS)).toMatchObject({ broke: expectation.name });
        if (expectation.rule !== 'sometimes') {
          expect(judge(trial, TEST_MOCKS).timeNs).toBe(brokeNs);
        }
        expect(scenario.expect).toEqual([expectation]);
        const injected = injectedIn(run);
        const isSet = question.settings === true;
        const changes = isSet ? [...injected, ...settingsIn(scenario, TEST_MOCKS)] : injected;
        expect(changes.length).toBe(one!.changes.length);
        expect(changes.length).toBeLessThanOrEqual(one!.changesBefore);
        const bare = isSet ? unset(uninjected(scenario)) : uninjected(scenario);
        if (!isSet) expect(scenario.devices).toEqual(question.scenario.devices);
        for (const change of changes) {
          const rest = changes.filter((other) => other !== change);
          expect(judge({ ...trial, ...runWith(bare, rest) }, TEST_MOCKS).broke).toBe('');
        }
        left += changes.length;
        before += one!.changesBefore;
      }),
      { numRuns: 60 },
    );
    // Most of a random world has nothing to do with its failure.
    expect(left).toBeLessThan(before / 2);
  }, 120_000);
});

describe('ddmin', () => {
  it('finds a list that fails and of which no item can be left out (any monotone or other test)', async () => {
    const items = Array.from({ length: 20 }, (_, at) => at);
    const needed = fc.array(fc.nat(19), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(needed, fc.boolean(), fc.nat(6), async (wanted, oddly, modulus) => {
        const fails = (list: readonly number[]): boolean =>
          wanted.every((item) => list.includes(item)) &&
          (!oddly || list.length === 20 || list.length % (modulus + 2) !== 1);
        const firstFailing = async (lists: readonly (readonly number[])[]) =>
          lists.findIndex(fails);
        const kept = await ddmin(items, firstFailing);
        expect(fails(kept)).toBe(true);
        for (const item of kept) {
          const rest = kept.filter((other) => other !== item);
          expect(fails(rest)).toBe(false);
        }
        if (!oddly) expect(kept).toEqual([...new Set(wanted)].sort((a, b) => a - b));
      }),
    );
  });

  it('drops single items until none can be', async () => {
    const fails = (list: readonly number[]): boolean => list.includes(3) && list.includes(7);
    const firstFailing = async (lists: readonly (readonly number[])[]) => lists.findIndex(fails);
    expect(await dropSingles([1, 3, 5, 7, 9], firstFailing)).toEqual([3, 7]);
    expect(await dropSingles([], firstFailing)).toEqual([]);
  });
});

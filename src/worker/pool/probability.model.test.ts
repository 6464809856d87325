/** Against futures run one by one in worlds of their own, and against itself with more threads. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAME_BACK } from '../../engine/core.ts';
import { randomWorld } from '../../engine/random-worlds.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { TEST_MOCKS } from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import { WORLD_CELL } from '../../memory/tables.ts';
import type { Edit } from '../engine-api.ts';
import { type Session, sessionOf } from '../session.ts';
import { localThread } from './local-thread.ts';
import { createPool } from './pool.ts';
import { type OpenRecipe, PoolWork } from './pool-work.ts';
import { futureSeed, type ProbabilityQuestion, probability } from './probability.ts';
import { wilson } from './wilson.ts';

const END_NS = 40_000;
/** Futures of two handed-out parts. */
const FUTURES = 11;

const openerOf =
  (scenario: Scenario): OpenRecipe =>
  ({ scenario: source, seed, untilNs, inputs, planned = [] }) =>
    sessionOf(scenario, TEST_MOCKS, source, {
      ...{ seed, untilNs, inputs, planned, historyEvents: 4096 },
    });

const poolOf = (open: OpenRecipe, size: number) =>
  createPool(() => localThread(new PoolWork(TEST_MOCKS, open)), size);

function runAllTo(session: Session, limitNs: number): void {
  while (session.system.run(1000, limitNs) !== CAME_BACK.time);
}

function isBroken({ system }: Session, name: string): boolean {
  const spec = system.schema.expectations.find((known) => known.name === name)!;
  return system.memory.slots.f64[spec.slot] === 1;
}

const waits = ({ system }: Session): boolean => {
  const cells = system.memory.cells.f64;
  return cells[WORLD_CELL.written]! > cells[WORLD_CELL.handled]!;
};

/** One future in a world that runs from its beginning, without looking until the end. */
function oneByOne(open: OpenRecipe, question: ProbabilityQuestion, at: number, seed: number) {
  const session = unwrap(open(question.recipe));
  const { system } = session;
  while (system.handled() < at || waits(session)) session.run(1, END_NS);
  const name = question.expectation;
  const beginNs = system.nowNs();
  const endNs = Math.min(question.untilNs, beginNs + question.withinNs);
  const wasBroken = isBroken(session, name);
  const { inputs } = session.recipe();
  const later = inputs.slice(inputs.filter((input) => input.at < system.handled()).length);
  unwrap(session.inject({ type: 'seed', seed }, beginNs));
  for (const { timeNs, edit } of later.filter((input) => input.timeNs <= endNs)) {
    runAllTo(session, timeNs);
    unwrap(session.inject(edit, timeNs));
  }
  runAllTo(session, endNs);
  const never = system.expectations.neverHeld().map((id) => system.schema.expectations[id]?.name);
  return { wasBroken, broke: isBroken(session, name) || never.includes(name) };
}

/** The cell that the expectation speaks of, taken far below its bound. */
function setBack(world: Scenario): Edit | undefined {
  const { rule, text } = world.expect[0]!;
  const [device = '', field = ''] = (/^\S+/.exec(text)?.[0] ?? '').split('.');
  return rule === 'within' ? undefined : { type: 'set', device, field, value: -6 };
}

/** A run of a random world in which inputs put off what breaks, and the question about it. */
function questionOf(world: Scenario, share: number, withinNs: number): ProbabilityQuestion {
  const scenario = { ...world, untilNs: END_NS };
  const session = unwrap(openerOf(scenario)({ ...RECIPE, seed: world.seed }));
  const edit = setBack(world);
  for (const part of edit ? [0.1, 0.3, 0.7] : []) {
    runAllTo(session, END_NS * part);
    unwrap(session.inject(edit!, END_NS * part));
  }
  runAllTo(session, END_NS);
  const reach = session.system.handled();
  return {
    recipe: session.recipe(),
    expectation: world.expect[0]!.name,
    ...{ untilNs: END_NS, withinNs, futures: FUTURES, seed: world.seed },
    points: [Math.floor(reach * share), 0, Math.floor(reach * 0.4)],
  };
}

const RECIPE = { engine: '', scenario: { id: 'random' }, seed: 0, untilNs: END_NS, inputs: [] };

const share = fc.double({ min: 0, max: 0.95, noNaN: true });
const within = fc.constantFrom(3000, 20_000, Number.POSITIVE_INFINITY);
const promising = randomWorld.filter(({ expect: promises }) => promises.length > 0);

describe('probability', () => {
  it('is the share of futures that break when run one by one, for any number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(promising, share, within, async (world, part, withinNs) => {
        const question = questionOf(world, part, withinNs);
        const open = openerOf({ ...world, untilNs: END_NS });
        const [one, ...others] = await Promise.all(
          [1, 2, 3].map(async (size) => unwrap(await probability(poolOf(open, size), question))),
        );
        for (const other of others) expect(other).toEqual(one);
        for (const point of one!.points) {
          const seeds = Array.from({ length: FUTURES }, (_, i) =>
            futureSeed(question.seed, point.at, i),
          );
          const alone = seeds.map((seed) => oneByOne(open, question, point.at, seed));
          const wasBroken = alone.every((future) => future.wasBroken);
          expect(point.wasBroken).toBe(wasBroken);
          if (wasBroken) continue;
          const broken = alone.filter(({ broke }) => broke).length;
          expect([point.broken, point.futures]).toEqual([broken, FUTURES]);
          expect(point).toMatchObject({ share: broken / FUTURES, ...wilson(broken, FUTURES) });
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  it('gives other futures to another seed, and never the same to two of them', () => {
    const seeds = [0, 1, 2 ** 40].flatMap((seed) =>
      [0, 1, 77].flatMap((at) => [0, 1, 2, 3].map((index) => futureSeed(seed, at, index))),
    );
    expect(new Set(seeds).size).toBe(seeds.length);
    for (const seed of seeds) expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
  });
});

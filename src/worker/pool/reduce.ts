/** Shrinking what a recipe makes, with everything that is offered of the result. */
import type { Scenario } from '../../engine/scenario.ts';
import { failure, type Result, success } from '../../lib/result.ts';
import type { Recipe } from '../engine-api.ts';
import { loadScenario } from '../load-scenario.ts';
import { asInputs } from './as-inputs.ts';
import type { Pool } from './pool.ts';
import type { Reduced } from './pool-port.ts';
import { saveShrunk, stemOf } from './save-shrunk.ts';
import { type ShrinkOptions, type ShrinkQuestion, type Shrunk, shrink } from './shrink.ts';

/** What the settings say of all clocks, said by each of them. */
const withJitter = (scenario: Scenario, jitter: number | undefined): Scenario =>
  jitter === undefined
    ? scenario
    : {
        ...scenario,
        devices: scenario.devices.map((device) =>
          device.clock ? { ...device, clock: { jitter, ...device.clock } } : device,
        ),
      };

/** The failing run that a recipe makes; inputs come at their virtual times. */
export function runOf(recipe: Recipe): Result<Pick<ShrinkQuestion, 'scenario' | 'planned'>> {
  const loaded = loadScenario(recipe.scenario);
  if (!loaded.ok) return loaded;
  const { seed, untilNs, inputs, planned = [], clocks } = recipe;
  if ((clocks?.precisionNs ?? 1) !== 1) {
    const what = `the run was made with timing.precision_ns ${clocks?.precisionNs}`;
    const mend = 'Record it with precision_ns 1: a saved scenario cannot say another.';
    return failure({ what, where: 'recipe', mend });
  }
  const applied = inputs.map(({ timeNs, edit }) => ({ timeNs, edit }));
  const scenario = withJitter({ ...loaded.value, seed, untilNs }, clocks?.jitter);
  return success({ scenario, planned: [...applied, ...planned] });
}

/** The inputs that make it in the world as it was given, if they do. */
async function inputsOf(pool: Pool, given: ShrinkQuestion['scenario'], shrunk: Shrunk) {
  const trial = asInputs(given, shrunk);
  if (!trial) return undefined;
  const { name } = shrunk.expectation;
  let fails = false;
  await pool.run(
    [{ ...trial, expectation: name }],
    async (api, job) => success(await api.trial(job)),
    (verdict) => {
      fails = verdict.broke === name;
    },
  );
  return fails ? trial.planned : undefined;
}

export interface ReduceWords extends Pick<ShrinkQuestion, 'expectation' | 'settings'> {
  /** what the saved test imports, from where it is saved */
  readonly testkit: string;
}

export async function reduce(
  pool: Pool,
  recipe: Recipe,
  { expectation, settings = false, testkit }: ReduceWords,
  options: ShrinkOptions = {},
): Promise<Result<Reduced>> {
  const run = runOf(recipe);
  if (!run.ok) return run;
  const { scenario } = run.value;
  const answer = await shrink(pool, { ...run.value, expectation, settings }, options);
  if (!answer.ok) return answer;
  const shrunk = answer.value;
  const stem = stemOf(scenario.id, shrunk.expectation.name);
  const saved = saveShrunk(shrunk, { stem, testkit });
  const inputs = await inputsOf(pool, scenario, shrunk);
  return success({ shrunk, saved, ...(inputs && { inputs }) });
}

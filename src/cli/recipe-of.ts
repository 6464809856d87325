/** The run that a word of the command line names: a scenario, a recipe, or a trace with its recipe. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { errorText } from '../engine/core.ts';
import type { TraceFile } from '../formats/open.ts';
import { openTrace } from '../formats/open.ts';
import { failure, type Result, success } from '../lib/result.ts';
import { parseQuantity } from '../lib/units.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import type { Recipe } from '../worker/engine-api.ts';
import { loadScenario } from '../worker/load-scenario.ts';
import { decodeRecipe, encodeRecipe } from '../worker/recipe-text.ts';
import { sourceOf } from './source.ts';

export interface RunWords {
  readonly seed?: string | undefined;
  readonly until?: string | undefined;
}

const SCENARIO = /\.ya?ml$/i;
const RECIPE = /\.recipe$/i;

const onCommandLine = (what: string, mend: string): Result<never> =>
  failure({ what, where: 'command line', mend });

/** A whole number from `least` to `most`. */
export function wholeIn(text: string, option: string, least: number, most: number): Result<number> {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return success(value);
  return onCommandLine(`${option} ${text}`, `Write a whole number from ${least} to ${most}.`);
}

/** A time of at least 1 ns. */
export function timeOf(text: string, option: string): Result<number> {
  const time = parseQuantity(text, 'ns', option);
  if (!time.ok || time.value >= 1) return time;
  return onCommandLine(`${option} ${text} is no time that passes`, `Write e.g. ${option} 60s.`);
}

async function traceFile(name: string): Promise<TraceFile> {
  const { size } = await stat(name);
  const stream = () => Readable.toWeb(createReadStream(name)) as ReturnType<TraceFile['stream']>;
  return { name: path.basename(name), size, stream };
}

async function recipeOfTrace(name: string): Promise<Result<Recipe>> {
  let file: TraceFile;
  try {
    file = await traceFile(name);
  } catch (error) {
    const mend = 'Check the path; a scenario file ends in .yaml.';
    return failure({ what: `cannot read the trace: ${errorText(error)}`, where: name, mend });
  }
  const trace = await openTrace(file);
  if (!trace.ok) return trace;
  const { recipe } = trace.value.origin;
  if (recipe === undefined) {
    const mend = 'Name a trace that Orrery wrote of a living run, or a scenario.';
    return failure({ what: 'the trace has no recipe: it cannot be run again', where: name, mend });
  }
  try {
    // Reading its text checks it, member for member.
    const decoded = decodeRecipe(encodeRecipe(recipe as Recipe));
    return decoded.ok ? success(decoded.value.recipe) : decoded;
  } catch {
    const mend = 'Export the trace again.';
    return failure({ what: 'the recipe in the trace is damaged', where: name, mend });
  }
}

async function recipeOfText(name: string): Promise<Result<Recipe>> {
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (error) {
    const what = `cannot read the recipe: ${errorText(error)}`;
    return failure({ what, where: name, mend: 'Check the path.' });
  }
  const decoded = decodeRecipe(text.trim());
  return decoded.ok ? success(decoded.value.recipe) : decoded;
}

async function recipeOfScenario(name: string): Promise<Result<Recipe>> {
  const source = await sourceOf(name);
  if (!source.ok) return source;
  const scenario = loadScenario(source.value);
  if (!scenario.ok) return scenario;
  const { seed, untilNs } = scenario.value;
  return success({
    engine: ENGINE_VERSION,
    scenario: source.value,
    ...{ seed, untilNs, inputs: [] },
  });
}

/** The recipe of the run, with another seed and end where they are given. */
export async function recipeOf(name: string, { seed, until }: RunWords): Promise<Result<Recipe>> {
  const isScenario = SCENARIO.test(name) || !/[./\\]/.test(name);
  const read = isScenario ? recipeOfScenario : RECIPE.test(name) ? recipeOfText : recipeOfTrace;
  const recipe = await read(name);
  if (!recipe.ok) return recipe;
  const wanted = wholeIn(seed ?? String(recipe.value.seed), '--seed', 0, Number.MAX_SAFE_INTEGER);
  if (!wanted.ok) return wanted;
  const untilNs = until === undefined ? success(recipe.value.untilNs) : timeOf(until, '--until');
  if (!untilNs.ok) return untilNs;
  if (recipe.value.inputs.length > 0 && wanted.value !== recipe.value.seed) {
    const mend = 'Leave --seed out: the inputs belong to the seed that they were recorded with.';
    return onCommandLine(`--seed ${seed} for a run with inputs`, mend);
  }
  return success({ ...recipe.value, seed: wanted.value, untilNs: untilNs.value });
}

/** What the address of the page holds. A link to a built-in scenario shows the same moment again. */
import { failure, type Problem, type Result, success } from '../../lib/result.ts';
import { parseQuantity } from '../../lib/units.ts';
import type { Edit, RecordedInput } from '../../worker/engine-api.ts';
import { decodeRecipe } from '../../worker/recipe-text.ts';
import type { Link, Speed } from '../store/app-state.ts';

/** Version of the address; another one is not guessed at. */
export const LINK_VERSION = '1';

export interface ParsedLink {
  readonly link: Link;
  /** parts that could not be read; the rest holds */
  readonly problems: readonly Problem[];
}

const bad = (name: string, text: string, mend: string): Problem => ({
  what: `"${text}" is not a ${name}`,
  where: `address, ${name}=`,
  mend,
});

function wholeNumber(name: string, text: string): Result<number> {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return success(value);
  return failure(bad(name, text, 'Write a whole number from 0 on.'));
}

function speedOf(text: string): Result<Speed> {
  if (text === 'max') return success('max');
  const value = Number(text.replace(/[x×]$/, ''));
  if (value >= 0.001 && value <= 1000) return success(value);
  return failure(bad('speed', text, 'Write 0.001 to 1000, or max.'));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function editOf(value: unknown): Edit | undefined {
  if (!isRecord(value) || typeof value.device !== 'string') return undefined;
  const { type, device } = value;
  if (type === 'fault' && typeof value.fault === 'string' && typeof value.on === 'boolean') {
    return { type, device, fault: value.fault, on: value.on };
  }
  if (type === 'set' && typeof value.field === 'string' && typeof value.value === 'number') {
    return { type, device, field: value.field, value: value.value };
  }
  return undefined;
}

function inputsOf(text: string): Result<RecordedInput[]> {
  const wrong = failure(bad('inputs', text.slice(0, 60), 'Copy the whole link again.'));
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return wrong;
  }
  if (!Array.isArray(list)) return wrong;
  const inputs: RecordedInput[] = [];
  for (const item of list) {
    const edit = isRecord(item) ? editOf(item.edit) : undefined;
    if (!isRecord(item) || edit === undefined) return wrong;
    if (typeof item.at !== 'number' || typeof item.timeNs !== 'number') return wrong;
    inputs.push({ at: item.at, timeNs: item.timeNs, edit });
  }
  return success(inputs);
}

/** Only a recipe that is whole is taken over: half of one would be another run. */
function recipeOf(text: string): Result<string> {
  const decoded = decodeRecipe(text);
  return decoded.ok ? success(text) : decoded;
}

/** Reads the part after "?". */
export function parseLink(search: string): ParsedLink {
  const params = new URLSearchParams(search);
  const version = params.get('v');
  if (version !== null && version !== LINK_VERSION) {
    const mend = `This build reads version ${LINK_VERSION}; open the link with the build it came from.`;
    return { link: {}, problems: [bad('version', version, mend)] };
  }
  const problems: Problem[] = [];
  const read = <T>(name: string, parse: (text: string) => Result<T>): T | undefined => {
    const text = params.get(name);
    if (text === null || text === '') return undefined;
    const result = parse(text);
    if (result.ok) return result.value;
    problems.push(result.problem);
    return undefined;
  };
  const part = <K extends keyof Link>(key: K, value: Link[K]): Partial<Link> =>
    value === undefined ? {} : { [key]: value };
  const link: Link = {
    ...part('scenario', params.get('scenario') ?? undefined),
    ...part(
      'seed',
      read('seed', (text) => wholeNumber('seed', text)),
    ),
    ...part(
      'at',
      read('at', (text) => wholeNumber('at', text)),
    ),
    ...part(
      'timeNs',
      read('time', (text) => parseQuantity(text, 'ns', 'address, time=')),
    ),
    ...part('speed', read('speed', speedOf)),
    ...part(
      'untilNs',
      read('until', (text) => parseQuantity(text, 'ns', 'address, until=')),
    ),
    ...part('inputs', read('inputs', inputsOf)),
    ...part('recipe', read('recipe', recipeOf)),
    ...part('branch', params.get('branch') ?? undefined),
  };
  // A place in a run that is not the one it was taken from would mean nothing.
  if (params.has('recipe') && link.recipe === undefined) return { link: {}, problems };
  return { link, problems };
}

/** The part after "?", without it; keys in a fixed order so that equal links are equal texts. */
export function formatLink(link: Link): string {
  const params = new URLSearchParams({ v: LINK_VERSION });
  if (link.scenario !== undefined) params.set('scenario', link.scenario);
  if (link.seed !== undefined) params.set('seed', String(link.seed));
  if (link.at !== undefined) params.set('at', String(link.at));
  if (link.timeNs !== undefined) params.set('time', `${link.timeNs} ns`);
  if (link.speed !== undefined) params.set('speed', String(link.speed));
  if (link.untilNs !== undefined) params.set('until', `${link.untilNs} ns`);
  if (link.inputs !== undefined && link.inputs.length > 0) {
    params.set('inputs', JSON.stringify(link.inputs));
  }
  if (link.branch !== undefined) params.set('branch', link.branch);
  // Last, because it is long.
  if (link.recipe !== undefined) params.set('recipe', link.recipe);
  return params.toString();
}

/** What the address of the page holds. A link to a built-in scenario shows the same moment again. */
import { failure, type Problem, type Result, success } from '../../lib/result.ts';
import { parseQuantity } from '../../lib/units.ts';
import type { Edit, RecordedInput } from '../../worker/engine-api.ts';
import { decodeRecipe } from '../../worker/recipe-text.ts';
import {
  BOTTOM_TABS,
  type GivenSettings,
  INSPECTOR_TABS,
  type Link,
  type Speed,
} from '../store/app-state.ts';
import type { TimeWindow } from '../store/time-window.ts';
import { LINK_VERSION, upgradeLink } from './link-upgrade.ts';

/** Settings of the run: "config.mock_system.timing.mode", or shorter "config.timing.mode". */
const SETTING = /^config\.(?:mock_system\.)?(.+)$/;
/** Longer filters are no filters. */
const TEXT_MAX = 4096;

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
  const wrong = failure(bad('edits', text.slice(0, 60), 'Copy the whole link again.'));
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

function rangeOf(text: string): Result<TimeWindow> {
  const where = 'address, range=';
  const [from, to, ...more] = text.split('..').map((each) => parseQuantity(each, 'ns', where));
  if (from === undefined || to === undefined || more.length > 0) {
    return failure(bad('range', text, 'Write both ends, e.g. 10 ms..2 s.'));
  }
  if (!from.ok) return from;
  if (!to.ok) return to;
  const range = { fromNs: from.value, toNs: to.value };
  if (range.fromNs >= 0 && range.fromNs < range.toNs) return success(range);
  return failure(bad('range', text, 'The first time comes before the second, none before 0.'));
}

function oneOf<T extends string>(name: string, list: readonly T[], text: string): Result<T> {
  const found = list.find((each) => each === text);
  return found ? success(found) : failure(bad(name, text, `Known: ${list.join(', ')}.`));
}

function wordsOf(name: string, text: string): Result<string> {
  if (text.length <= TEXT_MAX) return success(text);
  return failure(bad(name, `${text.slice(0, 40)}…`, `Use at most ${TEXT_MAX} characters.`));
}

/** All settings that the address names; whether they are any is known where they are declared. */
function settingsOf(params: URLSearchParams): GivenSettings | undefined {
  const given = [...params].flatMap(([name, text]): [string, string][] => {
    const [, key] = SETTING.exec(name) ?? [];
    return key === undefined ? [] : [[key, text]];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** What each part of an address is read as. */
const PARTS = {
  scenario: ['scenario', success],
  seed: ['seed', (text) => wholeNumber('seed', text)],
  at: ['at', (text) => wholeNumber('at', text)],
  timeNs: ['time', (text) => parseQuantity(text, 'ns', 'address, time=')],
  speed: ['speed', speedOf],
  untilNs: ['until', (text) => parseQuantity(text, 'ns', 'address, until=')],
  inputs: ['edits', inputsOf],
  recipe: ['recipe', recipeOf],
  branch: ['branch', success],
  range: ['range', rangeOf],
  mark: ['mark', (text) => wholeNumber('mark', text)],
  slot: ['slot', (text) => wholeNumber('slot', text)],
  why: ['why', (text) => wordsOf('why', text)],
  filter: ['filter', (text) => wordsOf('filter', text)],
  tab: ['tab', (text) => oneOf('tab', BOTTOM_TABS, text)],
  panel: ['panel', (text) => oneOf('panel', INSPECTOR_TABS, text)],
} as const satisfies {
  readonly [K in keyof Link]?: readonly [string, (text: string) => Result<NonNullable<Link[K]>>];
};

/** Reads the part after "?". */
export function parseLink(search: string): ParsedLink {
  const { params, problem } = upgradeLink(search);
  const problems: Problem[] = problem ? [problem] : [];
  if (params === undefined) return { link: {}, problems };
  const read: Record<string, unknown> = {};
  for (const [key, [name, parse]] of Object.entries(PARTS)) {
    const text = params.get(name);
    if (text === null || text === '') continue;
    const result: Result<unknown> = parse(text);
    if (result.ok) read[key] = result.value;
    else problems.push(result.problem);
  }
  const settings = settingsOf(params);
  const link: Link = { ...read, ...(settings && { settings }) };
  // A place in a run that is not the one it was taken from would mean nothing.
  if (params.has('recipe') && link.recipe === undefined) return { link: {}, problems };
  return { link, problems };
}

/** The part after "?", without it; keys in a fixed order so that equal links are equal texts. */
export function formatLink(link: Link): string {
  const params = new URLSearchParams({ v: String(LINK_VERSION) });
  const put = (name: string, value: string | number | undefined, unit = ''): void => {
    if (value !== undefined) params.set(name, `${value}${unit}`);
  };
  put('scenario', link.scenario);
  put('seed', link.seed);
  put('at', link.at);
  put('time', link.timeNs, ' ns');
  put('speed', link.speed);
  put('until', link.untilNs, ' ns');
  if (link.inputs !== undefined && link.inputs.length > 0) {
    params.set('edits', JSON.stringify(link.inputs));
  }
  put('branch', link.branch);
  if (link.range) params.set('range', `${link.range.fromNs} ns..${link.range.toNs} ns`);
  put('mark', link.mark);
  put('slot', link.slot);
  put('why', link.why);
  put('filter', link.filter);
  put('tab', link.tab);
  put('panel', link.panel);
  for (const [key, text] of Object.entries(link.settings ?? {})) {
    params.set(`config.mock_system.${key}`, text);
  }
  // Last, because it is long.
  put('recipe', link.recipe);
  return params.toString();
}

/**
 * A recipe as text that fits in a link: `r1.<body>.<check>`.
 *
 * The body is base64url (RFC 4648 §5, no padding) of UTF-8 JSON: an array whose places are fixed,
 * so that the text stays short. The check is the 32-bit FNV-1a of the body in hex: it tells a link
 * that was cut off or edited from one that is whole. It is no signature.
 */
import type { ClockDefaults } from '../engine/clocks.ts';
import { fnv1a } from '../lib/fnv1a.ts';
import { failure, type Result, success } from '../lib/result.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import { scenarioCheck } from '../scenarios/checks.ts';
import type {
  Edit,
  HashAt,
  PlannedInput,
  Recipe,
  RecordedInput,
  ScenarioSource,
} from './engine-api.ts';

/** A moment of the run that a recipe makes, and the hash that it must have there. */
export interface RecipeMoment {
  /** events handled */
  readonly sequence: number;
  /** 16 hex digits */
  readonly hash: string;
}

export interface DecodedRecipe {
  readonly recipe: Recipe;
  /** where the link leads to; absent = the beginning */
  readonly moment?: RecipeMoment;
}

export const RECIPE_TEXT_VERSION = 1;
/** Longest text that is read, in characters: a scenario's whole file fits in it. */
export const RECIPE_TEXT_MAX = 1_048_576;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function toBase64url(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    parts.push(ALPHABET.charAt(bits >> 18), ALPHABET.charAt((bits >> 12) & 63));
    if (b !== undefined) parts.push(ALPHABET.charAt((bits >> 6) & 63));
    if (c !== undefined) parts.push(ALPHABET.charAt(bits & 63));
  }
  return parts.join('');
}

/** Undefined for what is no base64url. */
function fromBase64url(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let have = 0;
  let at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes[at++] = (bits >> have) & 255;
  }
  return bytes;
}

/** Built-in scenarios are named; that they are still the same is told by a check of their text. */
function sourceCheck(source: ScenarioSource): string {
  return 'text' in source ? '' : scenarioCheck(source.id);
}

type Json = null | boolean | number | string | readonly Json[];

/** As String, which does not tell -0 from 0. */
const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
/** Numbers that JSON cannot say (-0, and what a broken sensor reads) are said as texts. */
const numberJson = (value: number): Json =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : numberText(value);

function editJson(edit: Edit): Json[] {
  switch (edit.type) {
    case 'fault':
      return ['f', edit.device, edit.fault, edit.on];
    case 'set':
      return ['s', edit.device, edit.field, numberJson(edit.value)];
    case 'send':
      return ['m', edit.device, edit.event, edit.payload.map(numberJson)];
    case 'link':
      return [
        'l',
        edit.from,
        edit.to,
        edit.latencyNs ?? null,
        edit.jitterNs ?? null,
        edit.loss ?? null,
      ];
    case 'seed':
      return ['r', edit.seed];
  }
}

/** The recipe as text, for a link. */
export function encodeRecipe(recipe: Recipe, moment?: HashAt | RecipeMoment): string {
  const { engine, scenario, seed, untilNs, inputs, planned = [], clocks } = recipe;
  const source: Json = 'id' in scenario ? scenario.id : [scenario.fileName, scenario.text];
  const places: Json[] = [
    engine,
    source,
    sourceCheck(scenario),
    seed,
    untilNs,
    inputs.map(({ at, timeNs, edit }) => [at, timeNs, ...editJson(edit)]),
    planned.map(({ timeNs, edit }) => [timeNs, ...editJson(edit)]),
    moment ? [moment.sequence, moment.hash] : null,
    ...(clocks ? [[clocks.precisionNs ?? null, clocks.jitter ?? null]] : []),
  ];
  const body = toBase64url(new TextEncoder().encode(JSON.stringify(places)));
  return `r${RECIPE_TEXT_VERSION}.${body}.${fnv1a(body)}`;
}

const WHERE = 'recipe';
const COPY_AGAIN = 'Copy the whole link again.';

/** Ends the reading of a body that is whole but is no recipe. */
class NoRecipe extends Error {}

const wrong = (what: string): never => {
  throw new NoRecipe(what);
};
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : wrong('a list is missing');
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : wrong('a text is missing');
const numberOf = (value: unknown): number => {
  if (typeof value === 'number') return value;
  const number = Number(value);
  const isSaid = typeof value === 'string' && numberText(number) === value;
  return isSaid ? number : wrong('a number is missing');
};
const countOf = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : wrong('a count is missing');

function editOf([type, ...places]: readonly unknown[]): Edit {
  const [a, b, c, d, e] = places;
  switch (type) {
    case 'f':
      return { type: 'fault', device: textOf(a), fault: textOf(b), on: c === true };
    case 's':
      return { type: 'set', device: textOf(a), field: textOf(b), value: numberOf(c) };
    case 'm':
      return {
        type: 'send',
        device: textOf(a),
        event: textOf(b),
        payload: listOf(c).map(numberOf),
      };
    case 'l':
      return {
        type: 'link',
        from: textOf(a),
        to: textOf(b),
        ...(c !== null && { latencyNs: numberOf(c) }),
        ...(d !== null && { jitterNs: numberOf(d) }),
        ...(e !== null && { loss: numberOf(e) }),
      };
    case 'r':
      return { type: 'seed', seed: countOf(a) };
    default:
      return wrong(`there is no edit "${String(type)}"`);
  }
}

function inputOf(value: unknown): RecordedInput {
  const [at, timeNs, ...edit] = listOf(value);
  return { at: countOf(at), timeNs: countOf(timeNs), edit: editOf(edit) };
}

function plannedOf(value: unknown): PlannedInput {
  const [timeNs, ...edit] = listOf(value);
  return { timeNs: countOf(timeNs), edit: editOf(edit) };
}

function sourceOf(value: unknown): ScenarioSource {
  if (typeof value === 'string') return { id: value };
  const [fileName, text] = listOf(value);
  return { fileName: textOf(fileName), text: textOf(text) };
}

function momentOf(value: unknown): RecipeMoment {
  const [sequence, hash] = listOf(value);
  const digits = textOf(hash);
  if (!/^[0-9a-f]{16}$/.test(digits)) wrong('the hash is not 16 hex digits');
  return { sequence: countOf(sequence), hash: digits };
}

function clocksOf(value: unknown): ClockDefaults {
  const [precision, jitter] = listOf(value);
  const precisionNs = precision === null ? undefined : countOf(precision);
  const share = jitter === null ? undefined : numberOf(jitter);
  if (precisionNs === 0) wrong('device clocks show multiples of 0 ns');
  if (share !== undefined && !(share >= 0 && share <= 1)) wrong('a jitter is no share');
  return {
    ...(precisionNs !== undefined && { precisionNs }),
    ...(share !== undefined && { jitter: share }),
  };
}

function readBody(places: readonly unknown[]): Result<DecodedRecipe> {
  const [engine, source, check, seed, untilNs, inputs, planned, moment, clocks] = places;
  if (textOf(engine) !== ENGINE_VERSION) {
    const what = `the recipe was made by engine ${textOf(engine).slice(0, 40)}; this one is ${ENGINE_VERSION}`;
    const mend = 'Open it with the engine that made it: another one may give other events.';
    return failure({ what, where: WHERE, mend });
  }
  const scenario = sourceOf(source);
  if ('id' in scenario && sourceCheck(scenario) !== textOf(check)) {
    const what = `the built-in scenario "${scenario.id}" is not the one the recipe was made with`;
    const mend = 'Open it with the build that made it, or share the scenario as a file.';
    return failure({ what, where: WHERE, mend });
  }
  const later = listOf(planned).map(plannedOf);
  const recipe: Recipe = {
    engine: ENGINE_VERSION,
    scenario,
    seed: countOf(seed),
    untilNs: countOf(untilNs),
    inputs: listOf(inputs).map(inputOf),
    ...(later.length > 0 && { planned: later }),
    ...(clocks !== undefined && { clocks: clocksOf(clocks) }),
  };
  return success({ recipe, ...(moment !== null && { moment: momentOf(moment) }) });
}

/** Reads a recipe's text; says what is wrong with one that is not whole or not of this engine. */
export function decodeRecipe(text: string): Result<DecodedRecipe> {
  const trimmed = text.trim();
  if (trimmed.length > RECIPE_TEXT_MAX) {
    const what = `a recipe of ${trimmed.length} characters`;
    const mend = `Use one of at most ${RECIPE_TEXT_MAX}; larger scenarios are shared as files.`;
    return failure({ what, where: WHERE, mend });
  }
  const [, version = '', body = '', check = ''] =
    /^r(\d+)\.([^.]*)(?:\.([^.]*))?$/.exec(trimmed) ?? [];
  if (version === '') {
    const what = `"${trimmed.slice(0, 40)}" is not a recipe`;
    return failure({
      what,
      where: WHERE,
      mend: 'A recipe begins with "r1.". Copy the link again.',
    });
  }
  if (Number(version) !== RECIPE_TEXT_VERSION) {
    const what = `a recipe of format ${version}; this build reads ${RECIPE_TEXT_VERSION}`;
    return failure({ what, where: WHERE, mend: 'Open it with the build that made it.' });
  }
  const bytes = check === fnv1a(body) ? fromBase64url(body) : undefined;
  if (!bytes) {
    const what = 'the recipe was cut off or edited: its check does not fit';
    return failure({ what, where: WHERE, mend: COPY_AGAIN });
  }
  try {
    return readBody(listOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))));
  } catch (error) {
    const why = error instanceof NoRecipe ? error.message : 'its body is no JSON';
    return failure({
      what: `the text is whole but is no recipe: ${why}`,
      where: WHERE,
      mend: COPY_AGAIN,
    });
  }
}

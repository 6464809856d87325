import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import type { Edit, Recipe, RecordedInput } from './engine-api.ts';
import { decodeRecipe, encodeRecipe } from './recipe-text.ts';

const STUCK: Edit = { type: 'fault', device: 'north', fault: 'sensor-stuck', on: true };
const RECIPE: Recipe = {
  engine: ENGINE_VERSION,
  scenario: { id: 'thermostats' },
  seed: 42,
  untilNs: 20e9,
  inputs: [{ at: 100, timeNs: 5000, edit: STUCK }],
};
const MOMENT = { sequence: 5000, hash: '0123456789abcdef' };

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const value = fc.double();
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constant('fault' as const), device: text, fault: text, on: fc.boolean() }),
  fc.record({ type: fc.constant('set' as const), device: text, field: text, value }),
  fc.record({
    type: fc.constant('send' as const),
    device: text,
    event: text,
    payload: fc.array(value, { maxLength: 4 }),
  }),
  fc.record(
    {
      type: fc.constant('link' as const),
      from: text,
      to: text,
      latencyNs: fc.maxSafeNat(),
      jitterNs: fc.maxSafeNat(),
      loss: fc.double({ min: 0, max: 1, noNaN: true }),
    },
    { requiredKeys: ['type', 'from', 'to'] },
  ),
  fc.record({ type: fc.constant('seed' as const), seed: fc.maxSafeNat() }),
);
const planned = fc.record({ timeNs: fc.maxSafeNat(), edit });
const recipe: fc.Arbitrary<Recipe> = fc.record(
  {
    engine: fc.constant(ENGINE_VERSION),
    scenario: fc.oneof(
      fc.constant({ id: 'thermostats' }),
      fc.record({ fileName: text, text: fc.string({ unit: 'binary', maxLength: 400 }) }),
    ),
    seed: fc.maxSafeNat(),
    untilNs: fc.maxSafeNat(),
    inputs: fc.array(
      fc.record({
        at: fc.maxSafeNat(),
        timeNs: fc.maxSafeNat(),
        edit,
      }) as fc.Arbitrary<RecordedInput>,
      { maxLength: 5 },
    ),
    planned: fc.array(planned, { minLength: 1, maxLength: 3 }),
    clocks: fc.record(
      {
        precisionNs: fc.integer({ min: 1, max: 1e9 }),
        jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['engine', 'scenario', 'seed', 'untilNs', 'inputs'] },
);

const problemOf = (given: string): string => {
  const decoded = decodeRecipe(given);
  return decoded.ok ? 'a recipe' : `${decoded.problem.what}. ${decoded.problem.mend}`;
};

/** Fowler, Noll and Vo's hash with the published constants, over letters of one byte. */
const fnv1a = (letters: string): string => {
  let hash = 0x811c9dc5n;
  for (const byte of Buffer.from(letters)) {
    for (const octet of [byte, 0]) hash = ((hash ^ BigInt(octet)) * 0x01000193n) & 0xffffffffn;
  }
  return hash.toString(16).padStart(8, '0');
};

describe("a recipe's text", () => {
  it('says every recipe exactly, in letters that a link may hold', () => {
    fc.assert(
      fc.property(recipe, fc.boolean(), (given, hasMoment) => {
        const written = encodeRecipe(given, hasMoment ? MOMENT : undefined);
        expect(written).toMatch(/^r1\.[A-Za-z0-9_-]*\.[0-9a-f]{8}$/);
        const { recipe: read, moment } = unwrap(decodeRecipe(` ${written}\n`));
        expect(read).toEqual(given);
        expect(moment).toEqual(hasMoment ? MOMENT : undefined);
      }),
    );
  });

  it('tells minus zero from zero: their bits differ, and so does the hash', () => {
    const edit: Edit = { type: 'set', device: 'north', field: 'offsetC', value: -0 };
    const inputs = [{ at: 1, timeNs: 2, edit }];
    expect(unwrap(decodeRecipe(encodeRecipe({ ...RECIPE, inputs }))).recipe.inputs).toEqual(inputs);
  });

  it('of a built-in scenario with a fault is shorter than 300 letters', () => {
    expect(encodeRecipe(RECIPE, MOMENT).length).toBeLessThan(300);
  });

  it('that lost or changed any letter is refused', () => {
    const whole = encodeRecipe(RECIPE, MOMENT);
    for (let i = 0; i < whole.length; i++) {
      const letter = whole[i] === 'A' ? 'B' : 'A';
      expect(problemOf(whole.slice(0, i) + letter + whole.slice(i + 1))).not.toBe('a recipe');
      expect(problemOf(whole.slice(0, i) + whole.slice(i + 1))).not.toBe('a recipe');
      expect(problemOf(whole.slice(0, i))).not.toBe('a recipe');
    }
    expect(problemOf(whole.slice(0, -20))).toMatch(/cut off or edited.*Copy the whole link/);
  });

  it('of another engine, another format or a changed scenario says which', () => {
    const other = encodeRecipe({ ...RECIPE, engine: '9.9.9' });
    expect(problemOf(other)).toMatch(/made by engine 9\.9\.9; this one is/);
    expect(problemOf(encodeRecipe(RECIPE).replace('r1.', 'r7.'))).toMatch(/format 7/);
    const [, body = ''] = encodeRecipe(RECIPE).split('.');
    const places: unknown[] = JSON.parse(Buffer.from(body, 'base64url').toString());
    places[2] = '00000000';
    const changed = Buffer.from(JSON.stringify(places)).toString('base64url');
    expect(problemOf(`r1.${changed}.${fnv1a(changed)}`)).toMatch(
      /built-in scenario "thermostats" is not the one/,
    );
  });

  it.each<[string, RegExp]>([
    ['', /is not a recipe/],
    ['hello', /"hello" is not a recipe/],
    ['r1.', /cut off or edited/],
    ['r1..811c9dc5', /whole but is no recipe/],
    [`r1.${'A'.repeat(2_000_000)}.00000000`, /a recipe of 2000012 characters/],
  ])('"%.20s" is refused', (given, message) => {
    expect(problemOf(given)).toMatch(message);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENGINE_VERSION } from '../../lib/version.ts';
import { encodeRecipe } from '../../worker/recipe-text.ts';
import type { Link } from '../store/app-state.ts';
import { formatLink, parseLink } from './link.ts';

const RECIPE = encodeRecipe({
  engine: ENGINE_VERSION,
  scenario: { id: 'thermostats' },
  seed: 42,
  untilNs: 30e9,
  inputs: [{ at: 9, timeNs: 5e9, edit: { type: 'seed', seed: 7 } }],
});

describe('link', () => {
  it('reads every part of a link', () => {
    const { link, problems } = parseLink(
      '?v=1&scenario=thermostats&seed=7&at=48216&speed=0.5&until=10 s',
    );
    expect(problems).toEqual([]);
    expect(link).toEqual({
      scenario: 'thermostats',
      seed: 7,
      at: 48216,
      speed: 0.5,
      untilNs: 10e9,
    });
  });

  it('keeps what it can read and names the place and remedy of what it cannot', () => {
    const { link, problems } = parseLink('?scenario=thermostats&seed=-3&at=soon&speed=5000');
    expect(link).toEqual({ scenario: 'thermostats' });
    expect(problems.map((problem) => problem.where)).toEqual([
      'address, seed=',
      'address, at=',
      'address, speed=',
    ]);
    for (const problem of problems) expect(problem.mend).not.toBe('');
  });

  it('does not guess at another version', () => {
    const { link, problems } = parseLink('?v=2&scenario=thermostats');
    expect(link).toEqual({});
    expect(problems).toHaveLength(1);
  });

  it.each(['not json', '{}', '[{"at":1}]', '[{"at":1,"timeNs":2,"edit":{"type":"fault"}}]'])(
    'refuses the inputs %s',
    (text) => {
      const { link, problems } = parseLink(`?inputs=${encodeURIComponent(text)}`);
      expect(link.inputs).toBeUndefined();
      expect(problems).toHaveLength(1);
    },
  );

  it('carries a recipe whole, with the name of its branch', () => {
    const link: Link = { at: 12, timeNs: 5e9 + 1, branch: 'warmer & drier', recipe: RECIPE };
    expect(parseLink(formatLink(link))).toEqual({ link, problems: [] });
  });

  it('opens nothing of a link whose recipe was cut off', () => {
    const { link, problems } = parseLink(`?v=1&at=12&recipe=${RECIPE.slice(0, -3)}`);
    expect(link).toEqual({});
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('cut off')]);
  });

  it('gives back every link it has written', () => {
    const edit = fc.oneof(
      fc.record({
        type: fc.constant('fault' as const),
        device: fc.string({ unit: 'grapheme' }),
        fault: fc.string(),
        on: fc.boolean(),
      }),
      fc.record({
        type: fc.constant('set' as const),
        device: fc.string(),
        field: fc.string(),
        value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      }),
    );
    const sequence = fc.nat(2 ** 40);
    const links: fc.Arbitrary<Link> = fc.record(
      {
        scenario: fc.string({ minLength: 1, unit: 'grapheme' }),
        seed: sequence,
        at: sequence,
        speed: fc.constantFrom(0.001, 0.5, 1, 1000, 'max' as const),
        untilNs: fc.integer({ min: 0, max: 1e15 }),
        inputs: fc.array(fc.record({ at: sequence, timeNs: sequence, edit }), { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(links, (link) => {
        const { link: read, problems } = parseLink(`?${formatLink(link)}`);
        expect(problems).toEqual([]);
        expect(read).toEqual(JSON.parse(JSON.stringify(link)));
      }),
    );
  });
});

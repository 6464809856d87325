import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENGINE_VERSION } from '../../lib/version.ts';
import { encodeRecipe } from '../../worker/recipe-text.ts';
import { BOTTOM_TABS, INSPECTOR_TABS, type Link } from '../store/app-state.ts';
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

  it('does not guess at a newer version', () => {
    const { link, problems } = parseLink('?v=3&scenario=thermostats');
    expect(link).toEqual({});
    expect(problems.map(({ what }) => what)).toEqual([
      'the link is of version 3; this build reads up to 2',
    ]);
  });

  it('says that a version is none, and reads the rest', () => {
    const { link, problems } = parseLink('?v=new&scenario=thermostats');
    expect(link).toEqual({ scenario: 'thermostats' });
    expect(problems.map(({ where }) => where)).toEqual(['address, v=']);
  });

  it('upgrades a link of version 1, which called edits inputs', () => {
    const inputs = [{ at: 9, timeNs: 5, edit: { type: 'set', device: 'a', field: 'b', value: 1 } }];
    const old = new URLSearchParams({ v: '1', seed: '7', inputs: JSON.stringify(inputs) });
    const { link, problems } = parseLink(`?${old}`);
    expect(problems).toEqual([]);
    expect(link).toEqual({ seed: 7, inputs });
    const written = new URLSearchParams(formatLink(link));
    expect(written.get('v')).toBe('2');
    expect(written.get('edits')).toBe(JSON.stringify(inputs));
    expect(written.has('inputs')).toBe(false);
  });

  it('reads range, selection, filter, layout and settings', () => {
    const { link, problems } = parseLink(
      '?range=10 ms..2 s&mark=4&slot=2&why=a.b > 1&filter=kind == "tell"&tab=latency&panel=why' +
        '&config.mock_system.timing.mode=dilated&config.timing.dilation=10',
    );
    expect(problems).toEqual([]);
    expect(link).toEqual({
      range: { fromNs: 10e6, toNs: 2e9 },
      ...{ mark: 4, slot: 2, why: 'a.b > 1', filter: 'kind == "tell"' },
      ...{ tab: 'latency', panel: 'why' },
      settings: { 'timing.mode': 'dilated', 'timing.dilation': '10' },
    });
  });

  it.each(['10 ms', '2 s..1 s', '1..2..3', 'a..b', '-1 ms..1 s'])(
    'refuses the range %s',
    (range) => {
      const { link, problems } = parseLink(`?seed=3&range=${range}`);
      expect(link).toEqual({ seed: 3 });
      expect(problems).toHaveLength(1);
    },
  );

  it('names the tabs there are instead of one that there is not', () => {
    const { link, problems } = parseLink('?tab=latencies&panel=diff');
    expect(link).toEqual({ panel: 'diff' });
    expect(problems[0]?.mend).toContain('events, latency');
  });

  it.each(['not json', '{}', '[{"at":1}]', '[{"at":1,"timeNs":2,"edit":{"type":"fault"}}]'])(
    'refuses the edits %s',
    (text) => {
      const { link, problems } = parseLink(`?edits=${encodeURIComponent(text)}`);
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
        range: fc
          .tuple(fc.nat(1e9), fc.integer({ min: 1, max: 1e9 }))
          .map(([fromNs, spanNs]) => ({ fromNs, toNs: fromNs + spanNs })),
        mark: sequence,
        slot: sequence,
        why: fc.string({ minLength: 1, unit: 'grapheme' }),
        filter: fc.string({ minLength: 1, unit: 'grapheme' }),
        tab: fc.constantFrom(...BOTTOM_TABS),
        panel: fc.constantFrom(...INSPECTOR_TABS),
        settings: fc.dictionary(fc.constantFrom('timing.mode', 'nonsense'), fc.string(), {
          minKeys: 1,
        }),
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

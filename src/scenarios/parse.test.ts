import { describe, expect, it } from 'vitest';
import { KEYWORDS } from '../query/lexer.ts';
import { EVENT_ATTRIBUTES } from '../query/names.ts';
import { RESERVED_NAMES } from './devices.ts';
import { parseScenario } from './parse.ts';
import { PROBLEMS_MAX } from './problems.ts';
import { CATALOG, changed, GOOD, problemsOf } from './test-catalog.ts';

const read = (text: string, fileName = 'home.yaml') => parseScenario(text, fileName, CATALOG);

describe('parseScenario', () => {
  it('reads how hard it is to find the bug, and refuses other words', () => {
    const levelled = (word: string) => changed('seed: 42', `seed: 42\ndifficulty: ${word}`);
    expect(read(levelled('hard'))).toMatchObject({ ok: true, value: { difficulty: 'hard' } });
    expect(read(GOOD)).not.toHaveProperty('value.difficulty');
    expect(problemsOf(levelled('hrad'))).toEqual([
      expect.objectContaining({
        what: expect.stringContaining('must be one of easy, medium'),
        mend: expect.stringContaining('hard'),
      }),
    ]);
  });

  it('reads every part of a file', () => {
    const parsed = read(GOOD, 'my/folder/home.yaml');
    if (!parsed.ok) throw new Error(`${parsed.problem.where} ${parsed.problem.what}`);
    const scenario = parsed.value;
    expect(scenario).toMatchObject({
      id: 'home',
      title: 'Two sensors',
      story: 'Look at the heater.',
      seed: 42,
      untilNs: 4 * 3600e9,
    });
    expect(scenario.devices).toEqual([
      {
        name: 'north',
        mock: 'sensor',
        group: 'zones',
        config: { setpointC: 22.5, periodNs: 250e6 },
        place: { line: 8, column: 3 },
      },
      {
        name: 'south',
        mock: 'sensor',
        group: '',
        config: { quiet: 1, mode: 1, levels: 16, gain: 0.1 },
        place: { line: 9, column: 3 },
      },
      { name: 'heater', mock: 'heater', group: '', config: {}, place: { line: 10, column: 3 } },
    ]);
    expect(scenario.links).toEqual([
      {
        from: { device: 'north', event: 'demand' },
        to: { device: 'heater', event: 'set' },
        latencyNs: 2e6,
        jitterNs: 5e5,
        loss: 0.05,
        place: { line: 13, column: 5 },
      },
      expect.objectContaining({ latencyNs: 0, jitterNs: 0, loss: 0.25 }),
    ]);
    expect(scenario.faults).toEqual([
      {
        atNs: 12e9,
        device: 'north',
        fault: 'sensor-stuck',
        forNs: 3e9,
        place: { line: 16, column: 5 },
      },
      expect.objectContaining({ atNs: 0, forNs: Number.POSITIVE_INFINITY }),
    ]);
    expect(scenario.expect).toEqual([
      {
        name: 'not too much',
        rule: 'never',
        text: 'heater.powerW > 25 kW',
        withinNs: 0,
        of: '',
        place: { line: 19, column: 34 },
      },
      {
        name: 'obeys',
        rule: 'within',
        text: 'heater.power',
        withinNs: 50e6,
        of: 'north.demand',
        place: { line: 20, column: 60 },
      },
      expect.objectContaining({ rule: 'sometimes', text: 'heater.powerW > 0' }),
      expect.objectContaining({ of: 'north.sample', text: 'north.start' }),
    ]);
    expect(scenario.expect[2]?.place).toEqual({ line: 22, column: 17 });
  });

  it('takes seed 1, no story, no links, faults and expectations when they are left out', () => {
    const parsed = read('title: a\nuntil: 1 s\nmocks: { a: { mock: heater } }\nlinks:\n');
    expect(parsed.ok && parsed.value).toMatchObject({
      seed: 1,
      story: '',
      links: [],
      faults: [],
      expect: [],
    });
  });

  it('reads files with Windows line ends and a byte order mark', () => {
    expect(read(`\uFEFF${GOOD.replaceAll('\n', '\r\n')}`).ok).toBe(true);
  });

  it('reserves the words of the expression language as device names', () => {
    expect(RESERVED_NAMES).toEqual(KEYWORDS);
    for (const name of EVENT_ATTRIBUTES) expect(RESERVED_NAMES).not.toContain(name);
  });
});

describe('parseScenario reports', () => {
  it('everything that is wrong, in the order of the file', () => {
    const text = GOOD.replace('seed: 42', 'seed: x')
      .replace('22.5 °C', '99 °C')
      .replace('to: heater.set, latency', 'to: hater.set, latency')
      .replace('25 kW }', '25 kW, zzz: 1 }');
    expect(problemsOf(text).map(({ line }) => line)).toEqual([5, 8, 13, 19]);
  });

  it('one problem for one misspelt key', () => {
    const text = GOOD.replace('until: 4 h', 'untli: 4 h').replace(
      '{ mock: sensor, g',
      '{ mok: sensor, g',
    );
    expect(problemsOf(text).map(({ what }) => what)).toEqual([
      'a scenario has no key "untli"',
      'device "north" has no key "mok"',
    ]);
  });

  it('a limited number of problems', () => {
    const text = Array.from({ length: 100 }, (_, i) => `k${i}: 1\n`).join('');
    expect(problemsOf(text)).toHaveLength(PROBLEMS_MAX);
  });
});

describe('the check of conditions', () => {
  const parse = (text: string, from?: number) =>
    parseScenario(text, 'home.yaml', CATALOG, {
      checkConditions: ({ expect: expectations }) => {
        const problem = { what: 'unknown field', where: 'column 1', mend: 'Mend it.' };
        const expectation = expectations.findIndex(({ name }) => name === 'some');
        return [{ expectation, problem: from === undefined ? problem : { ...problem, from } }];
      },
    });

  it.each([
    ["    sometimes: 'heater.powerW > 0'", 7, '22:24'],
    ['    sometimes: heater.powerW > 0', 7, '22:23'],
    ['    sometimes:   "heater.powerW > 0"', undefined, '22:19'],
    ['    sometimes: >\n      heater.powerW\n      > 0', 7, '22:16'],
    ['    sometimes: "heater.\\x70owerW > 0"', 9, '22:17'],
  ])('gives what it finds in %j a place in the file', (line, from, place) => {
    const parsed = parse(changed("    sometimes: 'heater.powerW > 0'", line), from);
    if (parsed.ok) throw new Error('the condition was expected to be refused');
    expect(parsed.problem).toMatchObject({
      what: 'expectation "some": unknown field',
      where: `home.yaml:${place}`,
      mend: 'Mend it.',
    });
  });

  it('is not asked about a file that is wrong already', () => {
    const parsed = parse(changed('seed: 42', 'seed: x'));
    expect(!parsed.ok && parsed.more).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse.ts';
import { CATALOG } from './test-catalog.ts';

const HEAD = `title: Queues
until: 1 s
mocks:
  north: { mock: sensor }
  heater: { mock: heater }
links:
  - { from: north.ask, to: heater.ask }
`;

const parse = (text: string) => parseScenario(HEAD + text, 'q.yaml', CATALOG);

describe('links that do more', () => {
  const linked = (more: string, rest = '') =>
    parseScenario(
      HEAD.replace('to: heater.ask }', `to: heater.ask, ${more} }`) + rest,
      'l.yaml',
      CATALOG,
    );

  it('are read, and partitions with them', () => {
    const parsed = linked(
      'jitter: 1 ms, spread: heavy-tail, reorder: 5 %, duplicate: 0.01',
      'partitions:\n  - { at: 2 s, for: 500 ms, of: [north, heater] }\n  - { at: 3 s, of: north }\n',
    );
    expect(parsed.ok && parsed.value.links[0]).toMatchObject({
      spread: 'heavy-tail',
      reorder: 0.05,
      duplicate: 0.01,
    });
    expect(parsed.ok && parsed.value.partitions).toMatchObject([
      { atNs: 2e9, forNs: 5e8, of: ['north', 'heater'] },
      { atNs: 3e9, forNs: Number.POSITIVE_INFINITY, of: ['north'] },
    ]);
  });

  it.each([
    ['a spread that is none', linked('spread: gauss'), 7, /"gauss"/, /bell/],
    ['a share above 1', linked('duplicate: 3'), 7, /duplicate/, /3 %/],
    [
      'a partition of nobody',
      linked('loss: 0', 'partitions: [{ at: 1 s, of: nrth }]'),
      8,
      /nrth/,
      /north/,
    ],
    [
      'a partition without time',
      linked('loss: 0', 'partitions: [{ of: north }]'),
      8,
      /needs "at"/,
      /2 s/,
    ],
  ] as const)('are refused with %s', (_, parsed, line, what, mend) => {
    const problem = parsed.ok ? undefined : parsed.problem;
    expect(problem?.what).toMatch(what);
    expect(problem?.mend).toMatch(mend);
    expect(problem?.line).toBe(line);
  });
});

describe('clocks and phases', () => {
  const clocked = (clock: string, phases = 'staggered') =>
    parseScenario(
      HEAD.replace('{ mock: sensor }', `{ mock: sensor, clock: ${clock} }`).replace(
        'mocks:',
        `phases: ${phases}\nmocks:`,
      ),
      'c.yaml',
      CATALOG,
    );

  it('are read', () => {
    const parsed = clocked('{ offset: -3 ms, drift: -20 ppm, walk: 5 ppb, jitter: 0.5 % }');
    expect(parsed.ok && parsed.value.devices[0]?.clock).toEqual({
      offsetNs: -3e6,
      driftPpb: -20_000,
      walkPpb: 5,
      jitter: 0.005,
    });
    expect(parsed.ok && parsed.value.phases).toBe('staggered');
    const bare = clocked('{ drift: 1 ppb }');
    const none = { offsetNs: 0, driftPpb: 1, walkPpb: 0 };
    expect(bare.ok && bare.value.devices[0]?.clock).toEqual(none);
  });

  it.each([
    ['a rate without unit', '{ drift: 20 }', 5, /"drift" is "20"/, /20 ppm/],
    ['a walk below 0', '{ walk: -1 ppb }', 5, /walk/, /0 or more/],
    ['an offset without unit', '{ offset: 3 }', 5, /offset/, /3 ms/],
    ['a clock twice as fast', '{ drift: 1e9 ppb }', 5, /drift/, /ppb/],
    ['an unknown key', '{ skew: 1 ppb }', 5, /no key "skew"/, /drift/],
    ['no map', 'fast', 5, /a clock is "fast"/, /map/],
  ] as const)('are refused with %s', (_, clock, line, what, mend) => {
    const parsed = clocked(clock);
    const problem = parsed.ok ? undefined : parsed.problem;
    expect(problem?.what).toMatch(what);
    expect(problem?.mend).toMatch(mend);
    expect(problem?.line).toBe(line);
  });

  it('are refused with phases that are none', () => {
    const parsed = clocked('{}', 'random');
    expect(parsed).toMatchObject({
      ok: false,
      problem: { line: 3, what: expect.stringMatching(/"random"/) },
    });
  });
});

describe('queues and deadlines', () => {
  it('are read with their defaults', () => {
    const parsed = parse(`queues:
  - { of: heater.ask, takes: 2 ms, capacity: 8, policy: drop-oldest, processor: bus }
deadlines:
  - { of: north.sample, takes: 500 us, within: 10 ms }
`);
    expect(parsed.ok && parsed.value.queues).toMatchObject([
      {
        of: { device: 'heater', event: 'ask' },
        takesNs: 2e6,
        capacity: 8,
        policy: 'drop-oldest',
        withinNs: Number.POSITIVE_INFINITY,
        processor: 'bus',
      },
      {
        of: { device: 'north', event: 'sample' },
        takesNs: 5e5,
        capacity: 16,
        policy: 'fail',
        withinNs: 10e6,
        processor: 'of north',
      },
    ]);
    const without = parse('');
    expect(without.ok && without.value.queues).toBeUndefined();
  });

  it.each([
    [
      'an unknown policy',
      'queues: [{ of: heater.ask, takes: 1 ms, policy: drop-old }]',
      8,
      /"drop-old"/,
      /drop-oldest/,
    ],
    ['no capacity', 'queues: [{ of: heater.ask, takes: 1 ms, capacity: 0 }]', 8, /capacity/, /1/],
    ['no time', 'queues: [{ of: heater.ask }]', 8, /needs "takes"/, /2 ms/],
    ['no deadline', 'deadlines: [{ of: heater.ask, takes: 1 ms }]', 8, /needs "within"/, /10 ms/],
    [
      'a policy of deadlines',
      'deadlines: [{ of: heater.ask, takes: 1 ms, within: 1 s, policy: fail }]',
      8,
      /no key "policy"/,
      /Known/,
    ],
    [
      'what is emitted',
      'queues: [{ of: north.ask, takes: 1 ms }]',
      8,
      /handles no "ask"/,
      /sample/,
    ],
    ['an unknown device', 'queues: [{ of: heather.ask, takes: 1 ms }]', 8, /heather/, /heater/],
    [
      'one handler twice',
      'queues: [{ of: heater.ask, takes: 1 ms }]\ndeadlines: [{ of: heater.ask, takes: 1 ms, within: 1 s }]',
      9,
      /already/,
      /line 8/,
    ],
    ['a map', 'queues: { of: heater.ask }', 8, /list/, /- /],
  ] as const)('are refused with %s', (_, text, line, what, mend) => {
    const parsed = parse(`${text}\n`);
    const problem = parsed.ok ? undefined : parsed.problem;
    expect(problem?.what).toMatch(what);
    expect(problem?.mend).toMatch(mend);
    expect(problem?.line).toBe(line);
  });
});

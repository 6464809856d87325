import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse.ts';
import { CATALOG, GOOD } from './test-catalog.ts';

/** A result, or problems that each say what, where and how to mend; never a throw. */
function checkAnswer(text: string): void {
  const parsed = parseScenario(text, 'any.yaml', CATALOG);
  if (parsed.ok) return;
  const lines = text.split('\n').length;
  let before = 0;
  for (const { what, where, mend, line, column } of [parsed.problem, ...parsed.more]) {
    expect(what).toMatch(/\S/);
    expect(mend).toMatch(/\S/);
    expect(where).toBe(`any.yaml:${line}:${column}`);
    expect(line).toBeGreaterThanOrEqual(before);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    before = line;
  }
}

const PIECES = [
  ...['title', 'story', 'seed', 'until', 'mocks', 'links', 'faults', 'expect', 'mock', 'config'],
  ...['from', 'to', 'at', 'for', 'name', 'never', 'within', 'of', 'event', 'north', 'heater'],
  ...[': ', ':', '- ', '{', '}', '[', ']', ', ', '\n', '\n  ', '\n    ', '"', "'", '|', '>', '#'],
  ...['&a', '*a', '!t', '---', '...', '? ', '%YAML 1.2\n', '<<', '\t', '~', 'null', 'true', '.nan'],
  ...['sensor', '5 ms', '-1 s', '1e999', '0', '💥', '\0', '__proto__', 'constructor', 'north.ask'],
];

const anyFile = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => new TextDecoder().decode(bytes)),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
);

/** A good file with some stretches removed, replaced or repeated. */
const damaged = fc
  .array(
    fc.record({
      at: fc.nat({ max: GOOD.length }),
      length: fc.nat({ max: 30 }),
      put: fc.oneof(fc.constantFrom('', ...PIECES), fc.string({ maxLength: 8 })),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((cuts) =>
    cuts.reduce(
      (text, { at, length, put }) => text.slice(0, at) + put + text.slice(at + length),
      GOOD,
    ),
  );

describe('any file', () => {
  it('gets a scenario or problems with their places', () => {
    fc.assert(fc.property(anyFile, checkAnswer), { numRuns: 1500 });
  });

  it('however a good one was damaged', () => {
    fc.assert(fc.property(damaged, checkAnswer), { numRuns: 1000 });
  });

  it('of one sign repeated as often as a file may be long', () => {
    for (const sign of [
      '[',
      '{',
      '- ',
      '? ',
      'a: ',
      '"',
      "'",
      '&a ',
      '*a ',
      '!',
      '%\n',
      '\n',
      ']',
    ]) {
      const text = sign.repeat(Math.floor(20_000 / sign.length));
      checkAnswer(text);
      checkAnswer(`a: ${text}`);
    }
  });
});

describe('a file of random devices and links', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?$/);
  const world = fc.record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 8 }),
    seed: fc.maxSafeNat(),
    setpoints: fc.array(fc.integer({ min: 50, max: 350 }), { minLength: 8, maxLength: 8 }),
    latencies: fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 8, maxLength: 8 }),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(world, ({ names, seed, setpoints, latencies }) => {
        const devices = names.map((device, i) => {
          return `  d-${device}: { mock: sensor, config: { setpointC: ${(setpoints[i] ?? 0) / 10} °C } }`;
        });
        const links = names.map((device, i) => {
          return `  - { from: d-${device}.ask, to: heater.ask, latency: ${latencies[i]} ns }`;
        });
        const text = [
          ...[`title: random`, `seed: ${seed}`, 'until: 1 s', 'mocks:', ...devices],
          ...['  heater: { mock: heater }', 'links:', ...links],
        ].join('\n');
        const parsed = parseScenario(text, 'random.yaml', CATALOG);
        if (!parsed.ok) throw new Error(`${parsed.problem.where} ${parsed.problem.what}`);
        expect(parsed.value.seed).toBe(seed);
        expect(parsed.value.devices.slice(0, -1).map((device) => device.name)).toEqual(
          names.map((device) => `d-${device}`),
        );
        expect(parsed.value.devices.slice(0, -1).map((device) => device.config)).toEqual(
          names.map((_, i) => ({ setpointC: (setpoints[i] ?? 0) / 10 })),
        );
        expect(parsed.value.links.map(({ latencyNs }) => latencyNs)).toEqual(
          latencies.slice(0, names.length),
        );
      }),
      { numRuns: 200 },
    );
  });
});

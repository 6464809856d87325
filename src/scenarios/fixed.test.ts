import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse.ts';
import { CATALOG, GOOD, problemsOf } from './test-catalog.ts';

const withFixed = (text: string) => `${GOOD}fixed: ${text}\n`;

describe('fixed', () => {
  it('says why, and what is set, as it is stored', () => {
    const text = withFixed(
      '{ because: too quick, set: { north.periodNs: 1 s, south.mode: slow } }',
    );
    const parsed = parseScenario(text, 'home.yaml', CATALOG);
    expect(parsed.ok && parsed.value.fixed).toEqual({
      because: 'too quick',
      set: [
        { device: 'north', field: 'periodNs', value: 1e9 },
        { device: 'south', field: 'mode', value: 0 },
      ],
    });
  });

  it('may be left out', () => {
    const parsed = parseScenario(GOOD, 'home.yaml', CATALOG);
    expect(parsed.ok && 'fixed' in parsed.value).toBe(false);
  });

  it.each([
    ['no reason', '{ set: { north.gain: 1 } }', '"fixed" needs "because"', 'because: '],
    ['nothing set', '{ because: x }', '"fixed" needs "set"', 'set: {'],
    ['an empty set', '{ because: x, set: {} }', '"set" changes nothing', 'Write e.g. set:'],
    ['no map', 'x', '"fixed" is "x"', 'because: …'],
    ['another key', '{ because: x, sett: { north.gain: 1 } }', 'no key "sett"', '"set"'],
    ['no field', '{ because: x, set: { north: 1 } }', 'name a device and a field', 'device.field'],
    ['an unknown device', '{ because: x, set: { nort.gain: 1 } }', 'called "nort"', '"north"'],
    ['an unknown field', '{ because: x, set: { north.gian: 1 } }', 'no field "gian"', '"gain"'],
    ['a name of every object', '{ because: x, set: { north.constructor: 1 } }', 'no field', 'gain'],
    ['a value out of range', '{ because: x, set: { north.levels: 17 } }', 'from 0 to 16', '16'],
  ])('refuses %s', (_, text, what, mend) => {
    const [first] = problemsOf(withFixed(text));
    expect(first?.what).toContain(what);
    expect(first?.mend).toContain(mend);
    expect(first?.line).toBe(GOOD.split('\n').length);
  });
});

import { describe, expect, it } from 'vitest';
import { type Result, unwrap } from '../lib/result.ts';
import { choice, decimal, duration, flag } from './declare.ts';
import { defineMock } from './define-mock.ts';
import { createRegistry } from './registry.ts';
import { beater, listener, runTo, stateOf, worldOf } from './test-world.ts';

const sensor = defineMock({
  kind: 'tmp',
  doc: 'Measures.',
  config: {
    offsetC: decimal({ unit: '°C', default: 0, min: -5, max: 5 }),
    periodNs: duration({ default: '1 ms', min: '1 us' }),
    mode: choice(['one-shot', 'continuous']),
    alert: flag(),
  },
  on: {},
});

const problemOf = (result: Result<unknown>) => (result.ok ? undefined : result.problem);

describe('a registry', () => {
  it('creates a device by the name of its interface, with checked configuration', () => {
    const registry = createRegistry();
    unwrap(registry.register(sensor, 'temperature-sensor'));
    const spec = registry.create('temperature-sensor', 'hall', {
      offsetC: '1.5 °C',
      periodNs: '20 ms',
      mode: 'continuous',
      alert: true,
    });
    expect(unwrap(spec)).toMatchObject({
      name: 'hall',
      mock: 'tmp',
      config: { offsetC: 1.5, periodNs: 20e6, mode: 1, alert: 1 },
    });
    expect(registry.names()).toEqual(['temperature-sensor']);
  });

  it('holds one mock under several names, which is laid out once', () => {
    const registry = createRegistry([beater]);
    unwrap(registry.register(beater, 'heartbeat'));
    expect([registry.names(), registry.mocks()]).toEqual([['beater', 'heartbeat'], [beater]]);
  });

  it('is of one system: what another registers is unknown to it', () => {
    const [mine, other] = [createRegistry(), createRegistry()];
    unwrap(mine.register(beater, 'clock'));
    unwrap(other.register(listener, 'clock'));
    expect(unwrap(mine.mockOf('clock'))).toBe(beater);
    expect(unwrap(other.mockOf('clock'))).toBe(listener);
    expect(createRegistry().names()).toEqual([]);
  });

  it('opens a world of what it created', () => {
    const registry = createRegistry([beater, listener]);
    unwrap(registry.register(beater, 'heartbeat'));
    const devices = [unwrap(registry.create('heartbeat', 'a', { periodNs: '10 ns' }))];
    const system = unwrap(registry.open({ ...worldOf([]), devices }, { historyEvents: 1024 }));
    runTo(system, 100);
    expect(stateOf(system)[0]).toBe(10);
  });

  const registry = createRegistry([beater]);
  unwrap(registry.register(sensor, 'temperature-sensor'));
  it.each<[string, () => Result<unknown>, RegExp, RegExp]>([
    [
      'an unknown interface',
      () => registry.mockOf('temprature-sensor'),
      /temprature/,
      /Did you mean "temperature-sensor"/,
    ],
    [
      'an unknown setting',
      () => registry.create('beater', 'a', { period: 1 }),
      /no configuration "period"/,
      /periodNs/,
    ],
    [
      'what every object has',
      () => registry.create('beater', 'a', { constructor: 1 }),
      /no configuration/,
      /Known/,
    ],
    ['a wrong unit', () => registry.create('beater', 'a', { periodNs: '5 kg' }), /kg/, /ns/],
    [
      'a value out of range',
      () => registry.create('temperature-sensor', 'a', { offsetC: 9 }),
      /a.offsetC is 9/,
      /from -5 °C to 5 °C/,
    ],
    [
      'a choice that is none',
      () => registry.create('temperature-sensor', 'a', { mode: 'oneshot' }),
      /"oneshot"/,
      /one-shot/,
    ],
    [
      'a flag that is none',
      () => registry.create('temperature-sensor', 'a', { alert: 1 }),
      /a.alert is 1/,
      /true or false/,
    ],
    [
      'a flag for a number',
      () => registry.create('beater', 'a', { periodNs: true }),
      /true/,
      /number in ns/,
    ],
    [
      'a part of a ns',
      () => registry.create('beater', 'a', { periodNs: 1.5 }),
      /1.5/,
      /whole number/,
    ],
    [
      'a name that is taken',
      () => registry.register(listener, 'beater'),
      /registered already/,
      /another name/,
    ],
    [
      'a second mock of one kind',
      () => registry.register({ ...beater }, 'b'),
      /another mock of the kind "beater"/,
      /another kind/,
    ],
    [
      'a name that is none',
      () => registry.register(listener, 'Temp Sensor'),
      /not a name/,
      /lower-case/,
    ],
    [
      'a mock that is none',
      () => registry.register({ ...listener, kind: 'l', on: {} }),
      /no handler/,
      /on.hear/,
    ],
  ])('refuses %s and says how to mend it', (_, action, what, mend) => {
    const problem = problemOf(action());
    expect(problem?.what).toMatch(what);
    expect(problem?.mend).toMatch(mend);
  });
});

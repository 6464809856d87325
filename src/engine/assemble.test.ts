import { describe, expect, it } from 'vitest';
import { InvariantError } from '../lib/invariant.ts';
import type { Problem } from '../lib/result.ts';
import { SYSTEM_KIND, SYSTEM_KIND_COUNT } from '../memory/schema.ts';
import { assemble, SYSTEM_KINDS } from './assemble.ts';
import {
  cells,
  choice,
  count,
  type Declarations,
  decimal,
  duration,
  flag,
  instant,
  integer,
  type PayloadDeclaration,
} from './declare.ts';
import { defineMock, type MockDefinition } from './define-mock.ts';
import { shapeOf } from './mock-shape.ts';
import type { Scenario } from './scenario.ts';
import { createSystem } from './system.ts';
import {
  type DeviceLine,
  fault,
  fieldValue,
  link,
  openWorld,
  runTo,
  TEST_MOCKS,
  worldOf,
} from './test-world.ts';

const sensor = defineMock({
  kind: 'sensor',
  doc: 'Has a bit of everything.',
  config: {
    gain: decimal({ default: 1, min: -10, max: 10, unit: 'V' }),
    steps: count({ default: 4, max: 9 }),
    mode: choice(['off', 'slow', 'fast'], { default: 'slow' }),
    enabled: flag({ default: true }),
    delayNs: duration({ default: '5 ms', max: '1 s' }),
    firstNs: instant(),
  },
  state: { level: decimal(), ring: cells(3, { default: 7 }), last: integer({ default: -1 }) },
  emits: { level: { level: decimal() }, mode: { mode: choice(['off', 'slow', 'fast']) } },
  accepts: {
    tune: { level: decimal() },
    turn: { on: flag() },
    choose: { mode: choice(['off', 'slow', 'fast']) },
    pick: { mode: choice(['off', 'on']) },
    pair: [{ a: decimal() }, { b: decimal() }],
  },
  faults: { stuck: { doc: 'does not move' } },
  on: {
    start: () => undefined,
    tune: (self, event) => {
      self.state.level = event.level;
    },
    turn: () => undefined,
    choose: () => undefined,
    pick: () => undefined,
    pair: () => undefined,
  },
});

const MOCKS = [sensor, ...TEST_MOCKS];

function problemOf(scenario: Scenario, mocks: readonly MockDefinition[] = MOCKS): Problem {
  const created = createSystem(scenario, mocks);
  if (created.ok) throw new Error('the world was opened');
  expect(created.problem.what).not.toBe('');
  expect(created.problem.where).not.toBe('');
  expect(created.problem.mend).not.toBe('');
  return created.problem;
}

const textOf = (scenario: Scenario, mocks?: readonly MockDefinition[]): string => {
  const { what, where, mend } = problemOf(scenario, mocks);
  return `${what} | ${where} | ${mend}`;
};

describe('the schema of a world', () => {
  const world = worldOf([
    ['s', 'sensor', { gain: 2.5 }],
    ['t', 'sensor'],
  ]);

  it('places state, configuration and faults of each device one after the other', () => {
    const assembled = assemble(world, MOCKS);
    if (!assembled.ok) throw new Error(assembled.problem.what);
    const { schema, initial } = assembled.value;
    const fields = schema.devices[0]!.fields.map(({ name, slot, length, role }) => [
      name,
      slot,
      length,
      role,
    ]);
    expect(fields).toEqual([
      ['level', 0, 1, 'state'],
      ['ring', 1, 3, 'state'],
      ['last', 4, 1, 'state'],
      ['gain', 5, 1, 'config'],
      ['steps', 6, 1, 'config'],
      ['mode', 7, 1, 'config'],
      ['enabled', 8, 1, 'config'],
      ['delayNs', 9, 1, 'config'],
      ['firstNs', 10, 1, 'config'],
      ['stuck', 11, 1, 'fault'],
    ]);
    expect([...initial.slice(0, 12)]).toEqual([0, 7, 7, 7, -1, 2.5, 4, 1, 1, 5e6, Number.NaN, 0]);
    expect(schema.devices[1]!.fields[0]!.slot).toBe(12);
    expect(schema.devices[0]!.faults).toEqual([{ name: 'stuck', doc: 'does not move', slot: 11 }]);
    expect(schema.slots).toBe(24);
  });

  it('begins with the engine’s own kinds, in the order of SYSTEM_KIND', () => {
    expect(SYSTEM_KINDS).toHaveLength(SYSTEM_KIND_COUNT);
    for (const [name, id] of Object.entries(SYSTEM_KIND)) {
      expect(SYSTEM_KINDS[id]).toMatchObject({ id, name, mock: '', role: 'system' });
    }
  });

  it('lists the events of each mock once: timers, what it emits, what it accepts', () => {
    const assembled = assemble(world, MOCKS);
    if (!assembled.ok) throw new Error(assembled.problem.what);
    const own = assembled.value.schema.kinds.slice(SYSTEM_KIND_COUNT);
    expect(own.map(({ name, role }) => `${role} ${name}`)).toEqual([
      'timer start',
      'emit level',
      'emit mode',
      'accept tune',
      'accept turn',
      'accept choose',
      'accept pick',
      'accept pair',
    ]);
    expect(own.map(({ id }) => id)).toEqual(own.map((_, i) => i + SYSTEM_KIND_COUNT));
  });
});

describe('a scenario that cannot work is refused:', () => {
  const devices: DeviceLine[] = [
    ['s', 'sensor'],
    ['a', 'beater'],
  ];
  const withConfig = (config: Record<string, number>) => worldOf([['s', 'sensor', config]]);
  const withLink = (...given: Parameters<typeof link>) =>
    worldOf(devices, { links: [link(...given)] });

  it.each<[string, Scenario, RegExp]>([
    ['an unknown mock', worldOf([['x', 'toaster']]), /unknown mock "toaster".*Mocks are: beater/],
    [
      'two devices of one name',
      worldOf([
        ['x', 'beater'],
        ['x', 'listener'],
      ]),
      /two devices named "x"/,
    ],
    ['a device without a name', worldOf([['', 'beater']]), /"" is not a device name/],
    ['a device name with a dot', worldOf([['a.b', 'beater']]), /"a.b" is not a device name/],
    [
      'a device name as long as a novel',
      worldOf([['x'.repeat(5000), 'beater']]),
      /^"x{80}" is not a device name/,
    ],
    [
      'a value above its range',
      withConfig({ gain: 11 }),
      /s.gain = 11 V is out of range.*-10 V … 10 V/,
    ],
    ['a value below its range', withConfig({ steps: -1 }), /s.steps = -1 is out of range/],
    [
      'a value that is no number',
      withConfig({ gain: Number.NaN }),
      /s.gain = NaN V is out of range/,
    ],
    [
      'a count that is not whole',
      withConfig({ steps: 2.5 }),
      /s.steps = 2.5 is not a whole number/,
    ],
    ['a flag that is neither', withConfig({ enabled: 0.5 }), /s.enabled = 0.5 is not a whole/],
    ['a choice that is none', withConfig({ mode: 3 }), /s.mode = 3 is out of range/],
    ['a time that is endless', withConfig({ delayNs: Number.POSITIVE_INFINITY }), /out of range/],
    [
      'a configuration it has not',
      withConfig({ volume: 3 }),
      /no configuration "volume".*gain, steps/,
    ],
    [
      'a link from nowhere',
      withLink('z.beat', 's.tune'),
      /there is no device "z".*Devices are: s, a/,
    ],
    ['a link to nowhere', withLink('a.beat', 'z.tune'), /there is no device "z"/],
    [
      'a link from what is not emitted',
      withLink('a.bang', 's.tune'),
      /"a" does not emit "bang".*beat/,
    ],
    ['a link from what is accepted', withLink('s.tune', 's.tune'), /"s" does not emit "tune"/],
    [
      'a link to what is not accepted',
      withLink('a.beat', 's.level'),
      /"s" does not accept "level"/,
    ],
    ['a link to a timer', withLink('a.beat', 's.start'), /does not accept "start"/],
    ['a link to more payload', withLink('a.beat', 's.pair'), /1 payload fields go into 2/],
    ['a number into a flag', withLink('a.beat', 's.turn'), /means something else/],
    ['a number into a choice', withLink('s.level', 's.choose'), /means something else/],
    ['a choice into another', withLink('s.mode', 's.pick'), /choices to choices of the same names/],
    ['a negative latency', withLink('a.beat', 's.tune', { latencyNs: -1 }), /a latency of -1 ns/],
    [
      'a latency that is no number',
      withLink('a.beat', 's.tune', { latencyNs: Number.NaN }),
      /a latency of NaN ns \| link a.beat → s.tune/,
    ],
    [
      'an endless jitter',
      withLink('a.beat', 's.tune', { jitterNs: Number.POSITIVE_INFINITY }),
      /a jitter of Infinity ns/,
    ],
    ['a loss above 1', withLink('a.beat', 's.tune', { loss: 1.01 }), /a loss of 1.01/],
    [
      'a loss that is no number',
      withLink('a.beat', 's.tune', { loss: Number.NaN }),
      /a loss of NaN/,
    ],
    [
      'a fault of an unknown device',
      worldOf(devices, { faults: [fault('z', 'stuck', 5)] }),
      /"z" has no fault "stuck".*Name a device/,
    ],
    [
      'an unknown fault',
      worldOf(devices, { faults: [fault('s', 'rusty', 5)] }),
      /"s" has no fault "rusty".*Its faults are: stuck/,
    ],
    [
      'a fault before the beginning',
      worldOf(devices, { faults: [fault('s', 'stuck', -5)] }),
      /a fault at -5 ns/,
    ],
    [
      'a fault at no time',
      worldOf(devices, { faults: [fault('s', 'stuck', Number.NaN)] }),
      /a fault at NaN ns/,
    ],
    [
      'a fault of negative length',
      worldOf(devices, { faults: [fault('s', 'stuck', 5, -1)] }),
      /lasts -1 ns/,
    ],
    ['an end before the beginning', worldOf(devices, { untilNs: -1 }), /an end at -1 ns/],
    ['a seed that is not whole', worldOf(devices, { seed: 0.5 }), /a seed of 0.5/],
    ['a negative seed', worldOf(devices, { seed: -3 }), /a seed of -3/],
  ])('%s', (_, scenario, message) => {
    expect(textOf(scenario)).toMatch(message);
  });

  it('names line and column where the scenario came from a file', () => {
    const world = worldOf([['x', 'toaster']]);
    const placed = {
      ...world,
      devices: world.devices.map((device) => ({ ...device, place: { line: 7, column: 3 } })),
    };
    expect(problemOf(placed).where).toBe('line 7, column 3');
  });

  it('a seed option that is not whole', () => {
    const created = createSystem(worldOf(devices), MOCKS, { seed: Number.NaN });
    expect(created.ok ? '' : created.problem.what).toBe('a seed of NaN');
  });

  it('but what is odd and harmless is not', () => {
    const odd = worldOf(
      [
        ['s', 'sensor', { gain: -0, firstNs: Number.NaN, steps: 9 }],
        ['a', 'beater'],
        ['ß √ 2', 'listener'],
      ],
      {
        links: [
          link('a.beat', 's.tune', { latencyNs: 0.4, loss: 0 }),
          link('a.beat', 's.tune', { latencyNs: 0.4 }),
          link('s.mode', 's.choose'),
        ],
        faults: [fault('s', 'stuck', 0, 0)],
        seed: Number.MAX_SAFE_INTEGER,
      },
    );
    const system = openWorld(odd, {}, MOCKS);
    runTo(system, 1e6);
    expect(Object.is(fieldValue(system, 's.gain'), -0)).toBe(true);
    expect(fieldValue(system, 's.level')).toBe(1);
  });
});

describe('a declaration that cannot work is refused:', () => {
  const shapeText = (parts: Partial<MockDefinition>): string => {
    const shape = shapeOf({ ...sensor, ...parts });
    return shape.ok
      ? 'fine'
      : `${shape.problem.what} | ${shape.problem.where} | ${shape.problem.mend}`;
  };
  const emits = (payload: PayloadDeclaration) => ({ emits: { level: payload } });
  const nine = Array.from({ length: 9 }, (_, i): Declarations => ({ [`f${i}`]: decimal() }));

  it.each<[string, Partial<MockDefinition>, RegExp]>([
    ['a capital first letter', { kind: 'Sensor' }, /"Sensor" is not a name/],
    [
      'a name of every object',
      { state: { constructor: decimal() } },
      /"constructor" is not a name/,
    ],
    ['an event that every object has', { emits: { toString: {} } }, /"toString" is not a name/],
    ['a blank in a name', { faults: { 'too hot': { doc: '' } } }, /"too hot" is not a name/],
    ['a name without end', { state: { ['x'.repeat(65)]: decimal() } }, /"x{65}" is not a name/],
    [
      'accepting without handler',
      { accepts: { ...sensor.accepts, more: {} } },
      /no handler for it/,
    ],
    ['one name emitted and handled', { emits: { tune: {} } }, /"tune" is both emitted and handled/],
    [
      'state called like configuration',
      { state: { gain: decimal() } },
      /two fields are called "gain"/,
    ],
    [
      'a fault called like state',
      { faults: { level: { doc: '' } } },
      /two fields are called "level"/,
    ],
    [
      'an array as configuration',
      { config: { list: cells(4) } },
      /configuration "list" is an array/,
    ],
    ['an array as payload', emits({ list: cells(4) }), /has an array "list" as payload/],
    [
      'a payload field "source"',
      emits({ source: decimal() }),
      /cannot have a payload field "source"/,
    ],
    [
      'a payload field twice',
      emits([{ a: decimal() }, { a: decimal() }]),
      /two payload fields "a"/,
    ],
    ['a payload field without name', emits({ '': decimal() }), /cannot have a payload field ""/],
    ['nine payload fields', emits(nine), /9 payload fields; 8 fit/],
  ])('%s', (_, parts, message) => {
    const text = shapeText(parts);
    expect(text).toMatch(message);
    expect(text).toMatch(/mock "[sS]ensor"/);
  });

  it('and a scenario that uses it says so too', () => {
    const broken = { ...sensor, state: { gain: decimal() } };
    expect(textOf(worldOf([['s', 'sensor']]), [broken])).toMatch(/two fields are called "gain"/);
  });

  it('an array of fewer than two cells is a mistake in the code', () => {
    for (const length of [0, 1, -1, 2.5, Number.NaN]) {
      expect(() => cells(length)).toThrow(InvariantError);
    }
  });

  it('a duration that is none is a mistake in the code', () => {
    expect(() => duration({ default: '5 parsecs' })).toThrow(InvariantError);
  });
});

describe('declarations', () => {
  it('hold what is stored: times in ns, choices by position, flags as 0 and 1', () => {
    expect(duration({ default: '1.5 ms', min: '1 us', max: '2 s' })).toMatchObject({
      type: 'time',
      unit: 'ns',
      initial: 1_500_000,
      min: 1000,
      max: 2e9,
    });
    expect(choice(['a', 'b'], { default: 'b' })).toMatchObject({ initial: 1, min: 0, max: 1 });
    expect(flag({ default: true })).toMatchObject({ type: 'flag', initial: 1, min: 0, max: 1 });
    expect(instant().initial).toBeNaN();
    expect(count({ default: 3 })).toMatchObject({ type: 'integer', min: 0, initial: 3 });
    expect(integer({ unit: 'V' })).toMatchObject({ unit: 'V', min: Number.NEGATIVE_INFINITY });
  });
});

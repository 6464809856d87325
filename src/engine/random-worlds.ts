/** For tests: random small worlds of the test mocks, as fast-check generates them. */
import fc from 'fast-check';
import {
  type ExpectationSpec,
  type LinkSpec,
  PHASE_MODES,
  type PhaseMode,
  QUEUE_POLICIES,
  type QueuePolicy,
  type QueueSpec,
  type Scenario,
  SPREADS,
  type Spread,
} from './scenario.ts';
import { type DeviceLine, expectation, fault, link, NOWHERE, worldOf } from './test-world.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** What a mock of the fixture says and hears, by payload. */
const SAYS: Readonly<Record<string, readonly string[]>> = {
  one: ['beater.beat', 'gossip.answer'],
  none: ['gossip.ask'],
  three: ['gossip.say'],
  two: ['gossip.pair'],
};
const HEARS: Readonly<Record<string, readonly string[]>> = {
  one: ['listener.hear', 'gossip.reply', 'ledger.post'],
  none: ['gossip.question'],
  three: ['gossip.heard'],
  two: ['gossip.couple'],
};
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  beater: [],
  listener: ['deaf'],
  gossip: ['mute', 'clumsy'],
  ledger: [],
};

const PERIOD_NS_MAX = 5000;
const DELAY_NS_MAX = 4000;

const device = fc.oneof(
  fc.record({
    mock: fc.constant('beater'),
    config: fc.record({ periodNs: fc.integer({ min: 50, max: PERIOD_NS_MAX }) }),
  }),
  fc.record({
    mock: fc.constant('ledger'),
    config: fc.record({ slip: fc.constantFrom(0, 0.3) }),
  }),
  fc.record({ mock: fc.constant('listener'), config: fc.record({ offset: fc.nat(9) }) }),
  fc.record({
    mock: fc.constant('gossip'),
    config: fc.record({
      periodNs: fc.integer({ min: 200, max: PERIOD_NS_MAX }),
      talk: fc.constantFrom(0.3, 0.7, 1),
      slip: fc.constantFrom(0, 0.05, 0.3),
    }),
  }),
);

const delay = fc.oneof(fc.constant(0), fc.nat(DELAY_NS_MAX));

const wire = fc.record({
  pick: fc.nat(1e6),
  latencyNs: delay,
  jitterNs: delay,
  loss: fc.constantFrom(0, 0, 0.1, 0.5),
});

const trouble = fc.record({
  pick: fc.nat(1e6),
  atNs: fc.nat(100_000),
  forNs: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(50_000)),
});

const promise = fc.record({
  rule: fc.constantFrom<ExpectationSpec['rule']>('always', 'never', 'sometimes', 'within'),
  pick: fc.nat(1e6),
  bound: fc.integer({ min: -5, max: 40 }),
  withinNs: fc.nat(8000),
});

const choose = <T>(from: readonly T[], pick: number): T | undefined => from[pick % from.length];

/** All pairs of ends that a link may have in this world. */
function linkEnds(devices: readonly DeviceLine[]): [string, string][] {
  const ends = (table: typeof SAYS, payload: string): string[] =>
    (table[payload] ?? []).flatMap((end) => {
      const [mock, event] = end.split('.');
      return devices.flatMap(([name, kind]) => (kind === mock ? [`${name}.${event}`] : []));
    });
  return Object.keys(SAYS).flatMap((payload) =>
    ends(SAYS, payload).flatMap((from) =>
      ends(HEARS, payload).map((to): [string, string] => [from, to]),
    ),
  );
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  beater: ['beats'],
  listener: ['heard', 'times'],
  gossip: ['energy', 'asked', 'answered'],
  ledger: ['total', 'seenNs'],
};
const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  beater: ['beat', 'tick'],
  listener: ['hear'],
  gossip: ['tick', 'say', 'heard', 'ring'],
  ledger: ['post'],
};

/** Clocks, queues, links and phases that only some worlds have. */
const clock = fc.record({
  offsetNs: fc.integer({ min: -3000, max: 3000 }),
  driftPpb: fc.constantFrom(0, 40_000_000, -25_000_000),
  walkPpb: fc.constantFrom(0, 1e9),
  jitter: fc.constantFrom(0, 0.001, 0.2),
});
const extras = fc.record({
  clocks: fc.array(fc.option(clock, { nil: undefined }), { maxLength: 6 }),
  phases: fc.constantFrom<PhaseMode>(...PHASE_MODES),
  more: fc.array(
    fc.record({
      spread: fc.constantFrom<Spread>(...SPREADS),
      reorder: fc.constantFrom(0, 0.3),
      duplicate: fc.constantFrom(0, 0.2),
    }),
    { maxLength: 4 },
  ),
  partition: fc.option(
    fc.record({ atNs: fc.nat(90_000), forNs: fc.integer({ min: 1, max: 50_000 }) }),
  ),
  queues: fc.array(
    fc.record({
      pick: fc.nat(1e6),
      capacity: fc.integer({ min: 1, max: 4 }),
      policy: fc.constantFrom<QueuePolicy>(...QUEUE_POLICIES),
      takesNs: fc.nat(4000),
      withinNs: fc.constantFrom(Number.POSITIVE_INFINITY, 500, 5000),
      processor: fc.constantFrom('', 'cpu'),
    }),
    { maxLength: 3 },
  ),
});
type Extras = typeof extras extends fc.Arbitrary<infer T> ? T : never;

const HANDLED: Readonly<Record<string, readonly string[]>> = {
  beater: ['tick'],
  listener: ['hear'],
  gossip: ['tick', 'heard', 'question', 'couple', 'ring'],
  ledger: ['post'],
};

function queuesOf(devices: readonly DeviceLine[], { queues }: Extras): QueueSpec[] {
  const ends = devices.flatMap(([name, mock]) =>
    (HANDLED[mock] ?? []).map((event) => ({ device: name, event })),
  );
  const found = new Map<string, QueueSpec>();
  for (const { pick, ...given } of queues) {
    const of = choose(ends, pick);
    if (of) found.set(`${of.device}.${of.event}`, { of, ...given, place: NOWHERE });
  }
  return [...found.values()];
}

/** The world with everything that only some worlds have. */
function withExtras(scenario: Scenario, lines: readonly DeviceLine[], given: Extras): Scenario {
  const { clocks, phases, more, partition } = given;
  const [first] = scenario.devices;
  return {
    ...scenario,
    devices: scenario.devices.map((spec, i) => (clocks[i] ? { ...spec, clock: clocks[i] } : spec)),
    links: scenario.links.map((spec, i) => ({ ...spec, ...more[i] })),
    phases,
    queues: queuesOf(lines, given),
    ...(partition && first && { partitions: [{ ...partition, of: [first.name], place: NOWHERE }] }),
  };
}

function promiseOf(
  devices: readonly DeviceLine[],
  {
    rule,
    pick,
    bound,
    withinNs,
  }: { rule: ExpectationSpec['rule']; pick: number; bound: number; withinNs: number },
  place: number,
): ExpectationSpec {
  const fields = (table: typeof FIELDS): string[] =>
    devices.flatMap(([name, mock]) => (table[mock] ?? []).map((field) => `${name}.${field}`));
  // No two of a scenario may share a name.
  const name = `${rule} ${pick}, promise ${place}`;
  if (rule !== 'within') {
    return expectation(rule, `${choose(fields(FIELDS), pick)} < ${bound}`, { name });
  }
  const events = fields(SPOKEN);
  const of = choose(events, Math.floor(pick / 7)) ?? '';
  return expectation('within', choose(events, pick) ?? '', { name, of, withinNs });
}

/** A world of one to six devices with any links, faults and promises that fit. */
export const randomWorld: fc.Arbitrary<Scenario> = fc
  .record({
    seed: fc.oneof(fc.nat(1000), fc.maxSafeNat()),
    devices: fc.array(device, { minLength: 1, maxLength: NAMES.length }),
    wires: fc.array(wire, { maxLength: 10 }),
    troubles: fc.array(trouble, { maxLength: 3 }),
    promises: fc.array(promise, { maxLength: 3 }),
    given: fc.option(extras),
  })
  .map(({ seed, devices: chosen, wires, troubles, promises, given }) => {
    const devices = chosen.map(({ mock, config }, i): DeviceLine => [NAMES[i] ?? '', mock, config]);
    const ends = linkEnds(devices);
    const links = wires.flatMap(({ pick, ...delays }): LinkSpec[] => {
      const [from, to] = choose(ends, pick) ?? [];
      return from === undefined || to === undefined ? [] : [link(from, to, delays)];
    });
    const faulty = devices.flatMap(([name, mock]) =>
      (FAULTS[mock] ?? []).map((kind): [string, string] => [name, kind]),
    );
    const faults = troubles.flatMap(({ pick, atNs, forNs }) => {
      const [name, kind] = choose(faulty, pick) ?? [];
      return name === undefined || kind === undefined ? [] : [fault(name, kind, atNs, forNs)];
    });
    const expect = promises.map((given, place) => promiseOf(devices, given, place));
    const world = worldOf(devices, { seed, links, faults, expect });
    return given ? withExtras(world, devices, given) : world;
  });

/** For tests: random small worlds of the test mocks, as fast-check generates them. */
import fc from 'fast-check';
import type { ExpectationSpec, LinkSpec, Scenario } from './scenario.ts';
import { type DeviceLine, expectation, fault, link, worldOf } from './test-world.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** What a mock of the fixture says and hears, by payload. */
const SAYS: Readonly<Record<string, readonly string[]>> = {
  one: ['beater.beat', 'gossip.answer'],
  none: ['gossip.ask'],
  three: ['gossip.say'],
  two: ['gossip.pair'],
};
const HEARS: Readonly<Record<string, readonly string[]>> = {
  one: ['listener.hear', 'gossip.reply'],
  none: ['gossip.question'],
  three: ['gossip.heard'],
  two: ['gossip.couple'],
};
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  beater: [],
  listener: ['deaf'],
  gossip: ['mute', 'clumsy'],
};

const PERIOD_NS_MAX = 5000;
const DELAY_NS_MAX = 4000;

const device = fc.oneof(
  fc.record({
    mock: fc.constant('beater'),
    config: fc.record({ periodNs: fc.integer({ min: 50, max: PERIOD_NS_MAX }) }),
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
};
const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  beater: ['beat', 'tick'],
  listener: ['hear'],
  gossip: ['tick', 'say', 'heard', 'ring'],
};

function promiseOf(
  devices: readonly DeviceLine[],
  {
    rule,
    pick,
    bound,
    withinNs,
  }: { rule: ExpectationSpec['rule']; pick: number; bound: number; withinNs: number },
): ExpectationSpec {
  const fields = (table: typeof FIELDS): string[] =>
    devices.flatMap(([name, mock]) => (table[mock] ?? []).map((field) => `${name}.${field}`));
  const name = `${rule} ${pick}`;
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
  })
  .map(({ seed, devices: chosen, wires, troubles, promises }) => {
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
    const expect = promises.map((given) => promiseOf(devices, given));
    return worldOf(devices, { seed, links, faults, expect });
  });

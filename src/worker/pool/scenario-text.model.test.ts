import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../engine/mock-shape.ts';
import { randomWorld } from '../../engine/random-worlds.ts';
import {
  DIFFICULTIES,
  QUEUE_POLICIES,
  type QueueSpec,
  type Scenario,
} from '../../engine/scenario.ts';
import { NOWHERE, TEST_MOCKS } from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import { MOCKS } from '../../mocks/registry.ts';
import { SCENARIOS } from '../../scenarios/library.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { loadScenario } from '../load-scenario.ts';
import { scenarioText, timeText } from './scenario-text.ts';

const CATALOG = new Map(TEST_MOCKS.map((mock) => [mock.kind, unwrap(shapeOf(mock))]));

/** Without the places in a file. */
const placeless = (scenario: Scenario): unknown =>
  JSON.parse(
    JSON.stringify(scenario, (key, value: unknown) => {
      if (key === 'place') return NOWHERE;
      return value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
    }),
  );

/** Rates of more than half the speed of time are refused in files. */
const RATE_PPB_MAX = 5e8;

function withSayableClock(device: Scenario['devices'][number]): Scenario['devices'][number] {
  if (!device.clock) return device;
  const { driftPpb, walkPpb } = device.clock;
  const clock = {
    ...device.clock,
    driftPpb: Math.max(-RATE_PPB_MAX, Math.min(RATE_PPB_MAX, driftPpb)),
    walkPpb: Math.min(RATE_PPB_MAX, walkPpb),
  };
  return { ...device, clock };
}

/** A file says no link twice and no fault or deadline of no length. */
function sayable(world: Scenario): Scenario {
  const seen = new Set<string>();
  const { queues: _, partitions = [], ...rest } = world;
  const lasting = partitions.filter(({ forNs }) => forNs > 0);
  return {
    ...rest,
    devices: world.devices.map(withSayableClock),
    ...(lasting.length > 0 && { partitions: lasting }),
    links: world.links.filter(({ from, to }) => {
      const name = JSON.stringify([from, to]);
      return !seen.has(name) && seen.add(name);
    }),
    faults: world.faults.filter(({ forNs }) => forNs > 0),
    expect: world.expect
      .filter(({ rule, withinNs }) => rule !== 'within' || withinNs > 0)
      .map((spec, at) => ({ ...spec, name: `${at}: "${spec.name}"` })),
  };
}

const QUEUED = fc.record({
  capacity: fc.integer({ min: 1, max: 1024 }),
  policy: fc.constantFrom(...QUEUE_POLICIES),
  takesNs: fc.nat(1e6),
  withinNs: fc.option(fc.nat(1e6), { nil: Number.POSITIVE_INFINITY }),
  processor: fc.constantFrom('', 'cpu', 'a "bus"'),
});

const LEVEL = fc.constantFrom(undefined, ...DIFFICULTIES);

/** Handlers of some devices take time; queues come before deadlines, as in a file. */
function withQueues(world: Scenario, given: readonly Omit<QueueSpec, 'of' | 'place'>[]): Scenario {
  const handled: Record<string, string> = { beater: 'tick', listener: 'hear' };
  const queues = given.flatMap((queue, at): QueueSpec[] => {
    const { name = '', mock = '' } = world.devices[at] ?? {};
    const event = handled[mock];
    if (event === undefined) return [];
    const spec = { ...queue, of: { device: name, event }, place: NOWHERE };
    const isFast = Number.isFinite(queue.withinNs);
    return [isFast ? { ...spec, policy: 'fail', processor: queue.processor || 'cpu' } : spec];
  });
  queues.sort((a, b) => Number(Number.isFinite(a.withinNs)) - Number(Number.isFinite(b.withinNs)));
  return queues.length > 0 ? { ...world, queues } : world;
}

describe('scenarioText', () => {
  it('is read back as what it was written from', () => {
    fc.assert(
      fc.property(
        randomWorld,
        fc.string(),
        LEVEL,
        fc.array(QUEUED),
        (world, title, level, given) => {
          const named = { ...sayable(world), title: `t${title.replace(/\s/g, '')}` };
          const plain = level === undefined ? named : { ...named, difficulty: level };
          const scenario = withQueues(plain, given);
          const text = scenarioText(scenario, TEST_MOCKS);
          const read = parseScenario(text, 'test.yaml', CATALOG);
          // Wiring that takes no time is refused in files; it can only be built in code.
          if (!read.ok && /cyclic wiring/.test(read.problem.what)) return;
          expect(placeless(unwrap(read))).toEqual(placeless(scenario));
        },
      ),
    );
  });

  it('writes every built-in scenario so that it is the same', () => {
    expect(SCENARIOS.length).toBeGreaterThan(0);
    for (const { id } of SCENARIOS) {
      const scenario = unwrap(loadScenario({ id }));
      const text = scenarioText(scenario, MOCKS);
      const again = unwrap(loadScenario({ text, fileName: `${id}.yaml` }));
      expect(placeless(again)).toEqual(placeless(scenario));
    }
  });

  it('says times in the longest unit that is exact', () => {
    const times = [0, 1, 999, 1000, 1.5e9, 60e9, 61e9, 3600e9, 9007199254740991];
    expect(times.map(timeText)).toEqual([
      ...['0 ns', '1 ns', '999 ns', '1 us', '1500 ms', '1 min', '61 s', '1 h'],
      '9007199254740991 ns',
    ]);
  });
});

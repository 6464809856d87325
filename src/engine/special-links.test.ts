import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import type { LinkSpec, PartitionSpec, Scenario } from './scenario.ts';
import { createSystem, type System } from './system.ts';
import {
  fieldValue,
  link,
  NOWHERE,
  openWorld,
  rowsOf,
  runTo,
  TEST_MOCKS,
  worldOf,
} from './test-world.ts';

const PERIOD_NS = 1000;
const MESSAGES = 4000;

/** A beater whose beats go over one link to a listener. */
function open(given: Partial<LinkSpec>, parts: Partial<Scenario> = {}): System {
  const system = openWorld(
    worldOf(
      [
        ['b', 'beater', { periodNs: PERIOD_NS }],
        ['l', 'listener'],
      ],
      { links: [link('b.beat', 'l.hear', given)], ...parts },
    ),
    { historyEvents: 2 ** 15 },
  );
  runTo(system, PERIOD_NS * MESSAGES);
  return system;
}

/** Number and delay of each message that was heard. */
const heardIn = (system: System) =>
  rowsOf(system, 'listener.hear').map(({ timeNs, payload }) => ({
    number: payload[0]!,
    delayNs: timeNs - payload[0]! * PERIOD_NS,
  }));

const delays = (spread: LinkSpec['spread']): number[] =>
  heardIn(open({ latencyNs: 100, jitterNs: 400, ...(spread && { spread }) }))
    .map(({ delayNs }) => delayNs - 100)
    .sort((a, b) => a - b);

const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
const at = (list: readonly number[], share: number): number =>
  list[Math.floor(share * list.length)]!;

describe('the spread of jitter', () => {
  it('is even up to the jitter', () => {
    const list = delays('uniform');
    expect(mean(list)).toBeGreaterThan(190);
    expect(mean(list)).toBeLessThan(210);
    expect(at(list, 0.9)).toBeCloseTo(360, -1.5);
    expect(list.at(-1)).toBeLessThanOrEqual(400);
  });

  it('is bell-shaped up to the jitter', () => {
    const list = delays('bell');
    // Four even draws: standard deviation 400 / √48 = 58.
    const around = mean(list);
    const deviation = Math.sqrt(mean(list.map((x) => (x - around) * (x - around))));
    expect(around).toBeCloseTo(200, -1);
    expect(deviation).toBeGreaterThan(53);
    expect(deviation).toBeLessThan(62);
    expect(list.at(-1)).toBeLessThanOrEqual(400);
  });

  it('is exponential with the jitter as its mean', () => {
    const list = delays('exponential');
    expect(mean(list)).toBeGreaterThan(375);
    expect(mean(list)).toBeLessThan(425);
    // Half below ln 2, one in ten above ln 10.
    expect(at(list, 0.5)).toBeGreaterThan(0.64 * 400);
    expect(at(list, 0.5)).toBeLessThan(0.75 * 400);
    expect(at(list, 0.9)).toBeGreaterThan(2.15 * 400);
    expect(at(list, 0.9)).toBeLessThan(2.46 * 400);
  });

  it('has a heavy tail: half below 0.41, one in 100 above 9 times the jitter', () => {
    const list = delays('heavy-tail');
    expect(at(list, 0.5)).toBeGreaterThan(0.37 * 400);
    expect(at(list, 0.5)).toBeLessThan(0.46 * 400);
    expect(at(list, 0.99)).toBeGreaterThan(6.5 * 400);
    expect(at(list, 0.99)).toBeLessThan(12.5 * 400);
  });
});

describe('a link', () => {
  it('lets messages overtake each other as often as it says', () => {
    const heard = heardIn(open({ latencyNs: 1500, reorder: 0.1 }));
    const late = heard.filter(({ delayNs }) => delayNs === 3000).length;
    expect(heard.filter(({ delayNs }) => delayNs === 1500).length + late).toBe(heard.length);
    expect(late / heard.length).toBeGreaterThan(0.08);
    expect(late / heard.length).toBeLessThan(0.12);
    const overtaken = heard.filter(({ number }, i) => (heard[i + 1]?.number ?? Infinity) < number);
    expect(overtaken.length).toBeGreaterThan(300);
  });

  it('brings messages twice as often as it says, each copy lost for itself', () => {
    const heard = heardIn(open({ latencyNs: 10, jitterNs: 20, duplicate: 0.25 }));
    expect(heard.length / MESSAGES).toBeGreaterThan(1.22);
    expect(heard.length / MESSAGES).toBeLessThan(1.28);
    const lossy = heardIn(open({ latencyNs: 10, duplicate: 1, loss: 0.5 }));
    expect(lossy.length / MESSAGES).toBeGreaterThan(0.95);
    expect(lossy.length / MESSAGES).toBeLessThan(1.05);
  });

  it('can be set while it runs, like everything else', () => {
    const system = open({ latencyNs: 10, duplicate: 1 });
    const before = fieldValue(system, 'l.times');
    const { fields } = system.schema.devices[0]!;
    const { slot } = fields.find(({ name }) => name === 'beat → l.hear duplicate')!;
    const set = { kind: SYSTEM_KIND.set, target: 0, a: slot, b: 0, c: 0, d: 0 };
    unwrap(system.apply(set, 0));
    runTo(system, PERIOD_NS * (MESSAGES + 1000));
    expect(fieldValue(system, 'l.times') - before).toBeLessThanOrEqual(1002);
  });

  it('without any of it has none of the cells', () => {
    const names = open({ latencyNs: 10 }).schema.devices[0]!.fields.map(({ name }) => name);
    expect(names.filter((name) => name.includes('duplicate'))).toEqual([]);
  });
});

describe('a partition', () => {
  const partition = (atNs: number, forNs: number, of = ['l']): PartitionSpec => ({
    atNs,
    forNs,
    of,
    place: NOWHERE,
  });
  const heardWith = (partitions: readonly PartitionSpec[]): number[] =>
    heardIn(open({ latencyNs: 50 }, { partitions })).map(({ number }) => number);

  it('lets nothing through while it lasts; what is under way arrives', () => {
    const heard = heardWith([partition(10_020, 5000)]);
    expect(heard.slice(8, 12)).toEqual([9, 10, 16, 17]);
    expect(heard).toHaveLength(MESSAGES - 1 - 5);
  });

  it('lasts as long as any of those that overlap, or for ever', () => {
    const twice = heardWith([partition(10_500, 5000), partition(12_500, 7000, ['b'])]);
    expect(twice.slice(9, 11)).toEqual([10, 20]);
    expect(heardWith([partition(10_500, Number.POSITIVE_INFINITY)])).toHaveLength(10);
  });

  it('cuts nothing between devices on one side', () => {
    expect(heardWith([partition(0, 1e9, ['b', 'l'])])).toHaveLength(MESSAGES - 1);
  });

  it('is on the timeline, and is rewound', () => {
    const system = open({ latencyNs: 50 }, { partitions: [partition(10_500, 5000)] });
    const faults = rowsOf(system, 'fault');
    expect(faults.map(({ timeNs, payload }) => [timeNs, payload[1]])).toEqual([
      [10_500, 1],
      [15_500, 0],
    ]);
    const whole = system.hash();
    unwrap(system.rewind(40));
    runTo(system, PERIOD_NS * MESSAGES);
    expect(system.hash()).toEqual(whole);
  });

  it.each([
    ['of nobody', partition(0, 1, ['x']), /no device "x"/],
    ['before the start', partition(-1, 1), /partition at -1 ns/],
    ['of no length', partition(0, 0), /for 0 ns/],
  ])('%s is refused', (_, given, what) => {
    const scenario = worldOf([['l', 'listener']], { partitions: [given] });
    const opened = createSystem(scenario, TEST_MOCKS, { historyEvents: 1024 });
    expect(opened.ok ? '' : opened.problem.what).toMatch(what);
  });
});

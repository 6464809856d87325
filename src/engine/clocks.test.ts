import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { timeClient } from '../mocks/time-client/time-client.ts';
import { timeServer } from '../mocks/time-server/time-server.ts';
import { count, decimal, duration } from './declare.ts';
import { defineMock } from './define-mock.ts';
import type { ClockSpec, Scenario } from './scenario.ts';
import type { System, SystemOptions } from './system.ts';
import { fieldValue, link, openWorld, rowsOf, runTo, slotOf, worldOf } from './test-world.ts';

const ticker = defineMock({
  kind: 'ticker',
  doc: 'Notes what its clock shows at every tick.',
  config: { periodNs: duration({ default: '1 ms' }), onceNs: duration({ default: '0 ns' }) },
  state: { shownNs: decimal(), ticks: count(), onceAtNs: decimal() },
  on: {
    start: (self) => {
      self.every(self.config.periodNs, 'tick');
      if (self.config.onceNs > 0) self.after(self.config.onceNs, 'once');
    },
    tick: (self) => {
      self.state.shownNs = self.clockNs;
      self.state.ticks += 1;
    },
    once: (self) => {
      self.state.onceAtNs = self.nowNs;
    },
  },
});

const PERFECT: ClockSpec = { offsetNs: 0, driftPpb: 0, walkPpb: 0, jitter: 0 };

function open(
  clocks: Readonly<Record<string, Partial<ClockSpec> | undefined>>,
  {
    options = {},
    config = {},
    ...parts
  }: Partial<Scenario> & {
    readonly options?: SystemOptions;
    readonly config?: Readonly<Record<string, number>>;
  } = {},
): System {
  const plain = worldOf(
    Object.keys(clocks).map((name) => [name, 'ticker', config] as const),
    parts,
  );
  const devices = plain.devices.map((device) => {
    const clock = clocks[device.name];
    return clock ? { ...device, clock: { ...PERFECT, ...clock } } : device;
  });
  return openWorld({ ...plain, devices }, options, [ticker]);
}

const ticksOf = (system: System, device: string): number[] =>
  rowsOf(system, 'ticker.tick')
    .filter(({ target }) => target === device)
    .map(({ timeNs }) => timeNs);

describe('the clock of a device', () => {
  it('is virtual time unless the scenario gives it one', () => {
    const system = open({ a: undefined });
    runTo(system, 5e6);
    expect(fieldValue(system, 'a.shownNs')).toBe(5e6);
    expect(system.schema.devices[0]!.fields.map(({ name }) => name)).not.toContain('clock drift');
  });

  it('is off by its offset and runs at its rate, and so do its timers', () => {
    const system = open({
      fast: { driftPpb: 100_000 },
      slow: { driftPpb: -100_000 },
      late: { offsetNs: -2e6 },
    });
    runTo(system, 1e9 + 1000);
    // Every ms of its own clock: 1,000 beats take it 999.9 ms, or 1000.1 ms.
    expect(ticksOf(system, 'fast')[999]).toBe(Math.round(1e9 / 1.0001));
    expect(ticksOf(system, 'slow')).toHaveLength(999);
    expect(fieldValue(system, 'late.shownNs')).toBe(998e6);
    // No rounding adds up: each beat is where the clock says, to the ns.
    ticksOf(system, 'fast').forEach((ns, i) => {
      expect(Math.abs(ns - ((i + 1) * 1e6) / 1.0001)).toBeLessThanOrEqual(0.5);
    });
  });

  it('strays by its jitter at most, 0.1 % unless it says; beats do not drift for it', () => {
    const clock = { offsetNs: 0, driftPpb: 0, walkPpb: 0 };
    const plain = worldOf([['a', 'ticker', { onceNs: 1e6 }]]);
    const devices = plain.devices.map((device) => ({ ...device, clock }));
    const system = openWorld({ ...plain, devices }, {}, [ticker]);
    runTo(system, 0.5e9);
    const strays = ticksOf(system, 'a').map((ns, i) => ns - (i + 1) * 1e6);
    expect(strays.every((ns) => Math.abs(ns) <= 1001)).toBe(true);
    expect(new Set(strays).size).toBeGreaterThan(300);
    expect(Math.max(...strays)).toBeGreaterThan(800);
    expect(Math.abs(fieldValue(system, 'a.onceAtNs') - 1e6)).toBeLessThanOrEqual(1001);
    const wide = openWorld({ ...plain, devices }, { clocks: { jitter: 0.1 } }, [ticker]);
    runTo(wide, 0.5e9);
    const widest = ticksOf(wide, 'a').map((ns, i) => Math.abs(ns - (i + 1) * 1e6));
    expect(Math.max(...widest)).toBeGreaterThan(80_000);
  });

  it('wanders as far as its walk says: by √time', () => {
    const wandered: number[] = [];
    for (let seed = 1; seed <= 60; seed++) {
      const system = open({ a: { walkPpb: 50 } }, { seed, config: { periodNs: 0.5e9 } });
      runTo(system, 16e9);
      wandered.push(fieldValue(system, 'a.clock wandered'));
    }
    const deviation = Math.sqrt(
      wandered.reduce((sum, ppb) => sum + ppb * ppb, 0) / wandered.length,
    );
    // 50 ppb × √16 = 200 ppb; of 60 samples within a third.
    expect(deviation).toBeGreaterThan(140);
    expect(deviation).toBeLessThan(270);
  });

  it('shows multiples of the precision of the system', () => {
    const options = { clocks: { precisionNs: 1000 } };
    const system = open({ a: { offsetNs: 777 } }, { options });
    runTo(system, 10e6);
    expect(fieldValue(system, 'a.shownNs') % 1000).toBe(0);
  });

  it('goes on from where it is when its rate is set from outside', () => {
    const system = open({ a: {} }, { config: { periodNs: 1e6 } });
    runTo(system, 1e9);
    const slot = slotOf(system, 'a.clock drift');
    unwrap(system.apply({ kind: SYSTEM_KIND.set, target: 0, a: slot, b: 1e6, c: 0, d: 0 }, 1e9));
    runTo(system, 2e9 + 1e6);
    expect(fieldValue(system, 'a.shownNs')).toBeGreaterThan(2.0009e9);
    expect(fieldValue(system, 'a.shownNs')).toBeLessThan(2.0021e9);
  });

  it.each([
    ['clock error', Number.NaN],
    ['clock error', Number.NEGATIVE_INFINITY],
    ['clock drift', Number.NaN],
    ['clock drift', -1e9],
    ['clock drift', -3e9],
    ['clock jitter', Number.POSITIVE_INFINITY],
  ])('never gets to the next beat with a %s of %d; the world goes on', (field, value) => {
    const system = open({ a: {}, b: {} }, { config: { periodNs: 1e6 } });
    runTo(system, 3.5e6);
    const slot = slotOf(system, `a.${field}`);
    const set = { kind: SYSTEM_KIND.set, target: 0, a: slot, b: value, c: 0, d: 0 };
    unwrap(system.apply(set, 3.5e6));
    runTo(system, 20.5e6);
    // The beat that was already due by the old setting still comes.
    expect(ticksOf(system, 'a')).toEqual([1e6, 2e6, 3e6, 4e6]);
    expect(fieldValue(system, 'b.ticks')).toBe(20);
  });

  it('is rewound to the same bytes', () => {
    const clocks = { a: { driftPpb: 5000, walkPpb: 100, jitter: 0.01 }, b: { offsetNs: 5 } };
    const system = open(clocks, { phases: 'seeded' });
    runTo(system, 20e6);
    const whole = system.hash();
    for (const handled of [3, 11, 25]) {
      unwrap(system.rewind(handled));
      runTo(system, 20e6);
      expect(system.hash()).toEqual(whole);
    }
  });
});

describe('phases of periodic timers', () => {
  const names = ['a', 'b', 'c', 'd'];
  const firsts = (phases: Scenario['phases'], seed = 1): number[] => {
    const none = Object.fromEntries(names.map((name) => [name, undefined]));
    const system = open(none, { seed, ...(phases && { phases }) });
    runTo(system, 5e6);
    return names.map((name) => ticksOf(system, name)[0]! % 1e6);
  };

  it('are one period after the start, aligned, staggered, or where chance has them', () => {
    expect(firsts(undefined)).toEqual([0, 0, 0, 0]);
    expect(firsts('aligned')).toEqual([0, 0, 0, 0]);
    expect(firsts('staggered')).toEqual([0, 0.25e6, 0.5e6, 0.75e6]);
    const seeded = firsts('seeded');
    expect(new Set(seeded).size).toBe(4);
    expect(firsts('seeded')).toEqual(seeded);
    expect(firsts('seeded', 2)).not.toEqual(seeded);
  });

  it('align what was armed at different times', () => {
    const late = defineMock({
      kind: 'late',
      doc: '',
      config: { afterNs: duration() },
      on: {
        start: (self) => self.after(self.config.afterNs, 'begin'),
        begin: (self) => {
          self.every(1000, 'tick');
        },
        tick: () => undefined,
      },
    });
    const devices = [100, 250, 999].map((afterNs, i) => [`d${i}`, 'late', { afterNs }] as const);
    const at = (phases: 'free' | 'aligned') => {
      const system = openWorld(worldOf(devices, { phases }), {}, [late]);
      runTo(system, 5000);
      return new Set(rowsOf(system, 'late.tick').map(({ timeNs }) => timeNs % 1000)).size;
    };
    expect([at('free'), at('aligned')]).toEqual([3, 1]);
  });
});

describe('two-way synchronisation', () => {
  function synced(client: Partial<ClockSpec>, backNs = 2e6, jitterNs = 0, wrong = false) {
    const plain = worldOf(
      [
        ['s', 'time-server'],
        ['c', 'time-client'],
      ],
      {
        links: [
          link('c.request', 's.request', { latencyNs: 2e6, jitterNs }),
          link('s.response', 'c.response', { latencyNs: backNs, jitterNs }),
        ],
        ...(wrong && {
          faults: [
            {
              atNs: 0,
              forNs: 1e12,
              device: 's',
              fault: 'wrong-by-1ms',
              place: { line: 0, column: 0 },
            },
          ],
        }),
      },
    );
    const devices = plain.devices.map((device) =>
      device.name === 'c' ? { ...device, clock: { ...PERFECT, ...client } } : device,
    );
    const system = openWorld({ ...plain, devices }, {}, [timeServer, timeClient]);
    runTo(system, 120e9);
    return system;
  }

  it('removes an offset of half a second and a drift of 50 ppm', () => {
    const system = synced({ offsetNs: 0.5e9, driftPpb: 50_000 });
    expect(fieldValue(system, 'c.steps')).toBe(1);
    expect(Math.abs(fieldValue(system, 'c.offsetNs'))).toBeLessThan(20);
    expect(fieldValue(system, 'c.ratePpb')).toBeCloseTo(-50_000, -2);
    expect(fieldValue(system, 'c.delayNs')).toBeCloseTo(4e6, -3);
  });

  it('keeps a wandering clock within a few µs over a jittery path', () => {
    const system = synced({ driftPpb: -20_000, walkPpb: 20, jitter: 0.001 }, 2e6, 1e5);
    expect(Math.abs(fieldValue(system, 'c.offsetNs'))).toBeLessThan(150_000);
    expect(fieldValue(system, 'c.samples')).toBeGreaterThan(100);
  });

  it('is off by half of what the two ways differ', () => {
    const system = synced({ offsetNs: 3e6 }, 4e6);
    // Its own measurement says that all is well.
    expect(Math.abs(fieldValue(system, 'c.offsetNs'))).toBeLessThan(20);
    const t4Ns = fieldValue(system, 'c.clock error');
    expect(t4Ns).toBeCloseTo(-1e6, -3);
  });

  it('believes a server that is wrong', () => {
    const system = synced({}, 2e6, 0, true);
    expect(fieldValue(system, 'c.clock error')).toBeCloseTo(1e6, -3);
  });
});

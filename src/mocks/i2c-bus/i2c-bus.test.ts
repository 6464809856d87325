/**
 * Facts from the I²C-bus specification (NXP UM10204): wired-AND, START and STOP (3.1.4), nine
 * clocks a byte (3.1.5), arbitration (3.1.8), repeated START (3.1.10), and its table of timing
 * characteristics for standard and fast mode.
 */
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { i2cBus } from './i2c-bus.ts';
import { openBus } from './test-bus.ts';

/** t_HD;STA, t_LOW, t_HIGH, t_SU;STO, t_BUF in ns, and the highest clock in Hz (UM10204). */
const LEAST = {
  standard: { startHold: 4000, low: 4700, high: 4000, stopSetup: 4000, free: 4700, hz: 100e3 },
  fast: { startHold: 600, low: 1300, high: 600, stopSetup: 600, free: 1300, hz: 400e3 },
} as const;

describe('i2c-bus: lines', () => {
  it('a line is high while nobody pulls it: wired-AND of all devices', () => {
    const world = mockSystem({ devices: { bus: device(i2cBus), other: device(i2cBus) } });
    world.runTo(0);
    const pull = (on: boolean) => {
      world.bus.publish(message(i2cBus, 'sda', 'bus', { pull: on }));
      world.runFor('10 us');
      return world.get('bus.sda');
    };
    expect([pull(true), pull(true), pull(false), pull(false)]).toEqual([false, false, true, true]);
    expect(world.get('bus.sdaPulls')).toBe(0);
  });

  it('rises with its pull-up and falls with its driver', () => {
    const { bus, events, runTo } = mockSystem({
      devices: { bus: device(i2cBus, { riseNs: 900, fallNs: 30 }) },
    });
    runTo(0);
    bus.publish(message(i2cBus, 'scl', 'bus', { pull: true }));
    runTo(30);
    bus.publish(message(i2cBus, 'scl', 'bus', { pull: false }));
    runTo(10_000);
    expect(events('bus.lines').map(({ timeNs }) => timeNs)).toEqual([30, 30 + 900]);
  });
});

describe('i2c-bus: a transfer as it is seen on the wires', () => {
  it('is START, address, pointer, repeated START, address, two bytes, STOP', () => {
    const world = openBus();
    world.transfer([0], 2);
    expect(world.get('bus.starts')).toBe(2);
    expect(world.get('bus.stops')).toBe(1);
    expect(world.get('bus.bytes')).toBe(5);
    // Of five bytes the host leaves the last one unacknowledged: it wants no more.
    expect(world.get('bus.nacks')).toBe(1);
    expect(world.get('bus.busy')).toBe(false);
  });

  it.each(['standard', 'fast'] as const)('keeps the least times of %s mode', (speed) => {
    const least = LEAST[speed];
    const world = openBus({ controller: { speed } });
    world.transfer([0], 2);
    const stopNs = world.edges('sda').at(-1)?.[0] ?? 0;
    world.transfer([0], 2);
    const scl = world.edges('scl');
    const sda = world.edges('sda');
    expect((scl[0]?.[0] ?? 0) - (sda[0]?.[0] ?? 0)).toBeGreaterThanOrEqual(least.startHold);
    const periods: number[] = [];
    for (let i = 1; i < scl.length; i++) {
      const [timeNs, level] = scl[i] ?? [0, 0];
      const lasted = timeNs - (scl[i - 1]?.[0] ?? 0);
      expect(lasted).toBeGreaterThanOrEqual(level === 1 ? least.low : least.high);
      if (i >= 2) periods.push(timeNs - (scl[i - 2]?.[0] ?? 0));
    }
    expect(1e9 / Math.min(...periods)).toBeLessThanOrEqual(least.hz * 1.0001);
    // Fast mode would be no use if the clock were far below its name.
    expect(1e9 / Math.min(...periods)).toBeGreaterThan(least.hz * 0.9);
    // STOP: data rises while the clock is high; then the bus is free for t_BUF.
    const clockNs = scl.filter(([at]) => at < stopNs).at(-1);
    expect(clockNs?.[1]).toBe(1);
    expect(stopNs - (clockNs?.[0] ?? 0)).toBeGreaterThanOrEqual(least.stopSetup);
    const startNs = sda.find(([at]) => at > stopNs)?.[0] ?? 0;
    expect(startNs - stopNs).toBeGreaterThanOrEqual(least.free);
  });

  it('data is stable while the clock is high, but for START and STOP', () => {
    const world = openBus();
    world.transfer([1, 0x60, 0xa0], 0);
    world.transfer([0], 2);
    const lines = world.events('bus.lines').map(({ payload }) => payload ?? []);
    let moved = 0;
    lines.forEach((now, i) => {
      const before = lines[i - 1] ?? [1, 1];
      if (before[0] === 1 && now[0] === 1 && before[1] !== now[1]) moved += 1;
    });
    expect(moved).toBe(Number(world.get('bus.starts')) + Number(world.get('bus.stops')));
  });

  it('clock stretching: the host waits for a device that holds the clock', () => {
    const plain = openBus().transfer([0], 2);
    const slow = openBus({ sensor: { stretchNs: 40_000 } }).transfer([0], 2);
    expect([slow.result, slow.data]).toEqual(['ok', plain.data]);
    // After each of the five bytes but the last, which the host does not acknowledge.
    expect(slow.tookNs - plain.tookNs).toBeGreaterThan(4 * 30_000);
  });
});

describe('i2c-bus: two controllers', () => {
  it('arbitration: the first to send a one where the other sends a zero loses, nothing else', () => {
    const world = openBus({ rival: true });
    // 0x48 = 1001000 wins over 0x49 = 1001001.
    world.begin([0], 2, 0x49, 'rival');
    world.begin([0], 2, 0x48, 'host');
    world.runFor('2 ms');
    expect(world.outcomes('rival').map(({ result }) => result)).toEqual(['arbitration-lost']);
    expect(world.outcomes('host').map(({ result }) => result)).toEqual(['ok']);
  });

  it('a controller waits while another has the bus, then begins', () => {
    const world = openBus({ rival: true });
    world.begin([0], 2, 0x48, 'rival');
    world.runFor('100 us');
    world.begin([1], 2, 0x48, 'host');
    world.runFor('2 ms');
    expect(world.outcomes('rival')[0]?.result).toBe('ok');
    expect(world.outcomes('host')[0]).toMatchObject({ result: 'ok', data: 0x60a0 });
    expect(world.get('bus.stops')).toBe(2);
  });
});

describe('i2c-bus: faults', () => {
  it.each(['scl-stuck-low', 'sda-stuck-low'])('%s is told as bus-stuck, and ends', (name) => {
    const world = openBus({ faults: [{ fault: `bus.${name}`, at: '1 ms', for: '10 ms' }] });
    world.runTo('2 ms');
    expect(world.transfer([0], 2).result).toBe('bus-stuck');
    world.runTo('20 ms');
    expect(world.transfer([0], 2).result).toBe('ok');
  });

  it('a short in the middle of a transfer is no success', () => {
    const world = openBus({ faults: [{ fault: 'bus.sda-stuck-low', at: '150 us', for: '5 ms' }] });
    expect(world.transfer([0], 2).result).not.toBe('ok');
  });

  it('weak-pull-up slows the clock: its low is longer by the slow edge', () => {
    const world = openBus({ faults: [{ fault: 'bus.weak-pull-up' }] });
    const slow = world.transfer([0], 2);
    const plain = openBus().transfer([0], 2);
    expect(slow.tookNs).toBeGreaterThan(1.3 * plain.tookNs);
  });
});

import { describe, expect, it } from 'vitest';
import { fault, fieldValue, openWorld, runTo, worldOf } from '../../engine/test-world.ts';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { ntpServer } from '../ntp-server/ntp-server.ts';
import { dayCurve, temperaturePpm } from './oscillator.ts';
import { systemClock } from './system-clock.ts';

const STEADY = { walkPpmPerSqrtS: 0, swingC: 0, roomC: 25, driftPpm0: 10, startOffsetS: 0 };

function open(config: Parameters<typeof device<typeof systemClock>>[1] = {}) {
  const world = mockSystem({ devices: { clock: device(systemClock, { ...STEADY, ...config }) } });
  world.runTo(0);
  return {
    ...world,
    offsetS: () => Number(world.get('clock.offsetS')),
    tell: <K extends keyof typeof systemClock.accepts & string>(
      event: K,
      payload: Parameters<typeof message<typeof systemClock, K>>[3],
    ) => {
      world.bus.publish(message(systemClock, event, 'clock', payload));
      world.runTo(world.system.nowNs());
    },
  };
}

describe('the quartz', () => {
  it('follows the day without a sine: from trough at six to crest at eighteen', () => {
    const hours = (h: number) => dayCurve(h * 3600e9);
    expect([hours(0), hours(6), hours(12), hours(18), hours(24)]).toEqual([-0, -1, 0, 1, -0]);
    for (let h = 0; h < 24; h += 0.25) expect(Math.abs(hours(h))).toBeLessThanOrEqual(1);
  });

  it('is slow on both sides of 25 °C', () => {
    expect([15, 25, 35].map((c) => temperaturePpm(c, -0.04))).toEqual([-4, -0, -4]);
  });
});

describe('system clock', () => {
  it('drifts by frequency times time', () => {
    const clock = open();
    clock.runTo('1 h');
    expect(clock.offsetS()).toBeCloseTo(10e-6 * 3600, 9);
  });

  it('runs right once its frequency error is taken off', () => {
    const clock = open();
    clock.tell('adjust', { correctedPpm: 10, addedS: 0, overS: 1 });
    clock.runTo('1 h');
    expect(clock.offsetS()).toBeCloseTo(0, 9);
  });

  it('slews a correction in within the time it is given, and not beyond', () => {
    const clock = open({ driftPpm0: 0 });
    clock.tell('adjust', { correctedPpm: 0, addedS: 0.001, overS: 10 });
    clock.runTo('5 s');
    expect(clock.offsetS()).toBeCloseTo(0.0005, 9);
    clock.runTo('1 min');
    expect(clock.offsetS()).toBeCloseTo(0.001, 12);
    expect(clock.get('clock.pendingS')).toBe(0);
  });

  it('slews no faster than its kernel can', () => {
    const clock = open({ driftPpm0: 0, slewPpmMax: 500 });
    clock.tell('adjust', { correctedPpm: 0, addedS: -1, overS: 1 });
    clock.runTo('100 s');
    expect(clock.offsetS()).toBeCloseTo(-0.05, 9);
    expect(clock.get('clock.pendingS')).toBeCloseTo(-0.95, 9);
  });

  it('jumps when it is stepped, and says so', () => {
    const clock = open({ driftPpm0: 0 });
    clock.tell('step', { byS: -3 });
    expect(clock.offsetS()).toBe(-3);
    expect(clock.events('clock.jumped').map(({ payload }) => payload[0])).toEqual([-3]);
    expect(clock.get('clock.jumps')).toBe(1);
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('at a leap second, armed %d, is ahead of UTC by %d s', (armed, aheadS) => {
    const clock = open({ driftPpm0: 0 });
    clock.tell('bulletin', { leap: 'insert', inNs: 60e9 });
    if (armed === 1) clock.tell('arm', { leap: 'insert' });
    clock.runTo('59 s');
    expect(clock.offsetS()).toBe(0);
    clock.runTo('61 s');
    expect([clock.offsetS(), clock.get('clock.utcShiftS')]).toEqual([aheadS, -1]);
  });

  it('measures a source with four stamps: half of the difference of both ways is its error', () => {
    const config = { ...STEADY, driftPpm0: 0, startOffsetS: 0.5, stampNoiseS: 0 };
    const world = mockSystem({
      devices: { clock: device(systemClock, config), right: device(ntpServer, { noiseS: 0 }) },
      links: [
        { from: 'clock.ask2', to: 'right.request', latency: '10 ms' },
        { from: 'right.answer', to: 'clock.receive', latency: '20 ms' },
      ],
    });
    world.runTo(0);
    world.bus.publish(message(systemClock, 'send', 'clock', { slot: 2 }));
    world.runTo('1 s');
    expect(world.events('clock.ask2')[0]?.payload).toEqual([2, 0.5e9]);
    const [slot, aheadS, delayS] = world.events('clock.sample')[0]?.payload ?? [];
    expect(slot).toBe(2);
    expect(aheadS).toBeCloseTo(0.5 + 0.005, 9);
    expect(delayS).toBeCloseTo(0.03, 9);
  });

  it('stamps with what the daemon believes: a pending correction is counted as made', () => {
    const clock = open({ driftPpm0: 0, startOffsetS: -0.2, stampNoiseS: 0 });
    clock.tell('adjust', { correctedPpm: 0, addedS: 0.2, overS: 1000 });
    clock.tell('send', { slot: 0 });
    expect(clock.events('clock.ask0')[0]?.payload[1]).toBeCloseTo(0, 3);
  });

  it('shows wall time and time since boot to applications', () => {
    const clock = open({ driftPpm0: 0, startOffsetS: 100, wallEveryNs: 1e9 });
    clock.runTo('2 s');
    expect(clock.events('clock.wall').map(({ payload }) => payload)).toEqual([
      [101, 1],
      [102, 2],
    ]);
  });

  it('is set once by the fault that sets it', () => {
    const config = { ...STEADY, driftPpm0: 0, setByS: 30 };
    const faults = [fault('clock', 'set-by-hand', 10e9, 20e9)];
    const world = worldOf([['clock', 'system-clock', config]], { faults });
    const system = openWorld(world, {}, [systemClock]);
    runTo(system, 9e9);
    expect(fieldValue(system, 'clock.offsetS')).toBe(0);
    runTo(system, 60e9);
    expect([fieldValue(system, 'clock.offsetS'), fieldValue(system, 'clock.jumps')]).toEqual([
      30, 1,
    ]);
  });
});

/**
 * Facts from real-time theory: fixed-priority preemptive scheduling (Liu and Layland 1973; response
 * time analysis R = C + B + Σ⌈R/T⌉·C, Audsley et al. 1993, B = the longest critical section of a
 * lower task) and Arm's Cortex-M (a masked interrupt stays pending, once).
 */
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { mcu } from './mcu.ts';

type Config = NonNullable<Parameters<typeof device<typeof mcu>>[1]>;
type Faults = NonNullable<Parameters<typeof mockSystem>[0]['faults']>;
const MS = 1e6;
const BOOT = 20 * MS;

function chip(config: Config, faults: Faults = []) {
  const world = mockSystem({ devices: { m: device(mcu, config) }, faults });
  world.runTo(0);
  return {
    ...world,
    wake: (task: number) => world.bus.publish(message(mcu, 'wake', 'm', { task })),
    irq: () => world.bus.publish(message(mcu, 'irq', 'm', {})),
    reset: (asserted: boolean) => world.bus.publish(message(mcu, 'reset', 'm', { asserted })),
    ends: (task: string) => world.events(`m.${task}`).map(({ timeNs }) => (timeNs - BOOT) / MS),
    cells: (field: string) => world.get(`m.${field}`) as readonly number[],
  };
}

describe('mcu: tasks', () => {
  it('runs a periodic task once a period, from boot on', () => {
    const world = chip({ aPeriodNs: 10 * MS, aRunNs: MS });
    world.runTo(BOOT + 35 * MS);
    expect(world.ends('a')).toEqual([11, 21, 31]);
    expect(world.events('m.booted').map(({ timeNs }) => timeNs)).toEqual([BOOT]);
  });

  it('a higher task preempts a lower one, which then goes on', () => {
    const world = chip({ aPeriodNs: 10 * MS, aRunNs: 2 * MS, bPeriodNs: 9 * MS, bRunNs: 3 * MS });
    world.runTo(BOOT + 15 * MS);
    // b from 9, a from 10 to 12, b has 2 ms left.
    expect([world.ends('a'), world.ends('b')]).toEqual([[12], [14]]);
  });

  it('a critical section of a lower task blocks a higher one for its length', () => {
    const lower = { bPeriodNs: 9 * MS, bRunNs: 3 * MS, bMaskNs: 2.5 * MS };
    const world = chip({ aPeriodNs: 10 * MS, aRunNs: 2 * MS, ...lower });
    world.runTo(BOOT + 15 * MS);
    expect([world.ends('a'), world.ends('b')]).toEqual([[13.5], [14]]);
  });

  it('the worst response times are those of response time analysis', () => {
    // C = 1, 2, 3, T = 4, 6, 12 ms, no blocking: R = 1, 3, 10 (exact at the critical instant).
    const world = chip({
      aPeriodNs: 4 * MS,
      aRunNs: MS,
      bPeriodNs: 6 * MS,
      bRunNs: 2 * MS,
      cPeriodNs: 12 * MS,
      cRunNs: 3 * MS,
    });
    world.runTo('2 s');
    expect(world.cells('responseNsMax').map((ns) => ns / MS)).toEqual([1, 3, 10, 0]);
    expect(world.get('m.overruns')).toBe(0);
  });

  it('a release before the job is done is lost and counted', () => {
    const world = chip({ aPeriodNs: 10 * MS, aRunNs: 15 * MS });
    world.runTo(BOOT + 50 * MS);
    expect(world.ends('a')).toEqual([25, 45]);
    expect(world.get('m.overruns')).toBe(2);
  });
});

describe('mcu: interrupts', () => {
  it('preempts every task; masked, it waits for the end of the section, once', () => {
    const world = chip({ dRunNs: 10 * MS, dMaskNs: 4 * MS, isrNs: 5000, bootNs: BOOT });
    world.runTo(BOOT);
    world.wake(3);
    world.irq();
    world.irq();
    world.runTo(BOOT + 30 * MS);
    expect(world.ends('isr')).toEqual([4.005]);
    expect(world.ends('d')).toEqual([10.005]);
    expect([world.get('m.irqs'), world.get('m.irqsLost')]).toEqual([1, 1]);
    expect(world.get('m.latencyNsMax')).toBe(4 * MS);
  });
});

describe('mcu: reset and faults', () => {
  it('loses what it did, boots anew, and resumes what was not finished', () => {
    const world = chip({ cRunNs: 50 * MS, resume: 'c' });
    world.runTo(BOOT);
    world.wake(2);
    world.runTo(BOOT + 10 * MS);
    world.reset(true);
    world.runTo(BOOT + 11 * MS);
    expect(world.get('m.up')).toBe(false);
    world.reset(false);
    world.runTo('1 s');
    expect(world.get('m.boots')).toBe(2);
    expect(world.ends('c')).toHaveLength(1);
    expect(world.get('m.unfinished')).toBe(-1);
  });

  it('hang: time passes, work does not, and goes on when it ends', () => {
    const fault = { fault: 'm.hang', at: BOOT + 15 * MS, for: 100 * MS };
    const world = chip({ aPeriodNs: 10 * MS, aRunNs: 8 * MS }, [fault]);
    world.runTo(BOOT + 118 * MS);
    // 5 of 8 ms were done before it stood still.
    expect(world.ends('a')).toEqual([118]);
  });
});

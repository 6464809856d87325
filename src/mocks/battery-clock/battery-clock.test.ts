import { describe, expect, it } from 'vitest';
import { createBus, message } from '../../engine/bus.ts';
import { beater, fault, openWorld, rowsOf, runTo, worldOf } from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import { batteryClock } from './battery-clock.ts';

const SECOND = 1e9;

function open(config: Record<string, number> = {}, faults: Parameters<typeof fault>[] = []) {
  const parts = { faults: faults.map((one) => fault(...one)), untilNs: 1e15 };
  const world = worldOf(
    [
      ['rtc', 'battery-clock', { noiseS: 0, ...config }],
      ['beat', 'beater', { periodNs: SECOND }],
    ],
    parts,
  );
  const system = openWorld(world, {}, [batteryClock, beater]);
  const bus = createBus(system);
  return {
    /** How fast it is at a time, and how old its setting. */
    readAt: (timeNs: number) => {
      runTo(system, timeNs);
      unwrap(bus.publish(message(batteryClock, 'read', 'rtc', {})));
      runTo(system, timeNs);
      const [rtcNs = 0, sinceSetS = 0] =
        rowsOf(system, 'battery-clock.reading').at(-1)?.payload ?? [];
      return { fastS: (rtcNs - timeNs) / 1e9, sinceSetS };
    },
  };
}

describe('battery clock', () => {
  it('gains ever since it was set, also before the start', () => {
    const rtc = open({ gainPpm: 30, offS: 1_000_000, setFastS: 0.5 });
    expect(rtc.readAt(0).fastS).toBeCloseTo(30.5, 9);
    const later = rtc.readAt(1000 * SECOND);
    expect(later.fastS).toBeCloseTo(30.53, 6);
    expect(later.sinceSetS).toBe(1_001_000);
  });

  it('stands still when it is stopped, and runs on afterwards', () => {
    const rtc = open({ gainPpm: 0 }, [['rtc', 'stopped', 10 * SECOND, 100 * SECOND]]);
    expect(rtc.readAt(5 * SECOND).fastS).toBe(0);
    expect(rtc.readAt(20 * SECOND).fastS).toBe(0);
    expect(rtc.readAt(50 * SECOND).fastS).toBe(-30);
    expect(rtc.readAt(200 * SECOND).fastS).toBe(0);
  });

  it('begins with its first year when the battery is flat', () => {
    const rtc = open({ gainPpm: 0 }, [['rtc', 'battery-flat', 0]]);
    expect(rtc.readAt(SECOND).fastS).toBe(-7.5e8);
  });
});

import { describe, expect, it } from 'vitest';
import { createBus, message } from '../../engine/bus.ts';
import {
  beater,
  type DeviceLine,
  fault,
  openWorld,
  rowsOf,
  runTo,
  worldOf,
} from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import { ntpServer } from './ntp-server.ts';

const QUIET = { noiseS: 0 };
const SECOND = 1e9;
const LEAP = { insert: 1, delete: 2, unsynchronised: 3 };

/** @param beatNs time passes in such steps: nothing else happens here by itself */
function open(
  config: Record<string, number> = {},
  faults: Parameters<typeof fault>[] = [],
  beatNs = SECOND,
) {
  const parts = { faults: faults.map((one) => fault(...one)), untilNs: 1e15 };
  const devices: DeviceLine[] = [
    ['s', 'ntp-server', { ...QUIET, ...config }],
    ['beat', 'beater', { periodNs: beatNs }],
  ];
  const system = openWorld(worldOf(devices, parts), {}, [ntpServer, beater]);
  const bus = createBus(system);
  runTo(system, 0);
  return {
    /** What it answers at a time: its error, stratum and leap status; undefined = silence. */
    askAt: (timeNs: number) => {
      runTo(system, timeNs);
      const before = rowsOf(system, 'ntp-server.answer').length;
      unwrap(bus.publish(message(ntpServer, 'request', 's', { slot: 1, sentNs: 42 })));
      runTo(system, timeNs + SECOND);
      const row = rowsOf(system, 'ntp-server.answer')[before];
      if (row === undefined) return undefined;
      const [slot, sentNs, sourceNs = 0, stratum, leap] = row.payload;
      return {
        slot,
        sentNs,
        errorS: (sourceNs - row.timeNs) / 1e9,
        stratum,
        leap,
        timeNs: row.timeNs,
      };
    },
    bulletin: (leap: 'insert' | 'delete', inNs: number) => {
      unwrap(bus.publish(message(ntpServer, 'bulletin', 's', { leap, inNs })));
    },
  };
}

describe('ntp server', () => {
  it('answers with its time, and with what it was sent', () => {
    const server = open({ stratum: 3 });
    expect(server.askAt(SECOND)).toMatchObject({ slot: 1, sentNs: 42, stratum: 3, leap: 0 });
    expect(server.askAt(10 * SECOND)?.errorS).toBe(0);
  });

  it('is wrong by a constant and a drift', () => {
    const server = open({ aheadS: 0.5, driftPpm: 100 });
    expect(server.askAt(1000 * SECOND)?.errorS).toBeCloseTo(0.6, 9);
  });

  it('scatters by its noise', () => {
    const server = open({ noiseS: 0.001 });
    const errors = Array.from({ length: 50 }, (_, i) => server.askAt(i * 2 * SECOND)?.errorS ?? 9);
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(rms).toBeGreaterThan(0.0006);
    expect(rms).toBeLessThan(0.0015);
  });

  it('makes requests wait before it stamps them', () => {
    const server = open({ queueShare: 1, queueNs: 0.5 * SECOND });
    const answer = server.askAt(SECOND);
    expect(answer?.timeNs).toBeGreaterThan(SECOND);
    expect(answer?.errorS).toBe(0);
  });

  it('announces a leap second on its last day, and follows it', () => {
    const server = open({}, [], 1000 * SECOND);
    server.bulletin('insert', 100_000 * SECOND);
    expect(server.askAt(10_000 * SECOND)?.leap).toBe(0);
    expect(server.askAt(20_000 * SECOND)?.leap).toBe(LEAP.insert);
    expect(server.askAt(101_000 * SECOND)).toMatchObject({ leap: 0, errorS: 0 });
  });

  it('ignores one when it is told to, and is then a second off', () => {
    const server = open({ leapHandling: 2 });
    server.bulletin('delete', 100 * SECOND);
    expect(server.askAt(98 * SECOND)).toMatchObject({ leap: 0, errorS: 0 });
    expect(server.askAt(101 * SECOND)).toMatchObject({ leap: 0, errorS: -1 });
  });

  it('smears one without a word: half a second behind before, half a second ahead after', () => {
    const server = open({ leapHandling: 1, smearNs: 1000 * SECOND });
    server.bulletin('insert', 2000 * SECOND);
    const errors = [1400, 1750, 1999, 2000, 2250, 2600].map(
      (s) => server.askAt(s * SECOND)?.errorS,
    );
    [0, -0.25, -0.499, 0.5, 0.25, 0].forEach((wanted, i) => {
      expect(errors[i]).toBeCloseTo(wanted, 3);
    });
    expect(server.askAt(2700 * SECOND)?.leap).toBe(0);
  });

  it.each<[string, object]>([
    ['wrong-time', { errorS: 0.2, stratum: 1 }],
    ['unsynchronised', { leap: LEAP.unsynchronised, stratum: 0 }],
  ])('with the fault %s answers otherwise while it lasts', (name, wanted) => {
    const server = open({}, [['s', name, 10 * SECOND, 20 * SECOND]]);
    const right = { errorS: 0, leap: 0, stratum: 1 };
    expect(server.askAt(SECOND)).toMatchObject(right);
    expect(server.askAt(15 * SECOND)).toMatchObject(wanted);
    expect(server.askAt(40 * SECOND)).toMatchObject(right);
  });

  it('is silent when it is unreachable', () => {
    const server = open({}, [['s', 'unreachable', 10 * SECOND, 20 * SECOND]]);
    expect(server.askAt(SECOND)).toBeDefined();
    expect(server.askAt(15 * SECOND)).toBeUndefined();
    expect(server.askAt(40 * SECOND)).toBeDefined();
  });

  it('runs away from its first answer under the fault on, and comes back', () => {
    const server = open({ runawayPpm: 100 }, [['s', 'runs-away', 10 * SECOND, 990 * SECOND]]);
    expect(server.askAt(20 * SECOND)?.errorS).toBe(0);
    expect(server.askAt(520 * SECOND)?.errorS).toBeCloseTo(0.05, 9);
    expect(server.askAt(1100 * SECOND)?.errorS).toBe(0);
  });

  it('is a thousand times noisier when it is jittery', () => {
    const server = open({ noiseS: 1e-5 }, [['s', 'jittery', 0, 1e14]]);
    const errors = Array.from({ length: 40 }, (_, i) => server.askAt(i * 2 * SECOND)?.errorS ?? 0);
    expect(Math.max(...errors.map(Math.abs))).toBeGreaterThan(5e-3);
  });
});

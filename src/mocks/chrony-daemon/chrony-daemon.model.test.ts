import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Machine, machine } from '../../testkit/test-machine.ts';
import { AGE_UNKNOWN, LEAP, STATE } from '../chrony/reports/names.ts';

const RUNS = { numRuns: 15 };

const setups = fc.record({
  seed: fc.integer({ min: 1, max: 1e9 }),
  clock: fc.record({
    startOffsetS: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    driftPpm0: fc.double({ min: -80, max: 80, noNaN: true }),
  }),
  servers: fc.array(fc.record({ stratum: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 5,
  }),
  latencyMs: fc.double({ min: 0.1, max: 60, noNaN: true }),
  asymmetryMs: fc.double({ min: 0, max: 20, noNaN: true }),
  jitterMs: fc.double({ min: 0, max: 5, noNaN: true }),
  loss: fc.constantFrom(0, 0, 0.1),
});

/** Stops so often that few states are missed. */
const moments = (count: number, stepS: number) =>
  Array.from({ length: count }, (_, i) => (i + 1) * stepS * 1e9);

function boundOf(world: Machine): number {
  const { correctionS, rootDispersionS, rootDelayS } = world.reports().tracking;
  return Math.abs(correctionS) + rootDispersionS + rootDelayS / 2;
}

/** Of its first four samples from one server the offsets agree by chance, and the delays do not. */
const LUCKY = {
  seed: 1,
  clock: { startOffsetS: 0, driftPpm0: 0 },
  servers: [{ stratum: 1 }, { stratum: 1 }, { stratum: 1 }, { stratum: 1 }],
  ...{ latencyMs: 0.1, asymmetryMs: 0, jitterMs: 3, loss: 0.1 },
};

describe('a healthy daemon', () => {
  it('never errs by more than it says', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        const world = machine(setup);
        let synchronised = 0;
        for (const timeNs of moments(90, 17)) {
          world.runTo(timeNs);
          if (world.reports().tracking.stratum === 0) continue;
          synchronised += 1;
          expect(Math.abs(world.errorS())).toBeLessThanOrEqual(boundOf(world));
        }
        expect(synchronised).toBeGreaterThan(45);
      }),
      { ...RUNS, examples: [[LUCKY]] },
    );
  });

  it('reports fields that agree with each other', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        const world = machine(setup);
        for (const timeNs of moments(40, 29)) {
          world.runTo(timeNs);
          const { tracking, sources } = world.reports();
          const selected = sources.filter(({ source }) => source.state === STATE.selected);
          expect(selected.length).toBe(tracking.stratum === 0 ? 0 : 1);
          for (const { source, stats, select } of sources) {
            const isHeard = source.sinceSampleS !== AGE_UNKNOWN;
            expect(isHeard).toBe(stats.samples > 0);
            expect(source.reachability).toBeLessThanOrEqual(255);
            expect(select.sinceSampleS).toBe(source.sinceSampleS);
            expect(stats.runs).toBeLessThanOrEqual(Math.max(1, stats.samples));
            if (stats.samples === 0) continue;
            expect(select.lowLimitS).toBeLessThanOrEqual(select.highLimitS);
          }
          const one = selected[0];
          if (one === undefined) continue;
          expect(tracking.stratum).toBe(one.source.stratum + 1);
          expect(tracking.address).toBe(one.source.address);
          expect(tracking.leapStatus).toBe(LEAP.normal);
        }
      }),
      RUNS,
    );
  });
});

describe('from one moment to the next', () => {
  it('reach shifts by one bit a poll, and ages count up by the second', () => {
    const world = machine({ loss: 0.2, seed: 4 });
    world.runTo('5 min');
    let before = world.reports().sources[0]?.source;
    let polls = Number((world.get('ntpd.sent') as number[])[0]);
    for (let second = 301; second <= 900; second++) {
      world.runTo(second * 1e9);
      const now = world.reports().sources[0]?.source;
      const sent = Number((world.get('ntpd.sent') as number[])[0]);
      if (before === undefined || now === undefined) throw new Error('there is a source');
      const wanted = (before.reachability << (sent - polls)) & 0xff;
      expect([wanted, wanted | 1]).toContain(now.reachability);
      const aged = before.sinceSampleS + 1;
      expect(now.sinceSampleS === aged || now.sinceSampleS <= 1).toBe(true);
      [before, polls] = [now, sent];
    }
  });

  it('the last offset is what the last update took off, and the interval lies between two', () => {
    const world = machine({ seed: 9 });
    let updates = 0;
    let refNs = Number.NaN;
    let seen = 0;
    for (let second = 1; second <= 1800; second++) {
      world.runTo(second * 1e9);
      const now = Number(world.get('ntpd.updates'));
      if (now === updates + 1 && now > 2) {
        const { lastOffsetS, lastUpdateIntervalS } = world.reports().tracking;
        const adjusted = world.events('ntpd.adjust').at(-1);
        expect(adjusted?.payload[1]).toBe(-lastOffsetS);
        const interval = (Number(world.get('ntpd.refNs')) - refNs) / 1e9;
        expect(lastUpdateIntervalS).toBeCloseTo(interval, 9);
        seen += 1;
      }
      updates = now;
      refNs = Number(world.get('ntpd.refNs'));
    }
    expect(seen).toBeGreaterThan(20);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLine, halfWidthS, type Sample, SKEW_UNKNOWN_PPM } from './line.ts';

const SECOND = 1e9;

describe('the line through the samples of a source', () => {
  it('is exact when the samples lie on one', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.integer({ min: 3, max: 8 }),
        (aheadS, ppm, count) => {
          const samples = Array.from({ length: count }, (_, i): Sample => {
            const ageS = (i - count + 1) * 64;
            return { atNs: 1e15 + ageS * SECOND, aheadS: aheadS + ppm * 1e-6 * ageS, delayS: 0.01 };
          });
          const line = fitLine(samples);
          expect(line.aheadS).toBeCloseTo(aheadS, 10);
          expect(line.slopePpm).toBeCloseTo(ppm, 4);
          expect(line.deviationS).toBeLessThan(2e-6);
        },
      ),
    );
  });

  it('says what a real daemon says of fewer than three samples: no slope, all doubt', () => {
    const sample = { atNs: 0, aheadS: 0.5, delayS: 0.02 };
    expect(fitLine([sample])).toMatchObject({
      aheadS: 0.5,
      slopePpm: 0,
      skewPpm: SKEW_UNKNOWN_PPM,
      errorS: 0.01,
    });
  });

  it('believes late packets less', () => {
    const at = (i: number, aheadS: number, delayS: number) => ({
      atNs: i * SECOND,
      aheadS,
      delayS,
    });
    const prompt = [0, 1, 2, 3].map((i) => at(i, 0, 0.01));
    const samples = [...prompt.slice(0, 2), at(2, 0.2, 0.41), ...prompt.slice(2)];
    expect(Math.abs(fitLine(samples).aheadS)).toBeLessThan(2e-3);
  });

  it('holds the true offset in its interval, however the delay is shared out', () => {
    const packet = fc.record({
      delayS: fc.double({ min: 1e-3, max: 0.1, noNaN: true }),
      // −1 = all of it on the way there, 1 = all on the way back
      side: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 8 }), (packets) => {
        const samples = packets.map(({ delayS, side }, i) => ({
          atNs: i * 16 * SECOND,
          aheadS: 0.25 + (side * delayS) / 2,
          delayS,
        }));
        const line = fitLine(samples);
        const nowNs = (samples.length - 1) * 16 * SECOND;
        const half = halfWidthS(samples, line, nowNs);
        expect(Math.abs(line.aheadS - 0.25)).toBeLessThanOrEqual(
          half + Math.abs(line.slopePpm) * 2e-4,
        );
      }),
    );
  });
});

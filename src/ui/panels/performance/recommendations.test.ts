import { describe, expect, it } from 'vitest';
import { type Measured, recommendations } from './recommendations.ts';

const FINE: Measured = {
  busy: 0.2,
  speed: 1,
  held: 1000,
  capacity: 2 ** 21,
  dropped: 0,
  frameMs: 16.7,
  p50Ns: 100,
  p999Ns: 900,
  overhead: 0.001,
  sampleRate: 0.1,
  heapPerMinute: Number.NaN,
  heapMinutes: 0,
  dearest: undefined,
};
const dearest = { name: 'north.sample', share: 0.63, meanNs: 1200 };

describe('recommendations', () => {
  it('are none where nothing is wrong', () => {
    expect(recommendations(FINE)).toEqual([]);
  });

  it.each<[Partial<Measured>, RegExp, RegExp]>([
    [{ busy: 0.97 }, /cannot keep the pace/, /97 % of the time at 1×/],
    [{ dropped: 5000 }, /left the history/, /5,000 events are gone; 2,097,152 are kept/],
    [{ dearest }, /north\.sample/, /63 % of the profiled time, 1\.2 µs an event/],
    [{ p999Ns: 6000 }, /very long/, /p99\.9 is 6 µs, p50 100 ns/],
    [{ frameMs: 50 }, /draws slowly/, /more than 50 ms/],
    [{ heapPerMinute: 4 * 2 ** 20, heapMinutes: 3 }, /memory/, /4 MiB a minute over 3 minutes/],
    [{ overhead: 0.03 }, /Timing itself/, /3 % of the engine's work at a sample rate of 10 %/],
  ])('for %j', (change, issue, evidence) => {
    const found = recommendations({ ...FINE, ...change });
    expect(found).toHaveLength(1);
    expect(found[0]?.issue).toMatch(issue);
    expect(found[0]?.evidence).toMatch(evidence);
    expect(found[0]?.solution).toMatch(/\.$/);
    expect(found[0]?.gain).not.toBe('');
  });

  it.each<[string, Partial<Measured>]>([
    ['flat out the engine is always busy', { busy: 1, speed: Number.POSITIVE_INFINITY }],
    ['a heap is watched for two minutes first', { heapPerMinute: 1e9, heapMinutes: 1 }],
    ['a handler that takes its share is fine', { dearest: { ...dearest, share: 0.2 } }],
    ['nothing was timed', { p50Ns: Number.NaN, p999Ns: Number.NaN, frameMs: Number.NaN }],
  ])('but not when %s', (_, change) => {
    expect(recommendations({ ...FINE, ...change })).toEqual([]);
  });
});

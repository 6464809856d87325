import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertRule, alertAt, alertChanges, metricAt } from './alerts.ts';

const RULE: AlertRule = { side: 'above', threshold: 30, recovery: 25, holdNs: 20 };
const EVERY = 10;

const points = (...values: number[]) =>
  values.map((value, index) => ({ timeNs: index * EVERY, value, samples: 1 }));

/** "10 pending, 30 firing" */
const told = (rule: AlertRule, values: readonly number[], endNs = values.length * EVERY) =>
  alertChanges(rule, points(...values), EVERY, endNs)
    .map(({ timeNs, state }) => `${timeNs} ${state}`)
    .join(', ');

describe('an alert', () => {
  it.each<[string, readonly number[], string]>([
    ['never rings below its threshold', [1, 30, 29], ''],
    ['is pending, then fires once it has lasted', [31, 32, 33, 34], '10 pending, 30 firing'],
    [
      'is forgotten when it did not last',
      [31, 29, 31, 29],
      '10 pending, 20 inactive, 30 pending, 40 inactive',
    ],
    ['does not recover within its hysteresis', [31, 31, 31, 29, 26, 31], '10 pending, 30 firing'],
    ['recovers beyond it', [31, 31, 31, 25], '10 pending, 30 firing, 40 recovered'],
    [
      'rings again after that',
      [31, 31, 31, 20, 31, 31, 31],
      '10 pending, 30 firing, 40 recovered, 50 pending, 70 firing',
    ],
    [
      'stays recovered when the next one did not last',
      [31, 31, 31, 20, 31, 20],
      '10 pending, 30 firing, 40 recovered, 50 pending, 60 recovered',
    ],
  ])('%s', (_, values, expected) => {
    expect(told(RULE, values)).toBe(expected);
  });

  it('fires at once when nothing has to last', () => {
    expect(told({ ...RULE, holdNs: 0 }, [31, 20])).toBe('10 pending, 10 firing, 20 recovered');
  });

  it('watches the other side too', () => {
    const low: AlertRule = { side: 'below', threshold: 5, recovery: 8, holdNs: 0 };
    expect(told(low, [6, 4, 6, 8])).toBe('20 pending, 20 firing, 40 recovered');
  });

  it('fires while nothing new is measured: the last value holds', () => {
    const sparse = [{ timeNs: 0, value: 31, samples: 1 }];
    expect(alertChanges(RULE, sparse, EVERY, 29).map(({ state }) => state)).toEqual(['pending']);
    expect(alertChanges(RULE, sparse, EVERY, 500)).toEqual([
      { timeNs: 10, state: 'pending', value: 31 },
      { timeNs: 30, state: 'firing', value: 31 },
    ]);
  });

  it('rewinds: what it was at a time does not depend on what came later', () => {
    const values = fc.array(fc.integer({ min: 15, max: 40 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.nat(40), fc.constantFrom(0, 5, 20, 45), (all, cut, holdNs) => {
        const rule = { ...RULE, holdNs };
        const endNs = Math.min(cut, all.length) * EVERY;
        const early = alertChanges(rule, points(...all.slice(0, cut)), EVERY, endNs);
        const whole = alertChanges(rule, points(...all), EVERY, all.length * EVERY);
        expect(alertAt(whole, endNs)).toEqual(alertAt(early, endNs));
      }),
    );
  });

  it('goes only from state to state that can follow each other', () => {
    const follows = {
      inactive: ['pending'],
      pending: ['firing', 'inactive', 'recovered'],
      firing: ['recovered'],
      recovered: ['pending'],
    };
    const values = fc.array(fc.integer({ min: 15, max: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(values, (all) => {
        let state: keyof typeof follows = 'inactive';
        let lastNs = 0;
        for (const change of alertChanges(RULE, points(...all), EVERY, 1e6)) {
          expect(follows[state]).toContain(change.state);
          expect(change.timeNs).toBeGreaterThanOrEqual(lastNs);
          state = change.state;
          lastNs = change.timeNs;
        }
      }),
    );
  });
});

describe('a metric at a time', () => {
  it('is that of the last bucket that had ended', () => {
    const list = points(5, 6, 7);
    expect([9, 10, 19, 20, 1000].map((at) => metricAt(list, EVERY, at))).toEqual([
      Number.NaN,
      5,
      5,
      6,
      7,
    ]);
    expect(metricAt([], EVERY, 5)).toBeNaN();
  });
});

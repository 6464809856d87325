import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { openSession } from '../../../worker/session.ts';
import {
  checkMetric,
  EMPTY_METRIC,
  type MetricDraft,
  metricsOf,
  metricTitle,
} from './metric-draft.ts';

const { schema } = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 4096 })).system;
const HOT: MetricDraft = {
  ...EMPTY_METRIC,
  value: 'room.temperatureC',
  side: 'above',
  threshold: '30 °C',
  recovery: '28 °C',
  hold: '2 s',
};

describe('a metric of one’s own', () => {
  it('becomes a probe and a rule, in the unit of its expression', () => {
    expect(checkMetric(HOT, schema)).toEqual({
      spec: {
        type: 'metric',
        name: '',
        value: 'room.temperatureC',
        aggregate: 'last',
        everyNs: 100e6,
      },
      unit: '°C',
      rule: { side: 'above', threshold: 30, recovery: 28, holdNs: 2e9 },
      problem: undefined,
      wrong: '',
    });
  });

  it('needs no alert, and recovers at its threshold unless told otherwise', () => {
    expect(checkMetric({ ...HOT, side: '' }, schema).rule).toBeUndefined();
    const plain = checkMetric({ ...HOT, recovery: '', hold: '' }, schema).rule;
    expect(plain).toEqual({ side: 'above', threshold: 30, recovery: 30, holdNs: 0 });
  });

  it.each<[Partial<MetricDraft>, RegExp]>([
    [{ threshold: '30 V' }, /^threshold: Write a number in °C/],
    [{ recovery: '31 °C' }, /^recovery: It must lie on the good side/],
    [{ side: 'below', recovery: '20 °C' }, /^recovery/],
    [{ hold: 'long' }, /^duration/],
    [{ every: '0 ns' }, /^bucket: Write 1 ns or more/],
    [{ every: 'often' }, /^bucket/],
  ])('says what is wrong with %j', (change, wrong) => {
    const checked = checkMetric({ ...HOT, ...change }, schema);
    expect(checked.wrong).toMatch(wrong);
    expect(checked.spec).toBeUndefined();
  });

  it('is not complete without value and threshold, and underlines what is no value', () => {
    expect(checkMetric({ ...HOT, value: '' }, schema)).toMatchObject({
      spec: undefined,
      wrong: '',
    });
    expect(checkMetric({ ...HOT, threshold: ' ' }, schema).spec).toBeUndefined();
    expect(checkMetric({ ...HOT, value: 'room.temprature' }, schema).problem?.from).toBeDefined();
  });

  it('is called by its name, or by what it measures', () => {
    expect(metricTitle(HOT)).toBe('last room.temperatureC');
    expect(metricTitle({ ...HOT, name: ' heat ' })).toBe('heat');
  });

  it('is remembered as it was; what is none is left out', () => {
    const kept = JSON.parse(JSON.stringify([HOT, { ...HOT, side: 'left' }, 5, null, { name: 1 }]));
    expect(metricsOf(kept)).toEqual([HOT]);
    expect(metricsOf('x')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { TEST_SCHEMA } from '../../../query/test-schema.ts';
import { checkProbe, completeMessage, draftsOf, EMPTY_DRAFT, nameOf } from './probe-draft.ts';

const METRIC = { ...EMPTY_DRAFT, value: 'heater.powerW' };

describe('drafts of probes', () => {
  it('become probes when all of them is right', () => {
    const { spec, problems, every } = checkProbe({ ...METRIC, every: '2.5 ms' }, TEST_SCHEMA);
    expect(spec).toMatchObject({ type: 'metric', everyNs: 2_500_000, aggregate: 'last' });
    expect([problems, every]).toEqual([{}, undefined]);
    const log = { ...EMPTY_DRAFT, type: 'log', message: 'at {time}: {heater.powerW}' } as const;
    expect(checkProbe(log, TEST_SCHEMA).spec).toMatchObject({ type: 'log', limit: 500 });
  });

  it('are not wrong while they are empty, and not ready either', () => {
    expect(checkProbe(EMPTY_DRAFT, TEST_SCHEMA)).toEqual({
      spec: undefined,
      problems: {},
      every: undefined,
    });
  });

  it('of an interval need both ends, each checked before the other is there', () => {
    const draft = { ...EMPTY_DRAFT, type: 'interval', when: 'heater.on', until: 'room.t' } as const;
    expect(checkProbe({ ...draft, when: '', until: '' }, TEST_SCHEMA).problems).toEqual({});
    expect(checkProbe({ ...draft, until: '' }, TEST_SCHEMA)).toMatchObject({
      spec: undefined,
      problems: {},
    });
    expect(Object.keys(checkProbe({ ...draft, when: '' }, TEST_SCHEMA).problems)).toEqual([
      'until',
    ]);
    const both = checkProbe({ ...draft, when: 'heater.on ==' }, TEST_SCHEMA).problems;
    expect(Object.keys(both).sort()).toEqual(['until', 'when']);
    const right = { ...draft, until: 'not heater.on' };
    expect(checkProbe(right, TEST_SCHEMA).spec).toMatchObject({ until: 'not heater.on', bins: 40 });
    expect(nameOf(right)).toBe('from heater.on until not heater.on');
  });

  it('name each part that is wrong, with its place', () => {
    const wrong = { ...METRIC, value: 'heater.pwerW', when: 'heater.on ==' };
    const { spec, problems } = checkProbe(wrong, TEST_SCHEMA);
    expect(spec).toBeUndefined();
    expect(problems.value).toMatchObject({ from: 7, to: 12 });
    expect(problems.when?.from).toBe(12);
    const message = { ...EMPTY_DRAFT, type: 'log', message: 'x {nothing}' } as const;
    expect(checkProbe(message, TEST_SCHEMA).problems.message).toMatchObject({ from: 3 });
    expect(checkProbe({ ...METRIC, every: 'soon' }, TEST_SCHEMA).every?.what).toContain('soon');
    expect(checkProbe({ ...METRIC, every: '0 s' }, TEST_SCHEMA).every?.what).toContain('no length');
    expect(
      checkProbe({ ...METRIC, type: 'histogram', bins: 0 }, TEST_SCHEMA).problems.bins?.what,
    ).toContain('0 bins');
  });

  it('complete numbers inside the braces of a message only', () => {
    const completeAt = completeMessage(TEST_SCHEMA);
    const text = 'power {heater.po} W';
    const { from, to, items } = completeAt(text, 16);
    expect(items[0]?.insert).toBe('powerW');
    expect([from, to]).toEqual([14, 16]);
    expect(completeAt(text, 3).items).toEqual([]);
    expect(completeAt(text, 19).items).toEqual([]);
  });

  it('come back from what was kept, without what is none', () => {
    expect(draftsOf(JSON.parse(JSON.stringify([METRIC])))).toEqual([METRIC]);
    expect(draftsOf([3, null, { type: 'metric' }, { ...METRIC, bins: 'x' }])).toEqual([]);
    // Kept before there were intervals.
    const { until, ...before } = METRIC;
    expect(draftsOf([before])).toEqual([METRIC]);
    expect(until).toBe('');
    expect(draftsOf('x')).toBeUndefined();
    expect(nameOf({ ...METRIC, when: 'heater.on' })).toBe(
      'last of heater.powerW every 100 ms when heater.on',
    );
  });
});

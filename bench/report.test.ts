import { describe, expect, it } from 'vitest';
import {
  allOf,
  atMost,
  either,
  type Machine,
  noLimit,
  problemsOf,
  type Report,
  reportTable,
  resultOf,
  tableOf,
  times,
  verdict,
} from './report.ts';

const machine: Machine = {
  cpu: 'x',
  cores: 2,
  memoryGiB: 24,
  os: 'linux',
  node: '20',
  chromium: '',
  compiler: '',
  loadBefore: 0,
  loadAfter: 0,
  tiny: false,
};
const measured = { name: 'dispatch-1', unit: 'ns', ours: 20, peers: { mitt: 50, rxjs: 30 } };

describe('resultOf', () => {
  it('divides the peer by ours: above 1 we are better', () => {
    expect(resultOf(measured, noLimit).ratios).toEqual({ mitt: 2.5, rxjs: 1.5 });
  });
  it('has no ratios where ours is 0', () => {
    expect(resultOf({ ...measured, ours: 0 }, atMost(0)).ratios).toEqual({});
  });
  it('has exactly the six keys', () => {
    expect(Object.keys(resultOf(measured, noLimit)).sort()).toEqual([
      'limit',
      'name',
      'ours',
      'peers',
      'ratios',
      'unit',
    ]);
  });
});

describe('limits', () => {
  it('times takes the tightest promise among the peers that ran', () => {
    expect(times({ mitt: 2, rxjs: 1.5, absent: 9 })(measured.peers)).toBe(20);
    expect(times({ absent: 9 })(measured.peers)).toBeNull();
  });
  it('either takes the looser one, and the known one when the other is unknown', () => {
    expect(either(atMost(10), times({ mitt: 2 }))(measured.peers)).toBe(25);
    expect(either(atMost(10), times({ absent: 2 }))({})).toBe(10);
  });
  it('allOf takes the tightest one, and the known one when the other is unknown', () => {
    expect(allOf(atMost(10), times({ mitt: 2 }))(measured.peers)).toBe(10);
    expect(allOf(atMost(10), times({ absent: 2 }))({})).toBe(10);
    expect(allOf(noLimit, times({ absent: 2 }))({})).toBeNull();
  });
  it('a figure equal to its limit passes, one above misses, none says nothing', () => {
    expect(verdict(resultOf(measured, atMost(20)))).toBe('pass');
    expect(verdict(resultOf(measured, atMost(19.9)))).toBe('miss');
    expect(verdict(resultOf(measured, noLimit))).toBe('–');
  });
});

describe('problemsOf', () => {
  const good: Report = { machine, results: [resultOf(measured, times({ mitt: 2 }))] };
  const readBack = (report: unknown): string[] => problemsOf(JSON.parse(JSON.stringify(report)));
  const withResult = (change: object) => ({
    machine,
    results: [{ ...good.results[0], ...change }],
  });

  it('finds nothing in a good report', () => {
    expect(readBack(good)).toEqual([]);
  });
  it.each([
    ['a figure that is NaN', withResult({ ours: Number.NaN })],
    ['a peer without a figure', withResult({ peers: { mitt: null } })],
    ['a ratio without a peer', withResult({ peers: {} })],
    ['a limit that is text', withResult({ limit: '20' })],
    ['a further key', withResult({ hash: 'x' })],
    ['an empty name', withResult({ name: '' })],
    ['no results', { machine, results: [] }],
    ['no machine', { results: good.results }],
    ['a result twice', { machine, results: [good.results[0], good.results[0]] }],
    ['no object', 7],
  ])('reports %s', (_, report) => {
    expect(readBack(report)).not.toEqual([]);
  });
});

describe('tables', () => {
  it('aligns columns by their widest cell', () => {
    expect(
      tableOf(
        [
          ['a', '1'],
          ['bb', '10'],
        ],
        new Set([1]),
      ),
    ).toBe('a    1\nbb  10');
  });
  it('marks passes and misses of a full run only', () => {
    const results = [resultOf(measured, atMost(19))];
    expect(reportTable({ machine, results }, { 'dispatch-1': 'c0ffee' })).toMatch(/miss.*c0ffee/s);
    const tiny = { ...machine, tiny: true };
    expect(reportTable({ machine: tiny, results }, {})).not.toContain('miss');
  });
});

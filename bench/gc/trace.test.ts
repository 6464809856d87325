import { describe, expect, it } from 'vitest';
import { countCollections, MARK_PREFIX, type TraceEvent } from './trace.ts';

const at = (ts: number, name: string, tid = 7, pid = 1): TraceEvent => ({
  name,
  cat: 'x',
  pid,
  tid,
  ts,
});
const begin = at(100, `${MARK_PREFIX}begin`);
const end = at(200, `${MARK_PREFIX}end`);

describe('countCollections', () => {
  it('counts minor and major collections between the marks', () => {
    const events = [at(150, 'MinorGC'), end, at(160, 'MajorGC'), begin, at(170, 'V8.Other')];
    expect(countCollections(events)).toBe(2);
  });
  it('leaves out those before, after, on other threads and in other processes', () => {
    const others = [at(99, 'MinorGC'), at(201, 'MinorGC'), at(150, 'MinorGC', 8)];
    expect(countCollections([begin, end, ...others, at(150, 'MajorGC', 7, 2)])).toBe(0);
  });
  it('refuses a trace without both marks', () => {
    expect(() => countCollections([begin])).toThrow(/end/);
    expect(() => countCollections([end])).toThrow(/begin/);
  });
  it('refuses marks of two threads', () => {
    expect(() => countCollections([begin, at(200, `${MARK_PREFIX}end`, 8)])).toThrow(/thread/);
  });
});

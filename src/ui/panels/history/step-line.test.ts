import { describe, expect, it } from 'vitest';
import { stepLine } from './step-line.ts';

const WINDOW = { fromNs: 0, toNs: 1000 };

/** Corners of a path of M, H and V, in order. */
function corners(path: string): (readonly [number, number])[] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MHV])([\d.]+)(?: ([\d.]+))?/g)].map(([, verb, first, second]) => {
    if (verb === 'M') [x, y] = [Number(first), Number(second)];
    else if (verb === 'H') x = Number(first);
    else y = Number(first);
    return [x, y];
  });
}

describe('a line of steps', () => {
  it('holds each value until the next, and the last one to the border', () => {
    const steps = [
      { timeNs: 0, value: 10 },
      { timeNs: 500, value: 20 },
    ];
    const { path, low, high } = stepLine(steps, WINDOW);
    expect([low, high]).toEqual([10, 20]);
    const [first, , ...rest] = corners(path);
    expect(first).toEqual([0, 940]);
    expect(rest).toEqual([
      [500, 940],
      [500, 60],
      [1000, 60],
    ]);
  });

  it('is level where nothing but one value was written', () => {
    const { path } = stepLine([{ timeNs: 100, value: 3 }], WINDOW);
    expect(corners(path).every(([, y]) => y === 500)).toBe(true);
  });

  it('shows the extent of what is too dense to be told apart', () => {
    const steps = Array.from({ length: 100_000 }, (_, at) => ({
      timeNs: at / 100,
      value: at === 50_001 ? 1000 : at % 2,
    }));
    const { path, high } = stepLine(steps, WINDOW);
    expect(high).toBe(1000);
    expect(corners(path).length).toBeLessThan(2100);
    expect(Math.min(...corners(path).map(([, y]) => y))).toBe(60);
  });

  it('leaves a gap while there is no number', () => {
    const steps = [
      { timeNs: 0, value: 1 },
      { timeNs: 200, value: Number.NaN },
      { timeNs: 600, value: 2 },
    ];
    const { path } = stepLine(steps, WINDOW);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path).toContain('H200M600');
  });

  it('is empty without a number', () => {
    expect(stepLine([], WINDOW).path).toBe('');
    expect(stepLine([{ timeNs: 5, value: Number.NaN }], WINDOW).path).toBe('');
  });
});

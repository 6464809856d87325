import { describe, expect, it } from 'vitest';
import { axisMarks } from './time-axis.ts';

describe('axisMarks', () => {
  it('writes as many digits as tell neighbouring marks apart', () => {
    const marks = axisMarks({ fromNs: 12.398e9, toNs: 12.406e9 }, 900);
    expect(marks[0]?.text).toBe('12.398 s');
    expect(marks[1]?.text).toBe('12.399 s');
  });

  it('keeps its texts apart', () => {
    for (const span of [300, 1e4, 7e6, 3e9, 5e12]) {
      const marks = axisMarks({ fromNs: 0, toNs: span }, 800);
      expect(marks.length).toBeGreaterThan(0);
      expect(marks.length).toBeLessThanOrEqual(8);
      expect(new Set(marks.map((mark) => mark.text)).size).toBe(marks.length);
    }
  });
});

describe('axisMarks of nanoseconds', () => {
  it('are exact late in a long run, and no text touches the next', () => {
    const fromNs = 8_640_000_123_456_785;
    const pixels = 700;
    const marks = axisMarks({ fromNs, toNs: fromNs + 8 }, pixels);
    expect(marks.length).toBeGreaterThanOrEqual(2);
    for (const { timeNs, text } of marks) {
      const digits = text.replace(/[^\d]/g, '');
      expect(digits).toBe(String(timeNs));
    }
    const [first, second] = marks;
    const apart = (((second?.timeNs ?? 0) - (first?.timeNs ?? 0)) / 8) * pixels;
    expect(apart).toBeGreaterThan((first?.text.length ?? 0) * 6.6);
  });
});

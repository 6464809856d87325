import { describe, expect, it } from 'vitest';
import { copyText } from '../../widgets/copy/copy-text.ts';
import { riskTable } from './copy-risk.ts';

const NOTHING = { futures: 0, broken: 0, wasBroken: false, crashed: 0, crash: '' };

describe('copied risks', () => {
  it('have no row for a point whose futures have not come back, and no share without futures', () => {
    const known = { share: 0.25, low: 0.1, high: 0.5, futures: 8, broken: 2 };
    const none = { share: Number.NaN, low: Number.NaN, high: Number.NaN };
    const points = [
      { ...NOTHING, ...known, at: 3, timeNs: 30 },
      { ...NOTHING, ...none, at: 5, timeNs: 50, crashed: 8, crash: 'too deep' },
      { ...NOTHING, ...none, at: 7, timeNs: Number.NaN },
    ];
    const { text } = copyText(riskTable(points), 'JSON');
    expect(JSON.parse(text).points).toEqual([
      { timeNs: 30, ...NOTHING, ...known },
      { timeNs: 50, ...NOTHING, share: null, low: null, high: null, crashed: 8, crash: 'too deep' },
    ]);
  });
});

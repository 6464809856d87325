import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAN_OUTS_FILE, fanOutsText } from '../../scripts/fan-outs.mjs';
import { FAN_OUTS } from './fan-outs.ts';
import { REG } from './registers.ts';

describe('telling several subscribers', () => {
  it('is what its script writes', () => {
    const isSame = readFileSync(FAN_OUTS_FILE, 'utf8') === fanOutsText();
    expect(isSame, 'run: node scripts/fan-outs.mjs').toBe(true);
  });

  it('calls each once, in order, and notes how many were called before each', () => {
    for (const fanOut of FAN_OUTS) {
      for (const count of [1, 2, 7, 8, 9, 20]) {
        const regs = new Int32Array(32);
        const seen: number[][] = [];
        const list = Array.from({ length: count }, (_, at) => (row: number) => {
          seen.push([at, row, regs[REG.done]!]);
        });
        fanOut(list, 77, regs, 3);
        expect(seen).toEqual(list.map((__, at) => [at, 77, 3 + at + 1]));
      }
    }
  });

  it('stops at the one that throws, so that the rest can be told when it is gone on', () => {
    const regs = new Int32Array(32);
    const seen: number[] = [];
    const list = [0, 1, 2].map((at) => () => {
      seen.push(at);
      if (at === 1) throw new Error('no');
    });
    expect(() => FAN_OUTS[0]!(list, 0, regs, 0)).toThrow('no');
    expect([seen, regs[REG.done]]).toEqual([[0, 1], 2]);
  });
});

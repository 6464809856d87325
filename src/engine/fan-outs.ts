// biome-ignore-all format: written by scripts/fan-outs.mjs
// biome-ignore-all lint/style/noExcessiveLinesPerFile: the same text many times over is the point
/**
 * Telling an event to several subscribers, each at a place of call of its own: V8 copies a subscriber
 * that is always the same into it. Written by scripts/fan-outs.mjs, where it says why.
 */
import { REG } from './registers.ts';

/** @param before handlers of the event that were called already, noted in REG.done as it goes on */
export type FanOut = (
  list: readonly ((row: number) => void)[],
  row: number,
  regs: Int32Array,
  before: number,
) => void;

export const FAN_OUTS: readonly FanOut[] = [
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
  (list, row, regs, before) => {
    const n = list.length;
    regs[REG.done] = before + 1;
    list[0]!(row);
    if (n === 1) return;
    regs[REG.done] = before + 2;
    list[1]!(row);
    if (n === 2) return;
    regs[REG.done] = before + 3;
    list[2]!(row);
    if (n === 3) return;
    regs[REG.done] = before + 4;
    list[3]!(row);
    if (n === 4) return;
    regs[REG.done] = before + 5;
    list[4]!(row);
    if (n === 5) return;
    regs[REG.done] = before + 6;
    list[5]!(row);
    if (n === 6) return;
    regs[REG.done] = before + 7;
    list[6]!(row);
    if (n === 7) return;
    regs[REG.done] = before + 8;
    list[7]!(row);
    if (n === 8) return;
    for (let i = 8; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
];

import type { Memory } from '../memory/memory.ts';
import type { Fast } from './fast/fast.ts';
import { ARG, REG, type Registers } from './registers.ts';

/** Random numbers of the device whose handler runs. Same seed, same numbers, on every machine. */
export interface RandomSource {
  /** 0 ≤ x < 1, 32 random bits */
  uniform(): number;
  /** integer, 0 ≤ x < n */
  below(n: number): number;
  /** mean 0, standard deviation 1, at most ±3.46: the sum of four uniform draws */
  normal(): number;
  /** true with probability p */
  chance(p: number): boolean;
}

/** Scales the sum of four uniform draws (variance 1/3) to variance 1. */
const UNIT_VARIANCE = 1.7320508075688772;
const TO_UNIT = 1 / 4294967296;

const OPERAND = ARG.operand;
const DRAWN = ARG.drawn;

/**
 * xoshiro128** (Blackman and Vigna) with its four words per stream in the world. Compiled where it
 * can be (fast.as): a double returned by a call that V8 does not copy in would be a heap object.
 */
export function createRandom(memory: Memory, { args, regs }: Registers, fast?: Fast): RandomSource {
  if (fast) {
    const { uniform, below, normal, chance } = fast;
    return { uniform, below, normal, chance: (p) => chance(p) !== 0 };
  }
  const words = memory.random.i32;
  const draw = (): void => {
    const at = regs[REG.device]! << 2;
    const s1 = words[at + 1]!;
    const s2 = words[at + 2]! ^ words[at]!;
    const s3 = words[at + 3]! ^ s1;
    const scaled = Math.imul(s1, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9);
    words[at + 1] = s1 ^ s2;
    words[at] = words[at]! ^ s3;
    words[at + 2] = s2 ^ (s1 << 9);
    words[at + 3] = (s3 << 11) | (s3 >>> 21);
    args[DRAWN] = (result >>> 0) * TO_UNIT;
  };
  const drawBelow = (): void => {
    draw();
    args[DRAWN] = Math.floor(args[DRAWN]! * args[OPERAND]!);
  };
  const drawNormal = (): void => {
    let sum = -2;
    for (let i = 0; i < 4; i++) {
      draw();
      sum += args[DRAWN]!;
    }
    args[DRAWN] = sum * UNIT_VARIANCE;
  };
  const drawChance = (): boolean => {
    draw();
    return args[DRAWN]! < args[OPERAND]!;
  };
  return {
    uniform: () => {
      draw();
      return args[DRAWN]!;
    },
    below: (n) => {
      args[OPERAND] = n;
      drawBelow();
      return args[DRAWN]!;
    },
    normal: () => {
      drawNormal();
      return args[DRAWN]!;
    },
    chance: (p) => {
      args[OPERAND] = p;
      return drawChance();
    },
  };
}

/** splitmix32 step: returns the mixed word of a counter. */
function mix(counter: number): number {
  let z = counter | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/** Fills every stream from the seed; streams differ in all four words. */
export function seedRandom(memory: Memory, seed: number): void {
  const words = memory.random.i32;
  const low = seed | 0;
  const high = Math.floor(seed / 4294967296) | 0;
  let counter = mix(low ^ mix(high ^ 0x6a09e667));
  for (let i = 0; i < words.length; i++) {
    counter = (counter + 0x9e3779b9) | 0;
    words[i] = mix(counter);
  }
  // All-zero state would stay zero for ever; the odds are 2^-128, the guard is free.
  for (let i = 0; i < words.length; i += 4) {
    if ((words[i]! | words[i + 1]! | words[i + 2]! | words[i + 3]!) === 0) words[i] = 1;
  }
}

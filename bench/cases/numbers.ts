/** Numbers for benchmarks: cheap, repeatable, the same in native code. */
import { hexOf } from '../../src/engine/hash.ts';

/** A linear congruence (Numerical Recipes); the C++ twins draw from the same one. */
export function createDraw(seed: number): () => number {
  const state = new Int32Array([seed]);
  return () => {
    state[0] = (Math.imul(state[0]!, 1664525) + 1013904223) | 0;
    return (state[0]! >>> 0) / 4294967296;
  };
}

/** Folds a number below 2^53 into a word; the order of the numbers matters. */
export const mixed = (word: number, value: number): number =>
  Math.imul(word ^ (value | 0) ^ ((value / 4294967296) | 0), 0x9e3779b1) ^ (word >>> 15);

/** The checksum of a sum: its 64 bits as 16 hex digits. */
export function bitsOf(value: number): string {
  const [low = 0, high = 0] = new Uint32Array(new Float64Array([value]).buffer);
  return hexOf(low, high);
}

export const hex32 = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

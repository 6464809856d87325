import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createMemory } from '../memory/memory.ts';
import { smallPlan } from '../memory/test-plan.ts';
import { createRandom, seedRandom } from './random.ts';
import { createRegisters, REG } from './registers.ts';

const STREAMS = 64;

function open(seed: number) {
  const memory = unwrap(createMemory(smallPlan({ streams: STREAMS })));
  const registers = createRegisters(memory);
  seedRandom(memory, seed);
  const random = createRandom(memory, registers);
  const drawFrom = (stream: number, count: number): number[] => {
    registers.regs[REG.device] = stream;
    return Array.from({ length: count }, () => random.uniform() * 2 ** 32);
  };
  return { memory, registers, random, drawFrom };
}

/** State words of every stream, as text to compare. */
const streamsOf = (seed: number): string[] => {
  const words = open(seed).memory.random.i32;
  return Array.from({ length: STREAMS }, (_, i) => [...words.slice(i * 4, i * 4 + 4)].join());
};

describe('random streams', () => {
  it('are xoshiro128**: known answers for the state 1, 2, 3, 4', () => {
    const { memory, drawFrom } = open(0);
    memory.random.i32.set([1, 2, 3, 4], 5 * 4);
    // Test vector of rand_xoshiro 0.6, Xoshiro128StarStar, from Vigna's reference code.
    expect(drawFrom(5, 10)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });

  it('give the same numbers for the same seed', () => {
    expect(open(42).drawFrom(3, 100)).toEqual(open(42).drawFrom(3, 100));
  });

  it('differ from device to device and from seed to seed', () => {
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
    const all = seeds.flatMap(streamsOf);
    expect(new Set(all).size).toBe(STREAMS * seeds.length);
  });

  it('do not disturb each other', () => {
    const together = open(7);
    const alternating = [1, 2, 3].flatMap(() => {
      together.drawFrom(9, 5);
      return together.drawFrom(8, 1);
    });
    expect(alternating).toEqual(open(7).drawFrom(8, 3));
  });

  it('never stand on the all-zero state, in which they would stay', () => {
    const { memory } = open(0);
    memory.random.i32.fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      seedRandom(memory, seed);
      const words = memory.random.i32;
      for (let i = 0; i < words.length; i += 4) {
        const any = words[i]! | words[i + 1]! | words[i + 2]! | words[i + 3]!;
        if (any === 0) expect.fail(`stream ${i / 4} of seed ${seed} is all zero`);
      }
    }
  });

  it('spread evenly: mean, variance and bounds of 100,000 draws', () => {
    const { random, registers } = open(123);
    registers.regs[REG.device] = 1;
    const draws = 100_000;
    let uniform = 0;
    let normal = 0;
    let squares = 0;
    let widest = 0;
    let hits = 0;
    const counts = new Uint32Array(6);
    for (let i = 0; i < draws; i++) {
      uniform += random.uniform();
      const z = random.normal();
      normal += z;
      squares += z * z;
      widest = Math.max(widest, Math.abs(z));
      hits += random.chance(0.3) ? 1 : 0;
      const die = random.below(6);
      counts[die] = counts[die]! + 1;
    }
    // Five standard errors of each figure.
    expect(Math.abs(uniform / draws - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / draws));
    expect(Math.abs(normal / draws)).toBeLessThan(5 / Math.sqrt(draws));
    expect(Math.abs(squares / draws - 1)).toBeLessThan(5 * Math.sqrt(2 / draws));
    expect(widest).toBeLessThanOrEqual(3.4642);
    expect(Math.abs(hits / draws - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / draws));
    for (const count of counts) expect(Math.abs(count / draws - 1 / 6)).toBeLessThan(0.006);
    expect(counts.reduce((sum, count) => sum + count)).toBe(draws);
  });

  it('chance is never true at 0 and always at 1', () => {
    const { random } = open(1);
    const all = Array.from({ length: 1000 }, () => [random.chance(0), random.chance(1)]);
    expect(all.every(([never, always]) => !never && always)).toBe(true);
  });
});

/** Controller, bus and sensor together, against what a register file would answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBus } from '../i2c-bus/test-bus.ts';

const POWER_UP = [0, 0x60a0, 0x4b00, 0x5000];
const SENSOR = 0x48;
const register = fc.constantFrom(1, 2, 3);

const legal = fc.oneof(
  fc.record({ do: fc.constant('read' as const), register, count: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    do: fc.constant('write' as const),
    register: fc.constantFrom(2, 3),
    word: fc.integer({ min: 0, max: 0xffff }),
  }),
  fc.record({ do: fc.constant('stranger' as const), address: fc.integer({ min: 0, max: 0x47 }) }),
);

const trouble = fc.constantFrom(
  'bus.scl-stuck-low',
  'bus.sda-stuck-low',
  'bus.weak-pull-up',
  'sensor.nack',
  'sensor.sda-stuck',
);
const fault = fc.record({
  fault: trouble,
  at: fc.integer({ min: 0, max: 10_000_000 }),
  for: fc.integer({ min: 1000, max: 3_000_000 }),
});

/** Writes a register in the midst of a read: found by chance. */
const SHIFTED = [{ fault: 'bus.scl-stuck-low', at: 3_957_977, for: 1000 }];

/** What always holds on the wires. */
const ALWAYS = [
  'bus.sclPulls >= 0',
  'bus.sdaPulls >= 0',
  'bus.sclPulls <= 2',
  'bus.sdaPulls <= 2',
  'bus.bits <= 8',
  'bus.nacks <= bus.bytes',
  'host.failures <= host.transfers + host.clears',
];

describe('I²C under random operations', () => {
  it('reads what was written, and strangers do not answer', () => {
    fc.assert(
      fc.property(
        fc.array(legal, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('standard' as const, 'fast' as const),
        fc.constantFrom(0, 5_000),
        (steps, speed, stretchNs) => {
          const setup = { controller: { speed }, sensor: { stretchNs, startC: 20 } };
          const world = openBus({ ...setup, always: ALWAYS });
          const model = [...POWER_UP];
          for (const step of steps) {
            if (step.do === 'stranger') {
              expect(world.transfer([0], 2, step.address).result).toBe('address-nack');
            } else if (step.do === 'write') {
              const { word } = step;
              model[step.register] = word;
              const { result } = world.transfer([step.register, word >> 8, word & 0xff], 0);
              expect(result).toBe('ok');
            } else {
              const { result, data } = world.transfer([step.register], step.count);
              const whole = model[step.register] ?? 0;
              expect([result, data]).toEqual(['ok', step.count === 2 ? whole : whole >> 8]);
            }
            expect([world.get('bus.scl'), world.get('bus.sda'), world.get('bus.busy')]).toEqual([
              true,
              true,
              false,
            ]);
          }
          expect(world.broken()).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('ends every transfer whatever breaks, lets its lines go, and works again when mended', () => {
    fc.assert(
      fc.property(
        fc.array(fault, { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 0, max: 4_000_000 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 1000 }),
        (faults, pauses, seed) => {
          const world = openBus({ faults, seed, sensor: { startC: 20 }, always: ALWAYS });
          for (const pause of pauses) {
            world.runFor(pause);
            const { result } = world.transfer([3], 2);
            expect(result).not.toBe('');
            expect([world.get('host.sclPull'), world.get('host.sdaPull')]).toEqual([false, false]);
          }
          world.runFor('60 ms');
          world.clear();
          const mended = world.transfer([3], 2);
          // A clock held low for less than a bit is an edge too many: what comes after it is shifted,
          // and may be taken for bytes to write.
          const shifts = faults.some((one) => one.fault === 'bus.scl-stuck-low');
          const registers = world.get('sensor.registers') as number[];
          const held = shifts ? registers[3] : 0x5000;
          expect(mended).toMatchObject({ result: 'ok', data: held });
          expect(world.broken()).toEqual([]);
        },
      ),
      // One case takes long, and many smaller ones of a failure would take for ever.
      { numRuns: 25, examples: [[SHIFTED, [3_763_530], 348]], endOnFailure: true },
    );
  });

  it('refuses what is no transfer with an error, and goes on', () => {
    const outs = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 7 });
    const wild = fc.record({
      out: outs,
      inCount: fc.integer({ min: 0, max: 9 }),
      address: fc.integer({ min: -3, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(wild, { minLength: 1, maxLength: 6 }), (calls) => {
        const world = openBus({ always: ALWAYS, sensor: { startC: 20 } });
        // All at once: at most the first that is right is taken.
        for (const { out, inCount, address } of calls) world.begin(out, inCount, address);
        world.runFor('60 ms');
        const isRight = ({ out, inCount, address }: (typeof calls)[number]) =>
          out.length <= 4 && inCount <= 4 && address >= 0 && address <= 0x7f;
        expect(world.get('host.transfers')).toBe(calls.some(isRight) ? 1 : 0);
        expect(world.outcomes()).toHaveLength(calls.some(isRight) ? 1 : 0);
        world.clear();
        // The one that is taken may be right in earnest: a write to the sensor's register.
        const taken = calls.find(isRight);
        const writes = taken?.address === SENSOR && taken.out.length > 1;
        const registers = world.get('sensor.registers') as number[];
        const held = writes ? registers[3] : 0x5000;
        expect(world.transfer([3], 2)).toMatchObject({ result: 'ok', data: held });
        expect(world.broken()).toEqual([]);
      }),
      // Found by chance: 151 points at register 3, too.
      { numRuns: 25, examples: [[[{ out: [151, 0], inCount: 0, address: SENSOR }]]] },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND, PAGE_BYTES, SECTOR_BYTES } from '../spi-flash-commands.ts';
import { openFlash, type TestFlash } from './test-master.ts';

const PROGRAM_NS = 400e3;
const ERASE_NS = 45e6;

/** Few places, so that operations meet: page ends, neighbours, another sector. */
const address = fc.constantFrom(0x0000, 0x0004, 0x00f8, 0x0ffc, 0x1000, 0x1008);
const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 20 });

type Step =
  | { readonly do: 'enable' }
  | { readonly do: 'disable' }
  | { readonly do: 'program'; readonly at: number; readonly bytes: readonly number[] }
  | { readonly do: 'erase'; readonly at: number }
  | { readonly do: 'wait'; readonly ns: number }
  | { readonly do: 'cut' }
  | { readonly do: 'garbage'; readonly bytes: readonly number[] };

const step = (cut: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({ do: 'enable' as const }) },
    fc.constant({ do: 'disable' as const }),
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('program' as const), at: address, bytes }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('erase' as const), at: address }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ns: fc.constantFrom(0, 1000, PROGRAM_NS, 3 * PROGRAM_NS, ERASE_NS),
      }),
    },
    // Whole instructions that are too short or none at all.
    fc.record({
      do: fc.constant('garbage' as const),
      bytes: fc.constantFrom(
        [COMMAND.sectorErase, 0],
        [COMMAND.pageProgram, 0, 0, 0],
        [0x99, 1, 2],
        [],
        [COMMAND.writeEnable, 0],
        [COMMAND.readStatus, 0],
        [COMMAND.jedecId, 0, 0, 0],
      ),
    }),
    ...(cut ? [fc.constant({ do: 'cut' as const })] : []),
  );

function act(flash: TestFlash, action: Step): void {
  if (action.do === 'enable') flash.enable();
  else if (action.do === 'disable') flash.transfer(COMMAND.writeDisable);
  else if (action.do === 'program') flash.program(action.at, action.bytes);
  else if (action.do === 'erase') flash.eraseSector(action.at);
  else if (action.do === 'wait') flash.runFor(action.ns);
  else if (action.do === 'garbage') flash.transfer(...action.bytes);
  else {
    flash.supply(0);
    flash.supply(3.3);
    flash.runFor('5 ms');
  }
}

/** What the data sheet says, written down once more: bytes that are not erased. */
class Oracle {
  readonly bytes = new Map<number, number>();
  enabled = false;
  #busyUntilNs = 0;
  #then: () => void = () => undefined;

  passTo(nowNs: number): void {
    if (nowNs < this.#busyUntilNs) return;
    this.#then();
    this.#then = () => undefined;
  }

  apply(action: Step, nowNs: number): void {
    this.passTo(nowNs);
    if (nowNs < this.#busyUntilNs) return;
    if (action.do === 'enable') this.enabled = true;
    else if (action.do === 'disable') this.enabled = false;
    else if (action.do === 'program' && this.enabled) {
      this.#begin(nowNs, PROGRAM_NS, () => {
        const page = action.at - (action.at % PAGE_BYTES);
        action.bytes.forEach((byte, i) => {
          const at = page + ((action.at + i) % PAGE_BYTES);
          this.bytes.set(at, (this.bytes.get(at) ?? 0xff) & byte);
        });
      });
    } else if (action.do === 'erase' && this.enabled) {
      const sector = Math.floor(action.at / SECTOR_BYTES);
      this.#begin(nowNs, ERASE_NS, () => {
        for (const at of [...this.bytes.keys()]) {
          if (Math.floor(at / SECTOR_BYTES) === sector) this.bytes.delete(at);
        }
      });
    }
  }

  #begin(nowNs: number, lengthNs: number, effect: () => void): void {
    this.#busyUntilNs = nowNs + lengthNs;
    this.#then = () => {
      effect();
      this.enabled = false;
    };
  }
}

describe('spi-flash under random operations', () => {
  it('holds what a second writing of the data sheet says', () => {
    fc.assert(
      fc.property(fc.array(step(false), { maxLength: 40 }), (steps) => {
        const flash = openFlash();
        const oracle = new Oracle();
        for (const each of steps) {
          const nowNs = flash.nowNs();
          act(flash, each);
          oracle.apply(each, nowNs);
          oracle.passTo(flash.nowNs());
        }
        flash.runFor('1 s');
        oracle.passTo(flash.nowNs());
        expect(flash.get('f.writeEnabled')).toBe(oracle.enabled);
        for (const from of [0x0000, 0x00f0, 0x0f00, 0x0ff0, 0x1000]) {
          const expected = Array.from({ length: 32 }, (_, i) => oracle.bytes.get(from + i) ?? 0xff);
          expect(flash.read(from, 32)).toEqual(expected);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('after power cuts never has a bit that neither program nor erase explains, and works on', () => {
    fc.assert(
      fc.property(fc.array(step(true), { maxLength: 40 }), (steps) => {
        const flash = openFlash();
        /** bits that were ever sent as zero, by address */
        const cleared = new Map<number, number>();
        for (const each of steps) {
          if (each.do === 'program') {
            const page = each.at - (each.at % PAGE_BYTES);
            each.bytes.forEach((byte, i) => {
              const at = page + ((each.at + i) % PAGE_BYTES);
              cleared.set(at, (cleared.get(at) ?? 0xff) & byte);
            });
          }
          act(flash, each);
          const tags = flash.get('f.tags') as readonly number[];
          const used = tags.filter((tag) => tag > 0);
          expect(new Set(used).size).toBe(used.length);
        }
        flash.runFor('1 s');
        for (const from of [0x0000, 0x00f0, 0x0f00, 0x0ff0, 0x1000]) {
          flash.read(from, 32).forEach((byte, i) => {
            expect((byte & (cleared.get(from + i) ?? 0xff)) >>> 0).toBe(
              cleared.get(from + i) ?? 0xff,
            );
          });
        }
        // An erase that is left alone makes the sector good again.
        flash.enable();
        flash.eraseSector(0);
        flash.runFor('1 s');
        flash.enable();
        flash.program(0, [0x5a]);
        flash.runFor('1 s');
        expect(flash.read(0, 2)).toEqual([0x5a, 0xff]);
        expect(flash.status()).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});

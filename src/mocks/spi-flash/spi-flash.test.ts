/** Facts from the Winbond W25Q128JV data sheet; the sections are named. */
import { describe, expect, it } from 'vitest';
import { CHIP_BYTES, COMMAND, STATUS } from '../spi-flash-commands.ts';
import { addressBytes, openFlash } from './test-master.ts';

const ERASED = (count: number) => Array<number>(count).fill(0xff);

/** A flash that holds `bytes` at `address`. */
function programmed(address: number, bytes: readonly number[]) {
  const flash = openFlash();
  flash.enable();
  flash.program(address, bytes);
  flash.runFor('1 ms');
  return flash;
}

describe('spi-flash', () => {
  it('says its JEDEC identification: EFh 40h 18h (8.1.1)', () => {
    expect(openFlash().transfer(COMMAND.jedecId, 0, 0, 0)).toEqual([0xff, 0xef, 0x40, 0x18]);
  });

  it('reads FFh where it was erased, and everywhere when new', () => {
    expect(openFlash().read(0x123456, 4)).toEqual(ERASED(4));
  });

  it('programs what it was sent, after the time of a page program (9.6, tPP)', () => {
    const flash = openFlash();
    flash.enable();
    expect(flash.status()).toBe(STATUS.writeEnabled);
    flash.program(0x001000, [1, 2, 3]);
    flash.runFor('399 us');
    expect(flash.status()).toBe(STATUS.busy | STATUS.writeEnabled);
    flash.runFor('1 us');
    expect(flash.status()).toBe(0);
    expect(flash.read(0x001000, 4)).toEqual([1, 2, 3, 0xff]);
  });

  it('does nothing without write enable, which holds for one instruction (8.2.1)', () => {
    const flash = programmed(0, [0x55]);
    flash.program(0, [0x00]);
    flash.eraseSector(0);
    flash.runFor('1 s');
    expect(flash.read(0, 1)).toEqual([0x55]);
    expect(flash.get('f.ignored')).toBe(2);
  });

  it('forgets write enable when told to (8.2.3)', () => {
    const flash = openFlash();
    flash.enable();
    flash.transfer(COMMAND.writeDisable);
    expect(flash.status()).toBe(0);
  });

  it('wraps to the beginning of the page (8.2.13)', () => {
    const flash = programmed(0x0000fe, [0xa1, 0xa2, 0xa3]);
    expect(flash.read(0xfe, 2)).toEqual([0xa1, 0xa2]);
    expect(flash.read(0x00, 1)).toEqual([0xa3]);
    expect(flash.read(0x100, 1)).toEqual([0xff]);
  });

  it('keeps the last 256 bytes when it is sent more than a page (8.2.13)', () => {
    const flash = programmed(
      0x000200,
      Array.from({ length: 258 }, (_, i) => i & 0xff),
    );
    expect(flash.read(0x200, 4)).toEqual([0, 1, 2, 3]);
    const other = programmed(
      0x000200,
      Array.from({ length: 258 }, (_, i) => (i < 256 ? 0x11 : 0x22)),
    );
    expect(other.read(0x200, 4)).toEqual([0x22, 0x22, 0x11, 0x11]);
    expect(other.read(0x2ff, 2)).toEqual([0x11, 0xff]);
  });

  it('can only clear bits; a second program leaves the AND of both', () => {
    const flash = programmed(0, [0b1111_0000, 0b1010_1010]);
    flash.enable();
    flash.program(0, [0b0011_1111, 0b1111_1111]);
    flash.runFor('1 ms');
    expect(flash.read(0, 2)).toEqual([0b0011_0000, 0b1010_1010]);
  });

  it('erases the 4 KiB sector that the address lies in, in 45 ms (8.2.15, tSE)', () => {
    const flash = programmed(0x001ffe, [1, 2]);
    flash.enable();
    flash.program(0x002000, [3]);
    flash.runFor('1 ms');
    flash.enable();
    flash.eraseSector(0x001abc);
    flash.runFor('44999 us');
    expect(flash.status() & STATUS.busy).toBe(STATUS.busy);
    flash.runFor('1 us');
    expect(flash.status()).toBe(0);
    expect(flash.read(0x001ffe, 3)).toEqual([0xff, 0xff, 3]);
  });

  it('erases the whole chip in 40 s (8.2.18, tCE)', () => {
    const flash = programmed(0x7f0000, [0]);
    flash.enable();
    flash.transfer(COMMAND.chipErase);
    flash.runFor(39.999e9);
    expect(flash.status() & STATUS.busy).toBe(STATUS.busy);
    flash.runFor(1e6);
    expect([flash.status(), flash.read(0x7f0000, 1)]).toEqual([0, [0xff]]);
  });

  it('while it is busy answers its status only (8.1: all other instructions are ignored)', () => {
    const flash = programmed(0, [0x12]);
    flash.enable();
    flash.eraseSector(0x5000);
    expect(flash.read(0, 1)).toEqual([0xff]);
    expect(flash.transfer(COMMAND.jedecId, 0)).toEqual([0xff, 0xff]);
    expect(flash.status() & STATUS.busy).toBe(STATUS.busy);
    flash.runFor('50 ms');
    expect(flash.read(0, 1)).toEqual([0x12]);
  });

  it('needs chip select to rise right after the last byte of the address (8.2.15)', () => {
    const flash = programmed(0, [0x12]);
    flash.enable();
    flash.transfer(COMMAND.sectorErase, 0, 0);
    flash.transfer(COMMAND.sectorErase, 0, 0, 0, 0);
    expect(flash.status()).toBe(STATUS.writeEnabled);
    expect(flash.read(0, 1)).toEqual([0x12]);
  });

  it('reads on over the end of the chip from its beginning (8.2.6)', () => {
    const flash = programmed(0, [0x77]);
    expect(flash.read(CHIP_BYTES - 1, 2)).toEqual([0xff, 0x77]);
  });

  it('reads fast with eight dummy clocks (8.2.7)', () => {
    const flash = programmed(0x10, [0x77, 0x78]);
    const answer = flash.transfer(COMMAND.fastRead, ...addressBytes(0x10), 0, 0, 0);
    expect(answer.slice(4)).toEqual([0xff, 0x77, 0x78]);
  });

  it('after power-up is deaf for 20 µs (tVSL) and writes nothing for 5 ms (tPUW) (9.4)', () => {
    const flash = openFlash();
    flash.supply(0);
    flash.supply(3.3);
    flash.runFor('19 us');
    expect(flash.transfer(COMMAND.jedecId, 0)).toEqual([0xff, 0xff]);
    flash.runFor('1 us');
    expect(flash.transfer(COMMAND.jedecId, 0)).toEqual([0xff, 0xef]);
    flash.runFor('4 ms');
    flash.enable();
    expect(flash.status()).toBe(0);
    flash.runFor('1 ms');
    flash.enable();
    expect(flash.status()).toBe(STATUS.writeEnabled);
  });

  it('is write disabled after power-up (7.1.2)', () => {
    const flash = openFlash();
    flash.enable();
    flash.supply(1.9);
    flash.supply(2.7);
    flash.runFor('10 ms');
    expect(flash.status()).toBe(0);
  });

  it('when its supply fails during an erase leaves bits in between: some old, some erased', () => {
    const flash = programmed(0, Array<number>(64).fill(0));
    flash.enable();
    flash.eraseSector(0);
    flash.runFor('22500 us');
    flash.supply(1);
    flash.supply(3.3);
    flash.runFor('10 ms');
    expect([flash.status(), flash.get('f.interrupted')]).toEqual([0, 1]);
    const ones = flash.read(0, 64).reduce((sum, byte) => {
      return sum + [...byte.toString(2)].filter((bit) => bit === '1').length;
    }, 0);
    // Half of the time: half of 512 bits, ± 5 σ.
    expect(Math.abs(ones - 256)).toBeLessThan(57);
  });

  it('when its supply fails during a program clears some of the bits, and sets none', () => {
    const flash = programmed(0, Array<number>(32).fill(0xf0));
    flash.enable();
    flash.program(0, Array<number>(32).fill(0x0f));
    flash.runFor('200 us');
    flash.supply(0);
    flash.supply(3.3);
    flash.runFor('10 ms');
    const bytes = flash.read(0, 32);
    expect(bytes.every((byte) => (byte & 0x0f) === 0)).toBe(true);
    expect(new Set(bytes).size).toBeGreaterThan(3);
  });

  it('says so when it holds all that the model can hold', () => {
    const flash = openFlash();
    for (let page = 0; page < 16; page++) {
      flash.enable();
      flash.program(page * 4096, [0]);
      flash.runFor('1 ms');
    }
    flash.enable();
    flash.program(0x100000, [0]);
    const errors = flash.timeline
      .events(flash.timeline.oldest(), flash.timeline.published())
      .filter(({ kind }) => flash.system.schema.kinds[kind]?.name === 'error');
    expect(errors).toHaveLength(1);
    expect(flash.read(0x100000, 1)).toEqual([0xff]);
    flash.enable();
    flash.eraseSector(0);
    flash.runFor('45 ms');
    flash.enable();
    flash.program(0x100000, [0]);
    flash.runFor('1 ms');
    expect(flash.read(0x100000, 1)).toEqual([0]);
  });
});

describe('faults of spi-flash', () => {
  it('weak-erase leaves some of the zeros', () => {
    const flash = openFlash({ weakShare: 0.1 }, { faults: [{ fault: 'f.weak-erase' }] });
    flash.enable();
    flash.program(0, Array<number>(64).fill(0));
    flash.runFor('1 ms');
    flash.enable();
    flash.eraseSector(0);
    flash.runFor('50 ms');
    const zeros = flash.read(0, 64).reduce((sum, byte) => {
      return sum + 8 - [...byte.toString(2)].filter((bit) => bit === '1').length;
    }, 0);
    expect(zeros).toBeGreaterThan(20);
    expect(zeros).toBeLessThan(85);
  });

  it('bit-rot inverts one bit of some of the bytes that are read', () => {
    const flash = openFlash({ rotShare: 0.2 }, { faults: [{ fault: 'f.bit-rot' }] });
    const wrong = flash.read(0, 200).filter((byte) => byte !== 0xff);
    expect(wrong.length).toBeGreaterThan(20);
    expect(wrong.length).toBeLessThan(65);
    for (const byte of wrong) expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(byte ^ 0xff);
  });

  it('stuck-busy says busy for ever', () => {
    const flash = openFlash({}, { faults: [{ fault: 'f.stuck-busy' }] });
    flash.runFor('1 min');
    expect(flash.status()).toBe(STATUS.busy);
  });

  it('no-contact hears and answers nothing', () => {
    const flash = openFlash({}, { faults: [{ fault: 'f.no-contact' }] });
    expect(flash.transfer(COMMAND.jedecId, 0, 0)).toEqual([0xff, 0xff, 0xff]);
    flash.enable();
    expect(flash.get('f.writeEnabled')).toBe(false);
  });
});

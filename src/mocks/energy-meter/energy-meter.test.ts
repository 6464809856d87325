import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { spiFlash } from '../spi-flash/spi-flash.ts';
import { energyMeter } from './energy-meter.ts';
import { CRC_START, crcNext } from './record.ts';

function open(checks: boolean, seed = 1) {
  const world = mockSystem({
    seed,
    devices: {
      m: device(energyMeter, { checks, countNs: 10e6, powerW: 5000 }),
      f: device(spiFlash),
    },
    links: [
      { from: 'm.cs', to: 'f.cs' },
      { from: 'm.mosi', to: 'f.mosi' },
      { from: 'f.miso', to: 'm.miso', latency: '400 ns' },
    ],
  });
  const supply = (volts: number) => {
    world.bus.publish(message(spiFlash, 'supply', 'f', { volts }));
    world.bus.publish(message(energyMeter, 'supply', 'm', { volts }));
  };
  const cut = (forNs: number) => {
    supply(0);
    world.runFor(forNs);
    supply(3.3);
  };
  return { ...world, cut };
}

describe('energy-meter', () => {
  it('checks records with CRC-16/CCITT-FALSE: 29B1h for "123456789"', () => {
    let crc = CRC_START;
    for (const letter of '123456789') crc = crcNext(crc, letter.charCodeAt(0));
    expect(crc).toBe(0x29b1);
  });

  it('saves each period, erasing a sector before every fourth record', () => {
    const { runTo, get } = open(true);
    runTo('1650 ms');
    expect([get('m.saves'), get('f.programs'), get('f.erases')]).toEqual([16, 16, 4]);
    // 1.6 s after boot, without the addition that is due in the same instant.
    expect(get('m.savedWs')).toBe(5000 * 1.59);
  });

  it('goes on from what was saved when its supply comes back', () => {
    const { runTo, runFor, cut, get } = open(true);
    runTo('730 ms');
    const saved = get('m.savedWs');
    cut(50e6);
    runFor('15 ms');
    expect([get('m.restoredWs'), get('m.countedWs'), get('m.boots')]).toEqual([saved, saved, 2]);
  });

  it('with checks finds the last record whenever and however often its supply is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 500_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cuts, fc.nat(1e6), (gapsUs, seed) => {
        const { runFor, cut, get } = open(true, seed);
        for (const us of gapsUs) {
          runFor(us * 1000);
          cut(20e6);
          runFor('15 ms');
          expect(get('m.wrongWs')).toBe(0);
        }
        runFor('1 s');
        expect(get('m.saves')).toBeGreaterThan(5);
      }),
      { numRuns: 40 },
    );
  });

  it('without checks believes a record that an unfinished erase has changed', () => {
    const { runTo, runFor, cut, get } = open(false);
    // The fifth save begins at about 510 ms and erases the other sector for 45 ms; the ninth
    // erases one that holds records.
    runTo('930 ms');
    expect(get('f.job')).toBe('sector-erase');
    cut(50e6);
    runFor('15 ms');
    expect(get('m.wrongWs')).not.toBe(0);
  });
});

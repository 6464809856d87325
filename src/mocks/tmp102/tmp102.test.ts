/**
 * Facts from the TMP102 data sheet (TI SBOS397): pointer and configuration registers, tables of the
 * 12- and 13-bit formats, power-up values, conversion rates, alert modes and fault queue, serial
 * interface time-out, slave addresses.
 */
import { describe, expect, it } from 'vitest';
import { type BusSetup, openBus } from '../i2c-bus/test-bus.ts';
import { temperatureRegister } from './registers.ts';

const open = (sensor: BusSetup['sensor'] = {}, faults: BusSetup['faults'] = []) =>
  openBus({ sensor, faults });
type World = ReturnType<typeof openBus>;
const read = (world: World, register: number) => world.transfer([register], 2).data;
const write = (world: World, register: number, word: number) =>
  world.transfer([register, word >> 8, word & 0xff], 0);
const CONFIGURATION = 1;
const LOW = 2;
const HIGH = 3;

describe('tmp102: registers', () => {
  it.each([
    [CONFIGURATION, 0x60a0],
    [LOW, 0x4b00],
    [HIGH, 0x5000],
  ])('register %i is %i after power-up: 4 Hz, 75 °C, 80 °C', (register, value) => {
    expect(read(open(), register)).toBe(value);
  });

  it('the temperature reads 0 °C until the first conversion, of 26 ms, is over', () => {
    const world = open({ startC: 25 });
    expect(read(world, 0)).toBe(0);
    world.runTo('26 ms');
    expect(read(world, 0)).toBe(0x1900);
  });

  it.each([
    [128, 0x7ff],
    [127.9375, 0x7ff],
    [100, 0x640],
    [80, 0x500],
    [25, 0x190],
    [0.25, 0x004],
    [0, 0x000],
    [-0.25, 0xffc],
    [-25, 0xe70],
    [-55, 0xc90],
  ])('%d °C is %i in 12 bits', (celsius, bits) => {
    expect(temperatureRegister(celsius, false)).toBe(bits << 4);
    const world = open({ startC: celsius });
    world.runTo('100 ms');
    expect(read(world, 0)).toBe(bits << 4);
  });

  it.each([
    [150, 0x0960],
    [128, 0x0800],
    [127.9375, 0x07ff],
    [25, 0x0190],
    [-0.25, 0x1ffc],
    [-55, 0x1c90],
  ])('%d °C is %i in 13 bits, and bit 0 is 1', (celsius, bits) => {
    expect(temperatureRegister(celsius, true)).toBe((bits << 3) | 1);
  });

  it('a read without a pointer byte gives the register pointed to before', () => {
    const world = open();
    read(world, HIGH);
    expect(world.transfer([], 2).data).toBe(0x5000);
  });

  it('R1, R0 and AL cannot be written; the limits can', () => {
    const world = open();
    write(world, CONFIGURATION, 0x0000);
    expect(read(world, CONFIGURATION)).toBe(0x6020);
    write(world, HIGH, 0x1900);
    expect(read(world, HIGH)).toBe(0x1900);
    write(world, 0, 0x1234);
    world.runFor('1 ms');
    expect(read(world, 0)).not.toBe(0x1234);
  });
});

describe('tmp102: conversions', () => {
  it.each([
    [0, 0.25],
    [1, 1],
    [2, 4],
    [3, 8],
  ])('CR = %i converts at %d Hz', (rate, hz) => {
    const world = open();
    write(world, CONFIGURATION, 0x6020 | (rate << 6));
    world.runTo('10 s');
    const before = Number(world.get('sensor.conversions'));
    world.runTo('50 s');
    expect((Number(world.get('sensor.conversions')) - before) / 40).toBeCloseTo(hz, 1);
  });

  it('in shutdown it converts once when OS is set; OS reads 0 until then, 1 afterwards', () => {
    const world = open({ startC: 10 });
    write(world, CONFIGURATION, 0x61a0);
    world.runTo('500 ms');
    const before = Number(world.get('sensor.conversions'));
    world.runTo('2 s');
    expect(world.get('sensor.conversions')).toBe(before);
    write(world, CONFIGURATION, 0xe1a0);
    expect(read(world, CONFIGURATION) & 0x8000).toBe(0);
    world.runTo('3 s');
    expect(read(world, CONFIGURATION) & 0x8000).toBe(0x8000);
    expect(world.get('sensor.conversions')).toBe(before + 1);
  });
});

describe('tmp102: alert', () => {
  it('comparator: active at the high limit, inactive below the low one; the pin is active low', () => {
    const world = open({ startC: 20 });
    const said = () => world.events('sensor.alert').map(({ payload }) => payload?.[0]);
    for (const [airC, active] of [
      [79.9, false],
      [80, true],
      [76, true],
      [75, true],
      [74.9, false],
    ] as const) {
      world.air(airC);
      expect([airC, world.get('sensor.alert')]).toEqual([airC, active]);
      // AL is 0 while the alert of an active-low pin stands.
      expect([airC, (read(world, CONFIGURATION) & 0x20) === 0]).toEqual([airC, active]);
    }
    expect(said()).toEqual([0, 1]);
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 4],
    [3, 6],
  ])('fault queue %i: so many conversions in a row (%i) before the alert', (queue, conversions) => {
    const world = open({ startC: 20 });
    write(world, CONFIGURATION, 0x60a0 | (queue << 11));
    world.runTo('500 ms');
    for (let i = 1; i <= conversions; i++) {
      expect(world.get('sensor.alert')).toBe(false);
      world.measure(90);
      world.runTo(500e6 + i * 250e6);
    }
    expect(world.get('sensor.alert')).toBe(true);
  });

  it('interrupt mode: stands until any register is read, then comes again below the low limit', () => {
    const world = open({ startC: 20 });
    write(world, CONFIGURATION, 0x62a0);
    world.air(90);
    expect(world.get('sensor.alert')).toBe(true);
    read(world, 0);
    expect(world.get('sensor.alert')).toBe(false);
    world.air(76);
    expect(world.get('sensor.alert')).toBe(false);
    world.air(70);
    expect(world.get('sensor.alert')).toBe(true);
  });
});

describe('tmp102: on the bus', () => {
  it.each([0x48, 0x49, 0x4a, 0x4b])('answers to %i, and to no other address', (address) => {
    const world = open({ address });
    const heard = [0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c].filter(
      (each) => world.transfer([0], 2, each).result === 'ok',
    );
    expect(heard).toEqual([address]);
  });

  it('a clock held low for more than 30 ms resets its interface', () => {
    const fault = { fault: 'bus.scl-stuck-low', at: '200 us', for: '60 ms' };
    const world = open({}, [fault]);
    world.begin([0], 2);
    world.runTo('29 ms');
    expect(world.get('sensor.phase')).not.toBe('idle');
    world.runTo('31 ms');
    expect(world.get('sensor.phase')).toBe('idle');
    expect(world.get('sensor.sdaPull')).toBe(false);
  });
});

describe('tmp102: faults', () => {
  it.each([
    ['nack', 0x48, 'address-nack'],
    ['wrong-address', 0x48, 'address-nack'],
    ['wrong-address', 0x49, 'ok'],
    ['sda-stuck', 0x48, 'bus-stuck'],
  ] as const)('%s: a transfer to %i ends with %s', (name, address, result) => {
    const world = open({}, [{ fault: `sensor.${name}` }]);
    world.transfer([0], 2, address);
    expect(world.transfer([0], 2, address).result).toBe(result);
  });

  it('bit-flip: each byte of the temperature is wrong by one bit', () => {
    const world = open({ startC: 25 }, [{ fault: 'sensor.bit-flip', at: '50 ms' }]);
    world.runTo('60 ms');
    const wrong = read(world, 0) ^ 0x1900;
    const ones = (byte: number) => byte.toString(2).replaceAll('0', '').length;
    expect([ones(wrong >> 8), ones(wrong & 0xff)]).toEqual([1, 1]);
    expect(read(world, HIGH)).toBe(0x5000);
  });

  it('drift: 4 °C too much', () => {
    const world = open({ startC: 25 }, [{ fault: 'sensor.drift' }]);
    world.runTo('60 ms');
    expect(read(world, 0)).toBe(0x1d00);
  });

  it('below 1.4 V it stalls and holds what it held; nine clocks and a STOP free the bus', () => {
    const world = open({ startC: 0 });
    world.runTo('50 ms');
    world.begin([0], 2);
    // In the middle of a byte of zeros.
    world.runFor('350 us');
    expect(world.get('sensor.sdaPull')).toBe(true);
    world.supply(1.2);
    world.runTo('60 ms');
    world.supply(3.3);
    expect(world.outcomes().at(-1)?.result).toBe('bus-stuck');
    expect(world.transfer([0], 2).result).toBe('bus-stuck');
    expect(world.clear().result).toBe('ok');
    expect(world.transfer([0], 2)).toMatchObject({ result: 'ok', data: 0 });
  });

  it('far below it forgets everything and lets the lines go', () => {
    const world = open({ startC: 25 });
    write(world, HIGH, 0x1000);
    world.supply(0.2);
    world.runTo('10 ms');
    expect(world.transfer([0], 2).result).toBe('address-nack');
    world.supply(3.3);
    world.runTo('20 ms');
    expect([read(world, HIGH), world.get('sensor.powerUps')]).toEqual([0x5000, 1]);
  });
});

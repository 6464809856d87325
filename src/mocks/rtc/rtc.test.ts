/** Facts from the DS3231 data sheet (Maxim 19-5170). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, type MockSystemSetup, message, mockSystem } from '../../testkit/index.ts';
import { civil } from '../civil-time.ts';
import { BIT, fromBcd, REGISTER, REGISTERS } from './registers.ts';
import { rtc } from './rtc.ts';

type Config = NonNullable<Parameters<typeof device<typeof rtc>>[1]>;

function open(config: Config = {}, faults: MockSystemSetup['faults'] = []) {
  const world = mockSystem({ devices: { c: device(rtc, config) }, faults });
  world.runTo(0);
  const { bus } = world;
  const write = (register: number, byte: number) => {
    bus.publish(message(rtc, 'write', 'c', { register, byte }));
    world.runFor(0);
  };
  const read = (register: number): number => {
    bus.publish(message(rtc, 'read', 'c', { register }));
    world.runFor(0);
    return world.events('c.value').at(-1)?.payload[1] ?? -1;
  };
  const supply = (volts: number) => {
    bus.publish(message(rtc, 'supply', 'c', { volts }));
    world.runFor(0);
  };
  /** "99-12-31 23:59:59" as the registers have it. */
  const shown = () => {
    const hex = (register: number, mask = 0xff) =>
      (read(register) & mask).toString(16).padStart(2, '0');
    const date = [hex(REGISTER.year), hex(REGISTER.month, 0x1f), hex(REGISTER.date)].join('-');
    return `${date} ${[hex(REGISTER.hours), hex(REGISTER.minutes), hex(REGISTER.seconds)].join(':')}`;
  };
  return { ...world, write, read, supply, shown };
}

/** Seconds from 2000-01-01 by the host's calendar. */
const secondsOf = (iso: string) => (Date.parse(`${iso}Z`) - Date.UTC(2000, 0, 1)) / 1000;

describe('the calendar', () => {
  it('is that of the host, from 2000 to 2099', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_155_759_999 }), (seconds) => {
        const date = new Date(Date.UTC(2000, 0, 1) + seconds * 1000);
        expect(civil(seconds)).toEqual({
          year: date.getUTCFullYear() - 2000,
          month: date.getUTCMonth() + 1,
          date: date.getUTCDate(),
          weekday: ((date.getUTCDay() + 6) % 7) + 1,
          hour: date.getUTCHours(),
          minute: date.getUTCMinutes(),
          second: date.getUTCSeconds(),
        });
      }),
    );
  });
});

describe('rtc', () => {
  it.each([
    ['2024-02-28T23:59:59', '24-02-29 00:00:00'],
    ['2023-02-28T23:59:59', '23-03-01 00:00:00'],
    ['2026-11-30T23:59:59', '26-12-01 00:00:00'],
    ['2026-11-21T09:59:59', '26-11-21 10:00:00'],
  ])('counts on from %s to %s', (from, to) => {
    const { runFor, shown } = open({ startS: secondsOf(from) });
    runFor('1 s');
    expect(shown()).toBe(to);
  });

  it('toggles the century bit when the year goes from 99 to 00', () => {
    const { runFor, shown, read } = open({ startS: secondsOf('2099-12-31T23:59:59') });
    expect(read(REGISTER.month) & BIT.century).toBe(0);
    runFor('1 s');
    expect(shown()).toBe('00-01-01 00:00:00');
    expect(read(REGISTER.month)).toBe(BIT.century | 0x01);
  });

  it('is fast by its drift: 20 ppm are 2 ms in 100 s', () => {
    const { runFor, events } = open({ driftPpb: 20_000 });
    runFor('100 s');
    const last = events('c.tick').at(-1)?.timeNs ?? 0;
    expect(events('c.tick')).toHaveLength(100);
    expect(Math.abs(last - 100e9 / 1.00002)).toBeLessThan(1);
  });

  it('loses 0.034 ppm per square kelvin away from 25 °C', () => {
    const { bus, runFor, get } = open({ driftPpb: 0 });
    bus.publish(message(rtc, 'air', 'c', { airC: 5 }));
    runFor('2 s');
    expect(get('c.ratePpb')).toBe(-34 * 400);
  });

  it('is slowed by 0.1 ppm for each step of the aging register, a signed number', () => {
    const { write, runFor, get } = open({ driftPpb: 3000 });
    write(REGISTER.aging, 30);
    runFor('2 s');
    expect(get('c.ratePpb')).toBe(0);
    write(REGISTER.aging, 0xff);
    runFor('2 s');
    expect(get('c.ratePpb')).toBe(3100);
  });

  it('begins a new second when the seconds register is written', () => {
    const { write, runFor, read } = open();
    runFor('900 ms');
    write(REGISTER.seconds, 0x30);
    runFor(999_999_999);
    expect(read(REGISTER.seconds)).toBe(0x30);
    runFor(1);
    expect(read(REGISTER.seconds)).toBe(0x31);
  });

  it.each([
    ['each second', [0x80, 0x80, 0x80, 0x80], 120],
    ['when the seconds match', [0x30, 0x80, 0x80, 0x80], 2],
    ['when minutes and seconds match', [0x30, 0x01, 0x80, 0x80], 1],
    ['when hours, minutes and seconds match', [0x30, 0x01, 0x05, 0x80], 0],
    ['when the date matches too', [0x30, 0x01, 0x00, 0x21], 1],
    ['when the day of the week matches too: Saturday', [0x30, 0x01, 0x00, 0x46], 1],
  ] as const)('alarms %s', (_, bytes, times) => {
    const { write, runFor, get } = open({ startS: secondsOf('2026-11-21T00:00:00') });
    bytes.forEach((byte, i) => void write(REGISTER.alarmSeconds + i, byte));
    runFor('120 s');
    expect(get('c.alarms')).toBe(times);
  });

  it('interrupts for an alarm when enabled, once until the flag is cleared', () => {
    const { write, runFor, events, read } = open();
    for (let i = 0; i < 4; i++) write(REGISTER.alarmSeconds + i, 0x80);
    runFor('2 s');
    expect(events('c.alarm')).toHaveLength(0);
    write(REGISTER.status, 0);
    write(REGISTER.control, BIT.alarmEnable | BIT.interruptControl);
    runFor('5 s');
    expect(events('c.alarm')).toHaveLength(1);
    expect(read(REGISTER.status) & BIT.alarm).toBe(BIT.alarm);
  });

  it('goes on by its battery, deaf and without ticks', () => {
    const { supply, runFor, shown, read, events, get } = open({ startS: 0 });
    supply(0);
    runFor('30 s');
    expect([read(REGISTER.seconds), get('c.refused'), events('c.tick').length]).toEqual([-1, 1, 0]);
    supply(3.3);
    expect(shown()).toBe('00-01-01 00:00:30');
    expect(read(REGISTER.status) & BIT.stopped).toBe(0);
  });

  it('without battery begins anew and says so: oscillator stop flag', () => {
    const { supply, runFor, shown, read, write } = open({}, [{ fault: 'c.no-battery' }]);
    supply(0);
    runFor('30 s');
    supply(3.3);
    expect(shown()).toBe('00-01-01 00:00:00');
    expect(read(REGISTER.status)).toBe(BIT.stopped);
    write(REGISTER.status, 0);
    expect(read(REGISTER.status)).toBe(0);
    write(REGISTER.status, 0xff);
    // Flags cannot be set by writing.
    expect(read(REGISTER.status)).toBe(0xff & ~(BIT.stopped | BIT.alarm));
  });

  it('stops when the battery is empty: 0.84 µA from 0.0028 µA·h last twelve seconds', () => {
    const { supply, runFor, get } = open({ batteryUAh: 0.0028 });
    supply(0);
    runFor('11 s');
    expect(get('c.running')).toBe(true);
    runFor('2 s');
    expect([get('c.running'), get('c.chargeUAh')]).toEqual([false, 0]);
  });

  it('with the fault drift is off by so much more, with oscillator-stop stands still', () => {
    const fast = open({ faultPpb: 1e6 }, [{ fault: 'c.drift' }]);
    fast.runFor('1010 s');
    expect(fast.get('c.ticks')).toBe(1011);
    const still = open({ startS: 0 }, [{ fault: 'c.oscillator-stop', at: '5500 ms' }]);
    still.runFor('1 min');
    expect(still.shown()).toBe('00-01-01 00:00:05');
    expect(still.read(REGISTER.status) & BIT.stopped).toBe(BIT.stopped);
  });

  it('under random operations shows a valid time whenever nobody wrote one that is none', () => {
    const step = fc.oneof(
      fc.record({ ms: fc.integer({ min: 0, max: 200_000 }) }),
      fc.record({ volts: fc.constantFrom(0, 2, 3.3) }),
      fc.record({
        register: fc.integer({ min: REGISTER.alarmSeconds, max: REGISTERS + 2 }),
        byte: fc.integer({ min: -2, max: 258 }),
      }),
      fc.record({ read: fc.integer({ min: -1, max: REGISTERS + 1 }) }),
    );
    const start = fc.integer({ min: 0, max: 3_155_700_000 });
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 25 }), (startS, steps) => {
        const clock = open({ startS });
        for (const each of steps) {
          if ('ms' in each) clock.runFor(each.ms * 1e6);
          else if ('volts' in each) clock.supply(each.volts);
          else if ('read' in each) clock.read(each.read);
          else clock.write(each.register, each.byte);
          const registers = clock.get('c.registers') as readonly number[];
          const part = (register: number, mask: number) =>
            fromBcd((registers[register] ?? 0) & mask);
          expect(part(REGISTER.seconds, 0x7f)).toBeLessThan(60);
          expect(part(REGISTER.minutes, 0x7f)).toBeLessThan(60);
          expect(part(REGISTER.hours, 0x3f)).toBeLessThan(24);
          expect(part(REGISTER.month, 0x1f)).toBeGreaterThan(0);
          expect(part(REGISTER.month, 0x1f)).toBeLessThan(13);
          expect(registers.every((byte) => byte >= 0 && byte <= 255)).toBe(true);
        }
        // The battery lasts for years, so it has counted on, whatever happened.
        const aged = clock.get('c.ticks') as number;
        clock.supply(3.3);
        const { minute, second } = civil(startS + aged);
        const registers = clock.get('c.registers') as readonly number[];
        expect(fromBcd(registers[REGISTER.minutes] ?? 0)).toBe(minute);
        expect(fromBcd(registers[REGISTER.seconds] ?? 0)).toBe(second);
      }),
      { numRuns: 50 },
    );
  });
});

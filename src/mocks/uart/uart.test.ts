/**
 * Facts from the Texas Instruments TL16C550C data sheet (SLLS177) and, for the tolerance of the
 * clock, from Maxim application note 2141 "Determining Clock Accuracy Requirements for UART
 * Communications".
 */
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { FIFO_BYTES, LINE_STATUS } from '../uart-registers.ts';
import { uart } from './uart.ts';

type Config = NonNullable<Parameters<typeof device<typeof uart>>[1]>;

/** A port on its own, whose line the test drives by hand. */
function alone(config: Config = {}) {
  const world = mockSystem({ devices: { p: device(uart, { baud: 100_000, ...config }) } });
  world.runTo(0);
  const level = (high: boolean) => world.bus.publish(message(uart, 'rx', 'p', { high }));
  /** Levels of `bitNs` each, start bit first; the line is high afterwards. */
  const line = (bits: string, bitNs = 10_000) => {
    for (const bit of bits) {
      level(bit === '1');
      world.runFor(bitNs);
    }
    level(true);
    world.runFor(0);
  };
  const take = () => {
    world.bus.publish(message(uart, 'drain', 'p', {}));
    world.runFor(0);
    return world.events('p.data').map(({ payload }) => payload);
  };
  return { ...world, level, line, take };
}

/** Two ports, crossed. */
function pair(a: Config, b: Config, faults: readonly string[] = []) {
  const world = mockSystem({
    devices: { a: device(uart, a), b: device(uart, b) },
    links: [
      { from: 'a.tx', to: 'b.rx' },
      { from: 'b.tx', to: 'a.rx' },
    ],
    faults: faults.map((fault) => ({ fault })),
  });
  world.runTo(0);
  const write = (bytes: readonly number[]) => {
    for (const byte of bytes) world.bus.publish(message(uart, 'write', 'a', { byte }));
  };
  const take = () => {
    world.bus.publish(message(uart, 'drain', 'b', {}));
    world.runFor(0);
    return world.events('b.data').map(({ payload }) => payload?.[0]);
  };
  return { ...world, write, take };
}

const reverse = (text: string) => [...text].reverse().join('');
/** Levels of a character: start, data with the lowest bit first, what follows. */
const framed = (byte: number, rest = '1', bits = 8) =>
  `0${reverse(byte.toString(2).padStart(bits, '0'))}${rest}`;

describe('uart', () => {
  it('sends a low start bit, the data with bit 0 first, and a high stop bit', () => {
    const { write, runFor, events } = pair({ baud: 100_000 }, { baud: 100_000 });
    write([0x55]);
    runFor('1 ms');
    // 0x55 = 01010101: with start and stop the line changes at every bit.
    expect(events('a.tx').map(({ timeNs, payload }) => [timeNs, payload?.[0]])).toEqual(
      Array.from({ length: 10 }, (_, i) => [i * 10_000, i % 2]),
    );
  });

  it.each([
    ['8N1', {}, 10],
    ['8E1', { parity: 'even' as const }, 11],
    ['7O2', { dataBits: 7, parity: 'odd' as const, stopBits: 2 }, 11],
    ['5N1', { dataBits: 5 }, 7],
  ])('takes the time of all bits for a character: %s', (_, config, bits) => {
    const settings = { baud: 100_000, ...config };
    const { write, runTo, get, take } = pair(settings, settings);
    write([0x15, 0x0a]);
    runTo(2 * bits * 10_000 - 1);
    expect(get('a.sent')).toBe(1);
    runTo(2 * bits * 10_000);
    expect([get('a.sent'), take()]).toEqual([2, [0x15, 0x0a]]);
  });

  it('refuses a start bit that is gone at its middle: false start detection', () => {
    const { level, runFor, get } = alone();
    level(false);
    runFor(4999);
    level(true);
    runFor('1 ms');
    expect([get('p.falseStarts'), get('p.received')]).toEqual([1, 0]);
  });

  it('reports a wrong parity bit with its character: LSR bit 2', () => {
    const { line, take, get } = alone({ parity: 'even' });
    line(framed(0x07, '11'));
    line(framed(0x07, '01'));
    const [good, bad] = take();
    expect(good).toEqual([0x07, 0x61]);
    expect(bad).toEqual([0x07, 0x61 | LINE_STATUS.parity]);
    expect(get('p.parityErrors')).toBe(1);
  });

  it('reports a missing stop bit: LSR bit 3', () => {
    const { line, take, runFor, get } = alone();
    line(framed(0x41, '0'));
    runFor('1 ms');
    expect(take()[0]).toEqual([0x41, 0x61 | LINE_STATUS.framing]);
    expect(get('p.framingErrors')).toBe(1);
  });

  it('looks at the first stop bit only, however many are set', () => {
    const { line, take } = alone({ stopBits: 2 });
    line(`${framed(0x41)}${framed(0x42)}`);
    expect(take().map((row) => row?.[0])).toEqual([0x41, 0x42]);
  });

  it('takes a line that is low for a whole character as one break: LSR bit 4, one zero', () => {
    const { line, take, runFor, get } = alone();
    line('0'.repeat(35));
    runFor(10_000);
    line(framed(0x33));
    const rows = take();
    expect(rows[0]).toEqual([0, 0x61 | LINE_STATUS.framing | LINE_STATUS.break]);
    expect(rows[1]).toEqual([0x33, 0x61]);
    expect([rows.length, get('p.breaks')]).toEqual([2, 1]);
  });

  it('takes a zero with stop bit for no break', () => {
    const { line, take, get } = alone();
    line(framed(0));
    expect([take(), get('p.breaks')]).toEqual([[[0, 0x61]], 0]);
  });

  it('sends a break while it is told to', () => {
    const { bus, runFor, get } = pair({ baud: 100_000 }, { baud: 100_000 });
    bus.publish(message(uart, 'sendBreak', 'a', { on: true }));
    runFor('1 ms');
    expect([get('b.breaks'), get('b.rxHigh')]).toEqual([1, false]);
    bus.publish(message(uart, 'sendBreak', 'a', { on: false }));
    runFor('1 ms');
    expect([get('b.breaks'), get('b.rxHigh')]).toEqual([1, true]);
  });

  it('loses the 17th character, keeps the 16 before, and says so once: LSR bit 1', () => {
    const { line, take, get } = alone();
    for (let i = 0; i <= FIFO_BYTES; i++) line(framed(i));
    expect([get('p.rxCount'), get('p.overruns'), get('p.overrun')]).toEqual([16, 1, true]);
    const rows = take();
    expect(rows.map((row) => row?.[0])).toEqual(Array.from({ length: 16 }, (_, i) => i));
    const overrun = rows.map((row) => ((row?.[1] ?? 0) & LINE_STATUS.overrun) !== 0);
    expect(overrun).toEqual([true, ...Array(15).fill(false)]);
  });

  it('without FIFOs holds one character', () => {
    const { line, take, get } = alone({ fifo: false });
    line(framed(1));
    line(framed(2));
    expect([get('p.overruns'), take().map((row) => row?.[0])]).toEqual([1, [1]]);
  });

  it.each([1, 4, 8, 14])('interrupts at the trigger level of %i, and once', (trigger) => {
    const { line, events } = alone({ trigger });
    for (let i = 1; i < trigger; i++) line(framed(i));
    expect(events('p.irq')).toHaveLength(0);
    line(framed(0x7f));
    line(framed(0x7f));
    expect(events('p.irq')).toHaveLength(1);
  });

  it('interrupts when nobody reads for four character times', () => {
    const { line, runFor, events } = alone({ trigger: 8 });
    line(framed(0x31));
    const [arrived] = events('p.rx');
    runFor('1 ms');
    // The stop bit is sampled 9.5 bits after the start edge, and four times 10 bits follow.
    expect(events('p.irq').map(({ timeNs }) => timeNs)).toEqual([
      (arrived?.timeNs ?? 0) + 95_000 + 400_000,
    ]);
  });

  it('interrupts at once for a character with an error', () => {
    const { line, events, runFor } = alone({ trigger: 14 });
    line(framed(0x41, '0'));
    runFor('20 us');
    expect(events('p.irq')).toHaveLength(1);
  });

  it('asks again only after the program has read below the trigger level', () => {
    const { line, take, events } = alone({ trigger: 4 });
    for (let i = 0; i < 9; i++) line(framed(i));
    expect(events('p.irq')).toHaveLength(1);
    take();
    for (let i = 0; i < 4; i++) line(framed(i));
    expect(events('p.irq')).toHaveLength(2);
  });

  it.each([
    [4.5, true],
    [-4.5, true],
    [7, false],
    [-7, false],
  ])('with clocks %f %% apart receives right: %s (limit ±5 % for 10 bits)', (percent, right) => {
    const { write, runFor, take } = pair({ baud: 100_000 }, { clockPpb: percent * 1e7, baud: 1e5 });
    // The last data bit is low and the stop bit high, the first data bit high: both edges matter.
    write([0x7f]);
    runFor('2 ms');
    write([0x01]);
    runFor('2 ms');
    const received = take();
    if (right) expect(received).toEqual([0x7f, 0x01]);
    else expect(received).not.toEqual([0x7f, 0x01]);
  });

  it('with the fault baud-mismatch no longer understands its partner', () => {
    const { write, runFor, take, get } = pair({}, {}, ['b.baud-mismatch']);
    write([0x00, 0x7f, 0x00, 0x7f, 0x00]);
    runFor('2 ms');
    expect(take()).not.toEqual([0x00, 0x7f, 0x00, 0x7f, 0x00]);
    expect(get('b.framingErrors')).toBeGreaterThan(0);
  });

  it('with the fault bit-flip inverts so many of the bits that it samples', () => {
    const { write, runFor, take, get } = pair(
      { parity: 'even' },
      { parity: 'even', flipShare: 0.05 },
      ['b.bit-flip'],
    );
    for (let i = 0; i < 100; i++) {
      write([0x5a]);
      runFor('200 us');
      take();
    }
    const wrong = take().filter((byte) => byte !== 0x5a).length;
    // 8 data bits of 100 characters: 40 flips are expected, in about a third of the characters.
    expect(wrong).toBeGreaterThan(15);
    expect(wrong).toBeLessThan(60);
    expect(get('b.parityErrors')).toBeGreaterThan(10);
  });

  it('with the fault dropped-byte sends so many characters to nobody', () => {
    const { write, runFor, take, get } = pair({ dropShare: 0.3 }, {}, ['a.dropped-byte']);
    for (let i = 0; i < 100; i++) {
      write([i]);
      runFor('100 us');
      take();
    }
    const got = take();
    expect(get('a.sent')).toBe(100);
    expect(got.length).toBeGreaterThan(50);
    expect(got.length).toBeLessThan(90);
    expect([...got].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(got);
  });

  it('refuses the 17th character to send while 16 wait', () => {
    const { write, runFor, take, get } = pair({}, {});
    write(Array.from({ length: 20 }, (_, i) => i));
    runFor('3 ms');
    // One is being sent, 16 wait.
    expect([get('a.refused'), get('a.sent')]).toEqual([3, 17]);
    expect(take()).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });
});

/** Rules of the Bosch CAN specification 2.0, part B; section 8 is fault confinement. */
import { describe, expect, it } from 'vitest';
import { message } from '../../testkit/index.ts';
import { ERROR_FRAME_BITS, frameBits, INTERMISSION_BITS, stuffedBits } from '../can-frame.ts';
import { canNode } from './can-node.ts';
import { afterReceiving, statusOf } from './confinement.ts';
import { BIT_NS, busWith } from './test-bus.ts';

const ALWAYS = { errorShare: 1 };

/** Runs on in small steps until something is so. */
function until(holds: () => boolean, runFor: (ns: number) => void, stepNs: number): void {
  for (let i = 0; i < 5000; i++) {
    if (holds()) return;
    runFor(stepNs);
  }
  throw new Error('it does not come about');
}

describe('can-bus', () => {
  it('lets the lowest identifier through first, and the others one after the other', () => {
    const { send, received, runFor, get } = busWith([{}, {}, {}, {}]);
    send(0, 0x300);
    send(1, 0x100);
    send(2, 0x200);
    runFor('5 ms');
    expect(received(3)).toEqual([0x100, 0x200, 0x300]);
    expect([get('n0.lost'), get('n1.lost'), get('n2.lost')]).toEqual([2, 0, 1]);
    expect(get('bus.contested')).toBe(2);
  });

  it('takes the time of all bits, stuff bits included, from one start of frame to the next', () => {
    const { send, runFor, events } = busWith([{}, {}]);
    send(0, 0x000, { length: 2, high: 0 });
    send(0, 0x2aa, { length: 8, high: 0xaaaa_aaaa, low: 0x5555_5555 });
    runFor('5 ms');
    const [first, second] = events('n0.offer').map(({ timeNs }) => timeNs);
    const bits = frameBits(0x000, 'standard', 2, 0, 0);
    // A hundred nanoseconds to the bus and back before the second one begins.
    expect((second ?? 0) - (first ?? 0)).toBe(bits * BIT_NS + 100);
  });

  it('lets nobody break in: a frame that comes later waits for the end of the one on the wire', () => {
    const { send, runFor, received } = busWith([{}, {}, {}]);
    send(0, 0x700);
    runFor('20 us');
    send(1, 0x001);
    send(0, 0x002);
    runFor('5 ms');
    expect(received(2)).toEqual([0x700, 0x001, 0x002]);
  });

  it('carries 29-bit identifiers; against the same base a standard frame wins', () => {
    const { send, runFor, received } = busWith([{}, {}, {}]);
    send(0, 0x123 * 2 ** 18 + 5, { format: 'extended' });
    send(1, 0x123);
    runFor('5 ms');
    expect(received(2)).toEqual([0x123, 0x123 * 2 ** 18 + 5]);
  });

  it('spoils both frames when two nodes send the same identifier with other data', () => {
    const { send, runFor, get } = busWith([{}, {}, {}]);
    send(0, 0x100, { high: 1 });
    send(1, 0x100, { high: 2 });
    runFor(60 * BIT_NS);
    runFor('300 us');
    expect(Number(get('bus.errors'))).toBeGreaterThan(0);
    expect([get('n0.tec'), get('n1.tec')].map(Number)).toEqual(
      [8, 8].map((n) => n * Number(get('bus.errors'))),
    );
  });

  it('shorted lets nothing through and drives the sender to bus-off after 32 frames', () => {
    const { send, runFor, get } = busWith([{ recovers: false }, {}], [{ fault: 'bus.shorted' }]);
    send(0, 0x100);
    runFor('100 ms');
    expect([get('bus.frames'), get('bus.errors'), get('n0.status')]).toEqual([0, 32, 'bus-off']);
  });
});

describe('can-node', () => {
  it('sends its lowest identifier first, or in order of arrival when told so', () => {
    for (const queue of ['priority', 'fifo'] as const) {
      const { send, runFor, received } = busWith([{ queue }, {}]);
      for (const id of [0x400, 0x300, 0x100, 0x200]) send(0, id);
      runFor('5 ms');
      // The first one was on its way when the others came.
      expect(received(1)).toEqual(
        queue === 'fifo' ? [0x400, 0x300, 0x100, 0x200] : [0x400, 0x100, 0x200, 0x300],
      );
    }
  });

  it('has four mailboxes and counts what does not fit', () => {
    const { send, runFor, get } = busWith([{}, {}]);
    for (let i = 0; i < 7; i++) send(0, i);
    runFor('5 ms');
    expect([get('n0.sent'), get('n0.overflows')]).toEqual([4, 3]);
  });

  it('receives what its filter lets through', () => {
    const { send, runFor, received, get } = busWith([{}, { filterId: 0x120, filterMask: 0x7f0 }]);
    for (const id of [0x110, 0x120, 0x12f, 0x130]) send(0, id);
    runFor('5 ms');
    expect([received(1), get('n1.received')]).toEqual([[0x120, 0x12f], 4]);
  });

  it.each([
    ['an identifier of 12 bits', 0x800, 'standard', 8],
    ['an identifier of 30 bits', 2 ** 29, 'extended', 8],
    ['nine bytes', 1, 'standard', 9],
  ] as const)('refuses %s with an error event, and works on', (_, id, format, length) => {
    const { send, runFor, errors, received, get } = busWith([{}, {}]);
    send(0, id, { format, length });
    runFor('1 ms');
    expect([errors().length, get('n0.filled')]).toEqual([1, 0]);
    send(0, 0x123);
    runFor('1 ms');
    expect(received(1)).toEqual([0x123]);
  });

  it('rule 7: a frame sent takes one from the transmit error counter, not below 0', () => {
    const { send, runFor, get } = busWith([{}, {}], [{ fault: 'bus.disturbed', for: '100 us' }]);
    send(0, 0x100);
    runFor('1 ms');
    expect([get('n0.sent'), get('n0.tec'), get('n1.rec')]).toEqual([1, 7, 0]);
    for (let i = 0; i < 9; i++) {
      send(0, 0x100);
      runFor('1 ms');
    }
    expect([get('n0.sent'), get('n0.tec')]).toEqual([10, 0]);
  });

  it('rules 1 and 3: an error that all see costs the sender 8 and receivers 1', () => {
    const { send, runFor, get } = busWith([{}, {}, {}], [{ fault: 'bus.disturbed' }]);
    send(0, 0x100);
    until(() => get('n0.errors') !== 0, runFor, BIT_NS);
    runFor(BIT_NS);
    expect([get('n0.tec'), get('n1.rec'), get('n2.rec')]).toEqual([8, 1, 1]);
  });

  it('rules 1 and 2: the receiver that flags first pays 1 and 8, the others 1', () => {
    const { send, runFor, get } = busWith(
      [{}, ALWAYS, {}],
      [{ fault: 'n1.bit-error', for: '400 us' }],
    );
    send(0, 0x100);
    until(() => get('n0.errors') !== 0, runFor, BIT_NS);
    runFor(BIT_NS);
    expect([get('n0.tec'), get('n1.rec'), get('n2.rec')]).toEqual([8, 9, 1]);
  });

  it('a passive receiver that sees an error disturbs nobody, and loses the frame', () => {
    const { send, runFor, get, received } = busWith([{}, ALWAYS, {}], [{ fault: 'n1.bit-error' }]);
    for (let i = 0; i < 40; i++) {
      send(0, 0x100);
      runFor('2 ms');
    }
    expect(get('n1.status')).toBe('error-passive');
    // 128 / 9: fifteen frames were spoiled before it was passive; then all go through.
    expect(get('bus.errors')).toBe(15);
    expect([received(1).length, received(2).length]).toEqual([0, 40]);
    expect(get('n0.status')).toBe('error-active');
  });

  it('rule 8: a receiver above 127 comes back to 127 with one good frame', () => {
    expect([0, 1, 127, 128, 200].map(afterReceiving)).toEqual([0, 0, 126, 127, 127]);
  });

  it('rules 9 to 11: passive from 128 on, bus-off from 256 on', () => {
    expect([statusOf(127, 127), statusOf(128, 0), statusOf(0, 128)]).toEqual([
      'error-active',
      'error-passive',
      'error-passive',
    ]);
    expect([statusOf(255, 255), statusOf(256, 0)]).toEqual(['error-passive', 'bus-off']);
  });

  it('goes passive after 16 errors in a row and off the bus after 32', () => {
    const { send, runFor, events, get } = busWith(
      [{ ...ALWAYS, recovers: false }, {}],
      [{ fault: 'n0.bit-error' }],
    );
    send(0, 0x100);
    runFor('50 ms');
    expect(events('n0.status').map(({ payload }) => payload[0])).toEqual([1, 2]);
    expect([get('n0.errors'), get('n0.tec'), get('n0.offered')]).toEqual([32, 256, -1]);
  });

  it('alone on the bus is never acknowledged: passive after 16 frames, but never off the bus', () => {
    const { send, runFor, get } = busWith([{}]);
    send(0, 0x100);
    runFor('100 ms');
    expect([get('n0.tec'), get('n0.status'), get('n0.sent')]).toEqual([128, 'error-passive', 0]);
    expect(Number(get('bus.unacknowledged'))).toBeGreaterThan(100);
  });

  it('rule 12: comes back after 128 times 11 recessive bits, with both counters at 0', () => {
    const { send, runFor, events, get } = busWith(
      [ALWAYS, {}],
      [{ fault: 'n0.bit-error', for: '4 ms' }],
    );
    send(0, 0x100);
    until(() => get('n0.status') === 'bus-off', runFor, 100e3);
    runFor('10 ms');
    const times = events('n0.status').map(({ timeNs }) => timeNs);
    const [, off = 0, back = 0] = times;
    // The error frame is over after 23 bits; its last 11 are the first of the 128 runs.
    const bits = (back - off - 100) / BIT_NS;
    expect(Math.abs(bits - (ERROR_FRAME_BITS + INTERMISSION_BITS + 127 * 11))).toBeLessThan(0.1);
    expect(get('n0.status')).toBe('error-active');
    runFor('20 ms');
    expect(get('n0.sent')).toBe(1);
  });

  it('on a busy bus needs longer: a frame counts as one run of recessive bits', () => {
    const { send, runFor, events, get } = busWith(
      [ALWAYS, {}, {}],
      [{ fault: 'n0.bit-error', for: '10 ms' }],
    );
    send(0, 0x100);
    until(() => get('n0.status') === 'bus-off', runFor, 10e3);
    for (let i = 0; i < 150; i++) {
      send(1, 0x200);
      send(1, 0x201);
      runFor('400 us');
    }
    const [, off = 0, back = 0] = events('n0.status').map(({ timeNs }) => timeNs);
    expect(back - off).toBeGreaterThan(5 * 128 * 11 * BIT_NS);
  });

  it('stays off the bus until it is restarted when it does not recover by itself', () => {
    const { send, runFor, get, bus } = busWith(
      [{ ...ALWAYS, recovers: false }, {}],
      [{ fault: 'n0.bit-error', for: '20 ms' }],
    );
    send(0, 0x100);
    runFor('100 ms');
    expect(get('n0.status')).toBe('bus-off');
    bus.publish(message(canNode, 'restart', 'n0', {}));
    runFor(128 * 11 * BIT_NS - 1);
    expect(get('n0.status')).toBe('bus-off');
    runFor(1);
    expect(get('n0.status')).toBe('error-active');
  });

  it('while passive waits eight bits longer between its own frames', () => {
    const { send, runFor, events, get } = busWith(
      [{}, {}],
      [{ fault: 'bus.shorted', for: '1 ms' }],
    );
    send(0, 0x100);
    runFor('5 ms');
    expect(get('n0.status')).toBe('error-passive');
    send(0, 0x100, { length: 0 });
    send(0, 0x100, { length: 0 });
    const before = events('n0.offer').length;
    runFor('1 ms');
    const [first = 0, second = 0] = events('n0.offer')
      .slice(before)
      .map(({ timeNs }) => timeNs);
    const bits = stuffedBits(0x100, 'standard', 0, 0, 0) + 1 + 1 + 8 + 3 + 8;
    expect(second - first).toBe(bits * BIT_NS + 100);
  });

  it('babbling keeps everybody else from the bus', () => {
    const { send, runFor, received, get } = busWith(
      [{}, {}, {}],
      [{ fault: 'n0.babbling', at: '1 ms', for: '50 ms' }],
    );
    runFor('20 ms');
    send(1, 0x100);
    runFor('30 ms');
    expect([get('n1.sent'), get('n1.tec')]).toEqual([0, 0]);
    expect(Number(get('n1.lost'))).toBeGreaterThan(100);
    runFor('5 ms');
    expect(received(2).filter((id) => id !== 0)).toEqual([0x100]);
  });
});

import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { packetSender } from '../packet-sender/packet-sender.ts';
import { packetReceiver } from './packet-receiver.ts';

/** All bytes of so many packets. */
function packets(count: number, dataBytes: number): number[] {
  const world = mockSystem({
    devices: { s: device(packetSender, { dataBytes, periodNs: 10e6, gapNs: 1000 }) },
  });
  world.runTo(count * 10e6 + 5e6);
  return world.events('s.write').map(({ payload }) => payload[0] ?? -1);
}

function read(bytes: readonly number[], status = 0x61) {
  const world = mockSystem({ devices: { r: device(packetReceiver) } });
  world.runTo(0);
  for (const byte of bytes) {
    world.bus.publish(message(packetReceiver, 'byte', 'r', { byte, status }));
  }
  world.runFor(0);
  return (name: string) => world.get(`r.${name}`);
}

describe('packet-sender', () => {
  it('sends mark, number, length, data and the sum of all before', () => {
    const bytes = packets(2, 3);
    expect(bytes).toHaveLength(14);
    const second = bytes.slice(7);
    expect(second.slice(0, 3)).toEqual([0xa5, 1, 3]);
    expect(second[6]).toBe(second.slice(0, 6).reduce((sum, byte) => sum + byte) & 0xff);
  });

  it('sends a byte each gap, a packet each period, and never two at once', () => {
    const config = { dataBytes: 8, gapNs: 1e6, periodNs: 5e6 };
    const world = mockSystem({ devices: { s: device(packetSender, config) } });
    world.runTo(30e6 - 1);
    expect([world.get('s.packets'), world.get('s.skipped')]).toEqual([1, 3]);
    const times = world.events('s.write').map(({ timeNs }) => timeNs);
    expect(times.slice(0, 3)).toEqual([5e6, 6e6, 7e6]);
  });
});

describe('packet-receiver', () => {
  it.each([0, 1, 40])('reads what the sender sends, with %i bytes of data', (dataBytes) => {
    const get = read(packets(3, dataBytes));
    expect([get('packets'), get('missing'), get('damaged'), get('skipped')]).toEqual([3, 0, 0, 0]);
  });

  it('counts packets that did not come by their numbers', () => {
    const bytes = packets(6, 2);
    const get = read([...bytes.slice(0, 6), ...bytes.slice(18)]);
    expect([get('packets'), get('missing')]).toEqual([4, 2]);
  });

  it('counts a changed byte as a damaged packet, a lost one as damage before the next mark', () => {
    const bytes = packets(3, 4);
    expect(read(bytes.with(4, bytes[4]! ^ 1))('damaged')).toBe(1);
    const lost = read([...bytes.slice(0, 5), ...bytes.slice(6)]);
    expect(lost('damaged')).toBe(1);
    expect(Number(lost('packets'))).toBeLessThan(3);
  });

  it('counts bytes that the port marked', () => {
    expect(read(packets(1, 1), 0x63)('lineErrors')).toBe(5);
  });
});

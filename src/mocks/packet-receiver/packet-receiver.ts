import { choice, count, instant, integer } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { PACKET_MARK } from '../packet-format.ts';
import { LINE_STATUS } from '../uart-registers.ts';

const PARTS = ['mark', 'number', 'length', 'data', 'sum'] as const;

const state = {
  awaits: choice(PARTS, { doc: 'part of the packet that comes next' }),
  number: count({ doc: 'of the packet being read' }),
  left: count({ doc: 'data bytes still to come' }),
  sum: count({ doc: 'check sum so far, modulo 256' }),
  next: integer({ default: -1, doc: 'number that the next packet must have; −1 = any' }),
  packets: count({ doc: 'read whole, with the right sum' }),
  missing: count({ doc: 'packets left out in the numbers of those that came' }),
  damaged: count({ doc: 'packets with a wrong sum' }),
  skipped: count({ doc: 'bytes outside of packets' }),
  lineErrors: count({ doc: 'bytes that the port marked' }),
  lastNs: instant({ doc: 'when the last good packet was complete' }),
};

const emits = { packet: { number: count() }, fault: { missing: count() } };

type Reader = Self<Record<never, never>, typeof state, typeof emits, never, never>;

function finish(self: Reader, right: boolean): void {
  const { state } = self;
  state.awaits = 'mark';
  if (!right) {
    state.damaged += 1;
    self.emit.fault(0);
    return;
  }
  const missing = state.next < 0 ? 0 : (state.number - state.next + 256) & 0xff;
  state.next = (state.number + 1) & 0xff;
  state.packets += 1;
  state.lastNs = self.nowNs;
  self.emit.packet(state.number);
  if (missing === 0) return;
  state.missing += missing;
  self.emit.fault(missing);
}

/** The program at the other end of a packet-sender. */
export const packetReceiver = defineMock({
  kind: 'packet-receiver',
  doc: 'Reads numbered packets from a serial port and counts those that are missing or damaged.',
  state,
  emits,
  accepts: {
    byte: [
      { byte: integer({ hex: true }) },
      { status: integer({ doc: 'line status register', hex: true }) },
    ],
  },
  on: {
    byte: (self, event) => {
      const { state } = self;
      const { byte, status } = event;
      const marked = LINE_STATUS.overrun | LINE_STATUS.parity | LINE_STATUS.framing;
      if ((status & marked) !== 0) state.lineErrors += 1;
      const { awaits } = state;
      if (awaits === 'mark') {
        if (byte !== PACKET_MARK) {
          state.skipped += 1;
          return;
        }
        state.sum = byte;
        state.awaits = 'number';
        return;
      }
      if (awaits === 'sum') {
        finish(self, byte === state.sum);
        return;
      }
      state.sum = (state.sum + byte) & 0xff;
      if (awaits === 'number') {
        state.number = byte;
        state.awaits = 'length';
        return;
      }
      state.left = awaits === 'length' ? byte : state.left - 1;
      state.awaits = state.left === 0 ? 'sum' : 'data';
    },
  },
});

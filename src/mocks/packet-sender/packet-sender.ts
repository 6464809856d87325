import { count, duration, flag, integer } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';
import { PACKET_FRAME_BYTES, PACKET_MARK } from '../packet-format.ts';

/** A module that talks over a serial line: mark, number, length, data, sum of all before. */
export const packetSender = defineMock({
  kind: 'packet-sender',
  doc: 'Sends numbered packets with a check sum, byte by byte, over a serial port.',
  config: {
    periodNs: duration({ default: '20 ms', min: '1 us', doc: 'between two packets' }),
    phaseNs: duration({ default: '0 ns', doc: 'the first comes later by up to this, by chance' }),
    gapNs: duration({ default: '100 us', min: '1 ns', doc: 'between two bytes' }),
    dataBytes: integer({ default: 16, min: 0, max: 200, doc: 'data in a packet' }),
  },
  state: {
    number: count({ doc: 'of the packet being sent, modulo 256' }),
    at: count({ doc: 'bytes of it that were sent' }),
    sum: count({ doc: 'check sum so far, modulo 256' }),
    sending: flag({ doc: 'a packet is being sent' }),
    packets: count({ doc: 'sent' }),
    skipped: count({ doc: 'not begun: the one before was not out' }),
  },
  emits: { write: { byte: integer({ hex: true }) } },
  on: {
    start: (self) => {
      const { phaseNs } = self.config;
      self.after(phaseNs > 0 ? self.random.below(phaseNs) : 0, 'begin');
    },
    begin: (self) => {
      self.every(self.config.periodNs, 'packet');
    },
    packet: (self) => {
      const { state } = self;
      if (state.sending) {
        state.skipped += 1;
        return;
      }
      state.sending = true;
      state.at = 0;
      state.sum = 0;
      self.after(0, 'next');
    },
    next: (self) => {
      const { state, config } = self;
      const { at } = state;
      const total = config.dataBytes + PACKET_FRAME_BYTES;
      let byte = (state.number * 31 + at * 7) & 0xff;
      if (at === 0) byte = PACKET_MARK;
      else if (at === 1) byte = state.number;
      else if (at === 2) byte = config.dataBytes;
      else if (at === total - 1) byte = state.sum;
      state.sum = (state.sum + byte) & 0xff;
      state.at = at + 1;
      self.emit.write(byte);
      if (state.at < total) {
        self.after(config.gapNs, 'next');
        return;
      }
      state.sending = false;
      state.packets += 1;
      state.number = (state.number + 1) & 0xff;
    },
  },
});

import { choice, count, decimal, flag, integer, timerHandle } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { ANSWERS, FRAME, LINE, type PHASES } from '../can-events.ts';
import {
  ACK_SLOT_BITS,
  arbitrationKey,
  CRC_DELIMITER_BITS,
  ERROR_FRAME_BITS,
  FORMATS,
  INTERMISSION_BITS,
  stuffedBits,
  TAIL_BITS,
} from '../can-frame.ts';

const NOBODY = -1;

const config = {
  bitrate: integer({
    unit: 'bit/s',
    default: 500_000,
    min: 5000,
    max: 1_000_000,
    doc: 'of the bus',
  }),
  disturbShare: decimal({ default: 0.1, min: 0, max: 1, doc: 'frames that "disturbed" spoils' }),
};

const state = {
  stage: choice(['idle', 'arbitration', 'frame', 'acknowledge', 'tail', 'intermission'], {
    doc: 'what is on the wire',
  }),
  sender: integer({ default: NOBODY, doc: 'who sends, or wins so far; −1 = nobody' }),
  rival: integer({ default: NOBODY, doc: 'who sends a frame with the same id; −1 = nobody' }),
  key: count({ doc: 'arbitration field of the frame, as a number' }),
  id: count({ doc: 'of the frame', hex: true }),
  format: choice(FORMATS, { doc: 'of the frame' }),
  length: count({ doc: 'bytes of its data' }),
  high: count({ doc: 'bytes 0 … 3' }),
  low: count({ doc: 'bytes 4 … 7' }),
  acknowledged: flag({ doc: 'somebody received it' }),
  offers: count({ doc: 'nodes that began with it' }),
  frames: count({ doc: 'sent to their end' }),
  errors: count({ doc: 'error frames' }),
  unacknowledged: count({ doc: 'frames that nobody received' }),
  contested: count({ doc: 'frames that won against others' }),
  late: count({ doc: 'frames that a node began in the middle of another' }),
  busyNs: decimal({ unit: 'ns', doc: 'time that frames took, for the load' }),
  sinceNs: count({ unit: 'ns', doc: 'when the frame began' }),
  timer: timerHandle({ doc: 'timer of what comes next' }),
  hitTimer: timerHandle({ doc: 'timer of a disturbance' }),
};

const emits = { line: LINE };

type Bus = Self<typeof config, typeof state, typeof emits, 'disturbed' | 'shorted', 'next' | 'hit'>;

const bitsNs = (self: Bus, bits: number): number => (bits * 1e9) / self.config.bitrate;

function say(self: Bus, phase: (typeof PHASES)[number], by: number): void {
  const { sender, id, format, length, high, low } = self.state;
  self.emit.line(phase, sender, by, id, format, length, high, low);
}

function proceed(self: Bus, stage: typeof self.state.stage, bits: number): void {
  self.state.stage = stage;
  self.state.timer = self.after(bitsNs(self, bits), 'next');
}

/** The frame is given up: error flags, delimiter, intermission. */
function spoil(self: Bus, phase: 'error' | 'no-ack', by: number): void {
  const { state } = self;
  self.cancel(state.timer);
  self.cancel(state.hitTimer);
  if (phase === 'error') state.errors += 1;
  else state.unacknowledged += 1;
  proceed(self, 'intermission', ERROR_FRAME_BITS + INTERMISSION_BITS);
  say(self, phase, by);
}

/** Start of frame is over and the lowest identifier has won. */
function send(self: Bus): void {
  const { state, config } = self;
  const { id, format, length, high, low } = state;
  if (state.offers > 1) state.contested += 1;
  const bits = stuffedBits(id, format, length, high, low) + CRC_DELIMITER_BITS - 1;
  proceed(self, 'frame', bits);
  say(self, 'start', state.rival);
  const disturbed = self.fault('disturbed') && self.random.chance(config.disturbShare);
  if (self.fault('shorted')) state.hitTimer = self.after(bitsNs(self, 1), 'hit');
  // Two that send the same id with other data: the first differing bit is an error.
  else if (disturbed || state.rival !== NOBODY) {
    state.hitTimer = self.after(bitsNs(self, 1 + self.random.below(bits - 1)), 'hit');
  }
}

function rest(self: Bus): void {
  const { state } = self;
  state.busyNs += self.nowNs - state.sinceNs;
  state.stage = 'idle';
  state.offers = 0;
  say(self, 'idle', NOBODY);
  state.sender = NOBODY;
  state.rival = NOBODY;
}

/** The wire of a CAN 2.0 bus. */
export const canBus = defineMock({
  kind: 'can-bus',
  doc: 'Wire of a CAN bus: arbitration by identifier, frame times with stuff bits, error frames.',
  config,
  state,
  emits,
  accepts: {
    offer: FRAME,
    answer: { what: choice(ANSWERS) },
  },
  faults: {
    disturbed: { doc: 'some frames are hit by a disturbance that all nodes see' },
    shorted: { doc: 'the wires touch: no frame gets through' },
  },
  on: {
    offer: (self, event) => {
      const { state } = self;
      if (state.stage !== 'idle' && state.stage !== 'arbitration') {
        state.late += 1;
        return;
      }
      const key = arbitrationKey(event.id, event.format);
      if (state.stage === 'idle') {
        state.sinceNs = self.nowNs;
        proceed(self, 'arbitration', 1);
      }
      state.offers += 1;
      if (state.offers > 1 && key > state.key) return;
      if (state.offers > 1 && key === state.key) {
        state.rival = event.source;
        return;
      }
      state.sender = event.source;
      state.rival = NOBODY;
      state.key = key;
      state.id = event.id;
      state.format = event.format;
      state.length = event.length;
      state.high = event.high;
      state.low = event.low;
      state.acknowledged = false;
    },
    answer: (self, event) => {
      const { state } = self;
      if (state.stage !== 'frame' && state.stage !== 'acknowledge') return;
      if (event.what === 'ack') state.acknowledged = true;
      else spoil(self, 'error', event.source);
    },
    hit: (self) => {
      const { state } = self;
      if (state.stage === 'frame') spoil(self, 'error', state.rival);
    },
    next: (self) => {
      const { state } = self;
      if (state.stage === 'arbitration') send(self);
      else if (state.stage === 'frame') {
        proceed(self, 'acknowledge', ACK_SLOT_BITS);
        say(self, 'ending', NOBODY);
      } else if (state.stage === 'acknowledge') {
        if (state.acknowledged) proceed(self, 'tail', TAIL_BITS);
        else spoil(self, 'no-ack', NOBODY);
      } else if (state.stage === 'tail') {
        state.frames += 1;
        proceed(self, 'intermission', INTERMISSION_BITS);
        say(self, 'frame', NOBODY);
      } else rest(self);
    },
  },
});

import { cells, choice, count, decimal, flag, integer, timerHandle } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { FIFO_BYTES, LINE_STATUS, oddOnes } from '../uart-registers.ts';

const share = (doc: string, initial: number) => decimal({ default: initial, min: 0, max: 1, doc });

const config = {
  baud: integer({ unit: 'Bd', default: 115_200, min: 50, max: 10_000_000, doc: 'bits a second' }),
  dataBits: integer({ default: 8, min: 5, max: 8, doc: 'bits of a character' }),
  parity: choice(['none', 'even', 'odd'], { doc: 'bit after the data' }),
  stopBits: integer({ default: 1, min: 1, max: 2, doc: 'bits between two characters' }),
  fifo: flag({ default: true, doc: 'FIFOs of 16 characters; without them one' }),
  trigger: integer({ default: 8, min: 1, max: 14, doc: 'characters that interrupt: 1, 4, 8, 14' }),
  clockPpb: decimal({ unit: 'ppb', default: 0, min: -1e8, max: 1e8, doc: 'error of its clock' }),
  mismatchPercent: decimal({
    unit: '%',
    default: 8,
    min: -40,
    max: 40,
    doc: 'how much faster its clock is under the fault "baud-mismatch"',
  }),
  flipShare: share('received bits that "bit-flip" inverts', 0.01),
  dropShare: share('characters that "dropped-byte" swallows', 0.1),
};

const state = {
  txHigh: flag({ default: true, doc: 'level it drives; high = idle' }),
  txFifo: cells(FIFO_BYTES, { doc: 'characters to send', hex: true }),
  txFirst: count({ doc: 'place of the next one to send' }),
  txCount: count({ doc: 'characters waiting to be sent' }),
  txShift: integer({ doc: 'character being sent' }),
  txBit: integer({ default: -1, doc: 'bit being sent, 0 = start; −1 = idle' }),
  txStartNs: count({ unit: 'ns', doc: 'when its start bit began' }),
  txMuted: flag({ doc: 'the character being sent is swallowed' }),
  breaking: flag({ doc: 'the program holds the line low' }),
  sent: count({ doc: 'characters sent' }),
  refused: count({ doc: 'characters written while the FIFO was full' }),
  rxHigh: flag({ default: true, doc: 'level it hears' }),
  rxFifo: cells(FIFO_BYTES, { doc: 'received: character + 256 × its error bits', hex: true }),
  rxFirst: count({ doc: 'place of the oldest' }),
  rxCount: count({ doc: 'characters to be read' }),
  rxShift: integer({ doc: 'character being received' }),
  rxBit: integer({ default: -1, doc: 'bit to sample next, 0 = start; −1 = idle' }),
  rxStartNs: decimal({ unit: 'ns', doc: 'when its start bit began' }),
  rxErrors: integer({ doc: 'error bits of the character being received' }),
  rxSilent: flag({ doc: 'all bits of it were low so far' }),
  rxBreak: flag({ doc: 'a break was seen; waits for a high line' }),
  overrun: flag({ doc: 'a character was lost since the status was last read' }),
  requesting: flag({ doc: 'interrupt request' }),
  received: count({ doc: 'characters received, with those lost' }),
  overruns: count({ doc: 'characters lost: the FIFO was full' }),
  parityErrors: count({ doc: 'characters with the wrong parity' }),
  framingErrors: count({ doc: 'characters without stop bit' }),
  breaks: count({ doc: 'breaks received' }),
  falseStarts: count({ doc: 'start bits that were gone at their middle' }),
  timeoutTimer: timerHandle({ doc: 'timer of characters nobody reads' }),
};

const emits = {
  tx: { high: flag({ doc: 'the line from now on' }) },
  irq: {},
  data: [
    { byte: integer({ hex: true }) },
    { status: integer({ doc: 'line status register', hex: true }) },
  ],
} as const;

type Fault = 'bit-flip' | 'baud-mismatch' | 'dropped-byte';
type Timer = 'shift' | 'sample' | 'timeout';
type Port = Self<typeof config, typeof state, typeof emits, Fault, Timer>;

/** Reading nothing for so many character times interrupts (TL16C550C, "FIFO interrupt mode"). */
const TIMEOUT_CHARACTERS = 4;

function bitNs(self: Port): number {
  const { baud, clockPpb, mismatchPercent } = self.config;
  const faster = self.fault('baud-mismatch') ? 1 + mismatchPercent / 100 : 1;
  return 1e9 / (baud * faster * (1 + clockPpb / 1e9));
}

const parityBits = ({ config }: Port): number => (config.parity === 'none' ? 0 : 1);
/** Start, data, parity and the first stop bit. */
const framedBits = (self: Port): number => 2 + self.config.dataBits + parityBits(self);
const depth = ({ config }: Port): number => (config.fifo ? FIFO_BYTES : 1);

function parityOf({ config }: Port, byte: number): number {
  return config.parity === 'odd' ? 1 - oddOnes(byte) : oddOnes(byte);
}

/** Drives the line, and says so when it changes. */
function drive(self: Port, high: boolean): void {
  const level = high && !self.state.breaking;
  if (self.state.txHigh === level) return;
  self.state.txHigh = level;
  self.emit.tx(level);
}

/** What the transmitter would drive if there were no break. */
function bitToSend(self: Port): boolean {
  const { state, config } = self;
  const bit = state.txBit;
  if (bit < 0 || state.txMuted) return true;
  if (bit === 0) return false;
  if (bit <= config.dataBits) return ((state.txShift >> (bit - 1)) & 1) === 1;
  if (bit === config.dataBits + 1 && config.parity !== 'none') {
    return parityOf(self, state.txShift) === 1;
  }
  return true;
}

function load(self: Port): void {
  const { state } = self;
  if (state.txCount === 0) {
    state.txBit = -1;
    return;
  }
  state.txShift = state.txFifo.get(state.txFirst);
  state.txFirst = (state.txFirst + 1) % FIFO_BYTES;
  state.txCount -= 1;
  state.txBit = 0;
  state.txStartNs = self.nowNs;
  state.txMuted = self.fault('dropped-byte') && self.random.chance(self.config.dropShare);
  self.after(bitNs(self), 'shift');
}

/** Asks for an interrupt; again only after the program has read below the trigger level. */
function request(self: Port): void {
  if (self.state.requesting) return;
  self.state.requesting = true;
  self.emit.irq();
}

function watch(self: Port): void {
  const { state } = self;
  self.cancel(state.timeoutTimer);
  state.timeoutTimer = 0;
  if (state.rxCount === 0 || state.requesting) return;
  const characterNs = (framedBits(self) + self.config.stopBits - 1) * bitNs(self);
  state.timeoutTimer = self.after(TIMEOUT_CHARACTERS * characterNs, 'timeout');
}

function push(self: Port, character: number): void {
  const { state, config } = self;
  state.received += 1;
  if (state.rxCount === depth(self)) {
    // The FIFO keeps what it has; the newest character is lost.
    state.overrun = true;
    state.overruns += 1;
    request(self);
    return;
  }
  state.rxFifo.set((state.rxFirst + state.rxCount) % FIFO_BYTES, character);
  state.rxCount += 1;
  if (character >= 256 || state.rxCount >= (config.fifo ? config.trigger : 1)) request(self);
  watch(self);
}

/** The first stop bit was sampled: the character is complete. */
function complete(self: Port, stopHigh: boolean): void {
  const { state } = self;
  state.rxBit = -1;
  let errors = state.rxErrors;
  if (!stopHigh) errors |= LINE_STATUS.framing;
  if (!stopHigh && state.rxSilent) {
    errors |= LINE_STATUS.break;
    state.rxBreak = true;
    state.breaks += 1;
  } else if (!stopHigh) state.framingErrors += 1;
  if ((errors & LINE_STATUS.parity) !== 0) state.parityErrors += 1;
  push(self, state.rxShift + 256 * errors);
  if (stopHigh || state.rxBreak) return;
  // The low level is taken for the next start bit.
  begin(self, self.nowNs - bitNs(self) / 2);
  state.rxBit = 1;
  sampleNext(self);
}

function begin(self: Port, startNs: number): void {
  const { state } = self;
  state.rxStartNs = startNs;
  state.rxBit = 0;
  state.rxShift = 0;
  state.rxErrors = 0;
  state.rxSilent = true;
}

/** Bits are sampled in their middle, counted from the edge of the start bit. */
function sampleNext(self: Port): void {
  const { state } = self;
  const dueNs = state.rxStartNs + (state.rxBit + 0.5) * bitNs(self);
  self.after(Math.max(0, dueNs - self.nowNs), 'sample');
}

function sample(self: Port, high: boolean): void {
  const { state, config } = self;
  const bit = state.rxBit;
  if (high) state.rxSilent = false;
  if (bit === 0 && high) {
    state.falseStarts += 1;
    state.rxBit = -1;
    return;
  }
  if (bit > config.dataBits + parityBits(self)) {
    complete(self, high);
    return;
  }
  if (bit > config.dataBits) {
    if (high !== (parityOf(self, state.rxShift) === 1)) state.rxErrors |= LINE_STATUS.parity;
  } else if (bit > 0 && high) state.rxShift |= 1 << (bit - 1);
  state.rxBit = bit + 1;
  sampleNext(self);
}

/** Takes the oldest character; its errors show in the status while it is on top. */
function read(self: Port): void {
  const { state } = self;
  const held = state.rxFifo.get(state.rxFirst);
  let status = Math.floor(held / 256) + LINE_STATUS.dataReady;
  if (state.overrun) status |= LINE_STATUS.overrun;
  if (state.txCount === 0) status |= LINE_STATUS.transmitterReady;
  if (state.txCount === 0 && state.txBit < 0) status |= LINE_STATUS.transmitterEmpty;
  state.overrun = false;
  state.rxFirst = (state.rxFirst + 1) % FIFO_BYTES;
  state.rxCount -= 1;
  self.emit.data(held % 256, status);
}

function afterRead(self: Port): void {
  const { state, config } = self;
  if (state.rxCount < (config.fifo ? config.trigger : 1)) state.requesting = false;
  watch(self);
}

/** A serial port with the FIFOs and errors of a 16550. */
export const uart = defineMock({
  kind: 'uart',
  doc: 'Serial port of the 16550 family: samples a line bit by bit, with FIFOs, errors and break.',
  config,
  state,
  emits,
  accepts: {
    rx: { high: flag({ doc: 'the line from now on' }) },
    write: { byte: integer({ doc: 'character to send', hex: true }) },
    read: {},
    drain: {},
    sendBreak: { on: flag() },
  },
  faults: {
    'bit-flip': { doc: 'some received bits are read inverted' },
    'baud-mismatch': { doc: 'its clock runs at another rate' },
    'dropped-byte': { doc: 'some characters do not reach the line' },
  },
  on: {
    write: (self, event) => {
      const { state, config } = self;
      if (state.txCount === depth(self)) {
        state.refused += 1;
        return;
      }
      const mask = (1 << config.dataBits) - 1;
      state.txFifo.set((state.txFirst + state.txCount) % FIFO_BYTES, event.byte & mask);
      state.txCount += 1;
      if (state.txBit >= 0) return;
      load(self);
      drive(self, bitToSend(self));
    },
    shift: (self) => {
      const { state, config } = self;
      state.txBit += 1;
      if (state.txBit >= framedBits(self) + config.stopBits - 1) {
        state.sent += 1;
        load(self);
      } else {
        const dueNs = state.txStartNs + (state.txBit + 1) * bitNs(self);
        self.after(Math.max(0, dueNs - self.nowNs), 'shift');
      }
      drive(self, bitToSend(self));
    },
    sendBreak: (self, event) => {
      self.state.breaking = event.on;
      drive(self, bitToSend(self));
    },
    rx: (self, event) => {
      const { state } = self;
      state.rxHigh = event.high;
      if (event.high) {
        state.rxBreak = false;
        return;
      }
      if (state.rxBit >= 0 || state.rxBreak) return;
      begin(self, self.nowNs);
      sampleNext(self);
    },
    sample: (self) => {
      const flipped = self.fault('bit-flip') && self.random.chance(self.config.flipShare);
      sample(self, self.state.rxHigh !== flipped);
    },
    timeout: (self) => {
      self.state.timeoutTimer = 0;
      request(self);
    },
    read: (self) => {
      if (self.state.rxCount === 0) return;
      read(self);
      afterRead(self);
    },
    drain: (self) => {
      while (self.state.rxCount > 0) read(self);
      afterRead(self);
    },
  },
});

import {
  cells,
  choice,
  count,
  decimal,
  duration,
  flag,
  integer,
  timerHandle,
} from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { ANSWERS, FRAME, LINE } from '../can-events.ts';
import {
  arbitrationKey,
  DATA_BYTES_MAX,
  EXTENDED_ID_MAX,
  FORMATS,
  isExtended,
  STANDARD_ID_MAX,
  SUSPEND_BITS,
} from '../can-frame.ts';
import { afterReceiving, CONFINEMENT, STATUSES, statusOf } from './confinement.ts';

const config = {
  bitrate: integer({
    unit: 'bit/s',
    default: 500_000,
    min: 5000,
    max: 1_000_000,
    doc: 'of the bus',
  }),
  queue: choice(['priority', 'fifo'], { doc: 'which of its waiting frames it sends first' }),
  filterId: integer({
    default: 0,
    min: 0,
    max: EXTENDED_ID_MAX,
    doc: 'identifier to receive',
    hex: true,
  }),
  filterMask: integer({
    default: 0,
    min: 0,
    max: EXTENDED_ID_MAX,
    doc: 'bits of it that count; 0 = receives all',
  }),
  recovers: flag({ default: true, doc: 'comes back by itself from bus-off' }),
  errorShare: decimal({ default: 0.5, min: 0, max: 1, doc: 'frames that "bit-error" spoils' }),
  babbleId: integer({
    default: 0,
    min: 0,
    max: STANDARD_ID_MAX,
    doc: 'what "babbling" sends',
    hex: true,
  }),
  lookNs: duration({ default: '10 ms', min: '10 us', doc: 'how often "babbling" is looked for' }),
};

const MAILBOXES = 4;
const NONE = -1;
/** Place of the frame of a babbling node: behind the mailboxes. */
const BABBLE = MAILBOXES;

const state = {
  status: choice(STATUSES, { doc: 'state of error confinement' }),
  tec: count({ doc: 'transmit error counter' }),
  rec: count({ doc: 'receive error counter' }),
  busy: flag({ doc: 'the bus carries a frame' }),
  sending: flag({ doc: 'the frame is its own' }),
  deaf: flag({ doc: 'it saw an error in this frame, and could not say so' }),
  suspended: flag({ doc: 'waits eight bits longer: error-passive, and it sent last' }),
  offered: integer({ default: NONE, doc: 'mailbox that is being sent; −1 = none, 4 = babble' }),
  orders: cells(MAILBOXES, { doc: 'mailboxes: order of filling; 0 = free' }),
  ids: cells(MAILBOXES, { doc: 'identifier', hex: true }),
  formats: cells(MAILBOXES, { doc: 'place in the list of formats' }),
  lengths: cells(MAILBOXES, { doc: 'bytes of data' }),
  highs: cells(MAILBOXES, { doc: 'bytes 0 … 3', hex: true }),
  lows: cells(MAILBOXES, { doc: 'bytes 4 … 7', hex: true }),
  filled: count({ doc: 'frames that were put into mailboxes' }),
  overflows: count({ doc: 'frames lost: no mailbox was free' }),
  sent: count({ doc: 'frames sent' }),
  received: count({ doc: 'frames received, those that the filter stops included' }),
  lost: count({ doc: 'arbitrations lost' }),
  errors: count({ doc: 'errors seen while sending' }),
  busOffs: count({ doc: 'times that it left the bus' }),
  recessive: count({ doc: 'in bus-off: 11 recessive bits in a row, so many times' }),
  idleNs: count({ unit: 'ns', doc: 'since when the bus is idle' }),
  recovering: flag({ doc: 'in bus-off: counts until it may come back' }),
  recovery: timerHandle({ doc: 'timer of the end of bus-off' }),
};

const emits = {
  offer: FRAME,
  answer: { what: choice(ANSWERS) },
  received: FRAME,
  sent: { id: integer({ hex: true }) },
  status: { status: choice(STATUSES) },
} as const;

type Timer = 'look' | 'bitError' | 'resume' | 'recover';
type Node = Self<typeof config, typeof state, typeof emits, 'bit-error' | 'babbling', Timer>;

const bitsNs = (self: Node, bits: number): number => (bits * 1e9) / self.config.bitrate;

const formatOf = ({ state }: Node, mailbox: number): (typeof FORMATS)[number] =>
  FORMATS[state.formats.get(mailbox)] ?? 'standard';

/** The mailbox to send first; −1 = all are empty. */
function nextMailbox(self: Node): number {
  const { state, config } = self;
  let [best, bestKey] = [NONE, 0];
  for (let i = 0; i < MAILBOXES; i++) {
    const order = state.orders.get(i);
    if (order === 0) continue;
    const key = config.queue === 'fifo' ? 0 : arbitrationKey(state.ids.get(i), formatOf(self, i));
    const older = best !== NONE && order < state.orders.get(best);
    if (best !== NONE && (key > bestKey || (key === bestKey && !older))) continue;
    best = i;
    bestKey = key;
  }
  return best;
}

/** Begins a frame, if the bus is free and there is one. */
function offer(self: Node): void {
  const { state, config } = self;
  if (state.busy || state.suspended || state.offered !== NONE || state.status === 'bus-off') return;
  if (self.fault('babbling')) {
    state.offered = BABBLE;
    self.emit.offer(config.babbleId, 'standard', DATA_BYTES_MAX, 0, 0);
    return;
  }
  const i = nextMailbox(self);
  if (i === NONE) return;
  state.offered = i;
  const { ids, lengths, highs, lows } = state;
  self.emit.offer(ids.get(i), formatOf(self, i), lengths.get(i), highs.get(i), lows.get(i));
}

function judge(self: Node): void {
  const { state } = self;
  const status = state.status === 'bus-off' ? 'bus-off' : statusOf(state.tec, state.rec);
  if (status === state.status) return;
  state.status = status;
  self.emit.status(status);
  if (status !== 'bus-off') return;
  state.busOffs += 1;
  state.recessive = 0;
  state.recovering = self.config.recovers;
  state.offered = NONE;
}

/** In bus-off on an idle bus: comes back when enough recessive bits have gone by. */
function awaitRecovery(self: Node): void {
  const { state } = self;
  if (!state.recovering) return;
  const left = Math.max(0, CONFINEMENT.recessiveRuns - state.recessive);
  state.recovery = self.after(bitsNs(self, left * CONFINEMENT.recessiveRun), 'recover');
}

function comeBack(self: Node): void {
  const { state } = self;
  state.tec = 0;
  state.rec = 0;
  state.recovering = false;
  state.status = 'error-active';
  self.emit.status('error-active');
}

const sawError = (self: Node): boolean =>
  self.fault('bit-error') && self.random.chance(self.config.errorShare);

/** A frame has won the arbitration. */
function frameBegins(self: Node, mine: boolean): void {
  const { state } = self;
  state.busy = true;
  state.deaf = false;
  if (state.status === 'bus-off') {
    self.cancel(state.recovery);
    // The start of frame, one bit, is over.
    const quietNs = Math.max(0, self.nowNs - bitsNs(self, 1) - state.idleNs);
    state.recessive += Math.floor(quietNs / bitsNs(self, CONFINEMENT.recessiveRun));
    return;
  }
  state.sending = mine && state.offered !== NONE;
  if (!state.sending && state.offered !== NONE) {
    state.lost += 1;
    state.offered = NONE;
  }
  // A sender reads back every bit; the error shows somewhere in the header or the first data.
  if (state.sending && sawError(self)) {
    self.after(bitsNs(self, 1 + self.random.below(24)), 'bitError');
  }
}

function frameSent(self: Node): void {
  const { state } = self;
  const i = state.offered;
  state.sending = false;
  state.offered = NONE;
  state.tec = Math.max(0, state.tec - 1);
  state.sent += 1;
  if (i !== BABBLE) state.orders.set(i, 0);
  judge(self);
  self.emit.sent(i === BABBLE ? self.config.babbleId : state.ids.get(i));
}

function frameFailed(self: Node, counts: boolean): void {
  const { state } = self;
  state.sending = false;
  state.offered = NONE;
  state.errors += 1;
  if (counts) state.tec += CONFINEMENT.transmitError;
  judge(self);
}

/** The error flag of another node, or its own, ended a frame that it was receiving. */
function receptionFailed(self: Node, flagged: boolean): void {
  const { state } = self;
  // Whoever flags first still sees the flags of the others after its own.
  const step = flagged
    ? CONFINEMENT.receiveError + CONFINEMENT.firstFlag
    : CONFINEMENT.receiveError;
  state.rec = Math.min(CONFINEMENT.receiveMax, state.rec + step);
  judge(self);
}

/** Only the check sequence is left: receivers acknowledge, or flag an error. */
function frameEnds(self: Node): void {
  const { state } = self;
  if (state.sending) return;
  if (!sawError(self)) {
    self.emit.answer('ack');
    return;
  }
  if (state.status === 'error-active') {
    self.emit.answer('error');
    return;
  }
  // A passive error flag is recessive: nobody else sees it.
  state.deaf = true;
  receptionFailed(self, false);
}

function busIdle(self: Node, lastSender: boolean): void {
  const { state } = self;
  state.busy = false;
  state.idleNs = self.nowNs;
  if (state.status === 'bus-off') {
    // Delimiter, end of frame and intermission are 11 recessive bits.
    state.recessive += 1;
    awaitRecovery(self);
  } else if (lastSender && state.status === 'error-passive') {
    state.suspended = true;
    self.after(bitsNs(self, SUSPEND_BITS), 'resume');
  } else offer(self);
}

/** A CAN controller with four transmit mailboxes. */
export const canNode = defineMock({
  kind: 'can-node',
  doc: 'CAN controller: mailboxes, filter, error counters, error-passive, bus-off and recovery.',
  config,
  state,
  emits,
  accepts: { send: FRAME, line: LINE, restart: {} },
  faults: {
    'bit-error': { doc: 'it reads some frames wrong, its own and those of others' },
    babbling: { doc: 'it sends frames of the highest priority without end' },
  },
  on: {
    start: (self) => {
      self.every(self.config.lookNs, 'look');
    },
    look: (self) => {
      if (self.fault('babbling')) offer(self);
    },
    send: (self, event) => {
      const { state } = self;
      const idMax = isExtended(event.format) ? EXTENDED_ID_MAX : STANDARD_ID_MAX;
      if (!(event.id >= 0 && event.id <= idMax)) {
        throw new RangeError(
          `identifier ${event.id} does not fit a ${event.format} frame: 0 … ${idMax}`,
        );
      }
      if (!(event.length >= 0 && event.length <= DATA_BYTES_MAX)) {
        throw new RangeError(`${event.length} bytes of data: a frame has 0 … ${DATA_BYTES_MAX}`);
      }
      let free = NONE;
      for (let i = MAILBOXES - 1; i >= 0; i--) if (state.orders.get(i) === 0) free = i;
      if (free === NONE) {
        state.overflows += 1;
        return;
      }
      state.filled += 1;
      state.orders.set(free, state.filled);
      state.ids.set(free, event.id);
      state.formats.set(free, FORMATS.indexOf(event.format));
      state.lengths.set(free, event.length);
      state.highs.set(free, event.high);
      state.lows.set(free, event.low);
      offer(self);
    },
    line: (self, event) => {
      const { state, config } = self;
      const { phase } = event;
      const mine = event.sender === self.device || (phase !== 'error' && event.by === self.device);
      if (phase === 'start') frameBegins(self, mine);
      else if (phase === 'idle') busIdle(self, mine);
      else if (state.status === 'bus-off') return;
      else if (phase === 'ending') frameEnds(self);
      else if (state.sending) {
        if (phase === 'frame') frameSent(self);
        // A passive sender alone on the bus does not count missing acknowledgements.
        else frameFailed(self, phase === 'error' || state.status === 'error-active');
      } else if (phase === 'error') receptionFailed(self, event.by === self.device);
      else if (phase === 'frame' && !state.deaf) {
        state.rec = afterReceiving(state.rec);
        state.received += 1;
        judge(self);
        const differs = (event.id ^ config.filterId) & config.filterMask;
        if (differs !== 0) return;
        self.emit.received(event.id, event.format, event.length, event.high, event.low);
      }
    },
    bitError: (self) => {
      if (self.state.sending) self.emit.answer('error');
    },
    resume: (self) => {
      self.state.suspended = false;
      offer(self);
    },
    recover: (self) => {
      comeBack(self);
      offer(self);
    },
    restart: (self) => {
      const { state } = self;
      if (state.status !== 'bus-off' || state.recovering) return;
      state.recovering = true;
      state.recessive = 0;
      state.idleNs = self.nowNs;
      if (!state.busy) awaitRecovery(self);
    },
  },
});

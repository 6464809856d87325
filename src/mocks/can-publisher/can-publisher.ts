import { choice, count, duration, flag, integer } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { FRAME } from '../can-events.ts';
import { DATA_BYTES_MAX, EXTENDED_ID_MAX, FORMATS } from '../can-frame.ts';

const config = {
  id: integer({ default: 0x100, min: 0, max: EXTENDED_ID_MAX, doc: 'of its frames', hex: true }),
  format: choice(FORMATS, { doc: 'of its frames' }),
  length: integer({ default: 8, min: 0, max: DATA_BYTES_MAX, doc: 'bytes of data' }),
  periodNs: duration({ default: '10 ms', min: '1 us', doc: 'between two releases' }),
  beginNs: duration({
    default: '0 ns',
    doc: 'when it begins; its first release comes a period later',
  }),
  phaseNs: duration({ default: '0 ns', doc: 'and by chance up to this later' }),
  burst: integer({ default: 1, min: 1, max: 10_000, doc: 'frames of one release, back to back' }),
  ahead: integer({ default: 2, min: 1, max: 4, doc: 'frames it hands to its node at a time' }),
};

const state = {
  number: count({ doc: 'of the last frame' }),
  left: count({ doc: 'frames of this release still to hand over' }),
  waiting: count({ doc: 'frames handed over and not sent' }),
  busy: flag({ doc: 'a release is being sent' }),
  releases: count({ doc: 'begun' }),
  skipped: count({ doc: 'releases left out: the one before was not sent' }),
};

const emits = { released: {}, send: FRAME };

type Publisher = Self<typeof config, typeof state, typeof emits, never, 'begin' | 'release'>;

const US = 1000;
const WORD = 0x1_0000_0000;

function handOver(self: Publisher): void {
  const { state, config } = self;
  while (state.left > 0 && state.waiting < config.ahead) {
    state.left -= 1;
    state.waiting += 1;
    state.number += 1;
    const stampUs = Math.floor(self.nowNs / US) % WORD;
    self.emit.send(config.id, config.format, config.length, state.number % WORD, stampUs);
  }
}

/** A program that sends frames with one identifier: number and time of release as data. */
export const canPublisher = defineMock({
  kind: 'can-publisher',
  doc: 'Sends frames over a CAN node: one each period, or a burst, handed over as they are sent.',
  config,
  state,
  emits,
  accepts: { sent: { id: integer({ hex: true }) } },
  on: {
    start: (self) => {
      const { beginNs, phaseNs } = self.config;
      self.after(beginNs + (phaseNs > 0 ? self.random.below(phaseNs) : 0), 'begin');
    },
    begin: (self) => {
      self.every(self.config.periodNs, 'release');
    },
    release: (self) => {
      const { state, config } = self;
      if (state.busy) {
        state.skipped += 1;
        return;
      }
      state.busy = true;
      state.left = config.burst;
      state.releases += 1;
      self.emit.released();
      handOver(self);
    },
    sent: (self, event) => {
      const { state, config } = self;
      if (event.id !== config.id || state.waiting === 0) return;
      state.waiting -= 1;
      handOver(self);
      if (state.left === 0 && state.waiting === 0) state.busy = false;
    },
  },
});

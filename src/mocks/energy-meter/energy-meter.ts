import {
  choice,
  count,
  decimal,
  duration,
  flag,
  integer,
  timerHandle,
} from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { COMMAND, FLOATING, SECTOR_BYTES, STATUS } from '../spi-flash-commands.ts';
import { BLANK_NUMBER, byteWeight, crcOf, RECORD_BYTES, recordByte } from './record.ts';

/** What it does with the flash now; each but the first and the last two is one transfer. */
const STEPS = ['off', 'scan', 'enable', 'erase', 'program', 'poll', 'idle', 'boot'] as const;

const config = {
  powerW: decimal({ unit: 'W', default: 1000, min: 0, max: 1e6, doc: 'what it meters' }),
  countNs: duration({ default: '1 ms', min: '100 us', doc: 'between two additions' }),
  saveNs: duration({ default: '100 ms', min: '1 ms', doc: 'between two saved readings' }),
  pollNs: duration({ default: '1 ms', min: '1 us', doc: 'between two looks at a busy flash' }),
  bootNs: duration({ default: '10 ms', min: '6 ms', doc: 'from a good supply to the first read' }),
  gapNs: duration({ default: '2 us', min: '1 ns', doc: 'between two transfers' }),
  checks: flag({ default: true, doc: 'takes a record only when its check is right' }),
  goodV: decimal({ unit: 'V', default: 2.9, min: 0, max: 5, doc: 'runs from this supply on' }),
  offV: decimal({ unit: 'V', default: 2.5, min: 0, max: 5, doc: 'stops below' }),
};

const state = {
  step: choice(STEPS, { default: 'boot', doc: 'what it does with the flash' }),
  erasing: flag({ doc: 'the step belongs to an erase, not to a program' }),
  at: count({ doc: 'bytes of this transfer that were exchanged' }),
  slot: count({ doc: 'record that is read or written: four in each of two sectors' }),
  readNumber: count({ doc: 'number in the record being read' }),
  readWs: count({ doc: 'reading in it' }),
  readCheck: count({ doc: 'check in it' }),
  blankSlots: count({ doc: 'records that were blank at boot: bit 0 = the first' }),
  bestSlot: integer({ default: -1, doc: 'newest record; −1 = none' }),
  bestNumber: count({ doc: 'its number' }),
  countedWs: decimal({ unit: 'W·s', doc: 'the meter’s reading' }),
  writingWs: decimal({ unit: 'W·s', doc: 'reading being saved' }),
  savedWs: decimal({ unit: 'W·s', doc: 'last reading whose save was completed' }),
  restoredWs: decimal({ unit: 'W·s', doc: 'reading that the last boot found' }),
  wrongWs: decimal({ unit: 'W·s', doc: 'by which that was not what had been saved' }),
  saves: count({ doc: 'completed' }),
  boots: count({ doc: 'completed' }),
  lateSaves: count({ doc: 'saves left out: the one before was not done' }),
  timer: timerHandle({ doc: 'timer of the next transfer' }),
  counting: timerHandle({ doc: 'timer of the additions' }),
  saving: timerHandle({ doc: 'timer of the saves' }),
};

const emits = {
  cs: { high: flag() },
  mosi: { byte: integer({ hex: true }) },
  reading: { energyWs: decimal({ unit: 'W·s', doc: 'found at boot' }) },
};

type Meter = Self<typeof config, typeof state, typeof emits, never, 'next' | 'add' | 'save'>;

const SLOTS = 8;
const SLOTS_PER_SECTOR = 4;
const SLOT_BYTES = 256;
const HEADER_BYTES = 4;
const FIRST_SECTOR = 0x010000;

const sectorOf = (slot: number): number => Math.floor(slot / SLOTS_PER_SECTOR);
const addressOf = (slot: number): number =>
  FIRST_SECTOR + sectorOf(slot) * SECTOR_BYTES + (slot % SLOTS_PER_SECTOR) * SLOT_BYTES;

const commandOf = (self: Meter): number => {
  const { step } = self.state;
  if (step === 'scan') return COMMAND.read;
  if (step === 'enable') return COMMAND.writeEnable;
  if (step === 'erase') return COMMAND.sectorErase;
  return step === 'program' ? COMMAND.pageProgram : COMMAND.readStatus;
};

const lengthOf = ({ state }: Meter): number => {
  if (state.step === 'enable') return 1;
  if (state.step === 'erase') return HEADER_BYTES;
  return state.step === 'poll' ? 2 : HEADER_BYTES + RECORD_BYTES;
};

function byteToSend(self: Meter): number {
  const { state } = self;
  const { at } = state;
  if (at === 0) return commandOf(self);
  if (state.step === 'poll') return FLOATING;
  if (at < HEADER_BYTES) return (addressOf(state.slot) >> (8 * (3 - at))) & 0xff;
  if (state.step !== 'program') return FLOATING;
  return recordByte(state.bestNumber + 1, state.writingWs, at - HEADER_BYTES);
}

function go(self: Meter, step: (typeof STEPS)[number], delayNs = self.config.gapNs): void {
  self.state.step = step;
  self.state.timer = self.after(delayNs, 'next');
}

/** A record was read: is it the newest? */
function judge(self: Meter): void {
  const { state, config } = self;
  const { readNumber, readWs, slot } = state;
  if (readNumber === BLANK_NUMBER && readWs === BLANK_NUMBER) {
    state.blankSlots |= 1 << slot;
    return;
  }
  if (config.checks && state.readCheck !== crcOf(readNumber, readWs)) return;
  if (state.bestSlot >= 0 && readNumber <= state.bestNumber) return;
  state.bestSlot = slot;
  state.bestNumber = readNumber;
  state.restoredWs = readWs;
}

function restored(self: Meter): void {
  const { state, config } = self;
  const { restoredWs } = state;
  state.countedWs = restoredWs;
  // A save that was cut off may have been completed all the same.
  const expected = restoredWs === state.writingWs ? restoredWs : state.savedWs;
  state.wrongWs = restoredWs - expected;
  state.boots += 1;
  state.step = 'idle';
  state.counting = self.every(config.countNs, 'add');
  state.saving = self.every(config.saveNs, 'save');
  self.emit.reading(restoredWs);
}

/** The transfer is over. */
function finish(self: Meter, lastByte: number): void {
  const { state, config } = self;
  self.emit.cs(true);
  state.at = 0;
  if (state.step === 'scan') {
    judge(self);
    state.slot += 1;
    if (state.slot < SLOTS) go(self, 'scan');
    else restored(self);
  } else if (state.step === 'enable') go(self, state.erasing ? 'erase' : 'program');
  else if (state.step !== 'poll') go(self, 'poll', config.pollNs);
  else if ((lastByte & STATUS.busy) !== 0) go(self, 'poll', config.pollNs);
  else if (state.erasing) {
    state.erasing = false;
    const first = sectorOf(state.slot) * SLOTS_PER_SECTOR;
    state.blankSlots |= ((1 << SLOTS_PER_SECTOR) - 1) << first;
    go(self, 'enable');
  } else {
    state.bestSlot = state.slot;
    state.bestNumber += 1;
    state.savedWs = state.writingWs;
    state.saves += 1;
    state.step = 'idle';
  }
}

function powerDown(self: Meter): void {
  const { state } = self;
  self.cancel(state.timer);
  self.cancel(state.counting);
  self.cancel(state.saving);
  state.step = 'off';
  self.emit.cs(true);
}

/** The program of a meter that keeps its reading in a flash, in two sectors by turns. */
export const energyMeter = defineMock({
  kind: 'energy-meter',
  doc: 'Adds up energy and saves it to an SPI flash; after a power cut goes on from the newest record.',
  config,
  state,
  emits,
  accepts: {
    miso: { byte: integer({ hex: true }) },
    supply: { volts: decimal({ unit: 'V' }) },
  },
  on: {
    start: (self) => {
      go(self, 'boot', self.config.bootNs);
    },
    supply: (self, event) => {
      const { state, config } = self;
      if (state.step !== 'off' && event.volts < config.offV) powerDown(self);
      else if (state.step === 'off' && event.volts >= config.goodV) go(self, 'boot', config.bootNs);
    },
    add: (self) => {
      self.state.countedWs += (self.config.powerW * self.config.countNs) / 1e9;
    },
    save: (self) => {
      const { state } = self;
      if (state.step !== 'idle') {
        state.lateSaves += 1;
        return;
      }
      state.writingWs = Math.floor(state.countedWs);
      let slot = (state.bestSlot + 1) % SLOTS;
      const blank = ((state.blankSlots >> slot) & 1) === 1;
      // The other sector holds nothing that is still needed.
      if (!blank || slot % SLOTS_PER_SECTOR === 0) {
        const other = state.bestSlot < 0 ? 0 : 1 - sectorOf(state.bestSlot);
        slot = other * SLOTS_PER_SECTOR;
        state.erasing = true;
      }
      state.slot = slot;
      go(self, 'enable');
    },
    next: (self) => {
      const { state } = self;
      if (state.step === 'boot') {
        state.step = 'scan';
        state.slot = 0;
        state.bestSlot = -1;
        state.bestNumber = 0;
        state.blankSlots = 0;
        state.erasing = false;
        state.restoredWs = 0;
      }
      state.at = 0;
      state.readNumber = 0;
      state.readWs = 0;
      state.readCheck = 0;
      self.emit.cs(false);
      self.emit.mosi(byteToSend(self));
    },
    miso: (self, event) => {
      const { state } = self;
      if (state.step === 'off' || state.step === 'idle' || state.step === 'boot') return;
      const at = state.at - HEADER_BYTES;
      if (state.step === 'scan' && at >= 0) {
        const value = event.byte * byteWeight(at);
        if (at < 4) state.readNumber += value;
        else if (at < 8) state.readWs += value;
        else state.readCheck += value;
      }
      state.at += 1;
      if (state.at < lengthOf(self)) self.emit.mosi(byteToSend(self));
      else finish(self, event.byte);
    },
  },
});

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
import {
  CHIP_BYTES,
  COMMAND,
  FLOATING,
  JEDEC_ID,
  PAGE_BYTES,
  SECTOR_BYTES,
  STATUS,
} from '../spi-flash-commands.ts';
import { erase, LINES, latchByte, program, readByte, unlatch, WORDS } from './lines.ts';

const JOBS = ['none', 'program', 'sector-erase', 'chip-erase'] as const;

const config = {
  programNs: duration({ default: '400 us', min: '1 us', doc: 'page program: typical 0.4 ms' }),
  eraseNs: duration({ default: '45 ms', min: '1 us', doc: 'sector erase: typical 45 ms' }),
  chipEraseNs: duration({ default: '40 s', min: '1 us', doc: 'chip erase: typical 40 s' }),
  wakeNs: duration({ default: '20 us', doc: 'deaf for so long after power-up (tVSL)' }),
  writableNs: duration({ default: '5 ms', doc: 'writes nothing so long after it (tPUW)' }),
  goodV: decimal({ unit: 'V', default: 2.7, min: 0, max: 5, doc: 'works from this supply on' }),
  inhibitV: decimal({ unit: 'V', default: 2, min: 0, max: 5, doc: 'stops below this (VWI)' }),
  weakShare: decimal({ default: 0.02, min: 0, max: 1, doc: 'bits that "weak-erase" leaves' }),
  rotShare: decimal({ default: 0.01, min: 0, max: 1, doc: 'bytes that "bit-rot" reads wrong' }),
};

const state = {
  powered: flag({ default: true, doc: 'supply is good' }),
  listensNs: count({ unit: 'ns', doc: 'deaf until then' }),
  writableFromNs: count({ unit: 'ns', doc: 'writes nothing until then' }),
  selected: flag({ doc: 'chip select is low' }),
  command: integer({ default: -1, doc: 'instruction of this transfer; −1 = none', hex: true }),
  taken: count({ doc: 'bytes of this transfer' }),
  address: count({ doc: 'next byte to read or to load', hex: true }),
  writeEnabled: flag({ doc: 'write enable latch' }),
  job: choice(JOBS, { doc: 'what keeps it busy' }),
  jobAddress: count({ doc: 'of the page or sector', hex: true }),
  jobNs: count({ unit: 'ns', doc: 'when it began' }),
  timer: timerHandle({ doc: 'timer of its end' }),
  tags: cells(LINES, { doc: 'programmed lines: address + 1, with bit 31 when latched; 0 = free' }),
  words: cells(WORDS, { doc: 'their bytes, four a cell, lowest address lowest', hex: true }),
  programs: count({ doc: 'pages programmed' }),
  erases: count({ doc: 'sectors and chips erased' }),
  interrupted: count({ doc: 'programs and erases that lost their supply' }),
  ignored: count({ doc: 'instructions that had no effect: busy, not enabled, wrong length' }),
};

const emits = {
  miso: { byte: integer({ doc: 'what it drives during the byte it receives', hex: true }) },
};

type Fault = 'weak-erase' | 'bit-rot' | 'stuck-busy' | 'no-contact';
type Flash = Self<typeof config, typeof state, typeof emits, Fault, 'finish'>;

/** An instruction and a 24-bit address. */
const HEADER_BYTES = 4;
const WORD_BITS = 32;
const NO_BITS = () => 0;

/** 32 bits, each of them set with probability p. */
function randomBits(self: Flash, p: number): number {
  let bits = 0;
  for (let i = 0; i < WORD_BITS; i++) if (self.random.chance(p)) bits |= 1 << i;
  return bits >>> 0;
}

const isDeaf = (self: Flash): boolean =>
  !self.state.powered || self.nowNs < self.state.listensNs || self.fault('no-contact');

function jobLength({ config, state }: Flash): number {
  if (state.job === 'program') return config.programNs;
  return state.job === 'sector-erase' ? config.eraseNs : config.chipEraseNs;
}

/** @param doneShare how far it came: 1 = to its end */
function apply(self: Flash, doneShare: number): void {
  const { state, config } = self;
  const left = 1 - doneShare;
  if (state.job === 'program') {
    program(state, left > 0 ? () => randomBits(self, left) : NO_BITS);
    return;
  }
  const weak = self.fault('weak-erase') ? config.weakShare : 0;
  const stays = left + doneShare * weak;
  const bytes = state.job === 'sector-erase' ? SECTOR_BYTES : CHIP_BYTES;
  erase(state, state.jobAddress, bytes, stays > 0 ? () => randomBits(self, stays) : NO_BITS);
}

function beginJob(self: Flash, job: (typeof JOBS)[number]): void {
  const { state } = self;
  state.job = job;
  const unit = job === 'program' ? PAGE_BYTES : job === 'chip-erase' ? CHIP_BYTES : SECTOR_BYTES;
  state.jobAddress = state.address - (state.address % unit);
  state.jobNs = self.nowNs;
  state.timer = self.after(jobLength(self), 'finish');
}

/** The next byte of an answer. */
function answer(self: Flash): number {
  const { state, config } = self;
  if (state.command === COMMAND.readStatus) {
    const busy = state.job !== 'none' || self.fault('stuck-busy');
    return (busy ? STATUS.busy : 0) | (state.writeEnabled ? STATUS.writeEnabled : 0);
  }
  if (state.command === COMMAND.jedecId) return JEDEC_ID[state.taken - 1] ?? FLOATING;
  const dummies = state.command === COMMAND.fastRead ? 1 : 0;
  const reads = state.command === COMMAND.read || state.command === COMMAND.fastRead;
  if (!reads || state.taken < HEADER_BYTES + dummies) return FLOATING;
  let byte = readByte(state, state.address);
  state.address = (state.address + 1) % CHIP_BYTES;
  if (self.fault('bit-rot') && self.random.chance(config.rotShare)) {
    byte ^= 1 << self.random.below(8);
  }
  return byte;
}

/** While it is busy it answers nothing but its status. */
function takeCommand(self: Flash, byte: number): void {
  const { state } = self;
  const refused = state.job !== 'none' && byte !== COMMAND.readStatus;
  if (refused) state.ignored += 1;
  state.command = refused ? -1 : byte;
  state.address = 0;
}

function takeByte(self: Flash, byte: number): void {
  const { state } = self;
  if (state.taken === 0) takeCommand(self, byte);
  else if (state.taken < HEADER_BYTES) state.address = state.address * 256 + byte;
  else if (state.command === COMMAND.pageProgram && state.writeEnabled) {
    latchByte(state, state.address, byte);
    // At the end of the page the address wraps to its beginning.
    const inPage = state.address % PAGE_BYTES;
    state.address += inPage === PAGE_BYTES - 1 ? 1 - PAGE_BYTES : 1;
  }
  state.taken += 1;
}

/** Instructions take effect when chip select rises, if they are whole. */
function execute(self: Flash): void {
  const { state } = self;
  const { command, taken } = state;
  const alone = taken === 1;
  const writes =
    (command === COMMAND.pageProgram && taken > HEADER_BYTES) ||
    (command === COMMAND.sectorErase && taken === HEADER_BYTES) ||
    (command === COMMAND.chipErase && alone);
  if (command === COMMAND.writeEnable && alone && self.nowNs >= state.writableFromNs) {
    state.writeEnabled = true;
  } else if (command === COMMAND.writeDisable && alone) state.writeEnabled = false;
  else if (writes && state.writeEnabled) {
    if (command === COMMAND.pageProgram) beginJob(self, 'program');
    else beginJob(self, command === COMMAND.sectorErase ? 'sector-erase' : 'chip-erase');
  } else {
    const changes: readonly number[] = [
      COMMAND.writeEnable,
      COMMAND.writeDisable,
      COMMAND.pageProgram,
      COMMAND.sectorErase,
      COMMAND.chipErase,
    ];
    if (changes.includes(command)) state.ignored += 1;
  }
}

function losePower(self: Flash): void {
  const { state } = self;
  state.powered = false;
  state.command = -1;
  state.writeEnabled = false;
  if (state.job !== 'none') {
    self.cancel(state.timer);
    state.interrupted += 1;
    apply(self, (self.nowNs - state.jobNs) / jobLength(self));
    state.job = 'none';
  }
  unlatch(state);
}

/** A serial NOR flash of 16 MiB. */
export const spiFlash = defineMock({
  kind: 'spi-flash',
  doc: 'Serial NOR flash of the W25Q family: programs pages, erases sectors, and may lose its supply.',
  config,
  state,
  emits,
  accepts: {
    cs: { high: flag({ doc: 'level of chip select; low = selected' }) },
    mosi: { byte: integer({ doc: 'eight clocks with this byte', hex: true }) },
    supply: { volts: decimal({ unit: 'V' }) },
  },
  faults: {
    'weak-erase': { doc: 'an erase leaves some bits as they were' },
    'bit-rot': { doc: 'some bytes are read with a bit inverted' },
    'stuck-busy': { doc: 'the status says busy for ever' },
    'no-contact': { doc: 'a pin lost its solder: it hears and answers nothing' },
  },
  on: {
    cs: (self, event) => {
      const { state } = self;
      const wasSelected = state.selected;
      state.selected = !event.high;
      if (wasSelected && event.high && state.command >= 0) execute(self);
      if (wasSelected === state.selected) return;
      state.command = -1;
      state.taken = 0;
      // Bytes that led to no program are forgotten.
      if (state.job === 'none') unlatch(state);
    },
    mosi: (self, event) => {
      const { state } = self;
      if (!state.selected) return;
      if (isDeaf(self)) {
        // What was missed makes the rest of the transfer meaningless.
        state.command = -1;
        state.taken = 1;
        self.emit.miso(FLOATING);
        return;
      }
      const byte = state.taken === 0 ? FLOATING : answer(self);
      takeByte(self, event.byte & 0xff);
      self.emit.miso(byte);
    },
    supply: (self, event) => {
      const { state, config } = self;
      if (state.powered && event.volts < config.inhibitV) losePower(self);
      else if (!state.powered && event.volts >= config.goodV) {
        state.powered = true;
        state.listensNs = self.nowNs + config.wakeNs;
        state.writableFromNs = self.nowNs + config.writableNs;
      }
    },
    finish: (self) => {
      const { state } = self;
      apply(self, 1);
      if (state.job === 'program') state.programs += 1;
      else state.erases += 1;
      state.job = 'none';
      state.writeEnabled = false;
    },
  },
});

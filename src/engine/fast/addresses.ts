/**
 * What fast.as calls AT: columns by the names that it gives them. Compiled code carries a number of
 * its own for each, which is replaced by the byte address of the column in the memory of one world.
 */
import type { Layout } from '../../memory/layout.ts';

type Table = keyof Layout['tables'];
type Column = readonly [table: Table, column: string];

const COLUMNS: Readonly<Record<string, Column>> = {
  timeNs: ['events', 'timeNs'],
  kindOf: ['events', 'kind'],
  logical: ['events', 'logical'],
  sourceOf: ['events', 'source'],
  targetOf: ['events', 'target'],
  parentBack: ['events', 'parentBack'],
  flowBack: ['events', 'flowBack'],
  spanBack: ['events', 'spanBack'],
  firstValue: ['events', 'value'],
  more: ['events', 'more'],
  slotOf: ['journal', 'slot'],
  causeOf: ['journal', 'event'],
  valuesOf: ['journal', 'values'],
  payload: ['payload', 'cell'],
  slots: ['slots', 'f64'],
  words: ['words', 'i32'],
  cells: ['cells', 'f64'],
  random: ['random', 'i32'],
  control: ['controlCells', 'f64'],
  firstOf: ['emitters', 'first'],
  onlyTarget: ['emissions', 'onlyTarget'],
  args: ['args', 'f64'],
  regs: ['regs', 'i32'],
};

/** Bytes from one column's number to the next: more than the code adds to any of them. */
const STRIDE = 0x100000;

/** All numbers lie between these, so that each takes five bytes and is met in no other role. */
const FIRST = 0x40000000;
const SHIFT = 0x10000000;

/**
 * The numbers for which the code is compiled. Compiled for two `shifts` it differs in one byte
 * wherever it names an address: that is how those places are found.
 */
export const numbersAt = (shift: 0 | 1): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.keys(COLUMNS).map((name, i) => [name, FIRST + shift * SHIFT + i * STRIDE]),
  );

/** LEB128 of 32 bits in five bytes. */
const LEB_BYTES = 5;
const OPCODE_I32_CONST = 0x41;

function numberAt(code: Uint8Array, at: number): number {
  let bits = 0;
  for (let i = 0; i < LEB_BYTES; i++) bits |= ((code[at + i] ?? 0) & 0x7f) << (7 * i);
  return bits >>> 0;
}

/** A constant is signed, an offset is not. */
function putNumber(code: Uint8Array, at: number, value: number, isSigned: boolean): void {
  let left = value | 0;
  for (let i = 0; i < LEB_BYTES; i++) {
    const isLast = i === LEB_BYTES - 1;
    const bits = isLast ? (isSigned ? left & 0x7f : left & 0x0f) : left & 0x7f;
    code[at + i] = isLast ? bits : bits | 0x80;
    left >>= 7;
  }
}

/** The column that the number at this place belongs to, and how many bytes lie between them. */
function placeOf(code: Uint8Array, at: number): { column: Column; further: number } {
  const beyond = numberAt(code, at) - FIRST;
  const column = Object.values(COLUMNS)[Math.floor(beyond / STRIDE)];
  if (!(beyond >= 0) || column === undefined) throw new Error(`no address at byte ${at}`);
  return { column, further: beyond % STRIDE };
}

/**
 * The code with the addresses of this layout.
 * @param places where they stand, separated by blanks
 */
export function withAddresses(code: Uint8Array, places: string, layout: Layout): Uint8Array {
  const placed = code.slice();
  for (const at of places.split(' ').map(Number)) {
    const { column, further } = placeOf(code, at);
    const [table, name] = column;
    const offset = layout.tables[table].offsets[name];
    if (offset === undefined) throw new Error(`${table} has no column ${name}`);
    putNumber(placed, at, offset + further, code[at - 1] === OPCODE_I32_CONST);
  }
  return placed;
}

/**
 * Where two compiled forms differ: each place is one address.
 * @throws Error when they differ in anything else
 */
export function addressPlaces(one: Uint8Array, other: Uint8Array): number[] {
  if (one.length !== other.length) throw new Error('the code differs by more than addresses');
  const places: number[] = [];
  one.forEach((byte, i) => {
    if (byte === other[i]) return;
    const at = i - (LEB_BYTES - 1);
    const moved = numberAt(other, at) - numberAt(one, at);
    if (moved !== SHIFT) throw new Error(`byte ${i} of the code is no part of an address`);
    placeOf(one, at);
    places.push(at);
  });
  return places;
}

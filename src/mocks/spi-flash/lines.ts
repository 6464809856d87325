/**
 * The programmed part of a flash: a few lines of sixteen bytes, by address; all else is erased.
 * A line may also be latched: bytes that a page program has received and not yet written.
 */
import type { CellArray } from '../../engine/declare.ts';

export const LINES = 16;
export const LINE_BYTES = 16;
const LINE_WORDS = 4;
export const WORDS = LINES * LINE_WORDS;
const ERASED_WORD = 0xffff_ffff;
/** Addresses are stored plus one, so that 0 is a free line; latched ones have this on top. */
const LATCHED = 0x8000_0000;

export interface Lines {
  /** tag of each line */
  readonly tags: CellArray;
  /** its bytes, four a word, lowest address in the lowest bits */
  readonly words: CellArray;
}

export const lineOf = (address: number): number => address - (address % LINE_BYTES);

const tagOf = (address: number, latched: boolean): number =>
  lineOf(address) + 1 + (latched ? LATCHED : 0);

/** Address of the line with this tag. */
const addressOf = (tag: number): number => (tag - 1) % LATCHED;

/** Index of the line; −1 = it is erased. */
function find({ tags }: Lines, tag: number): number {
  for (let i = 0; i < LINES; i++) if (tags.get(i) === tag) return i;
  return -1;
}

/** Index of the line, which is made if there is none. */
function need({ tags, words }: Lines, tag: number): number {
  const found = find({ tags, words }, tag);
  if (found >= 0) return found;
  const free = find({ tags, words }, 0);
  if (free < 0) {
    throw new RangeError(
      `the model holds ${LINES} programmed lines of ${LINE_BYTES} bytes; erase a sector first`,
    );
  }
  tags.set(free, tag);
  for (let i = 0; i < LINE_WORDS; i++) words.set(free * LINE_WORDS + i, ERASED_WORD);
  return free;
}

/** Frees a line that holds nothing but ones. */
function tidy({ tags, words }: Lines, line: number): void {
  for (let i = 0; i < LINE_WORDS; i++) {
    if (words.get(line * LINE_WORDS + i) !== ERASED_WORD) return;
  }
  tags.set(line, 0);
}

export function readByte(lines: Lines, address: number): number {
  const line = find(lines, tagOf(address, false));
  if (line < 0) return 0xff;
  const at = address % LINE_BYTES;
  return (lines.words.get(line * LINE_WORDS + (at >> 2)) >>> ((at & 3) * 8)) & 0xff;
}

/** Keeps a byte until the program begins; a later one for the same place takes its place. */
export function latchByte(lines: Lines, address: number, byte: number): void {
  const line = need(lines, tagOf(address, true));
  const at = address % LINE_BYTES;
  const word = line * LINE_WORDS + (at >> 2);
  const shift = (at & 3) * 8;
  lines.words.set(word, ((lines.words.get(word) & ~(0xff << shift)) | (byte << shift)) >>> 0);
}

/** Forgets what was latched. */
export function unlatch(lines: Lines): void {
  for (let i = 0; i < LINES; i++) if (lines.tags.get(i) > LATCHED) lines.tags.set(i, 0);
}

/** Clears the bits that are zero in what was latched; `keep` gives bits that stay all the same. */
export function program(lines: Lines, keep: () => number): void {
  const { tags, words } = lines;
  for (let i = 0; i < LINES; i++) {
    const tag = tags.get(i);
    if (tag <= LATCHED) continue;
    const written = tagOf(addressOf(tag), false);
    const found = find(lines, written);
    // An erased line becomes what was latched: no second one is needed.
    const target = found < 0 ? i : found;
    for (let k = 0; k < LINE_WORDS; k++) {
      const word = target * LINE_WORDS + k;
      const loaded = words.get(i * LINE_WORDS + k) | keep();
      words.set(word, (found < 0 ? loaded : words.get(word) & loaded) >>> 0);
    }
    tags.set(i, 0);
    tags.set(target, written);
    tidy(lines, target);
  }
}

/** Sets bits of all lines from `from` on, `bytes` long, to one; `keep` gives bits left as they are. */
export function erase(lines: Lines, from: number, bytes: number, keep: () => number): void {
  const { tags, words } = lines;
  for (let i = 0; i < LINES; i++) {
    const tag = tags.get(i);
    if (tag === 0 || tag > LATCHED) continue;
    const address = addressOf(tag);
    if (address < from || address >= from + bytes) continue;
    for (let k = 0; k < LINE_WORDS; k++) {
      const word = i * LINE_WORDS + k;
      words.set(word, (words.get(word) | ~keep()) >>> 0);
    }
    tidy(lines, i);
  }
}

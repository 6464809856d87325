import type { Memory } from './memory.ts';
import { CONTROL_WORD, WORLD_CELL } from './tables.ts';

/** Id of the text that stands for one that found no room. */
export const TEXT_LOST = 0;
const LOST = '(text dropped: string table full)';

/** Appends texts to the shared table; only the engine thread holds one. */
export interface StringWriter {
  /** The id of `text`, adding it when new; TEXT_LOST when the table is full. */
  intern(text: string): number;
  /** Forgets texts added after the world was restored to an earlier count. */
  afterRestore(): void;
}

export function createStringWriter(memory: Memory): StringWriter {
  const { strings, stringUnits, cells, controlWords } = memory;
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const add = (text: string): number => {
    const id = cells.f64[WORLD_CELL.strings]!;
    const start = id === 0 ? 0 : strings.end[id - 1]!;
    if (id >= strings.end.length || start + text.length > stringUnits.u16.length) return TEXT_LOST;
    for (let i = 0; i < text.length; i++) stringUnits.u16[start + i] = text.charCodeAt(i);
    strings.end[id] = start + text.length;
    cells.f64[WORLD_CELL.strings] = id + 1;
    Atomics.store(controlWords.i32, CONTROL_WORD.strings, id + 1);
    ids.set(text, id);
    texts.push(text);
    return id;
  };
  add(LOST);
  return {
    intern: (text) => ids.get(text) ?? add(text),
    afterRestore: () => {
      const count = cells.f64[WORLD_CELL.strings]!;
      for (const text of texts.splice(count)) ids.delete(text);
      Atomics.store(controlWords.i32, CONTROL_WORD.strings, count);
    },
  };
}

/** A long text is put together from parts that fit on the stack as arguments. */
const UNITS_AT_ONCE = 4096;

/** The text with this id as stored now; ids out of range read as a note, never as an error. */
export function readText(memory: Memory, id: number): string {
  const count = Atomics.load(memory.controlWords.i32, CONTROL_WORD.strings);
  if (!(id >= 0 && id < count)) return `(unknown text ${id})`;
  const start = id === 0 ? 0 : memory.strings.end[id - 1]!;
  const end = memory.strings.end[id]!;
  const units = memory.stringUnits.u16;
  let text = '';
  if (end - start < UNITS_AT_ONCE) {
    for (let i = start; i < end; i++) text += String.fromCharCode(units[i]!);
    return text;
  }
  for (let from = start; from < end; from += UNITS_AT_ONCE) {
    const part = units.subarray(from, Math.min(end, from + UNITS_AT_ONCE));
    text += String.fromCharCode(...part);
  }
  return text;
}

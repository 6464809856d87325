/**
 * Tells which cells handlers look at: what they decided by. Only worlds that are run again to be
 * asked have it; in all others a read costs nothing more.
 */
import type { CellArray } from './declare.ts';
import { REG, type Registers } from './registers.ts';

/** Told of each state, config or fault cell that a handler is about to read. */
export type ReadWatch = (slot: number) => void;

type Getter = { get: () => unknown };

/** The property, with the watch told of each read. `length` > 1: an array, told of each cell. */
export function watchedProperty<T extends Getter>(
  property: T,
  { regs }: Registers,
  offset: number,
  length: number,
  watch: ReadWatch,
): T {
  if (length === 1) {
    const get = (): unknown => {
      watch(regs[REG.base]! + offset);
      return property.get();
    };
    return { ...property, get };
  }
  const array = property.get() as CellArray;
  const watched: CellArray = {
    ...array,
    get: (index) => {
      const value = array.get(index);
      watch(regs[REG.base]! + offset + index);
      return value;
    },
  };
  return { ...property, get: () => watched };
}

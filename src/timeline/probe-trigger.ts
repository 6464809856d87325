/** When a probe looks. */
import type { Memory } from '../memory/memory.ts';
import type { Condition } from './condition.ts';
import type { Expression } from './expression.ts';

export interface Trigger {
  /** cells of which it wants to know when they are written */
  readonly slots: readonly number[];
  begin(memory: Memory, state: Float64Array): void;
  /** @param touched whether the event wrote one of the cells */
  looks(memory: Memory, row: number, state: Float64Array, touched: boolean): boolean;
}

/**
 * Where the condition fires; without one, wherever one of the values may have changed: at every
 * write of a field that it reads, or at every event that carries it.
 */
export function createTrigger(when: Condition | undefined, values: readonly Expression[]): Trigger {
  const slots = [...(when?.slots ?? values.flatMap((value) => value.slots))];
  let held = false;
  const holds = (memory: Memory, row: number, state: Float64Array): boolean =>
    when?.holds(memory, row, state) ?? false;
  return {
    slots,
    begin: (memory: Memory, state: Float64Array): void => {
      held = when?.fires === 'moment' && holds(memory, 0, state);
    },
    looks: (memory: Memory, row: number, state: Float64Array, touched: boolean): boolean => {
      if (when?.fires === 'event') return holds(memory, row, state);
      if (when) {
        if (!touched) return false;
        const before = held;
        held = holds(memory, row, state);
        return held && !before;
      }
      // A value of events shows itself by being one; without any value there is nothing to miss.
      if (touched || values.length === 0) return true;
      return values.some(
        ({ about, value }) => about === 'event' && !Number.isNaN(value(memory, row, state)),
      );
    },
  };
}

/** What was done, newest last, and what was taken back. Pure. */

export interface UndoStack<T> {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Something was done: what had been taken back before cannot be done again. */
  add(step: T): void;
  /** The newest step, while nothing has been taken back since. */
  newest(): T | undefined;
  /** Puts another step in the place of the newest. */
  replace(step: T): void;
  /** The step to take back; undefined = none is left. */
  back(): T | undefined;
  /** The step to do again; undefined = none is left. */
  forward(): T | undefined;
  clear(): void;
}

/** @param most older steps are forgotten */
export function createUndoStack<T>(most: number): UndoStack<T> {
  let steps: T[] = [];
  /** steps that are done; those behind were taken back */
  let done = 0;
  return {
    get canUndo() {
      return done > 0;
    },
    get canRedo() {
      return done < steps.length;
    },
    add: (step) => {
      steps = [...steps.slice(0, done), step].slice(-most);
      done = steps.length;
    },
    newest: () => (done === steps.length ? steps[done - 1] : undefined),
    replace: (step) => {
      if (done > 0) steps[done - 1] = step;
    },
    back: () => (done > 0 ? steps[--done] : undefined),
    forward: () => (done < steps.length ? steps[done++] : undefined),
    clear: () => {
      steps = [];
      done = 0;
    },
  };
}

import type { StoreApi } from 'zustand/vanilla';
import type { AppState, SliceContext, UndoSlice, UndoStep } from './app-state.ts';
import { createUndoStack } from './undo-stack.ts';

const STEPS_MAX = 100;
/** Changes of one kind that follow each other so quickly are one: a word, not each letter. */
const TOGETHER_MS = 1000;

/** Parts of the state whose changes are taken back by putting the old values in their places. */
const WATCHED = {
  filter: ['filterDraft', 'filter'],
  layout: ['bottomTab', 'inspectorTab'],
  range: ['range'],
} as const satisfies Readonly<Record<string, readonly (keyof AppState)[]>>;

interface Step extends UndoStep {
  /** until when another one of the same kind belongs to this step */
  readonly openMs?: number;
}

export interface UndoHistory {
  readonly slice: UndoSlice;
  /** Follows the watched parts of the state. */
  watch(store: StoreApi<AppState>): void;
}

export function createUndoHistory({ set, get }: SliceContext): UndoHistory {
  const stack = createUndoStack<Step>(STEPS_MAX);
  let applying = false;
  /** steps are taken back one after the other, however quickly they are asked for */
  let queue: Promise<void> = Promise.resolve();

  const show = (): void => {
    const { canUndo, canRedo } = stack;
    if (get().canUndo !== canUndo || get().canRedo !== canRedo) set({ canUndo, canRedo });
  };

  /** the notice that offers to take back the newest step */
  let offer = -1;
  const withdraw = (): void => {
    if (offer >= 0) get().dismiss(offer);
    offer = -1;
  };

  const add = (step: Step): void => {
    if (applying) return;
    withdraw();
    stack.add(step);
    show();
  };

  /** The newest step, if another one with this label belongs to it. */
  const open = (label: string): Step | undefined => {
    const newest = stack.newest();
    const isOpen = newest?.label === label && performance.now() < (newest.openMs ?? 0);
    return isOpen ? newest : undefined;
  };

  const join = ({ label, undo, redo }: UndoStep): void => {
    if (applying) return;
    const begun = open(label);
    const step = {
      label,
      undo: begun?.undo ?? undo,
      redo,
      openMs: performance.now() + TOGETHER_MS,
    };
    if (begun === undefined) add(step);
    else stack.replace(step);
  };

  const apply = (take: () => Step | undefined, way: 'undo' | 'redo'): Promise<void> => {
    queue = queue.then(async () => {
      const step = take();
      if (step === undefined) {
        get().tell(way === 'undo' ? 'Nothing to undo.' : 'Nothing to redo.');
        return;
      }
      withdraw();
      applying = true;
      try {
        await step[way]();
      } finally {
        applying = false;
      }
      show();
      get().tell(`${way === 'undo' ? 'Undone' : 'Done again'}: ${step.label}.`);
    });
    return queue;
  };

  const valuesOf = (state: AppState, keys: readonly (keyof AppState)[]): Partial<AppState> =>
    Object.fromEntries(keys.map((key) => [key, state[key]]));

  const onChange = (state: AppState, previous: AppState): void => {
    if (state.world !== previous.world) {
      withdraw();
      stack.clear();
      show();
      return;
    }
    if (applying || state.world === undefined) return;
    for (const [label, keys] of Object.entries(WATCHED)) {
      if (keys.every((key) => state[key] === previous[key])) continue;
      const before = valuesOf(previous, keys);
      const after = valuesOf(state, keys);
      join({ label, undo: () => set(before), redo: () => set(after) });
    }
  };

  const undo = () => apply(stack.back, 'undo');

  const slice: UndoSlice = {
    canUndo: false,
    canRedo: false,
    remember: (step, told) => {
      if (step.joins) join(step);
      else add(step);
      if (told !== undefined && !applying) offer = get().offer(told, { label: 'Undo', run: undo });
    },
    undo,
    redo: () => apply(stack.forward, 'redo'),
  };

  return {
    slice,
    watch: (store) => store.subscribe(onChange),
  };
}

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
  /** set for watched changes: until when another one of them belongs to this step */
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
      const nowMs = performance.now();
      const newest = stack.newest();
      const together = newest?.label === label && nowMs < (newest.openMs ?? 0);
      const before = valuesOf(previous, keys);
      const after = valuesOf(state, keys);
      const undo = together ? newest.undo : () => set(before);
      const step: Step = { label, undo, redo: () => set(after), openMs: nowMs + TOGETHER_MS };
      if (together) stack.replace(step);
      else add(step);
    }
  };

  const undo = () => apply(stack.back, 'undo');

  const slice: UndoSlice = {
    canUndo: false,
    canRedo: false,
    remember: (step, told) => {
      add(step);
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

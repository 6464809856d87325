import { failure } from '../../lib/result.ts';
import type { ComparedWith } from '../../worker/time-travel-port.ts';
import type { AppState, CompareSlice, SliceContext } from './app-state.ts';
import { unexpected } from './session-slice.ts';

/** What the open recording is called beside another one. */
function ownName({ world, branches, branch }: AppState): string {
  const name = branches.find(({ id }) => id === branch)?.name;
  return name ?? world?.fileName ?? '';
}

function otherName({ branches }: AppState, other: ComparedWith): string {
  switch (other.type) {
    case 'branch':
      return branches.find(({ id }) => id === other.branch)?.name ?? String(other.branch);
    case 'seed':
      return `seed ${other.seed}`;
    case 'recipe':
      return 'the recipe';
    case 'file':
      return other.file.name;
  }
}

export function createCompareSlice({ port, set, get }: SliceContext): CompareSlice {
  let controller: AbortController | undefined;
  return {
    compared: undefined,
    comparing: undefined,
    compare: async (other) => {
      if (controller !== undefined || get().world === undefined) return undefined;
      controller = new AbortController();
      const { signal } = controller;
      set({ comparing: 0, compared: undefined });
      // Both stand still while they are compared; what is recorded later is another comparison.
      await get().pause();
      const { world, branch } = get();
      const onProgress = (share: number) => signal.aborted || set({ comparing: share });
      const result = await port
        .compare(other, { signal, onProgress })
        .catch((error: unknown) => failure(unexpected(error, 'compare')));
      controller = undefined;
      set({ comparing: undefined });
      if (!result.ok) return result.problem;
      if (signal.aborted || world === undefined || get().world !== world) return undefined;
      const names = { own: ownName(get()), otherName: otherName(get(), other) };
      const epoch = world.timeline.epoch();
      set({ compared: { ...result.value, ...names, world, branch, epoch } });
      return undefined;
    },
    cancelComparison: () => controller?.abort(),
  };
}

import type { Problem, Result } from '../../lib/result.ts';
import { groupDigits } from '../../lib/units.ts';
import type { Branches } from '../../worker/engine-port.ts';
import type { BranchSlice, SliceContext } from './app-state.ts';
import { placed } from './bookmark-slice.ts';
import { followEdge } from './playhead-slice.ts';
import { edgeNow } from './recorded-edge.ts';
import { expectationsNow } from './run-slice.ts';

/** Name of the branch in which the scenario's bug is mended. */
const MENDED = 'mended';

/** Takes over what the current branch was and will be fed with: part of every link. */
export async function rememberInputs({ port, set }: SliceContext): Promise<void> {
  const recipe = await port.recipe();
  if (recipe !== undefined) set({ inputs: recipe.inputs, planned: recipe.planned ?? [] });
}

export function createBranchSlice(context: SliceContext): BranchSlice {
  const { port, set, get } = context;

  const nameOf = (id: number): string =>
    get().branches.find((one) => one.id === id)?.name ?? String(id);

  /** The list as it is now; the playhead goes to the end of the branch that is current. */
  const takeOver = async ({ list, current }: Branches): Promise<void> => {
    const { world } = get();
    set({ branches: list, branch: current, mark: -1, replaying: false });
    set(placed(get(), get().allBookmarks));
    if (world !== undefined) {
      set({ ...edgeNow(world), expectations: expectationsNow(world) });
      set(followEdge(get()));
    }
    await rememberInputs(context);
  };

  const change = async (answer: Promise<Result<Branches>>): Promise<boolean> => {
    const result = await answer;
    if (result.ok) await takeOver(result.value);
    else get().report(result.problem);
    return result.ok;
  };

  const rename = async (id: number, name: string): Promise<Problem | undefined> => {
    const result = await port.renameBranch(id, name);
    if (!result.ok) return result.problem;
    set({ branches: result.value.list });
    return undefined;
  };

  /** Gives whether it was deleted. */
  const remove = async (id: number): Promise<boolean> => {
    if (id === get().branch) return change(port.deleteBranch(id));
    const result = await port.deleteBranch(id);
    if (!result.ok) {
      get().report(result.problem);
      return false;
    }
    set({ branches: result.value.list });
    set(placed(get(), get().allBookmarks));
    return true;
  };

  const bringBack = async (id: number, isOpened: boolean): Promise<void> => {
    const result = await port.bringBackBranch(id);
    if (!result.ok) return get().report(result.problem);
    set({ branches: result.value.list });
    set(placed(get(), get().allBookmarks));
    if (isOpened) await change(port.switchBranch(id));
  };

  return {
    branches: [],
    branch: 0,
    fork: async (edits, options) => {
      const { at, tell } = get();
      const result = await port.fork(at, edits, options);
      if (!result.ok) return result.problem;
      await takeOver(result.value);
      const name = nameOf(get().branch);
      tell(`“${name}” begins after event #${groupDigits(at)}. It is paused.`);
      return undefined;
    },
    switchBranch: async (id) => {
      if (id !== get().branch) await change(port.switchBranch(id));
    },
    forkMended: async () => {
      const { world, branches, play, seek } = get();
      const edits = world?.fixed?.edits ?? [];
      if (edits.length === 0) return;
      const there = branches.find(({ name }) => name === MENDED);
      if (there) {
        if (await change(port.switchBranch(there.id))) seek(get().published - 1);
        return;
      }
      if (!(await change(port.fork(-1, edits, { name: MENDED })))) return;
      get().tell(
        `“${MENDED}” begins at the start, without the bug, and runs on at the speed that is chosen.`,
      );
      await play();
    },
    forkPlanned: (name, planned) => {
      const names = new Set(get().branches.map((one) => one.name));
      let free = name;
      for (let count = 2; names.has(free); count++) free = `${name} ${count}`;
      return change(port.fork(-1, [], { name: free, planned }));
    },
    renameBranch: async (id, name) => {
      const before = nameOf(id);
      const problem = await rename(id, name);
      if (problem) return problem;
      const again = async (to: string) => {
        const refused = await rename(id, to);
        if (refused) get().report(refused);
      };
      const [undo, redo] = [() => again(before), () => again(name)];
      get().remember({ label: 'name of a branch', undo, redo });
      return undefined;
    },
    deleteBranch: async (id) => {
      const name = nameOf(id);
      const isOpened = id === get().branch;
      if (!(await remove(id))) return;
      const undo = () => bringBack(id, isOpened);
      const step = { label: `deleted branch ${name}`, undo, redo: () => remove(id) };
      get().remember(step, `Branch ${name} is deleted.`);
    },
  };
}

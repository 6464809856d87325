/** What a branch changes of its parent's inputs: removed, moved, or applied again at their times. */
import type { AppliedInput } from '../engine/system.ts';
import { failure, type Result, success } from '../lib/result.ts';
import type { Planned } from './branches.ts';
import type { BranchEdit, InputEdit } from './engine-api.ts';

export interface ChangedInputs {
  /** events handled before the first change: the branch cannot begin later */
  readonly handled: number;
  /** Inputs still to come once so many events are handled, by rising time. */
  after(handled: number): Planned[];
}

export const isInputEdit = (edit: BranchEdit): edit is InputEdit =>
  edit.type === 'remove-input' || edit.type === 'move-input';

interface Dated extends Planned {
  /** events handled when it was applied; Infinity = still to come */
  readonly at: number;
}

/**
 * @param handledBefore events handled before anything of a virtual time
 * @param untilNs end of the run: an input cannot be moved behind it
 */
export function changeInputs(
  applied: readonly AppliedInput[],
  planned: readonly Planned[],
  edits: readonly InputEdit[],
  handledBefore: (timeNs: number) => number,
  untilNs: number,
): Result<ChangedInputs> {
  const inputs: (Dated | undefined)[] = [
    ...applied.map(({ at, timeNs, ...command }) => ({ at, timeNs, command })),
    ...planned.map((each) => ({ ...each, at: Number.POSITIVE_INFINITY })),
  ];
  let handled = Number.POSITIVE_INFINITY;
  for (const edit of edits) {
    const input = inputs[edit.input];
    if (!input) {
      const what = `there is no input ${edit.input} to ${edit.type === 'remove-input' ? 'remove' : 'move'}`;
      const mend = inputs.length === 0 ? 'This branch has none.' : `Use 0 … ${inputs.length - 1}.`;
      return failure({ what, where: 'fork', mend });
    }
    handled = Math.min(handled, input.at);
    if (edit.type === 'remove-input') {
      inputs[edit.input] = undefined;
      continue;
    }
    const { timeNs } = edit;
    if (!(Number.isInteger(timeNs) && timeNs >= 0 && timeNs <= untilNs)) {
      const mend = `Use 0 … ${untilNs} ns.`;
      return failure({ what: `an input moved to ${timeNs} ns`, where: 'fork', mend });
    }
    const at = handledBefore(timeNs);
    handled = Math.min(handled, at);
    inputs[edit.input] = { ...input, timeNs, at };
  }
  return success({
    handled,
    after: (from) =>
      inputs
        .flatMap((input) =>
          input && input.at >= from ? [{ timeNs: input.timeNs, command: input.command }] : [],
        )
        .sort((a, b) => a.timeNs - b.timeNs),
  });
}

/** The nearest moment, earlier or in another branch, at which a condition held. */
import { failure, type Result, success } from '../lib/result.ts';
import { type Condition, compileCondition } from '../timeline/condition.ts';
import { type SearchHost, searchBack } from '../timeline/search.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Candidate, WhyNot, WhyNotQuestion } from './past-api.ts';
import { searchByRunning, sessionOfRecipe } from './rerun.ts';

/** Whether a condition about state, or about the event, holds after an event. */
function holdsAt(timeline: Timeline, condition: Condition, sequence: number): boolean {
  const state = timeline.stateAt(sequence);
  if (!state.ok || sequence < 0) return false;
  const row = sequence & (timeline.memory.plan.events - 1);
  return condition.holds(timeline.memory, row, state.value);
}

async function earlier(
  timeline: Timeline,
  condition: Condition,
  question: WhyNotQuestion,
  host: SearchHost,
): Promise<WhyNot['earlier'] | 'cancelled'> {
  const { text, sequence, recipe } = question;
  const { schema } = timeline;
  // State stopped holding where its opposite began to hold.
  const sought =
    condition.fires === 'moment' ? compileCondition(`not (${text})`, schema) : undefined;
  const wanted = sought?.ok ? sought.value : condition;
  let found = await searchBack(timeline, [wanted], sequence + 1, host);
  if (!found.found && found.reason === 'none' && recipe && timeline.dropped() > 0) {
    const session = sessionOfRecipe(recipe);
    if (!session.ok) return undefined;
    const before = Math.min(sequence + 1, timeline.oldest());
    const back = { direction: 'back', from: before, upTo: before } as const;
    const compiled = compileCondition(wanted.text, session.value.system.schema);
    if (!compiled.ok) return undefined;
    found = await searchByRunning(session.value, [compiled.value], back, host);
  }
  if (!found.found) return found.reason === 'cancelled' ? 'cancelled' : undefined;
  const endedBy = found.sequence;
  return { heldAt: wanted === condition ? endedBy : endedBy - 1, endedBy };
}

/** Where the condition came to hold in a branch, after it had parted. */
async function inBranch(
  { recipe, shared, published }: Candidate,
  text: string,
  host: SearchHost,
): Promise<
  Result<{ readonly sequence: number; readonly timeNs: number } | 'cancelled' | undefined>
> {
  const session = sessionOfRecipe(recipe);
  if (!session.ok) return session;
  const condition = compileCondition(text, session.value.system.schema);
  if (!condition.ok) return condition;
  const ahead = { direction: 'ahead', from: shared - 1, upTo: published } as const;
  const found = await searchByRunning(session.value, [condition.value], ahead, host);
  if (found.found) return success({ sequence: found.sequence, timeNs: found.timeNs });
  return success(found.reason === 'cancelled' ? 'cancelled' : undefined);
}

/** Explains why a condition does not hold after an event by where it did. */
export async function whyNot(
  timeline: Timeline,
  question: WhyNotQuestion,
  host: SearchHost,
): Promise<Result<WhyNot>> {
  const { text, sequence } = question;
  const compiled = compileCondition(text, timeline.schema);
  if (!compiled.ok) return compiled;
  if (!(sequence >= timeline.oldest() && sequence < timeline.published())) {
    const what = `event ${sequence} is not held`;
    const where = `history of the events ${timeline.oldest()} to ${timeline.published() - 1}`;
    return failure({ what, where, mend: 'Choose an event within it.' });
  }
  const holds = holdsAt(timeline, compiled.value, sequence);
  if (holds) return success({ holds, earlier: undefined, branches: [], cancelled: false });
  const before = await earlier(timeline, compiled.value, question, host);
  if (before === 'cancelled') {
    return success({ holds, earlier: undefined, branches: [], cancelled: true });
  }
  const branches: WhyNot['branches'][number][] = [];
  // The nearest branch is the one that parted last.
  for (const candidate of [...question.branches].sort((a, b) => b.shared - a.shared)) {
    const found = await inBranch(candidate, text, host);
    if (!found.ok) return found;
    if (found.value === 'cancelled') {
      return success({ holds, earlier: before, branches, cancelled: true });
    }
    const { branch, shared } = candidate;
    if (found.value) branches.push({ branch, shared, ...found.value });
  }
  return success({ holds, earlier: before, branches, cancelled: false });
}

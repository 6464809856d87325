/**
 * What the handlers of events looked at: the run is run again in a world that tells of each read.
 * The recorded run pays nothing for it, and any event can be asked about afterwards.
 */
import { type Result, success } from '../lib/result.ts';
import { WORLD_WORD } from '../memory/tables.ts';
import type { SearchHost } from '../timeline/search.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Recipe } from './engine-api.ts';
import type { CellRead, Reads } from './past-api.ts';
import { RERUN_HISTORY_EVENTS, rerun, sessionOfRecipe } from './rerun.ts';

const never = (): boolean => false;

/** @param timeline of the recorded run: it knows who had written what was read */
export async function readsOf(
  timeline: Timeline,
  recipe: Recipe,
  sequences: readonly number[],
  host: SearchHost,
): Promise<Result<Reads>> {
  let watch: ((slot: number) => void) | undefined;
  const opened = sessionOfRecipe(recipe, RERUN_HISTORY_EVENTS, (slot) => watch?.(slot));
  if (!opened.ok) return opened;
  const session = opened.value;
  const { system } = session;
  const { memory } = system;
  const { slot: slotOf } = memory.journal;
  const words = memory.words.i32;
  const slots = memory.slots.f64;
  const mask = memory.plan.journal - 1;
  const wanted = [...new Set(sequences)]
    .filter((sequence) => sequence >= 0 && sequence < timeline.published())
    .sort((a, b) => a - b);
  const last = wanted.at(-1) ?? 0;
  const whole = {
    ...host,
    onProgress: () => host.onProgress(system.handled() / Math.max(1, last)),
  };
  const events: { sequence: number; cells: CellRead[] }[] = [];
  for (const sequence of wanted) {
    const ended = await rerun(session, sequence, whole, never);
    if (ended === 'cancelled') return success({ events, cancelled: true });
    if (system.handled() !== sequence) break;
    const cells = new Map<number, CellRead>();
    const begin = words[WORLD_WORD.journalLow]!;
    const isOwn = (slot: number): boolean => {
      for (let at = begin; at !== words[WORLD_WORD.journalLow]; at = (at + 1) | 0) {
        if (slotOf[at & mask] === slot) return true;
      }
      return false;
    };
    watch = (slot) => {
      // What a handler has written itself it knows.
      if (cells.has(slot) || isOwn(slot)) return;
      const writtenBy = timeline.lastWrite(slot, sequence - 1)?.sequence ?? -1;
      cells.set(slot, { slot, value: slots[slot]!, writtenBy });
    };
    session.run(1, session.untilNs);
    watch = undefined;
    events.push({ sequence, cells: [...cells.values()] });
  }
  return success({ events, cancelled: false });
}

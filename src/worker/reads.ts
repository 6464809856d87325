/**
 * What the handlers of events looked at: the run is run again in a world that tells of each read.
 * The recorded run pays nothing for it, and any event can be asked about afterwards.
 */
import type { System } from '../engine/system.ts';
import { type Result, success } from '../lib/result.ts';
import { WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import type { SearchHost } from '../timeline/search.ts';
import type { Recipe } from './engine-api.ts';
import type { CellRead, Reads } from './past-api.ts';
import { RERUN_HISTORY_EVENTS, rerun, sessionOfRecipe } from './rerun.ts';

const never = (): boolean => false;

/** Who has written each cell last, as the run goes by. */
function watchWriters({ memory, observe }: Pick<System, 'memory' | 'observe'>): Float64Array {
  const { slot: slotOf, event: eventOf } = memory.journal;
  const { journal, slots } = memory.plan;
  const writers = new Float64Array(slots).fill(-1);
  let seen = memory.cells.f64[WORLD_CELL.journal]!;
  observe((first) => {
    const end = memory.cells.f64[WORLD_CELL.journal]!;
    // Of a batch that wrote more than the ring holds, the newest writes are known.
    for (let at = Math.max(seen, end - journal); at < end; at++) {
      const row = at & (journal - 1);
      writers[slotOf[row]!] = first + ((eventOf[row]! - first) >>> 0);
    }
    seen = end;
  });
  return writers;
}

/** @param published events of the recorded run: there are no others to ask about */
export async function readsOf(
  published: number,
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
  const writers = watchWriters({ memory, observe: (observer) => system.observe(observer) });
  const { slot: slotOf } = memory.journal;
  const words = memory.words.i32;
  const slots = memory.slots.f64;
  const mask = memory.plan.journal - 1;
  const wanted = [...new Set(sequences)]
    .filter((sequence) => sequence >= 0 && sequence < published)
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
      cells.set(slot, { slot, value: slots[slot]!, writtenBy: writers[slot]! });
    };
    session.run(1, session.untilNs);
    watch = undefined;
    events.push({ sequence, cells: [...cells.values()] });
    if (host.cancelled()) return success({ events, cancelled: true });
    await host.breathe();
  }
  return success({ events, cancelled: false });
}

import type { Result } from '../../lib/result.ts';
import { groupDigits } from '../../lib/units.ts';
import {
  BREAKPOINTS_MAX,
  type Breakpoint,
  type Breakpoints,
} from '../../timeline/breakpoint-list.ts';
import type { Found } from '../../timeline/search.ts';
import type { AppState, BreakpointSlice, SearchDirection, SliceContext } from './app-state.ts';
import { canRun } from './playhead-slice.ts';
import { unexpected } from './session-slice.ts';
import { keep, recall } from './site-storage.ts';

const LIST = 'breakpoints';
const AT_BREAKS = 'breakpoints.broken';
/** An expectation that breaks is an event like any other. */
const BROKEN = 'kind == "broken"';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Breakpoints as they were kept; what is none is left out. */
export function breakpointsOf(value: unknown): Breakpoints | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: Breakpoint[] = [];
  for (const item of value.slice(0, BREAKPOINTS_MAX)) {
    if (!isRecord(item) || typeof item.text !== 'string' || item.text.trim() === '') continue;
    list.push({ id: list.length + 1, text: item.text, enabled: item.enabled !== false });
  }
  return list;
}

function outcomeText(found: Found): string {
  if (found.found) {
    const gone = found.held ? '' : ' It has left the history: it was found by running again.';
    return `Fired at event #${groupDigits(found.sequence)}.${gone}`;
  }
  const looked = `${groupDigits(found.to - found.from)} events`;
  if (found.reason === 'cancelled') return `Cancelled after ${looked}: none fired in them.`;
  if (found.reason === 'changed') return 'The recording changed meanwhile: search again.';
  return `Not found in ${looked}.`;
}

/** What a search goes through the history for, and whose breakpoint each condition is. */
interface Wanted {
  readonly any: readonly string[];
  /** breakpoint of each; -1 = expectations */
  readonly ids: readonly number[];
}

/** The language comes with the first breakpoint. */
async function wantedOf(state: AppState): Promise<Wanted> {
  const { world, breakpoints, stopAtBreaks } = state;
  const own: Wanted = stopAtBreaks ? { any: [BROKEN], ids: [-1] } : { any: [], ids: [] };
  if (world === undefined || !breakpoints.some(({ enabled }) => enabled)) return own;
  const { activeBreakpoints } = await import('../../timeline/breakpoints.ts');
  const active = activeBreakpoints(breakpoints, world.timeline.schema);
  return { any: [...active.any, ...own.any], ids: [...active.ids, ...own.ids] };
}

export function createBreakpointSlice({ port, set, get }: SliceContext): BreakpointSlice {
  let controller: AbortController | undefined;

  const search = async (
    any: readonly string[],
    direction: SearchDirection,
    from: number,
  ): Promise<Found | undefined> => {
    if (controller !== undefined || get().world === undefined) return undefined;
    controller = new AbortController();
    const { signal } = controller;
    const tell = (share: number) => set({ search: { direction, share } });
    set({ searchOutcome: '' });
    tell(0);
    let answer: Result<Found>;
    try {
      answer = await port.search({ any, direction, from }, { signal, onProgress: tell });
    } catch (error) {
      answer = { ok: false, problem: unexpected(error, 'search') };
    } finally {
      controller = undefined;
      set({ search: undefined });
    }
    if (!answer.ok) {
      get().report(answer.problem);
      return undefined;
    }
    const found = answer.value;
    set({ searchOutcome: outcomeText(found) });
    if (found.found && found.held) get().seek(found.sequence);
    return found;
  };

  /** Event that broke an expectation, of the one that says so. */
  const breakOf = (sequence: number): number => {
    const { world, oldest } = get();
    const parent = world?.timeline.event(sequence)?.parent ?? -1;
    return parent >= oldest ? parent : sequence;
  };

  /** The next place where one fires; standing on a break does not mean to find it again. */
  const searchAhead = async ({ any, ids }: Wanted, from: number): Promise<Found | undefined> => {
    const found = await search(any, 'ahead', from);
    if (!found?.found || !found.held || ids[found.condition] !== -1) return found;
    if (breakOf(found.sequence) !== from) return found;
    return search(any, 'ahead', found.sequence);
  };

  /** Says what came of a search that a key began: its panel need not be open. */
  const say = (found: Found | undefined, { ids }: Wanted): boolean => {
    if (found === undefined) return true;
    const fired = found.found ? (ids[found.condition] ?? 0) : 0;
    set({ firedBreakpoint: fired });
    if (found.found && found.held) {
      if (fired === -1) get().seek(breakOf(found.sequence));
      return true;
    }
    if (found.found || found.reason !== 'none') {
      get().tell(get().searchOutcome);
      return true;
    }
    return false;
  };

  const nothingWanted = () =>
    get().tell('Nothing to stop at: add a breakpoint, or let broken expectations stop the run.');

  const hasOwn = (): boolean => get().breakpoints.some(({ enabled }) => enabled);

  return {
    breakpoints: recall(LIST, breakpointsOf) ?? [],
    stopAtBreaks: recall(AT_BREAKS, (value) => value !== false) ?? true,
    firedBreakpoint: 0,
    search: undefined,
    searchOutcome: '',
    setBreakpoints: (breakpoints) => {
      keep(LIST, breakpoints);
      set({ breakpoints, firedBreakpoint: 0 });
    },
    setStopAtBreaks: (stopAtBreaks) => {
      keep(AT_BREAKS, stopAtBreaks);
      set({ stopAtBreaks });
    },
    searchFor: (text, direction) => search([text], direction, get().at),
    cancelSearch: () => controller?.abort(),
    clearSearchOutcome: () => set({ searchOutcome: '' }),
    runUntilNext: async () => {
      const state = get();
      if (!hasOwn() && state.stopAtBreaks) return state.runUntilBroken();
      const wanted = await wantedOf(state);
      if (wanted.any.length === 0) return nothingWanted();
      const running = canRun(state);
      // At the live edge there is nothing ahead but what is still to be run.
      if (!(state.following && running)) {
        const from = state.following ? state.oldest - 1 : state.at;
        if (say(await searchAhead(wanted, from), wanted)) return;
      }
      if (!running) return get().tell('Nothing fires after the playhead.');
      const stop = await get().runUntilCondition(...wanted.any);
      if (stop?.reason === 'condition') {
        const fired = wanted.ids[stop.condition ?? -1] ?? 0;
        set({ firedBreakpoint: fired });
        if (fired === -1) get().seek(breakOf(stop.sequence - 1));
      }
    },
    runBackToPrevious: async () => {
      const state = get();
      if (!hasOwn() && state.stopAtBreaks) return state.runBack();
      const wanted = await wantedOf(state);
      if (wanted.any.length === 0) return nothingWanted();
      if (!say(await search(wanted.any, 'back', state.at), wanted)) {
        get().tell('Nothing fired before the playhead.');
      }
    },
  };
}

/**
 * The matches of the page's filter, found by the analysis thread and kept up to date while the
 * engine records. What was found for the last filter stays until the next one has something.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Problem } from '../../lib/result.ts';
import type { OpenedWorld } from '../../worker/engine-port.ts';
import type { ScanPort } from '../../worker/scan-api.ts';
import type { AppState } from './app-state.ts';
import type { AppStore } from './app-store.ts';
import { MatchList } from './match-list.ts';
import { unexpected } from './session-slice.ts';
import type { TimeWindow } from './time-window.ts';

export interface MatchState {
  /** the filter as the person wrote it; '' = none */
  readonly text: string;
  /** undefined = no filter, or nothing is known of it yet */
  readonly list: MatchList | undefined;
  /** changes with every new list and whenever it grows */
  readonly version: number;
  /** changes with every new list */
  readonly generation: number;
  /** stopped = a person had enough; what was found until then stays */
  readonly phase: 'off' | 'counting' | 'stopped' | 'complete';
  /** share of the events looked at while counting, 0..1 */
  readonly share: number;
  /** why the filter cannot be used with this recording */
  readonly problem: Problem | undefined;
}

export interface MatchFeed extends StoreApi<MatchState> {
  /** Ends counting with what was found so far. */
  stop(): void;
  /** Goes on where it was stopped. */
  resume(): void;
}

/** While parts come in, what was found is shown so often: each time the table is drawn anew. */
export const SHOW_MS = 60;

/** New events are looked at so often while the engine records. */
export const LIVE_MS = 100;

const OFF: MatchState = {
  text: '',
  list: undefined,
  version: 0,
  generation: 0,
  phase: 'off',
  share: 1,
  problem: undefined,
};

interface Question {
  readonly world: OpenedWorld;
  readonly epoch: number;
  readonly text: string;
  readonly range: TimeWindow | undefined;
}

/** The filter within a stretch of time, as one text. */
export const textWithin = (text: string, range: TimeWindow | undefined): string =>
  range === undefined ? text : `(${text}) and time in ${range.fromNs} ns..${range.toNs} ns`;

const questionOf = ({ world, epoch, filter, range }: AppState): Question | undefined =>
  world === undefined || filter === '' ? undefined : { world, epoch, text: filter, range };

const isSame = (a: Question | undefined, b: Question | undefined): boolean =>
  a?.world === b?.world && a?.epoch === b?.epoch && a?.text === b?.text && a?.range === b?.range;

export function createMatchFeed(port: Pick<ScanPort, 'matches'>, store: AppStore): MatchFeed {
  const feed = createStore<MatchState>(() => OFF);
  let question: Question | undefined;
  let controller = new AbortController();
  /** matches of the present question; shown once something is known of them */
  let list = new MatchList();
  /** events that were looked at */
  let lookedTo = 0;
  let busy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (change: Partial<MatchState>) => {
    const { version } = feed.getState();
    feed.setState({ ...change, version: version + 1 });
  };

  /** Looks at what has been recorded since. */
  const look = async (asked: Question): Promise<void> => {
    const { signal } = controller;
    const { oldest, published } = store.getState();
    const from = Math.max(lookedTo, oldest);
    // What is found at once is shown when it is complete.
    let shownMs = performance.now();
    const scanned = await port.matches(
      textWithin(asked.text, asked.range),
      { from, to: published },
      {
        signal,
        onPart: (part) => {
          if (signal.aborted) return;
          list.append(part);
          list.dropBefore(store.getState().oldest);
          lookedTo = part.to;
          const hostMs = performance.now();
          if (hostMs - shownMs < SHOW_MS) return;
          shownMs = hostMs;
          tell({ list, share: (part.to - from) / Math.max(1, published - from) });
        },
      },
    );
    if (signal.aborted) return;
    if (!scanned.ok) return tell({ list: undefined, phase: 'off', problem: scanned.problem });
    lookedTo = Math.max(lookedTo, scanned.value.to);
    tell({ list, phase: 'complete', share: 1 });
  };

  const run = (asked: Question): void => {
    const { signal } = controller;
    busy = true;
    look(asked)
      .catch((error: unknown) => {
        if (!signal.aborted) store.getState().report(unexpected(error, 'filter'));
      })
      .finally(() => {
        if (signal.aborted) return;
        busy = false;
        grow();
      });
  };

  /** Asks for new events a little later, if there are any. */
  const grow = (): void => {
    if (timer !== undefined || busy || question === undefined) return;
    const { phase } = feed.getState();
    if (phase === 'off' || phase === 'stopped' || store.getState().published <= lookedTo) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (question !== undefined && !busy) run(question);
    }, LIVE_MS);
  };

  const halt = (): void => {
    controller.abort();
    controller = new AbortController();
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    busy = false;
  };

  const restart = (next: Question | undefined): void => {
    halt();
    const isOther = next?.world !== question?.world;
    question = next;
    list = new MatchList();
    lookedTo = 0;
    const generation = feed.getState().generation + 1;
    if (next === undefined) {
      tell({ ...OFF, generation });
      return;
    }
    tell({
      text: next.text,
      generation,
      phase: 'counting',
      share: 0,
      problem: undefined,
      ...(isOther ? { list: undefined } : {}),
    });
    run(next);
  };

  store.subscribe((state) => {
    const next = questionOf(state);
    if (isSame(next, question)) grow();
    else restart(next);
  });
  return {
    ...feed,
    stop: () => {
      if (feed.getState().phase !== 'counting') return;
      halt();
      tell({ list, phase: 'stopped' });
    },
    resume: () => {
      if (feed.getState().phase !== 'stopped' || question === undefined) return;
      tell({ phase: 'counting' });
      run(question);
    },
  };
}

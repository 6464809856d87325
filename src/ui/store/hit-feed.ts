/**
 * Where the breakpoints fire in what is recorded: counted for the list, marked on the scrubber.
 * Counted anew when the list or the recording changes; beside a running engine only now and then.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Breakpoint } from '../../timeline/breakpoint-list.ts';
import type { ProbeSpec } from '../../timeline/probe.ts';
import { RUN_STATE } from '../../worker/engine-api.ts';
import type { TimeTravelPort } from '../../worker/time-travel-port.ts';
import type { AppState } from './app-state.ts';
import type { AppStore } from './app-store.ts';

export interface Hits {
  readonly text: string;
  readonly count: number;
  /** virtual times, each for all hits around it: as many as a screen can show */
  readonly timesNs: readonly number[];
}

export interface HitState {
  /** by breakpoint; none for those that are off or cannot be understood */
  readonly byId: ReadonlyMap<number, Hits>;
  readonly counting: boolean;
}

export type HitFeed = StoreApi<HitState>;

/** Marks along the whole recording: more would share pixels. */
const MARKS = 1024;
/** What is recorded meanwhile is counted after so long at rest, and while the engine runs. */
const REST_MS = 150;
const RUNNING_MS = 2000;

const NONE: HitState = { byId: new Map(), counting: false };

const specOf = ({ text }: Breakpoint, everyNs: number): ProbeSpec => ({
  name: text,
  type: 'metric',
  when: text,
  value: '1',
  aggregate: 'count',
  everyNs,
});

const keyOf = (state: AppState): string => {
  const texts = state.breakpoints.filter(({ enabled }) => enabled).map(({ text }) => text);
  if (state.world === undefined || texts.length === 0) return '';
  return `${state.epoch} ${state.published} ${texts.join('\n')}`;
};

export function createHitFeed(port: Pick<TimeTravelPort, 'probe'>, store: AppStore): HitFeed {
  const feed = createStore<HitState>(() => NONE);
  let counted = '';
  let world: AppState['world'];
  let busy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const countOne = async (breakpoint: Breakpoint): Promise<Hits | undefined> => {
    const { startNs, liveNs } = store.getState();
    const everyNs = Math.max(1, Math.ceil((liveNs - startNs) / MARKS));
    const options = {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      heldOnly: true,
    };
    const probed = await port.probe([specOf(breakpoint, everyNs)], options);
    const [result] = probed.ok ? probed.value.results : [];
    if (result?.type !== 'metric') return undefined;
    const { points } = result;
    const count = points.reduce((sum, { samples }) => sum + samples, 0);
    return { text: breakpoint.text, count, timesNs: points.map(({ timeNs }) => timeNs) };
  };

  const count = async (): Promise<void> => {
    const state = store.getState();
    const key = keyOf(state);
    const byId = new Map<number, Hits>();
    feed.setState({ counting: true });
    for (const breakpoint of state.breakpoints) {
      // One after the other: a breakpoint that this world cannot have hides no other.
      const hits = breakpoint.enabled && key !== '' ? await countOne(breakpoint) : undefined;
      if (hits !== undefined) byId.set(breakpoint.id, hits);
    }
    counted = key;
    world = state.world;
    feed.setState({ byId, counting: false });
  };

  const look = (): void => {
    const state = store.getState();
    const isCounted = counted === keyOf(state) && world === state.world;
    if (busy || timer !== undefined || isCounted) return;
    const isRunning = state.runState === RUN_STATE.running && state.following;
    const wait = isRunning && feed.getState().byId.size > 0 ? RUNNING_MS : REST_MS;
    timer = setTimeout(() => {
      timer = undefined;
      busy = true;
      count()
        .catch(() => feed.setState(NONE))
        .finally(() => {
          busy = false;
          look();
        });
    }, wait);
  };

  store.subscribe(look);
  return feed;
}

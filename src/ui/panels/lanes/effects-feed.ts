/** What the event at the playhead caused directly, as the analysis thread finds it. */
import type { EventRecord } from '../../../timeline/timeline.ts';
import type { App } from '../../store/app-context.ts';
import { isPlaying } from '../../store/playhead-slice.ts';

/** Arrows to more effects than these would hide each other. */
const EFFECTS_DRAWN = 24;
/** The playhead has to stay so long before its effects are asked for: a scan of what came after. */
const REST_MS = 80;

const NONE: readonly EventRecord[] = [];

export interface EffectsFeed {
  /** [] until they are known */
  of(at: number): readonly EventRecord[];
  stop(): void;
}

export function createEffectsFeed({ store, port, frames }: App): EffectsFeed {
  let known = { at: -1, epoch: -1, events: NONE };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = '';
  const ask = async () => {
    const { world, at, epoch } = store.getState();
    if (world === undefined || at < 0) return;
    const sequences = await port.effects(at, EFFECTS_DRAWN);
    if (store.getState().world !== world) return;
    const events = sequences.flatMap((sequence) => world.timeline.event(sequence) ?? []);
    known = { at, epoch, events };
    frames.request();
  };
  const look = () => {
    const state = store.getState();
    const wanted = `${state.at} ${state.epoch}`;
    const moves = state.replaying || (state.following && isPlaying(state));
    if (wanted === asked || state.world === undefined || moves) return;
    asked = wanted;
    clearTimeout(timer);
    // A question that fails leaves the arrows out; the panel "Causes" reports why.
    timer = setTimeout(() => ask().catch(() => undefined), REST_MS);
  };
  const unsubscribe = store.subscribe(look);
  look();
  return {
    of: (at) => (known.at === at && known.epoch === store.getState().epoch ? known.events : NONE),
    stop: () => {
      unsubscribe();
      clearTimeout(timer);
    },
  };
}

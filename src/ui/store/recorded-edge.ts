/** What the store knows of the recorded range. */
import type { OpenedWorld } from '../../worker/engine-port.ts';
import type { AppState } from './app-state.ts';

export type Edge = Pick<
  AppState,
  'published' | 'oldest' | 'dropped' | 'startNs' | 'liveNs' | 'epoch'
>;

export function edgeOf(world: OpenedWorld, published: number, liveNs: number, epoch: number): Edge {
  const { timeline } = world;
  const oldest = timeline.oldest();
  const startNs = oldest === 0 ? 0 : (timeline.timeOf(oldest) ?? liveNs);
  return { published, oldest, dropped: timeline.dropped(), startNs, liveNs, epoch };
}

/** The recorded range of a world as it is now, for worlds that no notice tells about. */
export function edgeNow(world: OpenedWorld): Edge {
  const { timeline } = world;
  const published = timeline.published();
  const liveNs = timeline.timeOf(published - 1) ?? 0;
  return edgeOf(world, published, liveNs, timeline.epoch());
}

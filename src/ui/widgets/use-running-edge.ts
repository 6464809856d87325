import { useApp, useMoment } from '../store/app-context.ts';
import { isPlaying } from '../store/playhead-slice.ts';

/** Events listed of a cause's chain at an edge that runs: nobody reads further. */
export const EDGE_EVENTS = 25;

/** Whether the playhead runs with the live edge: the event at it is another one all the time. */
export function useRunningEdge(): boolean {
  const { following } = useMoment();
  const playing = useApp(isPlaying);
  return following && playing;
}

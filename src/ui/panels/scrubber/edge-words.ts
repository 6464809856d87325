/** What the newest event of a recording is called: an edge that still moves, or an end. Pure. */
import { RUN_STATE, type RunState } from '../../../worker/engine-api.ts';

interface EdgeWords {
  /** the playhead is there */
  readonly here: string;
  /** the way there */
  readonly back: string;
}

const LIVE: EdgeWords = { here: 'following live', back: 'return to live' };
const PAUSED: EdgeWords = { here: 'paused at the live edge', back: 'return to live' };
const ENDED: EdgeWords = { here: 'at the end: the run has ended', back: 'return to the end' };
const CRASHED: EdgeWords = { here: 'at the end: the engine stopped', back: 'return to the end' };
const FILE: EdgeWords = { here: 'at the end of the recording', back: 'return to end' };

export function edgeWords(origin: string | undefined, runState: RunState): EdgeWords {
  if (origin === 'file') return FILE;
  if (runState === RUN_STATE.ended) return ENDED;
  if (runState === RUN_STATE.paused) return PAUSED;
  return runState === RUN_STATE.crashed ? CRASHED : LIVE;
}

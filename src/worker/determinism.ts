/**
 * Keeps asking a second thread to run the recorded run again and compares the rolling hash: at
 * the newest keyframe while the engine runs, at the very event when it rests.
 */
import type { Result } from '../lib/result.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { type CheckApi, type HashAt, type Recipe, RUN_STATE } from './engine-api.ts';
import type { Determinism } from './engine-port.ts';

const PAUSE_MS = 400;
/** What has just been opened is drawn first. */
const FIRST_PAUSE_MS = 800;

export interface Watched {
  readonly timeline: Timeline;
  runState(): number;
  recipe(): Promise<Recipe>;
  hash(): Promise<HashAt>;
}

export const UNCHECKED: Determinism = { verdict: 'unchecked', sequence: 0, hash: '', detail: '' };

/** @returns a function that stops watching */
export function watchDeterminism(
  watched: Watched,
  checker: () => CheckApi,
  tell: (determinism: Determinism) => void,
): () => void {
  let stopped = false;
  let last = UNCHECKED;
  let lastEpoch = -1;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = (determinism: Determinism): void => {
    last = determinism;
    if (!stopped) tell(determinism);
  };

  const newest = async (): Promise<HashAt | undefined> => {
    const state = watched.runState();
    const resting = state === RUN_STATE.paused || state === RUN_STATE.ended;
    return resting ? await watched.hash() : watched.timeline.keyframes().at(-1);
  };

  const judge = (target: HashAt, found: Result<HashAt>): Determinism => {
    if (!found.ok) {
      const detail = `${found.problem.what}. ${found.problem.mend}`;
      return { verdict: 'diverged', sequence: target.sequence, hash: target.hash, detail };
    }
    const same = found.value.hash === target.hash && found.value.sequence === target.sequence;
    return {
      verdict: same ? 'deterministic' : 'diverged',
      sequence: target.sequence,
      hash: target.hash,
      detail: same
        ? ''
        : `hash ${found.value.hash} at event ${found.value.sequence} when run again`,
    };
  };

  const round = async (): Promise<void> => {
    const epoch = watched.timeline.epoch();
    if (epoch !== lastEpoch) {
      lastEpoch = epoch;
      say(UNCHECKED);
    }
    const target = await newest();
    if (!target || target.sequence === 0 || target.sequence === last.sequence) return;
    if (last.verdict === 'unchecked') say({ ...UNCHECKED, verdict: 'checking' });
    const recipe = await watched.recipe();
    const found = await checker().check(recipe, target);
    // A fork meanwhile took back what was asked about.
    if (!stopped && watched.timeline.epoch() === epoch) say(judge(target, found));
  };

  const again = (waitMs: number): void => {
    timer = setTimeout(async () => {
      try {
        await round();
      } catch (error) {
        say({ ...last, verdict: 'diverged', detail: `the check failed: ${String(error)}` });
      }
      if (!stopped) again(PAUSE_MS);
    }, waitMs);
  };
  again(FIRST_PAUSE_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

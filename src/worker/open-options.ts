/** What of the options of a session the engine asks for. */
import type { SystemOptions } from '../engine/system.ts';
import type { OpenOptions } from './engine-api.ts';

/** Inputs that a world re-opened from a recipe can still take beside those of its recipe. */
const INPUTS_ROOM = 4096;

export function systemOptionsOf(options: OpenOptions): SystemOptions {
  const { seed, historyEvents, journalPerEvent, keyframeIntervalNs, clocks } = options;
  return {
    ...(seed !== undefined && { seed }),
    ...(historyEvents !== undefined && { historyEvents }),
    ...(journalPerEvent !== undefined && { journalPerEvent }),
    ...(keyframeIntervalNs !== undefined && { keyframeIntervalNs }),
    ...(clocks && { clocks }),
    inputs: Math.max(options.inputsMax ?? 0, INPUTS_ROOM + (options.inputs?.length ?? 0)),
  };
}

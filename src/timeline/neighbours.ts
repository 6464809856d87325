/** The events of each lane that stand next to a moment: what a table of lanes tells. */
import { rowOf } from '../memory/schema.ts';
import { readIntact } from './intact.ts';
import type { Timeline } from './timeline.ts';
import { laneOf, type TrackPlan } from './track-bins.ts';

export interface Neighbours {
  /** sequence of the last event at or before the moment, by lane; -1 = none in the rows looked at */
  readonly last: Float64Array;
  /** sequence of the first event after it; -1 = none in the rows looked at */
  readonly next: Float64Array;
  /** whether every row that is held was looked at, or every lane had its event before that */
  readonly lastComplete: boolean;
  readonly nextComplete: boolean;
}

/**
 * @param at the moment: after this event was handled
 * @param rows most rows looked at on either side
 * @returns undefined when the writer was faster
 */
export function neighbours(
  timeline: Timeline,
  plan: Pick<TrackPlan, 'devices' | 'spoken' | 'laneOfDevice'>,
  at: number,
  rows: number,
): Neighbours | undefined {
  const { memory } = timeline;
  return readIntact(memory, (reading) => {
    const { events } = memory;
    const mask = memory.plan.events - 1;
    /** Fills in what it finds on the way; false = there was more to look at. */
    const walk = (found: Float64Array, from: number, end: number, step: 1 | -1): boolean => {
      let missing = plan.devices;
      let sequence = from;
      for (let left = rows; left > 0 && missing > 0 && sequence !== end; left--) {
        const lane = laneOf(plan, events, rowOf(sequence, mask));
        if (lane >= 0 && lane < plan.devices && found[lane] === -1) {
          found[lane] = sequence;
          missing -= 1;
        }
        if (sequence < reading.lowestEvent) reading.lowestEvent = sequence;
        sequence += step;
      }
      return missing === 0 || sequence === end;
    };
    const last = new Float64Array(plan.devices).fill(-1);
    const next = new Float64Array(plan.devices).fill(-1);
    const oldest = reading.scanFrom;
    const newest = Math.min(at, reading.published - 1);
    const lastComplete = newest < oldest || walk(last, newest, oldest - 1, -1);
    const after = Math.max(at + 1, oldest);
    const nextComplete = after >= reading.published || walk(next, after, reading.published, 1);
    return { last, next, lastComplete, nextComplete };
  });
}

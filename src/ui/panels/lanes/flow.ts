/** Where the arrows from cause to effect run, and what of them lies outside the picture. Pure. */
import type { EventRecord } from '../../../timeline/timeline.ts';

/** How an end lies outside: beside the window, or in a lane that is scrolled away. */
export type Outside = '' | 'left' | 'right' | 'above' | 'below';

export interface FlowEnd {
  readonly x: number;
  readonly y: number;
  readonly outside: Outside;
}

export interface FlowArrow {
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  /** cause: led to the selected event · effect: followed from it */
  readonly side: 'cause' | 'effect';
  /** arrows between this one and the selected event */
  readonly step: number;
  /** the far end's event */
  readonly far: EventRecord;
}

export interface FlowFrame {
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  /** where an event stands, as if the picture had no border; undefined = in no lane */
  place(event: EventRecord): { readonly x: number; readonly y: number } | undefined;
}

/** Room that an end outside keeps from the border, for its sign. */
const EDGE = 7;

function endOf(event: EventRecord, { width, top, bottom, place }: FlowFrame): FlowEnd | undefined {
  const at = place(event);
  if (at === undefined) return undefined;
  const x = Math.min(Math.max(at.x, EDGE), width - EDGE);
  const y = Math.min(Math.max(at.y, top + EDGE), bottom - EDGE);
  if (at.x < 0) return { x, y, outside: 'left' };
  if (at.x > width) return { x, y, outside: 'right' };
  if (at.y < top) return { x: at.x, y, outside: 'above' };
  if (at.y > bottom) return { x: at.x, y, outside: 'below' };
  return { x: at.x, y: at.y, outside: '' };
}

/**
 * @param chain the selected event and what led to it, newest first
 * @param effects events that it caused directly
 */
export function flowArrows(
  chain: readonly EventRecord[],
  effects: readonly EventRecord[],
  frame: FlowFrame,
): FlowArrow[] {
  const arrows: FlowArrow[] = [];
  const add = (
    side: FlowArrow['side'],
    step: number,
    cause: EventRecord,
    effect: EventRecord,
    far: EventRecord,
  ) => {
    const from = endOf(cause, frame);
    const to = endOf(effect, frame);
    if (from === undefined || to === undefined) return;
    const bothOut = from.outside !== '' && from.outside === to.outside;
    // Neither end nor the way between them is to be seen.
    if (bothOut) return;
    arrows.push({ from, to, side, step, far });
  };
  for (const [step, effect] of chain.entries()) {
    const cause = chain[step + 1];
    if (cause !== undefined) add('cause', step, cause, effect, cause);
  }
  const [selected] = chain;
  if (selected !== undefined) {
    for (const effect of effects) add('effect', 0, selected, effect, effect);
  }
  return arrows;
}

/** Distance by which a curve leaves its ends level, so that steep arrows can be told apart. */
export const bendOf = ({ from, to }: FlowArrow): number =>
  Math.max(Math.abs(to.x - from.x) / 2, 12);

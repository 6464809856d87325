/** How a session returns to the past: at once when that is near a keyframe, in steps when not. */
import type { System } from '../engine/system.ts';
import type { Problem, Result } from '../lib/result.ts';
import { createKeyframeIndex, keyframeBefore, refreshKeyframeIndex } from '../memory/keyframes.ts';
import { oldestEvent } from '../memory/publication.ts';

/** Returns to the past are made in one go when no more events than these must be run again. */
const AT_ONCE_EVENTS = 500_000;

/** Events handled at the last keyframe up to `handled`, and before a virtual time if one is given. */
function keyframeAt(
  { memory }: System,
  handled: number,
  beforeNs = Number.POSITIVE_INFINITY,
): number {
  const index = createKeyframeIndex(memory);
  refreshKeyframeIndex(memory, index);
  let at = keyframeBefore(index, handled);
  while (at > 0 && index.timeNs[at]! >= beforeNs) at -= 1;
  return at < 0 ? 0 : index.sequence[at]!;
}

/**
 * To just after `handled` events, or only to the keyframe before it when that is far. What came
 * from outside until then is fed back as the run goes on.
 */
export function goBack(system: System, handled: number): Result<true> {
  const near = keyframeAt(system, handled);
  if (handled - near <= AT_ONCE_EVENTS) return system.rewind(handled);
  const inputs = system.inputs().filter(({ at }) => at < handled);
  const rewound = system.rewind(near);
  return rewound.ok ? system.feed(inputs) : rewound;
}

/** Events handled before anything of the time `timeNs` happens; fewer when that is not held. */
export function handledBefore(system: System, timeNs: number): number {
  const { memory } = system;
  const { events, plan } = memory;
  const mask = plan.events - 1;
  let low: number = Math.min(oldestEvent(memory), system.handled());
  let high = system.handled();
  if (low < high && events.timeNs[low & mask]! >= timeNs) return keyframeAt(system, low, timeNs);
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (events.timeNs[middle & mask]! < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const endedEarly = (missing: number): Problem => ({
  what: `re-execution ended ${missing} events before the place it was to reach`,
  where: 'returning to the past',
  mend: 'A mock keeps state outside its declaration, or uses a clock or randomness of the host.',
});

/** The way back to an explanation that was left by one of its numbers. Pure. */
import type { WhyPlace } from '../../store/why-place.ts';

/** Ways longer than this are not remembered from their beginning. */
const TRAIL_MAX = 20;

type Here = Omit<WhyPlace, 'title'>;

const isSame = (a: Here, b: Here): boolean =>
  a.at === b.at &&
  a.timeNs === b.timeNs &&
  a.slot === b.slot &&
  a.whyText === b.whyText &&
  a.epoch === b.epoch;

/** The trail after an explanation was left. */
export const left = (trail: readonly WhyPlace[], place: WhyPlace): readonly WhyPlace[] =>
  [...trail.filter((one) => !isSame(one, place)), place].slice(-TRAIL_MAX);

/** Where "Back" leads from here, and the trail after it; undefined = nowhere. */
export function backFrom(
  trail: readonly WhyPlace[],
  here: Here,
): { readonly place: WhyPlace; readonly rest: readonly WhyPlace[] } | undefined {
  // After a fork the same sequence is another event.
  const index = trail.findLastIndex((one) => one.epoch === here.epoch && !isSame(one, here));
  const place = trail[index];
  return place && { place, rest: trail.slice(0, index) };
}

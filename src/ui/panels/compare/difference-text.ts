/** What two recordings differ in, in words. Pure. */
import { groupDigits } from '../../../lib/units.ts';
import type { Comparison, Difference } from '../../../timeline/compare.ts';

/** "temperature, airC": what of the first different event is not the same. */
export function partText({ part, field }: Difference): string {
  switch (part) {
    case 'time':
      return 'it happens at another time';
    case 'kind':
      return 'another event happens';
    case 'source':
      return 'it comes from another device';
    case 'target':
      return 'it goes to another device';
    case 'parent':
      return 'it has another cause';
    case 'flow':
    case 'span':
      return `it belongs to another ${part}`;
    case 'payload':
      return `it carries another ${field}`;
    case 'writes':
      return `it writes ${field} differently`;
    case 'length':
      return 'only one of them goes on';
  }
}

/** The outcome in one sentence, where there is no first difference to point at. */
export function outcomeText(comparison: Exclude<Comparison, { result: 'different' }>): string {
  switch (comparison.result) {
    case 'same':
      return `No difference in ${groupDigits(comparison.to)} events.`;
    case 'not-held':
      return (
        `They part between #${groupDigits(comparison.from)} and #${groupDigits(comparison.to)}, ` +
        'where one of them no longer holds its events.'
      );
    case 'cancelled':
      return `Cancelled after ${groupDigits(comparison.to)} events; no difference among them.`;
  }
}

/** How much was looked at to find it. */
export function costText({ cost: { hashes, events } }: Comparison): string {
  const looked = `${groupDigits(events)} ${events === 1 ? 'event' : 'events'} compared`;
  if (hashes === 0) return looked;
  return `${groupDigits(hashes)} ${hashes === 1 ? 'hash' : 'hashes'} and ${looked}`;
}

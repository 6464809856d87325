/** Longer names are compared by their beginning: a suggestion need not be exact. */
const COMPARED_LENGTH_MAX = 64;

/** Changed, added, removed or swapped letters between two texts (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const left = a.slice(0, COMPARED_LENGTH_MAX);
  const right = b.slice(0, COMPARED_LENGTH_MAX);
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      const swapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (i > 1 && j > 1 && swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length]!;
}

/** Share of its letters that may be wrong in a name that is still recognised. */
const WRONG_SHARE_MAX = 0.4;

/** The known name that `given` was probably meant to be; undefined when none is close. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  const wanted = given.toLowerCase();
  let found: string | undefined;
  let longer: string | undefined;
  let least = Math.max(1, Math.round(given.length * WRONG_SHARE_MAX)) + 1;
  for (const name of known) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < least) {
      least = distance;
      found = name;
    }
    if (wanted.length > 2 && name.toLowerCase().startsWith(wanted)) longer ??= name;
  }
  return found ?? longer;
}

/** Names in a message before "and N more". */
const LISTED_MAX = 12;
/** So few that are left out take no less room than their names. */
const REST_MIN = 3;

/** "a, b, c" and how many more there are. */
export function listed(names: Iterable<string>): string {
  const all = [...names];
  const rest = all.length - LISTED_MAX;
  if (rest < REST_MIN) return all.join(', ');
  return `${all.slice(0, LISTED_MAX).join(', ')} and ${rest} more`;
}

/** A remedy for an unknown name: 'Did you mean "seed"?', or what there is to choose from. */
export function suggest(given: string, known: Iterable<string>, noun: string): string {
  const names = [...known];
  const close = nearest(given, names);
  if (close !== undefined) return `Did you mean "${close}"?`;
  return names.length === 0 ? `There is no ${noun} here.` : `Known: ${listed(names)}.`;
}

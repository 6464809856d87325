import { formatDurationNs } from '../../../lib/units.ts';
import type { ScenarioSummary } from '../../../worker/engine-api.ts';

/** What a scenario is found by: everything that its card shows. */
function wordsOf({ id, title, story, difficulty, mocks }: ScenarioSummary): string {
  return [id, title, story, difficulty ?? '', ...mocks].join(' ').toLowerCase();
}

const wordsIn = (query: string): readonly string[] => query.toLowerCase().trim().split(/\s+/);

/** The scenarios on whose card every word of the query stands, whatever its case; titles first. */
export function found(
  scenarios: readonly ScenarioSummary[],
  query: string,
): readonly ScenarioSummary[] {
  const words = wordsIn(query);
  const all = scenarios.filter((one) => words.every((word) => wordsOf(one).includes(word)));
  const isNamed = ({ id, title }: ScenarioSummary): boolean =>
    words.every((word) => `${id} ${title}`.toLowerCase().includes(word));
  return [...all.filter(isNamed), ...all.filter((one) => !isNamed(one))];
}

const UNITS = [
  ['h', 3600e9],
  ['min', 60e9],
] as const;

/** How long a run is: "4 h", "15 min", "80 s", "600 ms". A unit is used where it comes out even. */
export function runText(untilNs: number): string {
  const even = UNITS.find(([, ns]) => untilNs >= ns && untilNs % ns === 0);
  return even === undefined ? formatDurationNs(untilNs) : `${untilNs / even[1]} ${even[0]}`;
}

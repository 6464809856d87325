import type { ScenarioSummary } from '../../../worker/engine-api.ts';

/** What a scenario is found by: everything that its card shows. */
function wordsOf({ id, title, story, difficulty, mocks }: ScenarioSummary): string {
  return [id, title, story, difficulty ?? '', ...mocks].join(' ').toLowerCase();
}

/** Whether every word of the query stands somewhere on the card, whatever its case. */
export function isFound(scenario: ScenarioSummary, query: string): boolean {
  const words = wordsOf(scenario);
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}

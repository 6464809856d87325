/** What the page is told of a world that was opened: one that runs, or a recording. */
import type { DecodedTrace } from '../formats/format.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Opened, ScenarioSource } from './engine-api.ts';
import type { OpenedWorld } from './engine-port.ts';

export function livingWorld(
  source: ScenarioSource,
  { schema, recipe, story, fixed, branches, branch }: Opened,
  timeline: Timeline,
): OpenedWorld {
  return {
    timeline,
    origin: 'engine',
    title: schema.title,
    story,
    ...(fixed && { fixed }),
    scenarioId: 'id' in source ? source.id : '',
    fileName: '',
    seed: recipe.seed,
    untilNs: recipe.untilNs,
    ...(recipe.clocks && { clocks: recipe.clocks }),
    branches,
    branch,
    losses: [],
  };
}

export function recordedWorld(
  { origin, losses }: DecodedTrace,
  fileName: string,
  timeline: Timeline,
): OpenedWorld {
  return {
    timeline,
    origin: 'file',
    title: origin.title,
    story: '',
    scenarioId: '',
    fileName,
    seed: origin.seed,
    untilNs: Number.POSITIVE_INFINITY,
    branches: [],
    branch: 0,
    losses,
    ...(origin.bookmarks && { bookmarks: origin.bookmarks }),
  };
}

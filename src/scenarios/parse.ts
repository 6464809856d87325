/** A scenario file → a validated world description, or everything that is wrong with it. */
import { isMap, type YAMLMap } from 'yaml';
import type { Difficulty, Scenario } from '../engine/scenario.ts';
import { listed, suggest } from '../lib/nearest.ts';
import type { Problem } from '../lib/result.ts';
import type { MockCatalog } from './catalog.ts';
import { readPhases } from './clocks.ts';
import { keysOf, readDevices, type World } from './devices.ts';
import { readDocument } from './document.ts';
import { type ReadExpectation, readExpectations } from './expectations.ts';
import { readFaults } from './faults.ts';
import { readFixed } from './fixed.ts';
import { linkName, readLinks, readPartitions } from './links.ts';
import { Report, type ScenarioResult } from './problems.ts';
import { readQueues } from './queues.ts';
import {
  describe,
  type Entries,
  type Entry,
  need,
  placeOf,
  readMap,
  readText,
  readTime,
  readWhole,
  textIn,
} from './values.ts';
import { findInstantCycle } from './wiring.ts';

export type { MockCatalog } from './catalog.ts';
export type { ScenarioFailure, ScenarioProblem, ScenarioResult } from './problems.ts';

/** Seeds are exact integers. */
export const SEED_MAX = Number.MAX_SAFE_INTEGER;
const SEED_DEFAULT = 1;

/** What is wrong with the condition of one expectation. */
export interface ConditionProblem {
  /** index into `scenario.expect` */
  readonly expectation: number;
  readonly problem: Problem & {
    /** offset in the expectation's text */
    readonly from?: number;
  };
}

export interface ParseOptions {
  /**
   * Checks the conditions of a scenario that is otherwise right, against the schema of the world
   * it describes; what it finds is reported with its place in the file.
   */
  readonly checkConditions?: (scenario: Scenario) => readonly ConditionProblem[];
}

const DIFFICULTIES: readonly Difficulty[] = ['easy', 'medium', 'hard'];

const KEYS = [
  'title',
  'difficulty',
  'story',
  'seed',
  'until',
  'phases',
  'mocks',
  'links',
  'partitions',
  'queues',
  'deadlines',
  'faults',
  'expect',
  'fixed',
];

/** "thermostats" of "my/folder/thermostats.yaml". */
const idOf = (fileName: string): string =>
  fileName.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/i, '') || 'scenario';

const given = <T>(entry: Entry | undefined, read: (entry: Entry) => T | undefined) =>
  entry && read(entry);

function readStory(report: Report, entry: Entry | undefined): string {
  if (entry === undefined) return '';
  const text = textIn(entry.value);
  if (text !== undefined || entry.value === null) return text?.trim() ?? '';
  return readText(report, entry, 'what to look for') ?? '';
}

function readDifficulty(report: Report, entry: Entry): Difficulty | undefined {
  const text = textIn(entry.value) ?? '';
  const difficulty = DIFFICULTIES.find((known) => known === text);
  if (difficulty !== undefined) return difficulty;
  const what = `"difficulty" is ${describe(entry.value)}; it must be one of ${listed(DIFFICULTIES)}`;
  report.add(placeOf(entry), what, suggest(text, DIFFICULTIES, 'difficulty'));
  return undefined;
}

function checkWiring(report: Report, links: Scenario['links'], at: Entry | undefined): void {
  const cycle = findInstantCycle(links);
  if (cycle === undefined || at === undefined) return;
  const what = `cyclic wiring: ${cycle.map(linkName).join(', then ')} take no time`;
  const mend = 'Give one of these links a latency, e.g. latency: 1 us.';
  report.addAt(cycle[cycle.length - 1]?.place, what, mend);
}

function readWorld(report: Report, entries: Entries, root: YAMLMap, catalog: MockCatalog): World {
  const mocks = need(
    report,
    entries,
    'mocks',
    'a scenario',
    root,
    '{ north: { mock: thermostat } }',
  );
  const devices = mocks ? readDevices(report, mocks, catalog) : new Map();
  const declared = isMap(mocks?.value) ? keysOf(mocks.value) : new Set<string>();
  return { report, devices, catalog, declared };
}

function addConditionProblems(
  report: Report,
  found: readonly ConditionProblem[],
  expectations: readonly ReadExpectation[],
): void {
  for (const { expectation, problem } of found) {
    const read = expectations[expectation];
    const name = read === undefined ? '' : `expectation "${read.spec.name}": `;
    report.add(read?.offsetOf(problem.from ?? 0) ?? 0, `${name}${problem.what}`, problem.mend);
  }
}

/**
 * Reads a scenario file. Never throws and never hangs, whatever the file holds.
 * @param fileName for messages and, without folder and ending, for the scenario's id
 */
export function parseScenario(
  text: string,
  fileName: string,
  catalog: MockCatalog,
  options: ParseOptions = {},
): ScenarioResult {
  const report = new Report(text, fileName);
  const root = readDocument(text, report);
  const entries = root && readMap(report, root, 'a scenario', root, KEYS);
  if (root === undefined || entries === undefined) return report.failure();
  const titleEntry = need(report, entries, 'title', 'a scenario', root, 'Two thermostats');
  const untilEntry = need(report, entries, 'until', 'a scenario', root, '60 s');
  const title = given(titleEntry, (entry) => readText(report, entry, 'Two thermostats'));
  const untilNs = given(untilEntry, (entry) => readTime(report, entry, 1));
  const seed = given(entries.get('seed'), (entry) => readWhole(report, entry, SEED_MAX));
  const difficulty = given(entries.get('difficulty'), (entry) => readDifficulty(report, entry));
  const phases = given(entries.get('phases'), (entry) => readPhases(report, entry));
  const world = readWorld(report, entries, root, catalog);
  const links = readLinks(world, entries.get('links'));
  checkWiring(report, links, entries.get('links'));
  const partitions = readPartitions(world, entries.get('partitions'));
  const queues = readQueues(world, entries.get('queues'), entries.get('deadlines'));
  const expectations = readExpectations(world, entries.get('expect'), text);
  const fixed = readFixed(world, entries.get('fixed'));
  const scenario: Scenario = {
    id: idOf(fileName),
    title: title ?? '',
    ...(difficulty && { difficulty }),
    story: readStory(report, entries.get('story')),
    seed: seed ?? SEED_DEFAULT,
    untilNs: untilNs ?? 0,
    devices: [...world.devices.values()],
    links,
    faults: readFaults(world, entries.get('faults')),
    expect: expectations.map(({ spec }) => spec),
    ...(fixed && { fixed }),
    ...(queues.length > 0 && { queues }),
    ...(phases && { phases }),
    ...(partitions.length > 0 && { partitions }),
  };
  if (report.isClean && options.checkConditions) {
    addConditionProblems(report, options.checkConditions(scenario), expectations);
  }
  return report.isClean ? { ok: true, value: scenario } : report.failure();
}

/** From a name or a file's text to a validated world description. */
import { assemble } from '../engine/assemble.ts';
import { compileExpectation } from '../engine/expectations.ts';
import { type MockShape, shapeOf } from '../engine/mock-shape.ts';
import type { Scenario } from '../engine/scenario.ts';
import { invariant } from '../lib/invariant.ts';
import { suggest } from '../lib/nearest.ts';
import { failure, type Result, success, unwrap } from '../lib/result.ts';
import { MOCKS } from '../mocks/registry.ts';
import { SCENARIOS } from '../scenarios/library.ts';
import { type ConditionProblem, parseScenario } from '../scenarios/parse.ts';
import type {
  Edit,
  Fixed,
  OpenOptions,
  RecordedInput,
  ScenarioSource,
  ScenarioSummary,
} from './engine-api.ts';

const CATALOG: ReadonlyMap<string, MockShape> = new Map(
  MOCKS.map((mock) => [mock.kind, unwrap(shapeOf(mock))]),
);

/** Conditions can only be checked against the schema of the world they speak of. */
function checkConditions(scenario: Scenario): ConditionProblem[] {
  const assembled = assemble(scenario, MOCKS);
  if (!assembled.ok) return [];
  const { schema } = assembled.value;
  return scenario.expect.flatMap((spec, expectation) => {
    const compiled = compileExpectation(spec, schema, () => false);
    return compiled.ok ? [] : [{ expectation, problem: compiled.problem }];
  });
}

const parse = (text: string, fileName: string): Result<Scenario> =>
  parseScenario(text, fileName, CATALOG, { checkConditions });

export function loadScenario(source: ScenarioSource): Result<Scenario> {
  if ('text' in source) return parse(source.text, source.fileName);
  const builtIn = SCENARIOS.find(({ id }) => id === source.id);
  if (builtIn) return parse(builtIn.text, builtIn.fileName);
  const ids = SCENARIOS.map(({ id }) => id);
  return failure({
    what: `unknown scenario "${source.id}"`,
    where: 'scenario',
    mend: `${suggest(source.id, ids, 'scenario')} A file is named by its path, ending in .yaml.`,
  });
}

/** What would mend a scenario; undefined when it does not say. */
export function fixedOf({ fixed }: Scenario): Fixed | undefined {
  if (fixed === undefined) return undefined;
  const edits = fixed.set.map((value): Edit => ({ type: 'set', ...value }));
  return { because: fixed.because, edits };
}

/** What the world is fed with: what mends it comes before anything else. */
export function firstInputs(
  scenario: Scenario,
  { fixed = false, inputs = [] }: OpenOptions,
): Result<readonly RecordedInput[]> {
  if (!fixed) return success(inputs);
  const edits = fixedOf(scenario)?.edits;
  if (edits === undefined) {
    const mend = 'Open it as it is, or write `fixed:` into its file.';
    const what = `the scenario "${scenario.id}" does not say what would mend it`;
    return failure({ what, where: 'fixed', mend });
  }
  return success([...edits.map((edit) => ({ at: 0, timeNs: 0, edit })), ...inputs]);
}

/** The built-in scenarios for a menu. */
export function scenarioSummaries(): ScenarioSummary[] {
  return SCENARIOS.map(({ id }) => {
    const loaded = loadScenario({ id });
    invariant(loaded.ok, `the built-in scenario "${id}" is valid`);
    const { title, story, seed, untilNs, devices, difficulty } = loaded.value;
    const fixed = fixedOf(loaded.value);
    const mocks = [...new Set(devices.map(({ mock }) => mock))];
    const summary = { id, title, story, seed, untilNs, devices: devices.length, mocks };
    return { ...summary, ...(difficulty && { difficulty }), ...(fixed && { fixed }) };
  });
}

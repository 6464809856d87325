/** A shrunk run as files: a scenario, a test that fails until the cause is mended, a recipe. */
import type { MockDefinition } from '../../engine/define-mock.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { formatDurationNs } from '../../lib/units.ts';
import { ENGINE_VERSION } from '../../lib/version.ts';
import { MOCKS } from '../../mocks/registry.ts';
import { encodeRecipe } from '../recipe-text.ts';
import { scenarioText } from './scenario-text.ts';
import type { Shrunk } from './shrink.ts';

export interface SavedFile {
  readonly fileName: string;
  readonly text: string;
}

export interface SaveOptions {
  /** of the files, without an ending */
  readonly stem: string;
  /** what the test imports, from where it is saved */
  readonly testkit: string;
  readonly mocks?: readonly MockDefinition[];
}

export interface SavedShrunk {
  readonly scenario: SavedFile;
  readonly test: SavedFile;
  /** opens in the dashboard, inputs included */
  readonly recipe: SavedFile;
}

/** "thermostats-never-overheats", for a file name. */
export const stemOf = (id: string, expectation: string): string =>
  `${id}-${expectation}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80) || 'shrunk';

function storyOf({ changes, planned, expectation, brokeNs }: Shrunk): string {
  const what =
    expectation.rule === 'sometimes'
      ? `"${expectation.name}" never comes true`
      : `"${expectation.name}" breaks after ${formatDurationNs(brokeNs)}`;
  const inputs = planned.length;
  const beside = inputs === 1 ? '1 input' : `${inputs} inputs`;
  const more =
    inputs === 0
      ? ''
      : ` A scenario cannot say all of it: ${beside} from outside stand in the test.`;
  const needs = changes.length === 0 ? 'nothing else' : changes.join('; ');
  return `${what}. Needed for it: ${needs}.${more}`;
}

/** A text in single quotes; what JSON escapes is escaped the same in a program. */
const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** Numbers as a program writes them: JSON knows no Infinity. */
function literal(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, part]) => `${key}: ${literal(part)}`);
  return `{ ${entries.join(', ')} }`;
}

function testText({ planned, expectation }: Shrunk, fileName: string, testkit: string): string {
  const name = quoted(expectation.name);
  const inputs = planned.map((input) => `  ${literal(input)},`);
  const run = planned.length === 0 ? '' : ', { planned }';
  return [
    '/** A failing run, shrunk: passes once its cause is mended. */',
    "import { readFileSync } from 'node:fs';",
    "import { expect, it } from 'vitest';",
    `import { replayScenario } from ${quoted(testkit)};`,
    '',
    `const fileName = ${quoted(fileName)};`,
    "const text = readFileSync(new URL(fileName, import.meta.url), 'utf8');",
    ...(planned.length === 0 ? [] : ['const planned = [', ...inputs, '] as const;']),
    '',
    `it(${name}, () => {`,
    `  const { broken, neverHeld } = replayScenario({ text, fileName }${run});`,
    `  expect([...broken, ...neverHeld]).not.toContain(${name});`,
    '});',
    '',
  ].join('\n');
}

export function saveShrunk(shrunk: Shrunk, options: SaveOptions): SavedShrunk {
  const { stem, testkit, mocks = MOCKS } = options;
  const { planned } = shrunk;
  const scenario: Scenario = {
    ...shrunk.scenario,
    title: `Shrunk: ${shrunk.scenario.title}`,
    story: storyOf(shrunk),
  };
  const fileName = `${stem}.yaml`;
  const text = scenarioText(scenario, mocks);
  const recipe = encodeRecipe({
    engine: ENGINE_VERSION,
    scenario: { text, fileName },
    seed: scenario.seed,
    untilNs: scenario.untilNs,
    inputs: [],
    planned,
  });
  return {
    scenario: { fileName, text },
    test: { fileName: `${stem}.test.ts`, text: testText(shrunk, fileName, testkit) },
    recipe: { fileName: `${stem}.recipe`, text: `${recipe}\n` },
  };
}

/**
 * Holds the import rules of .dependency-cruiser.cjs, and fails when the checker saw fewer modules
 * than there are source files: a checker that silently skips TypeScript would find no fault ever.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { ROOT } from './build.mjs';

const FOLDERS = ['src', 'bench'];
const SOURCE = /\.tsx?$/;
const DECLARATION = /\.d\.ts$/;

/** @param {string} folder */
function sourcesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => SOURCE.test(name) && !DECLARATION.test(name))
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')));
}

/** @param {import('dependency-cruiser').IViolation} violation */
function pathOf({ rule, from, to, cycle }) {
  const arrow = cycle
    ? [from, ...cycle.map((step) => step.name)].join('\n     → ')
    : `${from} → ${to}`;
  return `  ${rule.name}: ${arrow}`;
}

async function main() {
  process.chdir(ROOT);
  const folders = FOLDERS.filter((folder) => existsSync(folder));
  /** @type {import('dependency-cruiser').IConfiguration} */
  const rules = createRequire(import.meta.url)(path.join(ROOT, '.dependency-cruiser.cjs'));
  const { output } = await cruise(
    folders,
    { ...rules.options, ruleSet: { forbidden: rules.forbidden ?? [] }, validate: true },
    undefined,
    { tsConfig: extractTSConfig(path.join(ROOT, 'tsconfig.json')) },
  );
  if (typeof output === 'string') throw new Error('the import checker gave text, not a result');

  const seen = new Set(output.modules.map((module) => module.source));
  const unseen = folders.flatMap(sourcesBelow).filter((file) => !seen.has(file));
  const { violations, totalDependenciesCruised = 0 } = output.summary;
  if (unseen.length > 0) {
    console.error(`The import checker did not see ${unseen.length} source files, among them:`);
    for (const file of unseen.slice(0, 10)) console.error(`  ${file}`);
  }
  if (violations.length > 0) {
    console.error(`${violations.length} imports break a rule (.dependency-cruiser.cjs):`);
    for (const violation of violations) console.error(pathOf(violation));
    const broken = new Set(violations.map(({ rule }) => rule.name));
    for (const { name, comment } of rules.forbidden ?? []) {
      if (name !== undefined && broken.has(name)) console.error(`  ${name} means: ${comment}`);
    }
  }
  if (unseen.length > 0 || violations.length > 0) {
    process.exitCode = 1;
    return;
  }
  console.log(`${seen.size} modules, ${totalDependenciesCruised} imports: all rules hold`);
}

await main();

/** Holds the budget of the first view: see first-scripts.mjs. */
import path from 'node:path';
import { ROOT } from './build.mjs';
import { firstScripts } from './first-scripts.mjs';

const BUDGET_BYTES = 220_000;
/** Each file is asked for on its own; the first view is meant to be one, and the bundler's own. */
const FILES_MAX = 3;

const sizes = firstScripts(path.join(ROOT, 'dist/app'));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
const kB = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;

if (sizes.length === 0) {
  console.error('dist/app/index.html loads no script');
  process.exitCode = 1;
} else if (total > BUDGET_BYTES) {
  console.error(
    `The first view loads ${kB(total)} of scripts (gzip); the budget is ${kB(BUDGET_BYTES)}:`,
  );
  for (const { address, bytes } of sizes) console.error(`  ${kB(bytes).padStart(9)}  ${address}`);
  console.error('Load what the first view does not draw with import().');
  process.exitCode = 1;
} else if (sizes.length > FILES_MAX) {
  console.error(`The first view is ${sizes.length} files; ${FILES_MAX} are enough:`);
  for (const { address } of sizes) console.error(`  ${address}`);
  console.error('Look at scripts/first-view.ts, which puts them together.');
  process.exitCode = 1;
} else {
  console.log(`first view: ${kB(total)} of scripts (gzip), budget ${kB(BUDGET_BYTES)}`);
}

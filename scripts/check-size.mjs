/**
 * Holds the budget of the first view: the scripts that the page loads before it can draw, that is
 * the entry and what it imports statically. Charts and rare panels load on demand and do not count.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './build.mjs';

const BUDGET_BYTES = 220_000;

const FIRST_SCRIPTS = /<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.js)"[^>]*>/g;

const app = path.join(ROOT, 'dist/app');
const page = readFileSync(path.join(app, 'index.html'), 'utf8');
const sizes = [...page.matchAll(FIRST_SCRIPTS)].map(([, address = '']) => ({
  address,
  bytes: gzipSync(readFileSync(path.join(app, address))).length,
}));
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
} else {
  console.log(`first view: ${kB(total)} of scripts (gzip), budget ${kB(BUDGET_BYTES)}`);
}

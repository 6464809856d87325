/**
 * Before the unit tests: an up-to-date dist/cli, because tests with real threads or a real command
 * start the bundled files. A build that fails is reported and leaves only those tests to fail.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildTarget, isStale, ROOT } from './build.mjs';

export default async function setup() {
  if (!isStale('cli')) return;
  try {
    await buildTarget('cli', { quiet: true });
  } catch (error) {
    // Stale files would let a test pass against code that is no longer there.
    rmSync(path.join(ROOT, 'dist/cli'), { recursive: true, force: true });
    console.error(`dist/cli was not built: ${error instanceof Error ? error.message : error}`);
  }
}

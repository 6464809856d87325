/** docs/chrony.md: its tables are the registry's, its commands run, its examples pass. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRESET_NAMES } from '../src/mocks/chrony/state/presets.ts';
import { CHRONYC_COMMANDS } from '../src/mocks/chrony/text/chronyc.ts';
import { withReportTables } from './chrony-tables.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = path.join(ROOT, 'dist/cli/orrery.js');
const VITEST = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
const PAGE = path.join(ROOT, 'docs/chrony.md');

const page = readFileSync(PAGE, 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  );
const lines = blocks('sh').flatMap((block) => block.trim().split('\n'));
const served = lines.filter((line) => line.startsWith('npx orrery serve'));
const printed = lines.filter((line) => line.startsWith('npx orrery chronyc'));

let folder = '';
beforeAll(() => {
  mkdirSync(path.join(ROOT, 'my'), { recursive: true });
  folder = mkdtempSync(path.join(ROOT, 'my', 'chrony-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('docs/chrony.md', () => {
  it('says what the registry says; run with -u to bring it up', async () => {
    await expect(withReportTables(page)).toMatchFileSnapshot(PAGE);
  });

  it('names every preset and every command', () => {
    for (const name of PRESET_NAMES) expect(page).toContain(`\`${name}\``);
    for (const name of CHRONYC_COMMANDS) expect(page).toContain(`\`${name}\``);
    expect([served.length, printed.length]).toEqual([3, 4]);
  });

  it.each(printed)('%s', (line) => {
    const words = line.split(' ').slice(2);
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.length).toBeGreaterThan(40);
  });

  it.each(served)('%s', async (line) => {
    // The port of the page may be taken on this machine; which one it is does not matter.
    const words = [...line.split(' ').slice(2), '--port', '0'];
    const child = spawn(process.execPath, [COMMAND, ...words], { cwd: folder });
    const [greeting] = await once(child.stdout.setEncoding('utf8'), 'data');
    expect(greeting).toMatch(/on 127\.0\.0\.1 port \d+/);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });

  it('has tests that pass', () => {
    for (const [at, block] of blocks('ts').entries()) {
      const text = block.replaceAll("'../../testkit/", "'../../src/testkit/");
      writeFileSync(path.join(folder, `example-${at}.test.ts`), text);
    }
    writeFileSync(path.join(folder, 'vitest.config.ts'), 'export default {};\n');
    const run = [VITEST, 'run', '--root', folder, '--reporter', 'json'];
    const { stdout } = spawnSync(process.execPath, run, { encoding: 'utf8' });
    const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect([report.numPassedTests, report.numFailedTests]).toEqual([5, 0]);
  });
});

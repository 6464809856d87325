/** Every scenario of the library gives the same hash in the page as from the command line. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { button, openFinished } from './dashboard.ts';

const COMMAND = fileURLToPath(new URL('../dist/cli/orrery.js', import.meta.url));
const LIBRARY = fileURLToPath(new URL('../src/scenarios', import.meta.url));
const IDS = readdirSync(LIBRARY)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));

/** Where runs of worlds end that would be long otherwise; 10 s for the others. */
const UNTIL: Readonly<Record<string, string>> = {
  'hundred-devices': '50000000',
  'two-liars': '1200000000000',
};

for (const id of IDS) {
  test(`${id} gives the same hash in the page and in Node`, async ({ page }) => {
    const until = UNTIL[id] ?? '10000000000';
    const words = ['run', id, '--until', `${until} ns`, '--json'];
    const { stdout } = spawnSync(process.execPath, [COMMAND, ...words], { encoding: 'utf8' });
    const node = JSON.parse(stdout);
    expect(node.events).toBeGreaterThan(1000);
    await openFinished(page, `/?v=1&scenario=${id}&until=${until}`);
    await button(page, 'Export').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'JSONL' }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    const footer = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
    expect([footer.count, footer.hash]).toEqual([node.events, node.hash]);
  });
}

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

/** Where runs of crowded and of sparse worlds end, in ns; 10 s for the others. */
const UNTIL: Readonly<Record<string, string>> = {
  'can-starvation': '600000000',
  'hundred-devices': '50000000',
  'i2c-brownout': '500000000',
  'leap-smear': '1200000000000',
  'rtc-drift-boot': '1200000000000',
  'stepper-setup-time': '4000000000',
  'sync-lost-found': '3600000000000',
  'time-went-back': '1200000000000',
  'two-liars': '1200000000000',
  'uart-overrun': '300000000',
  'watchdog-loop': '6000000000',
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

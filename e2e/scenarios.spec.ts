/** Every scenario of the library gives the same hash in the page as from the command line. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { button, openFinished } from './dashboard.ts';

const COMMAND = fileURLToPath(new URL('../dist/cli/orrery.js', import.meta.url));
const LIBRARY = fileURLToPath(new URL('../src/scenarios', import.meta.url));
const run = promisify(execFile);
const IDS = readdirSync(LIBRARY)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));

/** What a run in Node says; the command ends with 1 when an expectation broke. */
const inNode = (words: string[]): Promise<string> =>
  run(process.execPath, [COMMAND, ...words], { maxBuffer: 2 ** 26 }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );

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
    // Both run at the same time.
    const answer = inNode(words);
    await openFinished(page, `/?v=1&scenario=${id}&until=${until}`);
    await button(page, 'Export').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'JSONL' }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    const node = JSON.parse(await answer);
    expect(node.events).toBeGreaterThan(1000);
    const footer = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
    expect([footer.count, footer.hash]).toEqual([node.events, node.hash]);
  });
}

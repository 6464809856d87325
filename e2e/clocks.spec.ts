import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, test } from '@playwright/test';
import { button, openFinished, region, seekTo, tab, timeNs } from './dashboard.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LIARS = '/?v=1&scenario=two-liars&seed=7';
/** UTC at the start of the scenario: the daemon's default. */
const EPOCH_S = 1_705_320_000;
const COMMANDS = ['sources', 'tracking', 'sourcestats', 'activity'] as const;

/** What the command line prints for the same world at the same virtual time. */
const chronyc = (command: string, atNs: number, form: string[] = []): string => {
  const words = ['chronyc', command, '--scenario', 'two-liars', '--seed', '7', ...form];
  const main = ['dist/cli/orrery.js', ...words, '--at', `${atNs} ns`];
  return execFileSync(process.execPath, main, { encoding: 'utf8' });
};

async function copied(page: Page, item: string): Promise<string> {
  await region(page, 'Clocks').getByRole('button', { name: 'Copy reports' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  const command = item.split(' ').at(-1) ?? '';
  await expect(page.getByRole('status', { name: 'Copied' })).toHaveText(
    `${command} is in the clipboard`,
  );
  return page.evaluate(() => navigator.clipboard.readText());
}

const source = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Sources' }).getByRole('row').filter({ hasText: name });

const clock = (page: Page, name: string) =>
  page
    .getByRole('table', { name: 'Clocks at the playhead' })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) });

/** Seeks, and waits until the panel shows that moment. */
async function scrubTo(page: Page, share: number): Promise<void> {
  await seekTo(page, share);
  const utcS = EPOCH_S + Math.floor((await timeNs(page)) / 1e9);
  const text = new Date(utcS * 1000).toISOString().slice(11, 19);
  await expect(clock(page, 'true time')).toContainText(text);
}

test('a world without a time daemon has no clocks to show', async ({ page }) => {
  await openFinished(page);
  await expect(tab(page, 'Events')).toBeVisible();
  await expect(tab(page, 'Clocks')).toHaveCount(0);
});

test.describe('two liars', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('clocks and sources follow the playhead, and say what chronyc says', async ({ page }) => {
    await openFinished(page, LIARS);
    await tab(page, 'Clocks').click();
    await scrubTo(page, 0.2);
    await expect(source(page, 'honest')).toContainText('selected');
    await expect(source(page, 'north')).toContainText('combined');
    await expect(clock(page, 'follows')).toContainText('honest');
    await expect(clock(page, 'system clock')).toContainText('µs');
    await expect(source(page, 'honest').getByRole('img')).toHaveAccessibleName(
      '8 of 8 polls answered',
    );

    // Halves the stretch in which the daemon begins to follow one of the liars.
    let [before, after] = [0.2, 0.9];
    while (after - before > 0.001) {
      const middle = (before + after) / 2;
      await scrubTo(page, middle);
      const isLedAway = /north|south/.test(await clock(page, 'follows').innerText());
      if (isLedAway) after = middle;
      else before = middle;
    }
    await scrubTo(page, after);
    await expect(source(page, 'honest')).toContainText('falseticker');
    await expect(source(page, 'north')).toContainText('192.168.1.101');
    await expect(clock(page, 'follows')).toContainText(/north|south/);
    await expect(clock(page, 'reference time')).toContainText(/ahead|behind/);

    const atNs = await timeNs(page);
    expect(atNs).toBeGreaterThan(480e9);
    expect(atNs).toBeLessThan(900e9);
    for (const command of COMMANDS) {
      expect(await copied(page, `chronyc ${command}`), command).toBe(chronyc(command, atNs));
    }
    expect(await copied(page, 'chronyc -c tracking')).toBe(chronyc('tracking', atNs, ['--csv']));
    const sources = chronyc('sources', atNs);
    expect(sources).toMatch(/\^\* 192\.168\.1\.10[12]/);
    expect(sources).toMatch(/\^x 192\.168\.1\.100/);
  });
});

test('the panel passes axe in both themes', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openFinished(page, LIARS);
  await tab(page, 'Clocks').click();
  await expect(source(page, 'honest')).toContainText('falseticker');
  await expect(region(page, 'Clocks').locator('svg.recharts-surface')).toBeVisible();
  await page.evaluate(AXE);
  for (const theme of ['dark', 'light'] as const) {
    if (theme === 'light') await button(page, 'Use the light theme').click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    const findings = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document);
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    });
    expect(findings, theme).toEqual([]);
  }
});

/** The way out of a scenario: what was wrong, and the same world without it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { timeNs } from './dashboard.ts';

const COMMAND = fileURLToPath(new URL('../dist/cli/orrery.js', import.meta.url));

test('"I found it" explains the bug and runs the branch without it, as Node does', async ({
  page,
}) => {
  await page.goto('/?v=1&scenario=thermostats&until=60s');
  const expectations = page.getByRole('region', { name: 'Expectations' });
  await expect(expectations.getByText('read-modify-write')).toBeHidden();
  await expectations.getByText('I found it').click();
  await expect(expectations.getByText('read-modify-write')).toBeVisible();
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('max');
  await expect(expectations.getByRole('button', { name: /never overheats/ })).toBeVisible();
  await expectations.getByRole('button', { name: 'Run the mended branch' }).click();
  await expect(page.getByRole('combobox', { name: 'Branch' })).toContainText('mended');
  // The branch is there, at rest, before it begins to run.
  await expect.poll(() => timeNs(page), { timeout: 30_000 }).toBe(60e9);
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await expect(expectations.getByText('never overheats')).toBeVisible();
  await expect(expectations.getByRole('button', { name: /never overheats/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'JSONL' }).click();
  const jsonl = readFileSync(await (await download).path(), 'utf8');
  const words = ['run', 'thermostats', '--fixed', '--until', '60s', '--json'];
  const { stdout, status } = spawnSync(process.execPath, [COMMAND, ...words], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(JSON.parse(jsonl.trimEnd().split('\n').at(-1) ?? '').hash).toBe(JSON.parse(stdout).hash);
  // The next story is not told before it has begun.
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('watchdog-loop');
  await expect(expectations).toContainText('The chip of a data logger');
  await expect(expectations.getByRole('button', { name: 'Run the mended branch' })).toBeHidden();
});

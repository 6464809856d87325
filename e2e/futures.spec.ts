/** How likely it is, seen from points of the timeline; and what a failure does not need. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Download, expect, type Page, test } from '@playwright/test';
import {
  button,
  chooseFile,
  openFinished,
  openPaused,
  region,
  seekTo,
  tab,
  timeNs,
} from './dashboard.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** When `thermostats` breaks with seed 42. */
const BREAK_NS = 12_400_000_000;

const risk = (page: Page) => region(page, 'Probability');
const progress = (page: Page) => risk(page).getByRole('status');
const field = (page: Page, name: string) => risk(page).getByRole('textbox', { name });

async function openProbability(page: Page, points: string, futures: string): Promise<void> {
  await openFinished(page);
  await tab(page, 'Probability').click();
  await risk(page).getByRole('combobox', { name: 'Expectation' }).selectOption('never overheats');
  await field(page, 'within').fill('20 s');
  await field(page, 'points').fill(points);
  await field(page, 'futures').fill(futures);
}

/** Shares by time, as the table says them: text of each row. */
async function rows(page: Page): Promise<string[]> {
  const table = risk(page).getByRole('table');
  return (await table.getByRole('row').allInnerTexts()).slice(1);
}

test('futures from points of the timeline, the same for the same chance', async ({ page }) => {
  await openProbability(page, '13', '32');
  await button(page, 'Run futures').click();
  await expect(progress(page)).toContainText(/Done · \d+ of \d+ futures/, { timeout: 30_000 });
  await risk(page).getByText('The points as a table').click();
  const first = await rows(page);
  expect(first.length).toBeGreaterThanOrEqual(12);
  expect(first[0]).toMatch(/\d+(\.\d)? % \(/);
  expect(first.at(-1)).toContain('broken by then');

  // Another chance first: what is the same afterwards has been run again.
  await field(page, 'chance').fill('2');
  await button(page, 'Run futures').click();
  await expect.poll(() => rows(page), { timeout: 30_000 }).not.toEqual(first);
  await expect(progress(page)).toContainText('Done', { timeout: 30_000 });
  expect(await rows(page)).not.toEqual(first);
  await field(page, 'chance').fill('1');
  await button(page, 'Run futures').click();
  await expect.poll(() => rows(page), { timeout: 30_000 }).toEqual(first);
  await expect(progress(page)).toContainText('Done', { timeout: 30_000 });

  const plot = button(page, 'Go to a moment of the plot');
  const box = await plot.boundingBox();
  if (box === null) throw new Error('the plot has a place on the screen');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect.poll(async () => Math.abs((await timeNs(page)) - 15e9)).toBeLessThan(0.2e9);
  await expect(risk(page)).toContainText('At the playhead: broken by then');
  await seekTo(page, 0.2);
  await expect(risk(page)).toContainText(/At the playhead: \d+(\.\d)? % \(.*seen from 5 s/);
  // The answer stays while another panel is looked at.
  await tab(page, 'Events').click();
  await tab(page, 'Probability').click();
  await expect(progress(page)).toContainText('Done');
  expect(await timeNs(page)).toBeLessThan(BREAK_NS);
});

test('results appear while they arrive, and stay when it is cancelled', async ({ page }) => {
  await openProbability(page, '4', '100000');
  await button(page, 'Run futures').click();
  await expect(progress(page)).toContainText(/[1-9][\d,]* of [34]00,000 futures/);
  await expect(risk(page)).toContainText(/At the playhead: /);
  await button(page, 'Cancel futures').click();
  await expect(progress(page)).toContainText(/Cancelled · [1-9][\d,]* of/);
  await expect(button(page, 'Run futures')).toBeEnabled();

  await field(page, 'points').fill('many');
  await button(page, 'Run futures').click();
  await expect(page.getByText(/"many" points/)).toBeVisible();
});

const GUIDE = readFileSync(path.join(ROOT, 'docs/shrink.md'), 'utf8');
const [, ZONE = ''] = /```yaml\n([\s\S]*?)```/.exec(GUIDE) ?? [];
const MILD = ZONE.replace(/^faults:\n(?: .*\n)*/m, '');

async function textOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8');
}

async function saved(page: Page, name: string): Promise<{ fileName: string; text: string }> {
  const download = page.waitForEvent('download');
  await button(page, name).click();
  const file = await download;
  return { fileName: file.suggestedFilename(), text: await textOf(file) };
}

/** Passed and failed tests of a folder. */
function runTests(folder: string): [passed: number, failed: number] {
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  writeFileSync(path.join(folder, 'vitest.config.ts'), 'export default {};\n');
  const words = [vitest, 'run', '--root', folder, '--reporter', 'json'];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
  return [report.numPassedTests, report.numFailedTests];
}

test('injected faults are shrunk to the one that matters: a branch, a scenario and a test', async ({
  page,
}) => {
  await openPaused(page);
  const buffer = Buffer.from(MILD);
  await chooseFile(page, { name: 'zone.yaml', mimeType: 'application/yaml', buffer });
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toContainText('One zone');
  await tab(page, 'Faults').click();
  const fault = (name: string) => page.getByRole('switch', { name, exact: true });
  await fault('north: slow-sensor').click();
  await expect(fault('north: slow-sensor')).toBeChecked();
  const broken = region(page, 'Expectations').getByRole('button', { name: /never overheats/ });
  await button(page, 'Run until').click();
  await expect(broken).toBeVisible({ timeout: 30_000 });
  // What comes after the break has no part in it.
  await fault('heater: command-lost').click();
  await expect(fault('heater: command-lost')).toBeChecked();
  await fault('heater: command-lost').click();
  await expect(fault('heater: command-lost')).not.toBeChecked();

  await tab(page, 'Shrink').click();
  await button(page, 'Shrink to the fewest edits').click();
  const panel = region(page, 'Shrink');
  await expect(panel).toContainText(/never overheats still breaks, at .*, with 1 of 3 edits/, {
    timeout: 30_000,
  });
  await expect(panel.getByRole('listitem')).toHaveCount(1);

  const files = [await saved(page, 'Save scenario'), await saved(page, 'Save test')];
  expect(files.map(({ fileName }) => fileName)).toEqual([
    'zone-never-overheats.yaml',
    'zone-never-overheats.test.ts',
  ]);
  mkdirSync(path.join(ROOT, 'my'), { recursive: true });
  const folder = mkdtempSync(path.join(ROOT, 'my', 'e2e-'));
  try {
    for (const { fileName, text } of files) {
      // This folder lies one level deeper than one beside src.
      writeFileSync(path.join(folder, fileName), text.replace("'../src/", "'../../src/"));
    }
    expect(runTests(folder)).toEqual([0, 1]);
  } finally {
    rmSync(folder, { recursive: true });
  }

  await button(page, 'Open as branch').click();
  const branch = page.getByRole('combobox', { name: 'Branch' });
  await expect(branch.locator('option:checked')).toContainText('shrunk');
  await expect(broken).toBeVisible({ timeout: 20_000 });
});

test('a run that does not fail cannot be shrunk', async ({ page }) => {
  await page.goto('/?v=1&scenario=thermostats&seed=42&until=5000000000');
  await expect(button(page, 'Pause')).toBeVisible();
  await tab(page, 'Shrink').click();
  await button(page, 'Shrink to the fewest edits').click();
  await expect(page.getByText('no expectation breaks in this run')).toBeVisible();
});

test('a world shrunk to other settings opens as a world of its own', async ({ page }) => {
  await openFinished(page);
  await tab(page, 'Shrink').click();
  await region(page, 'Shrink').getByRole('checkbox').check();
  await button(page, 'Shrink to the fewest edits').click();
  const panel = region(page, 'Shrink');
  await expect(panel).toContainText(/still breaks, at [\d.]+ s/, { timeout: 30_000 });
  const [, seconds = ''] = /at ([\d.]+) s/.exec(await panel.innerText()) ?? [];
  await button(page, 'Open as a world').click();
  const scenario = page.getByRole('combobox', { name: 'Scenario' });
  await expect(scenario).toContainText('Shrunk: Two thermostats, one heater');
  await button(page, 'Run until').click();
  await expect
    .poll(async () => Math.abs((await timeNs(page)) / 1e9 - Number(seconds)), { timeout: 20_000 })
    .toBeLessThan(0.2);
});

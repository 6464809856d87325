/** Our Chrome trace in readers that are not ours: speedscope, and Chromium's performance page. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { buildTarget, isStale } from '../scripts/build.mjs';
import { createStaticServer } from '../scripts/serve.mjs';
import { checkChromeTrace } from '../src/formats/chrome-trace/check-rules.ts';

const SPEEDSCOPE = path.join(
  path.dirname(createRequire(import.meta.url).resolve('speedscope/package.json')),
  'dist/release',
);
const VIRTUAL_SECONDS = 60;
const DEVICES = ['north', 'south', 'heater', 'room'];

/** What a reader says when it can make no sense of a slice. */
const CONFUSION = /tried to end|still open|malformed|invalid|unexpected|cannot|failed/i;

const TRACE = path.resolve('dist/recordings/thermostats.trace.json');

let server: Server | undefined;
let address = '';

/** The file as a user exports it; the command ends with 1 because an expectation breaks. */
function exportTrace(): void {
  mkdirSync(path.dirname(TRACE), { recursive: true });
  rmSync(TRACE, { force: true });
  const run = ['run', 'thermostats', '--seed', '42', '--until', `${VIRTUAL_SECONDS}s`];
  const words = ['dist/cli/orrery.js', ...run, '--out', TRACE];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(status, stderr).toBe(1);
}

// One file is written for all of them.
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  if (isStale('cli')) await buildTarget('cli', { quiet: true });
  exportTrace();
  server = await createStaticServer({ root: SPEEDSCOPE, headers: {} });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

test.afterAll(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Gathers what the page complains about. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' || CONFUSION.test(text)) complaints.push(text);
  });
  return complaints;
}

test('it keeps the rules of the format', () => {
  const { faults, phases } = checkChromeTrace(JSON.parse(readFileSync(TRACE, 'utf8')));
  expect(faults).toEqual([]);
  for (const phase of ['X', 's', 'f', 'C', 'i', 'M']) expect(phases[phase]).toBeGreaterThan(0);
});

test('speedscope opens it, with a profile for each device and nothing to complain about', async ({
  page,
}) => {
  const complaints = complaintsOf(page);
  await page.goto(address);
  await page.locator('input[type=file]').setInputFiles(TRACE);
  await page.getByText(/^\(1\/\d+\)$/).click();
  for (const device of DEVICES) {
    await expect(page.getByText(new RegExp(`, ${device} \\(tid \\d+\\)$`))).toBeVisible();
  }
  await page.getByText(/, heater \(tid \d+\)$/).click();
  await page.getByText('Sandwich').click();
  await expect(page.getByText(/^switch /).first()).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the performance page of Chromium opens it, from its start to its end', async ({ page }) => {
  const complaints = complaintsOf(page);
  try {
    await page.goto('devtools://devtools/bundled/devtools_app.html?panel=timeline');
  } catch (error) {
    // Builds for headless use alone come without the developer tools.
    const description = `no developer tools in this Chromium: ${String(error)}`;
    test.info().annotations.push({ type: 'not checked', description });
    return;
  }
  await page.locator('input[type=file]').first().setInputFiles(TRACE);
  await expect(page.getByText('#1', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(`${VIRTUAL_SECONDS},000 ms`).first()).toBeAttached();
  expect(complaints).toEqual([]);
});

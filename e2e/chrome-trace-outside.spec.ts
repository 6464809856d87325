/** Our Chrome trace in readers that are not ours: speedscope, and Chromium's performance page. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { buildTarget, isStale } from '../scripts/build.mjs';
import { createStaticServer } from '../scripts/serve.mjs';

const SPEEDSCOPE = path.join(
  path.dirname(createRequire(import.meta.url).resolve('speedscope/package.json')),
  'dist/release',
);
const VIRTUAL_SECONDS = 60;
const DEVICES = ['north', 'south', 'heater', 'room'];

/** What a reader says when it can make no sense of a slice. */
const CONFUSION = /tried to end|still open|malformed|invalid|unexpected|cannot|failed/i;

let server: Server;
let trace = '';

test.beforeAll(async () => {
  if (isStale('cli')) await buildTarget('cli', { quiet: true });
  trace = path.join(test.info().project.outputDir, 'thermostats.trace.json');
  const run = ['run', 'thermostats', '--seed', '42', '--until', `${VIRTUAL_SECONDS}s`];
  execFileSync(process.execPath, ['dist/cli/orrery.js', ...run, '--out', trace], {
    stdio: 'pipe',
  });
  server = await createStaticServer({ root: SPEEDSCOPE, headers: {} });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

test.afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
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

test('speedscope opens it, with a profile for each device and nothing to complain about', async ({
  page,
}) => {
  const complaints = complaintsOf(page);
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.locator('input[type=file]').setInputFiles(trace);
  const selector = page.getByText(/\(1\/\d+\)/);
  await expect(selector).toContainText('north');
  await selector.click();
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
  await page.locator('input[type=file]').first().setInputFiles(trace);
  await expect(page.getByText('#1', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(`${VIRTUAL_SECONDS},000 ms`).first()).toBeAttached();
  expect(complaints).toEqual([]);
});

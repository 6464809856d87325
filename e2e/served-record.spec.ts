/** What real clients asked over UDP, recorded by the command, opens in the dashboard. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { slider, tab } from './dashboard.ts';

/** A question for the state of the daemon's clock, as chronyc sends it. */
const tracking = Buffer.alloc(104);
tracking.set([6, 1, 0, 0, 0, 33]);

async function recorded(file: string, questions: number): Promise<Buffer> {
  const words = ['serve', 'chrony', '--scenario', 'two-liars', '--at', '2min', '--port', '0'];
  const child = spawn(process.execPath, ['dist/cli/orrery.js', ...words, '--record', file]);
  const [greeting] = await once(child.stdout.setEncoding('utf8'), 'data');
  const port = Number(/port (\d+)/.exec(greeting)?.[1]);
  const socket = createSocket('udp4');
  for (let n = 0; n < questions; n++) {
    const reply = once(socket, 'message');
    socket.send(tracking, port, '127.0.0.1');
    await reply;
  }
  socket.close();
  child.kill('SIGINT');
  await once(child, 'close');
  return readFileSync(file);
}

test('a recorded afternoon of questions opens and rewinds', async ({ page }, testInfo) => {
  const buffer = await recorded(testInfo.outputPath('asked.jsonl'), 5);
  await page.goto('/');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open trace' }).click();
  const file = { name: 'asked.jsonl', mimeType: 'application/x-ndjson', buffer };
  await (await chooser).setFiles(file);
  const opened = page.getByRole('combobox', { name: 'Scenario' });
  await expect(opened).toContainText('asked.jsonl', { timeout: 20_000 });
  await slider(page).focus();
  await page.keyboard.press('End');
  await tab(page, 'Events').click();
  const rows = page.getByRole('table', { name: 'Events' }).getByRole('row');
  await expect(rows.filter({ hasText: 'reply' }).first()).toContainText('tracking');
  await expect(rows.filter({ hasText: 'outcome = success' }).first()).toContainText('request');
  await page.screenshot({ path: testInfo.outputPath('asked.png') });
});

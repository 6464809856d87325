/** What a person does in the first minutes, on the built page, by roles and names. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';

const COMMAND = fileURLToPath(new URL('../dist/cli/orrery.js', import.meta.url));

/** The same world in Node. */
function inNode(...words: string[]) {
  const { stdout } = spawnSync(
    process.execPath,
    [COMMAND, 'run', 'thermostats', '--seed', '42', '--json', ...words],
    { encoding: 'utf8' },
  );
  return JSON.parse(stdout);
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Timeline' });
const speed = (page: Page) => page.getByRole('combobox', { name: 'Speed' });
const live = (page: Page) => page.getByRole('status', { name: 'Live' });
const verdict = (page: Page) => page.getByRole('status', { name: 'Determinism' });
const valueText = async (page: Page) => (await slider(page).getAttribute('aria-valuetext')) ?? '';

/** Runs the open world flat out to the end of its scenario. */
async function runToTheEnd(page: Page, end: string): Promise<void> {
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await speed(page).selectOption('max');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Follow live' }).click();
  await expect.poll(() => valueText(page)).toContain(end);
}

/** Lets a branch run on to where the scenario ends, at 30 s. */
async function playToTheEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => valueText(page), { timeout: 30_000 }).toMatch(/^30\.000/);
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
}

async function exported(page: Page, format: string): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format }).click();
  return readFileSync(await (await download).path(), 'utf8');
}

const footerOf = (jsonl: string) => JSON.parse(jsonl.trimEnd().split('\n').at(-1) ?? '');

test('runs at once, pauses, steps back and forward', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.getByRole('button', { name: 'Step back' }).click();
  const before = await valueText(page);
  await page.getByRole('button', { name: 'Step back' }).click();
  const back = await valueText(page);
  expect(back).not.toBe('');
  await page.getByRole('button', { name: 'Step forward' }).click();
  await expect.poll(() => valueText(page)).toBe(before);
  await expect(page.getByRole('tree', { name: 'State' })).toContainText('airC');
  await expect(page.getByRole('table', { name: 'Events' })).toContainText('temperature');
});

test('gives the same hash in the page and in Node, and after a fork without edits', async ({
  page,
}) => {
  const node = inNode('--until', '30s');
  await page.goto('/?v=1&scenario=thermostats&seed=42&until=30000000000');
  await runToTheEnd(page, '30.000');
  const footer = footerOf(await exported(page, 'JSONL'));
  expect([footer.count, footer.hash]).toEqual([node.events, node.hash]);
  await expect(verdict(page)).toContainText('deterministic');

  const box = await slider(page).boundingBox();
  if (!box) throw new Error('the scrubber has a place');
  await page.mouse.click(box.x + box.width * 0.37, box.y + box.height / 2);
  await expect(live(page)).toContainText('behind');
  await page.getByRole('button', { name: 'Fork here' }).click();
  await page.getByRole('textbox', { name: 'Name of the branch' }).press('Enter');
  await expect(page.getByRole('combobox', { name: 'Branch' }).locator('option')).toHaveCount(2);
  await playToTheEnd(page);
  const forked = footerOf(await exported(page, 'JSONL'));
  expect([forked.count, forked.hash]).toEqual([node.events, node.hash]);
});

test('runs to the broken expectation and lands on the breaking event', async ({ page }) => {
  const [broken] = inNode('--until', '30s').broken;
  await page.goto('/?v=1&scenario=thermostats&seed=42&until=30000000000');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Run until' }).click();
  await expect.poll(() => valueText(page), { timeout: 30_000 }).toContain('12.400');
  await page.getByRole('tab', { name: 'Event', exact: true }).click();
  const number = String(broken.sequence).replace(/\B(?=(\d{3})+$)/g, ',');
  await expect(page.getByRole('tabpanel', { name: 'Event', exact: true })).toContainText(number);
});

test('scrubs one million events: state, events and diff follow', async ({ page }) => {
  await page.goto('/?v=1&scenario=thermostats&seed=42');
  await runToTheEnd(page, '14400.000');
  const box = await slider(page).boundingBox();
  if (!box) throw new Error('the scrubber has a place');
  let last = '';
  for (const share of [0.1, 0.83, 0.5, 0.02]) {
    await page.mouse.click(box.x + box.width * share, box.y + box.height / 2);
    const seconds = 14400 * share;
    await expect
      .poll(async () => Math.abs(Number.parseFloat(await valueText(page)) - seconds))
      .toBeLessThan(60);
    const samples = page
      .getByRole('tree', { name: 'State' })
      .getByRole('treeitem', { name: /samples/ })
      .first();
    // north samples every 100 ms: the count is the time.
    await expect
      .poll(async () =>
        Number((await samples.innerText()).match(/(\d[\d,]*)\s*$/)?.[1]?.replaceAll(',', '')),
      )
      .toBe(Math.floor(Number.parseFloat((await valueText(page)).replace(/ /g, '')) * 10));
    const table = await page.getByRole('table', { name: 'Events' }).innerText();
    expect(table).not.toBe(last);
    last = table;
  }
});

test('injects a fault, and a fork with a fault takes another way', async ({ page }) => {
  await page.goto('/?v=1&scenario=thermostats&seed=42&until=30000000000');
  await runToTheEnd(page, '30.000');
  const main = footerOf(await exported(page, 'JSONL'));
  const box = await slider(page).boundingBox();
  if (!box) throw new Error('the scrubber has a place');
  await page.mouse.click(box.x + box.width * 0.2, box.y + box.height / 2);
  await page.getByRole('tab', { name: 'Faults' }).click();
  await page.getByRole('button', { name: 'Fork with sensor-stuck' }).first().click();
  await expect(page.getByRole('combobox', { name: 'Branch' }).locator('option')).toHaveCount(2);
  await playToTheEnd(page);
  const forked = footerOf(await exported(page, 'JSONL'));
  expect(forked.hash).not.toBe(main.hash);
  await page.getByRole('combobox', { name: 'Branch' }).selectOption({ label: 'main' });
  await expect
    .poll(async () => footerOf(await exported(page, 'JSONL')).hash, { timeout: 20_000 })
    .toBe(main.hash);
});

test('re-opens an exported JSONL in a fresh page and scrubs it', async ({ page, browser }) => {
  await page.goto('/?v=1&scenario=thermostats&seed=42&until=30000000000');
  await runToTheEnd(page, '30.000');
  const text = await exported(page, 'JSONL');
  for (const line of text.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  const chrome = JSON.parse(await exported(page, 'Chrome trace'));
  expect(chrome.traceEvents.length).toBeGreaterThan(3000);
  const other = await (await browser.newContext()).newPage();
  await other.goto('/');
  const chooser = other.waitForEvent('filechooser');
  await other.getByRole('button', { name: 'Open trace' }).click();
  const file = { name: 'run.jsonl', mimeType: 'application/x-ndjson', buffer: Buffer.from(text) };
  await (await chooser).setFiles(file);
  const opened = other.getByRole('combobox', { name: 'Scenario' });
  await expect(opened).toContainText('run.jsonl', { timeout: 20_000 });
  await slider(other).focus();
  await other.keyboard.press('Home');
  await expect.poll(() => valueText(other)).toMatch(/^0\.0/);
  await other.keyboard.press('End');
  await expect.poll(() => valueText(other)).toMatch(/^29\.|^30\.0/);
});

test('a bad file is refused with place and remedy; the timeline stays', async ({ page }) => {
  await page.goto('/?v=1&scenario=thermostats&seed=42&until=30000000000');
  await page.getByRole('button', { name: 'Pause' }).click();
  const open = async (name: string, buffer: Buffer) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open trace' }).click();
    await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer });
  };
  await open('empty.jsonl', Buffer.alloc(0));
  await expect(page.getByText(/0 bytes/).first()).toBeVisible();
  await open(
    'noise.bin',
    Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197 + 31) & 255)),
  );
  await expect(page.getByText(/binary data/).first()).toBeVisible();
  await open('other.jsonl', Buffer.from('{"a":1}\n{"a":2}\n'));
  await expect(page.getByText(/not the header of an Orrery trace/).first()).toBeVisible();
  await expect(page.getByRole('tree', { name: 'State' })).toContainText('setpointC');
});

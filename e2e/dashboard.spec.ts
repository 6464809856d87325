/** How the dashboard behaves under a person's hands, on the built page, by roles and names. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import {
  button,
  chooseFile,
  events,
  live,
  openFinished,
  openPaused,
  playhead,
  region,
  SHORT,
  seekTo,
  slider,
  state,
  tab,
  timeNs,
} from './dashboard.ts';
import { RECORDED_EVENTS_MIN, recordedTrace } from './recorded-trace.ts';

const RECORDED = fileURLToPath(new URL('./fixtures/thermostats-v1.jsonl', import.meta.url));
const PACKED = fileURLToPath(new URL('./fixtures/chromium.trace.json.gz', import.meta.url));
/** Recording a busy browser takes a while on a busy machine. */
const RECORDING_LIMIT_MS = 240_000;

test('every key does what the help says, and none while a field is written in', async ({
  page,
}) => {
  await openFinished(page);
  const endNs = await timeNs(page);
  await page.keyboard.press('Home');
  await expect.poll(() => timeNs(page)).toBe(0);
  await page.keyboard.press('End');
  await expect.poll(() => timeNs(page)).toBe(endNs);
  await expect(live(page)).toContainText('the run has ended');

  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => timeNs(page)).toBeLessThan(endNs);
  const oneStep = endNs - (await timeNs(page));
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(async () => endNs - (await timeNs(page))).toBe(11 * oneStep);
  await expect(live(page)).toContainText('behind');

  const before = await playhead(page);
  await page.keyboard.press('Comma');
  await expect.poll(() => playhead(page)).toBe(before - 1);
  await page.keyboard.press('Period');
  await expect.poll(() => playhead(page)).toBe(before);

  await page.keyboard.press('Shift+F8');
  await expect.poll(() => timeNs(page)).toBe(12.4e9);
  const broken = await playhead(page);
  expect(broken).toBeLessThan(before);
  await page.keyboard.press('Home');
  await page.keyboard.press('F8');
  await expect.poll(() => playhead(page)).toBe(broken);

  await page.keyboard.press('BracketLeft');
  await expect.poll(() => playhead(page)).toBeLessThan(broken);
  await page.keyboard.press('BracketRight');
  await expect.poll(() => playhead(page)).toBe(broken);

  await page.getByRole('spinbutton', { name: 'Seed' }).focus();
  await page.keyboard.press('Comma');
  await page.keyboard.press('Home');
  expect(await playhead(page)).toBe(broken);
  await page.keyboard.press('Escape');
  await page.locator('body').click({ position: { x: 5, y: 5 } });

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Step back one event');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

test('space plays recorded time from the playhead and joins the live edge', async ({ page }) => {
  await openPaused(page);
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(() => timeNs(page)).toBeGreaterThan(0);
  await expect(live(page)).toContainText('following live', { timeout: 20_000 });
  await page.keyboard.press('Space');
  await expect(button(page, 'Play')).toBeVisible();
});

test('a playhead in the past stays while the engine records on', async ({ page }) => {
  await page.goto(SHORT);
  await expect(events(page)).toContainText('temperature');
  await page.keyboard.press('Comma');
  const at = await playhead(page);
  const newer = async () =>
    Number(/([\d,]+) new/.exec((await live(page).textContent()) ?? '')?.[1]?.replaceAll(',', ''));
  await expect(live(page)).toContainText(' new');
  const earlier = await newer();
  await expect.poll(newer).toBeGreaterThan(earlier);
  expect(await playhead(page)).toBe(at);
  await page.getByRole('button', { name: 'return to live' }).click();
  await expect(live(page)).toContainText('following live');
});

test('a row of the table, the scrubber and the lanes all move the one playhead', async ({
  page,
}) => {
  await openFinished(page);
  await seekTo(page, 0.5);
  const middle = await playhead(page);
  expect(Math.abs((await timeNs(page)) - 15e9)).toBeLessThan(0.5e9);
  const row = events(page).getByRole('row').nth(5);
  const wanted = Number((await row.getByRole('cell').first().innerText()).replaceAll(',', ''));
  await row.click();
  await expect.poll(() => playhead(page)).toBe(wanted);
  expect(wanted).not.toBe(middle);
  await page.keyboard.press('KeyF');
  const lanes = page.getByRole('region', { name: 'Lanes' }).locator('canvas').last();
  const box = await lanes.boundingBox();
  if (box === null) throw new Error('the lanes have a place on the screen');
  await page.mouse.click(box.x + box.width * 0.25, box.y + 60);
  await expect.poll(() => timeNs(page)).toBeLessThan(10e9);
  await expect.poll(() => playhead(page)).toBeGreaterThan(0);
});

test('state, table and slider change in the same frame as the pointer moves', async ({ page }) => {
  await openFinished(page, '/?v=1&scenario=thermostats&seed=42');
  const box = await slider(page).boundingBox();
  if (box === null) throw new Error('the scrubber has a place on the screen');
  await page.evaluate(() => {
    // Ages of values are looked up by another thread once the playhead rests.
    const ages = /−?[\d.]+ .?s(?=why)|now(?=why)/g;
    const look = () =>
      JSON.stringify([
        document.querySelector('[role="slider"]')?.getAttribute('aria-valuetext'),
        document.querySelector('tr[aria-current="true"]')?.textContent,
        document.querySelector('[role="tree"]')?.textContent?.replace(ages, ''),
      ]);
    const painted: string[] = [];
    Object.assign(window, { painted, look });
    // Called before the frame is painted that shows what the event has changed.
    const note = () => requestAnimationFrame(() => painted.push(look()));
    document.addEventListener('pointermove', note, true);
  });
  await page.mouse.move(box.x + 10, box.y + 20);
  await page.mouse.down();
  const shown = new Set<string>();
  for (const share of [0.9, 0.15, 0.62, 0.33]) {
    // Two moves in a row: the second must not wait for anything that the first has started.
    await page.mouse.move(box.x + box.width * (share - 0.03), box.y + 20);
    await page.mouse.move(box.x + box.width * share, box.y + 20);
    const { painted, settled } = await page.evaluate(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      for (let i = 0; i < 30; i++) await frame();
      const all: string[] = Reflect.get(window, 'painted');
      return {
        painted: all.at(-1) ?? '',
        settled: (Reflect.get(window, 'look') as () => string)(),
      };
    });
    expect(painted).toBe(settled);
    shown.add(painted);
  }
  await page.mouse.up();
  expect(shown.size).toBe(4);
});

test('a link shows the same moment in a fresh page; back and forward go between moments', async ({
  page,
  browser,
}) => {
  await openFinished(page);
  await seekTo(page, 0.3);
  const first = await playhead(page);
  await expect.poll(() => page.url()).toContain(`at=${first}`);
  const text = await state(page).innerText();
  await seekTo(page, 0.7);
  const second = await playhead(page);
  await expect.poll(() => page.url()).toContain(`at=${second}`);
  await page.goBack();
  await expect.poll(() => playhead(page)).toBe(first);
  const address = page.url();
  await page.goForward();
  await expect.poll(() => playhead(page)).toBe(second);

  const other = await (await browser.newContext()).newPage();
  await other.goto(address);
  await expect.poll(() => playhead(other), { timeout: 20_000 }).toBe(first);
  await expect(button(other, 'Play')).toBeVisible();
  const ages = /\n?(−?[\d.]+ .?s|now)(?=\n)/g;
  await expect
    .poll(async () => (await state(other).innerText()).replace(ages, ''))
    .toBe(text.replace(ages, ''));
});

test('another seed gives another run; a wrong one is refused', async ({ page }) => {
  await openPaused(page);
  const seed = page.getByRole('spinbutton', { name: 'Seed' });
  await seed.fill('7');
  await seed.press('Enter');
  await expect.poll(() => page.url()).toContain('seed=7');
  await expect(events(page)).toContainText('temperature');
  await seed.fill('-1');
  await seed.blur();
  await expect(region(page, 'Notices')).toContainText('is not a seed');
  await expect(seed).toHaveValue('7');
});

test('a mark compares two moments, and a range narrows the histogram', async ({ page }) => {
  await openFinished(page);
  await seekTo(page, 0.2);
  const marked = await playhead(page);
  await page.keyboard.press('KeyM');
  await seekTo(page, 0.6);
  const later = await playhead(page);
  await tab(page, 'Diff').click();
  const diff = page.getByRole('tabpanel', { name: 'Diff' });
  await expect(diff).toContainText(`#${marked.toLocaleString('en')}`);
  await expect(diff).toContainText(`#${later.toLocaleString('en')}`);
  await expect(diff.getByRole('row', { name: /room\.temperatureC/ })).toContainText('−');

  await tab(page, 'Latency').click();
  const latency = region(page, 'Latency');
  const count = async () =>
    Number((await latency.getByRole('row', { name: /count/ }).innerText()).replace(/\D/g, ''));
  await expect.poll(count).toBeGreaterThan(100);
  const all = await count();
  await page.keyboard.press('KeyR');
  await latency.getByRole('combobox', { name: 'Stretch' }).selectOption('the chosen range');
  await expect.poll(async () => Math.abs((await count()) / all - 0.4)).toBeLessThan(0.05);
});

test('latency: a route, its histogram, its percentiles, and the bars as numbers', async ({
  page,
}) => {
  await openFinished(page);
  await tab(page, 'Latency').click();
  const latency = region(page, 'Latency');
  const route = latency.getByRole('combobox', { name: 'Route' });
  await route.selectOption('north.ask → heater.ask');
  for (const name of ['p50', 'p90', 'p99', 'p99.9']) {
    // The link takes 3 ms and up to 4 ms of jitter.
    const row = latency.getByRole('row', { name: new RegExp(`^${name} `) });
    await expect(row).toContainText(/^p[\d.]+\s*[3-7](\.\d+)? ms$/);
  }
  await expect(latency.locator('.recharts-bar-rectangle').first()).toBeVisible();
  await latency.getByText('The bars as a table').click();
  await expect(latency.getByRole('columnheader', { name: 'to below' })).toBeVisible();
  await route.selectOption('thermostat.ask ⇒ thermostat.tell');
  await expect(latency).toContainText('request → response');
});

test('a fault switched now is recorded, shown and part of the link', async ({ page }) => {
  await openPaused(page);
  await tab(page, 'Faults').click();
  const fault = page.getByRole('switch', { name: 'heater: command-lost' });
  await expect(fault).not.toBeChecked();
  await fault.click();
  await button(page, 'Step forward').click();
  await expect(fault).toBeChecked();
  await tab(page, 'Logs').click();
  await expect(region(page, 'Logs')).toContainText('heater.command-lost on');
  await expect.poll(() => page.url()).toContain('recipe=');
  await page.goto(page.url());
  await tab(page, 'Faults').click();
  await expect(fault).toBeChecked();
});

test('previous and next cause walk the chain', async ({ page }) => {
  await openFinished(page);
  await button(page, 'Run back').click();
  await tab(page, 'Causes').click();
  const causes = region(page, 'Causes');
  await expect(causes.getByRole('listitem').first()).toContainText('start');
  await expect(causes).toContainText('room.step');
  await button(page, 'Previous cause').click();
  await expect(causes).toContainText('What it led to directly');
  await button(page, 'Next cause').click();
  await expect(causes.locator('[aria-current="true"]')).toContainText('room.step');
});

test('a file dropped on the page opens, and can be scrubbed', async ({ page }) => {
  await openPaused(page);
  const text = readFileSync(RECORDED, 'utf8');
  const data = await page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'dropped.jsonl', { type: 'application/x-ndjson' }));
    return transfer;
  }, text);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toContainText('dropped.jsonl');
  await page.keyboard.press('Home');
  await expect.poll(() => timeNs(page)).toBe(0);
  await page.keyboard.press('End');
  await expect(live(page)).toContainText('at the end of the recording');
  await expect(button(page, 'Fork here')).toBeDisabled();
});

test('a trace recorded by Chromium opens: threads are tracks, spans have causes', async ({
  page,
}) => {
  test.setTimeout(RECORDING_LIMIT_MS);
  const file = await recordedTrace();
  await openPaused(page);
  await chooseFile(page, file);
  await expect(page.getByRole('tree', { name: 'Devices' })).toContainText(
    /Cr(?:Browser|Renderer)Main/,
    {
      timeout: 60_000,
    },
  );
  const rows = async () => Number(await events(page).getAttribute('aria-rowcount'));
  await expect.poll(rows).toBeGreaterThan(RECORDED_EVENTS_MIN);
  // Nobody drew lots for a recording of something real.
  await expect(page.getByRole('spinbutton', { name: 'Seed' })).toHaveValue('');
  await seekTo(page, 0.5);
  const at = await playhead(page);
  expect(at).toBeGreaterThan(0);
  await expect(state(page)).toContainText('running');
  await button(page, 'Step forward').click();
  await expect.poll(() => playhead(page)).toBe(at + 1);
});

test('a packed trace is offered by the file dialog, and opens', async ({ page }) => {
  await openPaused(page);
  await expect(page.locator('input[type="file"]')).toHaveAttribute('accept', /(^|,)\.gz(,|$)/);
  await chooseFile(page, PACKED);
  await expect(page.getByRole('tree', { name: 'Devices' })).toContainText(
    /Cr(?:Browser|Renderer)Main/,
    {
      timeout: 30_000,
    },
  );
});

test('the theme follows the system until it is switched, and then stays', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(SHORT);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await button(page, 'Use the light theme').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

/** Conditions: searched for back and ahead, run towards, and kept as breakpoints. */
import { expect, type Page, test } from '@playwright/test';
import {
  atRest,
  button,
  openFinished,
  openPaused,
  region,
  slider,
  tab,
  timeNs,
} from './dashboard.ts';

/** When `thermostats` breaks with seed 42. */
const BREAK_NS = 12_400_000_000;

const condition = (page: Page) => page.getByRole('textbox', { name: 'Condition' });
const result = (page: Page) => page.getByRole('status', { name: 'Search result' });
const list = (page: Page) => page.getByRole('list', { name: 'Breakpoints' });

async function openPanel(page: Page): Promise<void> {
  await tab(page, 'Breakpoints').click();
  await expect(condition(page)).toBeVisible();
}

async function add(page: Page, text: string): Promise<void> {
  await condition(page).fill(text);
  await button(page, 'Add breakpoint').click();
  await expect(list(page)).toContainText(text);
}

test('runs on until a condition fires, and back to where it fired before', async ({ page }) => {
  await openPaused(page);
  await openPanel(page);
  await condition(page).fill('room.temperatureC > 23 °C');
  await button(page, 'Run until it fires').click();
  await expect.poll(() => timeNs(page)).toBe(BREAK_NS);

  await condition(page).fill('heater.on == true');
  await button(page, 'Previous match').click();
  await expect(result(page)).toContainText(/Fired at event #[\d,]+\./);
  const lastOn = await timeNs(page);
  expect(lastOn).toBeLessThan(BREAK_NS);

  await button(page, 'Previous match').click();
  await expect.poll(() => timeNs(page)).toBeLessThan(lastOn);
  await condition(page).press('Enter');
  await expect.poll(() => timeNs(page)).toBe(lastOn);
});

test('says that nothing fires, and where a condition is wrong', async ({ page }) => {
  await openPaused(page);
  await openPanel(page);
  await condition(page).fill('room.temperatureC > 90 °C');
  await button(page, 'Previous match').click();
  await expect(result(page)).toContainText(/Not found in [\d,]+ events/);

  await condition(page).fill('room.temprature > 90');
  const problem = region(page, 'Breakpoints').locator('.query-problem');
  await expect(problem).toContainText('temprature');
  await expect(problem.locator('mark')).toHaveText(/temprature/);
  await expect(button(page, 'Next match')).toBeDisabled();
  await expect(button(page, 'Add breakpoint')).toBeDisabled();
});

test('a run towards a condition that never holds is cancelled', async ({ page }) => {
  // Billions of events: longer than it takes to press a button.
  await page.goto('/?v=1&scenario=hundred-devices&until=24h');
  await button(page, 'Pause').click();
  await openPanel(page);
  await condition(page).fill('hub.deepest > 1000000');
  await button(page, 'Run until it fires').click();
  await page.getByRole('region', { name: 'Goal' }).getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/The condition has not fired: the run stopped after/)).toBeVisible();
  await expect(button(page, 'Run until it fires')).toBeEnabled();
});

test('breakpoints stop runs forwards and backwards, by keys, and say which one fired', async ({
  page,
}) => {
  await openFinished(page);
  await openPanel(page);
  await add(page, 'heater.on == true');
  await expect(list(page)).toContainText(/\d+ hits/);
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('Home');
  const fired: number[] = [];
  for (let stop = 0; stop < 3; stop++) {
    const before = await timeNs(page);
    await page.keyboard.press('F8');
    await expect.poll(() => timeNs(page)).toBeGreaterThan(before);
    fired.push(await timeNs(page));
  }
  const row = list(page).getByRole('listitem').filter({ hasText: 'heater.on' });
  await expect(row).toContainText('fired last');
  await page.keyboard.press('Shift+F8');
  await expect.poll(() => timeNs(page)).toBe(fired[1]);
  await button(page, 'Run back').click();
  await expect.poll(() => timeNs(page)).toBe(fired[0]);
  await page.keyboard.press('Shift+F8');
  await expect(page.getByText('Nothing fired before the playhead.')).toBeVisible();

  // Off, it stops nothing: the next stop is the broken expectation.
  await row.getByRole('checkbox').uncheck();
  await button(page, 'Run until').click();
  await expect.poll(() => timeNs(page)).toBe(BREAK_NS);
  // On again, and expectations off.
  await row.getByRole('checkbox').check();
  await list(page).getByRole('checkbox', { name: 'an expectation breaks' }).uncheck();
  await button(page, 'Run until').click();
  await expect(page.getByText('Nothing fires after the playhead.')).toBeVisible();
  await button(page, 'Remove heater.on == true').click();
  await expect(row).toHaveCount(0);
  await button(page, 'Run until').click();
  await expect(page.getByText(/Nothing to stop at/)).toBeVisible();
});

test('a breakpoint stops a run that goes on, and is kept across visits', async ({ page }) => {
  await openPaused(page);
  await openPanel(page);
  await add(page, 'kind == "tell" and target == "heater"');
  await page.reload();
  await button(page, 'Pause').click();
  await atRest(page);
  await openPanel(page);
  await expect(list(page)).toContainText('kind == "tell"');
  const before = await timeNs(page);
  await button(page, 'Run until').click();
  await expect.poll(() => timeNs(page)).toBeGreaterThan(before);
  await tab(page, 'Event').click();
  await expect(page.getByRole('tabpanel', { name: 'Event', exact: true })).toContainText('tell');
});

test('a long search backwards shows its progress and is cancelled with a partial result', async ({
  page,
}) => {
  await openFinished(page, '/?v=1&scenario=thermostats&seed=42');
  await openPanel(page);
  // Never true, and slow to find out: every event is looked at.
  await condition(page).fill('room.temperatureC > 900 °C or caused_by(1) and sequence < 0');
  const banner = page.getByRole('region', { name: 'Search under way' });
  const share = () =>
    banner.getByRole('progressbar').evaluate((bar: HTMLProgressElement) => bar.value, undefined, {
      timeout: 2000,
    });
  // Who comes too late to cancel it searches again.
  await expect(async () => {
    await button(page, 'Previous match').click({ timeout: 2000 });
    await expect.poll(share, { timeout: 2000 }).toBeGreaterThan(0);
    await banner.getByRole('button', { name: 'Cancel search' }).click({ timeout: 2000 });
    await expect(result(page)).toContainText(/Cancelled after [\d,]+ events/, { timeout: 2000 });
  }).toPass();
  await expect(banner).toBeHidden();
  await expect(button(page, 'Previous match')).toBeEnabled();
  const looked = Number(
    ((await result(page).textContent()) ?? '').match(/[\d,]+/)?.[0]?.replaceAll(',', ''),
  );
  const all = Number(await slider(page).getAttribute('aria-valuemax'));
  expect(looked).toBeGreaterThan(0);
  expect(looked).toBeLessThan(all);
});

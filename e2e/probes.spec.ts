/** Probes: written after the run, evaluated over all of it, and clicked. */
import { expect, type Page, test } from '@playwright/test';
import { button, openFinished, openPaused, region, speed, tab, timeNs } from './dashboard.ts';

const probes = (page: Page) => region(page, 'Probes');
const evaluation = (page: Page) => page.getByRole('status', { name: 'Evaluation' });
const field = (page: Page, name: string) =>
  probes(page).getByRole('textbox', { name, exact: true });
const kind = (page: Page) => page.getByRole('combobox', { name: 'Probe' });

async function openProbes(page: Page, address?: string): Promise<void> {
  await openFinished(page, address);
  await tab(page, 'Probes').click();
  await expect(field(page, 'Value')).toBeVisible();
}

test('a metric written after the run is plotted over all of it, and clicked', async ({ page }) => {
  await openProbes(page);
  await field(page, 'Value').fill('room.temperatureC - 20 °C');
  await page.getByRole('combobox', { name: 'Aggregate' }).selectOption('max');
  await field(page, 'Value').press('Enter');
  const card = probes(page).getByRole('listitem').filter({ hasText: 'max of room' });
  await expect(card).toContainText(/highest 13\.\d+ °C at 30 s|highest 13\.\d+ °C at 29\.9 s/);
  await expect(evaluation(page)).toContainText(/Over [\d,]+ events\./);
  await card
    .getByRole('button', { name: /^[\d.]+ m?s$/ })
    .first()
    .click();
  await expect.poll(() => timeNs(page)).toBeLessThan(5e9);
  const plot = card.locator('.recharts-surface').first();
  await expect(plot).toBeVisible();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('the curve has a place on the screen');
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
  await page.mouse.click(box.x + box.width * 0.55, box.y + box.height / 2);
  await expect.poll(() => timeNs(page)).toBeGreaterThan(10e9);
  expect(await timeNs(page)).toBeLessThan(20e9);
});

test('a histogram and a log line, only when a condition holds', async ({ page }) => {
  await openProbes(page);
  await kind(page).selectOption('histogram');
  await field(page, 'Value').fill('heater.powerW');
  await button(page, 'Add probe').click();
  const bars = probes(page).getByRole('listitem').filter({ hasText: 'distribution of heater' });
  await expect(bars).toContainText(/samples · min 0 W .* max 60 W/);
  await kind(page).selectOption('log');
  await field(page, 'Message').fill('register {heater.demands} at {time}');
  await field(page, 'When').fill('heater.on == true');
  await button(page, 'Add probe').click();
  const lines = page.getByRole('list', { name: 'Lines' });
  await expect(lines.getByRole('listitem').first()).toContainText(/register 1 at [\d.]+ (ms|s)/);
  const before = await timeNs(page);
  await lines.getByRole('button').first().click();
  await expect.poll(() => timeNs(page)).toBeLessThan(before);
  await probes(page)
    .getByRole('button', { name: /^Remove probe distribution/ })
    .click();
  await expect(bars).toHaveCount(0);
});

test('the time between two conditions, with its longest, leads to where it began', async ({
  page,
}) => {
  await openProbes(page);
  await kind(page).selectOption('interval');
  await field(page, 'From').fill('heater.on == true');
  await expect(button(page, 'Add probe')).toBeDisabled();
  await field(page, 'Until').fill('heater.on == false');
  await button(page, 'Add probe').click();
  const card = probes(page).getByRole('listitem').filter({ hasText: 'from heater.on' });
  // Five times on and off again; then an update is lost, and it stays on.
  await expect(card).toContainText(/[1-9]\d* intervals · min [\d.]+ m?s · /);
  await expect(card).toContainText('Not over at the end: since #');
  await expect(card.getByText(/^▲ Not over at the end/)).toBeVisible();
  const longest = page.getByRole('list', { name: 'Longest intervals' });
  const before = await timeNs(page);
  await longest.getByRole('button').first().click();
  await expect.poll(() => timeNs(page)).toBeLessThan(before);
  const plot = card.locator('.recharts-surface').first();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('the bars have a place on the screen');
  const at = await timeNs(page);
  // The last bar holds the longest, the first the shortest: both lead somewhere else.
  await page.mouse.click(box.x + 70, box.y + box.height / 2);
  await expect.poll(() => timeNs(page)).not.toBe(at);
});

test('a probe is evaluated again where the run comes to rest', async ({ page }) => {
  await openPaused(page);
  await tab(page, 'Probes').click();
  await field(page, 'Value').fill('room.temperatureC');
  await field(page, 'Value').press('Enter');
  await expect(evaluation(page)).toContainText(/^Over [\d,]+ events\.$/);
  const eventsIn = async (): Promise<number> =>
    Number(((await evaluation(page).textContent()) ?? '').replace(/\D/g, ''));
  const before = await eventsIn();
  await page.keyboard.press('Escape');
  await button(page, 'Play').click();
  await speed(page).selectOption('max');
  await expect(button(page, 'Play')).toBeVisible({ timeout: 30_000 });
  await expect.poll(eventsIn).toBeGreaterThan(before);
  await expect(evaluation(page)).toContainText(/^Over [\d,]+ events\.$/);
});

test('every time that a deadline was kept is measured from the expectation', async ({ page }) => {
  await openFinished(page);
  await button(page, 'Measure “the register is told soon”').click();
  const card = probes(page).getByRole('listitem').filter({ hasText: 'source == "north"' });
  await expect(card).toContainText('from kind == "thermostat.ask" and source == "north" until');
  await expect(card).toContainText(/[1-9]\d* intervals · min [\d.]+ ms · .* max [\d.]+ ms/);
  // It is asked for once: coming back to the tab adds nothing.
  await tab(page, 'Events').click();
  await tab(page, 'Probes').click();
  await expect(probes(page).getByRole('button', { name: /^Remove probe/ })).toHaveCount(1);
});

test('errors stand at their place, and only what is right can be added', async ({ page }) => {
  await openProbes(page);
  await expect(button(page, 'Add probe')).toBeDisabled();
  await field(page, 'Value').fill('room.temprature');
  await expect(probes(page).locator('.query-problem mark')).toHaveText('temprature');
  await field(page, 'Value').fill('room.temperatureC');
  await field(page, 'When').fill('heater.on = true');
  await expect(probes(page).locator('.query-problem')).toContainText('Write "=="');
  await expect(button(page, 'Add probe')).toBeDisabled();
  await field(page, 'When').fill('');
  await page.getByRole('textbox', { name: 'Every' }).fill('soon');
  await expect(probes(page)).toContainText('"soon" is not a quantity');
  await page.getByRole('textbox', { name: 'Every' }).fill('1 s');
  await expect(button(page, 'Add probe')).toBeEnabled();
});

test('a long evaluation is cancelled with what it has, and made again', async ({ page }) => {
  test.slow();
  await openProbes(page, '/?v=1&scenario=thermostats&seed=42');
  for (const name of ['room.temperatureC', 'room.powerW', 'heater.powerW', 'north.measuredC']) {
    await field(page, 'Value').fill(name);
    await button(page, 'Add probe').click();
  }
  const again = button(page, 'Evaluate again');
  // Who comes too late to cancel it asks for it again.
  await expect(async () => {
    if (await again.isVisible()) await again.click();
    await button(page, 'Cancel evaluation').dispatchEvent('click', undefined, { timeout: 2000 });
    await expect(evaluation(page)).toContainText(/Cancelled after [\d,]+ events/, {
      timeout: 2000,
    });
  }).toPass();
  await again.click();
  await expect(evaluation(page)).toContainText(/Over 1,\d{3},\d{3} events/, { timeout: 60_000 });
});

test('probes are kept across visits', async ({ page }) => {
  await openProbes(page);
  await field(page, 'Value').fill('room.temperatureC');
  await button(page, 'Add probe').click();
  await expect(evaluation(page)).toContainText(/Over [\d,]+ events/);
  await page.reload();
  await expect(button(page, 'Play')).toBeVisible({ timeout: 30_000 });
  await tab(page, 'Probes').click();
  await expect(probes(page)).toContainText('last of room.temperatureC every 100 ms');
  await expect(evaluation(page)).toContainText(/Over [\d,]+ events/);
});

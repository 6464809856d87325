/** Finding the event with which a condition fires: back, ahead and by running on. */
import { expect, type Page, test } from '@playwright/test';
import { button, openPaused, region, tab, timeNs } from './dashboard.ts';

/** When `thermostats` breaks with seed 42. */
const BREAK_NS = 12_400_000_000;

const condition = (page: Page) => page.getByRole('textbox', { name: 'Condition' });

async function openSearch(page: Page): Promise<void> {
  await openPaused(page);
  await tab(page, 'Search').click();
  await expect(condition(page)).toBeVisible();
}

test('runs on until a condition fires, and back to where it fired before', async ({ page }) => {
  await openSearch(page);
  await condition(page).fill('room.temperatureC > 23 °C');
  await button(page, 'Run until it fires').click();
  await expect.poll(() => timeNs(page)).toBe(BREAK_NS);

  await condition(page).fill('heater.on == true');
  await button(page, 'Previous match').click();
  await expect(region(page, 'Search').getByRole('status')).toContainText(/Event #[\d,]+\./);
  const lastOn = await timeNs(page);
  expect(lastOn).toBeLessThan(BREAK_NS);

  await button(page, 'Previous match').click();
  await expect.poll(() => timeNs(page)).toBeLessThan(lastOn);
  await condition(page).press('Enter');
  await expect.poll(() => timeNs(page)).toBe(lastOn);
});

test('says that nothing fires, and where a condition is wrong', async ({ page }) => {
  await openSearch(page);
  await condition(page).fill('room.temperatureC > 90 °C');
  await button(page, 'Previous match').click();
  await expect(region(page, 'Search').getByRole('status')).toContainText(
    /Not found in [\d,]+ events/,
  );

  await condition(page).fill('room.temprature > 90');
  const alert = region(page, 'Search').getByRole('alert');
  await expect(alert).toContainText('temprature');
  await expect(alert.locator('mark')).toHaveText(/temprature/);
  await expect(button(page, 'Next match')).toBeDisabled();
});

test('a run towards a condition that never holds is cancelled', async ({ page }) => {
  // Four hours of virtual time: longer than it takes to press a button.
  await page.goto('/');
  await button(page, 'Pause').click();
  await tab(page, 'Search').click();
  await condition(page).fill('room.temperatureC > 1000 °C');
  await button(page, 'Run until it fires').click();
  await button(page, 'Cancel search').click();
  await expect(page.getByText(/The condition has not fired: the run stopped after/)).toBeVisible();
  await expect(button(page, 'Run until it fires')).toBeEnabled();
});

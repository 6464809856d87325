/** What helps who comes for the first time: the tour and the gallery, by keyboard only. */
import { expect, type Page, test } from '@playwright/test';
import { button, openPaused, region, slider, tab } from './dashboard.ts';

const tour = (page: Page) => region(page, 'Tour: find the bug');
const gallery = (page: Page) => page.getByRole('dialog', { name: 'Scenario gallery' });

/** As a person reaches something without a mouse. */
async function tabTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
  const reached = () =>
    page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector);
  for (let presses = 0; presses < 80 && !(await reached()); presses++) {
    await page.keyboard.press(key);
  }
  expect(await reached(), `${key} reaches ${selector}`).toBe(true);
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+Shift+KeyP');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

test('the tour leads from the failing world to the mended one, by keyboard only', async ({
  page,
}) => {
  test.slow();
  await page.goto('/');
  await expect(tour(page)).toContainText('step 1 of 6');
  await page.keyboard.press('F8');
  await expect(tour(page)).toContainText('broke at 12.4 s');
  await expect(tour(page)).toContainText('step 2 of 6');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(tour(page)).toContainText('step 3 of 6');

  const row = page.getByRole('treeitem', { name: /^demands/ });
  await tabTo(page, '[role="tree"][aria-label="State"]');
  await page.keyboard.press('Home');
  const isAtRow = () => row.evaluate((element) => 'focused' in (element as HTMLElement).dataset);
  for (let presses = 0; presses < 60; presses++) {
    if ((await row.count()) === 1 && (await isAtRow())) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Space');
  await expect(tour(page)).toContainText('step 4 of 6');
  await tabTo(page, '.inspector [role="tab"]', 'Shift+Tab');
  await page.keyboard.press('End');
  await expect(tab(page, 'Why')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tab(page, 'Why')).toHaveAttribute('aria-selected', 'true');
  await expect(tour(page)).toContainText('step 5 of 6');

  await expect(page.locator('.why-lost')).toBeVisible();
  await tabTo(page, '.why-lost button:last-of-type');
  await page.keyboard.press('Enter');
  await expect(tour(page)).toContainText('step 6 of 6');
  await tabTo(page, '.solution > summary', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(button(page, 'Run the mended branch')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(button(page, 'Run the mended branch')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tour(page)).toContainText('You have found your first bug');
  await expect(page.getByRole('combobox', { name: 'Branch' })).toContainText('mended');
});

test('the tour comes once by itself, is left at once, and comes back when it is called', async ({
  page,
}) => {
  test.slow();
  await page.goto('/');
  await expect(tour(page)).toBeVisible();
  // It covers nothing: what it is about can be pressed while it is there.
  await button(page, 'Pause').click();
  await expect(button(page, 'Play')).toBeVisible();
  await button(page, 'Skip this step').click();
  await expect(tour(page)).toContainText('step 2 of 6');
  await button(page, 'End the tour').click();
  await expect(tour(page)).toHaveCount(0);
  await expect(region(page, 'Hints')).toContainText('run until an expectation breaks');

  await page.goto('/');
  await expect(button(page, 'Pause')).toBeVisible();
  await expect(region(page, 'Hints')).toBeVisible();
  await command(page, 'tour');
  await expect(tour(page)).toBeFocused();
  await expect(tour(page)).toContainText('step 1 of 6');
  await button(page, 'End the tour').click();

  await page.keyboard.press('?');
  await page.getByRole('dialog').getByRole('button', { name: 'Take the tour' }).click();
  await expect(tour(page)).toBeVisible();
  // Another world is open meanwhile: the tour asks before it closes it.
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('uart-overrun');
  await expect(tour(page)).toContainText('Opening it closes what is open now');
  await tour(page).getByRole('button', { name: 'Open it' }).click();
  await expect(tour(page)).toContainText('step 1 of 6');
});

test('a link to a moment opens without the tour', async ({ page }) => {
  await openPaused(page);
  await expect(region(page, 'Hints')).toBeVisible();
  await expect(tour(page)).toHaveCount(0);
});

test('the gallery finds a scenario by words of its story and opens it with Enter', async ({
  page,
}) => {
  await openPaused(page);
  await command(page, 'gallery');
  const search = gallery(page).getByRole('combobox', { name: 'Search scenarios' });
  await expect(search).toBeFocused();
  const cards = gallery(page).getByRole('option');
  await expect.poll(() => cards.count()).toBeGreaterThan(10);
  await expect(cards.first()).toContainText('drying cabinet');
  await expect(cards.first()).toContainText('easy');
  await expect(cards.first()).toContainText('4 devices');
  await expect(gallery(page)).not.toContainText('read-modify-write');
  await page.keyboard.type('no such story');
  await expect(gallery(page)).toContainText('No scenario has these words');
  await page.keyboard.press('Control+KeyA');
  await page.keyboard.type('radar packet');
  await expect(cards).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(gallery(page)).toHaveCount(0);
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveValue('uart-overrun');
  await expect(slider(page)).toBeVisible();

  await button(page, 'Scenario gallery').click();
  await expect(search).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(gallery(page)).toHaveCount(0);
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveValue('uart-overrun');
});

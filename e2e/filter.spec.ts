/** The filter of the event table: completion, errors, counts, menus of cells, empty states. */
import { expect, type Page, test } from '@playwright/test';
import { button, events, openFinished, openPaused, playhead, seekTo, timeNs } from './dashboard.ts';

const filter = (page: Page) => page.getByRole('searchbox', { name: 'Filter events' });
const matches = (page: Page) => page.getByRole('status', { name: 'Matches' });
const options = (page: Page) =>
  page.getByRole('listbox', { name: 'Filter events' }).getByRole('option');
const rowCount = async (page: Page) => Number(await events(page).getAttribute('aria-rowcount')) - 1;

/** Numbers of "1,234 of 5,678 events". */
async function counted(page: Page): Promise<readonly number[]> {
  await expect(matches(page)).toHaveText(/^[\d,]+ of [\d,]+ events/);
  const text = (await matches(page).textContent()) ?? '';
  return [...text.matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(',', '')));
}

const cell = (page: Page, row: number, column: number) =>
  events(page).getByRole('row').nth(row).getByRole('cell').nth(column);

test('a filter is written with completion, by keyboard only', async ({ page }) => {
  await openFinished(page);
  await page.keyboard.press('/');
  await expect(filter(page)).toBeFocused();
  await page.keyboard.type('ki');
  await expect(options(page).first()).toContainText('kind');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(filter(page)).toHaveValue('kind ');
  await page.keyboard.type('== "te');
  await expect(options(page).first()).toContainText('tell');
  await page.keyboard.press('ArrowDown');
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(filter(page)).toHaveValue(/^kind == "tell" $/);
  const [found, all] = await counted(page);
  expect(found).toBeGreaterThan(10);
  expect(found).toBeLessThan(all ?? 0);
  await expect.poll(() => rowCount(page)).toBe(found);
  for (const index of [2, 3, 4]) await expect(cell(page, index, 3)).toContainText('tell');

  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(filter(page)).toHaveValue('');
  await expect.poll(() => rowCount(page)).toBe(all);
  await page.keyboard.press('Escape');
  await expect(filter(page)).not.toBeFocused();
});

test('an error underlines its place and says what was expected', async ({ page }) => {
  await openFinished(page);
  await filter(page).fill('kind == "tell"');
  const [found] = await counted(page);
  await filter(page).fill('kynd == "tell"');
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'true');
  const problem = page.locator('.query-problem');
  await expect(problem.locator('mark')).toHaveText('kynd');
  await expect(problem.locator('.query-caret')).toHaveText('^^^^');
  await expect(problem).toContainText('Did you mean "kind"?');
  // Rows stay those of the last correct filter, and that is said.
  await expect(matches(page)).toContainText('pass the last correct filter');
  await expect.poll(() => rowCount(page)).toBe(found);
  await filter(page).fill('kind == "tell" and');
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'false');
  await expect(problem).toBeVisible();
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(problem).toBeVisible();
});

test('cells narrow the filter, by mouse and by keyboard', async ({ page }) => {
  await openFinished(page);
  await seekTo(page, 0.5);
  const device = (await cell(page, 4, 2).innerText()).trim();
  await cell(page, 4, 2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Only like this' }).click();
  await expect(filter(page)).toHaveValue(`device == "${device}"`);
  const [ofDevice] = await counted(page);

  const current = events(page).locator('[aria-current="true"], [data-playhead]').first();
  await expect(current).toBeVisible();
  await page.keyboard.press('Escape');
  const row = events(page).getByRole('row').nth(3);
  const sequence = Number((await row.getByRole('cell').first().innerText()).replaceAll(',', ''));
  await row.click();
  await expect.poll(() => playhead(page)).toBe(sequence);
  await events(page).locator('[aria-current="true"] button').focus();
  for (let column = 0; column < 3; column++) await page.keyboard.press('ArrowRight');
  const kind = ((await page.locator('td:focus').innerText()).match(/[\w-]+$/) ?? [''])[0];
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: 'Filter by this cell' });
  await expect(menu).toBeVisible();
  // It takes the keyboard a moment after it is seen.
  await expect.poll(() => menu.evaluate((it) => it.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(filter(page)).toHaveValue(new RegExp(`and kind != "(\\w+\\.)?${kind}"$`));
  await expect.poll(async () => (await counted(page))[0]).toBeLessThan(ofDevice ?? 0);
});

test('the table steps from match to match while the playhead may stand between', async ({
  page,
}) => {
  await openFinished(page);
  await filter(page).fill('kind == "tell"');
  await counted(page);
  await seekTo(page, 0.2);
  const before = events(page).locator('[data-playhead="after"], [aria-current="true"]');
  await expect(before).toHaveCount(1);
  await before.click();
  const first = await playhead(page);
  await events(page).locator('[aria-current="true"] button').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => playhead(page)).toBeGreaterThan(first + 1);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => playhead(page)).toBe(first);
});

test('a filter that matches nothing offers the ways out', async ({ page }) => {
  await openPaused(page);
  await filter(page).fill('kind == "broken"');
  const empty = page.locator('.events-empty');
  await expect(empty).toContainText('matches nothing recorded so far');
  await button(page, 'Run until it matches').click();
  await expect(empty).toBeHidden({ timeout: 30_000 });
  await expect(cell(page, 1, 3)).toContainText('broken');
  await expect(cell(page, 1, 3)).toBeVisible();

  await filter(page).fill('kind == "tell"');
  const [all] = await counted(page);
  await filter(page).press('Tab');
  // From the break to the next event: nothing is told in between.
  await page.keyboard.press('KeyM');
  const broken = await timeNs(page);
  await page.keyboard.press('Period');
  // At the edge of the recording the engine makes the next event first.
  await expect.poll(() => timeNs(page)).toBeGreaterThan(broken);
  await page.keyboard.press('KeyR');
  await expect(empty).toContainText('matches nothing in this range');
  await button(page, 'Widen range').click();
  await expect.poll(async () => (await counted(page))[0]).toBe(all);
  await filter(page).fill('sequence < 0');
  await empty.getByRole('button', { name: 'Clear filter' }).click();
  await expect(filter(page)).toHaveValue('');
  await expect(empty).toBeHidden();
});

test('filters are remembered and kept across visits', async ({ page }) => {
  await openPaused(page);
  await filter(page).fill('kind == "ask"');
  await filter(page).press('Enter');
  await filter(page).fill('kind == "answer"');
  await button(page, 'Save this filter').click();
  await expect(button(page, 'Forget this filter')).toBeVisible();
  await page.reload();
  await button(page, 'Recent and saved filters').click();
  await expect(page.getByRole('menuitem', { name: 'kind == "ask"' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'kind == "answer"' }).click();
  await expect(filter(page)).toHaveValue('kind == "answer"');
  await expect(matches(page)).toHaveText(/of [\d,]+ events/);
});

test('matches keep coming while the engine records, and the tail follows', async ({ page }) => {
  await page.goto('/');
  await filter(page).fill('kind == "temperature"');
  await expect.poll(() => rowCount(page)).toBeGreaterThan(20);
  const before = await rowCount(page);
  await expect.poll(() => rowCount(page)).toBeGreaterThan(before + 20);
  await expect(page.locator('.events-foot')).toContainText('live tail');
});

test('a million events are filtered, slow filters in parts that say how far they are', async ({
  page,
}) => {
  test.slow();
  await openFinished(page, '/?v=1&scenario=thermostats&seed=42');
  await filter(page).fill('kind == "tell"');
  const [quick, all] = await counted(page);
  expect(all).toBeGreaterThan(1_000_000);
  await expect.poll(() => rowCount(page)).toBe(quick);

  const said = await matches(page).evaluateHandle((element) => {
    const texts: string[] = [];
    new MutationObserver(() => texts.push(element.textContent ?? '')).observe(element, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    return texts;
  });
  // These look into every row; the second takes the place of the first, whatever that has found.
  await filter(page).fill('changed(room.temperatureC)');
  await filter(page).fill('changed(heater.demands)');
  const [changes] = await counted(page);
  expect(changes).toBeGreaterThan(0);
  expect(changes).toBeLessThanOrEqual(quick ?? 0);
  await expect.poll(() => rowCount(page)).toBe(changes);
  const partial = (await said.jsonValue()).filter((text) => text.startsWith('counting… '));
  expect(partial.length).toBeGreaterThan(0);
});

test('all of millions of events are counted, by two threads or by one', async ({ page }) => {
  await openFinished(page, '/?v=1&scenario=hundred-devices&seed=5&until=2500000000');
  await filter(page).fill('sequence >= 0');
  const [all = 0, total] = await counted(page);
  expect(all).toBe(total);
  expect(all).toBeGreaterThan(1_500_000);
  // The first scan began the second thread; these have it.
  await filter(page).fill('source == "v01" or source == "v02"');
  await expect(matches(page)).not.toContainText(`${all.toLocaleString('en')} of`);
  const [some = 0] = await counted(page);
  await filter(page).fill('not (source == "v01" or source == "v02")');
  await expect(matches(page)).not.toContainText(`${some.toLocaleString('en')} of`);
  const [others = 0] = await counted(page);
  expect(some).toBeGreaterThan(10_000);
  expect(some + others).toBe(all);
});

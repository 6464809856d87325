/** Why: from a broken expectation to its cause, and to where it was otherwise. */
import { expect, type Page, test } from '@playwright/test';
import {
  button,
  events,
  openFinished,
  openPaused,
  playhead,
  SHORT,
  state,
  tab,
  timeNs,
} from './dashboard.ts';

const BREAK_NS = 12_400_000_000;

const why = (page: Page) => page.getByRole('tabpanel', { name: 'Why', exact: true });
const led = (page: Page) => page.getByRole('list', { name: 'What led to it' });
const sequenceOf = (text: string | null): number =>
  Number((text ?? '').replace('#', '').replaceAll(',', ''));

/** Counts what a person does. */
function hands() {
  let count = 0;
  return {
    do: async (action: () => Promise<unknown>): Promise<void> => {
      count += 1;
      await action();
    },
    count: () => count,
  };
}

test('the lost update is found in five interactions from the opened page', async ({ page }) => {
  await page.goto(SHORT);
  await expect(page.getByRole('table', { name: 'Events' })).toContainText('temperature');
  const person = hands();
  await person.do(() => page.keyboard.press('F8'));
  await expect.poll(() => timeNs(page), { timeout: 30_000 }).toBe(BREAK_NS);
  // North and south want no heat, yet the register says that one does: why?
  const register = state(page).getByRole('treeitem', { name: /^demands/ });
  await expect(register).toContainText('1');
  await person.do(() => register.getByRole('button', { name: 'Why this value' }).click());
  await expect(why(page)).toContainText('Why heater.demands = 1');
  const finding = why(page).locator('.why-lost');
  await expect(finding).toContainText('Lost update');
  // Both thermostats asked, both were answered 2, both told 1: both chains are in the slice.
  for (const name of ['north.tell', 'south.tell', 'north.ask', 'south.ask']) {
    await expect(led(page)).toContainText(name);
  }
  const links = finding.getByRole('button');
  const [winner, decidedOn, lost] = await Promise.all(
    [0, 1, 2].map(async (index) => sequenceOf(await links.nth(index).textContent())),
  );
  expect(decidedOn).toBeLessThan(lost ?? 0);
  expect(lost).toBeLessThan(winner ?? 0);
  await person.do(() => links.nth(2).click());
  await expect.poll(() => timeNs(page)).toBeLessThan(BREAK_NS);
  const rows = page.getByRole('table', { name: 'Events' }).locator('[aria-current="true"]');
  await expect(rows).toContainText('tell');
  await expect(rows).toContainText('demands = 1');
  expect(person.count()).toBeLessThanOrEqual(5);
});

test('the break itself is explained, as a list and as a graph, and value by value', async ({
  page,
}) => {
  await openFinished(page);
  await page.keyboard.press('Shift+F8');
  await expect.poll(() => timeNs(page)).toBe(BREAK_NS);
  await tab(page, 'Why').click();
  await expect(why(page)).toContainText('Why room.temperatureC > 23 °C');
  await expect(led(page)).toContainText('room.step temperatureC 22.95878 → 23.00011 °C');
  await button(page, 'As a graph').click();
  await expect(why(page).locator('.slice-gutter circle').first()).toBeVisible();
  await button(page, 'As a list').click();
  await expect(why(page).locator('.slice-gutter')).toHaveCount(0);

  // By keyboard: Enter in the tree asks why, and the next value is one link away.
  await tab(page, 'State').click();
  await state(page).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(why(page)).toContainText(/Why room\.\w+ = /);
  await why(page)
    .getByRole('button', { name: /^temperatureC =/ })
    .click();
  await expect(why(page)).toContainText('Why room.temperatureC = ');
  await why(page).getByRole('button', { name: 'explain the event' }).click();
  await expect(why(page)).toContainText('Why room.temperatureC > 23 °C');
});

test('what handlers read stands below each event, with who had written it', async ({ page }) => {
  await openFinished(page);
  await page.keyboard.press('Shift+F8');
  await expect.poll(() => timeNs(page)).toBe(BREAK_NS);
  await tab(page, 'Why').click();
  const eye = why(page).getByRole('button', { name: 'What handlers read' });
  const read = led(page).locator('.slice-reads > li');
  await expect(read).toHaveCount(0);
  await eye.click();
  // The room warms because the heater is on; who had switched it on is one link away.
  const power = read.filter({ hasText: /^read heatW/ }).last();
  await expect(power).toContainText(/by (heater|room)\.\w+ #[\d,]+/);
  const writer = sequenceOf(await power.getByRole('button').textContent());
  await power.getByRole('button').click();
  await expect(
    page.getByRole('table', { name: 'Events' }).locator('[aria-current="true"]'),
  ).toContainText(writer.toLocaleString('en-US'));
  // The question goes along: why that value was written.
  await expect(why(page)).toContainText(/Why room\.heatW = \d+ W/);
  // It stays on: the next explanation shows its reads as well.
  await expect(read.first()).toBeVisible();
  await button(page, 'As a graph').click();
  await expect(read).toHaveCount(0);
  await eye.click();
  await expect(read.first()).toBeVisible();
  await eye.click();
  await expect(read).toHaveCount(0);
});

test('an event shows what led to it and what it led to', async ({ page }) => {
  await openFinished(page);
  await tab(page, 'Breakpoints').click();
  await page
    .getByRole('textbox', { name: 'Condition' })
    .fill('kind == "ask" and source == "north"');
  await button(page, 'Previous match').click();
  await expect(page.getByRole('status', { name: 'Search result' })).toContainText('event #');
  await tab(page, 'Why').click();
  await expect(why(page)).toContainText(/Why (north|heater)\.ask/);
  const effects = page.getByRole('list', { name: 'What it led to', exact: true });
  await expect(effects).toContainText('tell');
  const before = await timeNs(page);
  await effects.getByRole('button').last().click();
  await expect.poll(() => timeNs(page)).toBeGreaterThan(before);
});

test('why not: the earlier moment at which a condition held, and the branch', async ({ page }) => {
  await openFinished(page);
  await page.keyboard.press('Shift+F8');
  await tab(page, 'Why').click();
  const field = page.getByRole('textbox', { name: 'Condition that should hold' });
  const answer = page.getByRole('region', { name: 'Why not' }).getByRole('status');
  await field.fill('heater.on == false');
  await button(page, 'When did it hold?').click();
  await expect(answer.last()).toContainText(/It held last after #[\d,]+; #[\d,]+/);
  await expect(answer.last()).toContainText('no other branch');
  await answer.last().getByRole('button').first().click();
  await expect.poll(() => timeNs(page)).toBeLessThan(BREAK_NS);
  await field.fill('room.temperatureC > 500 °C');
  await button(page, 'When did it hold?').click();
  await expect(answer.last()).toContainText('It never held before this moment.');
  await field.fill('room.temperature');
  await expect(page.locator('.query-problem')).toContainText('temperature');
  await expect(button(page, 'When did it hold?')).toBeDisabled();
});

test('why follows the playhead from event to event', async ({ page }) => {
  await openPaused(page);
  await tab(page, 'Why').click();
  const heading = why(page).getByRole('heading').first();
  const current = events(page).locator('tr[aria-current="true"]').getByRole('cell');
  const subject = async () => {
    const [, , device, kind] = await current.allInnerTexts();
    // Before the kind stands its sign.
    return `Why ${device?.trim()}.${kind?.replace(/^\W+/, '')}`;
  };
  const subjects = new Set<string>();
  for (let step = 0; step < 6; step++) {
    const before = await playhead(page);
    await page.keyboard.press('Comma');
    await expect.poll(() => playhead(page)).toBe(before - 1);
    await expect(heading).toHaveText(await subject());
    await expect(why(page)).toContainText(/\d+ events? ?(in|:)/);
    subjects.add(await subject());
  }
  expect(subjects.size).toBeGreaterThan(1);
});

test('at an edge that runs the nearest causes are listed, at one that rests all of them', async ({
  page,
}) => {
  await page.goto('/?v=1&scenario=hundred-devices&until=24h');
  await tab(page, 'Causes').click();
  const causes = page.getByRole('region', { name: 'Causes' });
  await expect(causes).toContainText('The nearest 25, while it runs');
  await button(page, 'Pause').click();
  await expect(causes).not.toContainText('The nearest');
  await expect.poll(() => causes.getByRole('listitem').count()).toBeGreaterThan(25);
});

test('each value that a broken condition reads stands with who gave it, and is asked about in turn', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openFinished(page, '/?v=1&scenario=stepper-setup-time&seed=42&until=1000000000');
  await page.keyboard.press('Shift+F8');
  await tab(page, 'Why').click();
  await expect(page.getByRole('heading', { name: /^Why program\.motion == home/ })).toBeVisible();
  const terms = page.getByRole('list', { name: 'What it reads' }).getByRole('listitem');
  await expect(terms).toHaveCount(2);
  await expect(terms.nth(0)).toHaveText(/^program\.motion = home\s*#[\d,]+$/);
  await expect(terms.nth(1)).toHaveText(/^motor\.position = −?[1-9]\d*\s*#[\d,]+$/);
  const ledTo = page.getByRole('list', { name: 'What led to it' });
  await expect(ledTo).toContainText('motor.');
  // Whoever asks further reads the answer from its beginning.
  const panel = page.locator('.panel-scroll').filter({ has: ledTo });
  await panel.evaluate((element) => element.scrollTo({ top: 60 }));
  expect(await panel.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
  await terms
    .nth(1)
    .getByRole('button', { name: /^motor\.position/ })
    .click();
  await expect(page.getByRole('heading', { name: /^Why motor\.position = / })).toBeInViewport();
  await expect(page.getByText(/^Last written by motor\./)).toBeVisible();
  await expect.poll(() => panel.evaluate((element) => element.scrollTop)).toBe(0);
});

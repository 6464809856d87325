/** Every panel passes an automated accessibility check, in both themes. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, test } from '@playwright/test';
import { button, openFinished, seekTo, tab } from './dashboard.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** With an answer on them. */
const ASKED = [
  ['Probability', 'Run futures', /Done/],
  ['Shrink', 'Shrink to the fewest edits', /still breaks, at/],
] as const;

interface Finding {
  readonly id: string;
  readonly where: string;
}

type Theme = 'dark' | 'light';

/**
 * @param rules only these; none = all
 * @param within selector of what is looked at
 */
async function findings(
  page: Page,
  rules: readonly string[],
  within: string,
): Promise<readonly Finding[]> {
  return page.evaluate(
    async ({ only, place }) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(
        place,
        only.length === 0 ? {} : { runOnly: { type: 'rule', values: [...only] } },
      );
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => ({ id, where: `${html} ${failureSummary}` })),
      );
    },
    { only: rules, place: within },
  );
}

const wearTheme = (page: Page, theme: Theme) =>
  page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
  }, theme);

/** Only what depends on colours has to be asked again in other colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What the page shows now passes in dark, light and forced colours. */
async function check(page: Page, what: string, within = 'html'): Promise<void> {
  await wearTheme(page, 'dark');
  expect(await findings(page, [], within), `${what}, dark`).toEqual([]);
  await wearTheme(page, 'light');
  expect(await findings(page, OF_COLOURS, within), `${what}, light`).toEqual([]);
  await page.emulateMedia({ forcedColors: 'active' });
  expect(await findings(page, OF_COLOURS, within), `${what}, forced colours`).toEqual([]);
  await page.emulateMedia({ forcedColors: 'none' });
}

/** The same for one panel: what is around it has not changed. */
async function checkPanel(page: Page, name: string): Promise<void> {
  const panel = page.getByRole('tabpanel', { name, exact: true });
  await expect(panel).not.toBeEmpty();
  await check(page, name, `[id="${await panel.getAttribute('id')}"]`);
}

test.beforeEach(async ({ page }) => {
  // A dozen states each, in three sets of colours, looked at element by element.
  test.slow();
  await page.addInitScript(AXE);
});

test('every panel passes axe', async ({ page }) => {
  await openFinished(page);
  await button(page, 'Run back').click();
  await check(page, 'the page');
  await expect.poll(() => page.getByRole('tab').count()).toBeGreaterThan(14);
  const panels = await page.getByRole('tab').allTextContents();
  for (const name of panels) {
    await tab(page, name).click();
    await checkPanel(page, name);
  }
  for (const [name, ask, answer] of ASKED) {
    await tab(page, name).click();
    await button(page, ask).click();
    await expect(page.getByRole('tabpanel', { name })).toContainText(answer, { timeout: 30_000 });
    await checkPanel(page, name);
  }
  await button(page, 'Export').click();
  await expect(page.getByRole('menuitem', { name: 'JSONL' })).toBeVisible();
  await check(page, 'the menu Export');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menuitem', { name: 'JSONL' })).toBeHidden();
  await page.keyboard.press('Control+Shift+KeyP');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await check(page, 'the palette');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await check(page, 'the keys');
  await page.getByRole('button', { name: 'Play or pause: Space' }).press('Enter');
  await page.keyboard.press('KeyM');
  await expect(button(page, 'Use it here')).toBeFocused();
  await check(page, 'a key that is taken');
});

test('what is written in the query language passes axe', async ({ page }) => {
  await openFinished(page);
  const filter = page.getByRole('searchbox', { name: 'Filter events' });
  await filter.pressSequentially('k');
  await expect(page.locator('.query-option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.query-option[aria-selected="true"]')).toBeVisible();
  await check(page, 'completion');
  await filter.fill('kynd == 1');
  await expect(page.locator('.query-problem')).toBeVisible();
  await check(page, 'a problem');
  await filter.fill('sequence < 0');
  await expect(page.locator('.events-empty')).toBeVisible();
  await check(page, 'no match');
  await filter.fill('');
  await expect(page.locator('.events-empty')).toBeHidden();
  const cell = page.getByRole('table', { name: 'Events' }).getByRole('row').nth(3);
  await cell.getByRole('cell').nth(3).click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Only like this' })).toBeVisible();
  await check(page, 'the menu of a cell');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);

  await page.getByRole('treeitem', { name: /^demands/ }).click();
  await tab(page, 'Why').click();
  await expect(page.locator('.why-lost')).toBeVisible();
  await button(page, 'As a graph').click();
  await expect(page.locator('.slice-gutter circle').first()).toBeVisible();
  await checkPanel(page, 'Why');

  await tab(page, 'Breakpoints').click();
  await page.getByRole('textbox', { name: 'Condition', exact: true }).fill('heater.on == true');
  await button(page, 'Add breakpoint').click();
  await expect(page.getByRole('list', { name: 'Breakpoints' })).toContainText('hits');
  await checkPanel(page, 'Breakpoints');

  await tab(page, 'Probes').click();
  await page.getByRole('textbox', { name: 'Value' }).fill('room.temperatureC');
  await button(page, 'Add probe').click();
  await expect(page.locator('.probe .recharts-surface').first()).toBeVisible();
  await checkPanel(page, 'Probes');
});

test('branches, dialogs and comparisons pass axe', async ({ page }) => {
  await openFinished(page);
  await tab(page, 'Compare').click();
  await expect(page.getByText('Nothing is compared yet')).toBeVisible();
  await checkPanel(page, 'Compare');

  await seekTo(page, 0.2);
  await button(page, 'Fork here').click();
  const dialog = page.getByRole('dialog', { name: 'Fork at the playhead' });
  for (const type of ['Fault', 'State', 'Configuration', 'Link', 'Seed']) {
    await dialog.getByRole('button', { name: type, exact: true }).click();
  }
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert').filter({ hasText: 'no seed' })).toBeVisible();
  await check(page, 'the fork dialog');
  for (const type of ['State', 'Configuration', 'Link', 'Seed']) {
    await dialog.getByRole('button', { name: `Take out: ${type}` }).click();
  }
  await dialog.getByRole('textbox', { name: 'Name of the branch' }).press('Enter');
  await expect(dialog).toBeHidden();

  await button(page, 'Branches').click();
  await expect(page.getByRole('tree', { name: 'Tree of branches' })).toBeFocused();
  await check(page, 'the tree of branches');
  await page.keyboard.press('Delete');
  await expect(button(page, 'Keep it')).toBeVisible();
  await check(page, 'deleting');
  await button(page, 'Keep it').click();
  await expect(page.getByRole('tree', { name: 'Tree of branches' })).toBeFocused();
  await page.keyboard.press('F2');
  await expect(page.getByRole('textbox', { name: /^New name of/ })).toBeFocused();
  await check(page, 'renaming');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tree', { name: 'Tree of branches' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tree', { name: 'Tree of branches' })).toHaveCount(0);

  await button(page, 'Compare').click();
  await page
    .getByRole('status', { name: 'First difference' })
    .getByRole('button', { name: /^#/ })
    .click();
  for (const name of ['Events in both', 'Fields at the playhead', 'Latency in both']) {
    await tab(page, name).click();
    await checkPanel(page, name);
  }
  await button(page, 'Share').click();
  await page.getByRole('menuitem', { name: 'Open recipe …' }).click();
  await expect(page.getByRole('textbox', { name: 'Recipe' })).toBeFocused();
  await check(page, 'the recipe dialog');
});

test('the first minute passes axe: tour, gallery, a tooltip, clocks', async ({ page }) => {
  await page.goto('/');
  const tour = page.getByRole('region', { name: 'Tour: find the bug' });
  await expect(tour).toContainText('step 1 of 6');
  await page.keyboard.press('F8');
  await expect(tour).toContainText('step 2 of 6');
  await check(page, 'the tour');
  await button(page, 'Run back').focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('tooltip')).toContainText('Run back');
  await check(page, 'a tooltip');
  await button(page, 'Scenario gallery').click();
  const gallery = page.getByRole('dialog', { name: 'Scenario gallery' });
  await expect(gallery.getByRole('option').first()).toBeVisible();
  await check(page, 'the gallery');
  await page.keyboard.type('no such story');
  await expect(gallery).toContainText('No scenario has these words');
  await check(page, 'the gallery, nothing found');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+Shift+KeyP');
  await page.getByRole('combobox', { name: 'Command' }).fill('sessions');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Sessions' })).toBeVisible();
  await check(page, 'the sessions');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('two-liars');
  await expect(tour).toContainText('Opening it closes what is open now');
  await tab(page, 'Clocks').click();
  await expect(page.getByRole('tabpanel', { name: 'Clocks' })).toContainText('north');
  await button(page, 'Pause').click();
  await expect(button(page, 'Play')).toBeVisible();
  await checkPanel(page, 'Clocks');
});

/** Every control in the bars and at the edges of the page, by what it is. */
const CONTROLS =
  'header :is(button, select, input:not([hidden])), .transport :is(button, select), ' +
  '.tour button, [role="tab"], [role="slider"], [role="searchbox"], .inspector-actions button';

test('everything can be reached at 1280×800 with the text twice as large', async ({ page }) => {
  // The page then has 640×400 CSS pixels.
  await page.setViewportSize({ width: 640, height: 400 });
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Tour: find the bug' })).toBeVisible();
  await button(page, 'Pause').click();
  await expect(button(page, 'Play')).toBeVisible();
  const count = () => page.locator(CONTROLS).count();
  await expect.poll(count).toBeGreaterThan(35);
  const { hidden, width } = await page.evaluate((selector) => {
    const all = [...document.querySelectorAll<HTMLElement>(selector)];
    const covered = all.filter((element) => {
      element.scrollIntoView({ block: 'center', inline: 'center' });
      const { left, top, width: wide, height } = element.getBoundingClientRect();
      const found = document.elementFromPoint(left + wide / 2, top + height / 2);
      return found === null || !(element.contains(found) || found.contains(element));
    });
    return {
      hidden: covered.map((element) => element.getAttribute('aria-label') ?? element.innerText),
      width: document.documentElement.scrollWidth,
    };
  }, CONTROLS);
  expect(hidden).toEqual([]);
  expect(width, 'no scrolling sideways').toBe(640);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toBeInViewport({ ratio: 1 });
  await button(page, 'Reset all keys').scrollIntoViewIfNeeded();
  await expect(button(page, 'Reset all keys')).toBeInViewport();
});

test('nothing moves for those who ask for reduced motion', async ({ page }) => {
  const moving = () => page.evaluate(() => document.getAnimations().length);
  const lasting = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((element) => {
          const { animationName, transitionDuration } = getComputedStyle(element);
          return animationName !== 'none' || !/^0s(?:, 0s)*$/.test(transitionDuration);
        }).length,
    );
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Tour: find the bug' })).toBeVisible();
  await tab(page, 'Faults').click();
  await expect(page.getByRole('region', { name: 'Faults' })).toContainText('sensor-stuck');
  expect(await lasting(), 'with motion something moves').toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
  expect(await lasting()).toBe(0);
});

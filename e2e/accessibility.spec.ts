/** Every panel passes an automated accessibility check, in both themes. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, test } from '@playwright/test';
import { button, openFinished, seekTo, tab } from './dashboard.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PANELS = [
  'Events',
  'Latency',
  'Causes',
  'Faults',
  'Performance',
  'Logs',
  'Breakpoints',
  'Probes',
] as const;
/** With an answer on them. */
const ASKED = [
  ['Probability', 'Run futures', /Done/],
  ['Shrink', 'Shrink to the fewest edits', /still breaks, at/],
] as const;
const INSPECTOR = ['State', 'Diff', 'Event', 'History', 'Why'] as const;

interface Finding {
  readonly id: string;
  readonly where: string;
}

async function findings(page: Page): Promise<readonly Finding[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => ({ id, where: `${html} ${failureSummary}` })),
    );
  });
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`every panel passes axe in the ${colorScheme} theme`, async ({ page }) => {
    // A dozen panels, each looked at element by element.
    test.slow();
    await page.emulateMedia({ colorScheme });
    await openFinished(page);
    await button(page, 'Run back').click();
    for (const name of [...PANELS, ...INSPECTOR]) {
      await tab(page, name).click();
      await expect(page.getByRole('tabpanel', { name, exact: true })).not.toBeEmpty();
      expect(await findings(page), name).toEqual([]);
    }
    for (const [name, ask, answer] of ASKED) {
      await tab(page, name).click();
      await button(page, ask).click();
      await expect(page.getByRole('tabpanel', { name })).toContainText(answer, { timeout: 30_000 });
      expect(await findings(page), name).toEqual([]);
    }
    await button(page, 'Export').click();
    await expect(page.getByRole('menuitem', { name: 'JSONL' })).toBeVisible();
    expect(await findings(page), 'the menu Export').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menuitem', { name: 'JSONL' })).toBeHidden();
    await page.keyboard.press('Control+Shift+KeyP');
    await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
    expect(await findings(page), 'the palette').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    expect(await findings(page), 'the help').toEqual([]);
  });

  test(`what is written in the query language passes axe in the ${colorScheme} theme`, async ({
    page,
  }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await openFinished(page);
    const filter = page.getByRole('searchbox', { name: 'Filter events' });
    await filter.pressSequentially('k');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('.query-option[aria-selected="true"]')).toBeVisible();
    expect(await findings(page), 'completion').toEqual([]);
    await filter.fill('kynd == 1');
    await expect(page.locator('.query-problem')).toBeVisible();
    expect(await findings(page), 'a problem').toEqual([]);
    await filter.fill('sequence < 0');
    await expect(page.locator('.events-empty')).toBeVisible();
    expect(await findings(page), 'no match').toEqual([]);
    await filter.fill('');
    const cell = page.getByRole('table', { name: 'Events' }).getByRole('row').nth(3);
    await cell.getByRole('cell').nth(3).click({ button: 'right' });
    await expect(page.getByRole('menuitem', { name: 'Only like this' })).toBeVisible();
    expect(await findings(page), 'the menu of a cell').toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('treeitem', { name: /^demands/ }).click();
    await tab(page, 'Why').click();
    await expect(page.locator('.why-lost')).toBeVisible();
    await button(page, 'As a graph').click();
    expect(await findings(page), 'why').toEqual([]);

    await tab(page, 'Breakpoints').click();
    await page.getByRole('textbox', { name: 'Condition', exact: true }).fill('heater.on == true');
    await button(page, 'Add breakpoint').click();
    await expect(page.getByRole('list', { name: 'Breakpoints' })).toContainText('hits');
    expect(await findings(page), 'breakpoints').toEqual([]);

    await tab(page, 'Probes').click();
    await page.getByRole('textbox', { name: 'Value' }).fill('room.temperatureC');
    await button(page, 'Add probe').click();
    await expect(page.locator('.probe .recharts-surface').first()).toBeVisible();
    expect(await findings(page), 'probes').toEqual([]);
  });

  test(`branches, dialogs and comparisons pass axe in the ${colorScheme} theme`, async ({
    page,
  }) => {
    // A dozen checks, each of which looks at every element.
    test.slow();
    await page.emulateMedia({ colorScheme });
    await openFinished(page);
    await tab(page, 'Compare').click();
    await expect(page.getByText('Nothing is compared yet')).toBeVisible();
    expect(await findings(page), 'nothing compared').toEqual([]);

    await seekTo(page, 0.2);
    await button(page, 'Fork here').click();
    const dialog = page.getByRole('dialog', { name: 'Fork at the playhead' });
    for (const type of ['Fault', 'State', 'Configuration', 'Link', 'Seed']) {
      await dialog.getByRole('button', { name: type, exact: true }).click();
    }
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('alert').filter({ hasText: 'no seed' })).toBeVisible();
    expect(await findings(page), 'the fork dialog').toEqual([]);
    for (const type of ['State', 'Configuration', 'Link', 'Seed']) {
      await dialog.getByRole('button', { name: `Take out: ${type}` }).click();
    }
    await dialog.getByRole('textbox', { name: 'Name of the branch' }).press('Enter');
    await expect(dialog).toBeHidden();

    await button(page, 'Branches').click();
    await expect(page.getByRole('tree', { name: 'Tree of branches' })).toBeFocused();
    // The tip of the button that was pressed goes with the pointer.
    await page.mouse.move(640, 600);
    await expect(page.locator('.tooltip')).toHaveCount(0);
    expect(await findings(page), 'the tree of branches').toEqual([]);
    await page.keyboard.press('Delete');
    expect(await findings(page), 'deleting').toEqual([]);
    await button(page, 'Keep it').click();
    await page.keyboard.press('F2');
    expect(await findings(page), 'renaming').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');

    await button(page, 'Compare').click();
    await page
      .getByRole('status', { name: 'First difference' })
      .getByRole('button', { name: /^#/ })
      .click();
    for (const name of ['Events in both', 'Fields at the playhead', 'Latency in both']) {
      await tab(page, name).click();
      await expect(page.getByRole('tabpanel', { name, exact: true })).not.toBeEmpty();
      expect(await findings(page), name).toEqual([]);
    }
    await button(page, 'Share').click();
    await page.getByRole('menuitem', { name: 'Open recipe …' }).click();
    await expect(page.getByRole('textbox', { name: 'Recipe' })).toBeFocused();
    expect(await findings(page), 'the recipe dialog').toEqual([]);
  });
}

/** Branches: forked with edits, found in the tree, renamed, deleted and opened by keyboard. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import {
  atRest,
  button,
  openFinished,
  openPaused,
  region,
  seekTo,
  tab,
  timeNs,
} from './dashboard.ts';

const branch = (page: Page) => page.getByRole('combobox', { name: 'Branch' });
const tree = (page: Page) => page.getByRole('tree', { name: 'Tree of branches' });
const line = (page: Page, name: string) =>
  tree(page).getByRole('treeitem', { name: new RegExp(`^${name} `) });
const forkDialog = (page: Page) => page.getByRole('dialog', { name: 'Fork at the playhead' });
const nameField = (page: Page) => page.getByRole('textbox', { name: 'Name of the branch' });

/** A finished run of 30 s, forked at a share of it with a stuck sensor, by keyboard. */
async function forkStuck(page: Page, share: number): Promise<void> {
  await seekTo(page, share);
  await button(page, 'Fork here').click();
  await nameField(page).fill('stuck');
  await button(page, 'Fault').click();
  await page.keyboard.press('Enter');
  await expect(forkDialog(page)).toBeHidden();
}

/** The name in the combobox, without where the branch left its parent. */
const openBranch = async (page: Page): Promise<string> =>
  (await branch(page).locator('option:checked').innerText()).replace('└ ', '').split(' · ')[0] ??
  '';

test('forks at the playhead with edits, each checked at its field', async ({ page }) => {
  await openFinished(page);
  await seekTo(page, 0.2);
  const forkedNs = await timeNs(page);
  await button(page, 'Fork here').click();
  await nameField(page).fill('main');
  await button(page, 'Configuration').click();
  await forkDialog(page).getByRole('combobox', { name: 'Field' }).selectOption('north.setpointC');
  const value = forkDialog(page).getByRole('textbox', { name: 'Value' });
  await value.fill('295 K');
  await value.press('Enter');
  await expect(forkDialog(page)).toContainText('There is a branch named "main"');
  await nameField(page).fill('warmer');
  await value.press('Enter');
  await expect(value).toHaveAttribute('aria-invalid', 'true');
  await expect(forkDialog(page)).toContainText('unit "K" does not fit here');
  await value.fill('22.5 °C');
  await value.press('Enter');
  await expect(forkDialog(page)).toBeHidden();
  await expect.poll(() => openBranch(page)).toBe('warmer');
  // It begins where its edit has taken effect, and stands there.
  await expect.poll(async () => Math.abs((await timeNs(page)) - forkedNs)).toBeLessThan(100e6);
  const room = page.getByRole('treeitem', { name: /setpointC/ }).first();
  await expect(room).toContainText('22.5');
});

test('run until goes on from a break that is known: in a branch begun there, and back in its parent', async ({
  page,
}) => {
  await openPaused(page);
  await page.keyboard.press('F8');
  const brokenNs = 12_400_000_000;
  await expect.poll(() => timeNs(page)).toBe(brokenNs);
  await button(page, 'Fork here').click();
  await nameField(page).fill('later');
  await nameField(page).press('Enter');
  await expect.poll(() => openBranch(page)).toBe('later');
  await page.keyboard.press('F8');
  await expect(region(page, 'Notices')).toContainText('no further expectation broke');
  expect(await timeNs(page)).toBeGreaterThan(29e9);
  await branch(page).selectOption('main');
  await expect.poll(() => openBranch(page)).toBe('main');
  await expect.poll(() => timeNs(page)).toBe(brokenNs);
  await page.keyboard.press('F8');
  await expect.poll(() => timeNs(page)).toBeGreaterThan(29e9);
});

test('says at its field what the engine has against an edit', async ({ page }) => {
  await openFinished(page);
  await seekTo(page, 0.2);
  await button(page, 'Fork here').click();
  await button(page, 'Seed').click();
  await forkDialog(page).getByRole('textbox', { name: 'New seed' }).fill('7');
  await button(page, 'Configuration').click();
  await forkDialog(page).getByRole('combobox', { name: 'Field' }).selectOption('north.periodNs');
  const value = forkDialog(page).getByRole('textbox', { name: 'Value' });
  await value.fill('0');
  await value.press('Enter');
  const edits = forkDialog(page).getByRole('list', { name: 'Edits' }).locator(':scope > li');
  await expect(edits.nth(1)).toContainText('periodNs = 0');
  await expect(edits.first()).not.toContainText('▲');
  await page.keyboard.press('Escape');
  await expect(forkDialog(page)).toBeHidden();
  expect(await openBranch(page)).toBe('main');
});

test('branches are opened, renamed and deleted by keyboard', async ({ page }) => {
  await openFinished(page);
  await forkStuck(page, 0.2);
  await expect.poll(() => openBranch(page)).toBe('stuck');

  await button(page, 'Branches').focus();
  await page.keyboard.press('Enter');
  await expect(tree(page)).toBeFocused();
  await expect(line(page, 'stuck')).toContainText(/left main at [\d.]+ s/);
  await expect(line(page, 'stuck')).toContainText('north: sensor-stuck on');
  await expect(line(page, 'main')).toContainText('✕ never overheats');
  await expect(line(page, 'stuck')).toContainText('✓ nothing broken');

  await page.keyboard.press('F2');
  await expect(page.getByRole('textbox', { name: 'New name of stuck' })).toBeFocused();
  await page.keyboard.type('main');
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('alert').filter({ hasText: 'two branches named "main"' }),
  ).toBeVisible();
  await page.getByRole('textbox', { name: 'New name of stuck' }).fill('sensor stuck');
  await page.keyboard.press('Enter');
  await expect(line(page, 'sensor stuck')).toBeVisible();
  await expect(tree(page)).toBeFocused();

  await page.keyboard.press('ArrowUp');
  await expect(line(page, 'main')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(tree(page)).toHaveCount(0);
  await expect.poll(() => openBranch(page)).toBe('main');
  await expect.poll(() => timeNs(page)).toBeGreaterThan(29e9);

  await button(page, 'Branches').focus();
  await page.keyboard.press('Enter');
  await expect(tree(page)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Delete');
  await expect(button(page, 'Delete sensor stuck')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Branch sensor stuck is deleted.')).toBeVisible();
  await expect(branch(page).locator('option')).toHaveCount(1);
});

test('a fork with a fault is compared: where they part, and what is different there', async ({
  page,
}) => {
  await openFinished(page);
  await forkStuck(page, 0.2);
  await button(page, 'Play').click();
  await expect.poll(() => timeNs(page), { timeout: 30_000 }).toBe(30e9);
  await atRest(page);
  await tab(page, 'Compare').click();
  const compare = region(page, 'Compare');
  await expect(compare.getByRole('combobox', { name: 'Compare with' })).toHaveValue('branch');
  await button(page, 'Compare').click();
  const first = compare.getByRole('status', { name: 'First difference' });
  await expect(first).toContainText('They part at', { timeout: 20_000 });
  await expect(first).toContainText('another event happens');
  await expect(first.getByRole('definition').nth(1)).toContainText('sensor-stuck on');
  const link = first.getByRole('button');
  const sequence = Number((await link.innerText()).replace(/[#,]/g, ''));
  await link.click();
  await expect.poll(() => timeNs(page)).toBeGreaterThan(5e9);
  expect(await timeNs(page)).toBeLessThan(7e9);

  // The list stands there too, the difference marked by signs.
  const row = compare.locator('tr[aria-current="true"]');
  await expect(row.locator('.pair-own')).toContainText('+');
  await tab(page, 'Fields at the playhead').click();
  const fault = compare.getByRole('row', { name: /north\.sensor-stuck/ });
  await expect(fault).toContainText('− false');
  await expect(fault).toContainText('+ true');
  await tab(page, 'Latency in both').click();
  await expect(compare.getByRole('table', { name: 'Statistics of both' })).toContainText('p99');
  await expect(compare.locator('.compare-plot svg').first()).toBeVisible();
  await tab(page, 'Event').click();
  const number = String(sequence).replace(/\B(?=(\d{3})+$)/g, ',');
  await expect(page.getByRole('tabpanel', { name: 'Event', exact: true })).toContainText(number);
});

test('compares with another seed, and says what is missing or wrong', async ({ page }) => {
  await openFinished(page);
  await tab(page, 'Compare').click();
  const compare = region(page, 'Compare');
  await expect(compare).toContainText('Nothing is compared yet');
  await expect(button(page, 'Fork a branch to compare with')).toBeVisible();
  await button(page, 'Compare').click();
  await expect(compare.getByRole('alert')).toContainText('Write a whole number');
  await compare.getByRole('textbox', { name: 'Other seed' }).fill('42');
  await page.keyboard.press('Enter');
  const verdict = compare.getByRole('status', { name: 'First difference' });
  await expect(verdict).toContainText(/No difference in [\d,]+ events/);
  await compare.getByRole('textbox', { name: 'Other seed' }).fill('43');
  await page.keyboard.press('Enter');
  await expect(verdict).toContainText('They part at');
  await compare.getByRole('combobox', { name: 'Compare with' }).selectOption('recipe');
  await compare.getByRole('textbox', { name: 'Other recipe' }).fill('r1.x.00000000');
  await page.keyboard.press('Enter');
  await expect(compare.getByRole('alert').filter({ hasText: 'cut off or edited' })).toBeVisible();
});

test('compares with a file of the same run', async ({ page }) => {
  await openFinished(page);
  const download = page.waitForEvent('download');
  await button(page, 'Export').click();
  await page.getByRole('menuitem', { name: 'JSONL' }).click();
  const file = await (await download).path();
  await tab(page, 'Compare').click();
  const compare = region(page, 'Compare');
  await compare.getByRole('combobox', { name: 'Compare with' }).selectOption('file');
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Choose file …').click();
  await (await chooser).setFiles({
    name: 'run.jsonl',
    mimeType: 'application/x-ndjson',
    buffer: readFileSync(file),
  });
  await button(page, 'Compare').click();
  const verdict = compare.getByRole('status', { name: 'First difference' });
  await expect(verdict).toContainText(/No difference in 3,\d+ events/, { timeout: 20_000 });
});

/** What people who had never seen the page stumbled over. */
import { expect, test } from '@playwright/test';
import { button, openFinished, region, slider, state, tab, timeNs } from './dashboard.ts';

test('fields are found by name with the keyboard, and configuration stands apart', async ({
  page,
}) => {
  await openFinished(page);
  const tree = state(page);
  const settings = tree.getByRole('treeitem', { name: 'configuration' }).first();
  await expect(settings).toHaveAttribute('aria-level', '2');
  await expect(tree.getByRole('treeitem', { name: /^setpointC/ }).first()).toHaveAttribute(
    'aria-level',
    '3',
  );
  await settings.click();
  await expect(settings).toHaveAttribute('aria-expanded', 'false');

  const find = page.getByRole('searchbox', { name: 'Find a field' });
  await find.fill('room temp');
  await expect(tree.getByRole('treeitem')).toHaveText([/^room/, /^temperatureC/]);
  await find.press('Enter');
  await expect(tree).toBeFocused();
  await expect(tree.getByRole('treeitem', { selected: true })).toContainText('temperatureC');
  await expect(button(page, 'History of room.temperatureC')).toBeEnabled();
  await find.fill('no such thing');
  await expect(page.getByText('No field is called “no such thing”')).toBeVisible();
  await find.press('Escape');
  await expect(find).toHaveValue('');
  // What was folded is folded again.
  await find.press('ArrowDown');
  await tree.press('Home');
  await expect(settings).toHaveAttribute('aria-expanded', 'false');

  // A notice takes its room from what scrolls: what is pressed stays where it was.
  const copy = button(page, 'Copy state');
  const before = await copy.boundingBox();
  await page.keyboard.press('Escape');
  await tree.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('F8');
  await expect.poll(() => timeNs(page)).toBe(12.4e9);
  await page.keyboard.press('F8');
  await expect(region(page, 'Notices')).toContainText('No expectation breaks after the playhead.');
  expect(await copy.boundingBox()).toEqual(before);
});

test('marks have names, by pointer and by key', async ({ page }) => {
  await openFinished(page);
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+Period');
  const here = page.getByRole('status', { name: 'Marked here' });
  await expect(here).toHaveText('◆ “never overheats” broke');
  await page.keyboard.press('Comma');
  await page.keyboard.press('KeyM');
  await expect(here).toHaveText('◆ bookmark');
  await page.keyboard.press('Shift+Period');
  await expect(here).toHaveText('◆ “never overheats” broke');
  await page.keyboard.press('Shift+Comma');
  await expect(here).toHaveText('◆ bookmark');
  await page.keyboard.press('Home');
  await expect(here).toHaveText('');

  const box = await slider(page).boundingBox();
  if (box === null) throw new Error('the scrubber has a place on the screen');
  // The run of 30 s broke at 12.4 s.
  const [x, y] = [box.x + (box.width * 12.4) / 30, box.y + 5];
  await page.mouse.move(x, y);
  const tip = page.locator('.scrubber-tip');
  await expect(tip).toContainText('“never overheats” broke · ');
  await expect(tip).toContainText('12.400 000 000 s · #1,389');
  await page.mouse.click(x, y);
  await expect.poll(() => timeNs(page)).toBe(12_400_000_000);
});

test('Why leads back to the finding that one of its numbers led away from', async ({ page }) => {
  await openFinished(page);
  await page.keyboard.press('Shift+F8');
  await page.getByRole('searchbox', { name: 'Find a field' }).fill('demands');
  await page.keyboard.press('Enter');
  await expect(state(page)).toBeFocused();
  await page.keyboard.press('Enter');
  const finding = page.locator('.why-lost');
  await expect(finding).toContainText('Lost update');
  await finding.getByRole('button').last().focus();
  await page.keyboard.press('Enter');
  await expect(finding).toHaveCount(0);
  const back = button(page, 'Back to #1,389');
  await expect(back).toBeFocused();
  // What is looked at meanwhile does not take the way back away.
  await tab(page, 'Event').click();
  await expect(page.getByText('What these words mean')).toBeVisible();
  await tab(page, 'Why').click();
  await back.press('Enter');
  await expect(finding).toContainText('Lost update');
  await expect(page.getByRole('heading', { name: 'Why heater.demands = 1' })).toBeFocused();
  await expect(back).toHaveCount(0);
});

/** What people who had never seen the page stumbled over. */
import { expect, test } from '@playwright/test';
import { button, openFinished, region, state } from './dashboard.ts';

test('fields are found by name with the keyboard, and settings stand apart', async ({ page }) => {
  await openFinished(page);
  const tree = state(page);
  const settings = tree.getByRole('treeitem', { name: 'settings' }).first();
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
  await expect(settings).toHaveAttribute('aria-expanded', 'false');

  // A notice takes its room from what scrolls: what is pressed stays where it was.
  const copy = button(page, 'Copy state');
  const before = await copy.boundingBox();
  await page.keyboard.press('Escape');
  await tree.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('F8');
  await page.keyboard.press('F8');
  await expect(region(page, 'Notices')).toContainText('No expectation breaks after the playhead.');
  expect(await copy.boundingBox()).toEqual(before);
});

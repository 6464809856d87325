/** A link to a moment of a branch: another browser lands there, with the same hash. */
import { type Browser, expect, type Page, test } from '@playwright/test';
import { atRest, button, live, openFinished, seekTo, timeNs } from './dashboard.ts';

const branch = (page: Page) => page.getByRole('combobox', { name: 'Branch' });
const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });
const text = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test.beforeEach(({ context }) => context.grantPermissions(['clipboard-read', 'clipboard-write']));

async function share(page: Page, item: string): Promise<void> {
  await button(page, 'Share').click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** A page of another person: nothing is kept there. */
async function freshPage(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(address);
  return page;
}

/** Hash and events that a recipe's text promises. */
function promised(recipe: string): { sequence: number; hash: string } {
  const [, body = ''] = recipe.split('.');
  const places: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  const moment: unknown = Array.isArray(places) ? places.at(-1) : undefined;
  if (!Array.isArray(moment)) throw new Error('the recipe names a moment');
  return { sequence: Number(moment[0]), hash: String(moment[1]) };
}

/** A branch with a slower link and another seed: nothing that older links could carry. */
async function forkSlower(page: Page): Promise<void> {
  await openFinished(page);
  await seekTo(page, 0.2);
  await button(page, 'Fork here').click();
  await page.getByRole('textbox', { name: 'Name of the branch' }).fill('slow & lucky');
  await button(page, 'Link').click();
  await page.getByRole('textbox', { name: 'Link latency' }).fill('40 ms');
  await page.getByRole('textbox', { name: 'Link loss' }).fill('10 %');
  await button(page, 'Seed').click();
  await page.getByRole('textbox', { name: 'New seed' }).fill('7');
  await page.keyboard.press('Enter');
  await expect(branch(page)).toContainText('slow & lucky');
  await button(page, 'Play').click();
  await expect.poll(() => timeNs(page), { timeout: 30_000 }).toBe(30e9);
  await atRest(page);
}

test('a link opened in a fresh browser shows the same moment of the same branch', async ({
  page,
  browser,
}) => {
  await forkSlower(page);
  await seekTo(page, 0.6);
  const hereNs = await timeNs(page);
  await share(page, 'Copy link to this moment');
  await expect(notices(page)).toContainText('on the clipboard');
  const link = await text(page);
  const { sequence, hash } = promised(new URL(link).searchParams.get('recipe') ?? '');

  const other = await freshPage(browser, link);
  const events = String(sequence).replace(/\B(?=(\d{3})+$)/g, ',');
  await expect(notices(other)).toContainText(`the same hash ${hash}, at ${events} events`);
  await expect.poll(() => timeNs(other)).toBe(hereNs);
  await expect(branch(other).locator('option:checked')).toHaveText('slow & lucky');
  await expect(live(other)).toContainText('behind');
  // What the address says from now on opens the same once more.
  await expect.poll(() => other.url()).toContain('at=');
  const again = await freshPage(browser, other.url());
  await expect(live(again)).toContainText('behind');
  await expect.poll(async () => Math.abs((await timeNs(again)) - hereNs)).toBeLessThan(50e6);
  await expect(branch(again).locator('option:checked')).toHaveText('slow & lucky');
});

test('a recipe alone is copied, pasted elsewhere, and refused when it was edited', async ({
  page,
  browser,
}) => {
  await forkSlower(page);
  const endNs = await timeNs(page);
  await share(page, 'Copy recipe');
  await expect(notices(page)).toContainText('The recipe is on the clipboard');
  const recipe = await text(page);
  const { hash } = promised(recipe);

  const other = await freshPage(browser, '/');
  await share(other, 'Open recipe …');
  const field = other.getByRole('textbox', { name: 'Recipe' });
  await field.fill(recipe.replace(/.{9}(?=\.\w+$)/, 'AAAAAAAAA'));
  await field.press('Enter');
  await expect(other.getByRole('alert').filter({ hasText: 'cut off or edited' })).toBeVisible();
  await field.fill(recipe);
  await field.press('Enter');
  await expect(notices(other)).toContainText(`the same hash ${hash}`);
  await expect.poll(() => timeNs(other)).toBe(endNs);
});

/** Virtual time after 600 events of `thermostats` with seed 42. */
const FITTING_NS = 5_252_608_040;

/** A link as it was written before recipes were in them. */
function oldLink(timeNs: number): string {
  const edit = { type: 'fault', device: 'north', fault: 'sensor-stuck', on: true };
  const inputs = JSON.stringify([{ at: 600, timeNs, edit }]);
  const parts = { v: '1', scenario: 'thermostats', seed: '42', at: '900', inputs };
  return `/?${new URLSearchParams(parts)}`;
}

test('a damaged link says so and opens nothing of it; older links still open', async ({ page }) => {
  await page.goto('/?v=1&at=500&recipe=r1.AAAA.00000000');
  await expect(notices(page)).toContainText('the recipe was cut off or edited');
  await expect(button(page, 'Pause')).toBeVisible();

  await page.goto(oldLink(FITTING_NS));
  await page.getByRole('tab', { name: 'Faults' }).click();
  await expect(page.getByRole('switch', { name: 'north: sensor-stuck' })).toBeChecked();

  // An input that was edited to a time at which its event has not come yet.
  await page.goto(oldLink(1));
  await expect(page.getByRole('alert')).toContainText('a recorded input of 1 ns is due when it is');
  await button(page, 'Open Two thermostats, one heater').click();
  await expect(button(page, 'Pause')).toBeVisible();
});

/** Every row of the table of keys, by keyboard only, each by what is seen of it; and other keys. */
import { expect, type Page, test } from '@playwright/test';
import { button, live, openFinished, playhead, region, timeNs } from './dashboard.ts';

const lanes = (page: Page) => region(page, 'Lanes').getByText(/lanes, one a device/);
const help = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' });

/** Bounds of what the lanes show, in s, as they are told in words. */
async function shown(page: Page): Promise<{ from: number; to: number; span: number }> {
  const text = (await lanes(page).textContent()) ?? '';
  const [, from = '', to = ''] = /show ([\d .]+) s to ([\d .]+) s/.exec(text) ?? [];
  const [start, end] = [from, to].map((one) => Number(one.replaceAll(' ', '')));
  return { from: start ?? Number.NaN, to: end ?? Number.NaN, span: (end ?? 0) - (start ?? 0) };
}

/** The focus goes to the page itself, away from what has keys of its own. */
const leave = (page: Page) =>
  page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });

const press = (page: Page, key: string) => page.keyboard.press(key);

test('play, step, time, causes, start, end and runs', async ({ page }) => {
  test.slow();
  await openFinished(page);
  const endNs = await timeNs(page);
  await press(page, 'Home');
  await expect.poll(() => timeNs(page)).toBe(0);
  await press(page, 'Space');
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(() => timeNs(page)).toBeGreaterThan(0);
  await press(page, 'Space');
  await expect(button(page, 'Play')).toBeVisible();

  await press(page, 'End');
  await expect(live(page)).toContainText('the run has ended');
  await expect.poll(() => timeNs(page)).toBe(endNs);
  await press(page, 'ArrowLeft');
  await expect(live(page)).toContainText('behind');
  const step = endNs - (await timeNs(page));
  await press(page, 'Shift+ArrowLeft');
  await expect.poll(async () => endNs - (await timeNs(page))).toBe(11 * step);
  await press(page, 'ArrowRight');
  await expect.poll(async () => endNs - (await timeNs(page))).toBe(10 * step);

  const before = await playhead(page);
  await press(page, 'Comma');
  await expect.poll(() => playhead(page)).toBe(before - 1);
  await press(page, 'Period');
  await expect.poll(() => playhead(page)).toBe(before);

  await press(page, 'Shift+F8');
  await expect.poll(() => timeNs(page)).toBe(12.4e9);
  const broken = await playhead(page);
  await press(page, 'Home');
  await press(page, 'F8');
  await expect.poll(() => playhead(page)).toBe(broken);
  await press(page, 'BracketLeft');
  await expect.poll(() => playhead(page)).toBeLessThan(broken);
  await press(page, 'BracketRight');
  await expect.poll(() => playhead(page)).toBe(broken);
});

test('a button that has the focus leaves the keys of the playhead to the page', async ({
  page,
}) => {
  await openFinished(page);
  const endNs = await timeNs(page);
  const step = button(page, 'Step forward');
  await step.focus();
  await press(page, 'Home');
  await expect.poll(() => timeNs(page)).toBe(0);
  await press(page, 'End');
  await expect.poll(() => timeNs(page)).toBe(endNs);
  await press(page, 'ArrowLeft');
  await expect.poll(() => timeNs(page)).toBeLessThan(endNs);
  await expect(step).toBeFocused();

  // A list of tabs moves within itself.
  const beforeNs = await timeNs(page);
  await page.getByRole('tab', { name: 'Events' }).focus();
  await press(page, 'ArrowRight');
  await expect(page.getByRole('tab', { name: 'Latency' })).toBeFocused();
  await press(page, 'Home');
  await expect(page.getByRole('tab', { name: 'Events' })).toBeFocused();
  expect(await timeNs(page)).toBe(beforeNs);

  // Space works what it is pressed on.
  await page.getByRole('tab', { name: 'Breakpoints' }).click();
  const breaks = page.getByRole('checkbox', { name: 'an expectation breaks' });
  await breaks.focus();
  await press(page, 'Space');
  await expect(breaks).not.toBeChecked();
  await expect(button(page, 'Play')).toBeVisible();
});

test('pan, zoom, fit, mark, range, filter, palette, help and clear', async ({ page }) => {
  test.slow();
  await openFinished(page);
  await press(page, 'Shift+F8');
  await expect(lanes(page)).toContainText('They show');
  const first = await shown(page);
  await press(page, 'KeyW');
  await expect.poll(async () => (await shown(page)).span / first.span).toBeCloseTo(1 / 1.5, 3);
  const { from } = await shown(page);
  await press(page, 'KeyA');
  await expect.poll(async () => (await shown(page)).from).toBeLessThan(from);
  await press(page, 'KeyD');
  await expect.poll(async () => (await shown(page)).from).toBeCloseTo(from, 3);
  await press(page, 'KeyS');
  await expect.poll(async () => (await shown(page)).span / first.span).toBeCloseTo(1, 3);
  await press(page, 'KeyW');
  await press(page, 'KeyF');
  await expect.poll(async () => (await shown(page)).from).toBe(0);
  await expect.poll(async () => (await shown(page)).to).toBeGreaterThanOrEqual(30);

  const marked = await playhead(page);
  await press(page, 'KeyM');
  await press(page, 'Shift+ArrowLeft');
  await expect.poll(() => playhead(page)).toBeLessThan(marked);
  await press(page, 'Control+Shift+KeyP');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.type('inspect: diff');
  await press(page, 'Enter');
  const diff = page.getByRole('tabpanel', { name: 'Diff' });
  await expect(diff).toContainText(`#${marked.toLocaleString('en')}`);

  await press(page, 'Slash');
  await expect(page.getByRole('searchbox', { name: 'Filter events' })).toBeFocused();
  // What is written in a field starts nothing.
  await page.keyboard.type('device == "heater"');
  const matches = page.getByRole('status', { name: 'Matches' });
  await expect(matches).toContainText(/\d+ of [\d,]+ events$/);
  await press(page, 'Enter');
  await leave(page);
  await press(page, 'KeyR');
  await expect(matches).toContainText(/events in \d/);
  await press(page, 'Escape');
  await expect(matches).not.toContainText(' in ');
  // The bookmark stays; the comparison with it ends.
  await expect(diff).toContainText('Mark an event (M)');

  await press(page, '?');
  await expect(help(page)).toContainText('Step back one event');
  await press(page, 'Escape');
  await expect(help(page)).toHaveCount(0);
});

test('an action gets another key, told conflicts, kept across visits, and taken back', async ({
  page,
}) => {
  test.slow();
  await openFinished(page);
  await press(page, '?');
  await help(page).getByRole('button', { name: 'Step back one event: ,' }).press('Enter');
  await expect(help(page).getByText('Esc leaves it as it is')).toBeVisible();
  await press(page, 'Tab');
  await expect(help(page).getByText('Tab moves the focus')).toBeVisible();
  await press(page, 'KeyJ');
  await expect(help(page).getByRole('button', { name: 'Step back one event: J' })).toBeFocused();

  // A key that has an action: it is told which, and nothing is taken unasked.
  await help(page).getByRole('button', { name: 'Play or pause: Space' }).press('Enter');
  await press(page, 'KeyM');
  await expect(help(page).getByText('M is the key of: Mark this event')).toBeVisible();
  await help(page).getByRole('button', { name: 'Leave it there' }).press('Enter');
  await help(page).getByRole('button', { name: 'Play or pause: Space' }).press('Enter');
  await press(page, 'KeyM');
  await expect(help(page).getByRole('button', { name: 'Use it here' })).toBeFocused();
  await press(page, 'Enter');
  await expect(help(page).getByRole('button', { name: 'Play or pause: M' })).toBeFocused();
  await expect(
    help(page).getByRole('button', { name: /^Mark this event.*: no key$/ }),
  ).toBeVisible();

  await openFinished(page);
  const last = await playhead(page);
  await press(page, 'Comma');
  await press(page, 'KeyJ');
  await expect.poll(() => playhead(page)).toBe(last - 1);
  await button(page, 'Step back').focus();
  await press(page, 'Shift+Tab');
  await press(page, 'Tab');
  await expect(page.getByRole('tooltip')).toHaveText('Step backJ');
  await leave(page);
  await press(page, 'Home');
  await press(page, 'KeyM');
  await expect(button(page, 'Pause')).toBeVisible();
  await press(page, 'KeyM');
  await expect(button(page, 'Play')).toBeVisible();
  await press(page, 'Control+Shift+KeyP');
  await page.getByRole('combobox', { name: 'Command' }).fill('step back');
  await expect(page.getByRole('option', { name: /Step back one event/ })).toContainText('J');
  await press(page, 'Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await press(page, '?');
  await help(page)
    .getByRole('button', { name: /^Reset the key of: Step back/ })
    .press('Enter');
  await expect(help(page).getByRole('button', { name: 'Step back one event: ,' })).toBeVisible();
  await button(page, 'Reset all keys').press('Enter');
  await expect(help(page).getByRole('button', { name: 'Play or pause: Space' })).toBeVisible();
  await expect(help(page).getByRole('button', { name: /^Mark this event.*: M$/ })).toBeVisible();
  await press(page, 'Escape');
  await expect(help(page)).toHaveCount(0);
  await press(page, 'Home');
  await press(page, 'Period');
  await expect.poll(() => playhead(page)).toBe(1);
});

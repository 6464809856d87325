/** Everything by name, without the mouse. */
import { expect, type Page, test } from '@playwright/test';
import { openFinished, playhead, slider } from './dashboard.ts';

/** Keeps the code of the palette back until it is released. */
async function holdPalette(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/Palette[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

test('the palette finds actions, panels and worlds by their words, by keyboard only', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await page.keyboard.press('Control+Shift+KeyP');
  await expect(palette.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.type('laten show');
  await expect(palette.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect(page.getByRole('region', { name: 'Latency' })).toBeVisible();

  // From within a text field too; Escape leaves everything as it was.
  await page.getByRole('spinbutton', { name: 'Seed' }).focus();
  await page.keyboard.press('Control+Shift+KeyP');
  await expect(palette).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();

  await page.keyboard.press('Control+Shift+KeyP');
  await expect(palette.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.type('play or pause');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();

  await page.keyboard.press('Control+Shift+KeyP');
  await expect(palette.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.type('no such words');
  await expect(palette.getByText('No command has these words')).toBeVisible();
});

test('what is typed before the palette is there stands in it', async ({ page }) => {
  const release = await holdPalette(page);
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('Control+Shift+KeyP');
  await page.keyboard.type('laten show');
  release();
  const field = page.getByRole('combobox', { name: 'Command' });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('laten show');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Latency' })).toBeVisible();
  // Called again, once it is gone, it begins anew.
  await expect(field).toBeHidden();
  await page.keyboard.press('Control+Shift+KeyP');
  await expect(field).toHaveValue('');
});

test('Enter before the palette is there runs what was typed, as soon as it is', async ({
  page,
}) => {
  const release = await holdPalette(page);
  await page.goto('/');
  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('Control+Shift+KeyP');
  await page.keyboard.type('laten show');
  await page.keyboard.press('Enter');
  release();
  await expect(page.getByRole('region', { name: 'Latency' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  // That was then: called again it waits for a key.
  await page.keyboard.press('Control+Shift+KeyP');
  await expect(page.getByRole('combobox', { name: 'Command' })).toHaveValue('');
});

test('a broken expectation is a moment to go to', async ({ page }) => {
  await page.goto('/?v=1&scenario=thermostats&until=60s');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('max');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.getByRole('button', { name: 'Command palette' }).click();
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.type('broke');
  await page.keyboard.press('Enter');
  const slider = page.getByRole('slider', { name: 'Timeline' });
  await expect(slider).toHaveAttribute('aria-valuetext', /12\.400/);
});

test('a number of an event or a time leads there, one that is not recorded is told', async ({
  page,
}) => {
  await openFinished(page);
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  const ask = async (text: string): Promise<void> => {
    // A dialog that is closing still has the keys.
    await expect(palette).toBeHidden();
    await page.keyboard.press('Control+Shift+KeyP');
    await expect(palette.getByRole('combobox', { name: 'Command' })).toBeFocused();
    await page.keyboard.type(text);
  };
  await ask('#12');
  await expect(palette.getByRole('option').first()).toHaveText('Go to event #12');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect.poll(() => playhead(page)).toBe(12);

  await ask('0.5 s');
  await expect(palette.getByRole('option')).toHaveText(['Go to 0.500 000 000 s']);
  await page.keyboard.press('Enter');
  await expect(slider(page)).toHaveAttribute('aria-valuetext', '0.500 000 000 s');

  await ask('999999999');
  await expect(palette.getByText(/^Recorded are the events #0 … #[\d,]+\.$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await ask('9999 s');
  await expect(palette.getByText(/^Nothing is recorded then: the run has come to /)).toBeVisible();
});

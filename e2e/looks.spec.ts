/**
 * How the main states look, as thumbnails: coarse enough that another font or another browser makes
 * no difference, fine enough that a panel which is missing, moved or of the wrong colour does.
 * `npx playwright test e2e/looks.spec.ts --update-snapshots` takes them anew.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { button, slider, tab } from './dashboard.ts';

/** The event that breaks the expectation; the world stands still there. */
const MOMENT = '/?v=1&scenario=thermostats&seed=42&until=15000000000&at=1389';
const WIDTH = 96;
const HEIGHT = 60;
/** Difference of one colour of a cell that counts, of 255. */
const NOTICED = 24;
/** Share of cells that may differ noticeably. */
const TOLERATED = 0.03;

/** A picture made as small as a thumbnail, as a PNG. */
async function thumbnail(page: Page): Promise<string> {
  const picture = (await page.screenshot({ animations: 'disabled' })).toString('base64');
  return page.evaluate(
    async ({ source, width, height }) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('a canvas has a context');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, width, height);
      return canvas.toDataURL('image/png');
    },
    { source: `data:image/png;base64,${picture}`, width: WIDTH, height: HEIGHT },
  );
}

/** Share of cells of two thumbnails that differ noticeably. */
const difference = (page: Page, sources: readonly [string, string]): Promise<number> =>
  page.evaluate(
    async ({ both, noticed }) => {
      const [first, second] = await Promise.all(
        both.map(async (source) => {
          const image = new Image();
          image.src = source;
          await image.decode();
          const canvas = document.createElement('canvas');
          Object.assign(canvas, { width: image.width, height: image.height });
          const context = canvas.getContext('2d');
          context?.drawImage(image, 0, 0);
          return context?.getImageData(0, 0, image.width, image.height).data;
        }),
      );
      if (!first || !second || first.length !== second.length) return 1;
      let cells = 0;
      for (let at = 0; at < first.length; at += 4) {
        const differs = [0, 1, 2].some(
          (colour) => Math.abs((first[at + colour] ?? 0) - (second[at + colour] ?? 0)) > noticed,
        );
        if (differs) cells++;
      }
      return (4 * cells) / first.length;
    },
    { both: sources, noticed: NOTICED },
  );

const START = 'data:image/png;base64,';

/** The page looks as it did when its picture was taken. */
async function expectLook(page: Page, name: string): Promise<string> {
  const { config } = test.info();
  const file = path.join(import.meta.dirname, 'looks', `${name}.png`);
  const now = await thumbnail(page);
  if (config.updateSnapshots === 'all' || !existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(now.slice(START.length), 'base64'));
    expect(config.updateSnapshots, `there was no picture ${name}: it has been taken`).toBe('all');
  }
  const kept = START + readFileSync(file).toString('base64');
  expect(await difference(page, [kept, now]), name).toBeLessThan(TOLERATED);
  return now;
}

async function openMoment(page: Page, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.goto(MOMENT);
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /12\.400/);
  await expect(button(page, 'Play')).toBeVisible();
  await expect(page.getByRole('status', { name: 'Determinism' })).toContainText('✓');
  await tab(page, 'Why').click();
  await expect(page.getByRole('list', { name: 'What led to it' })).toBeVisible();
}

test('the main states look as they did', async ({ page }) => {
  test.slow();
  await openMoment(page, 'dark');
  const dark = await expectLook(page, 'moment-dark');
  await tab(page, 'State').click();
  await expect(page.getByRole('tree', { name: 'State' })).toBeVisible();
  const other = await thumbnail(page);
  expect(await difference(page, [dark, other]), 'another tab is seen').toBeGreaterThan(TOLERATED);

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await expectLook(page, 'keys-dark');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await button(page, 'Scenario gallery').click();
  await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
  await expectLook(page, 'gallery-dark');

  await openMoment(page, 'light');
  await expectLook(page, 'moment-light');
  await page.setViewportSize({ width: 640, height: 400 });
  await expect(page.getByRole('separator', { name: 'Height of the inspector' })).toBeAttached();
  await expectLook(page, 'narrow-light');
});

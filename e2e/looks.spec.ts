/**
 * How the main states look, as thumbnails: coarse enough that another font or another browser makes
 * no difference, fine enough that a panel which is missing, moved or of the wrong colour does.
 * After a change that is meant to be seen, `npx playwright test e2e/looks.spec.ts
 * --update-snapshots=all` takes them anew.
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
const NOTICED = 12;
/** Share of cells that may differ noticeably. */
const TOLERATED = 0.04;

/** Cells of a picture: its colours, row by row, and the picture that it was made to. */
interface Cells {
  /** red, green, blue and opacity of each cell */
  readonly colours: readonly number[];
  readonly png: string;
}

/** A picture, as small as a thumbnail. Decoded from its bytes: the page may load no images. */
function cellsOf(page: Page, png: Buffer): Promise<Cells> {
  return page.evaluate(
    async ({ source, width, height }) => {
      const bytes = Uint8Array.from(atob(source), (sign) => sign.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('a canvas has a context');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, width, height);
      const colours = [...context.getImageData(0, 0, width, height).data];
      return { colours, png: canvas.toDataURL('image/png').split(',')[1] ?? '' };
    },
    { source: png.toString('base64'), width: WIDTH, height: HEIGHT },
  );
}

const look = async (page: Page): Promise<Cells> =>
  cellsOf(page, await page.screenshot({ animations: 'disabled' }));

/** Share of cells that differ noticeably. */
function difference({ colours: first }: Cells, { colours: second }: Cells): number {
  const differing = new Set<number>();
  for (const [at, colour] of first.entries()) {
    if (Math.abs(colour - (second[at] ?? 0)) > NOTICED) differing.add(Math.floor(at / 4));
  }
  return differing.size / (WIDTH * HEIGHT);
}

/** The page looks as it did when its picture was taken. */
async function expectLook(page: Page, name: string): Promise<Cells> {
  const { config } = test.info();
  const file = path.join(import.meta.dirname, 'looks', `${name}.png`);
  let now = await look(page);
  if (config.updateSnapshots === 'all' || !existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(now.png, 'base64'));
    expect(config.updateSnapshots, `there was no picture ${name}: it has been taken`).toBe('all');
  }
  const before = await cellsOf(page, readFileSync(file));
  // The lanes are drawn by a thread of their own, which may still be at it.
  const changed = async () => {
    now = await look(page);
    return difference(before, now);
  };
  await expect.poll(changed, { message: `${name} has changed` }).toBeLessThan(TOLERATED);
  return now;
}

async function openMoment(page: Page, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.goto(MOMENT);
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /12\.400/);
  await expect(button(page, 'Play')).toBeVisible();
  await expect(page.getByRole('status', { name: 'Determinism' })).toContainText('✓');
  await tab(page, 'Why').click();
  // Where the lanes begin depends on when the playhead came there: all of them, from the start.
  await page.keyboard.press('KeyF');
  await page.mouse.move(0, 0);
  await expect(page.getByRole('list', { name: 'What led to it' })).toBeVisible();
}

test('the main states look as they did', async ({ page }) => {
  test.slow();
  await openMoment(page, 'dark');
  const dark = await expectLook(page, 'moment-dark');
  await tab(page, 'Compare').click();
  await expect(page.getByText('Nothing is compared yet')).toBeVisible();
  const other = await look(page);
  expect(difference(dark, other), 'an empty panel is seen').toBeGreaterThan(2 * TOLERATED);
  await tab(page, 'Events').click();

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
  // The lanes stand again when they have said how dense they are.
  await expect(page.locator('.lanes-density')).not.toBeEmpty();
  await expectLook(page, 'narrow-light');
});

/**
 * The pictures of the README, taken of the built page at the event that breaks `thermostats`:
 * `node scripts/screenshots.mjs`.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { ROOT } from './build.mjs';
import { ensureBrowser } from './find-browser.mjs';
import { createStaticServer } from './serve.mjs';

const FOLDER = new URL('../docs/images/', import.meta.url);
const LINK = '?v=1&scenario=thermostats&seed=42&until=15000000000';

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch(ensureBrowser());
const server = await createStaticServer({ root: path.join(ROOT, 'dist/app') });
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
try {
  for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
    await page.goto(`http://127.0.0.1:${port}/${LINK}`);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Run until' }).click();
    await page.waitForFunction(() =>
      document.querySelector('[role=slider]')?.getAttribute('aria-valuetext')?.includes('12.400'),
    );
    await page.getByRole('tab', { name: 'Why' }).click();
    await page.getByRole('tabpanel', { name: 'Why' }).getByRole('listitem').first().waitFor();
    await page.getByRole('status', { name: 'Determinism' }).getByText('deterministic').waitFor();
    await page.screenshot({ path: fileURLToPath(new URL(`dashboard-${colorScheme}.png`, FOLDER)) });
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}

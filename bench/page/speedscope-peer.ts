/** speedscope, as published, opening a file: from the choice to a painted flame chart. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { closePage, freshPage, serve } from './dashboard.ts';
import type { Probed } from './probe.ts';

const LIMIT_MS = 300_000;

const release = (): string =>
  path.join(
    path.dirname(createRequire(import.meta.url).resolve('speedscope/package.json')),
    'dist/release',
  );

export async function openInSpeedscope(browser: Browser, file: string): Promise<number> {
  const site = await serve(release(), {});
  const page = await freshPage(browser);
  page.setDefaultTimeout(LIMIT_MS);
  try {
    await page.goto(site.address);
    await page.locator('input[type=file]').waitFor({ state: 'attached' });
    const began = await page.evaluate(() => performance.now());
    await page.locator('input[type=file]').setInputFiles(file);
    // Its views appear in the toolbar once there is a profile to draw.
    const painted = await page.evaluate(() =>
      (globalThis as Probed).probe.painted(() => /Left Heavy/.test(document.body.innerText)),
    );
    return painted - began;
  } finally {
    await closePage(page);
    site.close();
  }
}

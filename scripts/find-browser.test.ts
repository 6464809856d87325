import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PLAYWRIGHT_DISABLES } from './find-browser.mjs';

/** Where Playwright's own command line is put together; no module exports it. */
function bundleOfPlaywright(): string {
  const near = createRequire(createRequire(import.meta.url).resolve('@playwright/test'));
  const folder = path.dirname(near.resolve('playwright-core/package.json'));
  return readFileSync(path.join(folder, 'lib/coreBundle.js'), 'utf8');
}

it('turns off every feature of Chromium that Playwright turns off', () => {
  const list = bundleOfPlaywright().match(/disabledFeatures = \[([^\]]*)\]/)?.[1] ?? '';
  const names = [...list.matchAll(/^\s*"(\w+)",?$/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(PLAYWRIGHT_DISABLES).toEqual(names);
});

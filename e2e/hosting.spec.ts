import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { createStaticServer } from '../scripts/serve.mjs';

/** A host that sends no header of ours, as GitHub Pages or a plain bucket. */
let server: Server;
let address = '';

test.beforeAll(async () => {
  server = await createStaticServer({ root: 'dist/app', headers: {} });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

test.afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const isIsolated = () => window.crossOriginIsolated;

/** Counts how often the page is asked for from now on, reloads included. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads += 1;
  });
  return () => loads;
}

test('npm start serves an isolated page without a service worker', async ({ page }) => {
  await page.goto('/');
  expect(await page.evaluate(isIsolated)).toBe(true);
  const workers = await page.evaluate(() => navigator.serviceWorker.getRegistrations());
  expect(workers).toHaveLength(0);
});

test('on a host without headers the page isolates itself by one reload', async ({ page }) => {
  const loads = countLoads(page);
  await page.goto(address);
  await expect(async () => {
    expect(await page.evaluate(isIsolated)).toBe(true);
  }).toPass();
  expect(loads()).toBe(2);

  await page.reload();
  expect(await page.evaluate(isIsolated)).toBe(true);
  expect(loads()).toBe(3);
});

test.describe('where service workers are blocked', () => {
  test.use({ serviceWorkers: 'block' });

  test('the page says which headers are missing and does not reload for ever', async ({ page }) => {
    const loads = countLoads(page);
    await page.goto(address);
    await expect(page.getByText(/Cross-Origin-Embedder-Policy/).first()).toBeVisible();
    expect(loads()).toBeLessThanOrEqual(2);
  });
});

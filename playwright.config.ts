import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/find-browser.mjs';

/** Not the port of `npm start`: the tests run beside an open dashboard. */
const TEST_PORT = 4317;
const address = `http://127.0.0.1:${TEST_PORT}`;

// Absent is explained by scripts/test.mjs, or by Playwright itself when it starts the browser.
const browser = findBrowser();

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // While one waits for its page the other uses the cores.
  workers: 2,
  // Test by test, not file by file: neither waits at the end while the other has a long file.
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'dist/reports/playwright.json' }]],
  use: {
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Recording every step takes a fifth of the time; `--trace retain-on-failure` asks for it.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: browser ?? {},
  },
  webServer: {
    command: 'node scripts/start.mjs',
    url: `${address}/`,
    env: { PORT: String(TEST_PORT) },
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    timeout: 120_000,
  },
});

/**
 * The Chromium that drives the page tests and the browser benchmarks.
 * Order: ORRERY_CHROMIUM, the one that Playwright installs for itself, then one on the PATH.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

/** @typedef {{executablePath: string, args: string[]}} LaunchOptions */

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const OUTSIDE_PATH = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Chromium heeds only the last list of features on its command line. This one replaces that of
 * Playwright, so it begins with the same names: find-browser.test.ts compares them.
 */
export const PLAYWRIGHT_DISABLES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
];

/**
 * The lists of suggestions below the address bar are two pages of Chromium's own, which it loads
 * for every window: that took twice the time of opening the dashboard.
 */
const UNSEEN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** Nothing that phones home or changes between runs. */
const QUIET_ARGS = [
  `--disable-features=${[...PLAYWRIGHT_DISABLES, ...UNSEEN_PAGES].join(',')}`,
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** An installer that gets no answer is given up after this. */
const INSTALL_LIMIT_MS = 300_000;
const CONNECTION_LIMIT_MS = 10_000;

const isRoot = () => process.getuid?.() === 0;

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function candidates() {
  const fromEnvironment = process.env.ORRERY_CHROMIUM;
  // A named browser that does not exist is a mistake to report, not to work around.
  if (fromEnvironment !== undefined && fromEnvironment !== '') return [fromEnvironment];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((name) => name !== '');
  return [
    chromium.executablePath(),
    ...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...OUTSIDE_PATH,
  ];
}

/** @returns {LaunchOptions | undefined} */
export function findBrowser() {
  const executablePath = candidates().find(isExecutable);
  if (executablePath === undefined) return undefined;
  // Chromium refuses to start its sandbox as root.
  return { executablePath, args: [...(isRoot() ? ['--no-sandbox'] : []), ...QUIET_ARGS] };
}

/** @param {string} command @param {string[]} args @param {Record<string, string>} [env] */
function attempt(command, args, env = {}) {
  console.log(`No Chromium found; trying: ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    timeout: INSTALL_LIMIT_MS,
  });
  return status === 0;
}

function installBrowser() {
  attempt('npx', ['--no-install', 'playwright', 'install', 'chromium'], {
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(CONNECTION_LIMIT_MS),
  });
  if (findBrowser() !== undefined || !isRoot() || process.platform !== 'linux') return;
  if (spawnSync('apt-get', ['--version']).status !== 0) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (attempt('apt-get', ['update'], env)) attempt('apt-get', ['install', '-y', 'chromium'], env);
}

/**
 * A browser, installed if need be.
 * @returns {LaunchOptions}
 * @throws Error that says what to do when there is none
 */
export function ensureBrowser() {
  if (findBrowser() === undefined && !process.env.ORRERY_CHROMIUM) installBrowser();
  const found = findBrowser();
  if (found !== undefined) return found;
  const named = process.env.ORRERY_CHROMIUM;
  throw new Error(
    named
      ? `ORRERY_CHROMIUM names ${named}, which is no executable file\n  mend: correct or unset it`
      : 'no Chromium was found or could be installed\n' +
          '  where: PATH, the folder of Playwright\n' +
          '  mend:  install Chromium or Chrome, or set ORRERY_CHROMIUM to its executable',
  );
}

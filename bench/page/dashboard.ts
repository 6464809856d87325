/** The built dashboard in a page of its own, as a person's browser has it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { createStaticServer } from '../../scripts/serve.mjs';
import { installProbe, type Probed } from './probe.ts';

const VIEWPORT = { width: 1440, height: 900 };
/** A file of ten million events is read for minutes on a slow machine. */
const OPEN_LIMIT_MS = 900_000;

export interface Site {
  readonly address: string;
  close(): void;
}

export async function serve(root: string, headers?: Record<string, string>): Promise<Site> {
  const server = await createStaticServer({ root, ...(headers && { headers }) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page without anything kept from an earlier visit. */
export async function freshPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  await page.addInitScript(installProbe);
  return page;
}

export const closePage = (page: Page): Promise<void> => page.context().close();

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const slider = (page: Page) => page.getByRole('slider', { name: 'Timeline' });

/**
 * A hundred devices, a million events in each virtual second.
 * @param speed '1' = a million events in each real second, 'max' = flat out
 */
export async function runHundred(
  page: Page,
  address: string,
  speed: '1' | 'max' = 'max',
): Promise<void> {
  await page.goto(`${address}?v=1&scenario=hundred-devices&seed=5&until=24h`);
  await button(page, 'Pause').waitFor();
  await page.getByRole('combobox', { name: 'Speed' }).selectOption(speed);
  // A busy machine may take a while to its first event.
  await page.waitForFunction(() =>
    /[1-9]/.test(document.querySelector('[aria-label="Timeline"]')?.ariaValueText ?? ''),
  );
}

/** Events recorded so far. */
export async function virtualSeconds(page: Page): Promise<number> {
  const seconds = Number(await slider(page).getAttribute('aria-valuenow')) / 1e9;
  if (!(seconds >= 0)) throw new Error('the dashboard shows no time at its live end');
  return seconds;
}

/** Opens a file in the dashboard. @returns ms until its last event was painted */
export async function openFile(page: Page, file: string): Promise<number> {
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Open trace').click();
  const began = await page.evaluate(() => performance.now());
  await (await chooser).setFiles(file);
  page.setDefaultTimeout(OPEN_LIMIT_MS);
  const painted = await page.evaluate(() =>
    (globalThis as Probed).probe.painted(() =>
      /^Opened /.test(document.querySelector('[aria-label="Notices"]')?.textContent ?? ''),
    ),
  );
  await page.getByRole('status', { name: 'Live' }).getByText('end of the recording').waitFor();
  return painted - began;
}

/** Bytes in use on the page's own heap after a collection. */
export async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

/** Moves to and fro along the scrubber with the button held, one step a frame or so. */
export async function scrub(page: Page, moves: number): Promise<readonly number[]> {
  const box = await slider(page).boundingBox();
  if (box === null) throw new Error('the scrubber has no place on the screen');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 5, y);
  await page.mouse.down();
  for (let at = 0; at < moves; at++) {
    // Large and small steps, forwards and back: no two moves ask for the same time.
    const share = 0.5 + 0.48 * Math.sin(at * 0.37 + at * at * 0.003);
    await page.mouse.move(box.x + box.width * share, y);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await page.mouse.up();
  return page.evaluate(() => (globalThis as Probed).probe.scrubs);
}

/**
 * The scenario of a hundred devices in the built dashboard, flat out and recorded: events that the
 * page saw in so many seconds of wall time, and what its heap grew by meanwhile.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { CDPSession, Page } from '@playwright/test';
import { createStaticServer } from '../../scripts/serve.mjs';
import type { BenchBrowser } from '../hosts/chromium.ts';
import { atMost, type Result, resultOf } from '../report.ts';

export const PAGE_NAME = 'chromium/dashboard-hundred-devices';
const MILLISECONDS = { full: 60_000, tiny: 1000 };
const WARMUP_MS = { full: 5000, tiny: 500 };
/** A million events a second of wall time, with recording on and the dashboard open. */
const NS_PER_EVENT_MAX = 1000;
/** 95 sensors, a timer and a sample each in every 190 µs; what else happens is not counted. */
const EVENTS_PER_VIRTUAL_SECOND = 1e6;
/** Live bytes of the page's own heap; its workers hold no rows there, and are watched elsewhere. */
const HEAP_GROWTH_MIB_MAX = 8;
const MIB_BYTES = 2 ** 20;
/** Long enough in virtual time for 60 s of any machine. */
const LINK = '?v=1&scenario=hundred-devices&seed=5&until=24h';

/** Virtual time that the page shows at its live end, in s. */
async function virtualSeconds(page: Page): Promise<number> {
  const slider = page.getByRole('slider', { name: 'Timeline' });
  const text = (await slider.getAttribute('aria-valuetext')) ?? '';
  const seconds = Number(text.replace(' s', '').replaceAll(/\s/g, ''));
  if (!(seconds > 0)) throw new Error(`${PAGE_NAME}: no time in "${text}"`);
  return seconds;
}

/** Bytes in use on the page's own heap after a collection. */
async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

export async function runPageCase(
  { browser }: BenchBrowser,
  root: string,
  tiny: boolean,
): Promise<Result[]> {
  const server = await createStaticServer({ root });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/${LINK}`);
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('max');
    // A busy machine may take a while to its first event.
    await page.waitForFunction(() =>
      /[1-9]/.test(document.querySelector('[aria-label="Timeline"]')?.ariaValueText ?? ''),
    );
    await page.waitForTimeout(tiny ? WARMUP_MS.tiny : WARMUP_MS.full);
    const session = await page.context().newCDPSession(page);
    const heapBefore = await heapBytes(session);
    const [before, beganMs] = [await virtualSeconds(page), performance.now()];
    await page.waitForTimeout(tiny ? MILLISECONDS.tiny : MILLISECONDS.full);
    const seconds = (performance.now() - beganMs) / 1000;
    const events = ((await virtualSeconds(page)) - before) * EVENTS_PER_VIRTUAL_SECOND;
    const grownMib = ((await heapBytes(session)) - heapBefore) / MIB_BYTES;
    return [
      resultOf(
        { name: PAGE_NAME, unit: 'ns/event', ours: (seconds * 1e9) / events, peers: {} },
        atMost(NS_PER_EVENT_MAX),
      ),
      resultOf(
        {
          name: `${PAGE_NAME}-heap`,
          unit: `MiB grown in ${Math.round(seconds)} s`,
          ours: Math.max(0, grownMib),
          peers: {},
        },
        atMost(HEAP_GROWTH_MIB_MAX),
      ),
    ];
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
  }
}

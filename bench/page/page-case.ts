/**
 * The scenario of a hundred devices in the built dashboard, flat out and recorded, for ten minutes:
 * events that the page saw in that wall time, and what its memory grew by meanwhile.
 */
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from '@playwright/test';
import type { BenchBrowser } from '../hosts/chromium.ts';
import { atMost, noLimit, type Result, resultOf } from '../report.ts';
import { closePage, freshPage, heapBytes, runHundred, serve, virtualSeconds } from './dashboard.ts';

export const PAGE_NAME = 'chromium/dashboard-hundred-devices';
const TINY_SECONDS = 1;
/** The ring of history is full by then: from here on nothing need grow. */
const WARMUP_MS = { full: 20_000, tiny: 500 };
/** A million events a second of wall time, with recording on and the dashboard open. */
const NS_PER_EVENT_MAX = 1000;
/** 95 sensors, a timer and a sample each in every 190 µs; what else happens is not counted. */
const EVENTS_PER_VIRTUAL_SECOND = 1e6;
/** Live bytes of the page's own heap; its workers hold no rows there, and are watched elsewhere. */
const HEAP_GROWTH_MIB_MAX = 8;
const MIB_BYTES = 2 ** 20;
const PAGE_BYTES = 4096;

/** Bytes that the processes of pages hold, workers and shared memory included; NaN = not Linux. */
async function residentBytes(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  let pages = 0;
  for (const { type, id } of processInfo) {
    if (type !== 'renderer') continue;
    try {
      pages += Number(readFileSync(`/proc/${id}/statm`, 'utf8').split(' ')[1]);
    } catch {
      return Number.NaN;
    }
  }
  return pages * PAGE_BYTES;
}

async function watch(page: Page, { browser }: BenchBrowser, tiny: boolean, liveSeconds: number) {
  await page.waitForTimeout(tiny ? WARMUP_MS.tiny : WARMUP_MS.full);
  const session = await page.context().newCDPSession(page);
  const whole = await browser.newBrowserCDPSession();
  const heapBefore = await heapBytes(session);
  const bytesBefore = await residentBytes(whole);
  const [before, beganMs] = [await virtualSeconds(page), performance.now()];
  await page.waitForTimeout((tiny ? TINY_SECONDS : liveSeconds) * 1000);
  const seconds = (performance.now() - beganMs) / 1000;
  const events = ((await virtualSeconds(page)) - before) * EVENTS_PER_VIRTUAL_SECOND;
  const heapGrown = (await heapBytes(session)) - heapBefore;
  const bytesGrown = (await residentBytes(whole)) - bytesBefore;
  await whole.detach();
  return { seconds, events, heapGrown, bytesGrown };
}

export async function runPageCase(
  bench: BenchBrowser,
  root: string,
  tiny: boolean,
  liveSeconds: number,
): Promise<Result[]> {
  const site = await serve(root);
  const page = await freshPage(bench.browser);
  try {
    await runHundred(page, site.address);
    const { seconds, events, heapGrown, bytesGrown } = await watch(page, bench, tiny, liveSeconds);
    const unit = `MiB grown in ${Math.round(seconds)} s`;
    const grown = (bytes: number) => Math.max(0, bytes / MIB_BYTES);
    const of = (name: string, ours: number) => ({
      name: `${PAGE_NAME}-${name}`,
      unit,
      ours,
      peers: {},
    });
    const results = [
      resultOf(
        { name: PAGE_NAME, unit: 'ns/event', ours: (seconds * 1e9) / events, peers: {} },
        atMost(NS_PER_EVENT_MAX),
      ),
      resultOf(of('heap', grown(heapGrown)), atMost(HEAP_GROWTH_MIB_MAX)),
    ];
    // What the process holds also depends on when the browser gives pages back.
    if (!Number.isNaN(bytesGrown))
      results.push(resultOf(of('process', grown(bytesGrown)), noLimit));
    return results;
  } finally {
    await closePage(page);
    site.close();
  }
}

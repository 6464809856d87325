/**
 * The whole dashboard, built and served, in a real page: what a person does, by real input, and how
 * long it takes until it is painted. Beside it what others need for the same, where they can do it.
 */
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { firstScripts } from '../../scripts/first-scripts.mjs';
import { unwrap } from '../../src/lib/result.ts';
import { layoutOf } from '../../src/memory/layout.ts';
import { CONTROL_WORD } from '../../src/memory/tables.ts';
import { RUN_STATE } from '../../src/worker/engine-api.ts';
import type { BenchBrowser } from '../hosts/chromium.ts';
import { atMost, type Limit, noLimit, type Result, resultOf } from '../report.ts';
import { median, quantile } from '../stats.ts';
import {
  button,
  closePage,
  freshPage,
  openFile,
  runHundred,
  type Site,
  scrub,
  serve,
  virtualSeconds,
} from './dashboard.ts';
import type { Probed } from './probe.ts';
import { openInSpeedscope } from './speedscope-peer.ts';
import { chromeTrace, jsonlTrace } from './traces.ts';

export interface PageBench {
  readonly bench: BenchBrowser;
  /** where the built dashboard is served */
  readonly site: Site;
  /** folder of the built dashboard, and of traces made for it */
  readonly root: string;
  readonly folder: string;
  readonly tiny: boolean;
}

export interface PageCase {
  readonly name: string;
  run(bench: PageBench): Promise<readonly Result[]>;
}

const EVENTS_TINY = 20_000;
const FRAME_MS = 1000 / 60;
const WINDOW_MS = 1200;

const figure = (
  name: string,
  unit: string,
  ours: number,
  limit: Limit,
  peers: Readonly<Record<string, number>> = {},
): Result => resultOf({ name, unit, ours, peers }, limit);

async function withPage<T>({ bench }: PageBench, use: (page: Page) => Promise<T>): Promise<T> {
  const page = await freshPage(bench.browser);
  try {
    return await use(page);
  } finally {
    await closePage(page);
  }
}

/** From the request to a page that runs, shows an event and answers: its button says "Pause". */
async function pageLoad(given: PageBench): Promise<Result[]> {
  const times: number[] = [];
  for (let round = 0; round < (given.tiny ? 1 : 9); round++) {
    const ms = await withPage(given, async (page) => {
      // A new window loads pages of the browser's own; a person's window stands already.
      await page.waitForTimeout(WINDOW_MS);
      await page.goto(given.site.address);
      return page.evaluate(() =>
        (globalThis as Probed).probe.painted(
          () =>
            document.querySelector('button[aria-label="Pause"]:not(:disabled)') !== null &&
            document.querySelector('[aria-label="Events"] [aria-rowindex]') !== null,
        ),
      );
    });
    times.push(ms);
  }
  return [figure('page-load', 'ms', median(times), atMost(1000))];
}

async function pageBytes({ root }: PageBench): Promise<Result[]> {
  const bytes = firstScripts(root).reduce((sum, one) => sum + one.bytes, 0);
  return [figure('page-bytes', 'kB of first scripts, gzip', bytes / 1000, atMost(220))];
}

const pageScrub =
  (name: string, events: number, limitMs: number): PageCase['run'] =>
  async (given) => {
    const file = await jsonlTrace(given.folder, given.tiny ? EVENTS_TINY : events);
    return withPage(given, async (page) => {
      await page.goto(given.site.address);
      await button(page, 'Pause').waitFor();
      await openFile(page, file);
      const all = await scrub(page, given.tiny ? 20 : 400);
      const { overtaken } = await page.evaluate(() => (globalThis as Probed).probe);
      if (all.length === 0) throw new Error(`${name}: no move of the pointer was painted`);
      // The first ones compile what the others run.
      const times = all.slice(Math.min(10, all.length >> 1));
      const label = `ms to paint, p95 of ${times.length} moves, ${overtaken} overtaken`;
      return [
        figure(name, label, quantile(times, 0.95), atMost(limitMs)),
        figure(`${name}-p50`, 'ms to paint', quantile(times, 0.5), noLimit),
      ];
    });
  };

type Speed = '1' | 'max';

/** Frames while a million events a second are recorded, or as many as the machine can. */
const pageFrames =
  (name: string, speed: Speed, limit: Limit): PageCase['run'] =>
  (given) =>
    withPage(given, async (page) => {
      await runHundred(page, given.site.address, speed);
      await page.waitForTimeout(given.tiny ? 300 : 5000);
      const before = await virtualSeconds(page);
      const beganMs = performance.now();
      await page.evaluate(() => {
        (globalThis as Probed).probe.recordFrames();
      });
      await page.waitForTimeout(given.tiny ? 1000 : 20_000);
      const frames = await page.evaluate(() => (globalThis as Probed).probe.frames);
      const seconds = (performance.now() - beganMs) / 1000;
      const millions = (await virtualSeconds(page)) - before;
      const gaps = frames.slice(1).map((at, index) => at - (frames[index] ?? at));
      if (gaps.length === 0) throw new Error(`${name}: no frame was drawn`);
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      const rate = (millions / seconds).toFixed(2);
      return [
        figure(name, `ms a frame at ${rate} M events/s`, mean, limit),
        figure(`${name}-p99`, 'ms a frame', quantile(gaps, 0.99), noLimit),
      ];
    });

/** Where a person would click. */
async function middlesOf(places: Locator): Promise<{ readonly x: number; readonly y: number }[]> {
  const all: { x: number; y: number }[] = [];
  for (const place of await places.all()) {
    const box = await place.boundingBox();
    if (box !== null) all.push({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  }
  return all;
}

/** Everything that a person touches while a world runs; the longest task of all. */
const pageLongTask =
  (name: string, speed: Speed, limit: Limit): PageCase['run'] =>
  (given) =>
    withPage(given, async (page) => {
      await runHundred(page, given.site.address, speed);
      await page.waitForTimeout(given.tiny ? 300 : 2000);
      // To find a tab by its role looks through the whole page, on the page's own thread: before.
      const middles = await middlesOf(page.getByRole('tab'));
      const [events] = middles;
      if (events === undefined) throw new Error(`${name}: the page has no tabs`);
      await page.evaluate(() => {
        (globalThis as Probed).probe.longTasks.length = 0;
      });
      for (const { x, y } of given.tiny ? middles.slice(0, 2) : middles) {
        await page.mouse.click(x, y);
        await page.waitForTimeout(given.tiny ? 50 : 500);
      }
      await page.mouse.click(events.x, events.y);
      await scrub(page, given.tiny ? 5 : 100);
      await page.waitForTimeout(100);
      const tasks = await page.evaluate(() => (globalThis as Probed).probe.longTasks);
      const unit = `ms, the longest of ${tasks.length} tasks of 50 ms or more`;
      return [figure(name, unit, Math.max(0, ...tasks), limit)];
    });

const PAUSES = 60;

/**
 * From the word that asks for a pause, which the press of the button writes into shared memory, to
 * the engine's word that it stands. The page's own thread does nothing else meanwhile.
 */
async function pagePause(given: PageBench): Promise<Result[]> {
  return withPage(given, async (page) => {
    await runHundred(page, given.site.address, 'max');
    const plan = await page.evaluate(() => (globalThis as Probed).probe.handle?.plan);
    if (plan === undefined) throw new Error('page-pause: no thread was told of the memory');
    const { controlWords } = unwrap(layoutOf(plan)).tables;
    const { length, pause, runState } = CONTROL_WORD;
    const { running } = RUN_STATE;
    const words = { at: controlWords.offsets.i32 ?? 0, length, pause, runState, running };
    const times: number[] = [];
    for (let round = 0; round < (given.tiny ? 2 : PAUSES); round++) {
      // The page says so before the engine does, which takes back what was asked until then.
      await page.waitForFunction(isRunning, words);
      times.push(await page.evaluate(timeOnePause, words));
      await button(page, 'Play').click();
      await button(page, 'Pause').waitFor();
    }
    return [
      figure('page-pause', 'ms from word to rest, p99', quantile(times, 0.99), atMost(4)),
      figure('page-pause-p50', 'ms from word to rest', quantile(times, 0.5), noLimit),
    ];
  });
}

type PauseWords = Record<'at' | 'length' | 'pause' | 'runState' | 'running', number>;

/** Self-contained, like the next: they are sent to the browser as text. */
function isRunning(words: PauseWords): boolean {
  const buffer = (globalThis as Probed).probe.handle?.buffer;
  if (buffer === undefined) throw new Error('no thread was told of the memory');
  const control = new Int32Array(buffer, words.at, words.length);
  return Atomics.load(control, words.runState) === words.running;
}

function timeOnePause(words: PauseWords) {
  const buffer = (globalThis as Probed).probe.handle?.buffer;
  if (buffer === undefined) throw new Error('no thread was told of the memory');
  const control = new Int32Array(buffer, words.at, words.length);
  const beganMs = performance.now();
  Atomics.store(control, words.pause, 1);
  while (Atomics.load(control, words.runState) === words.running) {
    if (performance.now() - beganMs > 1000) throw new Error('the engine does not pause');
  }
  return performance.now() - beganMs;
}

/** From the last key of a filter to the count of all that pass, painted. */
async function pageFilter(given: PageBench): Promise<Result[]> {
  const file = await jsonlTrace(given.folder, given.tiny ? EVENTS_TINY : 10_000_000);
  return withPage(given, async (page) => {
    await page.goto(given.site.address);
    await button(page, 'Pause').waitFor();
    await openFile(page, file);
    const times: number[] = [];
    for (let round = 0; round < (given.tiny ? 1 : 9); round++) {
      const box = page.getByRole('searchbox', { name: 'Filter events' });
      await box.fill(`kind in ["k3", "k7"] and x > ${500 + round}`.slice(0, -1));
      await page
        .getByRole('status', { name: 'Matches' })
        .getByText(/^[\d,]+ of /)
        .waitFor();
      const before = await page.getByRole('status', { name: 'Matches' }).innerText();
      await box.press('End');
      await box.press(String(round));
      const ms = await page.evaluate(async (old) => {
        const { probe } = globalThis as Probed;
        const paintedMs = await probe.painted(() => {
          const text = document.querySelector('[aria-label="Matches"]')?.textContent ?? '';
          return text !== old && /^[\d,]+ of /.test(text);
        });
        return paintedMs - probe.keyMs;
      }, before);
      times.push(ms);
      await box.fill('');
    }
    return [figure('page-filter-10m', 'ms from key to count', median(times), atMost(100))];
  });
}

/** One Chrome trace of a million events in both; Redux DevTools' log monitor reads no such file. */
async function pageOpen(given: PageBench): Promise<Result[]> {
  const file = await chromeTrace(given.folder, given.tiny ? EVENTS_TINY : 1_000_000);
  const ours = await withPage(given, async (page) => {
    await page.goto(given.site.address);
    await button(page, 'Pause').waitFor();
    return openFile(page, file);
  });
  const theirs = await openInSpeedscope(given.bench.browser, file);
  return [figure('page-open-1m', 'ms from file to paint', ours, noLimit, { speedscope: theirs })];
}

export const PAGE_CASES: readonly PageCase[] = [
  { name: 'page-load', run: pageLoad },
  { name: 'page-bytes', run: pageBytes },
  { name: 'page-scrub-1m', run: pageScrub('page-scrub-1m', 1_000_000, FRAME_MS) },
  { name: 'page-scrub-10m', run: pageScrub('page-scrub-10m', 10_000_000, 2 * FRAME_MS) },
  { name: 'page-fps-1m', run: pageFrames('page-fps-1m', '1', atMost(1000 / 55)) },
  { name: 'page-fps-max', run: pageFrames('page-fps-max', 'max', noLimit) },
  { name: 'page-longtask', run: pageLongTask('page-longtask', '1', atMost(50)) },
  { name: 'page-longtask-max', run: pageLongTask('page-longtask-max', 'max', noLimit) },
  { name: 'page-pause', run: pagePause },
  { name: 'page-filter-10m', run: pageFilter },
  { name: 'page-open-1m', run: pageOpen },
];

export async function runPageCases(
  bench: BenchBrowser,
  roots: { readonly app: string; readonly dist: string },
  tiny: boolean,
  isWanted: (name: string) => boolean,
  take: (results: readonly Result[]) => void,
): Promise<void> {
  const wanted = PAGE_CASES.filter(({ name }) => isWanted(name));
  if (wanted.length === 0) return;
  const site = await serve(roots.app);
  const folder = path.join(roots.dist, 'bench-traces');
  try {
    for (const { run } of wanted) take(await run({ bench, site, root: roots.app, folder, tiny }));
  } finally {
    site.close();
  }
}

/**
 * Records a trace with Chromium itself, of a page that keeps many threads busy: real input for the
 * reader of Chrome traces. Usage:
 *
 *   node scripts/record-chrome-trace.mjs FILE.json [--events 100000]
 *
 * Records again, for longer, until the file holds at least that many events.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { ensureBrowser } from './find-browser.mjs';

const EVENTS_DEFAULT = 100_000;
const FIRST_RECORDING_MS = 500;
const ATTEMPTS_MAX = 4;

/** Wide enough for tasks, timers, layout, garbage collection, flows and counters. */
const CATEGORIES = [
  'toplevel',
  'toplevel.flow',
  'sequence_manager',
  'base',
  'ipc',
  'mojom',
  'disabled-by-default-mojom',
  'blink',
  'blink.user_timing',
  'benchmark',
  'cc',
  'gpu',
  'viz',
  'input',
  'latencyInfo',
  'loading',
  'navigation',
  'net',
  'renderer.scheduler',
  'scheduler',
  'v8',
  'v8.execute',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'disabled-by-default-cc.debug.scheduler',
  'disabled-by-default-renderer.scheduler',
  'disabled-by-default-sequence_manager',
  'disabled-by-default-v8.gc',
  '__metadata',
];

const WORKER = `
  let total = 0;
  onmessage = ({ data }) => {
    for (let i = 0; i < 2000; i++) total += Math.sqrt(i * data.turn);
    postMessage({ turn: data.turn + 1, total });
  };
`;

/** Timers, frames with layout, messages between workers, promises, user timing, garbage. */
function work() {
  const url = URL.createObjectURL(
    new Blob([document.querySelector('#worker')?.textContent ?? ''], { type: 'text/javascript' }),
  );
  for (let id = 0; id < 3; id++) {
    const worker = new Worker(url, { name: `worker ${id}` });
    worker.onmessage = ({ data }) => worker.postMessage({ turn: data.turn });
    worker.postMessage({ turn: id });
  }
  const list = document.querySelector('#list');
  let turn = 0;
  const tick = () => {
    turn++;
    performance.mark(`tick ${turn % 10}`);
    Promise.resolve(turn).then((value) => new Array(64).fill(value).join(','));
    setTimeout(tick, turn % 3);
  };
  for (let i = 0; i < 4; i++) tick();
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => setTimeout(() => channel.port2.postMessage(data + 1), 0);
  channel.port2.postMessage(0);
  const frame = () => {
    performance.mark('frame begins');
    for (let i = 0; i < 20; i++) {
      const item = document.createElement('li');
      item.textContent = `${turn}.${i}`;
      item.style.width = `${100 + ((turn + i) % 200)}px`;
      list?.append(item);
    }
    while ((list?.childElementCount ?? 0) > 200) list?.firstElementChild?.remove();
    document.body.dataset.height = String(document.body.offsetHeight);
    performance.mark('frame ends');
    performance.measure('frame', 'frame begins', 'frame ends');
    fetch('/data').then((response) => response.text());
    requestAnimationFrame(frame);
  };
  frame();
}

const PAGE = `<!doctype html><title>busy page</title><ul id="list"></ul>
<script type="text/plain" id="worker">${WORKER}</script>
<script>(${work})();</script>`;

/** @returns {Promise<{url: string, close: () => void}>} */
function servePage() {
  const server = createServer((request, response) => {
    const isPage = request.url === '/';
    response.writeHead(200, { 'content-type': isPage ? 'text/html' : 'text/plain' });
    response.end(isPage ? PAGE : 'data');
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ url: `http://127.0.0.1:${port}/`, close });
    });
  });
}

/** Events in a trace, counted without reading it: each has one phase. @param {Buffer} trace */
function countEvents(trace) {
  let count = 0;
  for (let at = trace.indexOf('"ph":"'); at >= 0; at = trace.indexOf('"ph":"', at + 6)) count++;
  return count;
}

/** @param {string} url @param {number} forMs */
async function record(url, forMs) {
  const { executablePath, args } = ensureBrowser();
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await browser.startTracing(page, { categories: CATEGORIES });
    await page.goto(url);
    await page.waitForTimeout(forMs);
    return await browser.stopTracing();
  } finally {
    await browser.close();
  }
}

/**
 * @param {string} file where the trace is written
 * @param {number} eventsMin
 * @returns {Promise<number>} events in the file
 */
export async function recordChromeTrace(file, eventsMin = EVENTS_DEFAULT) {
  const page = await servePage();
  try {
    let forMs = FIRST_RECORDING_MS;
    for (let attempt = 1; ; attempt++) {
      const trace = await record(page.url, forMs);
      const events = countEvents(trace);
      if (events >= eventsMin || attempt === ATTEMPTS_MAX) {
        if (events < eventsMin) {
          throw new Error(
            `Chromium recorded ${events} events, not ${eventsMin}\n` +
              `  where: ${forMs} ms of the busy page\n  mend:  ask for fewer with --events`,
          );
        }
        writeFileSync(file, trace);
        return events;
      }
      // Half as long again as the rate so far asks for.
      forMs = Math.min(60_000, Math.ceil((forMs * 1.5 * eventsMin) / Math.max(1, events)));
    }
  } finally {
    page.close();
  }
}

async function main() {
  const args = process.argv.slice(2);
  const at = args.indexOf('--events');
  const events = at < 0 ? EVENTS_DEFAULT : Number(args[at + 1]);
  const file = args.find((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1));
  if (file === undefined || !(events > 0)) {
    console.error('usage: node scripts/record-chrome-trace.mjs FILE.json [--events 100000]');
    process.exitCode = 2;
    return;
  }
  console.log(`${await recordChromeTrace(file, events)} events written to ${file}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

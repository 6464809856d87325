/** A fresh worker of a cross-origin isolated page, served on loopback, for each case. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from '@playwright/test';
import { ensureBrowser } from '../../scripts/find-browser.mjs';
import { ISOLATION_HEADERS } from '../../scripts/headers.mjs';
import { createStaticServer } from '../../scripts/serve.mjs';
import type { Answer, Request } from '../contract.ts';
import { type HostKind, hostOver } from './host.ts';

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>benchmarks</title><link rel="icon" href="data:,">';

export interface BenchBrowser {
  readonly browser: Browser;
  readonly version: string;
  /** A page of its own that may use shared memory. */
  openPage(): Promise<Page>;
  close(): Promise<void>;
}

async function listen(root: string): Promise<{ server: Server; address: string }> {
  const server = await createStaticServer({ root, headers: ISOLATION_HEADERS });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://127.0.0.1:${port}/` };
}

/** @param root folder of the bundled workers @param flags for V8 */
export async function launchBrowser(root: string, flags: readonly string[] = []) {
  const options = ensureBrowser();
  const { server, address } = await listen(root);
  const v8 = flags.length > 0 ? [`--js-flags=${flags.join(' ')}`] : [];
  const browser = await chromium.launch({ ...options, args: [...options.args, ...v8] });
  const openPage = async (): Promise<Page> => {
    const page = await browser.newPage();
    const pageAddress = `${address}page.html`;
    await page.route(pageAddress, (route) =>
      route.fulfill({ headers: { ...ISOLATION_HEADERS, 'Content-Type': 'text/html' }, body: PAGE }),
    );
    await page.goto(pageAddress);
    const isolated = await page.evaluate(() => crossOriginIsolated);
    if (!isolated) throw new Error('the page of the benchmarks is not cross-origin isolated');
    return page;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  return { browser, version: browser.version(), openPage, close } satisfies BenchBrowser;
}

/** In the page: hands a request to its worker, started on first use, and waits for the answer. */
function askWorker([request, file]: [unknown, string]): Promise<unknown> {
  const holder = globalThis as { benchWorker?: Worker };
  holder.benchWorker ??= new Worker(file, { type: 'module' });
  const worker = holder.benchWorker;
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message || `${file} was not started`));
    worker.postMessage(request);
  });
}

/** Asks the worker bundled as `file`. */
export const ask = (page: Page, file: string, request: unknown): Promise<unknown> =>
  page.evaluate(askWorker, [request, file] as [unknown, string]);

const WORKER = './case.web-worker.js';

export const chromiumHosts = (browser: BenchBrowser): HostKind => ({
  prefix: 'chromium/',
  open: async (name, tiny) => {
    const page = await browser.openPage();
    const question = (request: Request) => ask(page, WORKER, request) as Promise<Answer>;
    return hostOver(question, name, tiny, () => page.close());
  },
  close: browser.close,
});

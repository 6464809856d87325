import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, ISOLATION_HEADERS, PAGE_HEADERS } from './headers.mjs';
import { createStaticServer } from './serve.mjs';

const PAGE = '<!doctype html><title>page</title>';
const SCRIPT = `export const words = [${"'orrery', ".repeat(400)}];`;

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

let folder = '';
let server: Server;

/** A raw request: `fetch` would tidy up the path before it leaves. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.on('error', reject).end();
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-serve-'));
  const root = join(folder, 'app');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  mkdirSync(join(folder, 'app-other'));
  writeFileSync(join(folder, 'app-other', 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), PAGE);
  writeFileSync(join(root, 'assets', 'main-B1x_9-Zq.js'), SCRIPT);
  writeFileSync(join(root, 'kernel.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d]));
  symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
  server = await createStaticServer({ root });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  rmSync(folder, { recursive: true, force: true });
});

describe('the server of npm start', () => {
  it('serves the page at / with isolation and content security headers, to be asked again', async () => {
    const answer = await ask('/?scenario=thermostats');
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe(PAGE);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-cache');
    for (const [name, value] of Object.entries(PAGE_HEADERS)) {
      expect(answer.headers[name.toLowerCase()], name).toBe(value);
    }
  });

  it('keeps the isolation headers on every answer, workers and errors included', async () => {
    for (const path of ['/assets/main-B1x_9-Zq.js', '/nowhere']) {
      const { headers } = await ask(path);
      expect(headers['cross-origin-embedder-policy'], path).toBe('require-corp');
    }
  });

  it('lets hashed assets be cached for ever', async () => {
    const { headers } = await ask('/assets/main-B1x_9-Zq.js');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip, br;q=0', gunzipSync],
  ])('compresses with %s when the browser accepts "%s"', async (encoding, accepted, decompress) => {
    const answer = await ask('/assets/main-B1x_9-Zq.js', { 'accept-encoding': accepted });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(answer.body.length).toBeLessThan(SCRIPT.length / 4);
    expect(decompress(answer.body).toString()).toBe(SCRIPT);
  });

  it('sends files as they are when nothing is accepted', async () => {
    const answer = await ask('/assets/main-B1x_9-Zq.js');
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body.toString()).toBe(SCRIPT);
  });

  it('calls WebAssembly by its type, without which it does not compile while loading', async () => {
    expect((await ask('/kernel.wasm')).headers['content-type']).toBe('application/wasm');
  });

  it('answers 304 to a known state and nothing but headers to HEAD', async () => {
    const first = await ask('/');
    const again = await ask('/', { 'if-none-match': String(first.headers.etag) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    const head = await ask('/', {}, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers['content-length']).toBe(String(PAGE.length));
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/../app-other/secret.txt',
    '//secret.txt',
    '/link.txt',
    '/index.html%00.txt',
    '/%',
    '/assets',
  ])('gives 404 and no content for %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.body.toString()).toMatch(/^There is no such file here/);
  });

  it('refuses to be written to', async () => {
    const answer = await ask('/', {}, 'POST');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});

describe('headers of static hosts', () => {
  const wanted = Object.entries(ISOLATION_HEADERS);
  it.each([
    ['public/_headers', (name: string, value: string) => `${name}: ${value}`],
    ['public/.htaccess', (name: string, value: string) => `Header always set ${name} "${value}"`],
    ['public/coi-sw.js', (name: string, value: string) => `'${name}': '${value}'`],
    ['docs/hosting.md', (name: string, value: string) => `${name}: ${value}`],
  ])('%s sets the same isolation headers as the server', (file, line) => {
    const text = readFileSync(file, 'utf8');
    for (const [name, value] of wanted) expect(text).toContain(line(name, value));
  });

  it.each([
    ['public/_headers', `Content-Security-Policy: ${CONTENT_SECURITY_POLICY}\n`],
    ['public/.htaccess', `Content-Security-Policy "${CONTENT_SECURITY_POLICY}"\n`],
    ['public/coi-sw.js', `"${CONTENT_SECURITY_POLICY}"`],
    ['docs/hosting.md', `Content-Security-Policy: ${CONTENT_SECURITY_POLICY}\n`],
  ])('%s gives the content security policy that the server sends', (file, line) => {
    expect(readFileSync(file, 'utf8')).toContain(line);
  });

  it('the policy lets no script in by text', () => {
    const scripts = /script-src ([^;]*)/.exec(CONTENT_SECURITY_POLICY)?.[1];
    expect(scripts).toBe("'self' 'wasm-unsafe-eval'");
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe-inline');
    expect(CONTENT_SECURITY_POLICY).toContain("require-trusted-types-for 'script'");
  });
});

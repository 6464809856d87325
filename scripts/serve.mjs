/** A small static file server for the built application, used by `npm start` and the tests. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { PAGE_HEADERS } from './headers.mjs';

const MIME_TYPES = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.ico', 'image/x-icon'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.jsonl', 'application/x-ndjson; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.wasm', 'application/wasm'],
  ['.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['.woff2', 'font/woff2'],
  ['.yaml', 'text/yaml; charset=utf-8'],
]);
const UNKNOWN_TYPE = 'application/octet-stream';

const COMPRESSIBLE = /^(text\/|image\/svg|application\/(json|x-ndjson|wasm|manifest))/;
/** Below this the header costs more than the saving. */
const COMPRESS_FROM_BYTES = 1024;
/** Quality 5 of 11: nearly all of the gain at a twentieth of the time. */
const BROTLI_QUALITY = 5;
/** The compressed copies kept in memory; the application is far smaller. */
const CACHE_BYTES_MAX = 64 * 1024 * 1024;

/** The bundler puts a content hash into every name below assets/. */
const HASHED_ASSET = /^assets\/.*-[\w-]{8,}\.\w+(\.map)?$/;
const CACHE_FOR_EVER = 'public, max-age=31536000, immutable';
const CACHE_ASK_AGAIN = 'no-cache';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {{file: string, relative: string, bytes: number, modifiedMs: number}} Found */
/** @typedef {'br' | 'gzip' | 'identity'} Encoding */

const compressors = {
  br: (/** @type {Buffer} */ body) =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
    }),
  gzip: (/** @type {Buffer} */ body) => promisify(gzip)(body),
};

/**
 * The file a request address names, or undefined when there is none inside the root.
 * Links are followed before the comparison, so none leads outside either.
 * @param {string} root real path @param {string} url @returns {Promise<Found | undefined>}
 */
async function locate(root, url) {
  let pathname = url.replace(/[?#].*$/s, '');
  try {
    pathname = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (pathname.includes('\0') || pathname.includes('\\')) return undefined;
  if (pathname.endsWith('/')) pathname += 'index.html';
  try {
    const file = await realpath(path.join(root, pathname));
    if (!file.startsWith(root + path.sep)) return undefined;
    const info = await stat(file);
    if (!info.isFile()) return undefined;
    const relative = path.relative(root, file).replaceAll(path.sep, '/');
    return { file, relative, bytes: info.size, modifiedMs: info.mtimeMs };
  } catch {
    return undefined;
  }
}

/** @param {string} accepted @returns {Encoding} */
function bestEncoding(accepted) {
  if (/\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted)) return 'br';
  if (/\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted)) return 'gzip';
  return 'identity';
}

/**
 * @param {Response} response @param {number} status @param {string} text
 * @param {Record<string, string>} headers
 */
function sendText(response, status, text, headers) {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Compressed bodies by file, state and encoding; emptied when full. */
function createBodyCache() {
  /** @type {Map<string, Buffer>} */
  const bodies = new Map();
  let bytes = 0;
  return {
    /** @param {Found} found @param {Encoding} encoding */
    async bodyOf(found, encoding) {
      if (encoding === 'identity') return readFile(found.file);
      const key = `${encoding} ${found.modifiedMs} ${found.bytes} ${found.file}`;
      const known = bodies.get(key);
      if (known !== undefined) return known;
      const body = await compressors[encoding](await readFile(found.file));
      if (bytes + body.length > CACHE_BYTES_MAX) {
        bodies.clear();
        bytes = 0;
      }
      bodies.set(key, body);
      bytes += body.length;
      return body;
    },
  };
}

/**
 * @param {object} options
 * @param {string} options.root folder to serve
 * @param {Record<string, string>} [options.headers] sent with every response
 */
export async function createStaticServer({ root, headers = PAGE_HEADERS }) {
  const realRoot = await realpath(root);
  const cache = createBodyCache();

  /** @param {Request} request @param {Response} response */
  async function handle(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendText(response, 405, 'Only GET and HEAD are served here.', {
        ...headers,
        Allow: 'GET, HEAD',
      });
      return;
    }
    const found = await locate(realRoot, request.url ?? '/');
    if (found === undefined) {
      sendText(response, 404, 'There is no such file here. The dashboard is at /.', headers);
      return;
    }
    const type = MIME_TYPES.get(path.extname(found.file).toLowerCase()) ?? UNKNOWN_TYPE;
    const worthIt = COMPRESSIBLE.test(type) && found.bytes >= COMPRESS_FROM_BYTES;
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const encoding = worthIt ? bestEncoding(accepted) : 'identity';
    const etag = `W/"${found.bytes.toString(36)}-${Math.floor(found.modifiedMs).toString(36)}"`;
    /** @type {Record<string, string | number>} */
    const all = {
      ...headers,
      'Content-Type': type,
      'Cache-Control': HASHED_ASSET.test(found.relative) ? CACHE_FOR_EVER : CACHE_ASK_AGAIN,
      ETag: etag,
    };
    if (worthIt) all.Vary = 'Accept-Encoding';
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, all).end();
      return;
    }
    const body = await cache.bodyOf(found, encoding);
    if (encoding !== 'identity') all['Content-Encoding'] = encoding;
    all['Content-Length'] = body.length;
    response.writeHead(200, all).end(request.method === 'HEAD' ? undefined : body);
  }

  return createServer((request, response) => {
    handle(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, `The file could not be read: ${error.message}`, headers);
    });
  });
}

/**
 * Response headers of the dashboard, in one place: dev server, preview, `npm start` and the tests
 * that hold public/_headers, public/.htaccess and public/coi-sw.js to the same values.
 */

/** Without these two a page gets no SharedArrayBuffer. */
export const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * `wasm-unsafe-eval` lets the scan kernels compile; inline styles are those that components set
 * while running; sockets go to servers on the same machine, started by the command line.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' blob: data: ws://127.0.0.1:* ws://localhost:*",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** For the built application; the dev server injects inline scripts and takes only the isolation. */
export const PAGE_HEADERS = {
  ...ISOLATION_HEADERS,
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Port of `npm start`, `vite dev` and `vite preview`; PORT in the environment changes it. */
export const DEFAULT_PORT = 4173;

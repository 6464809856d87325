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
 * `wasm-unsafe-eval` lets the scan kernels compile; sockets go to servers on the same machine,
 * started by the command line. Styles that components set while running go through the object model,
 * which a policy allows. The one trusted type lets the page start its own workers and nothing else:
 * see src/worker/trusted-types.ts.
 */
const DIRECTIVES = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'self' ws://127.0.0.1:* ws://localhost:*",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'default',
};

/** @param {Record<string, string>} directives */
const policyOf = (directives) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** What the page says itself, for hosts that send no headers; frames cannot be told about there. */
export const PAGE_POLICY = policyOf(DIRECTIVES);
export const CONTENT_SECURITY_POLICY = policyOf({ ...DIRECTIVES, 'frame-ancestors': "'self'" });

const COMMON_HEADERS = {
  ...ISOLATION_HEADERS,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** For the built application. */
export const PAGE_HEADERS = {
  ...COMMON_HEADERS,
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
};

/** The dev server writes scripts and styles into the page and replaces them over a socket. */
export const DEV_HEADERS = {
  ...COMMON_HEADERS,
  'Content-Security-Policy': policyOf({
    'default-src': "'self'",
    'script-src': "'self' 'unsafe-inline' 'wasm-unsafe-eval'",
    'worker-src': "'self' blob:",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'connect-src': "'self' ws://127.0.0.1:* ws://localhost:*",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'self'",
  }),
};

/** Port of `npm start`, `vite dev` and `vite preview`; PORT in the environment changes it. */
export const DEFAULT_PORT = 4173;

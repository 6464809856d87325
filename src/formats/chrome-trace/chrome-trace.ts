/** Chrome Trace Event JSON: what Chromium records, and Perfetto and speedscope open. */
import type { Format } from '../format.ts';
import { CHROME_TRACE } from '../names.ts';
import { decodeChromeTrace } from './decode.ts';
import { encodeChromeTrace } from './encode.ts';

/** A bare array begins with an object; an object has its events, or members known to go before. */
const BARE_ARRAY = /^\uFEFF?\s*\[\s*(?:\{\s*"|$)/;
const OBJECT = /^\uFEFF?\s*\{/;
const MEMBER = /"traceEvents"\s*:/;
/** Chromium's own page writes this first, and it can be longer than what is sniffed. */
const LEADING_METADATA = /^\uFEFF?\s*\{\s*"(?:metadata|otherData)"\s*:\s*\{/;

export const chromeTrace: Format = {
  ...CHROME_TRACE,
  mimeType: 'application/json',
  sniff: (head) =>
    BARE_ARRAY.test(head) ||
    (OBJECT.test(head) && (MEMBER.test(head) || LEADING_METADATA.test(head))),
  decode: decodeChromeTrace,
  encode: encodeChromeTrace,
};

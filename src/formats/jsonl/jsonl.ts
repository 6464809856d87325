/** Orrery's own trace: one JSON object a line, exact, made to be read by people and by scripts. */
import type { Format } from '../format.ts';
import { JSONL } from '../names.ts';
import { decodeJsonl } from './decode.ts';
import { encodeJsonl } from './encode.ts';
import { FORMAT_NAME } from './header.ts';

const HEADER = new RegExp(`^\\uFEFF?\\s*\\{[^\\n]*?"format"\\s*:\\s*"${FORMAT_NAME}"`);

export const jsonl: Format = {
  ...JSONL,
  mimeType: 'application/x-ndjson',
  sniff: (head) => HEADER.test(head),
  decode: decodeJsonl,
  encode: encodeJsonl,
};

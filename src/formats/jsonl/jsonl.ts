/** Orrery's own trace: one JSON object a line, exact, made to be read by people and by scripts. */
import type { Format } from '../format.ts';
import { decodeJsonl } from './decode.ts';
import { encodeJsonl } from './encode.ts';
import { FORMAT_NAME } from './header.ts';

const HEADER = new RegExp(`^\\uFEFF?\\s*\\{[^\\n]*?"format"\\s*:\\s*"${FORMAT_NAME}"`);

export const jsonl: Format = {
  id: 'jsonl',
  label: 'JSONL',
  extensions: ['.jsonl', '.ndjson'],
  mimeType: 'application/x-ndjson',
  sniff: (head) => HEADER.test(head),
  decode: decodeJsonl,
  encode: encodeJsonl,
};

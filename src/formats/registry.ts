/** The only list of trace formats. */
import { failure, type Result, success } from '../lib/result.ts';
import { chromeTrace } from './chrome-trace/chrome-trace.ts';
import type { Format } from './format.ts';
import { jsonl } from './jsonl/jsonl.ts';

export const FORMATS: readonly Format[] = [jsonl, chromeTrace];

/** Characters at the beginning of a file by which its format is known. */
export const SNIFF_UNITS = 64 * 1024;

export const formatById = (id: string): Format | undefined =>
  FORMATS.find((format) => format.id === id);

/** "JSONL (.jsonl, .ndjson) or Chrome trace (.trace.json)" */
const readable = (): string =>
  FORMATS.map(({ label, extensions }) => `${label} (${extensions.join(', ')})`).join(' or ');

/** What stands after a byte that is no text: undecodable, or a control character. */
const isBinary = (head: string): boolean => {
  for (let at = 0; at < head.length; at++) {
    const unit = head.charCodeAt(at);
    const blank = unit === 9 || unit === 10 || unit === 13 || unit === 12;
    if (unit === 0xfffd || unit === 0x7f || (unit < 32 && !blank)) return true;
  }
  return false;
};

const isObjectLine = (line: string): boolean => {
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === 'object' && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
};

function describeHead(head: string): string {
  if (head === '') return 'the file is empty (0 bytes)';
  if (head.trim() === '') return 'the file holds nothing but blanks';
  if (isBinary(head)) return 'the file holds binary data, not a trace in text form';
  const [first = '', ...more] = head.split('\n', 2);
  if (more.length > 0 && isObjectLine(first)) {
    return 'the file is JSON Lines, but its first line is not the header of an Orrery trace';
  }
  return /^\s*[[{]/.test(head)
    ? 'the file is JSON, but no trace format that is read here'
    : 'the file is text, but no trace format that is read here';
}

/** Which format a file is in, by its first characters. */
export function sniffFormat(head: string, fileName: string): Result<Format> {
  const format = FORMATS.find((candidate) => candidate.sniff(head));
  if (format !== undefined) return success(format);
  return failure({
    what: describeHead(head),
    where: `${fileName}, first ${head.length === 0 ? 'byte' : 'characters'}`,
    mend: `Open a file of one of these formats, plain or gzip: ${readable()}.`,
  });
}

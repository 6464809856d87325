/** What menus say of the trace formats: apart from the code that reads and writes them. */

export interface FormatName {
  readonly id: string;
  /** as in menus: "JSONL", "Chrome trace" */
  readonly label: string;
  /** ".jsonl"; the first one names exports */
  readonly extensions: readonly string[];
}

export const JSONL: FormatName = {
  id: 'jsonl',
  label: 'JSONL',
  extensions: ['.jsonl', '.ndjson'],
};

export const CHROME_TRACE: FormatName = {
  id: 'chrome-trace',
  label: 'Chrome trace',
  extensions: ['.trace.json', '.json'],
};

export const FORMAT_NAMES: readonly FormatName[] = [JSONL, CHROME_TRACE];

/** Files of every format may be packed so; they are read, never written. */
export const PACKED_EXTENSION = '.gz';

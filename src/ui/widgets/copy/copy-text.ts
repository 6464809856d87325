/**
 * Tables as JSON, CSV and Markdown. Pure.
 *
 * CSV follows RFC 4180: CRLF, quotes around what holds a comma, a quote or a line break, quotes
 * doubled. Spreadsheets run text that begins like a formula, so such text gets an apostrophe in
 * front of it, as OWASP advises; numbers are numbers and stay as they are.
 */
import { groupDigits } from '../../../lib/units.ts';
import {
  COPY_CHARS_MAX,
  COPY_ROWS_MAX,
  type CopyCell,
  type CopyFormat,
  type CopyTable,
  type CopyValue,
} from './copy-table.ts';

export interface CopyLimits {
  readonly rows: number;
  /** of the rows together; the first row is always taken */
  readonly chars: number;
}

export interface Copied {
  readonly text: string;
  readonly rows: number;
  /** rows that did not fit */
  readonly leftOut: number;
}

const LIMITS: CopyLimits = { rows: COPY_ROWS_MAX, chars: COPY_CHARS_MAX };

const isPair = (cell: CopyCell): cell is Exclude<CopyCell, string | number | boolean | null> =>
  typeof cell === 'object' && cell !== null;

/** JSON has no word for these numbers; null would not tell them apart. */
const jsonValue = (value: CopyValue): CopyValue =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const jsonText = (value: CopyValue): string =>
  JSON.stringify(value, (_, inner: CopyValue) => jsonValue(inner));

/** One object, in the order of the columns. */
function jsonRow(columns: readonly string[], cells: readonly CopyCell[]): string {
  const parts = columns.map((column, index) => {
    const cell = cells[index] ?? null;
    return `${JSON.stringify(column)}: ${jsonText(isPair(cell) ? cell.value : cell)}`;
  });
  return `    { ${parts.join(', ')} }`;
}

const plainText = (cell: CopyCell): string =>
  isPair(cell) ? cell.text : cell === null ? '' : String(cell);

/** First characters that make a spreadsheet take a text for a formula, full-width forms included. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function csvCell(cell: CopyCell): string {
  const text = plainText(cell);
  const isNumber = typeof cell === 'number' || typeof cell === 'boolean';
  const safe = !isNumber && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvRow = (cells: readonly CopyCell[]): string => cells.map(csvCell).join(',');

/** Characters that could end a cell or be taken for markup; a backslash makes them plain. */
const MARKUP = /[\\|`*_{}[\]<>#~&]/g;

const markdownCell = (cell: CopyCell): string =>
  plainText(cell)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(MARKUP, (mark) => `\\${mark}`);

const markdownRow = (cells: readonly CopyCell[]): string =>
  `| ${cells.map(markdownCell).join(' | ')} |`;

/** Numbers stand to the right, as on the screen. */
function markdownRule(columns: readonly string[], first: readonly CopyCell[] | undefined): string {
  const marks = columns.map((_, index) => (typeof first?.[index] === 'number' ? '---:' : '---'));
  return `| ${marks.join(' | ')} |`;
}

function taken<T>(
  rows: Iterable<readonly CopyCell[]>,
  write: (cells: readonly CopyCell[]) => string,
  limits: CopyLimits,
  finish: (lines: readonly string[], first: readonly CopyCell[] | undefined) => T,
): T {
  const lines: string[] = [];
  let first: readonly CopyCell[] | undefined;
  let chars = 0;
  if (limits.rows > 0) {
    for (const cells of rows) {
      const line = write(cells);
      chars += line.length;
      if (lines.length > 0 && chars > limits.chars) break;
      first ??= cells;
      lines.push(line);
      if (lines.length >= limits.rows) break;
    }
  }
  return finish(lines, first);
}

const leftOutOf = (table: CopyTable, lines: readonly string[]): number =>
  Math.max(0, table.total - lines.length);

/** `{ "events": [ … ], "leftOut": 0 }`: one object a row. */
export function jsonOf(table: CopyTable, limits = LIMITS): Copied {
  const write = (cells: readonly CopyCell[]) => jsonRow(table.columns, cells);
  return taken(table.rows, write, limits, (lines) => {
    const leftOut = leftOutOf(table, lines);
    const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
    const text = `{\n  ${JSON.stringify(table.what)}: ${list},\n  "leftOut": ${leftOut}\n}\n`;
    return { text, rows: lines.length, leftOut };
  });
}

/** A head, then a line a row. Rows left out are not in it: a line about them would be taken for one. */
export function csvOf(table: CopyTable, limits = LIMITS): Copied {
  return taken(table.rows, csvRow, limits, (lines) => ({
    text: [csvRow(table.columns), ...lines].map((line) => `${line}\r\n`).join(''),
    rows: lines.length,
    leftOut: leftOutOf(table, lines),
  }));
}

/** A table of GitHub's Markdown. */
export function markdownOf(table: CopyTable, limits = LIMITS): Copied {
  return taken(table.rows, markdownRow, limits, (lines, first) => {
    const leftOut = leftOutOf(table, lines);
    const more = leftOut === 0 ? [] : ['', `${groupDigits(leftOut)} more ${table.what} left out`];
    const all = [markdownRow(table.columns), markdownRule(table.columns, first), ...lines, ...more];
    return { text: `${all.join('\n')}\n`, rows: lines.length, leftOut };
  });
}

const WRITERS = { JSON: jsonOf, CSV: csvOf, Markdown: markdownOf } as const;

export const copyText = (table: CopyTable, format: CopyFormat, limits = LIMITS): Copied =>
  WRITERS[format](table, limits);

/** What a person is told. */
export function copiedText({ what }: CopyTable, { rows, leftOut }: Copied, format: string): string {
  const rest = leftOut === 0 ? '' : `; ${groupDigits(leftOut)} more were left out`;
  return `Copied ${groupDigits(rows)} ${what} as ${format}${rest}.`;
}

/** Readers of the three formats, written from their rules, find again what was written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CopyCell, CopyTable } from './copy-table.ts';
import { csvOf, jsonOf, markdownOf } from './copy-text.ts';

/** RFC 4180, section 2: fields of a file; every record ends with CRLF. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      at += 1;
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (at >= text.length) throw new Error('a quoted field is not closed');
        if (text[at] === '"') at += 1;
        field += text[at];
        at += 1;
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') {
        if (text[at] === '"' || text[at] === '\n') throw new Error('a bare quote or line feed');
        field += text[at];
        at += 1;
      }
    }
    record.push(field);
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      records.push(record);
      record = [];
      at += 2;
    } else throw new Error(`neither comma nor CRLF at ${at}`);
  }
  return records;
}

/** GFM tables: cells of a line, backslash escapes undone; fails on markup that is not escaped. */
function readMarkdownRow(line: string): string[] {
  const cells: string[] = [];
  let cell = '';
  for (let at = 1; at < line.length; at++) {
    const mark = line[at] ?? '';
    if (mark === '\\') {
      cell += line[at + 1] ?? '';
      at += 1;
    } else if (mark === '|') {
      cells.push(cell.trim());
      cell = '';
    } else {
      if ('<>`*[]_&#~'.includes(mark)) throw new Error(`"${mark}" is not escaped`);
      cell += mark;
    }
  }
  return cells;
}

const nasty = fc.string({
  unit: fc.constantFrom(
    ...['a', 'b', ' ', '0', '-', '=', '+', '@', ',', '"', "'", '|', '\\', '\r', '\n', '\t'],
    ...['<', '>', '&', '*', '_', '`', '[', ']', '#', '~', 'é', '😀', '＝', ';', '\u202e'],
  ),
  maxLength: 12,
});
const cell: fc.Arbitrary<CopyCell> = fc.oneof(
  nasty,
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.record({ text: nasty, value: fc.dictionary(nasty, fc.oneof(nasty, fc.double())) }),
);
const table: fc.Arbitrary<CopyTable> = fc
  .uniqueArray(nasty, { minLength: 1, maxLength: 5 })
  .chain((columns) =>
    fc
      .array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), {
        maxLength: 6,
      })
      .map((rows) => ({ what: 'things', columns, rows, total: rows.length })),
  );

const textOf = (one: CopyCell): string =>
  one === null ? '' : typeof one === 'object' ? one.text : String(one);
const rowsOf = ({ rows }: CopyTable): (readonly CopyCell[])[] => [...rows];
const DANGEROUS = /^[=+\-@\t\r\n＝＋－＠]/;

describe('copied text', () => {
  it('as CSV is read again by the rules of RFC 4180', () => {
    fc.assert(
      fc.property(table, (made) => {
        const guarded = (one: CopyCell): string => {
          const text = textOf(one);
          const isText = typeof one === 'string' || typeof one === 'object';
          return isText && DANGEROUS.test(text) ? `'${text}` : text;
        };
        const all = [made.columns, ...rowsOf(made)];
        const expected = all.map((cells) => cells.map(guarded));
        // A record of one empty field is an empty line, which readers skip or keep as they like.
        expect(readCsv(csvOf(made).text)).toEqual(expected);
      }),
    );
  });

  it('as CSV never begins a text as spreadsheets begin formulas', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1 }), (texts) => {
        const rows = texts.map((text) => [text]);
        const made = { what: 'things', columns: ['text'], rows, total: rows.length };
        for (const [field = ''] of readCsv(csvOf(made).text)) {
          expect(DANGEROUS.test(field)).toBe(false);
        }
      }),
    );
  });

  it('as JSON holds every value', () => {
    fc.assert(
      fc.property(table, (made) => {
        const kept = (value: unknown): unknown =>
          typeof value === 'number'
            ? Number.isFinite(value)
              ? value + 0 === 0
                ? 0
                : value
              : String(value)
            : typeof value === 'object' && value !== null
              ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, kept(one)]))
              : value;
        const read = JSON.parse(jsonOf(made).text);
        expect(read.leftOut).toBe(0);
        expect(read.things).toHaveLength(made.total);
        rowsOf(made).forEach((cells, row) => {
          made.columns.forEach((column, index) => {
            const one = cells[index] ?? null;
            const value = typeof one === 'object' && one !== null ? one.value : one;
            expect(read.things[row][column]).toEqual(kept(value));
          });
        });
      }),
    );
  });

  it('as Markdown keeps its cells apart and holds no markup', () => {
    fc.assert(
      fc.property(table, (made) => {
        const lines = markdownOf(made).text.trimEnd().split('\n');
        expect(lines[1]).toMatch(/^\| (---:?)( \| ---:?)* \|$/);
        const shown = (cells: readonly CopyCell[]) =>
          cells.map((one) => textOf(one).replace(/\s+/g, ' ').trim());
        const read = lines.filter((_, index) => index !== 1).map(readMarkdownRow);
        expect(read).toEqual([shown(made.columns), ...rowsOf(made).map(shown)]);
      }),
    );
  });
});

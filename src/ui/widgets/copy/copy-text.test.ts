import { describe, expect, it } from 'vitest';
import { COPY_FORMATS, COPY_ROWS_MAX, type CopyTable } from './copy-table.ts';
import { copiedText, copyText, csvOf, jsonOf, markdownOf } from './copy-text.ts';

const rows = [
  ['room', -2.5, true, { text: 'on = true', value: { on: true } }],
  ['a|b "x", =1', 7, false, { text: '=cmd()', value: null }],
];
const table: CopyTable = {
  what: 'events',
  columns: ['device', 'offset', 'flag', 'payload'],
  rows,
  total: rows.length,
};

describe('a copied table', () => {
  it('is JSON with one object a row', () => {
    expect(JSON.parse(jsonOf(table).text)).toEqual({
      events: [
        { device: 'room', offset: -2.5, flag: true, payload: { on: true } },
        { device: 'a|b "x", =1', offset: 7, flag: false, payload: null },
      ],
      leftOut: 0,
    });
  });

  it('is CSV with quotes doubled, formulas disarmed and negative numbers left alone', () => {
    expect(csvOf(table).text).toBe(
      'device,offset,flag,payload\r\n' +
        'room,-2.5,true,on = true\r\n' +
        `"a|b ""x"", =1",7,false,'=cmd()\r\n`,
    );
  });

  it('is Markdown with pipes escaped and numbers to the right', () => {
    expect(markdownOf(table).text).toBe(
      '| device | offset | flag | payload |\n' +
        '| --- | ---: | --- | --- |\n' +
        '| room | -2.5 | true | on = true |\n' +
        '| a\\|b "x", =1 | 7 | false | =cmd() |\n',
    );
  });

  it.each(COPY_FORMATS)('reads no further than the limit as %s, and counts the rest', (format) => {
    let read = 0;
    function* endless() {
      for (;;) {
        read += 1;
        yield [read];
      }
    }
    const many = { what: 'events', columns: ['n'], rows: endless(), total: 5_000_000 };
    const copied = copyText(many, format);
    expect([read, copied.rows]).toEqual([COPY_ROWS_MAX, COPY_ROWS_MAX]);
    expect(copied.leftOut).toBe(5_000_000 - COPY_ROWS_MAX);
    expect(copiedText(many, copied, format)).toBe(
      `Copied 10,000 events as ${format}; 4,990,000 more were left out.`,
    );
  });

  it('stops at its length in characters, but not before the first row', () => {
    const long = Array.from({ length: 5 }, () => ['x'.repeat(100)]);
    const huge = { what: 'texts', columns: ['text'], rows: long, total: 5 };
    expect(csvOf(huge, { rows: 10, chars: 250 })).toMatchObject({ rows: 2, leftOut: 3 });
    expect(csvOf(huge, { rows: 10, chars: 1 })).toMatchObject({ rows: 1, leftOut: 4 });
    expect(markdownOf(huge, { rows: 1, chars: 9e9 }).text).toMatch(/\n\n4 more texts left out\n$/);
  });

  it('says so when there is nothing', () => {
    const none = { what: 'faults', columns: ['name'], rows: [], total: 0 };
    expect(JSON.parse(jsonOf(none).text)).toEqual({ faults: [], leftOut: 0 });
    expect(csvOf(none).text).toBe('name\r\n');
    expect(copiedText(none, csvOf(none), 'CSV')).toBe('Copied 0 faults as CSV.');
  });
});

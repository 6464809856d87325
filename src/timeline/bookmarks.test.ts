import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BOOKMARK_NAME_MAX,
  BOOKMARK_NOTE_MAX,
  BOOKMARKS_MAX,
  bookmarkJson,
  readBookmarks,
} from './bookmarks.ts';

const saved = fc.record({
  at: fc.integer({ min: -1, max: 2 ** 40 }),
  timeNs: fc.nat(),
  name: fc.string({ maxLength: BOOKMARK_NAME_MAX }),
  note: fc
    .string({ maxLength: BOOKMARK_NOTE_MAX, unit: 'grapheme' })
    .filter((note) => note.length <= BOOKMARK_NOTE_MAX),
});

describe('bookmarks in a file', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(saved, { maxLength: 20 }), (list) => {
        const json = JSON.parse(JSON.stringify(list.map(bookmarkJson)));
        expect(readBookmarks(json)).toEqual({ list, lost: 0 });
      }),
    );
  });

  it('counts what is none instead of dropping it in silence', () => {
    const good = { at: 3, t: 5 };
    const bad = [null, 7, {}, { at: -2, t: 5 }, { at: 0.5, t: 5 }, { at: 1, t: -1 }, { at: 1 }];
    const list = [{ at: 3, timeNs: 5, name: '', note: '' }];
    expect(readBookmarks([...bad, good])).toEqual({ list, lost: bad.length });
    expect(readBookmarks('none')).toEqual({ list: [], lost: 1 });
    expect(readBookmarks(undefined)).toEqual({ list: [], lost: 0 });
  });

  it('takes no more than a person could look through', () => {
    const many = Array.from({ length: BOOKMARKS_MAX + 3 }, (_, at) => ({ at, t: at }));
    expect(readBookmarks(many)).toMatchObject({ lost: 3 });
  });

  it('never throws, whatever the file holds', () => {
    fc.assert(fc.property(fc.anything(), (value) => readBookmarks(value).lost >= 0));
  });
});

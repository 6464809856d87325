import { describe, expect, it } from 'vitest';
import { testWorld } from '../../store/test-world.ts';
import { copyText } from '../../widgets/copy/copy-text.ts';
import { bookmarkTable } from './copy-bookmarks.ts';

describe('copied bookmarks', () => {
  it('name their events, and none where the event is not held', () => {
    const { timeline } = testWorld(10).world;
    const marked = { id: 1, branch: 0, at: 2, timeNs: 20, name: 'first', note: 'two\nlines' };
    const gone = { id: 2, branch: 0, at: 99, timeNs: 990, name: '', note: '' };
    const { text } = copyText(bookmarkTable(timeline, [marked, gone]), 'JSON');
    expect(JSON.parse(text).bookmarks).toEqual([
      { sequence: 2, timeNs: 20, event: 'clock.tick', name: 'first', note: 'two\nlines' },
      { sequence: 99, timeNs: 990, event: null, name: '', note: '' },
    ]);
  });
});

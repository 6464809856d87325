import { describe, expect, it } from 'vitest';
import type { SavedSession } from '../../../worker/sessions/save-format.ts';
import type { SessionEntry } from '../../../worker/sessions/sessions-api.ts';
import { agoText, bytesText, countText } from './session-words.ts';
import { PLAIN_KEPT, tooManyPlain, worthOffering } from './which-sessions.ts';

function entry(id: string, change: Partial<SavedSession> = {}, isOpen = false): SessionEntry {
  const saved: SavedSession = {
    ...{ serial: 1, name: id, fileName: '', isNamed: false, isPlain: true, savedMs: 0 },
    ...{ events: 10, timeNs: 1, link: '', bookmarks: [], recipe: '' },
    tree: { current: 0, branches: [] },
    ...change,
  };
  return { id, bytes: 1, isOpen, saved };
}

const CAME = { closed: '', isReload: false };

describe('which session is offered', () => {
  it('is the newest that no page has open, unless nothing in it would be missed', () => {
    const [open, last] = [entry('open', {}, true), entry('last')];
    expect(worthOffering([open, last, entry('older')], CAME)?.id).toBe('last');
    expect(worthOffering([last], { ...CAME, closed: 'last' })).toBeUndefined();
    expect(worthOffering([last], { closed: 'last', isReload: true })?.id).toBe('last');
    const changed = entry('last', { isPlain: false });
    expect(worthOffering([changed], { ...CAME, closed: 'last' })?.id).toBe('last');
    expect(worthOffering([entry('empty', { events: 0 })], CAME)).toBeUndefined();
    expect(worthOffering([], CAME)).toBeUndefined();
  });

  it('passes over one that cannot be read', () => {
    const { saved: _, ...damaged } = entry('bad');
    expect(worthOffering([{ ...damaged, saved: undefined }, entry('good')], CAME)?.id).toBe('good');
  });
});

describe('which sessions are let go', () => {
  it('are plain ones beyond the newest few, never an open or a changed one', () => {
    const plain = Array.from({ length: PLAIN_KEPT + 2 }, (_, index) => entry(`plain ${index}`));
    const all = [entry('open', {}, true), entry('changed', { isPlain: false }), ...plain];
    expect(tooManyPlain(all)).toEqual([`plain ${PLAIN_KEPT}`, `plain ${PLAIN_KEPT + 1}`]);
  });
});

describe('what is said of a session', () => {
  it('counts as a person does', () => {
    expect([812, 9999, 48_216, 999_400, 1_234_000].map(countText)).toEqual([
      ...['812', '9,999', '48.2 k', '999 k', '1.23 M'],
    ]);
    expect([812, 48_216, 1.5e6, 1.07e10].map(bytesText)).toEqual([
      ...['812 B', '48.2 kB', '1.5 MB', '10.7 GB'],
    ]);
  });

  it('tells how long ago it was', () => {
    const ago = (seconds: number) => agoText(0, seconds * 1000);
    expect([-5, 59, 60, 3599, 7200, 86_400 * 3, 86_400 * 65].map(ago)).toEqual([
      ...['just now', 'just now', '1 minute ago', '59 minutes ago', '2 hours ago'],
      ...['3 days ago', '2 months ago'],
    ]);
  });
});

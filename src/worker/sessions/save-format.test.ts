import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { decodeSave, encodeSave, type SavedSession } from './save-format.ts';

const SESSION: SavedSession = {
  serial: 3,
  name: 'Two thermostats · seed 42',
  fileName: '',
  isNamed: false,
  isPlain: false,
  savedMs: 1.7e12,
  events: 48_216,
  timeNs: 30e9,
  link: 'v=2&at=12&filter=kind',
  bookmarks: [{ at: 12, timeNs: 5e9, name: 'here', note: 'a\nb', branch: 1 }],
  recipe: 'r1.AAAA.00000000',
  tree: {
    current: 0,
    branches: [
      {
        ...{ id: 0, name: 'main', parent: -1, shared: 0, forkedNs: 0, planned: [] },
        ...{ handled: 48_216, nowNs: 30e9, broken: ['stays warm'] },
        edits: [{ type: 'set', device: 'north', field: 'offsetC', value: -0 }],
        inputs: [
          {
            ...{ at: 600, timeNs: 5e9 },
            edit: { type: 'set', device: 'a', field: 'b', value: Number.NaN },
          },
        ],
      },
    ],
  },
};

const problemOf = (text: string): string => {
  const result = decodeSave(text, 'session x');
  return result.ok ? 'read' : `${result.problem.what} | ${result.problem.mend}`;
};

describe('a saved session', () => {
  it('is read as it was written, with numbers that JSON cannot say', () => {
    const read = unwrap(decodeSave(encodeSave(SESSION), 'session x'));
    expect(read).toEqual(SESSION);
    const [branch] = read.tree.branches;
    expect(branch?.inputs[0]?.edit).toMatchObject({ value: Number.NaN });
    // toEqual tells -0 from 0, so the whole was compared; this names the one that JSON would lose.
    expect(branch?.edits).toEqual([expect.objectContaining({ value: -0 })]);
  });

  it('is damaged when any part of it is missing or changed, and can be deleted', () => {
    const text = encodeSave(SESSION);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('cut', 'changed'), (at, how) => {
        const letter = text[at] === 'x' ? 'y' : 'x';
        const torn =
          how === 'cut' ? text.slice(0, at) : text.slice(0, at) + letter + text.slice(at + 1);
        expect(problemOf(torn)).toMatch(/damaged.*Delete it|saved in format/);
      }),
    );
  });

  it('says which build reads a newer one', () => {
    const newer = encodeSave(SESSION).replace('orrery-session 1', 'orrery-session 2');
    expect(problemOf(newer)).toContain('a session saved in format 2; this build reads 1');
  });

  it('never throws, whatever lies there', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => problemOf(text) !== ''));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPieceText } from './piece-text.ts';

/** A piece as a reader gets it: a part of a larger buffer, at any place in it. */
const pieceOf = (bytes: Uint8Array, before: number): Uint8Array => {
  const buffer = new Uint8Array(before + bytes.length + 7).fill(0xff);
  buffer.set(bytes, before);
  return buffer.subarray(before, before + bytes.length);
};

const ascii = fc.uint8Array({ max: 0x7f, maxLength: 200 });
/** At most one byte that is none, wherever it stands. */
const nearlyAscii = fc.tuple(ascii, fc.nat(), fc.integer({ min: 0x80, max: 0xff }));

const strictText = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const cutText = (piece: Uint8Array, from: number, to: number): string | undefined => {
  const text = createPieceText();
  text.begin(piece);
  try {
    return text.cut(from, to);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return undefined;
  }
};

describe('text of stretches of a piece', () => {
  it('is what a decoder makes of the stretch, for ASCII', () => {
    fc.assert(
      fc.property(ascii, fc.nat(200), fc.nat(200), fc.nat(9), (bytes, a, b, before) => {
        const [from, to] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
        expect(cutText(pieceOf(bytes, before), from, to)).toBe(strictText(bytes.slice(from, to)));
      }),
    );
  });

  it('is refused exactly where a decoder refuses it', () => {
    fc.assert(
      fc.property(nearlyAscii, fc.nat(9), ([bytes, place, byte], before) => {
        if (bytes.length === 0) return;
        bytes[place % bytes.length] = byte;
        const piece = pieceOf(bytes, before);
        expect(cutText(piece, 0, bytes.length)).toBeUndefined();
        const at = place % bytes.length;
        expect(cutText(piece, 0, at)).toBe(strictText(bytes.slice(0, at)));
        expect(cutText(piece, at + 1, bytes.length)).toBe(strictText(bytes.slice(at + 1)));
      }),
    );
  });

  it('reads characters of several bytes, and forgets the piece before', () => {
    const text = createPieceText();
    text.begin(new TextEncoder().encode('plain'));
    expect(text.cut(0, 5)).toBe('plain');
    text.begin(new TextEncoder().encode('für 𝄞'));
    expect(text.cut(0, 4)).toBe('für');
    expect(text.cut(5, 9)).toBe('𝄞');
  });
});

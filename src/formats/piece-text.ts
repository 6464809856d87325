/**
 * Text of short stretches of a piece of bytes. In a browser each call of a decoder takes
 * microseconds, as long as all else that an event costs: a piece of nothing but ASCII, as most are,
 * is decoded once and cut as text.
 */

const latin = new TextDecoder('latin1');

/** One bit of each of four bytes: set where a byte is no ASCII. */
const HIGH_BITS = 0x80808080;
const WORD_BYTES = 4;

function isAscii(piece: Uint8Array): boolean {
  let seen = 0;
  let at = 0;
  const looked = (end: number): void => {
    for (; at < end; at++) seen |= piece[at]!;
  };
  looked(Math.min(piece.length, -piece.byteOffset & (WORD_BYTES - 1)));
  const count = Math.floor((piece.length - at) / WORD_BYTES);
  if (count > 0) {
    const words = new Int32Array(piece.buffer, piece.byteOffset + at, count);
    for (let word = 0; word < count; word++) seen |= words[word]!;
    at += WORD_BYTES * count;
  }
  looked(piece.length);
  return (seen & HIGH_BITS) === 0;
}

export interface PieceText {
  /** The bytes that are cut from now on. */
  begin(piece: Uint8Array): void;
  /** Text of the bytes [from, to) of the piece. @throws TypeError when they are no UTF-8 */
  cut(from: number, to: number): string;
  /** Whether every byte of the piece is a UTF-16 code unit of its text. */
  isAscii(): boolean;
}

export function createPieceText(): PieceText {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let bytes: Uint8Array = new Uint8Array();
  let whole: string | undefined;
  return {
    begin: (piece) => {
      bytes = piece;
      whole = isAscii(piece) ? latin.decode(piece) : undefined;
    },
    isAscii: () => whole !== undefined,
    cut: (from, to) => whole?.slice(from, to) ?? strict.decode(bytes.subarray(from, to)),
  };
}

/**
 * Detects a file that was changed or damaged: two independent 32-bit lanes over every UTF-16 code
 * unit of every line. The trace's own hash covers what happened in the world; this one covers how
 * it was written down.
 */

export interface Checksum {
  /** Folds text in; lines are closed with "\n" by whoever calls. */
  add(text: string): void;
  /** The same for text of which each code unit is one byte of [from, to). */
  addBytes(bytes: Uint8Array, from: number, to: number): void;
  /** 16 hex digits */
  digest(): string;
}

export function createChecksum(): Checksum {
  // FNV-1a's offset basis and prime, and the golden ratio with Murmur3's first multiplier.
  let a = 0x811c9dc5 | 0;
  let b = 0x9e3779b9 | 0;
  return {
    add: (text) => {
      let x = a;
      let y = b;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        x = Math.imul(x ^ unit, 0x01000193);
        y = Math.imul(((y << 13) | (y >>> 19)) ^ unit, 0x85ebca6b);
      }
      a = x;
      b = y;
    },
    addBytes: (bytes, from, to) => {
      let x = a;
      let y = b;
      for (let at = from; at < to; at++) {
        const unit = bytes[at]!;
        x = Math.imul(x ^ unit, 0x01000193);
        y = Math.imul(((y << 13) | (y >>> 19)) ^ unit, 0x85ebca6b);
      }
      a = x;
      b = y;
    },
    digest: () => hex(a) + hex(b),
  };
}

const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');

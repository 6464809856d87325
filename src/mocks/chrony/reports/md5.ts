/** MD5 (RFC 1321) of a short message: the reference ID of an IPv6 source is made with it. */

/** floor(2^32 · |sin(i + 1)|), as the RFC prints them. */
const SINES = [
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
];

const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

const BLOCK_BYTES = 64;

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function pad(message: readonly number[]): DataView {
  const bytes = BLOCK_BYTES * Math.ceil((message.length + 9) / BLOCK_BYTES);
  const view = new DataView(new ArrayBuffer(bytes));
  for (const [at, byte] of message.entries()) view.setUint8(at, byte);
  view.setUint8(message.length, 0x80);
  view.setUint32(bytes - 8, message.length * 8, true);
  return view;
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return (b & d) | (c & ~d);
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d);
}

const WORD_OF = [
  (step: number) => step,
  (step: number) => (5 * step + 1) % 16,
  (step: number) => (3 * step + 5) % 16,
  (step: number) => (7 * step) % 16,
];

function compress(state: number[], view: DataView, start: number): void {
  let [a, b, c, d] = state as [number, number, number, number];
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const word = view.getInt32(start + 4 * WORD_OF[round]!(step), true);
    const sum = (a + mix(round, b, c, d) + SINES[step]! + word) | 0;
    a = d;
    d = c;
    c = b;
    b = (b + rotate(sum, SHIFTS[round]![step & 3]!)) | 0;
  }
  for (const [at, word] of [a, b, c, d].entries()) state[at] = (state[at]! + word) | 0;
}

/** @returns 16 bytes */
export function md5(message: readonly number[]): readonly number[] {
  const view = pad(message);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let start = 0; start < view.byteLength; start += BLOCK_BYTES) compress(state, view, start);
  return state.flatMap((word) => [0, 8, 16, 24].map((shift) => (word >>> shift) & 0xff));
}

/**
 * Scans over the columns of shared memory, in AssemblyScript; compiled by scripts/kernels.mjs.
 *
 * The module has no data of its own and imports the one memory in which everything lies: its
 * arguments are byte addresses there. Rows are looked at in blocks; a bitmap holds one bit a row,
 * sixteen rows a word of two bytes. Every condition reads the bitmap of the rows still in question
 * and writes the bitmap of those that pass, so that words without any candidate cost no column
 * read, and columns may be read a few rows beyond their end: no bit there is ever set.
 */

/** Rows that one word of a bitmap stands for. */
const WORD_ROWS: i32 = 16;
/** Column bytes of one word. */
const WORD_U16: usize = 32;
const WORD_U32: usize = 64;
const WORD_F64: usize = 128;

/** Writes a bitmap in which exactly the rows [first, end) are set. */
export function fillSpan(into: usize, words: i32, first: i32, end: i32): void {
  for (let word = 0; word < words; word++) {
    const from = max(first - word * WORD_ROWS, 0);
    const to = min(end - word * WORD_ROWS, WORD_ROWS);
    const mask = from < to ? ((1 << to) - 1) & ~((1 << from) - 1) : 0;
    store<u16>(into + (<usize>word << 1), <u16>mask);
  }
}

/** Bitmaps are whole vectors long. */
export function intersect(a: usize, b: usize, into: usize, words: i32): void {
  const bytes = <usize>words << 1;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(into + at, v128.and(v128.load(a + at), v128.load(b + at)));
  }
}

export function unite(a: usize, b: usize, into: usize, words: i32): void {
  const bytes = <usize>words << 1;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(into + at, v128.or(v128.load(a + at), v128.load(b + at)));
  }
}

/** What is set in `a` and not in `b`. */
export function subtract(a: usize, b: usize, into: usize, words: i32): void {
  const bytes = <usize>words << 1;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(into + at, v128.andnot(v128.load(a + at), v128.load(b + at)));
  }
}

/** Sixteen ids of two bytes as bytes; 255 stands for all that are larger. */
// @ts-ignore: decorator
@inline
function narrow16(column: usize): v128 {
  const top = i16x8.splat(255);
  return i8x16.narrow_i16x8_u(
    i16x8.min_u(v128.load(column), top),
    i16x8.min_u(v128.load(column, 16), top),
  );
}

/** Eight ids of four bytes as two bytes each, none above `top`. */
// @ts-ignore: decorator
@inline
function halve(column: usize, top: v128): v128 {
  return i16x8.narrow_i32x4_u(
    i32x4.min_u(v128.load(column), top),
    i32x4.min_u(v128.load(column, 16), top),
  );
}

// @ts-ignore: decorator
@inline
function narrow32(column: usize): v128 {
  const top = i32x4.splat(255);
  return i8x16.narrow_i16x8_u(halve(column, top), halve(column + 32, top));
}

/** Which of sixteen ids are in a set of 256 bits, 255 never being one of them. */
// @ts-ignore: decorator
@inline
function memberMask(ids: v128, low: v128, high: v128): i32 {
  const at = v128.and(i16x8.shr_u(ids, 3), i8x16.splat(31));
  const bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const bit = i8x16.swizzle(bits, v128.and(ids, i8x16.splat(7)));
  // An index of 16 or more selects 0: each half of the set answers for its own ids.
  const upper = i8x16.swizzle(high, i8x16.sub(at, i8x16.splat(16)));
  const set = v128.or(i8x16.swizzle(low, at), upper);
  return i8x16.bitmask(i8x16.eq(v128.and(set, bit), bit));
}

/** Ids of two bytes in a set of ids below 255. @param set its 32 bytes */
export function inSet16(from: usize, into: usize, words: i32, column: usize, set: usize): void {
  const low = v128.load(set);
  const high = v128.load(set, 16);
  for (let word = 0; word < words; word++) {
    const seed = <i32>load<u16>(from);
    let mask = 0;
    if (seed != 0) mask = memberMask(narrow16(column), low, high) & seed;
    store<u16>(into, <u16>mask);
    from += 2;
    into += 2;
    column += WORD_U16;
  }
}

/** The same for ids of four bytes. */
export function inSet32(from: usize, into: usize, words: i32, column: usize, set: usize): void {
  const low = v128.load(set);
  const high = v128.load(set, 16);
  for (let word = 0; word < words; word++) {
    const seed = <i32>load<u16>(from);
    let mask = 0;
    if (seed != 0) mask = memberMask(narrow32(column), low, high) & seed;
    store<u16>(into, <u16>mask);
    from += 2;
    into += 2;
    column += WORD_U32;
  }
}

// @ts-ignore: decorator
@inline
function pairMask16(column: usize, a: v128, b: v128): i32 {
  const x = v128.load(column);
  const y = v128.load(column, 16);
  const first = v128.or(i16x8.eq(x, a), i16x8.eq(x, b));
  const second = v128.or(i16x8.eq(y, a), i16x8.eq(y, b));
  return i8x16.bitmask(i8x16.narrow_i16x8_s(first, second));
}

/** Two words of a bitmap at once. */
// @ts-ignore: decorator
@inline
function twoWordsInPair(from: usize, into: usize, column: usize, a: v128, b: v128): void {
  const seed = load<u32>(from);
  let mask: u32 = 0;
  if (seed != 0) {
    mask = <u32>pairMask16(column, a, b) | (<u32>pairMask16(column + WORD_U16, a, b) << 16);
    mask &= seed;
  }
  store<u32>(into, mask);
}

/**
 * Ids of two bytes that are `first` or `second`: the usual filter names one or two. The four
 * quarters go side by side, because what comes next is not fetched across the end of a page.
 */
export function inPair16(
  from: usize, into: usize, words: i32, column: usize, first: i32, second: i32,
): void {
  const a = i16x8.splat(<i16>first);
  const b = i16x8.splat(<i16>second);
  // Bitmaps are whole vectors long, so a quarter is an even number of words.
  const quarter = <usize>words >> 2;
  const bits = quarter << 1;
  const ids = quarter * WORD_U16;
  for (let word: usize = 0; word < quarter; word += 2) {
    twoWordsInPair(from, into, column, a, b);
    twoWordsInPair(from + bits, into + bits, column + ids, a, b);
    twoWordsInPair(from + 2 * bits, into + 2 * bits, column + 2 * ids, a, b);
    twoWordsInPair(from + 3 * bits, into + 3 * bits, column + 3 * ids, a, b);
    from += 4;
    into += 4;
    column += 2 * WORD_U16;
  }
}

// @ts-ignore: decorator
@inline
function pairHalf32(column: usize, a: v128, b: v128): v128 {
  const x = v128.load(column);
  const y = v128.load(column, 16);
  return i16x8.narrow_i32x4_s(
    v128.or(i32x4.eq(x, a), i32x4.eq(x, b)),
    v128.or(i32x4.eq(y, a), i32x4.eq(y, b)),
  );
}

/** The same for ids of four bytes. */
export function inPair32(
  from: usize, into: usize, words: i32, column: usize, first: i32, second: i32,
): void {
  const a = i32x4.splat(first);
  const b = i32x4.splat(second);
  for (let word = 0; word < words; word++) {
    const seed = <i32>load<u16>(from);
    let mask = 0;
    if (seed != 0) {
      const halves = i8x16.narrow_i16x8_s(pairHalf32(column, a, b), pairHalf32(column + 32, a, b));
      mask = i8x16.bitmask(halves) & seed;
    }
    store<u16>(into, <u16>mask);
    from += 2;
    into += 2;
    column += WORD_U32;
  }
}

/** Ids in a set of any size. @param flags one byte an id, `limit` of them @param size of an id */
export function inFlags(
  from: usize, into: usize, words: i32, column: usize, flags: usize, limit: u32, size: i32,
): void {
  for (let word = 0; word < words; word++) {
    let left = <i32>load<u16>(from + (<usize>word << 1));
    let mask = 0;
    while (left != 0) {
      const row = ctz(left);
      const at = <usize>(word * WORD_ROWS + row);
      const id = size == 2 ? <u32>load<u16>(column + (at << 1)) : load<u32>(column + (at << 2));
      if (id < limit && load<u8>(flags + id) == 1) mask |= 1 << row;
      left &= left - 1;
    }
    store<u16>(into + (<usize>word << 1), <u16>mask);
  }
}

// @ts-ignore: decorator
@inline
function insideMask(column: usize, low: v128, high: v128, factor: v128): v128 {
  const x = f64x2.mul(v128.load(column), factor);
  return v128.and(f64x2.ge(x, low), f64x2.le(x, high));
}

// @ts-ignore: decorator
@inline
function outsideMask(column: usize, low: v128, high: v128, factor: v128): v128 {
  const x = f64x2.mul(v128.load(column), factor);
  return v128.or(f64x2.lt(x, low), f64x2.gt(x, high));
}

/** Two masks of two rows as one of four: the low words of each lane. */
// @ts-ignore: decorator
@inline
function join(a: v128, b: v128): v128 {
  return i32x4.shuffle(a, b, 0, 2, 4, 6);
}

/** Numbers times `factor` that lie in [low, high]; never NaN. */
export function inside(
  from: usize, into: usize, words: i32, column: usize, low: f64, high: f64, factor: f64,
): void {
  const l = f64x2.splat(low);
  const h = f64x2.splat(high);
  const f = f64x2.splat(factor);
  for (let word = 0; word < words; word++) {
    const seed = <i32>load<u16>(from);
    let mask = 0;
    if (seed != 0) {
      const a = join(insideMask(column, l, h, f), insideMask(column + 16, l, h, f));
      const b = join(insideMask(column + 32, l, h, f), insideMask(column + 48, l, h, f));
      const c = join(insideMask(column + 64, l, h, f), insideMask(column + 80, l, h, f));
      const d = join(insideMask(column + 96, l, h, f), insideMask(column + 112, l, h, f));
      const ab = i16x8.narrow_i32x4_s(a, b);
      mask = i8x16.bitmask(i8x16.narrow_i16x8_s(ab, i16x8.narrow_i32x4_s(c, d))) & seed;
    }
    store<u16>(into, <u16>mask);
    from += 2;
    into += 2;
    column += WORD_F64;
  }
}

/** Numbers times `factor` below `low` or above `high`; never NaN. */
export function outside(
  from: usize, into: usize, words: i32, column: usize, low: f64, high: f64, factor: f64,
): void {
  const l = f64x2.splat(low);
  const h = f64x2.splat(high);
  const f = f64x2.splat(factor);
  for (let word = 0; word < words; word++) {
    const seed = <i32>load<u16>(from);
    let mask = 0;
    if (seed != 0) {
      const a = join(outsideMask(column, l, h, f), outsideMask(column + 16, l, h, f));
      const b = join(outsideMask(column + 32, l, h, f), outsideMask(column + 48, l, h, f));
      const c = join(outsideMask(column + 64, l, h, f), outsideMask(column + 80, l, h, f));
      const d = join(outsideMask(column + 96, l, h, f), outsideMask(column + 112, l, h, f));
      const ab = i16x8.narrow_i32x4_s(a, b);
      mask = i8x16.bitmask(i8x16.narrow_i16x8_s(ab, i16x8.narrow_i32x4_s(c, d))) & seed;
    }
    store<u16>(into, <u16>mask);
    from += 2;
    into += 2;
    column += WORD_F64;
  }
}

// @ts-ignore: decorator
@inline
function emit(word: u64, base: i32, to: usize): u64 {
  store<i32>(to, base + <i32>ctz(word));
  return word & (word - 1);
}

/**
 * Writes the places of all set bits, and up to sixteen numbers of no meaning after them.
 * @param places the places of the set bits of each byte, eight bytes for each of 256
 * @returns how many bits are set
 */
export function list(bits: usize, words: i32, into: usize, places: usize): i32 {
  let to = into;
  let base = 0;
  const end = bits + (<usize>words << 1);
  for (; bits < end; bits += 8) {
    let word = load<u64>(bits);
    const count = <i32>popcnt(word);
    if (count == 0) {
      base += 64;
    } else if (count <= 16) {
      // Always eight at a time: a loop that ends at a different bit each time is guessed wrong.
      let at = to;
      for (let left = count; left > 0; left -= 8) {
        word = emit(word, base, at);
        word = emit(word, base, at + 4);
        word = emit(word, base, at + 8);
        word = emit(word, base, at + 12);
        word = emit(word, base, at + 16);
        word = emit(word, base, at + 20);
        word = emit(word, base, at + 24);
        word = emit(word, base, at + 28);
        at += 32;
      }
      to += <usize>count << 2;
      base += 64;
    } else {
      for (let byte = 0; byte < 8; byte++) {
        const mask = <usize>(word & 255);
        const first = i32x4.splat(base);
        const a = v128.load_ext<u8>(places + (mask << 3));
        v128.store(to, i32x4.add(i32x4.extend_low_i16x8_u(a), first));
        v128.store(to, i32x4.add(i32x4.extend_high_i16x8_u(a), first), 16);
        to += <usize>popcnt(mask) << 2;
        word >>= 8;
        base += 8;
      }
    }
  }
  return <i32>((to - into) >> 2);
}

/** The same where few bits are set: four at a time, and as many numbers of no meaning after them. */
export function listFew(bits: usize, words: i32, into: usize): i32 {
  let to = into;
  let base = 0;
  const end = bits + (<usize>words << 1);
  for (; bits < end; bits += 8) {
    let word = load<u64>(bits);
    const count = <i32>popcnt(word);
    let at = to;
    // At least once, also for none: whether a word is empty cannot be guessed.
    for (let left = count; ; ) {
      word = emit(word, base, at);
      word = emit(word, base, at + 4);
      word = emit(word, base, at + 8);
      word = emit(word, base, at + 12);
      left -= 4;
      if (left <= 0) break;
      at += 16;
    }
    to += <usize>count << 2;
    base += 64;
  }
  return <i32>((to - into) >> 2);
}

// @ts-ignore: decorator
@inline
function idAt(column: usize, row: usize, size: i32): u32 {
  return size == 2 ? <u32>load<u16>(column + (row << 1)) : load<u32>(column + (row << 2));
}

/** Keeps of a list the rows whose id is in a set of 256 bits. @returns how many are left */
export function keepInSet(rows: usize, count: i32, column: usize, set: usize, size: i32): i32 {
  let to = rows;
  for (let i = 0; i < count; i++) {
    const row = load<u32>(rows + (<usize>i << 2));
    const id = min<u32>(idAt(column, row, size), 255);
    store<u32>(to, row);
    to += <usize>((load<u8>(set + (id >> 3)) >> (id & 7)) & 1) << 2;
  }
  return <i32>((to - rows) >> 2);
}

/** The same for a set with one byte an id, `limit` of them. */
export function keepInFlags(
  rows: usize, count: i32, column: usize, flags: usize, limit: u32, size: i32,
): i32 {
  let to = rows;
  for (let i = 0; i < count; i++) {
    const row = load<u32>(rows + (<usize>i << 2));
    const id = idAt(column, row, size);
    store<u32>(to, row);
    if (id < limit && load<u8>(flags + id) == 1) to += 4;
  }
  return <i32>((to - rows) >> 2);
}

/** Numbers that are gathered before they are looked at: few enough for the nearest cache. */
const CHUNK: i32 = 1024;

/**
 * Copies numbers of listed rows, four at a time, and so up to three beyond the last. Nothing depends
 * on one of them and little else is done, so that as many as the processor can are on their way.
 */
// @ts-ignore: decorator
@inline
function fetch(rows: usize, count: i32, column: usize, numbers: usize): void {
  const end = rows + (<usize>count << 2);
  for (; rows < end; rows += 16) {
    const a = load<u64>(rows);
    const b = load<u64>(rows, 8);
    store<f64>(numbers, load<f64>(column + (<usize>(<u32>a) << 3)));
    store<f64>(numbers, load<f64>(column + (<usize>(a >> 32) << 3)), 8);
    store<f64>(numbers, load<f64>(column + (<usize>(<u32>b) << 3)), 16);
    store<f64>(numbers, load<f64>(column + (<usize>(b >> 32) << 3)), 24);
    numbers += 32;
  }
}

/** Writes those of four rows at `rows` of which the bit is set in `mask`; returns where they end. */
// @ts-ignore: decorator
@inline
function keepFour(rows: usize, mask: i32, to: usize): usize {
  const a = load<u64>(rows);
  const b = load<u64>(rows, 8);
  store<u32>(to, <u32>a);
  to += <usize>(mask & 1) << 2;
  store<u32>(to, <u32>(a >> 32));
  to += <usize>(mask & 2) << 1;
  store<u32>(to, <u32>b);
  to += <usize>(mask & 4);
  store<u32>(to, <u32>(b >> 32));
  return to + (<usize>(mask & 8) >> 1);
}

/** Rows of no meaning behind a list, which may be fetched, and must then be rows. */
// @ts-ignore: decorator
@inline
function padList(rows: usize, count: i32): void {
  const end = rows + (<usize>count << 2);
  store<u64>(end, 0);
  store<u64>(end, 0, 8);
}

/** Which of up to four rows from `at` on count. */
// @ts-ignore: decorator
@inline
function partOf(at: usize, end: usize): i32 {
  const left = <i32>((end - at) >> 2);
  return left >= 4 ? 15 : (1 << left) - 1;
}

/** Keeps of a list the rows whose number times `factor` lies in [low, high]. */
export function keepInside(
  rows: usize, count: i32, column: usize, low: f64, high: f64, factor: f64, numbers: usize,
): i32 {
  const l = f64x2.splat(low);
  const h = f64x2.splat(high);
  const f = f64x2.splat(factor);
  padList(rows, count);
  let at = rows;
  let to = rows;
  for (let left = count; left > 0; left -= CHUNK) {
    const some = min(left, CHUNK);
    fetch(at, some, column, numbers);
    const end = at + (<usize>some << 2);
    for (let x = numbers; at < end; at += 16) {
      const pass = join(insideMask(x, l, h, f), insideMask(x + 16, l, h, f));
      to = keepFour(at, i32x4.bitmask(pass) & partOf(at, end), to);
      x += 32;
    }
  }
  return <i32>((to - rows) >> 2);
}

/** Keeps of a list the rows whose number times `factor` lies below `low` or above `high`. */
export function keepOutside(
  rows: usize, count: i32, column: usize, low: f64, high: f64, factor: f64, numbers: usize,
): i32 {
  const l = f64x2.splat(low);
  const h = f64x2.splat(high);
  const f = f64x2.splat(factor);
  padList(rows, count);
  let at = rows;
  let to = rows;
  for (let left = count; left > 0; left -= CHUNK) {
    const some = min(left, CHUNK);
    fetch(at, some, column, numbers);
    const end = at + (<usize>some << 2);
    for (let x = numbers; at < end; at += 16) {
      const pass = join(outsideMask(x, l, h, f), outsideMask(x + 16, l, h, f));
      to = keepFour(at, i32x4.bitmask(pass) & partOf(at, end), to);
      x += 32;
    }
  }
  return <i32>((to - rows) >> 2);
}

/** Bits set among the rows [first, end) of a bitmap. */
export function countBits(bits: usize, first: i32, end: i32): i32 {
  let count: i64 = 0;
  let at = first;
  while (at < end) {
    const word = load<u64>(bits + (<usize>(at >> 6) << 3));
    const shift = at & 63;
    const rows = min(64 - shift, end - at);
    let part = word >> shift;
    if (rows < 64) part &= (<u64>1 << rows) - 1;
    count += popcnt(part);
    at += rows;
  }
  return <i32>count;
}

// @ts-ignore: decorator
@inline
function bump(table: usize, index: u32): void {
  const at = table + (<usize>index << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Counts eight ids of two bytes as four pairs: half as many additions as ids. */
// @ts-ignore: decorator
@inline
function bumpPairs(ids: v128, shift: i32, pairs: usize): void {
  const first = v128.and(ids, i32x4.splat(0xffff));
  const both = v128.or(first, i32x4.shr_u(ids, 16 - shift));
  const low = <u64>i64x2.extract_lane(both, 0);
  const high = <u64>i64x2.extract_lane(both, 1);
  bump(pairs, <u32>low);
  bump(pairs, <u32>(low >> 32));
  bump(pairs, <u32>high);
  bump(pairs, <u32>(high >> 32));
}

/**
 * Counts ids of two bytes; those of `limit` or more are counted as `limit`.
 * @param shift bits of an id, at most 7: pairs are counted at first + (second << shift)
 * @param single where the last few are counted by themselves
 */
export function countPairs16(
  column: usize, rows: i32, limit: i32, shift: i32, pairs: usize, single: usize,
): void {
  const top = i16x8.splat(<i16>limit);
  let left = rows;
  for (; left >= 8; left -= 8) {
    bumpPairs(i16x8.min_u(v128.load(column), top), shift, pairs);
    column += 16;
  }
  for (; left > 0; left--) {
    bump(single, min<u32>(<u32>load<u16>(column), limit));
    column += 2;
  }
}

/** The same for ids of four bytes. */
export function countPairs32(
  column: usize, rows: i32, limit: i32, shift: i32, pairs: usize, single: usize,
): void {
  const top = i32x4.splat(limit);
  let left = rows;
  for (; left >= 8; left -= 8) {
    bumpPairs(halve(column, top), shift, pairs);
    column += 32;
  }
  for (; left > 0; left--) {
    bump(single, min<u32>(load<u32>(column), limit));
    column += 4;
  }
}

/**
 * Adds the pairs to the ids they consist of. Four at a time, and so none to up to three counters
 * behind the last: there are no pairs of ids above the limit.
 */
export function foldPairs(pairs: usize, shift: i32, limit: i32, single: usize): void {
  const end = single + (<usize>(limit + 1) << 2);
  for (let second = 0; second <= limit; second++) {
    let row = pairs + (<usize>(second << shift) << 2);
    let sum = i32x4.splat(0);
    for (let at = single; at < end; at += 16) {
      const counts = v128.load(row);
      v128.store(at, i32x4.add(v128.load(at), counts));
      sum = i32x4.add(sum, counts);
      row += 16;
    }
    const own = single + (<usize>second << 2);
    const total = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1)
      + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
    store<i32>(own, load<i32>(own) + total);
  }
}

/** Counts ids one by one. @param size of an id in bytes */
export function countIds(column: usize, rows: i32, limit: u32, size: i32, single: usize): void {
  if (size == 2) {
    for (let row = 0; row < rows; row++) {
      bump(single, min<u32>(<u32>load<u16>(column + (<usize>row << 1)), limit));
    }
  } else {
    for (let row = 0; row < rows; row++) {
      bump(single, min<u32>(load<u32>(column + (<usize>row << 2)), limit));
    }
  }
}

/** Counts the ids of listed rows only. */
export function countListed(
  rows: usize, count: i32, column: usize, limit: u32, size: i32, single: usize,
): void {
  for (let i = 0; i < count; i++) {
    const row = <usize>load<u32>(rows + (<usize>i << 2));
    const id = size == 2 ? <u32>load<u16>(column + (row << 1)) : load<u32>(column + (row << 2));
    bump(single, min<u32>(id, limit));
  }
}

/** Cells of a histogram's statistics; the sum in two parts, so that neither can overflow. */
const SUM_LOW: usize = 0;
const SUM_HIGH: usize = 8;
const MIN: usize = 16;
const MAX: usize = 24;
const OUTSIDE: usize = 32;
const LOWEST: usize = 40;
/** A second table of bins takes every other value: equal neighbours need not wait in turn. */
const TABLE_BYTES: usize = 24576;

/** Values with a bin of their own end here; from 2^53 on a double is no exact integer. */
const EXACT: f64 = 128;
const TOO_LARGE: f64 = 9007199254740992;
/** What a double's exponent and first seven bits exceed a bin by. */
const BIN_BIAS: i32 = (1023 + 6) << 7;

/** So many of them stay exact in a double's sum below this. */
const SUM_EXACT: f64 = 8796093022208;

/** A whole number below 2^32 added to it stands in its lower word. */
const WHOLE: f64 = 4503599627370496;

/**
 * Bins of four whole numbers of [0, 2^53), two in each vector: exponent and the seven bits after the
 * leading one; below 128 the number itself.
 */
// @ts-ignore: decorator
@inline
function binsOf(a: v128, b: v128): v128 {
  const bias = i32x4.splat(BIN_BIAS);
  const wide = i32x4.sub(join(i64x2.shr_u(a, 45), i64x2.shr_u(b, 45)), bias);
  const whole = f64x2.splat(WHOLE);
  const small = join(f64x2.add(a, whole), f64x2.add(b, whole));
  const exact = f64x2.splat(EXACT);
  return v128.bitselect(small, wide, join(f64x2.lt(a, exact), f64x2.lt(b, exact)));
}

// @ts-ignore: decorator
@inline
function bumpFour(bins: v128, table: usize, other: usize): void {
  const first = <u64>i64x2.extract_lane(bins, 0);
  const second = <u64>i64x2.extract_lane(bins, 1);
  bump(table, <u32>first);
  bump(other, <u32>(first >> 32));
  bump(table, <u32>second);
  bump(other, <u32>(second >> 32));
}

/** Bins whole numbers of [0, 2^53). */
function binAll(numbers: usize, count: i32, table: usize, stats: usize): void {
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(-1);
  let total = f64x2.splat(0);
  const other = table + TABLE_BYTES;
  let at = numbers;
  let left = count;
  for (; left >= 4; left -= 4) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    least = f64x2.pmin(f64x2.pmin(least, a), b);
    most = f64x2.pmax(f64x2.pmax(most, a), b);
    total = f64x2.add(f64x2.add(total, a), b);
    bumpFour(binsOf(a, b), table, other);
    at += 32;
  }
  let min = Math.min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let max = Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  for (; left > 0; left--) {
    const x = load<f64>(at);
    if (x < min) min = x;
    if (x > max) max = x;
    sum += x;
    bump(table, x < EXACT ? <u32>x : <u32>(reinterpret<u64>(x) >> 45) - BIN_BIAS);
    at += 8;
  }
  if (min < load<f64>(stats, MIN)) store<f64>(stats, min, MIN);
  if (max > load<f64>(stats, MAX)) store<f64>(stats, max, MAX);
  if (max < SUM_EXACT) addToSum(stats, <i64>sum);
  else for (let i = 0; i < count; i++) addToSum(stats, <i64>load<f64>(numbers + (<usize>i << 3)));
}

function addToSum(stats: usize, whole: i64): void {
  store<i64>(stats, load<i64>(stats, SUM_LOW) + (whole & 0xffffffff), SUM_LOW);
  store<i64>(stats, load<i64>(stats, SUM_HIGH) + (whole >> 32), SUM_HIGH);
}

// @ts-ignore: decorator
@inline
function countOutside(stats: usize, count: i32): void {
  store<i64>(stats, load<i64>(stats, OUTSIDE) + count, OUTSIDE);
}

/**
 * Bins the virtual time since an earlier row. Row and distance may lie on both sides of the ring's
 * end; a cause before the first row that is held counts nowhere.
 * @param rows rows of the ring relative to `first`, or 0 for all of [0, count), before its end
 * @param first row of the ring to which the listed ones are relative
 * @param room rows held before `first`
 * @param fromKind, from, to conditions on the earlier row's kind and source, and on the handler of
 *   the later one; -1 = any
 * @param kinds, sources, targets, times, backs the columns from row 0 on
 * @param numbers room for CHUNK of them
 */
export function latencies(
  rows: usize, count: i32, first: i32, mask: i32, room: i32, fromKind: i32, from: i32, to: i32,
  kinds: usize, sources: usize, targets: usize, times: usize, backs: usize,
  table: usize, stats: usize, numbers: usize,
): void {
  const any = fromKind < 0 && from < 0 && to < 0;
  let done = 0;
  if (any && rows == 0) {
    // What is left by vectors, three rows at most, goes the way of listed ones.
    const whole = count & ~3;
    for (; done < whole; done += CHUNK) {
      const end = min(done + CHUNK, whole);
      distances(done, end, first, mask, room, times, backs, table, stats);
    }
    done = whole;
  }
  for (; done < count; done += CHUNK) {
    const end = min(done + CHUNK, count);
    const gathered = any
      ? gather(rows, done, end, first, mask, room, times, backs, numbers, stats)
      : gatherIf(
          rows, done, end, first, mask, room, fromKind, from, to,
          kinds, sources, targets, times, backs, numbers, stats,
        );
    binAll(numbers, gathered, table, stats);
  }
}

/** The cell behind all bins in which what has none is counted. */
const NO_BIN: i32 = 6143;
/** Where x is a number of [0, 2^53). */
// @ts-ignore: decorator
@inline
function hasBin(x: v128): v128 {
  return v128.and(f64x2.ge(x, f64x2.splat(0)), f64x2.lt(x, f64x2.splat(TOO_LARGE)));
}

/** Numbers of two rows, the lower and the upper half of a word. */
// @ts-ignore: decorator
@inline
function numbersAt(column: usize, rows: u64): v128 {
  const first = v128.load64_zero(column + (<usize>(<u32>rows) << 3));
  return v128.load_lane<u64>(column + (<usize>(rows >> 32) << 3), first, 1);
}

// @ts-ignore: decorator
@inline
function sumLanes(x: v128): i32 {
  const halves = i64x2.add(i64x2.extend_low_i32x4_s(x), i64x2.extend_high_i32x4_s(x));
  return <i32>(i64x2.extract_lane(halves, 0) + i64x2.extract_lane(halves, 1));
}

/**
 * Bins distances of rows that follow each other, four at a time, with no place between: what has no
 * bin is counted where nobody looks instead of being left out. `end - begin` is a multiple of four.
 */
function distances(
  begin: i32, end: i32, first: i32, mask: i32, room: i32,
  times: usize, backs: usize, table: usize, stats: usize,
): void {
  const other = table + TABLE_BYTES;
  const four = i32x4.splat(4);
  const rowMask = i32x4.splat(mask);
  const ramp = i32x4(0, 1, 2, 3);
  const shift = i32x4.splat(first);
  const reachOf = i32x4.splat(room);
  let offset = i32x4.add(i32x4.splat(begin), ramp);
  let lowest = i32x4.splat(load<i32>(stats, LOWEST));
  let caused = i32x4.splat(0);
  let binned = i32x4.splat(0);
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(0);
  let total = f64x2.splat(0);
  let backAt = backs + (<usize>(first + begin) << 2);
  let timeAt = times + (<usize>(first + begin) << 3);
  const stop = backs + (<usize>(first + end) << 2);
  for (; backAt < stop; backAt += 16) {
    const back = v128.load(backAt);
    // 0 wraps to the largest number: no cause, like one too far back to be held.
    const near = i32x4.sub(back, i32x4.splat(1));
    const held = i32x4.lt_u(near, i32x4.add(reachOf, offset));
    const behind = i32x4.sub(offset, back);
    lowest = i32x4.min_s(lowest, v128.bitselect(behind, lowest, held));
    const cause = v128.and(i32x4.add(behind, shift), rowMask);
    const before = numbersAt(times, <u64>i64x2.extract_lane(cause, 0));
    const before2 = numbersAt(times, <u64>i64x2.extract_lane(cause, 1));
    const a = f64x2.sub(v128.load(timeAt), before);
    const b = f64x2.sub(v128.load(timeAt, 16), before2);
    const inA = v128.and(hasBin(a), i32x4.shuffle(held, held, 0, 0, 1, 1));
    const inB = v128.and(hasBin(b), i32x4.shuffle(held, held, 2, 2, 3, 3));
    const has = join(inA, inB);
    caused = i32x4.sub(caused, held);
    binned = i32x4.sub(binned, has);
    // Filled with ones it is no number, and never the least.
    least = f64x2.pmin(f64x2.pmin(least, v128.or(a, v128.not(inA))), v128.or(b, v128.not(inB)));
    const someA = v128.and(a, inA);
    const someB = v128.and(b, inB);
    most = f64x2.pmax(f64x2.pmax(most, someA), someB);
    total = f64x2.add(f64x2.add(total, someA), someB);
    bumpFour(v128.bitselect(binsOf(a, b), i32x4.splat(NO_BIN), has), table, other);
    offset = i32x4.add(offset, four);
    timeAt += 32;
  }
  store<i32>(stats, min(
    min(i32x4.extract_lane(lowest, 0), i32x4.extract_lane(lowest, 1)),
    min(i32x4.extract_lane(lowest, 2), i32x4.extract_lane(lowest, 3)),
  ), LOWEST);
  const count = sumLanes(binned);
  countOutside(stats, sumLanes(caused) - count);
  if (count == 0) return;
  const low = Math.min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  const high = Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  if (low < load<f64>(stats, MIN)) store<f64>(stats, low, MIN);
  if (high > load<f64>(stats, MAX)) store<f64>(stats, high, MAX);
  if (high < SUM_EXACT) {
    addToSum(stats, <i64>(f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)));
  } else {
    addOneByOne(begin, end, first, mask, room, times, backs, stats);
  }
}

/** Adds distances to the sum that are so long that a double's sum of them were not exact. */
function addOneByOne(
  begin: i32, end: i32, first: i32, mask: i32, room: i32,
  times: usize, backs: usize, stats: usize,
): void {
  for (let offset = begin; offset < end; offset++) {
    const row = first + offset;
    const back = load<u32>(backs + (<usize>row << 2));
    if (back - 1 >= <u32>(room + offset)) continue;
    const cause = (row - <i32>back) & mask;
    const ns = load<f64>(times + (<usize>row << 3)) - load<f64>(times + (<usize>cause << 3));
    if (ns >= 0 && ns < TOO_LARGE) addToSum(stats, <i64>ns);
  }
}

/** Distances in time of rows to their causes; returns how many are numbers of [0, 2^53). */
function gather(
  rows: usize, begin: i32, end: i32, first: i32, mask: i32, room: i32,
  times: usize, backs: usize, numbers: usize, stats: usize,
): i32 {
  let lowest = load<i32>(stats, LOWEST);
  let into = numbers;
  let caused = 0;
  for (let i = begin; i < end; i++) {
    const offset = rows == 0 ? i : load<i32>(rows + (<usize>i << 2));
    const row = (first + offset) & mask;
    const back = load<u32>(backs + (<usize>row << 2));
    // 0 wraps to the largest number: no cause, like one too far back to be held.
    if (back - 1 >= <u32>(room + offset)) continue;
    const cause = (row - <i32>back) & mask;
    caused++;
    lowest = min(lowest, offset - <i32>back);
    const ns = load<f64>(times + (<usize>row << 3)) - load<f64>(times + (<usize>cause << 3));
    store<f64>(into, ns);
    into += <usize>(i32(ns >= 0) & i32(ns < TOO_LARGE)) << 3;
  }
  const gathered = <i32>((into - numbers) >> 3);
  store<i32>(stats, lowest, LOWEST);
  countOutside(stats, caused - gathered);
  return gathered;
}

/** The same for rows that meet conditions; see `latencies`. */
function gatherIf(
  rows: usize, begin: i32, end: i32, first: i32, mask: i32, room: i32,
  fromKind: i32, from: i32, to: i32, kinds: usize, sources: usize, targets: usize,
  times: usize, backs: usize, numbers: usize, stats: usize,
): i32 {
  let lowest = load<i32>(stats, LOWEST);
  let into = numbers;
  let caused = 0;
  for (let i = begin; i < end; i++) {
    const offset = rows == 0 ? i : load<i32>(rows + (<usize>i << 2));
    const row = (first + offset) & mask;
    const back = load<u32>(backs + (<usize>row << 2));
    if (back - 1 >= <u32>(room + offset)) continue;
    const cause = <usize>((row - <i32>back) & mask);
    if (fromKind >= 0 && <i32>load<u16>(kinds + (cause << 1)) != fromKind) continue;
    if (from >= 0 && load<i32>(sources + (cause << 2)) != from) continue;
    if (to >= 0) {
      const target = load<i32>(targets + (<usize>row << 2));
      if ((target == -1 ? load<i32>(sources + (<usize>row << 2)) : target) != to) continue;
    }
    caused++;
    lowest = min(lowest, offset - <i32>back);
    const ns = load<f64>(times + (<usize>row << 3)) - load<f64>(times + (cause << 3));
    store<f64>(into, ns);
    into += <usize>(i32(ns >= 0) & i32(ns < TOO_LARGE)) << 3;
  }
  const gathered = <i32>((into - numbers) >> 3);
  store<i32>(stats, lowest, LOWEST);
  countOutside(stats, caused - gathered);
  return gathered;
}

/** Bins numbers times `factor`, rounded towards zero. @param rows as above; the column at `first` */
export function values(
  rows: usize, count: i32, column: usize, factor: f64, table: usize, stats: usize, numbers: usize,
): void {
  for (let done = 0; done < count; done += CHUNK) {
    const end = min(done + CHUNK, count);
    let into = numbers;
    for (let i = done; i < end; i++) {
      const row = rows == 0 ? <usize>i : <usize>load<u32>(rows + (<usize>i << 2));
      const value = load<f64>(column + (row << 3)) * factor;
      // + 0: without its sign, -0 is 0.
      store<f64>(into, Math.floor(value) + 0);
      into += <usize>(i32(value >= 0) & i32(value < TOO_LARGE)) << 3;
    }
    const gathered = <i32>((into - numbers) >> 3);
    countOutside(stats, end - done - gathered);
    binAll(numbers, gathered, table, stats);
  }
}

/** Extends the least and the largest number at `extent` by a column; NaN counts for nothing. */
export function extend(column: usize, rows: i32, extent: usize): void {
  let low = f64x2.splat(load<f64>(extent));
  let high = f64x2.splat(load<f64>(extent, 8));
  let low2 = low;
  let high2 = high;
  let left = rows;
  for (; left >= 4; left -= 4) {
    const x = v128.load(column);
    const y = v128.load(column, 16);
    low = f64x2.pmin(low, x);
    high = f64x2.pmax(high, x);
    low2 = f64x2.pmin(low2, y);
    high2 = f64x2.pmax(high2, y);
    column += 32;
  }
  low = f64x2.pmin(low, low2);
  high = f64x2.pmax(high, high2);
  let least = f64x2.extract_lane(low, 0);
  let most = f64x2.extract_lane(high, 0);
  const least2 = f64x2.extract_lane(low, 1);
  const most2 = f64x2.extract_lane(high, 1);
  if (least2 < least) least = least2;
  if (most2 > most) most = most2;
  for (; left > 0; left--) {
    const x = load<f64>(column);
    if (x < least) least = x;
    if (x > most) most = x;
    column += 8;
  }
  store<f64>(extent, least);
  store<f64>(extent, most, 8);
}

/** The same for listed rows. */
export function extendListed(rows: usize, count: i32, column: usize, extent: usize): void {
  let least = load<f64>(extent);
  let most = load<f64>(extent, 8);
  for (let i = 0; i < count; i++) {
    const x = load<f64>(column + (<usize>load<u32>(rows + (<usize>i << 2)) << 3));
    if (x < least) least = x;
    if (x > most) most = x;
  }
  store<f64>(extent, least);
  store<f64>(extent, most, 8);
}

/**
 * Writes the new values of journal rows into the cells that they are of, in the order of the rows. A
 * row that is being overwritten may name any cell: one that does not exist is left alone.
 */
export function redo(cells: usize, limit: u32, count: i32, slots: usize, values: usize): void {
  const end = slots + (<usize>count << 2);
  for (; slots < end; slots += 4) {
    const slot = load<u32>(slots);
    if (slot < limit) store<u64>(cells + (<usize>slot << 3), load<u64>(values, 8));
    values += 16;
  }
}

/** The same with the old values, from the last row to the first. */
export function undo(cells: usize, limit: u32, count: i32, slots: usize, values: usize): void {
  let at = slots + (<usize>count << 2);
  let value = values + (<usize>count << 4);
  while (at > slots) {
    at -= 4;
    value -= 16;
    const slot = load<u32>(at);
    if (slot < limit) store<u64>(cells + (<usize>slot << 3), load<u64>(value));
  }
}

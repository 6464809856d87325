/**
 * The parts of the engine's inner loop that gain by being compiled ahead, in AssemblyScript
 * (scripts/kernels.mjs): event rows and journalled writes, to which a double can be passed without
 * a heap object, and the rolling hash. To the bit they do what history.ts and hash.ts do, which
 * stand in where a host has no shared WebAssembly memory; tests hold the two equal.
 *
 * It has no data of its own. AT holds the byte addresses of columns (addresses.ts): numbers that
 * stand in the code, where fast.ts puts those of the world which opens. Addresses in variables took
 * as long to read as the rows to write. Other names in capitals are the tables of
 * src/memory/tables.ts and src/engine/registers.ts; their numbers are put in before compiling.
 */

// Imported from history.ts: make room in a ring, or throw.
@external("env", "claimEvents")
declare function claimEvents(): void;
@external("env", "claimJournal")
declare function claimJournal(): void;
@external("env", "claimPayload")
declare function claimPayload(): void;
// Imported from timers.ts: cancels args[handle].
@external("env", "disarm")
declare function disarm(): i32;

// Sizes of the rings, less one; set once when a world opens.
export let eventMask: i32 = 0;
export let journalMask: i32 = 0;
export let payloadMask: i32 = 0;
/** Rows are claimed by blocks of so many, less one. */
export let eventClaimMask: i32 = 0;
export let journalClaimMask: i32 = 0;

/** Writes a value into the current device's cell at this offset and journals it. */
export function writeOwn(offset: i32, value: f64): void {
  const at = load<i32>(0, AT.words + (WORLD_WORD.journalLow << 2));
  if ((at & journalClaimMask) == 0) claimJournal();
  const row = <usize>(at & journalMask);
  const slot = load<i32>(0, AT.regs + (REG.base << 2)) + offset;
  const slot8 = <usize>slot << 3;
  store<i32>(row << 2, slot, AT.slotOf);
  store<f64>(row << 4, load<f64>(slot8, AT.slots), AT.valuesOf);
  store<f64>(row << 4, value, AT.valuesOf + 8);
  store<f64>(slot8, value, AT.slots);
  store<i32>(0, at + 1, AT.words + (WORLD_WORD.journalLow << 2));
}

/** The distances of an event that does not simply carry on its parent's flow and span. */
function putBroken(at: i32, row4: usize, context: i32): void {
  const isFar = (context & CONTEXT.far) != 0;
  const back: i32 = isFar ? -1 : at - load<i32>(0, AT.words + (WORLD_WORD.parentLow << 2));
  const flow = load<i32>(0, AT.words + (WORLD_WORD.flowOffset << 2));
  const span = load<i32>(0, AT.words + (WORLD_WORD.spanOffset << 2));
  const wholeFlow = back + flow;
  const wholeSpan = back + span;
  const farFlow = isFar || <u32>wholeFlow < <u32>flow;
  const farSpan = isFar || <u32>wholeSpan < <u32>span;
  store<i32>(row4, (context & CONTEXT.noParent) != 0 ? 0 : back, AT.parentBack);
  store<i32>(row4, (context & CONTEXT.noFlow) != 0 ? 0 : farFlow ? -1 : wholeFlow, AT.flowBack);
  store<i32>(row4, (context & CONTEXT.noSpan) != 0 ? 0 : farSpan ? -1 : wholeSpan, AT.spanBack);
}

/** Writes the row of an event, for which there is room. */
// @ts-ignore: decorator
@inline function put(kind: i32, source: i32, target: i32, value: f64): void {
  const at = load<i32>(0, AT.words + (WORLD_WORD.writtenLow << 2));
  const row = <usize>(at & eventMask);
  const row4 = row << 2;
  const now = load<f64>(0, AT.cells + (WORLD_CELL.nowNs << 3));
  store<f64>(row << 3, now, AT.timeNs);
  store<u16>(row << 1, <u16>kind, AT.kindOf);
  store<i32>(row4, source, AT.sourceOf);
  store<i32>(row4, target, AT.targetOf);
  store<f64>(row << 3, value, AT.firstValue);
  let count = 0;
  if (now == load<f64>(0, AT.cells + (WORLD_CELL.lastTimeNs << 3))) {
    count = load<i32>(0, AT.words + (WORLD_WORD.logical << 2));
    if (count < 65535) count++;
  } else {
    store<f64>(0, now, AT.cells + (WORLD_CELL.lastTimeNs << 3));
  }
  store<i32>(0, count, AT.words + (WORLD_WORD.logical << 2));
  store<u16>(row << 1, <u16>count, AT.logical);
  store<i32>(0, at + 1, AT.words + (WORLD_WORD.writtenLow << 2));
  store<f64>(0, load<f64>(0, AT.cells + (WORLD_CELL.written << 3)) + 1, AT.cells + (WORLD_CELL.written << 3));
  const context = load<i32>(0, AT.words + (WORLD_WORD.context << 2));
  if (context == 0) {
    const back = at - load<i32>(0, AT.words + (WORLD_WORD.parentLow << 2));
    const flow = load<i32>(0, AT.words + (WORLD_WORD.flowOffset << 2));
    const span = load<i32>(0, AT.words + (WORLD_WORD.spanOffset << 2));
    const wholeFlow = back + flow;
    const wholeSpan = back + span;
    store<i32>(row4, back, AT.parentBack);
    // A sum below one of its parts went over 32 bits: farther than a row can say.
    store<i32>(row4, <u32>wholeFlow < <u32>flow ? -1 : wholeFlow, AT.flowBack);
    store<i32>(row4, <u32>wholeSpan < <u32>span ? -1 : wholeSpan, AT.spanBack);
  } else {
    putBroken(at, row4, context);
  }
}

/** Begins the payload after its first field, for which there is room; says where. */
// @ts-ignore: decorator
@inline function beginMore(count: i32): i32 {
  const start = load<f64>(0, AT.cells + (WORLD_CELL.payload << 3));
  store<f64>(0, start + <f64>count, AT.cells + (WORLD_CELL.payload << 3));
  const low = <i32><i64>start;
  const at = load<i32>(0, AT.words + (WORLD_WORD.writtenLow << 2));
  store<i32>(<usize>(at & eventMask) << 2, low, AT.more);
  return low;
}

// @ts-ignore: decorator
@inline function putMore(low: i32, value: f64): void {
  store<f64>(<usize>(low & payloadMask) << 3, value, AT.payload);
}

/** Whether the next event begins a block of rows, which are not claimed then. */
// @ts-ignore: decorator
@inline function beginsBlock(): bool {
  return (load<i32>(0, AT.words + (WORLD_WORD.writtenLow << 2)) & eventClaimMask) == 0;
}
/** Whether room must be made for an event, or for so many more payload cells. */
// @ts-ignore: decorator
@inline function isFull(extra: i32): bool {
  return beginsBlock() || (extra > 0 && isPayloadFull(extra));
}
// @ts-ignore: decorator
@inline function isPayloadFull(extra: i32): bool {
  return load<f64>(0, AT.cells + (WORLD_CELL.payload << 3)) + <f64>extra > load<f64>(0, AT.control + (CONTROL_CELL.claimedPayload << 3));
}

/**
 * Makes room for both, and then says it: by functions that are exported so that they stay functions.
 * Nothing that must outlive these calls then costs time where there is room.
 */
function makeRoom(extra: i32): void {
  if (beginsBlock()) claimEvents();
  if (extra > 0 && isPayloadFull(extra)) claimPayload();
}

/** Who receives what the current device emits, if it is one alone. */
// @ts-ignore: decorator
@inline function receiver(emission: i32): i32 {
  const first = load<i32>(<usize>load<i32>(0, AT.regs + (REG.device << 2)) << 2, AT.firstOf);
  return load<i32>(<usize>(first + emission) << 2, AT.onlyTarget);
}

/** The device whose event is being handled; the current one if that came from outside. */
// @ts-ignore: decorator
@inline function asker(): i32 {
  const source = load<i32>(<usize>load<i32>(0, AT.regs + (REG.row << 2)) << 2, AT.sourceOf);
  return source < 0 ? load<i32>(0, AT.regs + (REG.device << 2)) : source;
}

/** Publishes an event of the current device: dispatch.ts does the same for other payloads. */
// @ts-ignore: decorator
@inline function say1(kind: i32, target: i32, a: f64): void {
  put(kind, load<i32>(0, AT.regs + (REG.device << 2)), target, a);
}
// @ts-ignore: decorator
@inline function say2(kind: i32, target: i32, a: f64, b: f64): void {
  putMore(beginMore(1), b);
  say1(kind, target, a);
}
// @ts-ignore: decorator
@inline function say3(kind: i32, target: i32, a: f64, b: f64, c: f64): void {
  const low = beginMore(2);
  putMore(low, b);
  putMore(low + 1, c);
  say1(kind, target, a);
}

/** To all who are wired to it; `emission` counts those of the device's mock. */
export function emit1(kind: i32, emission: i32, a: f64): void {
  if (isFull(0)) emitFull1(kind, emission, a);
  else say1(kind, receiver(emission), a);
}
export function emitFull1(kind: i32, emission: i32, a: f64): void {
  makeRoom(0);
  say1(kind, receiver(emission), a);
}

export function emit2(kind: i32, emission: i32, a: f64, b: f64): void {
  if (isFull(1)) emitFull2(kind, emission, a, b);
  else say2(kind, receiver(emission), a, b);
}
export function emitFull2(kind: i32, emission: i32, a: f64, b: f64): void {
  makeRoom(1);
  say2(kind, receiver(emission), a, b);
}

export function emit3(kind: i32, emission: i32, a: f64, b: f64, c: f64): void {
  if (isFull(2)) emitFull3(kind, emission, a, b, c);
  else say3(kind, receiver(emission), a, b, c);
}
export function emitFull3(kind: i32, emission: i32, a: f64, b: f64, c: f64): void {
  makeRoom(2);
  say3(kind, receiver(emission), a, b, c);
}

/** To the device alone whose event is being handled. */
export function reply1(kind: i32, emission: i32, a: f64): void {
  if (isFull(0)) makeRoom(0);
  say1(kind, asker(), a);
}

export function reply2(kind: i32, emission: i32, a: f64, b: f64): void {
  if (isFull(1)) makeRoom(1);
  say2(kind, asker(), a, b);
}

export function reply3(kind: i32, emission: i32, a: f64, b: f64, c: f64): void {
  if (isFull(2)) makeRoom(2);
  say3(kind, asker(), a, b, c);
}

export function cancel(handle: f64): i32 {
  store<f64>(0, handle, AT.args + (ARG.handle << 3));
  return disarm();
}

/** xoshiro128** of the current device's stream: 0 ≤ x < 1. See random.ts. */
export function uniform(): f64 {
  const at = AT.random + (<usize>load<i32>(0, AT.regs + (REG.device << 2)) << 4);
  const s1 = load<i32>(at, 4);
  const s2 = load<i32>(at, 8) ^ load<i32>(at);
  const s3 = load<i32>(at, 12) ^ s1;
  store<i32>(at, s1 ^ s2, 4);
  store<i32>(at, load<i32>(at) ^ s3);
  store<i32>(at, s2 ^ (s1 << 9), 8);
  store<i32>(at, rotl(s3, 11), 12);
  return <f64>(<u32>(rotl(s1 * 5, 7) * 9)) * (1.0 / 4294967296.0);
}

export function below(n: f64): f64 {
  return floor(uniform() * n);
}

export function normal(): f64 {
  let sum: f64 = -2;
  for (let i = 0; i < 4; i++) sum += uniform();
  return sum * 1.7320508075688772;
}

export function chance(p: f64): i32 {
  return uniform() < p ? 1 : 0;
}

const PRIME: i32 = 0x9e3779b1;
/** Both halves of every NaN. */
const NAN_WORD: i32 = -1;
/** PRIME where the compiler does not know it: a constant vector is made anew each time it is used. */
export let prime: i32 = PRIME;

/*
 * The rolling hash: see hash.ts. Eight events, or sixteen writes, that follow each other have lanes of
 * their own and are folded at once; HASH_LANE says where the lanes of a kind begin.
 */

// @ts-ignore: decorator
@inline function isNaNBits(bits: u64): bool { return (bits & 0x7fffffffffffffff) > 0x7ff0000000000000; }

/** Folds a word into a lane, and what stands beside it in the row: hash.ts says why so. */
// @ts-ignore: decorator
@inline function step(lane: usize, word: i32, beside: i32): void {
  store<i32>(lane, rotl((load<i32>(lane) ^ word) * PRIME + beside, 16));
}
/** The same for both halves of a double, in lanes side by side. */
// @ts-ignore: decorator
@inline function stepDouble(lane: usize, bits: u64, first: i32, second: i32): void {
  const odd = isNaNBits(bits);
  step(lane, odd ? NAN_WORD : <i32>bits, first);
  step(lane + 4, odd ? NAN_WORD : <i32>(bits >> 32), second);
}

/** Words turned by half their length. */
// @ts-ignore: decorator
@inline function turned(words: v128): v128 { return v128.shuffle<i16>(words, words, 1, 0, 3, 2, 5, 4, 7, 6); }

/** Folds two doubles into their lanes. */
// @ts-ignore: decorator
@inline function steps(lane: v128, words: v128, beside: v128, primes: v128): v128 {
  return turned(i32x4.add(i32x4.mul(v128.xor(lane, words), primes), beside));
}

/** Two doubles, with one pattern of bits for every NaN. */
// @ts-ignore: decorator
@inline function canonical(two: v128): v128 { return v128.or(two, f64x2.ne(two, two)); }
// @ts-ignore: decorator
@inline function doubles(at: usize): v128 { return canonical(v128.load(at)); }
/** Of two journal rows. */
// @ts-ignore: decorator
@inline function newValues(at: usize): v128 {
  return canonical(v128.shuffle<i64>(v128.load(at), v128.load(at, 16), 1, 3));
}
/** What stands beside the first and the second half, of rows 0 and 1, then of 2 and 3. */
// @ts-ignore: decorator
@inline function beside01(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 0, 4, 1, 5); }
// @ts-ignore: decorator
@inline function beside23(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 2, 6, 3, 7); }

function hashEvent(lanes: usize, low: i32): void {
  const row = <usize>(low & eventMask);
  const row4 = row << 2;
  const lane = lanes + ((low & 7) << 3);
  const who = <i32>load<u16>(row << 1, AT.kindOf) ^ (load<i32>(row4, AT.sourceOf) << 16);
  const flows = load<i32>(row4, AT.flowBack) + rotl(load<i32>(row4, AT.spanBack), 16);
  const time = load<u64>(row << 3, AT.timeNs);
  step(lane + (HASH_LANE.time << 2), <i32>time, who);
  step(lane + (HASH_LANE.time << 2) + 4, <i32>(time >> 32), load<i32>(row4, AT.targetOf));
  stepDouble(lane + (HASH_LANE.value << 2), load<u64>(row << 3, AT.firstValue), load<i32>(row4, AT.parentBack), flows);
}

/** Folds `count` events from the one with these low bits on into the lanes at `lanes`. */
export function hashEvents(lanes: usize, low: i32, count: i32): void {
  for (; count > 0 && (low & 7) != 0; count--) hashEvent(lanes, low++);
  const primes = i32x4.splat(prime);
  const mask = eventMask;
  let a = v128.load(lanes, HASH_LANE.time << 2);
  let b = v128.load(lanes, (HASH_LANE.time << 2) + 16);
  let c = v128.load(lanes, (HASH_LANE.time << 2) + 32);
  let d = v128.load(lanes, (HASH_LANE.time << 2) + 48);
  let e = v128.load(lanes, HASH_LANE.value << 2);
  let f = v128.load(lanes, (HASH_LANE.value << 2) + 16);
  let g = v128.load(lanes, (HASH_LANE.value << 2) + 32);
  let h = v128.load(lanes, (HASH_LANE.value << 2) + 48);
  for (; count >= 8; count -= 8) {
    const row = <usize>(low & mask);
    const row4 = row << 2;
    const kinds = v128.load(AT.kindOf + (row << 1));
    const source = AT.sourceOf + row4;
    const target = AT.targetOf + row4;
    const who0 = v128.xor(i32x4.extend_low_i16x8_u(kinds), i32x4.shl(v128.load(source), 16));
    const who1 = v128.xor(i32x4.extend_high_i16x8_u(kinds), i32x4.shl(v128.load(source, 16), 16));
    const to0 = v128.load(target);
    const to1 = v128.load(target, 16);
    const time = AT.timeNs + (row << 3);
    a = steps(a, v128.load(time), beside01(who0, to0), primes);
    b = steps(b, v128.load(time, 16), beside23(who0, to0), primes);
    c = steps(c, v128.load(time, 32), beside01(who1, to1), primes);
    d = steps(d, v128.load(time, 48), beside23(who1, to1), primes);
    const parent = AT.parentBack + row4;
    const flow = AT.flowBack + row4;
    const span = AT.spanBack + row4;
    const from0 = v128.load(parent);
    const from1 = v128.load(parent, 16);
    const flows0 = i32x4.add(v128.load(flow), turned(v128.load(span)));
    const flows1 = i32x4.add(v128.load(flow, 16), turned(v128.load(span, 16)));
    const value = AT.firstValue + (row << 3);
    e = steps(e, doubles(value), beside01(from0, flows0), primes);
    f = steps(f, doubles(value + 16), beside23(from0, flows0), primes);
    g = steps(g, doubles(value + 32), beside01(from1, flows1), primes);
    h = steps(h, doubles(value + 48), beside23(from1, flows1), primes);
    low += 8;
  }
  v128.store(lanes, a, HASH_LANE.time << 2);
  v128.store(lanes, b, (HASH_LANE.time << 2) + 16);
  v128.store(lanes, c, (HASH_LANE.time << 2) + 32);
  v128.store(lanes, d, (HASH_LANE.time << 2) + 48);
  v128.store(lanes, e, HASH_LANE.value << 2);
  v128.store(lanes, f, (HASH_LANE.value << 2) + 16);
  v128.store(lanes, g, (HASH_LANE.value << 2) + 32);
  v128.store(lanes, h, (HASH_LANE.value << 2) + 48);
  for (; count > 0; count--) hashEvent(lanes, low++);
}

function hashWrite(lanes: usize, low: i32): void {
  const row = <usize>(low & journalMask);
  const lane = lanes + (HASH_LANE.written << 2) + ((low & 15) << 3);
  const slot = load<i32>(row << 2, AT.slotOf);
  stepDouble(lane, load<u64>(row << 4, AT.valuesOf + 8), slot, load<i32>(row << 2, AT.causeOf));
}

/** The same for journal rows, sixteen at once. */
export function hashJournal(lanes: usize, low: i32, count: i32): void {
  for (; count > 0 && (low & 15) != 0; count--) hashWrite(lanes, low++);
  const primes = i32x4.splat(prime);
  const mask = journalMask;
  let a = v128.load(lanes, HASH_LANE.written << 2);
  let b = v128.load(lanes, (HASH_LANE.written << 2) + 16);
  let c = v128.load(lanes, (HASH_LANE.written << 2) + 32);
  let d = v128.load(lanes, (HASH_LANE.written << 2) + 48);
  let e = v128.load(lanes, (HASH_LANE.written << 2) + 64);
  let f = v128.load(lanes, (HASH_LANE.written << 2) + 80);
  let g = v128.load(lanes, (HASH_LANE.written << 2) + 96);
  let h = v128.load(lanes, (HASH_LANE.written << 2) + 112);
  for (; count >= 16; count -= 16) {
    const row = <usize>(low & mask);
    const slot = AT.slotOf + (row << 2);
    const cause = AT.causeOf + (row << 2);
    const value = AT.valuesOf + (row << 4);
    const s0 = v128.load(slot);
    const c0 = v128.load(cause);
    a = steps(a, newValues(value), beside01(s0, c0), primes);
    b = steps(b, newValues(value + 32), beside23(s0, c0), primes);
    const s1 = v128.load(slot, 16);
    const c1 = v128.load(cause, 16);
    c = steps(c, newValues(value + 64), beside01(s1, c1), primes);
    d = steps(d, newValues(value + 96), beside23(s1, c1), primes);
    const s2 = v128.load(slot, 32);
    const c2 = v128.load(cause, 32);
    e = steps(e, newValues(value + 128), beside01(s2, c2), primes);
    f = steps(f, newValues(value + 160), beside23(s2, c2), primes);
    const s3 = v128.load(slot, 48);
    const c3 = v128.load(cause, 48);
    g = steps(g, newValues(value + 192), beside01(s3, c3), primes);
    h = steps(h, newValues(value + 224), beside23(s3, c3), primes);
    low += 16;
  }
  v128.store(lanes, a, HASH_LANE.written << 2);
  v128.store(lanes, b, (HASH_LANE.written << 2) + 16);
  v128.store(lanes, c, (HASH_LANE.written << 2) + 32);
  v128.store(lanes, d, (HASH_LANE.written << 2) + 48);
  v128.store(lanes, e, (HASH_LANE.written << 2) + 64);
  v128.store(lanes, f, (HASH_LANE.written << 2) + 80);
  v128.store(lanes, g, (HASH_LANE.written << 2) + 96);
  v128.store(lanes, h, (HASH_LANE.written << 2) + 112);
  for (; count > 0; count--) hashWrite(lanes, low++);
}

/**
 * Names the event of the journal rows between two counts, of which these are the low bits. They never
 * cross the end of the ring: rows are named before a block of them is claimed. The first loop comes to
 * a multiple of 16, from where sixteen lie together.
 */
export function nameWrites(from: i32, end: i32, event: i32): void {
  const mask = journalMask;
  const name = i32x4.splat(event);
  for (; from != end && (from & 15) != 0; from++) store<i32>(<usize>(from & mask) << 2, event, AT.causeOf);
  for (; end - from >= 16; from += 16) {
    const at = AT.causeOf + (<usize>(from & mask) << 2);
    v128.store(at, name);
    v128.store(at, name, 16);
    v128.store(at, name, 32);
    v128.store(at, name, 48);
  }
  for (; from != end; from++) store<i32>(<usize>(from & mask) << 2, event, AT.causeOf);
}

/** Folds payload cells as hashEvents does rows; there are few. */
export function hashPayload(lanes: usize, low: i32, count: i32): void {
  for (; count > 0; count--) {
    const bits = load<u64>(<usize>(low & payloadMask) << 3, AT.payload);
    const lane = lanes + ((low & 7) << 2) + (HASH_LANE.payload << 2);
    const odd = isNaNBits(bits);
    step(lane, odd ? NAN_WORD : <i32>bits, 0);
    step(lane, odd ? NAN_WORD : <i32>(bits >> 32), 0);
    low++;
  }
}

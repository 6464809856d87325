/**
 * The two parts of the engine's inner loop that gain by being compiled ahead, in AssemblyScript
 * (scripts/kernels.mjs): journalled writes, to which a double can be passed without a heap object,
 * and the rolling hash. To the bit they do what history.ts and hash.ts do, which stand in where a
 * host has no shared WebAssembly memory; tests hold the two equal.
 *
 * It has no data of its own. The exported variables are the byte addresses of tables in the one
 * memory and the sizes of its rings, set once when a world opens. Names in capitals are the tables
 * of src/memory/tables.ts and src/engine/registers.ts; their numbers are put in before compiling.
 */

// Imported from history.ts: makes room in the ring, or throws.
@external("env", "claimJournal")
declare function claimJournal(): void;
// Imported from flyweights.ts: publish the event whose payload stands in args.
@external("env", "emit")
declare function emit(kind: i32): void;
@external("env", "reply")
declare function reply(kind: i32): void;
// Imported from timers.ts: cancels args[handle].
@external("env", "disarm")
declare function disarm(): i32;

export let eventMask: i32 = 0;
export let journalMask: i32 = 0;
export let payloadMask: i32 = 0;

export let timeNs: usize = 0;
export let kindOf: usize = 0;
export let sourceOf: usize = 0;
export let targetOf: usize = 0;
export let parentBack: usize = 0;
export let flowBack: usize = 0;
export let spanBack: usize = 0;
export let valueOf: usize = 0;

export let slotOf: usize = 0;
export let causeOf: usize = 0;
export let oldOf: usize = 0;
export let newOf: usize = 0;

export let payload: usize = 0;
export let slots: usize = 0;
export let words: usize = 0;
export let regs: usize = 0;
export let args: usize = 0;
export let random: usize = 0;

/** Writes a value into the current device's cell at this offset and journals it. */
export function writeOwn(offset: i32, value: f64): void {
  const at = load<i32>(words, WORLD_WORD.journalLow << 2);
  if (at == load<i32>(regs, REG.journalEnd << 2)) claimJournal();
  const row = <usize>(at & journalMask);
  const slot = load<i32>(regs, REG.base << 2) + offset;
  const place = slots + (<usize>slot << 3);
  store<i32>(slotOf + (row << 2), slot);
  store<f64>(oldOf + (row << 3), load<f64>(place));
  store<f64>(newOf + (row << 3), value);
  store<f64>(place, value);
  store<i32>(words, at + 1, WORLD_WORD.journalLow << 2);
}

/** Publishes an event of the current device with this payload. */
export function emit1(kind: i32, a: f64): void {
  store<f64>(args, a, ARG.payload << 3);
  emit(kind);
}

export function emit2(kind: i32, a: f64, b: f64): void {
  store<f64>(args, b, (ARG.payload + 1) << 3);
  emit1(kind, a);
}

export function emit3(kind: i32, a: f64, b: f64, c: f64): void {
  store<f64>(args, c, (ARG.payload + 2) << 3);
  emit2(kind, a, b);
}

/** The same, to the device alone whose event is being handled. */
export function reply1(kind: i32, a: f64): void {
  store<f64>(args, a, ARG.payload << 3);
  reply(kind);
}

export function reply2(kind: i32, a: f64, b: f64): void {
  store<f64>(args, b, (ARG.payload + 1) << 3);
  reply1(kind, a);
}

export function reply3(kind: i32, a: f64, b: f64, c: f64): void {
  store<f64>(args, c, (ARG.payload + 2) << 3);
  reply2(kind, a, b);
}

export function cancel(handle: f64): i32 {
  store<f64>(args, handle, ARG.handle << 3);
  return disarm();
}

/** xoshiro128** of the current device's stream: 0 ≤ x < 1. See random.ts. */
export function uniform(): f64 {
  const at = random + (<usize>load<i32>(regs, REG.device << 2) << 4);
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
const NAN_WORD: i32 = 0x7ff80000;

/*
 * The rolling hash has eight lanes of each kind, one for every eighth row, so that eight rows are
 * folded at once. HASH_LANE says where the lanes of a kind begin.
 */

// @ts-ignore: decorator
@inline function isNaNBits(bits: u64): bool { return (bits & 0x7fffffffffffffff) > 0x7ff0000000000000; }

/** Folds a word into a lane of one row. */
// @ts-ignore: decorator
@inline function step(lane: usize, word: i32): void {
  store<i32>(lane, rotl((load<i32>(lane) ^ word) * PRIME, 16));
}

/** Folds the words of four rows into their lanes. */
// @ts-ignore: decorator
@inline function steps(lane: v128, words: v128): v128 {
  const mixed = i32x4.mul(v128.xor(lane, words), i32x4.splat(PRIME));
  return v128.shuffle<i16>(mixed, mixed, 1, 0, 3, 2, 5, 4, 7, 6);
}

/** Two doubles, with one pattern of bits for every NaN. */
// @ts-ignore: decorator
@inline function doubles(at: usize): v128 {
  const two = v128.load(at);
  return v128.bitselect(i64x2.splat(0x7ff8000000000000), two, f64x2.ne(two, two));
}
// @ts-ignore: decorator
@inline function lowWords(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 0, 2, 4, 6); }
// @ts-ignore: decorator
@inline function highWords(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 1, 3, 5, 7); }

function hashEvent(lanes: usize, low: i32): void {
  const row = <usize>(low & eventMask);
  const row4 = row << 2;
  const lane = lanes + ((low & 7) << 2);
  const time = load<u64>(timeNs + (row << 3));
  step(lane + (HASH_LANE.time << 2), <i32>time);
  step(lane + (HASH_LANE.time << 2), <i32>(time >> 32));
  step(lane + (HASH_LANE.way << 2), <i32>load<u16>(kindOf + (row << 1)) ^ (load<i32>(sourceOf + row4) << 16));
  step(lane + (HASH_LANE.way << 2), load<i32>(targetOf + row4));
  step(lane + (HASH_LANE.context << 2), load<i32>(parentBack + row4));
  step(lane + (HASH_LANE.context << 2), load<i32>(flowBack + row4) ^ load<i32>(spanBack + row4));
  const bits = load<u64>(valueOf + (row << 3));
  const odd = isNaNBits(bits);
  step(lane + (HASH_LANE.value << 2), odd ? 0 : <i32>bits);
  step(lane + (HASH_LANE.value << 2), odd ? NAN_WORD : <i32>(bits >> 32));
}

/** Folds `count` events from the one with these low bits on into the lanes at `lanes`. */
export function hashEvents(lanes: usize, low: i32, count: i32): void {
  for (; count > 0 && (low & 7) != 0; count--) hashEvent(lanes, low++);
  let a = v128.load(lanes, HASH_LANE.time << 2);
  let aa = v128.load(lanes, (HASH_LANE.time << 2) + 16);
  let b = v128.load(lanes, HASH_LANE.way << 2);
  let bb = v128.load(lanes, (HASH_LANE.way << 2) + 16);
  let c = v128.load(lanes, HASH_LANE.context << 2);
  let cc = v128.load(lanes, (HASH_LANE.context << 2) + 16);
  let d = v128.load(lanes, HASH_LANE.value << 2);
  let dd = v128.load(lanes, (HASH_LANE.value << 2) + 16);
  for (; count >= 8; count -= 8) {
    const row = <usize>(low & eventMask);
    const row4 = row << 2;
    const time = timeNs + (row << 3);
    const t0 = v128.load(time);
    const t1 = v128.load(time, 16);
    const t2 = v128.load(time, 32);
    const t3 = v128.load(time, 48);
    a = steps(steps(a, lowWords(t0, t1)), highWords(t0, t1));
    aa = steps(steps(aa, lowWords(t2, t3)), highWords(t2, t3));
    const kinds = v128.load(kindOf + (row << 1));
    const source = sourceOf + row4;
    const target = targetOf + row4;
    const head = v128.xor(i32x4.extend_low_i16x8_u(kinds), i32x4.shl(v128.load(source), 16));
    const heads = v128.xor(i32x4.extend_high_i16x8_u(kinds), i32x4.shl(v128.load(source, 16), 16));
    b = steps(steps(b, head), v128.load(target));
    bb = steps(steps(bb, heads), v128.load(target, 16));
    const parent = parentBack + row4;
    const flow = flowBack + row4;
    const span = spanBack + row4;
    c = steps(steps(c, v128.load(parent)), v128.xor(v128.load(flow), v128.load(span)));
    cc = steps(steps(cc, v128.load(parent, 16)), v128.xor(v128.load(flow, 16), v128.load(span, 16)));
    const value = valueOf + (row << 3);
    const v0 = doubles(value);
    const v1 = doubles(value + 16);
    const v2 = doubles(value + 32);
    const v3 = doubles(value + 48);
    d = steps(steps(d, lowWords(v0, v1)), highWords(v0, v1));
    dd = steps(steps(dd, lowWords(v2, v3)), highWords(v2, v3));
    low += 8;
  }
  v128.store(lanes, a, HASH_LANE.time << 2);
  v128.store(lanes, aa, (HASH_LANE.time << 2) + 16);
  v128.store(lanes, b, HASH_LANE.way << 2);
  v128.store(lanes, bb, (HASH_LANE.way << 2) + 16);
  v128.store(lanes, c, HASH_LANE.context << 2);
  v128.store(lanes, cc, (HASH_LANE.context << 2) + 16);
  v128.store(lanes, d, HASH_LANE.value << 2);
  v128.store(lanes, dd, (HASH_LANE.value << 2) + 16);
  for (; count > 0; count--) hashEvent(lanes, low++);
}

function hashWrite(lanes: usize, low: i32): void {
  const row = <usize>(low & journalMask);
  const lane = lanes + ((low & 7) << 2);
  step(lane + (HASH_LANE.place << 2), load<i32>(slotOf + (row << 2)) ^ (load<i32>(causeOf + (row << 2)) << 12));
  const bits = load<u64>(newOf + (row << 3));
  const odd = isNaNBits(bits);
  step(lane + (HASH_LANE.low << 2), odd ? 0 : <i32>bits);
  step(lane + (HASH_LANE.high << 2), odd ? NAN_WORD : <i32>(bits >> 32));
}

/** The same for journal rows. */
export function hashJournal(lanes: usize, low: i32, count: i32): void {
  for (; count > 0 && (low & 7) != 0; count--) hashWrite(lanes, low++);
  let e = v128.load(lanes, HASH_LANE.place << 2);
  let ee = v128.load(lanes, (HASH_LANE.place << 2) + 16);
  let f = v128.load(lanes, HASH_LANE.low << 2);
  let ff = v128.load(lanes, (HASH_LANE.low << 2) + 16);
  let g = v128.load(lanes, HASH_LANE.high << 2);
  let gg = v128.load(lanes, (HASH_LANE.high << 2) + 16);
  for (; count >= 8; count -= 8) {
    const row = <usize>(low & journalMask);
    const slot = slotOf + (row << 2);
    const cause = causeOf + (row << 2);
    const value = newOf + (row << 3);
    e = steps(e, v128.xor(v128.load(slot), i32x4.shl(v128.load(cause), 12)));
    ee = steps(ee, v128.xor(v128.load(slot, 16), i32x4.shl(v128.load(cause, 16), 12)));
    const v0 = doubles(value);
    const v1 = doubles(value + 16);
    const v2 = doubles(value + 32);
    const v3 = doubles(value + 48);
    f = steps(f, lowWords(v0, v1));
    ff = steps(ff, lowWords(v2, v3));
    g = steps(g, highWords(v0, v1));
    gg = steps(gg, highWords(v2, v3));
    low += 8;
  }
  v128.store(lanes, e, HASH_LANE.place << 2);
  v128.store(lanes, ee, (HASH_LANE.place << 2) + 16);
  v128.store(lanes, f, HASH_LANE.low << 2);
  v128.store(lanes, ff, (HASH_LANE.low << 2) + 16);
  v128.store(lanes, g, HASH_LANE.high << 2);
  v128.store(lanes, gg, (HASH_LANE.high << 2) + 16);
  for (; count > 0; count--) hashWrite(lanes, low++);
}

/** The same for payload cells: there are few. */
export function hashPayload(lanes: usize, low: i32, count: i32): void {
  for (; count > 0; count--) {
    const bits = load<u64>(payload + (<usize>(low & payloadMask) << 3));
    const lane = lanes + ((low & 7) << 2) + (HASH_LANE.payload << 2);
    const odd = isNaNBits(bits);
    step(lane, odd ? 0 : <i32>bits);
    step(lane, odd ? NAN_WORD : <i32>(bits >> 32));
    low++;
  }
}

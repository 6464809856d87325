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

// @ts-ignore: decorator
@inline function fold(lane: i32, with_: i32): i32 { return rotl((lane ^ with_) * PRIME, 15); }
// @ts-ignore: decorator
@inline function isNaNBits(bits: u64): bool { return (bits & 0x7fffffffffffffff) > 0x7ff0000000000000; }

/** Folds `count` events from the one with these low 32 bits on into the lanes at `lanes`. */
export function hashEvents(lanes: usize, low: i32, count: i32): void {
  let a = load<i32>(lanes);
  let b = load<i32>(lanes, 4);
  let c = load<i32>(lanes, 8);
  let d = load<i32>(lanes, 12);
  for (; count > 0; count--) {
    const row = <usize>(low & eventMask);
    const row4 = row << 2;
    const row8 = row << 3;
    const time = load<u64>(timeNs + row8);
    a = fold(fold(a, <i32>time), <i32>(time >> 32));
    const head = <i32>load<u16>(kindOf + (row << 1)) ^ (load<i32>(sourceOf + row4) << 16);
    b = fold(fold(b, head), load<i32>(targetOf + row4));
    const context = load<i32>(flowBack + row4) ^ load<i32>(spanBack + row4);
    c = fold(fold(c, load<i32>(parentBack + row4)), context);
    const bits = load<u64>(valueOf + row8);
    d = isNaNBits(bits) ? fold(d, NAN_WORD) : fold(fold(d, <i32>bits), <i32>(bits >> 32));
    low++;
  }
  store<i32>(lanes, a);
  store<i32>(lanes, b, 4);
  store<i32>(lanes, c, 8);
  store<i32>(lanes, d, 12);
}

/** The same for journal rows. */
export function hashJournal(lanes: usize, low: i32, count: i32): void {
  let e = load<i32>(lanes, 16);
  let f = load<i32>(lanes, 20);
  let g = load<i32>(lanes, 24);
  for (; count > 0; count--) {
    const row = <usize>(low & journalMask);
    const bits = load<u64>(newOf + (row << 3));
    e = fold(e, load<i32>(slotOf + (row << 2)) ^ (load<i32>(causeOf + (row << 2)) << 12));
    const isNumber = !isNaNBits(bits);
    f = fold(f, isNumber ? <i32>bits : NAN_WORD);
    g = isNumber ? fold(g, <i32>(bits >> 32)) : g;
    low++;
  }
  store<i32>(lanes, e, 16);
  store<i32>(lanes, f, 20);
  store<i32>(lanes, g, 24);
}

/** The same for payload cells. */
export function hashPayload(lanes: usize, low: i32, count: i32): void {
  let h = load<i32>(lanes, 28);
  for (; count > 0; count--) {
    const bits = load<u64>(payload + (<usize>(low & payloadMask) << 3));
    h = isNaNBits(bits) ? fold(h, NAN_WORD) : fold(fold(h, <i32>bits), <i32>(bits >> 32));
    low++;
  }
  store<i32>(lanes, h, 28);
}


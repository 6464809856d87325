/** The compiled kernels as functions over one memory. */
import type { SharedPages } from '../../memory/shared-pages.ts';
import { KERNEL_BYTES } from './kernel-bytes.ts';

type Join = (a: number, b: number, into: number, words: number) => void;
type InSet = (from: number, into: number, words: number, column: number, set: number) => void;
type InPair = (
  from: number,
  into: number,
  words: number,
  column: number,
  first: number,
  second: number,
) => void;
type InInterval = (
  from: number,
  into: number,
  words: number,
  column: number,
  low: number,
  high: number,
  factor: number,
) => void;
type KeepInterval = (
  rows: number,
  count: number,
  column: number,
  low: number,
  high: number,
  factor: number,
  numbers: number,
) => number;
type ApplyRows = (
  cells: number,
  limit: number,
  count: number,
  slots: number,
  values: number,
) => void;
type CountPairs = (
  column: number,
  rows: number,
  limit: number,
  shift: number,
  pairs: number,
  single: number,
) => void;

/** What kernels.as exports; every address is a byte of the shared memory. */
export interface KernelFunctions {
  readonly fillSpan: (into: number, words: number, first: number, end: number) => void;
  readonly intersect: Join;
  readonly unite: Join;
  readonly subtract: Join;
  readonly inPair16: InPair;
  readonly inPair32: InPair;
  readonly inSet16: InSet;
  readonly inSet32: InSet;
  readonly inFlags: (
    from: number,
    into: number,
    words: number,
    column: number,
    flags: number,
    limit: number,
    size: number,
  ) => void;
  readonly inside: InInterval;
  readonly outside: InInterval;
  readonly list: (bits: number, words: number, into: number, places: number) => number;
  readonly listFew: (bits: number, words: number, into: number) => number;
  readonly keepInSet: (
    rows: number,
    count: number,
    column: number,
    set: number,
    size: number,
  ) => number;
  readonly keepInFlags: (
    rows: number,
    count: number,
    column: number,
    flags: number,
    limit: number,
    size: number,
  ) => number;
  readonly keepInside: KeepInterval;
  readonly keepOutside: KeepInterval;
  readonly countBits: (bits: number, first: number, end: number) => number;
  readonly countPairs16: CountPairs;
  readonly countPairs32: CountPairs;
  readonly foldPairs: (pairs: number, shift: number, limit: number, single: number) => void;
  readonly countIds: (
    column: number,
    rows: number,
    limit: number,
    size: number,
    single: number,
  ) => void;
  readonly countListed: (
    rows: number,
    count: number,
    column: number,
    limit: number,
    size: number,
    single: number,
  ) => void;
  readonly latencies: (...addresses: readonly number[]) => void;
  readonly values: (
    rows: number,
    count: number,
    column: number,
    factor: number,
    table: number,
    stats: number,
    numbers: number,
  ) => void;
  readonly extend: (column: number, rows: number, extent: number) => void;
  readonly extendListed: (rows: number, count: number, column: number, extent: number) => void;
  readonly redo: ApplyRows;
  readonly undo: ApplyRows;
}

/** The part of WebAssembly that is used here: pure layers know no host. */
interface CompilingHost {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: SharedPages } },
  ) => { readonly exports: unknown };
}

const compilingHost = (): CompilingHost | undefined =>
  (globalThis as unknown as { readonly WebAssembly?: CompilingHost }).WebAssembly;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_BITS = 6;

/** Pure layers have no atob. */
export function bytesOfBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array((digits.length * BASE64_BITS) >> 3);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    held = ((held << BASE64_BITS) | ALPHABET.indexOf(digit)) & 0xffff;
    bits += BASE64_BITS;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = held >> bits;
    at += 1;
  }
  return bytes;
}

/** null = this host cannot compile it */
let compiled: object | null | undefined;

function compile(host: CompilingHost): object | null {
  const bytes = bytesOfBase64(KERNEL_BYTES);
  // False where vectors or shared memory are missing.
  if (!host.validate(bytes)) return null;
  try {
    return new host.Module(bytes);
  } catch {
    // A content security policy without 'wasm-unsafe-eval' forbids it.
    return null;
  }
}

/** Kernels over these pages; undefined where the host cannot run them. */
export function instantiateKernels(pages: SharedPages): KernelFunctions | undefined {
  const host = compilingHost();
  if (host === undefined) return undefined;
  if (compiled === undefined) compiled = compile(host);
  if (compiled === null) return undefined;
  try {
    const { exports } = new host.Instance(compiled, { env: { memory: pages } });
    return exports as KernelFunctions;
  } catch {
    // Some browsers let a page's main thread instantiate nothing while it waits.
    return undefined;
  }
}

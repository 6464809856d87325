/** The compiled parts of the inner loop (fast.as) over one world's memory. */
import { bytesOfBase64 } from '../../lib/base64.ts';
import type { Layout } from '../../memory/layout.ts';
import type { Memory } from '../../memory/memory.ts';
import { claimRows } from '../../memory/publication.ts';
import type { SharedPages } from '../../memory/shared-pages.ts';
import { withAddresses } from './addresses.ts';
import { FAST_ADDRESSES, FAST_BYTES } from './fast-bytes.ts';

/** What fast.as calls; the first three make room in a ring, or throw. */
export interface FastHooks {
  readonly claimEvents: () => void;
  readonly claimJournal: () => void;
  readonly claimPayload: () => void;
  /** Cancels args[handle]. */
  readonly disarm: () => boolean;
}

type Say1 = (kind: number, emission: number, a: number) => void;
type Say2 = (kind: number, emission: number, a: number, b: number) => void;
type Say3 = (kind: number, emission: number, a: number, b: number, c: number) => void;

/** What fast.as exports, but for its variables; see there. */
export interface Fast {
  readonly writeOwn: (offset: number, value: number) => void;
  readonly emit1: Say1;
  readonly emit2: Say2;
  readonly emit3: Say3;
  readonly reply1: Say1;
  readonly reply2: Say2;
  readonly reply3: Say3;
  readonly cancel: (handle: number) => number;
  readonly uniform: () => number;
  readonly below: (n: number) => number;
  readonly normal: () => number;
  readonly chance: (p: number) => number;
  readonly nameWrites: (from: number, end: number, event: number) => void;
  readonly hashEvents: (lanes: number, low: number, count: number) => void;
  readonly hashJournal: (lanes: number, low: number, count: number) => void;
  readonly hashPayload: (lanes: number, low: number, count: number) => void;
}

/** The part of WebAssembly that is used here: pure layers know no host. */
interface CompilingHost {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: Readonly<Record<string, unknown>> },
  ) => { readonly exports: Fast & Readonly<Record<string, { value: number }>> };
}

/** Worlds of one layout share their code: found by all that the layout follows from. */
const MODULES_MAX = 8;
const modules = new Map<string, object>();
/** as compiled; null = this host cannot take it */
let code: Uint8Array | null | undefined;

function compilable(host: CompilingHost): Uint8Array | null {
  const bytes = bytesOfBase64(FAST_BYTES);
  return host.validate(bytes) ? bytes : null;
}

/** The module for worlds of this layout; undefined where the host cannot compile it. */
function moduleFor(host: CompilingHost, layout: Layout): object | undefined {
  code ??= compilable(host);
  if (code === null) return undefined;
  const key = JSON.stringify(layout.plan);
  const known = modules.get(key);
  if (known !== undefined) return known;
  const module = new host.Module(withAddresses(code, FAST_ADDRESSES, layout));
  if (modules.size === MODULES_MAX) modules.delete(modules.keys().next().value ?? '');
  modules.set(key, module);
  return module;
}

/**
 * @returns undefined where the host gave plain memory or cannot compile: then history.ts and
 * hash.ts do the same more slowly
 */
export function createFast(memory: Memory, hooks: FastHooks): Fast | undefined {
  const host = (globalThis as unknown as { readonly WebAssembly?: CompilingHost }).WebAssembly;
  const pages: SharedPages | undefined = memory.pages;
  if (host === undefined || pages === undefined) return undefined;
  const module = moduleFor(host, memory.layout);
  if (module === undefined) return undefined;
  const { exports } = new host.Instance(module, { env: { memory: pages, ...hooks } });
  const { plan } = memory;
  const sizes = {
    eventMask: plan.events,
    journalMask: plan.journal,
    payloadMask: plan.payload,
    eventClaimMask: claimRows(plan.events),
    journalClaimMask: claimRows(plan.journal),
  };
  for (const [name, rows] of Object.entries(sizes)) {
    const variable = exports[name];
    if (variable === undefined) throw new Error(`fast.as has no variable ${name}`);
    variable.value = rows - 1;
  }
  return exports;
}

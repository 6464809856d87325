/** The compiled parts of the inner loop (fast.as) over one world's memory. */
import { bytesOfBase64 } from '../../lib/base64.ts';
import type { Memory } from '../../memory/memory.ts';
import type { SharedPages } from '../../memory/shared-pages.ts';
import { FAST_BYTES } from './fast-bytes.ts';

/** What fast.as calls. */
export interface FastHooks {
  /** Makes room for journal rows, or throws. */
  readonly claimJournal: () => void;
  readonly emit: (kind: number) => void;
  readonly reply: (kind: number) => void;
  /** Cancels args[handle]. */
  readonly disarm: () => boolean;
}

/** What fast.as exports, but for its variables; see there. */
export interface Fast {
  readonly writeOwn: (offset: number, value: number) => void;
  readonly emit1: (kind: number, a: number) => void;
  readonly emit2: (kind: number, a: number, b: number) => void;
  readonly emit3: (kind: number, a: number, b: number, c: number) => void;
  readonly reply1: Fast['emit1'];
  readonly reply2: Fast['emit2'];
  readonly reply3: Fast['emit3'];
  readonly cancel: (handle: number) => number;
  readonly uniform: () => number;
  readonly below: (n: number) => number;
  readonly normal: () => number;
  readonly chance: (p: number) => number;
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

/** null = this host cannot compile it */
let compiled: object | null | undefined;

function compile(host: CompilingHost): object | null {
  const bytes = bytesOfBase64(FAST_BYTES);
  return host.validate(bytes) ? new host.Module(bytes) : null;
}

/** Where the variables of fast.as point. */
function addressesOf({ layout, plan }: Memory): Readonly<Record<string, number>> {
  const at = (table: keyof typeof layout.tables, column: string): number => {
    const offset = layout.tables[table].offsets[column];
    if (offset === undefined) throw new Error(`${table} has no column ${column}`);
    return offset;
  };
  return {
    eventMask: plan.events - 1,
    journalMask: plan.journal - 1,
    payloadMask: plan.payload - 1,
    timeNs: at('events', 'timeNs'),
    kindOf: at('events', 'kind'),
    sourceOf: at('events', 'source'),
    targetOf: at('events', 'target'),
    parentBack: at('events', 'parentBack'),
    flowBack: at('events', 'flowBack'),
    spanBack: at('events', 'spanBack'),
    valueOf: at('events', 'value'),
    slotOf: at('journal', 'slot'),
    causeOf: at('journal', 'event'),
    oldOf: at('journal', 'old'),
    newOf: at('journal', 'new'),
    payload: at('payload', 'cell'),
    slots: at('slots', 'f64'),
    words: at('words', 'i32'),
    args: at('args', 'f64'),
    random: at('random', 'i32'),
    regs: at('regs', 'i32'),
  };
}

/**
 * @returns undefined where the host gave plain memory or cannot compile: then history.ts and
 * hash.ts do the same more slowly
 */
export function createFast(memory: Memory, hooks: FastHooks): Fast | undefined {
  const host = (globalThis as unknown as { readonly WebAssembly?: CompilingHost }).WebAssembly;
  const pages: SharedPages | undefined = memory.pages;
  if (host === undefined || pages === undefined) return undefined;
  compiled ??= compile(host);
  if (compiled === null) return undefined;
  const { exports } = new host.Instance(compiled, { env: { memory: pages, ...hooks } });
  for (const [name, value] of Object.entries(addressesOf(memory))) {
    const variable = exports[name];
    if (variable === undefined) throw new Error(`fast.as has no variable ${name}`);
    variable.value = value;
  }
  return exports;
}

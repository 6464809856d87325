/** What a case is to those who run it: in a Node process, in a browser's worker, or natively. */

/** What other threads run: bench/handover-peer.ts, or src/worker/second-scan.ts. */
export type ThreadEntry = 'handover' | 'second-scan';

/** Another thread. */
export interface Thread {
  post(message: unknown): void;
  /** Replaces the listener before. */
  onMessage(listener: (cells: Float64Array) => void): void;
}

/** What a case may use of the place where it runs. */
export interface Host {
  readonly kind: 'node' | 'chromium';
  nowMs(): number;
  /** Node's own emitter; absent in a browser */
  readonly createEmitter?: () => Emitter;
  /** starts a thread that lives as long as the host; absent where none can be started */
  readonly startThread?: (entry: ThreadEntry) => Thread;
  /** bytes in use after a forced collection; absent where a collection cannot be forced */
  readonly heapBytes?: () => number;
  /** ns, the finest clock of the host beside performance.now; absent in a browser */
  readonly clockNs?: () => bigint;
}

/** The part of an emitter that the cases use. */
export interface Emitter {
  on(kind: string, listener: (event: never) => void): unknown;
  emit(kind: string, event: unknown): unknown;
}

/** One way to do the work of a case. */
export interface Contender {
  /** done by one call of run() */
  readonly operations: number;
  /** A promise only where the work itself waits for messages. */
  run(): void | Promise<void>;
  /** Figures of the last run, one per result of the case; without it ns per operation. */
  figures?(): number[];
  /** What all runs so far have computed. */
  checksum(): string;
}

/** Contenders by name; OURS is one of them. */
export type Contenders = Readonly<Record<string, Contender>>;
export type OpenCase = (host: Host, tiny: boolean) => Contenders;

export const OURS = 'ours';

/** What a runner is asked; answers come in the order of the questions. */
export type Request =
  | { readonly ask: 'open'; readonly name: string; readonly tiny: boolean }
  | { readonly ask: 'round'; readonly contender: string }
  | { readonly ask: 'checksum'; readonly contender: string };

export type Answer =
  | { readonly contenders: readonly string[] }
  | { readonly figures: readonly number[] }
  | { readonly checksum: string }
  | { readonly error: string };

/** One file format: a folder with `{id, sniff, decode, encode}`, listed in registry.ts. */
import type { Result } from '../lib/result.ts';
import type { SharedMemoryHandle } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import type { SavedBookmark } from '../timeline/bookmarks.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Loss } from './losses.ts';
import type { FormatName } from './names.ts';

/** How a trace came to be, embedded in exports so that they re-open as a living world. */
export interface TraceOrigin {
  readonly engine: string;
  readonly title: string;
  /** NaN = unknown, as in foreign traces */
  readonly seed: number;
  /** worker/engine-api Recipe as plain JSON; absent in foreign traces */
  readonly recipe?: unknown;
  /** rolling hash at the end of the exported range, 16 hex digits; '' = unknown */
  readonly hash: string;
  /** rolling hashes on the way, as read from a file; absent = ask the timeline's keyframes */
  readonly hashes?: readonly KnownHash[];
  /** moments that a person marked; absent = none */
  readonly bookmarks?: readonly SavedBookmark[];
}

/** Rolling hash over everything before event `sequence`. */
export interface KnownHash {
  readonly sequence: number;
  readonly timeNs: number;
  /** 16 hex digits */
  readonly hash: string;
}

export interface DecodedTrace {
  readonly handle: SharedMemoryHandle;
  readonly schema: Schema;
  readonly origin: TraceOrigin;
  readonly events: number;
  /** what could not be kept, counted and said: "12 flow events without a span" */
  readonly losses: readonly Loss[];
}

export interface DecodeInput {
  readonly fileName: string;
  readonly sizeBytes: number;
  /** the file's bytes in order; already gunzipped */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** share done, 0..1 */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface EncodeInput {
  readonly timeline: Timeline;
  readonly origin: TraceOrigin;
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface Format extends FormatName {
  readonly mimeType: string;
  /** Whether a file that begins with these characters (≤ 64 KiB) is ours. */
  sniff(head: string): boolean;
  decode(input: DecodeInput): Promise<Result<DecodedTrace>>;
  /** Text in chunks of at most a few hundred kB; never one giant string. */
  encode(input: EncodeInput): AsyncIterable<string>;
}

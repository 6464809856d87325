/** Reading the past: what every panel, exporter and command asks of a recorded history. */
import type { Result } from '../lib/result.ts';
import type { Memory } from '../memory/memory.ts';
import type { FieldSchema, Schema, Sequence, Slot } from '../memory/schema.ts';

/** One event, copied out of the ring. For the few rows a person looks at, never for scans. */
export interface EventRecord {
  readonly sequence: Sequence;
  readonly timeNs: number;
  readonly logical: number;
  readonly kind: number;
  /** device id, or NO_DEVICE */
  readonly source: number;
  readonly target: number;
  /** sequence of the causing event; -1 = none, or too far back to be held */
  readonly parent: number;
  readonly flow: number;
  readonly span: number;
  /** in the order of the kind's payload schema; NaN where the cell was already overwritten */
  readonly payload: readonly number[];
}

/** One journalled write. */
export interface WriteRecord {
  readonly sequence: Sequence;
  readonly slot: Slot;
  readonly old: number;
  readonly new: number;
}

export interface FieldChange {
  readonly device: number;
  readonly field: FieldSchema;
  readonly slot: Slot;
  readonly before: number;
  readonly after: number;
}

/** A pair of event kinds whose distance in virtual time is worth a histogram. */
export interface Route {
  /** stable text: "north.read → heater.read" or "thermostat.read ⇒ thermostat.value" */
  readonly name: string;
  /** link: publish → handle over a link · span: request → response */
  readonly measure: 'link' | 'span';
  readonly fromKind: number;
  readonly toKind: number;
  /** device ids; -1 = any */
  readonly from: number;
  readonly to: number;
}

export interface LatencyBin {
  readonly fromNs: number;
  /** exclusive */
  readonly toNs: number;
  readonly count: number;
}

/** Log-linear histogram; NaN statistics when count is 0. */
export interface LatencySummary {
  readonly count: number;
  readonly minNs: number;
  readonly maxNs: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  readonly bins: readonly LatencyBin[];
}

export interface KeyframeRecord {
  /** events handled when it was taken: state before event `sequence` */
  readonly sequence: number;
  readonly timeNs: number;
  /** 16 hex digits: rolling hash over everything before it */
  readonly hash: string;
}

/** Half-open range of sequences. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * A reader of one shared memory. Safe beside a running engine: what it returns was intact when it
 * was copied; rows that have left the ring are reported as undefined or left out, never invented.
 */
export interface Timeline {
  readonly memory: Memory;
  readonly schema: Schema;
  /** events readable so far = sequence of the next one */
  published(): Sequence;
  /** oldest sequence whose event and state can still be read */
  oldest(): Sequence;
  /** events that left the ring since the recording began */
  dropped(): number;
  /** changes whenever recorded events were taken back (fork, restore) */
  epoch(): number;
  event(sequence: number): EventRecord | undefined;
  /** Those events of [first, first + count) that are held. */
  events(first: number, count: number): EventRecord[];
  timeOf(sequence: number): number | undefined;
  /** Last event at or before `timeNs`; oldest() - 1 when there is none. */
  sequenceAt(timeNs: number): number;
  /**
   * All state slots as they were after `sequence` was handled (oldest() - 1 … published() - 1).
   * Reuses `into` when given; consecutive calls near each other only apply the difference.
   */
  stateAt(sequence: number, into?: Float64Array): Result<Float64Array>;
  writesOf(sequence: number): WriteRecord[];
  /** Fields that differ between the states after `a` and after `b`, in slot order. */
  diff(a: number, b: number): Result<FieldChange[]>;
  /** Writes of one slot, newest first, at most `limit`, in the range. */
  fieldHistory(slot: number, range: Range, limit: number): WriteRecord[];
  /** Last write of a slot at or before `sequence`. */
  lastWrite(slot: number, sequence: number): WriteRecord | undefined;
  /** From the event to its root, the event itself first. */
  causes(sequence: number, limit?: number): EventRecord[];
  /** Direct effects: events whose parent is this one, at most `limit`. */
  effects(sequence: number, limit?: number): EventRecord[];
  /** Events per bin over [fromNs, toNs), written into `bins`; returns the largest. */
  density(fromNs: number, toNs: number, bins: Uint32Array): number;
  routes(): Route[];
  latency(route: Route, range: Range): LatencySummary;
  keyframes(): KeyframeRecord[];
  text(id: number): string;
  /** A number of state or payload as a person reads it, without unit: "true", "idle", "18.93". */
  show(value: number, schema: FieldSchema | Schema['kinds'][number]['payload'][number]): string;
}

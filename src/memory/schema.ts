import type { Brand } from '../lib/brand.ts';

/** Position of an event since the start of the run: monotone, never reused within a branch. */
export type Sequence = Brand<number, 'Sequence'>;
/** Row of a ring; stale once lapped. */
export type Row = Brand<number, 'Row'>;
/** Index of a state cell. */
export type Slot = Brand<number, 'Slot'>;

/** Low bits survive for any integer below 2^53. */
export const rowOf = (at: number, mask: number): Row => (at & mask) as Row;

/** How the number in a cell is to be read. */
export type ValueType =
  | 'number'
  | 'integer'
  | 'flag'
  | 'enum'
  /** id in the string table */
  | 'text'
  | 'time'
  /** id of a device */
  | 'device'
  /** slot of a field */
  | 'field'
  /** id of an expectation */
  | 'expectation';

/** What one number means; the same record serves state, config, payload, UI, codecs and exports. */
export interface ValueSchema {
  readonly name: string;
  readonly type: ValueType;
  /** '' = none */
  readonly unit: string;
  readonly doc: string;
  /** names of an enum's values, by number */
  readonly values?: readonly string[];
  /** whole numbers are shown in hexadecimal */
  readonly hex?: boolean;
  /** state that the lane of its device draws, instead of the first choice or flag */
  readonly lane?: boolean;
}

export type FieldRole = 'state' | 'config' | 'fault';

export interface FieldSchema extends ValueSchema {
  readonly slot: Slot;
  /** consecutive cells; 1 except for arrays */
  readonly length: number;
  readonly role: FieldRole;
  /** kept by the engine: read, but not set from outside */
  readonly internal?: true;
}

export interface FaultSchema {
  readonly name: string;
  readonly doc: string;
  /** flag field that is 1 while the fault is active */
  readonly slot: Slot;
}

export interface DeviceSchema {
  readonly id: number;
  readonly name: string;
  /** name of the mock it is an instance of; for imported traces what the file says it is */
  readonly mock: string;
  readonly group: string;
  readonly doc: string;
  readonly fields: readonly FieldSchema[];
  readonly faults: readonly FaultSchema[];
}

/**
 * timer: a device woke itself · emit: a device spoke · accept: a message arrived over a link ·
 * input: came from outside · system: the engine itself.
 */
export type EventRole = 'timer' | 'emit' | 'accept' | 'input' | 'system';

export interface EventKindSchema {
  readonly id: number;
  /** short name in its mock: "demand" */
  readonly name: string;
  /** '' for the engine's own kinds */
  readonly mock: string;
  readonly role: EventRole;
  readonly doc: string;
  readonly payload: readonly ValueSchema[];
  /** opens a span: what follows in its flow belongs to it */
  readonly opensSpan: boolean;
  /** closes the enclosing span: its latency is the time since the span opened */
  readonly closesSpan: boolean;
  /** made by the engine: heard, but not sent from outside */
  readonly internal?: true;
}

export interface LinkSchema {
  readonly id: number;
  readonly from: number;
  readonly fromKind: number;
  readonly to: number;
  readonly toKind: number;
  readonly latencyNs: number;
}

export interface ExpectationSchema {
  readonly id: number;
  readonly name: string;
  /** as written in the scenario */
  readonly text: string;
  readonly rule: 'always' | 'never' | 'sometimes' | 'within';
  /** hidden status cells: see EXPECTATION_CELL */
  readonly slot: Slot;
}

/** Cells that every expectation keeps in the world. */
export const EXPECTATION_CELL = {
  /** 0 = holding so far, 1 = broken, 2 = satisfied for good (sometimes) */
  status: 0,
  /** sequence of the event that broke it; -1 = none */
  brokenAt: 1,
  /** due time of the oldest pending obligation (within); -1 = none */
  dueNs: 2,
  /** sequence of the event that created it */
  openedAt: 3,
  length: 4,
} as const;

/** Cells that a versioned field keeps in the world; the first is shown as "<field> version". */
export const VERSION_CELL = {
  /** writes so far */
  version: 0,
  /** device that caused the last one; -1 = outside */
  writer: 1,
  /** sequence of the event whose handler wrote it; -1 = none yet */
  event: 2,
  /** version before the first write at that virtual time */
  base: 3,
  length: 4,
} as const;

/** Describes what lies in a memory: enough to read, draw, query and export it. Plain data. */
export interface Schema {
  readonly title: string;
  readonly devices: readonly DeviceSchema[];
  readonly kinds: readonly EventKindSchema[];
  readonly links: readonly LinkSchema[];
  readonly expectations: readonly ExpectationSchema[];
  /** slots in all, hidden ones included */
  readonly slots: number;
  /** names as the file has them, where the others were made legible; absent = they are the same */
  readonly asWritten?: Schema;
}

/** The engine's own event kinds come first in every schema, in this order. */
export const SYSTEM_KIND = {
  start: 0,
  error: 1,
  fault: 2,
  set: 3,
  broken: 4,
  note: 5,
} as const;
export const SYSTEM_KIND_COUNT = 6;

/**
 * Further kinds of the engine's own (role `system`, no mock), behind those of the mocks and only in
 * worlds that can have them: their ids differ from world to world.
 */
export type ExtraKind = 'conflict' | 'overflow' | 'missed';

/** Id of one of them; -1 = this world has none. */
export const extraKind = (kinds: readonly EventKindSchema[], name: ExtraKind): number =>
  kinds.findIndex((kind) => kind.role === 'system' && kind.name === name && kind.mock === '');

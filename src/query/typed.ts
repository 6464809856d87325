/** The tree after names, types and units were checked: what the compilers turn into closures. */
import type { ArithmeticOperator, Comparator } from './ast.ts';

/** Where a payload field stands in the events of each kind. */
export interface PayloadRead {
  readonly from: 'payload';
  /** by kind: position in the payload; -1 = events of this kind have no such field */
  readonly position: Int8Array;
  /** by kind: factor to the unit that the check settled on */
  readonly factor: Float64Array;
}

/** The pairs of events between which a latency is measured. */
export interface RouteRead {
  readonly from: 'latency';
  /** link: since the cause, over a link · span: since the event that opened the enclosing span */
  readonly measure: 'link' | 'span';
  /** sets by kind id and by device id; undefined device set = any */
  readonly fromKinds: Uint8Array;
  readonly fromDevices: Uint8Array | undefined;
  readonly toKinds: Uint8Array;
  readonly toDevices: Uint8Array | undefined;
}

/** Where a number comes from. */
export type Read =
  | { readonly from: 'slot'; readonly slot: number; readonly device: number }
  | PayloadRead
  | RouteRead
  | { readonly from: 'time' }
  | { readonly from: 'sequence' };

export type NumberTree =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'read'; readonly read: Read }
  | { readonly op: 'negate'; readonly operand: NumberTree }
  | {
      readonly op: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: NumberTree;
      readonly right: NumberTree;
    };

/** Half-open range of slots. */
export interface SlotRange {
  readonly first: number;
  readonly end: number;
}

export type TextMatch = 'equal' | 'differ' | 'contains';

export type EventEnd = 'device' | 'source' | 'target';

export type TruthTree =
  | { readonly op: 'truth'; readonly value: boolean }
  | { readonly op: 'not'; readonly operand: TruthTree }
  | { readonly op: 'all' | 'any'; readonly terms: readonly TruthTree[] }
  | { readonly op: 'same'; readonly left: TruthTree; readonly right: TruthTree }
  | {
      readonly op: 'compare';
      readonly operator: Comparator;
      readonly left: NumberTree;
      readonly right: NumberTree;
    }
  | { readonly op: 'kind'; readonly members: Uint8Array }
  | { readonly op: 'device'; readonly end: EventEnd; readonly members: Uint8Array }
  | {
      readonly op: 'text';
      readonly read: Read;
      readonly match: TextMatch;
      readonly text: string;
    }
  | { readonly op: 'changed'; readonly ranges: readonly SlotRange[] }
  | { readonly op: 'causedBy'; readonly sequence: number };

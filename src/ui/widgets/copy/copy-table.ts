/** What a panel hands over to be copied, before it is written in any format. */

/** What JSON keeps of a cell. */
export type CopyValue =
  | string
  | number
  | boolean
  | null
  | readonly CopyValue[]
  | { readonly [name: string]: CopyValue };

/** A cell that reads otherwise than it is stored: JSON takes the value, the others the text. */
export interface CopyPair {
  readonly text: string;
  readonly value: CopyValue;
}

export type CopyCell = string | number | boolean | null | CopyPair;

export interface CopyTable {
  /** what a row is, in the plural: "events" */
  readonly what: string;
  /** different from each other */
  readonly columns: readonly string[];
  /** read one by one and only as far as they fit, so that a million rows cost nothing */
  readonly rows: Iterable<readonly CopyCell[]>;
  /** rows that there are, copied or not */
  readonly total: number;
}

export const COPY_FORMATS = ['JSON', 'CSV', 'Markdown'] as const;
export type CopyFormat = (typeof COPY_FORMATS)[number];

/** More rows than anybody pastes; a trace file is the way to take all of them along. */
export const COPY_ROWS_MAX = 10_000;
/** A clipboard of more text makes other programs stall. */
export const COPY_CHARS_MAX = 4_000_000;

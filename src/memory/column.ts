/**
 * The vocabulary in which all shared memory is declared. A table is a set of columns of equal
 * length; views, offsets, codecs and the format document derive from the declaration.
 */
export type ColumnType = 'f64' | 'u32' | 'i32' | 'u16' | 'u8';

export interface Column<T extends ColumnType = ColumnType> {
  readonly type: T;
  readonly unit?: string;
  readonly doc?: string;
  /** Name of the table that this column points into. */
  readonly ref?: string;
  /** Cells side by side in each row; 1 unless told. */
  readonly cells?: number;
}

export type ColumnSpec = Readonly<Record<string, Column>>;

type Notes = Omit<Column, 'type'>;

export const f64 = (notes: Notes = {}): Column<'f64'> => ({ type: 'f64', ...notes });
export const u32 = (notes: Notes = {}): Column<'u32'> => ({ type: 'u32', ...notes });
export const i32 = (notes: Notes = {}): Column<'i32'> => ({ type: 'i32', ...notes });
export const u16 = (notes: Notes = {}): Column<'u16'> => ({ type: 'u16', ...notes });
export const u8 = (notes: Notes = {}): Column<'u8'> => ({ type: 'u8', ...notes });

export interface ViewTypes {
  f64: Float64Array<SharedArrayBuffer>;
  u32: Uint32Array<SharedArrayBuffer>;
  i32: Int32Array<SharedArrayBuffer>;
  u16: Uint16Array<SharedArrayBuffer>;
  u8: Uint8Array<SharedArrayBuffer>;
}

export const COLUMN_BYTES: Readonly<Record<ColumnType, number>> = {
  f64: 8,
  u32: 4,
  i32: 4,
  u16: 2,
  u8: 1,
};

/** The typed arrays of one table, by column name. */
export type Views<S extends ColumnSpec> = {
  readonly [Name in keyof S]: ViewTypes[S[Name]['type']];
};

/** Bytes of one column in one row. */
export const columnBytes = ({ type, cells = 1 }: Column): number => COLUMN_BYTES[type] * cells;

/** Bytes that one row takes over all columns. */
export const rowBytes = (spec: ColumnSpec): number =>
  Object.values(spec).reduce((sum, column) => sum + columnBytes(column), 0);

export function viewOf<T extends ColumnType>(
  { type, cells = 1 }: Column<T>,
  buffer: SharedArrayBuffer,
  offsetBytes: number,
  rows: number,
): ViewTypes[T] {
  const length = rows * cells;
  const make = {
    f64: () => new Float64Array(buffer, offsetBytes, length),
    u32: () => new Uint32Array(buffer, offsetBytes, length),
    i32: () => new Int32Array(buffer, offsetBytes, length),
    u16: () => new Uint16Array(buffer, offsetBytes, length),
    u8: () => new Uint8Array(buffer, offsetBytes, length),
  }[type];
  return make() as ViewTypes[T];
}

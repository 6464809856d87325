/** A typed column that grows by doubling: what a reader fills before it knows how much there is. */

type TypedArray = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

const INITIAL_ROWS = 1024;

/**
 * Rows are added here and written by the caller, so that each place in the code that writes one
 * knows a single type of array: one function for all types is several times slower.
 */
export class GrowingColumn<T extends TypedArray> {
  /** rows beyond `length` are garbage; another array after rows were added */
  values: T;
  length = 0;
  private capacity = INITIAL_ROWS;
  private readonly make: (rows: number) => T;

  constructor(make: (rows: number) => T) {
    this.make = make;
    this.values = make(INITIAL_ROWS);
  }

  /** @returns the index of a new row, which is garbage as yet */
  add(): number {
    if (this.length === this.capacity) this.grow();
    return this.length++;
  }

  private grow(): void {
    this.capacity *= 2;
    const larger = this.make(this.capacity);
    larger.set(this.values);
    this.values = larger;
  }
}

/** Adds a row to each of several columns that are equally long. @returns its index in all of them */
export function addToAll(columns: readonly GrowingColumn<TypedArray>[]): number {
  let at = 0;
  for (let i = 0; i < columns.length; i++) at = columns[i]!.add();
  return at;
}

export const growingF64 = () => new GrowingColumn((rows) => new Float64Array(rows));
export const growingU32 = () => new GrowingColumn((rows) => new Uint32Array(rows));
export const growingU16 = () => new GrowingColumn((rows) => new Uint16Array(rows));
export const growingU8 = () => new GrowingColumn((rows) => new Uint8Array(rows));

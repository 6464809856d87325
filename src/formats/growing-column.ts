/** A typed column that grows by doubling: what a reader fills before it knows how much there is. */

type TypedArray = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

const INITIAL_ROWS = 1024;

export class GrowingColumn<T extends TypedArray> {
  /** rows beyond `length` are garbage */
  values: T;
  length = 0;
  private readonly make: (rows: number) => T;

  constructor(make: (rows: number) => T) {
    this.make = make;
    this.values = make(INITIAL_ROWS);
  }

  /** @returns the index of the new row */
  push(value: number): number {
    if (this.length === this.values.length) {
      const larger = this.make(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    return this.length++;
  }
}

export const growingF64 = () => new GrowingColumn((rows) => new Float64Array(rows));
export const growingU32 = () => new GrowingColumn((rows) => new Uint32Array(rows));
export const growingU16 = () => new GrowingColumn((rows) => new Uint16Array(rows));
export const growingU8 = () => new GrowingColumn((rows) => new Uint8Array(rows));

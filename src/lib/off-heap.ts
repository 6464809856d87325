type Numbers = Uint8Array | Int8Array | Int32Array | Float64Array;

/**
 * A copy of a typed array with a buffer of its own. V8 keeps small ones in its heap, where they
 * move: code that reads one must then find it first, each time.
 */
export function offHeap<T extends Numbers>(array: T): T {
  const ownBuffer = array.constructor as new (buffer: ArrayBuffer) => T;
  const copy = new ownBuffer(new ArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/**
 * What one thread asks of another that sleeps on a word of shared memory: it wakes sooner than by a
 * message, by a tenth of a millisecond to a whole one.
 */
import type { ScanOrder } from '../timeline/second-scan.ts';

/** What both threads see. */
export interface OrderBoard {
  /** how many orders were written, and the length of the last one's text */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** the text of the last order, and behind it its sets of ids and lists of numbers */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

const WORD = { orders: 0, length: 1 } as const;
const TEXT_BYTES = 65_536;
/** Room for sets of ids as large as the largest recorded files name devices; untouched, it is free. */
const SET_BYTES = 4_194_304;

export const createOrderBoard = (setBytes = SET_BYTES): OrderBoard => ({
  words: new Int32Array(new SharedArrayBuffer(8)),
  bytes: new Uint8Array(new SharedArrayBuffer(TEXT_BYTES + setBytes)),
});

/** Writes an order and wakes who waits for it; false when there is no room for it. */
export function writeOrder({ words, bytes }: OrderBoard, order: ScanOrder): boolean {
  let end = TEXT_BYTES;
  const text = JSON.stringify(order, (_, value: unknown) => {
    // What JSON has no word for.
    if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
    const isSet = value instanceof Uint8Array;
    if (!isSet && !(value instanceof Float64Array)) return value;
    const at = end;
    end += value.byteLength;
    if (end <= bytes.length) {
      bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), at);
    }
    return isSet ? { set: [at, end] } : { list: [at, end] };
  });
  if (text.length > TEXT_BYTES || end > bytes.length) return false;
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  words[WORD.length] = text.length;
  Atomics.add(words, WORD.orders, 1);
  Atomics.notify(words, WORD.orders);
  return true;
}

type Place = readonly [number, number];
type Written =
  | { readonly number: string }
  | { readonly set: Place }
  | { readonly list: Place }
  | null;

function readOrder({ words, bytes }: OrderBoard): ScanOrder {
  const text = new TextDecoder().decode(bytes.slice(0, words[WORD.length]));
  return JSON.parse(text, (_, value: Written) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('number' in value) return Number(value.number);
    if ('set' in value) return bytes.slice(...value.set);
    return 'list' in value ? new Float64Array(bytes.slice(...value.list).buffer) : value;
  });
}

/**
 * Sleeps until orders come, and obeys them, for good or for `most` of them. Whoever writes waits
 * until one is done before it writes the next.
 */
export function obeyOrders(
  board: OrderBoard,
  obey: (order: ScanOrder) => void,
  most = Number.POSITIVE_INFINITY,
): void {
  for (let done = 0; done < most; done++) {
    // A wait may end without a reason.
    while (Atomics.load(board.words, WORD.orders) === done) {
      Atomics.wait(board.words, WORD.orders, done);
    }
    obey(readOrder(board));
  }
}

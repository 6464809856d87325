/** The thread that takes part in long scans: how it is told of a memory, and asked. */
import { unwrap } from '../lib/result.ts';
import { attachMemory, handleOf, type Memory, type SharedMemoryHandle } from '../memory/memory.ts';
import {
  createScanCells,
  type ScanCells,
  SecondScanner,
  sayReady,
  scanFromEnd,
} from '../timeline/second-scan.ts';
import { createOrderBoard, type OrderBoard, obeyOrders, writeOrder } from './scan-orders.ts';

export interface ScanTask {
  readonly handle: SharedMemoryHandle;
  readonly cells: ScanCells;
  readonly board: OrderBoard;
}

/** What the thread does with its only message: it hears no other, and is ended from outside. */
export function answerScans({ handle, cells, board }: ScanTask): void {
  const memory = unwrap(attachMemory(handle));
  sayReady(cells);
  obeyOrders(board, (order) => scanFromEnd(memory, cells, order));
}

/** Tells the thread of a memory, for as long as both last; it helps from when it has heard of it. */
export function secondScanner(memory: Memory, post: (task: ScanTask) => void): SecondScanner {
  const cells = createScanCells();
  const board = createOrderBoard();
  post({ handle: handleOf(memory), cells, board });
  return new SecondScanner(memory, cells, (order) => writeOrder(board, order));
}

/** The second thread of a test, as the page has it, but for a number of orders. */
import { unwrap } from '../lib/result.ts';
import { attachMemory } from '../memory/memory.ts';
import { sayReady, scanFromEnd } from '../timeline/second-scan.ts';
import { obeyOrders } from './scan-orders.ts';
import type { ScanTask } from './second-scan.ts';

export interface SomeOrders extends ScanTask {
  readonly orders: number;
}

/** @returns how many it obeyed */
export function obeySome({ handle, cells, board, orders }: SomeOrders): number {
  const memory = unwrap(attachMemory(handle));
  let obeyed = 0;
  sayReady(cells);
  obeyOrders(
    board,
    (order) => {
      scanFromEnd(memory, cells, order);
      obeyed += 1;
    },
    orders,
  );
  return obeyed;
}

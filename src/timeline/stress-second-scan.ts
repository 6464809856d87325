/** The second thread of a test: obeys as many orders as it is told to expect. */
import { unwrap } from '../lib/result.ts';
import { attachMemory, type SharedMemoryHandle } from '../memory/memory.ts';
import { type ScanCells, type ScanOrder, sayReady, scanFromEnd } from './second-scan.ts';

export interface SecondTask {
  readonly handle: SharedMemoryHandle;
  readonly cells: ScanCells;
  /** grows by one with every order */
  readonly orders: Int32Array<SharedArrayBuffer>;
  /** the n-th order */
  readonly plans: readonly ScanOrder[];
}

const WAIT_MS = 20_000;

/** @returns how many orders came */
export function helpToScan({ handle, cells, orders, plans }: SecondTask): number {
  const memory = unwrap(attachMemory(handle));
  sayReady(cells);
  for (let done = 0; done < plans.length; done++) {
    if (Atomics.wait(orders, 0, done, WAIT_MS) === 'timed-out') return done;
    scanFromEnd(memory, cells, plans[done]!);
  }
  return plans.length;
}

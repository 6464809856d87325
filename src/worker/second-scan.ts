/** The thread that takes part in long scans: how it is told of a memory, and asked. */
import { unwrap } from '../lib/result.ts';
import { attachMemory, handleOf, type Memory, type SharedMemoryHandle } from '../memory/memory.ts';
import {
  createScanCells,
  type ScanCells,
  type ScanOrder,
  SecondScanner,
  sayReady,
  scanFromEnd,
} from '../timeline/second-scan.ts';

interface Attach {
  readonly handle: SharedMemoryHandle;
  readonly cells: ScanCells;
}

/** What the thread does with its messages. */
export function answerScans(): (message: Attach | ScanOrder) => void {
  let attached: { readonly memory: Memory; readonly cells: ScanCells } | undefined;
  return (message) => {
    if ('handle' in message) {
      attached = { memory: unwrap(attachMemory(message.handle)), cells: message.cells };
      sayReady(message.cells);
    } else if (attached !== undefined) {
      scanFromEnd(attached.memory, attached.cells, message);
    }
  };
}

/** Tells the thread of a memory; it helps from when it has heard of it. */
export function secondScanner(
  memory: Memory,
  post: (message: Attach | ScanOrder) => void,
): SecondScanner {
  const cells = createScanCells();
  post({ handle: handleOf(memory), cells });
  return new SecondScanner(memory, cells, post);
}

import { failure, type Result, success } from '../lib/result.ts';
import { type ColumnSpec, type Views, viewOf } from './column.ts';
import {
  HISTORY_TABLES,
  type HistoryTables,
  type Layout,
  layoutOf,
  type MemoryPlan,
  WORLD_TABLES,
  type WorldTables,
} from './layout.ts';
import { reserveShared, type SharedPages } from './shared-pages.ts';
import { CONTROL_WORD } from './tables.ts';

type TableViews<Group extends Readonly<Record<string, ColumnSpec>>> = {
  readonly [Name in keyof Group]: Views<Group[Name]>;
};

/** Everything one opened scenario consists of, as typed views on one shared buffer. */
export interface Memory extends TableViews<WorldTables>, TableViews<HistoryTables> {
  readonly buffer: SharedArrayBuffer;
  /** the same bytes as WebAssembly kernels see them; absent where the host gave plain memory */
  readonly pages?: SharedPages;
  readonly layout: Layout;
  readonly plan: MemoryPlan;
  /** the whole buffer; keyframes are copied with it */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/** What crosses to another thread: the buffer itself and how to read it. */
export interface SharedMemoryHandle {
  readonly buffer: SharedArrayBuffer;
  readonly pages?: SharedPages;
  readonly plan: MemoryPlan;
}

export const handleOf = ({ buffer, pages, plan }: Memory): SharedMemoryHandle => ({
  buffer,
  ...(pages && { pages }),
  plan,
});

function viewsOf(layout: Layout, buffer: SharedArrayBuffer, pages?: SharedPages): Memory {
  const views: Record<string, unknown> = {
    buffer,
    ...(pages && { pages }),
    layout,
    plan: layout.plan,
    bytes: new Uint8Array(buffer),
  };
  for (const [table, columns] of Object.entries({ ...WORLD_TABLES, ...HISTORY_TABLES })) {
    const { rows, offsets } = layout.tables[table as keyof Layout['tables']];
    const columnViews: Record<string, unknown> = {};
    for (const [name, column] of Object.entries(columns)) {
      columnViews[name] = viewOf(column, buffer, offsets[name] ?? 0, rows);
    }
    views[table] = columnViews;
  }
  return views as unknown as Memory;
}

/**
 * Reserves the buffer and stamps it with the hash of its layout.
 * @param reserve where the bytes come from
 */
export function createMemory(plan: MemoryPlan, reserve = reserveShared): Result<Memory> {
  const layout = layoutOf(plan);
  if (!layout.ok) return layout;
  const { bufferBytes } = layout.value;
  let memory: Memory;
  try {
    const { buffer, pages } = reserve(bufferBytes);
    memory = viewsOf(layout.value, buffer, pages);
  } catch (error) {
    return failure({
      what: `the host refused ${bufferBytes} bytes of shared memory (${String(error)})`,
      where: 'opening a scenario',
      mend: 'Lower the history capacity or free memory, and open it again.',
    });
  }
  memory.controlWords.i32[CONTROL_WORD.layoutHash] = layout.value.hash;
  return success(memory);
}

/** Views for a reader in another thread; refuses a buffer that was laid out differently. */
export function attachMemory(handle: SharedMemoryHandle): Result<Memory> {
  const layout = layoutOf(handle.plan);
  if (!layout.ok) return layout;
  const mend = 'Reload the page so that all of it comes from one version of Orrery.';
  const { buffer, pages } = handle;
  const { bufferBytes } = layout.value;
  if (buffer.byteLength !== bufferBytes) {
    const what = `shared memory has ${buffer.byteLength} bytes, its layout says ${bufferBytes}`;
    return failure({ what, where: 'attaching to shared memory', mend });
  }
  const memory = viewsOf(layout.value, buffer, pages);
  const stamped = memory.controlWords.i32[CONTROL_WORD.layoutHash];
  if (stamped !== layout.value.hash) {
    const what = `layout hash ${stamped} of the shared memory is not this reader's ${layout.value.hash}`;
    return failure({ what, where: 'attaching to shared memory', mend });
  }
  return success(memory);
}

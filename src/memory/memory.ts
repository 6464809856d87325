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
import { CONTROL_WORD } from './tables.ts';

type TableViews<Group extends Readonly<Record<string, ColumnSpec>>> = {
  readonly [Name in keyof Group]: Views<Group[Name]>;
};

/** Everything one opened scenario consists of, as typed views on one shared buffer. */
export interface Memory extends TableViews<WorldTables>, TableViews<HistoryTables> {
  readonly buffer: SharedArrayBuffer;
  readonly layout: Layout;
  readonly plan: MemoryPlan;
  /** the whole buffer; keyframes are copied with it */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/** What crosses to another thread: the buffer itself and how to read it. */
export interface SharedMemoryHandle {
  readonly buffer: SharedArrayBuffer;
  readonly plan: MemoryPlan;
}

export const handleOf = (memory: Memory): SharedMemoryHandle => ({
  buffer: memory.buffer,
  plan: memory.plan,
});

function viewsOf(layout: Layout, buffer: SharedArrayBuffer): Memory {
  const views: Record<string, unknown> = {
    buffer,
    layout,
    plan: layout.plan,
    bytes: new Uint8Array(buffer),
  };
  for (const [table, columns] of Object.entries({ ...WORLD_TABLES, ...HISTORY_TABLES })) {
    const { rows, offsets } = layout.tables[table as keyof Layout['tables']];
    const columnViews: Record<string, unknown> = {};
    for (const [name, column] of Object.entries(columns)) {
      columnViews[name] = viewOf(column.type, buffer, offsets[name] ?? 0, rows);
    }
    views[table] = columnViews;
  }
  return views as unknown as Memory;
}

/** Reserves the buffer and stamps it with the hash of its layout. */
export function createMemory(plan: MemoryPlan): Result<Memory> {
  const layout = layoutOf(plan);
  if (!layout.ok) return layout;
  let buffer: SharedArrayBuffer;
  try {
    buffer = new SharedArrayBuffer(layout.value.totalBytes);
  } catch (error) {
    return failure({
      what: `the host refused ${layout.value.totalBytes} bytes of shared memory (${String(error)})`,
      where: 'opening a scenario',
      mend: 'Lower the history capacity or free memory, and open it again.',
    });
  }
  const memory = viewsOf(layout.value, buffer);
  memory.controlWords.i32[CONTROL_WORD.layoutHash] = layout.value.hash;
  return success(memory);
}

/** Views for a reader in another thread; refuses a buffer that was laid out differently. */
export function attachMemory(handle: SharedMemoryHandle): Result<Memory> {
  const layout = layoutOf(handle.plan);
  if (!layout.ok) return layout;
  const mend = 'Reload the page so that all of it comes from one version of Orrery.';
  if (handle.buffer.byteLength !== layout.value.totalBytes) {
    const what = `shared memory has ${handle.buffer.byteLength} bytes, its layout says ${layout.value.totalBytes}`;
    return failure({ what, where: 'attaching to shared memory', mend });
  }
  const memory = viewsOf(layout.value, handle.buffer);
  const stamped = memory.controlWords.i32[CONTROL_WORD.layoutHash];
  if (stamped !== layout.value.hash) {
    const what = `layout hash ${stamped} of the shared memory is not this reader's ${layout.value.hash}`;
    return failure({ what, where: 'attaching to shared memory', mend });
  }
  return success(memory);
}

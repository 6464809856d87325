/** Threads and counters of a foreign trace as devices. */
import type { DeviceSchema, FieldSchema, Slot } from '../../memory/schema.ts';
import type { Interner } from './interner.ts';
import { NO_THREAD, OTHER_THREADS, partsOf, type TraceRecords } from './records.ts';

export interface Tracks {
  readonly devices: readonly DeviceSchema[];
  /** device by thread of the records */
  readonly ofThread: Uint32Array;
  readonly ofCounter: Uint32Array;
  /** slot by series of the records */
  readonly slotOfSeries: Uint32Array;
  readonly slots: number;
}

/** Each thread keeps what runs on it now, so that its state can be seen at any moment. */
export const THREAD_FIELDS = { running: 0, depth: 1 } as const;
export const THREAD_MOCK = 'thread';
const THREAD_SLOTS = 2;

const field = (
  name: string,
  type: FieldSchema['type'],
  doc: string,
  slot: number,
): FieldSchema => ({ name, type, unit: '', doc, slot: slot as Slot, length: 1, role: 'state' });

function processLabel(records: TraceRecords, pid: string): string {
  const name = records.processNames.get(pid);
  if (name === undefined || name === '') return pid === '' ? '' : `process ${pid}`;
  return `${name} ${pid}`;
}

/** Names must tell devices apart: the second of a name gets its place in brackets. */
function distinct(name: string, place: string, taken: Set<string>): string {
  let label = name;
  if (taken.has(label)) label = `${name} (${place})`;
  for (let at = 2; taken.has(label); at++) label = `${name} (${place}, ${at})`;
  taken.add(label);
  return label;
}

/** Order of processes and threads as the file asks for it, otherwise as they appear. */
function threadOrder(records: TraceRecords): number[] {
  const { threads, sortIndexes, thread, length } = records;
  const used = new Set<number>();
  for (let at = 0; at < length; at++) {
    const id = thread.values[at]!;
    if (id !== NO_THREAD) used.add(id);
  }
  const firstOfProcess = new Interning();
  const keyed = [...used].map((id) => {
    const key = threads.texts[id] ?? '';
    const [pid = ''] = partsOf(key);
    return {
      id,
      last: key === OTHER_THREADS ? 1 : 0,
      process: sortIndexes.get(pid) ?? 0,
      group: firstOfProcess.at(pid),
      order: sortIndexes.get(key) ?? 0,
    };
  });
  keyed.sort(
    (a, b) =>
      a.last - b.last ||
      a.process - b.process ||
      a.group - b.group ||
      a.order - b.order ||
      a.id - b.id,
  );
  return keyed.map(({ id }) => id);
}

/** Positions in the order of first appearance. */
class Interning {
  private readonly positions = new Map<string, number>();
  at(text: string): number {
    const position = this.positions.get(text) ?? this.positions.size;
    this.positions.set(text, position);
    return position;
  }
}

function threadDevice(
  records: TraceRecords,
  thread: number,
  id: number,
  slot: number,
  taken: Set<string>,
): DeviceSchema {
  const key = records.threads.texts[thread] ?? '';
  const [pid = '', tid = ''] = partsOf(key);
  const named = records.threadNames.get(key);
  const plain = key === OTHER_THREADS ? '(other threads)' : `thread ${tid === '' ? '?' : tid}`;
  const place = `${pid}/${tid}`;
  return {
    id,
    name: distinct(named === undefined || named === '' ? plain : named, place, taken),
    mock: THREAD_MOCK,
    group: processLabel(records, pid),
    doc: `process ${pid}, thread ${tid}`,
    fields: [
      field('running', 'text', 'innermost open span', slot + THREAD_FIELDS.running),
      field('depth', 'integer', 'open spans', slot + THREAD_FIELDS.depth),
    ],
    faults: [],
  };
}

function seriesByCounter(series: Interner, counters: Interner): number[][] {
  const lists: number[][] = counters.texts.map(() => []);
  for (const [id, key] of series.texts.entries()) {
    const [pid = '', name = ''] = partsOf(key);
    const counter = counters.id([pid, name].join('\u0000'));
    lists[counter]?.push(id);
  }
  return lists;
}

export function tracksOf(records: TraceRecords): Tracks {
  const { threads, counters, series } = records;
  const ofThread = new Uint32Array(threads.size);
  const ofCounter = new Uint32Array(counters.size);
  const slotOfSeries = new Uint32Array(series.size);
  const devices: DeviceSchema[] = [];
  const taken = new Set<string>();
  let slots = 0;
  for (const thread of threadOrder(records)) {
    ofThread[thread] = devices.length;
    devices.push(threadDevice(records, thread, devices.length, slots, taken));
    slots += THREAD_SLOTS;
  }
  for (const [counter, own] of seriesByCounter(series, counters).entries()) {
    const [pid = '', name = ''] = partsOf(counters.texts[counter] ?? '');
    ofCounter[counter] = devices.length;
    const fields = own.map((id) => {
      slotOfSeries[id] = slots;
      const label = partsOf(series.texts[id] ?? '').at(2) ?? '';
      return field(label === '' ? 'value' : label, 'number', 'sampled value', slots++);
    });
    devices.push({
      id: devices.length,
      name: distinct(name === '' ? '(no name)' : name, pid, taken),
      mock: 'counter',
      group: processLabel(records, pid),
      doc: `counter of process ${pid}`,
      fields,
      faults: [],
    });
  }
  return { devices, ofThread, ofCounter, slotOfSeries, slots };
}

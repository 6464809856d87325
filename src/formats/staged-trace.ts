/**
 * A trace between file and memory. Files say how much they hold only at their end, if at all, and
 * are not to be trusted; shared memory is reserved once. So readers gather columns here and record
 * them into memory when all is known.
 */
import { failure, type Result, success } from '../lib/result.ts';
import { handleOf, type SharedMemoryHandle } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import { createRecorder, type EventFields, planFor, type Recorder } from '../timeline/recorder.ts';
import { addToAll, growingF64, growingU16, growingU32 } from './growing-column.ts';

/** Events that a reader keeps of one file: about 800 MB of shared memory. */
export const EVENTS_MAX = 2 ** 24;

/** Writes of all of them: twelve bytes each until they are recorded, and more then. */
export const WRITES_MAX = 2 ** 26;
/** UTF-16 code units of all texts together: unlike columns they end the thread when there is no room. */
export const TEXT_UNITS_MAX = 2 ** 27;

/** Events recorded between two pauses in which the host may draw, or cancel. */
const PAUSE_EVENTS = 32768;

/** One event as readers hand it over; the object may be reused. */
export interface StagedEvent {
  timeNs: number;
  logical: number;
  kind: number;
  source: number;
  target: number;
  /** sequences; -1 = none, starts its flow, is its own span */
  parent: number;
  flow: number;
  span: number;
}

export class StagedTrace {
  readonly timeNs = growingF64();
  readonly kind = growingU16();
  readonly logical = growingU16();
  readonly source = growingU32();
  readonly target = growingU32();
  readonly parent = growingF64();
  readonly flow = growingF64();
  readonly span = growingF64();
  /** counts after each event */
  readonly payloadEnd = growingU32();
  readonly writeEnd = growingU32();
  readonly payload = growingF64();
  readonly writeSlot = growingU32();
  readonly writeValue = growingF64();
  private readonly rows = [
    this.timeNs,
    this.kind,
    this.logical,
    this.source,
    this.target,
    this.parent,
    this.flow,
    this.span,
    this.payloadEnd,
    this.writeEnd,
  ];
  /** by id − 1; id 0 stands for a text that was lost */
  readonly texts: string[] = [];
  private readonly textIds = new Map<string, number>();
  private textUnits = 0;

  get events(): number {
    return this.timeNs.length;
  }

  /** Payload and writes that follow belong to this event. @returns its index */
  event(fields: StagedEvent): number {
    const at = addToAll(this.rows);
    this.timeNs.values[at] = fields.timeNs;
    this.kind.values[at] = fields.kind;
    this.logical.values[at] = fields.logical;
    this.source.values[at] = fields.source;
    this.target.values[at] = fields.target;
    this.parent.values[at] = fields.parent;
    this.flow.values[at] = fields.flow;
    this.span.values[at] = fields.span;
    this.payloadEnd.values[at] = this.payload.length;
    this.writeEnd.values[at] = this.writeSlot.length;
    return at;
  }

  /** The next payload cell of the last event. */
  cell(value: number): void {
    const at = this.payload.add();
    this.payload.values[at] = value;
    this.payloadEnd.values[this.events - 1] = at + 1;
  }

  write(slot: number, value: number): void {
    const at = this.writeSlot.add();
    this.writeSlot.values[at] = slot;
    this.writeValue.add();
    this.writeValue.values[at] = value;
    this.writeEnd.values[this.events - 1] = at + 1;
  }

  /** Id that the text will have in memory. */
  text(text: string): number {
    const known = this.textIds.get(text);
    if (known !== undefined) return known;
    this.texts.push(text);
    this.textUnits += text.length;
    this.textIds.set(text, this.texts.length);
    return this.texts.length;
  }

  knownText(text: string): number | undefined {
    return this.textIds.get(text);
  }

  /** UTF-16 code units of all texts together. */
  get textSize(): number {
    return this.textUnits;
  }
}

export interface BuildOptions {
  readonly schema: Schema;
  readonly staged: StagedTrace;
  /** state before the first event, by slot */
  readonly initial: ArrayLike<number>;
  readonly firstSequence: number;
  readonly signal?: AbortSignal | undefined;
  /** share of the recording done, 0 … 1 */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Room for the spaces that keep a text apart from the table's own. */
const SPARE_UNITS = 64;

/**
 * Interns the text under the id it was staged with. The table holds one text of its own, for
 * texts that were lost; a file that has the same text gets it back with a space behind it.
 */
function internAs(into: Recorder, text: string, id: number): void {
  let unlike = text;
  while (into.text(unlike) !== id && unlike.length < text.length + SPARE_UNITS) unlike += ' ';
}

export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Records everything staged into fresh shared memory. */
export async function buildMemory(options: BuildOptions): Promise<Result<SharedMemoryHandle>> {
  const { schema, staged, initial, firstSequence, signal, onProgress } = options;
  const plan = planFor({
    events: staged.events,
    slots: schema.slots,
    journalRows: staged.writeSlot.length,
    payloadCells: staged.payload.length,
    strings: staged.texts.length,
    stringUnits: staged.textSize + SPARE_UNITS,
  });
  const recorder = createRecorder({ schema, plan, initial, firstSequence });
  if (!recorder.ok) return recorder;
  const { value: into } = recorder;
  for (const [at, text] of staged.texts.entries()) internAs(into, text, at + 1);
  for (let from = 0; from < staged.events; from += PAUSE_EVENTS) {
    const to = Math.min(from + PAUSE_EVENTS, staged.events);
    recordRange(staged, into, from, to);
    onProgress?.(to / staged.events);
    await pause();
    if (signal?.aborted) return failure(CANCELLED);
  }
  into.finish();
  return success(handleOf(into.memory));
}

export const CANCELLED = {
  what: 'opening the file was cancelled',
  where: 'reading a trace',
  mend: 'Open it again to read it whole.',
} as const;

function recordRange(staged: StagedTrace, into: Recorder, from: number, to: number): void {
  const payload = staged.payload.values;
  const fields: EventFields = { timeNs: 0, kind: 0 };
  let cell = from === 0 ? 0 : staged.payloadEnd.values[from - 1]!;
  let write = from === 0 ? 0 : staged.writeEnd.values[from - 1]!;
  for (let at = from; at < to; at++) {
    const cellEnd = staged.payloadEnd.values[at]!;
    const writeEnd = staged.writeEnd.values[at]!;
    fields.timeNs = staged.timeNs.values[at]!;
    fields.kind = staged.kind.values[at]!;
    fields.logical = staged.logical.values[at]!;
    fields.source = staged.source.values[at]!;
    fields.target = staged.target.values[at]!;
    fields.parent = staged.parent.values[at]!;
    fields.flow = staged.flow.values[at]!;
    fields.span = staged.span.values[at]!;
    fields.payload = payload.subarray(cell, cellEnd);
    into.event(fields);
    for (; write < writeEnd; write++) {
      into.write(staged.writeSlot.values[write]!, staged.writeValue.values[write]!);
    }
    cell = cellEnd;
  }
}

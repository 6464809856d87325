/** Walks a trace's records through time and stages what they mean: events, causes, spans, state. */
import { TIME_NS_MAX } from '../../lib/units.ts';
import type { LossCounter } from '../losses.ts';
import type { StagedEvent, StagedTrace } from '../staged-trace.ts';
import { isEnd, type KindTable, SHAPE, type Shape } from './kinds.ts';
import { EndQueue, type OpenSpan, removeSpan, spanToEnd } from './open-spans.ts';
import { FLAG, type TraceRecords } from './records.ts';
import { PHASE, type Phase } from './trace-event.ts';
import { THREAD_FIELDS, type Tracks } from './tracks.ts';

const LOGICAL_MAX = 65535;
const NONE = -1;
/** Open spans of one track; deeper nesting is a broken trace, and slow to walk. */
const STACK_MAX = 1024;

export interface SweepInput {
  readonly records: TraceRecords;
  readonly tracks: Tracks;
  readonly kinds: KindTable;
  readonly staged: StagedTrace;
  readonly losses: LossCounter;
}

export class Sweep {
  private readonly records: TraceRecords;
  private readonly tracks: Tracks;
  private readonly kinds: KindTable;
  private readonly staged: StagedTrace;
  private readonly losses: LossCounter;

  private readonly stacks = new Map<number, OpenSpan[]>();
  private readonly asyncStacks = new Map<number, OpenSpan[]>();
  private readonly ends = new EndQueue();
  /** last event of each flow, by key */
  private readonly flows = new Map<number, number>();
  /** flow that the next slice of a thread takes in */
  private readonly awaiting = new Map<number, number>();
  /** slices whose cause is a flow */
  private readonly caused = new Set<number>();
  private lastNs = NONE;
  private logical = 0;
  private readonly fields: StagedEvent = {
    timeNs: 0,
    logical: 0,
    kind: 0,
    source: 0,
    target: 0,
    parent: NONE,
    flow: NONE,
    span: NONE,
  };

  constructor({ records, tracks, kinds, staged, losses }: SweepInput) {
    this.records = records;
    this.tracks = tracks;
    this.kinds = kinds;
    this.staged = staged;
    this.losses = losses;
  }

  /** Records must come in time order. */
  record(at: number, timeNs: number): void {
    const { records } = this;
    const phase = records.phase.values[at]! as Phase;
    const begins = phase === PHASE.begin || phase === PHASE.complete;
    this.endUntil(timeNs, begins);
    switch (phase) {
      case PHASE.begin:
      case PHASE.complete:
        this.begin(at, timeNs, phase === PHASE.complete);
        break;
      case PHASE.end:
        this.end(at, timeNs);
        break;
      case PHASE.instant:
        this.instant(at, timeNs);
        break;
      case PHASE.asyncBegin:
      case PHASE.asyncInstant:
        this.asyncPoint(at, timeNs, phase === PHASE.asyncBegin);
        break;
      case PHASE.asyncEnd:
        this.asyncEnd(at, timeNs);
        break;
      case PHASE.flowStart:
      case PHASE.flowStep:
      case PHASE.flowEnd:
        this.flow(at, timeNs, phase);
        break;
      case PHASE.counter:
        this.counter(at, timeNs);
        break;
      default:
        break;
    }
  }

  /** Ends what ends by itself, and counts what never did. */
  finish(): void {
    this.endUntil(TIME_NS_MAX, true);
    let open = 0;
    for (const stack of [...this.stacks.values(), ...this.asyncStacks.values()]) {
      open += stack.length;
    }
    this.losses.add('ends of spans that were still open when the trace stopped', open);
  }

  /** Spans that end at `timeNs` itself still enclose what happens then, but no new span. */
  private endUntil(timeNs: number, inclusive: boolean): void {
    for (;;) {
      const next = this.ends.peek();
      if (next === undefined || next.endNs > timeNs) return;
      if (next.endNs === timeNs && !inclusive) return;
      this.ends.pop();
      this.close(next, next.endNs, 0);
    }
  }

  private stackOf(thread: number): OpenSpan[] {
    const known = this.stacks.get(thread);
    if (known !== undefined) return known;
    const stack: OpenSpan[] = [];
    this.stacks.set(thread, stack);
    return stack;
  }

  /** Appends an event; its device is both source and target unless it came over a flow. */
  private emit(
    at: number,
    shape: Shape,
    timeNs: number,
    device: number,
    parent: number,
    span: number,
    source = device,
  ): number {
    const { fields, staged, records, kinds } = this;
    const name = records.name.values[at]!;
    const text = records.names.texts[name] ?? '';
    const sequence = staged.events;
    this.logical = timeNs === this.lastNs ? Math.min(this.logical + 1, LOGICAL_MAX) : 0;
    this.lastNs = timeNs;
    fields.timeNs = timeNs;
    fields.logical = this.logical;
    fields.kind = kinds.of(shape, name, text, records.categories[name] ?? '');
    fields.source = source;
    fields.target = device;
    fields.parent = parent;
    fields.flow = parent === NONE ? sequence : staged.flow.values[parent]!;
    fields.span = span === NONE ? sequence : span;
    staged.event(fields);
    if (kinds.isFolded(fields.kind)) staged.cell(staged.text(text));
    if (!isEnd(shape) && shape !== SHAPE.counter) this.args(records.args.values[at]!);
    return sequence;
  }

  private args(text: number): void {
    this.staged.cell(text === 0 ? Number.NaN : text);
  }

  private deviceOf(at: number): number {
    return this.tracks.ofThread[this.records.thread.values[at]!]!;
  }

  private begin(at: number, timeNs: number, complete: boolean): void {
    const { records, awaiting } = this;
    const thread = records.thread.values[at]!;
    const stack = this.stackOf(thread);
    const source = awaiting.get(thread);
    const parent = source ?? stack.at(-1)?.sequence ?? NONE;
    const sequence = this.emit(at, SHAPE.begin, timeNs, this.deviceOf(at), parent, NONE);
    if (source !== undefined) {
      awaiting.delete(thread);
      this.caused.add(sequence);
    }
    const durationNs = complete ? Math.round(records.durUs.values[at]! * 1000) : Number.NaN;
    if (durationNs < 0) this.losses.add('negative durations, read as 0');
    const span: OpenSpan = {
      sequence,
      thread,
      name: records.name.values[at]!,
      startNs: timeNs,
      // A span that ends beyond the range of times ends at its edge.
      endNs: Math.min(timeNs + Math.max(0, durationNs), TIME_NS_MAX),
      closed: false,
    };
    if (stack.length < STACK_MAX) stack.push(span);
    else this.losses.add(`spans nested deeper than ${STACK_MAX}, as causes of what is in them`);
    if (!Number.isNaN(span.endNs)) this.ends.push(span);
    this.writeRunning(thread, stack);
    this.bind(at, sequence);
  }

  /** Slices that are ends of flows themselves: `bind_id` with `flow_in`, `flow_out`. */
  private bind(at: number, sequence: number): void {
    const key = this.records.bind.values[at]!;
    const flags = this.records.flags.values[at]!;
    if (key === 0) return;
    if ((flags & FLAG.flowIn) !== 0) {
      const source = this.flows.get(key);
      if (source === undefined) this.losses.add('flows into slices without a start');
      else this.causedBy(sequence, source);
    }
    if ((flags & FLAG.flowOut) !== 0) this.flows.set(key, sequence);
  }

  /** A flow is a better cause than the slice around; only one cause can be kept. */
  private causedBy(sequence: number, source: number): void {
    const { staged, caused } = this;
    // A slice that began before its flow did cannot be its effect.
    if (source >= sequence) return;
    if (caused.has(sequence)) {
      this.losses.add('further causes of a slice that has one');
      return;
    }
    caused.add(sequence);
    staged.parent.values[sequence] = source;
    staged.flow.values[sequence] = staged.flow.values[source]!;
  }

  private end(at: number, timeNs: number): void {
    const { records } = this;
    const thread = records.thread.values[at]!;
    const stack = this.stackOf(thread);
    const span = spanToEnd(stack, records.name.values[at]!);
    if (span === undefined) {
      this.losses.add('ends without a beginning');
      return;
    }
    // Inner spans that end at this very moment end first.
    for (let top = stack.at(-1); top !== undefined && top !== span; top = stack.at(-1)) {
      if (top.endNs !== timeNs) break;
      this.close(top, timeNs, 0);
    }
    this.close(span, timeNs, records.args.values[at]!);
  }

  private close(span: OpenSpan, timeNs: number, args: number): void {
    const stack = this.stackOf(span.thread);
    span.closed = true;
    removeSpan(stack, span);
    this.emitEnd(span, SHAPE.end, this.tracks.ofThread[span.thread]!, timeNs, args);
    this.writeRunning(span.thread, stack);
  }

  private emitEnd(
    span: OpenSpan,
    shape: Shape,
    device: number,
    timeNs: number,
    args: number,
  ): void {
    const { staged, records, kinds, fields } = this;
    const text = records.names.texts[span.name] ?? '';
    this.logical = timeNs === this.lastNs ? Math.min(this.logical + 1, LOGICAL_MAX) : 0;
    this.lastNs = timeNs;
    fields.timeNs = timeNs;
    fields.logical = this.logical;
    fields.kind = kinds.of(shape, span.name, text, records.categories[span.name] ?? '');
    fields.source = device;
    fields.target = device;
    fields.parent = span.sequence;
    fields.flow = staged.flow.values[span.sequence]!;
    fields.span = span.sequence;
    staged.event(fields);
    if (kinds.isFolded(fields.kind)) staged.cell(staged.text(text));
    staged.cell(timeNs - span.startNs);
    this.args(args);
  }

  private writeRunning(thread: number, stack: readonly OpenSpan[]): void {
    const { staged, records, tracks } = this;
    const device = tracks.devices[tracks.ofThread[thread]!]!;
    const top = stack.at(-1);
    const slot = device.fields[THREAD_FIELDS.running]!.slot;
    const name = top === undefined ? '' : (records.names.texts[top.name] ?? '');
    staged.write(slot, top === undefined ? Number.NaN : staged.text(name));
    staged.write(device.fields[THREAD_FIELDS.depth]!.slot, stack.length);
  }

  private instant(at: number, timeNs: number): void {
    const around = this.stackOf(this.records.thread.values[at]!).at(-1)?.sequence ?? NONE;
    this.emit(at, SHAPE.instant, timeNs, this.deviceOf(at), around, around);
  }

  private asyncPoint(at: number, timeNs: number, begins: boolean): void {
    const { records, asyncStacks } = this;
    const key = records.key.values[at]!;
    const thread = records.thread.values[at]!;
    const stack = asyncStacks.get(key) ?? [];
    const around = stack.at(-1)?.sequence ?? NONE;
    const parent = around === NONE ? (this.stackOf(thread).at(-1)?.sequence ?? NONE) : around;
    const device = this.deviceOf(at);
    if (!begins) {
      this.emit(at, SHAPE.asyncInstant, timeNs, device, parent, around);
      return;
    }
    const sequence = this.emit(at, SHAPE.asyncBegin, timeNs, device, parent, NONE);
    const name = records.name.values[at]!;
    if (stack.length === STACK_MAX) {
      this.losses.add(`ends of asynchronous spans nested deeper than ${STACK_MAX}`);
      return;
    }
    stack.push({ sequence, thread, name, startNs: timeNs, endNs: Number.NaN, closed: false });
    asyncStacks.set(key, stack);
  }

  private asyncEnd(at: number, timeNs: number): void {
    const { records, asyncStacks } = this;
    const key = records.key.values[at]!;
    const stack = asyncStacks.get(key) ?? [];
    const span = spanToEnd(stack, records.name.values[at]!);
    if (span === undefined) {
      this.losses.add('ends of asynchronous spans without a beginning');
      return;
    }
    removeSpan(stack, span);
    if (stack.length === 0) asyncStacks.delete(key);
    const args = records.args.values[at]!;
    this.emitEnd(span, SHAPE.asyncEnd, this.deviceOf(at), timeNs, args);
  }

  private flow(at: number, timeNs: number, phase: Phase): void {
    const { records, flows, staged } = this;
    const key = records.key.values[at]!;
    const thread = records.thread.values[at]!;
    const slice = this.stackOf(thread).at(-1)?.sequence ?? NONE;
    const device = this.deviceOf(at);
    if (phase === PHASE.flowStart) {
      flows.set(key, this.emit(at, SHAPE.flowStart, timeNs, device, slice, slice));
      return;
    }
    const source = flows.get(key);
    if (source === undefined) this.losses.add('causes of flow events without a start');
    const from = source === undefined ? device : staged.target.values[source]!;
    const shape = phase === PHASE.flowStep ? SHAPE.flowStep : SHAPE.flowEnd;
    const parent = source ?? slice;
    const sequence = this.emit(at, shape, timeNs, device, parent, slice, from);
    if (phase === PHASE.flowStep) flows.set(key, sequence);
    if (source === undefined) return;
    const enclosing = (records.flags.values[at]! & FLAG.bindsEnclosing) !== 0;
    if (phase === PHASE.flowEnd && !enclosing) this.awaiting.set(thread, sequence);
    else if (slice !== NONE) this.causedBy(slice, source);
  }

  private counter(at: number, timeNs: number): void {
    const { records, tracks, staged } = this;
    const device = tracks.ofCounter[records.args.values[at]!]!;
    this.emit(at, SHAPE.counter, timeNs, device, NONE, NONE);
    const to = records.samplesEnd.values[at]!;
    for (let i = at === 0 ? 0 : records.samplesEnd.values[at - 1]!; i < to; i++) {
      const slot = tracks.slotOfSeries[records.sampleSeries.values[i]!]!;
      staged.write(slot, records.sampleValue.values[i]!);
    }
  }
}

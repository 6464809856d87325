/** A timeline as a Chrome trace: slices, arrows from cause to effect, counters, broken promises. */
import { ProblemError, unwrap } from '../../lib/result.ts';
import { SYSTEM_KIND, type ValueSchema } from '../../memory/schema.ts';
import type { EventRecord, Timeline, WriteRecord } from '../../timeline/timeline.ts';
import type { EncodeInput, TraceOrigin } from '../format.ts';
import { createTextSink } from '../text-sink.ts';
import { counterJson, flowJson, instantJson, type SliceText } from './emit.ts';
import { layoutTrace, type TraceLayout } from './layout.ts';
import { SliceWriter } from './slices.ts';

/** Events copied out of the history at a time. */
const BATCH_EVENTS = 512;
/** An event that is not drawn as a slice: no arrow can hold on to it. */
const NO_TRACK = 0xffffffff;

/** A payload value as a person reads it in another tool. */
function argJson(value: number, schema: ValueSchema, timeline: Timeline): string {
  const { type } = schema;
  if (type === 'number' || type === 'integer' || type === 'time') {
    return Number.isFinite(value) ? String(value) : `"${value}"`;
  }
  if (type === 'flag' && (value === 0 || value === 1)) return value === 1 ? 'true' : 'false';
  return JSON.stringify(timeline.show(value, schema));
}

function argsJson(event: EventRecord, timeline: Timeline): string {
  const fields = timeline.schema.kinds[event.kind]?.payload ?? [];
  if (fields.length === 0) return `{"seq":${event.sequence}}`;
  const data = fields.map((field, at) => {
    const value = argJson(event.payload[at] ?? Number.NaN, field, timeline);
    return `${JSON.stringify(field.name)}:${value}`;
  });
  return `{"seq":${event.sequence},"data":{${data.join(',')}}}`;
}

class TraceWriter {
  private readonly timeline: Timeline;
  private readonly layout: TraceLayout;
  private readonly write: (json: string) => void;
  private readonly slices: SliceWriter;
  private readonly first: number;
  /** by event of the range: where arrows from it begin */
  private readonly timeNs: Float64Array;
  private readonly track: Uint32Array;
  /** by event of the range: kind of the timer that an arrow from it was drawn to */
  private readonly armed: Uint16Array;

  constructor(timeline: Timeline, first: number, count: number, write: (json: string) => void) {
    this.timeline = timeline;
    this.layout = layoutTrace(timeline.schema);
    this.write = write;
    this.slices = new SliceWriter(write);
    this.first = first;
    this.timeNs = new Float64Array(count);
    this.track = new Uint32Array(count).fill(NO_TRACK);
    this.armed = new Uint16Array(count);
  }

  *begin(state: Float64Array, timeNs: number): Generator<undefined> {
    for (const json of this.layout.metadata()) {
      this.write(json);
      yield;
    }
    for (const [slot, counter] of this.layout.counters.entries()) {
      if (counter === undefined) continue;
      this.counter(slot, state[slot]!, timeNs);
      yield;
    }
  }

  event(event: EventRecord, writes: readonly WriteRecord[]): void {
    const { kind, timeNs, sequence, span } = event;
    const schema = this.timeline.schema.kinds[kind];
    if (kind === SYSTEM_KIND.broken) {
      this.broken(event);
    } else {
      const closes = schema?.closesSpan === true && span !== sequence;
      const track = this.layout.trackOf(event);
      if (closes) this.slices.closes(track, span, timeNs);
      // An end that its own beginning caused says no more than the end of the slice.
      if (!closes || event.parent !== span) this.slice(event, track);
    }
    for (const write of writes) this.counter(write.slot, write.new, timeNs);
  }

  finish(): void {
    this.slices.finish();
  }

  private slice(event: EventRecord, track: number): void {
    const { sequence, timeNs, kind } = event;
    const schema = this.timeline.schema.kinds[kind];
    const slice: SliceText = {
      name: schema?.name ?? `kind ${kind}`,
      category: schema?.mock === '' ? 'engine' : (schema?.mock ?? ''),
      place: this.layout.places[track]!,
      timeNs,
      args: argsJson(event, this.timeline),
    };
    this.slices.event(track, sequence, slice, schema?.opensSpan === true);
    this.arrow(event, track);
    this.timeNs[sequence - this.first] = timeNs;
    this.track[sequence - this.first] = track;
  }

  /** From the cause to the event, unless the picture shows it already. */
  private arrow({ sequence, parent, timeNs, kind }: EventRecord, track: number): void {
    const from = this.track[parent - this.first];
    const fromNs = this.timeNs[parent - this.first];
    if (parent < this.first || from === undefined || fromNs === undefined) return;
    const within = from === track && (fromNs === timeNs || this.slices.isOpen(track, parent));
    if (from === NO_TRACK || within) return;
    if (from === track && this.timeline.schema.kinds[kind]?.role === 'timer') {
      // A periodic timer has one cause for ever: only its first tick gets an arrow.
      if (this.armed[parent - this.first] === kind) return;
      this.armed[parent - this.first] = kind;
    }
    const start = flowJson('s', this.layout.places[from]!, fromNs, sequence);
    const finish = flowJson('f', this.layout.places[track]!, timeNs, sequence);
    this.slices.arrow(parent, start, sequence, finish);
  }

  private broken(event: EventRecord): void {
    const { schema } = this.timeline;
    const name = schema.expectations[event.payload[0] ?? -1]?.name ?? 'expectation';
    const place = this.layout.places[this.layout.trackOf(event)]!;
    const args = argsJson(event, this.timeline);
    this.write(instantJson(`broken: ${name}`, place, event.timeNs, args));
  }

  private counter(slot: number, value: number, timeNs: number): void {
    const counter = this.layout.counters[slot];
    // JSON has no NaN and no infinities: the curve keeps its last value.
    if (counter === undefined || !Number.isFinite(value)) return;
    const { name, pid, series } = counter;
    this.write(counterJson(name, pid, timeNs, series, value));
  }
}

const overtaken = (from: number): ProblemError =>
  new ProblemError({
    what: `event ${from} left the history while it was being exported`,
    where: 'exporting a Chrome trace',
    mend: 'Pause the engine, or raise the history capacity, and export again.',
  });

function otherData(origin: TraceOrigin, first: number, count: number): string {
  const { engine, title, seed, recipe, hash } = origin;
  return JSON.stringify({
    producer: 'Orrery',
    engine,
    title,
    ...(Number.isNaN(seed) ? {} : { seed }),
    ...(recipe === undefined ? {} : { recipe }),
    hash,
    firstSequence: first,
    events: count,
  });
}

export async function* encodeChromeTrace(input: EncodeInput): AsyncGenerator<string> {
  const { timeline, origin, onProgress, signal } = input;
  const epoch = timeline.epoch();
  const end = timeline.published();
  const first = timeline.oldest();
  const sink = createTextSink();
  sink.add('{"traceEvents":[\n');
  let separator = '';
  const writer = new TraceWriter(timeline, first, end - first, (json) => {
    sink.add(separator + json);
    separator = ',\n';
  });
  const startNs = timeline.timeOf(first) ?? 0;
  for (const _ of writer.begin(unwrap(timeline.stateAt(first - 1)), startNs)) {
    if (sink.full()) yield sink.take();
  }
  for (let from: number = first; from < end; from += BATCH_EVENTS) {
    signal?.throwIfAborted();
    const count = Math.min(BATCH_EVENTS, end - from);
    const events = timeline.events(from, count);
    if (events.length !== count || events[0]?.sequence !== from) throw overtaken(from);
    for (const event of events) {
      writer.event(event, timeline.writesOf(event.sequence));
      if (sink.full()) yield sink.take();
    }
    // Writes may have been lapped since the events were copied.
    if (timeline.oldest() > from || timeline.epoch() !== epoch) throw overtaken(from);
    onProgress?.((from + count - first) / (end - first));
  }
  writer.finish();
  sink.add(`\n],"displayTimeUnit":"ns","otherData":${otherData(origin, first, end - first)}}\n`);
  yield sink.take();
}

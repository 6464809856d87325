/** A timeline as JSONL: header, one event a line, hashes where keyframes are, footer. */
import { ProblemError, unwrap } from '../../lib/result.ts';
import { CONTROL_WORD, NO_DEVICE } from '../../memory/tables.ts';
import type { EventRecord, Timeline, WriteRecord } from '../../timeline/timeline.ts';
import type { EncodeInput, KnownHash } from '../format.ts';
import { createTextSink } from '../text-sink.ts';
import { createChecksum } from './checksum.ts';
import { headerPieces } from './header.ts';
import { createTraceNames, PLAIN_NUMBER, type TraceNames } from './names.ts';
import { encodeNumber, encodeValue } from './values.ts';

/** Events copied out of the history at a time. */
const BATCH_EVENTS = 512;
const UNKNOWN_HASH = '0000000000000000';

/** Texts in the order of their ids, defined in the file before they are first used. */
interface TextBook {
  text(id: number): string | undefined;
  /** Definitions that must stand before the line in hand. */
  pending(): string[];
}

function createTextBook(timeline: Timeline): TextBook {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  let lines: string[] = [];
  const defineTo = (id: number): void => {
    while (texts.length <= id) {
      const next = texts.length;
      const text = timeline.text(next);
      texts.push(text);
      if (!ids.has(text)) ids.set(text, next);
      if (next > 0) lines.push(`{"text":${next},"is":${JSON.stringify(text)}}`);
    }
  };
  return {
    text: (id) => {
      // Id 0 is the table's own text for texts that were lost, and stays a number.
      if (!Number.isInteger(id) || id < 1) return undefined;
      if (id >= texts.length) {
        const words = timeline.memory.controlWords.i32;
        if (id >= Atomics.load(words, CONTROL_WORD.strings)) return undefined;
        defineTo(id);
      }
      const text = texts[id];
      return text !== undefined && ids.get(text) === id ? text : undefined;
    },
    pending: () => {
      const taken = lines;
      lines = [];
      return taken;
    },
  };
}

function deviceJson(id: number, names: TraceNames): string {
  if (id === NO_DEVICE) return 'null';
  const label = names.values.device.nameOf(id);
  return label === undefined ? String(id) : JSON.stringify(label);
}

function writeJson(write: WriteRecord, names: TraceNames): string {
  const named = names.slots[write.slot];
  const field = named?.field ?? PLAIN_NUMBER;
  const cell = named === undefined ? String(write.slot) : JSON.stringify(named.label);
  const from = encodeValue(write.old, field, names.values);
  return `[${cell},${from},${encodeValue(write.new, field, names.values)}]`;
}

/** Keys that hold their default are left out: no cause, own flow and span, no logical part. */
function eventJson(event: EventRecord, writes: WriteRecord[], names: TraceNames): string {
  const kind = names.kinds[event.kind];
  let json = `{"seq":${event.sequence},"t":${event.timeNs}`;
  if (event.logical !== 0) json += `,"logical":${event.logical}`;
  json += `,"kind":${kind?.json},"src":${deviceJson(event.source, names)}`;
  json += `,"dst":${deviceJson(event.target, names)}`;
  json += `,"causes":${event.parent < 0 ? '[]' : `[${event.parent}]`}`;
  if (event.flow !== event.sequence) json += `,"flow":${event.flow}`;
  if (event.span !== event.sequence) json += `,"span":${event.span}`;
  if (kind !== undefined && kind.payload.length > 0) {
    json += ',"data":{';
    for (const [at, { json: key, schema }] of kind.payload.entries()) {
      const value = event.payload[at] ?? Number.NaN;
      json += `${at === 0 ? '' : ','}${key}${encodeValue(value, schema, names.values)}`;
    }
    json += '}';
  }
  if (writes.length > 0) {
    json += `,"writes":[${writes.map((write) => writeJson(write, names)).join(',')}]`;
  }
  return `${json}}`;
}

const overtaken = (from: number): ProblemError =>
  new ProblemError({
    what: `event ${from} left the history while it was being exported`,
    where: 'exporting JSONL',
    mend: 'Pause the engine, or raise the history capacity, and export again.',
  });

/** Events of the batch, all of them, or a Problem: a file with holes would read as a lie. */
function batchAt(timeline: Timeline, from: number, count: number, epoch: number): EventRecord[] {
  const events = timeline.events(from, count);
  const whole = events.length === count && events[0]?.sequence === from;
  if (!whole || timeline.epoch() !== epoch) throw overtaken(from);
  return events;
}

const knownHashes = ({ timeline, origin }: EncodeInput): readonly KnownHash[] =>
  origin.hashes ?? timeline.keyframes().filter(({ hash }) => hash !== UNKNOWN_HASH);

export async function* encodeJsonl(input: EncodeInput): AsyncGenerator<string> {
  const { timeline, origin, onProgress, signal } = input;
  const epoch = timeline.epoch();
  const end = timeline.published();
  const first = timeline.oldest();
  const book = createTextBook(timeline);
  const names = createTraceNames(timeline.schema, { nameOf: book.text, idOf: () => undefined });
  const hashes = knownHashes(input).filter(({ sequence }) => sequence >= first && sequence <= end);
  const checksum = createChecksum();
  const sink = createTextSink();
  const add = (text: string): void => {
    checksum.add(text);
    sink.add(text);
  };
  const line = (json: string): void => {
    for (const text of book.pending()) add(`${text}\n`);
    add(`${json}\n`);
  };

  const state = unwrap(timeline.stateAt(first - 1));
  for (const piece of headerPieces(origin, timeline.schema, first, state)) {
    add(piece);
    if (sink.full()) yield sink.take();
  }
  add('\n');
  for (const [slot, named] of names.slots.entries()) {
    // Texts that the first state shows get their ids before anything else.
    if (named?.field.type === 'text') book.text(state[slot] ?? Number.NaN);
  }
  let nextHash = 0;
  const hashesTo = (sequence: number): void => {
    for (; (hashes[nextHash]?.sequence ?? Number.POSITIVE_INFINITY) <= sequence; nextHash++) {
      const { sequence: at, timeNs, hash } = hashes[nextHash]!;
      line(`{"hash":${JSON.stringify(hash)},"at":${at},"t":${encodeNumber(timeNs)}}`);
    }
  };
  for (let from: number = first; from < end; from += BATCH_EVENTS) {
    signal?.throwIfAborted();
    const count = Math.min(BATCH_EVENTS, end - from);
    const events = batchAt(timeline, from, count, epoch);
    for (const event of events) {
      hashesTo(event.sequence);
      line(eventJson(event, timeline.writesOf(event.sequence), names));
      if (sink.full()) yield sink.take();
    }
    // Writes may have been lapped since the events were copied.
    if (timeline.oldest() > from || timeline.epoch() !== epoch) throw overtaken(from);
    onProgress?.((from + count - first) / (end - first));
  }
  hashesTo(end);
  const hash = JSON.stringify(origin.hash);
  checksum.add(hash);
  const check = checksum.digest();
  sink.add(`{"footer":true,"count":${end - first},"hash":${hash},"check":"${check}"}\n`);
  yield sink.take();
}

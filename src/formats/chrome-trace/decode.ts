/** A Chrome trace into shared memory: threads as devices, spans as pairs of events. */
import { failure, ProblemError, type Result, success } from '../../lib/result.ts';
import { guardDecode, READING_SHARE, readPieces } from '../decoding.ts';
import type { DecodedTrace, DecodeInput, TraceOrigin } from '../format.ts';
import { createLossCounter } from '../losses.ts';
import { buildMemory, CANCELLED, pause, StagedTrace } from '../staged-trace.ts';
import { createElementScanner } from './element-scanner.ts';
import { KindTable } from './kinds.ts';
import { orderByTime } from './order.ts';
import { TraceRecords } from './records.ts';
import { Sweep } from './sweep.ts';
import { createTraceEvent, readTraceEvent } from './trace-event.ts';
import { THREAD_MOCK, tracksOf } from './tracks.ts';

/** Records swept between two pauses in which the host may draw, or cancel. */
const PAUSE_RECORDS = 32768;
/** Top-level members that are read, or say nothing that is needed. */
const WANTED = 'otherData';
const NEEDLESS: ReadonlySet<string> = new Set(['displayTimeUnit']);

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a trace of our own says about itself; a foreign one says nothing that can be trusted. */
function originOf(otherData: unknown, fileName: string): TraceOrigin {
  const foreign: TraceOrigin = { engine: '', title: fileName, seed: Number.NaN, hash: '' };
  if (!isObject(otherData) || otherData.producer !== 'Orrery') return foreign;
  const { engine, title, seed, recipe, hash } = otherData;
  return {
    engine: typeof engine === 'string' ? engine : '',
    title: typeof title === 'string' ? title : fileName,
    seed: typeof seed === 'number' ? seed : Number.NaN,
    hash: typeof hash === 'string' && /^[0-9a-f]{16}$/.test(hash) ? hash : '',
    ...(recipe === undefined ? {} : { recipe }),
  };
}

class Reader {
  readonly staged = new StagedTrace();
  readonly losses = createLossCounter();
  readonly records = new TraceRecords(this.staged, this.losses);
  otherData: unknown;
  private readonly fileName: string;
  private readonly event = createTraceEvent();

  constructor(fileName: string) {
    this.fileName = fileName;
  }

  element(text: string, byte: number): void {
    const loss = readTraceEvent(this.parse(text, byte), this.event);
    if (loss === undefined) this.records.add(this.event);
    else this.losses.add(loss);
  }

  member(text: string, byte: number): void {
    this.otherData = this.parse(text, byte);
  }

  skipped(key: string): void {
    if (!NEEDLESS.has(key)) this.losses.add('parts of the file beside its events');
  }

  private parse(text: string, byte: number): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ProblemError({
        what: `an event is no JSON: ${why.slice(0, 200)}`,
        where: `${this.fileName}, byte ${byte}`,
        mend: 'Record or export the trace again.',
      });
    }
  }
}

/** Reads the file into records. */
async function readRecords(input: DecodeInput, reader: Reader): Promise<void> {
  const { fileName } = input;
  const scanner = createElementScanner(fileName, {
    element: (text, byte) => reader.element(text, byte),
    wants: (key) => key === WANTED,
    member: (_key, text, byte) => reader.member(text, byte),
    skipped: (key) => reader.skipped(key),
  });
  const { broke } = await readPieces(input, (piece) => scanner.push(piece));
  const end = scanner.end();
  const { losses, records } = reader;
  if (scanner.bytes() === 0 || !scanner.foundEvents() || records.length === 0) {
    throw new ProblemError({
      what: scanner.bytes() === 0 ? 'the file is empty' : 'the file holds no events',
      where: fileName,
      mend: 'Open a Chrome trace: {"traceEvents": […]} or an array of events.',
    });
  }
  if (broke !== '') losses.add(`what follows byte ${scanner.bytes()}: ${broke}`);
  // Chrome itself leaves the bracket of a bare array away.
  if (end === 'cut') losses.add(`the end of the file, cut off within an event`);
  else if (end === 'open' && !scanner.isBareArray()) losses.add('the end of the file, cut off');
}

async function sweepRecords(reader: Reader, signal: AbortSignal | undefined) {
  const { records, staged, losses } = reader;
  const { order, timeNs } = orderByTime(records, losses);
  const tracks = tracksOf(records);
  const kinds = new KindTable(losses);
  const sweep = new Sweep({ records, tracks, kinds, staged, losses });
  for (let at = 0; at < order.length; at++) {
    sweep.record(order[at]!, timeNs[order[at]!]!);
    if (at % PAUSE_RECORDS === PAUSE_RECORDS - 1) {
      await pause();
      if (signal?.aborted) throw new ProblemError(CANCELLED);
    }
  }
  sweep.finish();
  return { tracks, kinds };
}

async function read(input: DecodeInput): Promise<Result<DecodedTrace>> {
  const { fileName, signal, onProgress } = input;
  const reader = new Reader(fileName);
  await readRecords(input, reader);
  const { tracks, kinds } = await sweepRecords(reader, signal);
  const { staged, losses, otherData } = reader;
  if (staged.events === 0) {
    const mend = 'Record the trace again.';
    return failure({ what: 'no event of the file could be kept', where: fileName, mend });
  }
  const origin = originOf(otherData, fileName);
  const schema = {
    title: origin.title,
    devices: tracks.devices,
    kinds: kinds.kinds,
    links: [],
    expectations: [],
    slots: tracks.slots,
  };
  const initial = new Float64Array(tracks.slots).fill(Number.NaN);
  for (const { mock, fields } of tracks.devices) {
    const depth = mock === THREAD_MOCK ? fields.find(({ name }) => name === 'depth') : undefined;
    if (depth !== undefined) initial[depth.slot] = 0;
  }
  const built = await buildMemory({
    schema,
    staged,
    initial,
    firstSequence: 0,
    signal,
    onProgress: (share) => onProgress?.(READING_SHARE + share * (1 - READING_SHARE)),
  });
  if (!built.ok) return built;
  return success({
    handle: built.value,
    schema,
    origin,
    events: staged.events,
    losses: losses.list(),
  });
}

export const decodeChromeTrace = (input: DecodeInput): Promise<Result<DecodedTrace>> =>
  guardDecode(input.fileName, () => read(input));

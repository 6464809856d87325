/** Events of a Chrome trace as columns, in file order: what is kept until all of them are known. */
import { addToAll, growingF64, growingU8, growingU32 } from '../growing-column.ts';
import type { LossCounter } from '../losses.ts';
import type { StagedTrace } from '../staged-trace.ts';
import { Interner } from './interner.ts';
import { cleanText, PHASE, type TraceArgs, type TraceEvent } from './trace-event.ts';

/** Rows that one trace may become; what comes after is counted as lost. */
export const ROWS_MAX = 2 ** 23;
/** Threads that get a track of their own; the rest share one. */
export const THREADS_MAX = 4096;
/** Series of counters, each a state field. */
export const SERIES_MAX = 16384;
/** Arguments are kept as text of this length at most … */
export const ARGS_UNITS_MAX = 512;
/** … and so many different ones, of this size together. */
const ARGS_TEXTS_MAX = 2 ** 20;
const ARGS_TOTAL_UNITS_MAX = 2 ** 25;

const CUT_NAMES = `ends of names longer than ${ARGS_UNITS_MAX} characters`;
const CUT = '…';
const DROPPED = '(arguments dropped: too many)';
/** Separates parts of a key; texts of events never contain it. */
const SEPARATOR = '\u0000';

export const FLAG = { flowIn: 1, flowOut: 2, bindsEnclosing: 4 } as const;

export const NO_THREAD = 0xffffffff;

/** Key 0 = none. */
const NO_KEY = '';

export class TraceRecords {
  readonly phase = growingU8();
  readonly thread = growingU32();
  readonly name = growingU32();
  readonly tsUs = growingF64();
  readonly durUs = growingF64();
  readonly key = growingU32();
  readonly bind = growingU32();
  readonly flags = growingU8();
  /** text id of the arguments; 0 = none. Of counters: index of the counter */
  readonly args = growingU32();
  /** counter samples after each record */
  readonly samplesEnd = growingU32();
  readonly sampleSeries = growingU32();
  readonly sampleValue = growingF64();

  private readonly columns = [
    this.phase,
    this.thread,
    this.name,
    this.tsUs,
    this.durUs,
    this.key,
    this.bind,
    this.flags,
    this.args,
    this.samplesEnd,
  ];

  readonly names = new Interner();
  /** category of the first event with each name */
  readonly categories: string[] = [];
  readonly threads = new Interner();
  readonly counters = new Interner();
  readonly series = new Interner();
  readonly processNames = new Map<string, string>();
  readonly threadNames = new Map<string, string>();
  readonly sortIndexes = new Map<string, number>();

  private readonly keys = new Interner();
  private readonly staged: StagedTrace;
  private readonly losses: LossCounter;
  private rows = 0;

  constructor(staged: StagedTrace, losses: LossCounter) {
    this.staged = staged;
    this.losses = losses;
    this.keys.id(NO_KEY);
  }

  get length(): number {
    return this.phase.length;
  }

  add(event: TraceEvent): void {
    if (event.isCut) this.losses.add('ends of names and ids of events longer than are kept');
    if (event.phase === PHASE.metadata) {
      this.metadata(event);
      return;
    }
    this.rows += event.phase === PHASE.complete ? 2 : 1;
    if (this.rows > ROWS_MAX) {
      this.losses.add(`events beyond ${ROWS_MAX} rows`);
      return;
    }
    const isAsync = event.phase >= PHASE.asyncBegin && event.phase <= PHASE.asyncInstant;
    const isFlow = event.phase >= PHASE.flowStart && event.phase <= PHASE.flowEnd;
    if ((isAsync || isFlow) && event.id === '') {
      this.losses.add(isFlow ? 'flow events without an id' : 'async events without an id');
      return;
    }
    const args = event.phase === PHASE.counter ? this.counter(event) : this.argsText(event.args);
    if (args < 0) return;
    const at = addToAll(this.columns);
    this.args.values[at] = args;
    this.samplesEnd.values[at] = this.sampleSeries.length;
    this.phase.values[at] = event.phase;
    // A counter belongs to its process; the thread that wrote it down does not matter.
    this.thread.values[at] = event.phase === PHASE.counter ? NO_THREAD : this.threadOf(event);
    this.name.values[at] = this.nameOf(event);
    this.tsUs.values[at] = event.tsUs;
    this.durUs.values[at] = event.durUs;
    this.key.values[at] = this.keys.id(this.keyText(event, isAsync, isFlow));
    this.bind.values[at] = this.keys.id(event.bindId === '' ? NO_KEY : `bind ${event.bindId}`);
    this.flags.values[at] =
      (event.flowIn ? FLAG.flowIn : 0) |
      (event.flowOut ? FLAG.flowOut : 0) |
      (event.bindsEnclosing ? FLAG.bindsEnclosing : 0);
  }

  /** Async events belong together by category and id, flows by their name as well. */
  private keyText(event: TraceEvent, isAsync: boolean, isFlow: boolean): string {
    if (isAsync) return ['a', event.category, event.id].join(SEPARATOR);
    return isFlow ? ['f', event.category, event.name, event.id].join(SEPARATOR) : NO_KEY;
  }

  private nameOf(event: TraceEvent): number {
    const id = this.names.id(event.name);
    if (id === this.categories.length) this.categories.push(event.category);
    return id;
  }

  private threadOf({ pid, tid }: TraceEvent): number {
    const key = threadKey(pid, tid);
    if (this.threads.size < THREADS_MAX || this.threads.has(key)) return this.threads.id(key);
    this.losses.add(`tracks of events from threads beyond the first ${THREADS_MAX}`);
    return this.threads.id(OTHER_THREADS);
  }

  private argsText(args: unknown): number {
    if (args === undefined || args === null || args === '__stripped__') return 0;
    const text = JSON.stringify(args);
    if (text === '{}') return 0;
    const { staged, losses } = this;
    let kept = text;
    if (text.length > ARGS_UNITS_MAX) {
      losses.add(`ends of arguments longer than ${ARGS_UNITS_MAX} characters`);
      kept = text.slice(0, ARGS_UNITS_MAX - CUT.length) + CUT;
    }
    const known = staged.knownText(kept);
    if (known !== undefined) return known;
    const full =
      staged.texts.length >= ARGS_TEXTS_MAX || staged.textSize + kept.length > ARGS_TOTAL_UNITS_MAX;
    if (!full) return staged.text(kept);
    losses.add('arguments of events, because there were too many different ones');
    return staged.text(DROPPED);
  }

  /** @returns the counter's index; −1 = the event holds no number */
  private counter(event: TraceEvent): number {
    const { pid, name, id, args } = event;
    const key = [pid, id === '' ? name : `${name} [${id.split(' ')[1] ?? ''}]`].join(SEPARATOR);
    const entries =
      typeof args === 'object' && args !== null ? Object.entries(args as TraceArgs) : [];
    const before = this.sampleSeries.length;
    for (const [series, value] of entries) this.sample(key, series, value);
    if (this.sampleSeries.length === before) {
      this.losses.add('counter events without a number');
      return -1;
    }
    return this.counters.id(key);
  }

  private sample(counter: string, series: string, value: unknown): void {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) {
      this.losses.add('counter values that are no numbers');
      return;
    }
    const key = `${counter}${SEPARATOR}${cleanText(series, ARGS_UNITS_MAX)}`;
    if (series.length > ARGS_UNITS_MAX) this.losses.add(CUT_NAMES);
    if (this.series.size >= SERIES_MAX && !this.series.has(key)) {
      this.losses.add(`counter values of series beyond the first ${SERIES_MAX}`);
      return;
    }
    const at = addToAll([this.sampleSeries, this.sampleValue]);
    this.sampleSeries.values[at] = this.series.id(key);
    this.sampleValue.values[at] = number;
  }

  private metadata({ name, pid, tid, args }: TraceEvent): void {
    const values = typeof args === 'object' && args !== null ? (args as TraceArgs) : {};
    const text = typeof values.name === 'string' ? cleanText(values.name, ARGS_UNITS_MAX) : '';
    if (typeof values.name === 'string' && values.name.length > text.length) {
      this.losses.add(CUT_NAMES);
    }
    const order = typeof values.sort_index === 'number' ? values.sort_index : 0;
    if (name === 'process_name') this.processNames.set(pid, text);
    else if (name === 'thread_name') this.threadNames.set(threadKey(pid, tid), text);
    else if (name === 'process_sort_index') this.sortIndexes.set(pid, order);
    else if (name === 'thread_sort_index') this.sortIndexes.set(threadKey(pid, tid), order);
    else this.losses.add('metadata other than names and order of processes and threads');
  }
}

export const threadKey = (pid: string, tid: string): string => `${pid}${SEPARATOR}${tid}`;

/** pid and tid of a thread's key; process and name of a counter's; further parts follow. */
export const partsOf = (key: string): string[] => key.split(SEPARATOR);

/** Key of the track that holds what found no track of its own. */
export const OTHER_THREADS = threadKey('', '(other threads)');

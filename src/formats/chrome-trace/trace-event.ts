/** One element of `traceEvents`, read with distrust. */

/** Phases by what they mean here. */
export const PHASE = {
  begin: 0,
  end: 1,
  complete: 2,
  instant: 3,
  asyncBegin: 4,
  asyncEnd: 5,
  asyncInstant: 6,
  flowStart: 7,
  flowStep: 8,
  flowEnd: 9,
  counter: 10,
  metadata: 11,
} as const;
export type Phase = (typeof PHASE)[keyof typeof PHASE];

/**
 * `S T p F` are the older async phases, `I R` older instants; `P` samples, `N O D` objects and
 * `v V` memory dumps are points in time with arguments, and read as instants.
 */
const PHASES: Readonly<Record<string, Phase>> = {
  B: PHASE.begin,
  E: PHASE.end,
  X: PHASE.complete,
  i: PHASE.instant,
  I: PHASE.instant,
  R: PHASE.instant,
  P: PHASE.instant,
  N: PHASE.instant,
  O: PHASE.instant,
  D: PHASE.instant,
  v: PHASE.instant,
  V: PHASE.instant,
  b: PHASE.asyncBegin,
  e: PHASE.asyncEnd,
  n: PHASE.asyncInstant,
  S: PHASE.asyncBegin,
  F: PHASE.asyncEnd,
  T: PHASE.asyncInstant,
  p: PHASE.asyncInstant,
  s: PHASE.flowStart,
  t: PHASE.flowStep,
  f: PHASE.flowEnd,
  C: PHASE.counter,
  M: PHASE.metadata,
};

export type TraceArgs = Readonly<Record<string, unknown>>;

export interface TraceEvent {
  phase: Phase;
  name: string;
  category: string;
  /** numbers and texts alike, as text */
  pid: string;
  tid: string;
  /** µs, as in the file */
  tsUs: number;
  /** NaN = none given */
  durUs: number;
  /** what async events and flows are matched by, beside category and name; '' = none */
  id: string;
  /** the same for slices that are ends of a flow themselves */
  bindId: string;
  flowIn: boolean;
  flowOut: boolean;
  /** `bp:"e"`: the flow goes to the slice around it, not to the next one */
  bindsEnclosing: boolean;
  args: unknown;
  /** a name or id was longer than is kept */
  isCut: boolean;
}

export const createTraceEvent = (): TraceEvent => ({
  phase: PHASE.instant,
  name: '',
  category: '',
  pid: '',
  tid: '',
  tsUs: 0,
  durUs: Number.NaN,
  id: '',
  bindId: '',
  flowIn: false,
  flowOut: false,
  bindsEnclosing: false,
  args: undefined,
  isCut: false,
});

/** Beyond it a double cannot tell one µs from the next. */
const TS_US_MAX = 2 ** 53;
/** Longer names are cut. */
export const NAME_UNITS_MAX = 256;
const ID_UNITS_MAX = 128;

/** Number or numeric text; NaN for anything else. */
export function readMicroseconds(value: unknown): number {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && value.trim() !== ''
        ? Number(value)
        : Number.NaN;
  return Math.abs(number) <= TS_US_MAX ? number : Number.NaN;
}

const isObject = (value: unknown): value is TraceArgs =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys are made of texts with NUL between them: in a text its picture stands for it. */
export const cleanText = (text: string, unitsMax: number): string =>
  text.slice(0, unitsMax).replaceAll('\u0000', '\u2400');

const isLong = (value: unknown, unitsMax: number): boolean =>
  typeof value === 'string' && value.length > unitsMax;

const idText = (value: unknown): string =>
  typeof value === 'string'
    ? cleanText(value, ID_UNITS_MAX)
    : typeof value === 'number'
      ? String(value)
      : '';

/** Ids are local to their process unless the file says otherwise; flows cross processes. */
function readId(json: TraceArgs, pid: string, phase: Phase): string {
  const { id, id2, scope } = json;
  if (isObject(id2)) {
    if (id2.global !== undefined) return `global ${idText(id2.global)}`;
    if (id2.local !== undefined) return `${pid} ${idText(id2.local)}`;
  }
  const text = idText(id);
  if (text === '') return '';
  const crosses = phase >= PHASE.flowStart && phase <= PHASE.flowEnd;
  return `${crosses ? 'id' : pid} ${text} ${idText(scope)}`;
}

/**
 * Fills `out` from a parsed element.
 * @returns why the element cannot be kept, or undefined
 */
export function readTraceEvent(json: unknown, out: TraceEvent): string | undefined {
  if (!isObject(json)) return 'elements that are no objects';
  const { ph, name, cat, pid, tid, bind_id: bindId } = json;
  const phase = typeof ph === 'string' && Object.hasOwn(PHASES, ph) ? PHASES[ph] : undefined;
  if (phase === undefined) {
    return typeof ph === 'string'
      ? `events of the unknown phase "${ph.slice(0, 8)}"`
      : 'events without a phase';
  }
  out.phase = phase;
  out.name = typeof name === 'string' ? cleanText(name, NAME_UNITS_MAX) : idText(name);
  out.category = typeof cat === 'string' ? cleanText(cat, NAME_UNITS_MAX) : '';
  out.pid = idText(pid);
  out.tid = idText(tid);
  out.args = json.args;
  out.isCut =
    isLong(name, NAME_UNITS_MAX) ||
    isLong(cat, NAME_UNITS_MAX) ||
    isLong(pid, ID_UNITS_MAX) ||
    isLong(tid, ID_UNITS_MAX) ||
    isLong(json.id, ID_UNITS_MAX) ||
    isLong(bindId, ID_UNITS_MAX);
  if (phase === PHASE.metadata) return undefined;
  out.tsUs = readMicroseconds(json.ts);
  if (Number.isNaN(out.tsUs)) return 'events without a readable time';
  out.durUs = readMicroseconds(json.dur);
  out.id = readId(json, out.pid, phase);
  out.bindId = idText(bindId);
  out.flowIn = json.flow_in === true;
  out.flowOut = json.flow_out === true;
  out.bindsEnclosing = json.bp === 'e';
  return undefined;
}

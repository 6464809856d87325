/**
 * For tests: the strict rules of the Trace Event format that viewers rely on. Required fields,
 * nesting of slices within a thread, flows bound to slices, counters that are numbers.
 */

type Json = Readonly<Record<string, unknown>>;

export interface RuleReport {
  /** what breaks a rule, in words; empty = the trace is sound */
  readonly faults: readonly string[];
  /** events by phase */
  readonly phases: Readonly<Record<string, number>>;
}

interface Slice {
  readonly startNs: number;
  readonly endNs: number;
  readonly name: string;
  /** position in the file */
  readonly at: number;
}

interface FlowEnd {
  readonly ns: number;
  readonly track: string;
  readonly phase: string;
  readonly at: number;
}

const PHASES = 'XBEbensftCiM';
const FAULTS_MAX = 20;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nsOf = (us: unknown): number => Math.round(Number(us) * 1000);

class RuleChecker {
  readonly faults: string[] = [];
  readonly phases: Record<string, number> = {};
  private readonly slices = new Map<string, Slice[]>();
  private readonly begun = new Map<string, Slice[]>();
  private readonly flows = new Map<string, FlowEnd[]>();
  private readonly asyncs = new Map<string, number>();

  fault(text: string): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push(text);
  }

  event(event: unknown, at: number): void {
    if (!isObject(event)) {
      this.fault(`event ${at} is no object`);
      return;
    }
    const { ph, name, pid, tid, ts } = event;
    if (typeof ph !== 'string' || ph.length !== 1 || !PHASES.includes(ph)) {
      this.fault(`event ${at} has the phase ${String(ph)}`);
      return;
    }
    this.phases[ph] = (this.phases[ph] ?? 0) + 1;
    if (typeof name !== 'string' && ph !== 'E') this.fault(`event ${at} (${ph}) has no name`);
    if (!Number.isInteger(pid)) this.fault(`event ${at} (${ph}) has no pid`);
    if (!Number.isInteger(tid)) this.fault(`event ${at} (${ph}) has no tid`);
    if (typeof ts !== 'number' || !Number.isFinite(ts) || ts < 0) {
      this.fault(`event ${at} (${ph}) has no time`);
    }
    this.phase(ph, event, at);
  }

  private phase(ph: string, event: Json, at: number): void {
    const track = `${String(event.pid)}/${String(event.tid)}`;
    const ns = nsOf(event.ts);
    if (ph === 'X') this.complete(event, track, ns, at);
    else if (ph === 'B')
      push(this.begun, track, { startNs: ns, endNs: ns, name: nameOf(event), at });
    else if (ph === 'E') this.end(track, ns, at);
    else if (ph === 's' || ph === 't' || ph === 'f') this.flow(ph, event, track, ns, at);
    else if (ph === 'b' || ph === 'e') this.half(ph, event, at);
    else if (ph === 'C') this.counter(event, at);
    else if (ph === 'i') this.instant(event, at);
    else if (ph === 'M') this.metadata(event, at);
  }

  private complete(event: Json, track: string, ns: number, at: number): void {
    const { dur } = event;
    if (typeof dur !== 'number' || !(dur >= 0)) this.fault(`event ${at} (X) has no duration`);
    push(this.slices, track, { startNs: ns, endNs: ns + nsOf(dur), name: nameOf(event), at });
  }

  private end(track: string, ns: number, at: number): void {
    const open = this.begun.get(track)?.pop();
    if (open === undefined) this.fault(`event ${at} (E) ends nothing`);
    else push(this.slices, track, { ...open, endNs: ns });
  }

  private flow(ph: string, event: Json, track: string, ns: number, at: number): void {
    const { id, cat, name, bp } = event;
    if (id === undefined) this.fault(`event ${at} (${ph}) has no id`);
    if (ph === 'f' && bp !== 'e') this.fault(`event ${at} (f) does not bind to its slice`);
    push(this.flows, JSON.stringify([cat, name, id]), { ns, track, phase: ph, at });
  }

  private half(ph: string, { pid, cat, id, name }: Json, at: number): void {
    if (id === undefined) this.fault(`event ${at} (${ph}) has no id`);
    const key = JSON.stringify([pid, cat, id, name]);
    this.asyncs.set(key, (this.asyncs.get(key) ?? 0) + (ph === 'b' ? 1 : -1));
  }

  private counter({ args }: Json, at: number): void {
    const values = isObject(args) ? Object.values(args) : [];
    if (values.length === 0 || !values.every((value) => Number.isFinite(value))) {
      this.fault(`event ${at} (C) has values that are no numbers`);
    }
  }

  private instant({ s }: Json, at: number): void {
    if (typeof s !== 'string' || !'gpt'.includes(s)) this.fault(`event ${at} (i) has no scope`);
  }

  private metadata({ name, args }: Json, at: number): void {
    const values = isObject(args) ? args : {};
    const named = name === 'process_name' || name === 'thread_name';
    const good = named
      ? typeof values.name === 'string' && values.name !== ''
      : Number.isInteger(values.sort_index);
    if (!good) this.fault(`event ${at} (M) says nothing`);
  }

  finish(): void {
    for (const [track, open] of this.begun) {
      if (open.length > 0) this.fault(`${open.length} slices of ${track} never end`);
    }
    for (const [track, slices] of this.slices) this.nesting(track, slices);
    for (const [key, ends] of this.flows) this.binding(key, ends);
    for (const [key, open] of this.asyncs) {
      if (open !== 0) this.fault(`async ${key} has no second half`);
    }
  }

  private nesting(track: string, slices: Slice[]): void {
    slices.sort((a, b) => a.startNs - b.startNs || b.endNs - a.endNs);
    const open: Slice[] = [];
    for (const slice of slices) {
      for (let top = open.at(-1); top !== undefined && top.endNs <= slice.startNs; ) {
        open.pop();
        top = open.at(-1);
      }
      const around = open.at(-1);
      if (around !== undefined && slice.endNs > around.endNs) {
        this.fault(`"${slice.name}" overlaps "${around.name}" on ${track} at ${slice.startNs} ns`);
      }
      open.push(slice);
    }
  }

  /** Readers sort by time and keep the order of the file within one instant. */
  private binding(key: string, ends: readonly FlowEnd[]): void {
    const start = ends.find(({ phase }) => phase === 's');
    const finish = ends.find(({ phase }) => phase === 'f');
    if (start === undefined || finish === undefined) {
      this.fault(`flow ${key} has only one end`);
      return;
    }
    const backwards = finish.ns === start.ns ? finish.at < start.at : finish.ns < start.ns;
    if (backwards) this.fault(`flow ${key} runs backwards`);
    for (const end of ends) {
      if (!this.isCovered(end)) this.fault(`flow ${key} (${end.phase}) is in no slice`);
    }
  }

  /** Slices are sorted by their start by now. */
  private isCovered({ track, ns, at }: FlowEnd): boolean {
    const slices = this.slices.get(track) ?? [];
    let low = 0;
    let high = slices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((slices[middle]?.startNs ?? 0) <= ns) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0; i--) {
      const slice = slices[i]!;
      if (slice.endNs >= ns && (slice.startNs < ns || slice.at < at)) return true;
    }
    return false;
  }
}

const nameOf = ({ name }: Json): string => (typeof name === 'string' ? name : '');

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** @param trace the whole file, parsed */
export function checkChromeTrace(trace: unknown): RuleReport {
  const checker = new RuleChecker();
  const events = isObject(trace) ? trace.traceEvents : undefined;
  if (!Array.isArray(events)) checker.fault('there is no array "traceEvents"');
  for (const [at, event] of (Array.isArray(events) ? events : []).entries()) {
    checker.event(event, at);
  }
  checker.finish();
  const { faults, phases } = checker;
  return { faults, phases };
}

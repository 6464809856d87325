/**
 * Where two recordings part: the first event that differs, and in what. Two runs of one engine
 * are bisected by the rolling hashes of their keyframes, so that only the events between two
 * keyframes are looked at; files of other tools have no such hashes and are gone through.
 */
import { EXPECTATION_CELL } from '../memory/schema.ts';
import { type Correspondence, correspond, deviceIn } from './correspondence.ts';
import { sameValue } from './diff.ts';
import type { SearchHost } from './search.ts';
import type { EventRecord, KeyframeRecord, Timeline, WriteRecord } from './timeline.ts';

export type DifferentPart =
  | 'time'
  | 'kind'
  | 'source'
  | 'target'
  | 'parent'
  | 'flow'
  | 'span'
  | 'payload'
  | 'writes'
  /** one of the two has no further event */
  | 'length';

export interface Difference {
  /** of the first event that is not the same in both; both count alike up to here */
  readonly sequence: number;
  readonly part: DifferentPart;
  /** name of the payload field, or "device.field" of the first write that differs; '' else */
  readonly field: string;
  /** what stands there, as a person reads it; '' = nothing */
  readonly a: string;
  readonly b: string;
  readonly timeNsA: number;
  readonly timeNsB: number;
}

export type Comparison =
  | { readonly result: 'different'; readonly first: Difference; readonly cost: Cost }
  /** the same as far as both reach: [from, to) was compared, or known by its hash */
  | { readonly result: 'same'; readonly to: number; readonly cost: Cost }
  /** they part within (from, to], but those events are no longer held by both */
  | {
      readonly result: 'not-held';
      readonly from: number;
      readonly to: number;
      readonly cost: Cost;
    }
  | { readonly result: 'cancelled'; readonly to: number; readonly cost: Cost };

/** How much was looked at. */
export interface Cost {
  readonly hashes: number;
  readonly events: number;
}

/** Events compared between two looks at the host. */
const CHUNK_EVENTS = 2048;
/** Keyframes of recordings that no engine made carry no hash. */
const NO_HASH = '0000000000000000';

/** Hashes that both have at the same event. */
function commonHashes(
  a: readonly KeyframeRecord[],
  b: readonly KeyframeRecord[],
): [KeyframeRecord, KeyframeRecord][] {
  const others = new Map(b.map((keyframe) => [keyframe.sequence, keyframe]));
  return a.flatMap((keyframe): [KeyframeRecord, KeyframeRecord][] => {
    const other = others.get(keyframe.sequence);
    const isHashed = other && keyframe.hash !== NO_HASH && other.hash !== NO_HASH;
    return isHashed ? [[keyframe, other]] : [];
  });
}

/** Between which events two runs part, by their hashes alone. */
export interface Bracket {
  /** all events before this one are the same */
  readonly same: number;
  /** some event before this one is not; Infinity = none is known */
  readonly different: number;
  readonly hashes: number;
}

/** @param a hashes by rising sequence, of runs of the same engine and world; so are `b` */
export function bracketByHashes(
  a: readonly KeyframeRecord[],
  b: readonly KeyframeRecord[],
): Bracket {
  const common = commonHashes(a, b);
  let hashes = 0;
  let low = 0;
  let high = common.length;
  // A rolling hash covers everything before it: once different, different for good.
  while (low < high) {
    const middle = (low + high) >>> 1;
    const [left, right] = common[middle]!;
    hashes += 1;
    if (left.hash === right.hash) low = middle + 1;
    else high = middle;
  }
  return {
    same: common[low - 1]?.[0].sequence ?? 0,
    different: common[low]?.[0].sequence ?? Number.POSITIVE_INFINITY,
    hashes,
  };
}

const nameOf = ({ schema }: Timeline, device: number): string =>
  schema.devices[device]?.name ?? '–';

const kindName = ({ schema }: Timeline, kind: number): string => {
  const found = schema.kinds[kind];
  if (!found) return `kind ${kind}`;
  return found.mock === '' ? found.name : `${found.mock}.${found.name}`;
};

const cellName = ({ schema }: Timeline, slot: number): string => {
  for (const { name, fields } of schema.devices) {
    const field = fields.find((own) => slot >= own.slot && slot < own.slot + own.length);
    if (!field) continue;
    const cell = field.length === 1 ? '' : `[${slot - field.slot}]`;
    return `${name}.${field.name}${cell}`;
  }
  const expectation = schema.expectations.find(
    (own) => slot >= own.slot && slot < own.slot + EXPECTATION_CELL.length,
  );
  if (!expectation) return `cell ${slot}`;
  const part = EXPECTATION_PART[slot - expectation.slot] ?? '';
  return `“${expectation.name}”.${part}`;
};

/** Names of an expectation's cells, in the order of EXPECTATION_CELL. */
const EXPECTATION_PART = ['status', 'brokenAt', 'dueNs', 'openedAt'];

const REFERENCES: readonly string[] = ['text', 'device', 'field', 'expectation'];

/** Compares one event of both, with what it wrote. */
export class EventComparer {
  readonly #a: Timeline;
  readonly #b: Timeline;
  readonly #map: Correspondence;

  constructor(a: Timeline, b: Timeline) {
    this.#a = a;
    this.#b = b;
    this.#map = correspond(a.schema, b.schema);
  }

  get correspondence(): Correspondence {
    return this.#map;
  }

  /** Whether they are the same kind of event between the same devices: a pair in a list. */
  isTwin(a: EventRecord, b: EventRecord): boolean {
    const { kinds, devices } = this.#map;
    return (
      (kinds[a.kind] ?? -1) === b.kind &&
      deviceIn(devices, a.source) === b.source &&
      deviceIn(devices, a.target) === b.target
    );
  }

  /** What of the rows differs; undefined when nothing does. */
  rows(a: EventRecord, b: EventRecord): Difference | undefined {
    const { kinds, devices } = this.#map;
    const differ = (part: DifferentPart, inA: string, inB: string, field = ''): Difference => ({
      sequence: a.sequence,
      part,
      field,
      a: inA,
      b: inB,
      timeNsA: a.timeNs,
      timeNsB: b.timeNs,
    });
    if (a.timeNs !== b.timeNs) return differ('time', `${a.timeNs} ns`, `${b.timeNs} ns`);
    if ((kinds[a.kind] ?? -1) !== b.kind) {
      return differ('kind', kindName(this.#a, a.kind), kindName(this.#b, b.kind));
    }
    for (const end of ['source', 'target'] as const) {
      if (deviceIn(devices, a[end]) === b[end]) continue;
      return differ(end, nameOf(this.#a, a[end]), nameOf(this.#b, b[end]));
    }
    for (const back of ['parent', 'flow', 'span'] as const) {
      // What is too far back to be stored is unknown, not different.
      if (a[back] === b[back]) continue;
      return differ(back, String(a[back]), String(b[back]));
    }
    const found = this.#differentPayload(a, b);
    return found && differ('payload', found.a, found.b, found.name);
  }

  /** The first payload field that differs, as a person reads it. */
  #differentPayload(a: EventRecord, b: EventRecord) {
    const { payload = [] } = this.#a.schema.kinds[a.kind] ?? {};
    const fields = this.#b.schema.kinds[b.kind]?.payload ?? [];
    for (let i = 0; i < Math.max(payload.length, fields.length); i++) {
      const [field, other] = [payload[i], fields[i]];
      const [inA, inB] = [a.payload[i] ?? Number.NaN, b.payload[i] ?? Number.NaN];
      const left = field ? this.#a.show(inA, field) : '';
      const right = other ? this.#b.show(inB, other) : '';
      // Numbers that stand for names: the names are the same, wherever they are stored.
      const isName = field && REFERENCES.includes(field.type);
      if (isName ? left === right : sameValue(inA, inB)) continue;
      return { name: field?.name ?? other?.name ?? '', a: left, b: right };
    }
    return undefined;
  }

  /** What of the writes differs; undefined when nothing does. */
  writes(a: EventRecord, b: EventRecord): Difference | undefined {
    const left = this.#a.writesOf(a.sequence);
    const right = this.#b.writesOf(b.sequence);
    const isSame = (inA: WriteRecord, inB: WriteRecord | undefined): boolean =>
      inB !== undefined && this.#isSameWrite(inA, inB);
    if (left.length === right.length && left.every((inA, i) => isSame(inA, right[i]))) {
      return undefined;
    }
    // What one of them wrote and the other did not; when only the order differs, the first.
    const lone = left.find((inA) => !right.some((inB) => isSame(inA, inB)));
    const extra = right.find((inB) => !left.some((inA) => isSame(inA, inB)));
    const inA = lone ?? (extra ? left.find((write) => this.#isSameCell(write, extra)) : left[0]);
    const inB = lone ? right.find((write) => this.#isSameCell(lone, write)) : (extra ?? right[0]);
    return {
      sequence: a.sequence,
      part: 'writes',
      field: inA ? cellName(this.#a, inA.slot) : cellName(this.#b, inB?.slot ?? -1),
      a: inA ? this.#written(this.#a, inA) : '',
      b: inB ? this.#written(this.#b, inB) : '',
      timeNsA: a.timeNs,
      timeNsB: b.timeNs,
    };
  }

  #isSameCell(a: WriteRecord, b: WriteRecord): boolean {
    const { slots, identical } = this.#map;
    return (identical ? a.slot : (slots[a.slot] ?? -1)) === b.slot;
  }

  #isSameWrite(a: WriteRecord, b: WriteRecord): boolean {
    return this.#isSameCell(a, b) && sameValue(a.new, b.new);
  }

  #written(timeline: Timeline, write: WriteRecord): string {
    for (const { fields } of timeline.schema.devices) {
      const field = fields.find((f) => write.slot >= f.slot && write.slot < f.slot + f.length);
      if (!field) continue;
      const value = timeline.show(write.new, field);
      return field.unit === '' ? value : `${value} ${field.unit}`;
    }
    return String(write.new);
  }

  /** Whether twins carry and write the same. */
  isSameContent(a: EventRecord, b: EventRecord): boolean {
    return this.isTwin(a, b) && !this.#differentPayload(a, b) && !this.writes(a, b);
  }

  both(a: EventRecord, b: EventRecord): Difference | undefined {
    return this.rows(a, b) ?? this.writes(a, b);
  }
}

/** One of them goes on where the other has ended. */
function lengthDifference(a: Timeline, b: Timeline, at: number): Difference | undefined {
  const [inA, inB] = [a.event(at), b.event(at)];
  if (!inA === !inB) return undefined;
  return {
    sequence: at,
    part: 'length',
    field: '',
    a: inA ? kindName(a, inA.kind) : '',
    b: inB ? kindName(b, inB.kind) : '',
    timeNsA: inA?.timeNs ?? Number.NaN,
    timeNsB: inB?.timeNs ?? Number.NaN,
  };
}

/** Whether every cell that both have is the same before event `sequence`. */
function isSameState(a: Timeline, b: Timeline, map: Correspondence, sequence: number): boolean {
  const left = a.stateAt(sequence - 1);
  const right = b.stateAt(sequence - 1);
  if (!left.ok || !right.ok) return false;
  return map.cells.every((cell) => sameValue(left.value[cell.a]!, right.value[cell.b]!));
}

/** The first difference among the events [from, to); a number = they are held no further. */
function differenceIn(
  a: Timeline,
  b: Timeline,
  comparer: EventComparer,
  from: number,
  to: number,
): Difference | number | undefined {
  const [left, right] = [a.events(from, to - from), b.events(from, to - from)];
  for (let i = 0; i < to - from; i++) {
    const [inA, inB] = [left[i], right[i]];
    if (inA?.sequence !== from + i || inB?.sequence !== from + i) return from + i;
    const difference = comparer.both(inA, inB);
    if (difference) return difference;
  }
  return undefined;
}

export interface ComparisonOptions {
  /** the end of the shorter one is a difference. Default false */
  readonly endCounts?: boolean;
  /** events that are known to be the same: of a branch, those that it shares. Default 0 */
  readonly same?: number;
  /** hashes of b, when more are known than its keyframes hold, by rising sequence */
  readonly hashesB?: readonly KeyframeRecord[];
}

const NOTHING_KNOWN: Bracket = { same: 0, different: Number.POSITIVE_INFINITY, hashes: 0 };

/**
 * The first event of two recordings that is not the same in both. A recording that ends does not
 * differ from one that goes on: only with `endCounts` is the end of one a difference.
 */
export async function firstDifference(
  a: Timeline,
  b: Timeline,
  host: SearchHost,
  { endCounts = false, same: known = 0, hashesB = b.keyframes() }: ComparisonOptions = {},
): Promise<Comparison> {
  const comparer = new EventComparer(a, b);
  const { correspondence } = comparer;
  const bracket = correspondence.identical
    ? bracketByHashes(a.keyframes(), hashesB)
    : NOTHING_KNOWN;
  const { different, hashes } = bracket;
  const same = Math.max(known, bracket.same);
  const end = Math.min(a.published(), b.published());
  const held = Math.max(a.oldest(), b.oldest());
  const begin = Math.max(same, held);
  let events = 0;
  const cost = (): Cost => ({ hashes, events });
  // They part before the oldest event that both still have.
  const isLost = different <= held || (held > same && !isSameState(a, b, correspondence, held));
  if (held > same && isLost) {
    return { result: 'not-held', from: same, to: Math.min(different, held), cost: cost() };
  }
  for (let at = begin; at < end; ) {
    const to = Math.min(end, at + CHUNK_EVENTS);
    const found = differenceIn(a, b, comparer, at, to);
    events += (typeof found === 'object' ? found.sequence + 1 : to) - at;
    if (typeof found === 'object') return { result: 'different', first: found, cost: cost() };
    if (found !== undefined) return { result: 'not-held', from: at, to: found, cost: cost() };
    at = to;
    host.onProgress((at - begin) / Math.max(1, end - begin));
    if (host.cancelled()) return { result: 'cancelled', to: at, cost: cost() };
    await host.breathe();
  }
  const first = endCounts ? lengthDifference(a, b, end) : undefined;
  if (first) return { result: 'different', first, cost: cost() };
  return { result: 'same', to: end, cost: cost() };
}

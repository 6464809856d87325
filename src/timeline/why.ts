/**
 * Why an event happened, why a value is what it is, why a condition holds: the events without
 * which it would not be, as a list and as a graph. Nothing else is in the slice.
 *
 * An event follows from its cause. A value follows from the event that wrote it last, and from the
 * one that changed it last if that is another. A write that replaced another one is shown with that
 * one: who overwrites whom is what a lost update is.
 */
import { failure, type Result, success } from '../lib/result.ts';
import { type Condition, compileCondition } from './condition.ts';
import type { EventRecord, Timeline, WriteRecord } from './timeline.ts';

export interface SliceNode {
  readonly event: EventRecord;
  /** its writes that others in the slice depend on */
  readonly writes: readonly WriteRecord[];
  /** steps to the target; 0 = it is one */
  readonly distance: number;
}

export interface SliceEdge {
  /** cause and effect: sequences of nodes */
  readonly from: number;
  readonly to: number;
  /** cause: the one led to the other · overwrote: `to` replaced what `from` had written */
  readonly reason: 'cause' | 'overwrote';
  /** the cell that was overwritten; -1 for causes */
  readonly slot: number;
}

export interface Slice {
  /** by rising sequence */
  readonly nodes: readonly SliceNode[];
  readonly edges: readonly SliceEdge[];
  /** sequences of the events that the question is about */
  readonly targets: readonly number[];
  /** cells that the question is about */
  readonly slots: readonly number[];
  /** who gave the last of them its value, if its last write changed nothing; -1 = that write did */
  readonly changed: number;
  /** what keeps the slice from reaching its roots */
  readonly cut: 'none' | 'history' | 'limit';
}

export interface SliceOptions {
  /** most events in it. Default 256 */
  readonly limit?: number;
  /** writes before the last one that are followed, per cell. Default 1 */
  readonly overwritten?: number;
}

const LIMIT = 256;
const OVERWRITTEN = 1;
/** Writes that change nothing are passed over up to so many. */
const REWRITES = 4096;

const isChange = (write: WriteRecord): boolean => !Object.is(write.old, write.new);

class SliceBuilder {
  readonly #timeline: Timeline;
  readonly #limit: number;
  readonly #nodes = new Map<
    number,
    { event: EventRecord; writes: WriteRecord[]; distance: number }
  >();
  readonly #edges: SliceEdge[] = [];
  readonly targets: number[] = [];
  readonly #ahead: { readonly sequence: number; readonly distance: number }[] = [];
  #changed = -1;
  #cut: Slice['cut'] = 'none';

  constructor(timeline: Timeline, limit: number) {
    this.#timeline = timeline;
    this.#limit = limit;
  }

  /** The event; what led to it follows at the end. False when it is not held or there is no room. */
  add(sequence: number, distance: number): boolean {
    if (this.#nodes.has(sequence)) return true;
    const event = this.#timeline.event(sequence);
    if (!event) this.#cut = 'history';
    else if (this.#nodes.size >= this.#limit) this.#cut = 'limit';
    if (!event || this.#nodes.size >= this.#limit) return false;
    this.#nodes.set(sequence, { event, writes: [], distance });
    if (event.parent >= 0) {
      this.#edges.push({ from: event.parent, to: sequence, reason: 'cause', slot: -1 });
      this.#ahead.push({ sequence: event.parent, distance: distance + 1 });
    }
    return true;
  }

  /** Causes of causes, the latest first: where room ends, it ends for all that is asked alike. */
  #follow(): void {
    while (this.#ahead.length > 0) {
      let latest = 0;
      this.#ahead.forEach(({ sequence }, i) => {
        if (sequence > this.#ahead[latest]!.sequence) latest = i;
      });
      const [next] = this.#ahead.splice(latest, 1);
      if (next && !this.add(next.sequence, next.distance) && this.#cut === 'limit') return;
    }
  }

  /** The last write of a cell up to an event, those that it replaced, and what led to them. */
  addValue(slot: number, sequence: number, overwritten: number): void {
    const writes: WriteRecord[] = [];
    for (let before = sequence; writes.length <= overwritten; ) {
      const write = this.#timeline.lastWrite(slot, before);
      if (!write) {
        // Never written, or the write has left the history: only the root knows.
        if (writes.length === 0 && this.#timeline.dropped() > 0) this.#cut = 'history';
        break;
      }
      if (!this.add(write.sequence, writes.length)) break;
      this.#nodes.get(write.sequence)?.writes.push(write);
      const later = writes.at(-1);
      if (!later) this.targets.push(write.sequence);
      else {
        const [from, to] = [write.sequence, later.sequence];
        this.#edges.push({ from, to, reason: 'overwrote', slot });
      }
      writes.push(write);
      before = write.sequence - 1;
    }
    this.#addChange(slot, writes);
  }

  /** When the last write changed nothing: the one that gave the cell its value. */
  #addChange(slot: number, writes: readonly WriteRecord[]): void {
    const [last] = writes;
    if (!last || isChange(last)) return;
    let write = writes.find(isChange);
    let before = writes.at(-1)?.sequence ?? 0;
    for (let i = 0; !write && i < REWRITES; i++) {
      const earlier = this.#timeline.lastWrite(slot, before - 1);
      if (!earlier) return;
      before = earlier.sequence;
      if (isChange(earlier)) write = earlier;
    }
    if (!write || !this.add(write.sequence, 1)) return;
    const node = this.#nodes.get(write.sequence);
    if (!node?.writes.includes(write)) node?.writes.push(write);
    this.#changed = write.sequence;
  }

  finish(slots: readonly number[]): Slice {
    this.#follow();
    const nodes = [...this.#nodes.values()].sort((a, b) => a.event.sequence - b.event.sequence);
    const isIn = ({ from, to }: SliceEdge): boolean => this.#nodes.has(from) && this.#nodes.has(to);
    const targets = [...new Set(this.targets)].sort((a, b) => a - b);
    const edges = this.#edges.filter(isIn);
    return { nodes, edges, targets, slots, changed: this.#changed, cut: this.#cut };
  }
}

const notHeld = (timeline: Timeline, sequence: number) =>
  failure({
    what: `event ${sequence} is not held`,
    where: `history of the events ${timeline.oldest()} to ${timeline.published() - 1}`,
    mend: 'Choose an event within it, or open the scenario with a larger history.',
  });

/** Everything that led to an event. */
export function whyEvent(
  timeline: Timeline,
  sequence: number,
  { limit = LIMIT }: SliceOptions = {},
): Result<Slice> {
  const slice = new SliceBuilder(timeline, limit);
  if (!slice.add(sequence, 0)) return notHeld(timeline, sequence);
  slice.targets.push(sequence);
  return success(slice.finish([]));
}

/** Who gave cells the values that they have after an event, and what led to that. */
export function whyValues(
  timeline: Timeline,
  slots: readonly number[],
  sequence: number,
  { limit = LIMIT, overwritten = OVERWRITTEN }: SliceOptions = {},
): Result<Slice> {
  const { published, oldest } = { published: timeline.published(), oldest: timeline.oldest() };
  if (!(sequence >= oldest - 1 && sequence < published)) return notHeld(timeline, sequence);
  const slice = new SliceBuilder(timeline, limit);
  for (const slot of slots) slice.addValue(slot, sequence, overwritten);
  return success(slice.finish(slots));
}

/** Why a condition holds, or does not, after an event: the last writers of all that it reads. */
export function whyCondition(
  timeline: Timeline,
  text: string,
  sequence: number,
  options: SliceOptions = {},
): Result<Slice> {
  const compiled = compileCondition(text, timeline.schema);
  if (!compiled.ok) return compiled;
  const condition: Condition = compiled.value;
  if (condition.fires === 'event') return whyEvent(timeline, sequence, options);
  return whyValues(timeline, condition.slots, sequence, options);
}

/** What an event led to, directly and through others: the first `limit` events of it. */
export function consequences(
  timeline: Timeline,
  sequence: number,
  { limit = LIMIT }: SliceOptions = {},
): Result<Slice> {
  const root = timeline.event(sequence);
  if (!root) return notHeld(timeline, sequence);
  const { parentBack } = timeline.memory.events;
  const mask = timeline.memory.plan.events - 1;
  const nodes = new Map<number, SliceNode>([[sequence, { event: root, writes: [], distance: 0 }]]);
  const edges: SliceEdge[] = [];
  const end = timeline.published();
  let at = sequence + 1;
  for (; at < end && nodes.size < limit; at++) {
    // Looks at the column first, and copies only what may belong to it.
    if (!nodes.has(at - parentBack[at & mask]!)) continue;
    const event = timeline.event(at);
    const cause = event && nodes.get(event.parent);
    if (!event || !cause) continue;
    nodes.set(at, { event, writes: [], distance: cause.distance + 1 });
    edges.push({ from: event.parent, to: at, reason: 'cause', slot: -1 });
  }
  const cut = at < end ? 'limit' : 'none';
  const targets = [sequence];
  return success({ nodes: [...nodes.values()], edges, targets, slots: [], changed: -1, cut });
}

/** Events of one flow (correlation), by rising sequence, at most `limit` around the event. */
export function flowOf(
  timeline: Timeline,
  sequence: number,
  limit = LIMIT,
): Result<readonly EventRecord[]> {
  const event = timeline.event(sequence);
  if (!event) return notHeld(timeline, sequence);
  const { flow } = event;
  const found: EventRecord[] = [];
  const { flowBack } = timeline.memory.events;
  const mask = timeline.memory.plan.events - 1;
  const first = Math.max(flow, timeline.oldest());
  for (let at = first; at < timeline.published() && found.length < limit; at++) {
    // Looks at the column first, and copies only what may belong to the flow.
    if (at !== flow && flowBack[at & mask] !== at - flow) continue;
    const other = timeline.event(at);
    if (other?.flow === flow) found.push(other);
  }
  return success(found);
}

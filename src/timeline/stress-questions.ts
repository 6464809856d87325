/** Questions to a Timeline whose answers can be checked, and a thread that asks them. */
import { unwrap } from '../lib/result.ts';
import { attachMemory } from '../memory/memory.ts';
import { createTimeline } from './reader.ts';
import {
  branchOf,
  isDone,
  type StressTask,
  schemaOf,
  slotAt,
  slotValue,
  timeAt,
  valueAt,
  waitAtGate,
} from './stress-load.ts';
import type { Timeline } from './timeline.ts';

/** Answers to one kind of question: right, wrong, or none because the rows were gone. */
export interface Tally {
  right: number;
  wrong: number;
  none: number;
}

type Verdict = keyof Tally;
const verdict = (right: boolean): Verdict => (right ? 'right' : 'wrong');

const DENSITY_BINS = 10;
const EVENTS_PER_BIN = 2;

/** @param branch current one when the answer has come */
type Ask = (timeline: Timeline, at: number, branch: () => number, task: StressTask) => Verdict;

/** State that one timeline reuses from question to question. */
const reused = new WeakMap<Timeline, Float64Array>();
const cellsOf = (timeline: Timeline): Float64Array => {
  const known = reused.get(timeline) ?? new Float64Array(timeline.schema.slots);
  reused.set(timeline, known);
  return known;
};

export const QUESTIONS: Readonly<Record<string, Ask>> = {
  stateAt: (timeline, at, branch, task) => {
    const state = timeline.stateAt(at, cellsOf(timeline));
    if (!state.ok) return 'none';
    const now = branch();
    return verdict(state.value.every((cell, slot) => cell === slotValue(task, now, slot, at)));
  },
  event: (timeline, at, branch, { forks }) => {
    const event = timeline.event(at);
    if (!event) return 'none';
    const value = valueAt(at, branchOf(forks, branch(), at));
    const [x, y = Number.NaN, z = Number.NaN] = event.payload;
    const cells = (Number.isNaN(y) || y === value + 1) && (Number.isNaN(z) || z === value + 2);
    return verdict(x === value && cells && event.timeNs === timeAt(at) && event.parent === at - 1);
  },
  events: (timeline, at, branch, { forks }) => {
    const events = timeline.events(at, 300);
    if (events.length === 0) return 'none';
    const ordered = events.every(({ sequence }, i) => sequence === events[0]!.sequence + i);
    const whole = events.every(
      ({ sequence, payload }) =>
        payload[0] === valueAt(sequence, branchOf(forks, branch(), sequence)),
    );
    return verdict(ordered && whole);
  },
  writesOf: (timeline, at, branch, task) => {
    const [write] = timeline.writesOf(at);
    if (!write) return 'none';
    const value = valueAt(at, branchOf(task.forks, branch(), at));
    return verdict(write.sequence === at && write.slot === slotAt(at, task) && write.new === value);
  },
  fieldHistory: (timeline, at, branch, task) => {
    const { forks } = task;
    const slot = slotAt(at, task);
    const range = { from: at - 20_000, to: at + 1 };
    const writes = timeline.fieldHistory(slot, range, 20);
    if (writes.length === 0) return 'none';
    const [newest] = writes;
    const complete = newest?.sequence === at || timeline.published() <= at;
    const right = writes.every(({ sequence, new: now }, i) => {
      const expected: number = newest!.sequence - i * task.handle.plan.slots;
      return (
        sequence === expected && now === valueAt(expected, branchOf(forks, branch(), expected))
      );
    });
    return verdict(complete && right);
  },
  sequenceAt: (timeline, at, _, { handle }) => {
    const found = timeline.sequenceAt(timeAt(at) + 1);
    if (found === at) return 'right';
    if (timeline.published() <= at || timeline.epoch() % 2 === 1) return 'none';
    // Beside the writer the search keeps a margin: then nothing at or before is readable.
    const margin = handle.plan.events / 4 + 2;
    return found > at && (found < at + margin || timeline.oldest() > at) ? 'none' : 'wrong';
  },
  density: (timeline, at) => {
    const bins = new Uint32Array(DENSITY_BINS);
    const events = DENSITY_BINS * EVENTS_PER_BIN;
    timeline.density(timeAt(at), timeAt(at + events), bins);
    if (bins.every((held) => held === EVENTS_PER_BIN)) return 'right';
    // Gone at the beginning or not yet published at the end: fewer, in neighbouring bins.
    const full = bins.filter((held) => held > 0);
    const inside = full.slice(1, -1).every((held) => held === EVENTS_PER_BIN);
    return inside && full.every((held) => held <= EVENTS_PER_BIN) ? 'none' : 'wrong';
  },
  latency: (timeline, at) => {
    const route = { name: '', measure: 'link', fromKind: 2, toKind: 2, from: -1, to: -1 } as const;
    const summary = timeline.latency(route, { from: at, to: at + 200 });
    if (summary.count === 0) return 'none';
    return verdict(summary.minNs === 2 && summary.maxNs === 2 && summary.count <= 200);
  },
};

const QUESTIONS_MAX = 2_000_000;

/** Distance from the oldest event within which every second question lies. */
const BRINK = 300;

/** Park and Miller's generator: which moments are asked about need only be varied. */
const nextRandom = (state: number): number => (state * 48271) % 2147483647;

export type Tallies = Record<string, Tally>;

/** Asks everything about random moments until the recorder is done. */
export function askFlatOut(task: StressTask): Tallies {
  const memory = unwrap(attachMemory(task.handle));
  const timeline = createTimeline(memory, schemaOf(task));
  const asks = Object.entries(QUESTIONS);
  const tallies: Tallies = {};
  for (const [name] of asks) tallies[name] = { right: 0, wrong: 0, none: 0 };
  let random = 1;
  waitAtGate(memory);
  for (let n = 0; n < QUESTIONS_MAX && !isDone(memory); n++) {
    const epoch = timeline.epoch();
    const oldest = timeline.oldest();
    const held = timeline.published() - oldest;
    if (held <= 0 || epoch % 2 === 1) continue;
    random = nextRandom(random);
    const at = oldest + (random % (random % 2 === 0 ? held : Math.min(held, BRINK)));
    const [name, ask] = asks[n % asks.length]!;
    const answer = ask(timeline, at, () => epoch / 2, task);
    // Events were taken back meanwhile: the answer may belong to either branch.
    if (timeline.epoch() === epoch) tallies[name]![answer] += 1;
  }
  return tallies;
}

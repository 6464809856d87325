/**
 * Every place where a writer can come between two loads of a reader, one after the other: columns
 * are wrapped so that the n-th load of a question lets the recorder go on. Unlike the stress test
 * with threads this leaves nothing to chance.
 */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createMemory, handleOf, type Memory } from '../memory/memory.ts';
import { reservePlain } from '../memory/shared-pages.ts';
import { CONTROL_WORD } from '../memory/tables.ts';
import { createTimeline } from './reader.ts';
import { createLoad, type Load, openGate, recordFlatOut, type StressTask } from './stress-load.ts';
import { askFlatOut, QUESTIONS } from './stress-questions.ts';
import { testPlan, testSchema } from './test-model.ts';

const RING = 64;
/** More slots than writes between two moments: what a lapped row spoils stays spoilt. */
const SCHEMA = testSchema(32);
const NEVER = Number.POSITIVE_INFINITY;

const SIZES = {
  /** few keyframes: states are reached from the one read before */
  sparse: { events: RING, journal: 4 * RING, payload: 2 * RING, keyframeSpacing: RING },
  /** journal and payload are lapped before the events */
  uneven: { events: RING, journal: RING / 2, payload: RING, keyframeSpacing: 8 },
} as const;
type Size = keyof typeof SIZES;

function open(first: number, size: Size, events = 0): StressTask {
  const plan = testPlan(SCHEMA.slots, { ...SIZES[size], keyframes: 12 });
  const forks = new Float64Array(new SharedArrayBuffer(80)).fill(NEVER);
  // Compiled kernels would load without being seen: over plain memory their scalar twins stand in.
  const handle = handleOf(unwrap(createMemory(plan, reservePlain)));
  return { handle, forks, first, events, forkEvery: NEVER, forkBack: 1 };
}

const WRAPPED = ['events', 'journal', 'payload'] as const;

/** The same memory, but its history columns call `onLoad` before every load of a row. */
function watched(memory: Memory, onLoad: () => void): Memory {
  const wrap = (column: object): object =>
    new Proxy(column, {
      get: (target, name) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) onLoad();
        return Reflect.get(target, name);
      },
    });
  const tables = WRAPPED.map((table) => [
    table,
    Object.fromEntries(Object.entries(memory[table]).map(([name, own]) => [name, wrap(own)])),
  ]);
  return { ...memory, ...Object.fromEntries(tables) };
}

type Disturbance = (load: Load) => void;

const recordMore = (events: number): Disturbance => {
  return ({ record, recorder }) => {
    for (let i = 0; i < events; i++) record();
    recorder.finish();
  };
};

const DISTURBANCES: Readonly<Record<string, Disturbance>> = {
  'a few events': recordMore(5),
  'a claim': recordMore(20),
  'half a ring': recordMore(RING / 2),
  'two rings': recordMore(2 * RING),
  'taking 12 events back': ({ fork }) => fork(12),
  'taking 12 events back and recording 20 others': (load) => {
    load.fork(12);
    recordMore(20)(load);
  },
  'taking 10 events back and recording a ring of others': (load) => {
    load.fork(10);
    recordMore(RING)(load);
  },
  'standing in the middle of taking back': ({ recorder }) => {
    const { controlWords, events, journal } = recorder.memory;
    Atomics.add(controlWords.i32, CONTROL_WORD.epoch, 1);
    for (const column of [events.timeNs, events.value, journal.values]) column.fill(-1);
  },
};

/** Loads after which the disturbance comes; no question loads more often undisturbed. */
const LOADS_MAX = 400;

interface Case {
  readonly name: string;
  readonly disturb: Disturbance;
  readonly size: Size;
  /** load at which the disturbance comes */
  readonly at: number;
  /** moment asked about, counted from the oldest */
  readonly offset: number;
}

/** Asks at one moment, disturbed; false when the answer came before the disturbance. */
function askDisturbed({ name, disturb, size, at, offset }: Case): boolean {
  const task = open(2 ** 32 - 150, size);
  const load = createLoad(task);
  recordMore(200)(load);
  // Nothing is counted before the question is asked.
  let loads = Number.NEGATIVE_INFINITY;
  let disturbed = false;
  const memory = watched(load.recorder.memory, () => {
    loads += 1;
    if (loads !== at) return;
    disturbed = true;
    disturb(load);
  });
  const timeline = createTimeline(memory, SCHEMA);
  const ask = (question: string, moment: number) =>
    QUESTIONS[question]!(timeline, moment, load.branch, task);
  const oldest = timeline.oldest();
  const moment = oldest + offset;
  // A state read before, from which the next one is reached: backwards, or forwards.
  expect(ask('stateAt', offset < 2 ? timeline.published() - 3 : oldest)).toBe('right');
  loads = 0;
  const answer = ask(name, moment);
  expect(answer, `load ${at}, offset ${offset}`).not.toBe('wrong');
  loads = Number.NEGATIVE_INFINITY;
  // What was read in vain leaves nothing wrong behind.
  const after = ask('stateAt', timeline.published() - 1);
  expect(after).toBe(timeline.epoch() % 2 === 0 ? 'right' : 'none');
  return disturbed;
}

const SIZE_NAMES = Object.keys(SIZES) as Size[];

describe.each(Object.entries(DISTURBANCES))('a question disturbed by %s', (_, disturb) => {
  it.each(Object.keys(QUESTIONS))('%s is answered rightly or not at all', (name) => {
    for (const size of SIZE_NAMES) {
      for (const offset of [0, 20]) {
        let at = 1;
        // Long questions repeat themselves: every load at first, then every eleventh.
        while (askDisturbed({ name, disturb, size, at, offset }) && at < LOADS_MAX) {
          at += at < 30 ? 1 : 11;
        }
        expect(at).toBeGreaterThan(1);
      }
    }
  });
});

describe('a question that nobody disturbs', () => {
  it('is answered at every moment that is held', () => {
    const task = open(2 ** 30 - 100, 'sparse');
    const { recorder, record, fork, branch } = createLoad(task);
    for (let count = 1; count <= 300; count++) {
      record();
      if (count % 90 === 0) fork(15);
    }
    recorder.finish();
    const timeline = createTimeline(recorder.memory, SCHEMA);
    const [oldest, published] = [timeline.oldest(), timeline.published()];
    expect(published).toBe(2 ** 30 + 200 - 3 * 15);
    expect(published - oldest).toBeGreaterThan(RING / 4);
    for (let at: number = oldest; at < published; at++) {
      for (const [name, ask] of Object.entries(QUESTIONS)) {
        const late = at > published - 20 && name === 'density';
        const expected = late ? 'none' : 'right';
        expect([name, at, ask(timeline, at, branch, task)]).toEqual([name, at, expected]);
      }
    }
  });
});

describe('the load of the stress test', () => {
  it('runs to its end and leaves the reader nothing to ask', () => {
    const task = { ...open(0, 'sparse', 500), forkEvery: 100, forkBack: 20 };
    const memory = unwrap(createMemory(task.handle.plan));
    const own = { ...task, handle: handleOf(memory) };
    openGate(memory);
    expect(recordFlatOut(own)).toBe(
      500 - [100, 200, 300, 400, 500].reduce((sum, n) => sum + ((n * 31) % 20), 0),
    );
    const tallies = askFlatOut(own);
    expect(tallies.stateAt).toEqual({ right: 0, wrong: 0, none: 0 });
  });
});

import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import {
  epochOf,
  oldestEvent,
  oldestJournal,
  oldestPayload,
  publishedCount,
} from '../memory/publication.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { readText } from '../memory/strings.ts';
import { CONTROL_CELL, CONTROL_WORD, WORLD_CELL } from '../memory/tables.ts';
import { createTimeline } from '../timeline/reader.ts';
import { count } from './declare.ts';
import { defineMock } from './define-mock.ts';
import type { System } from './system.ts';
import {
  type DeviceLine,
  expectation,
  fault,
  fieldValue,
  link,
  openAlone,
  openWorld,
  rowAt,
  runTo,
  runUpTo,
  slotOf,
  stateOf,
  worldOf,
} from './test-world.ts';

const DEVICES: DeviceLine[] = [
  ['a', 'beater', { periodNs: 1000 }],
  ['b', 'listener'],
  ['g', 'gossip', { periodNs: 700, talk: 0.9 }],
  ['h', 'gossip', { periodNs: 1100, talk: 0.9, slip: 0.1 }],
];
/** Links with and without delay, errors, a fault, promises that break: something of everything. */
const WORLD = worldOf(DEVICES, {
  links: [
    link('a.beat', 'b.hear', { latencyNs: 10 }),
    link('g.say', 'h.heard', { latencyNs: 300, jitterNs: 900, loss: 0.1 }),
    link('g.say', 'g.heard'),
    link('h.say', 'g.heard'),
    link('g.ask', 'h.question', { latencyNs: 50 }),
    link('h.ask', 'g.question', { latencyNs: 5000 }),
    link('h.answer', 'g.reply', { latencyNs: 50 }),
    link('h.pair', 'g.couple', { jitterNs: 40 }),
  ],
  faults: [fault('b', 'deaf', 5000, 9000), fault('g', 'clumsy', 20_000, 3000)],
  expect: [
    expectation('never', 'g.energy > 15'),
    expectation('sometimes', 'b.heard > 12'),
    expectation('within', 'h.answer', { of: 'g.ask', withinNs: 51 }),
  ],
});
const END_NS = 60_000;

interface Moment {
  readonly state: readonly number[];
  readonly hash: string;
  readonly nowNs: number;
  readonly written: number;
}

const momentOf = (system: System): Moment => ({
  state: stateOf(system),
  hash: system.hash().hash,
  nowNs: system.nowNs(),
  written: system.memory.cells.f64[WORLD_CELL.written]!,
});

/** Runs one event at a time and keeps every moment, by events handled. */
function recordMoments(system: System, endNs = END_NS): Moment[] {
  const moments = [momentOf(system)];
  for (;;) {
    const before = system.handled();
    const cameBack = system.run(1, endNs);
    if (system.handled() > before) moments.push(momentOf(system));
    if (cameBack === 1) return moments;
  }
}

describe('rewinding', () => {
  it('reaches every single event: state, hash, time and waiting events are as they were', () => {
    const system = openWorld(WORLD);
    const moments = recordMoments(system);
    expect(moments.length).toBeGreaterThan(400);
    for (let at = moments.length - 1; at >= 0; at--) {
      unwrap(system.rewind(at));
      const moment = momentOf(system);
      expect(moment).toEqual(moments[at]);
    }
  });

  it('into the middle of an instant leaves the others waiting, and running on is the same run', () => {
    const system = openWorld(WORLD);
    const moments = recordMoments(system);
    const middles = moments.flatMap(({ written }, at) => (written > at ? [at] : []));
    expect(middles.length).toBeGreaterThan(20);
    for (const at of middles.reverse()) {
      unwrap(system.rewind(at));
      expect(system.memory.cells.f64[WORLD_CELL.written]).toBe(moments[at]!.written);
      runTo(system, END_NS);
      expect(system.hash().hash).toBe(moments.at(-1)!.hash);
    }
  });

  it('gives readers the same past as the straight run: state at every event', () => {
    const system = openWorld(WORLD);
    const moments = recordMoments(system);
    const timeline = createTimeline(system.memory, system.schema);
    for (let at = 0; at < moments.length - 1; at++) {
      expect([...unwrap(timeline.stateAt(at))]).toEqual(moments[at + 1]!.state);
    }
    unwrap(system.rewind(100));
    expect(timeline.published()).toBe(100);
    for (let at = 0; at < 100; at++) {
      expect([...unwrap(timeline.stateAt(at))]).toEqual(moments[at + 1]!.state);
    }
    expect(timeline.stateAt(100).ok).toBe(false);
  });

  it.each([-1, 0.5, Number.NaN, 1e9, Number.POSITIVE_INFINITY])('to %d is refused', (at) => {
    const system = openWorld(WORLD);
    runUpTo(system, 50);
    const before = momentOf(system);
    const rewound = system.rewind(at);
    expect(rewound.ok ? '' : rewound.problem.mend).toBe('Use 0 … 50.');
    expect(momentOf(system)).toEqual(before);
  });

  it('notices a mock that keeps state of its own, and says so', () => {
    let hidden = 0;
    const cheat = defineMock({
      kind: 'cheat',
      doc: '',
      state: { n: count() },
      on: {
        start: (self) => {
          self.every(10, 'tick');
        },
        tick: (self) => {
          self.state.n = hidden++;
        },
      },
    });
    const system = openAlone(cheat);
    runTo(system, 500);
    const rewound = system.rewind(20);
    expect(rewound.ok ? '' : rewound.problem.what).toBe(
      're-execution did not reproduce the recorded events',
    );
  });

  it('shows readers an odd epoch only while it happens, also when the epoch wraps', () => {
    const system = openWorld(WORLD);
    runUpTo(system, 100);
    const words = system.memory.controlWords.i32;
    Atomics.store(words, CONTROL_WORD.epoch, 0x3ffffffe);
    const seen: number[] = [];
    const tick = system.schema.kinds.find(({ name }) => name === 'tick')!.id;
    system.dispatch.subscribe(tick, () => seen.push(epochOf(system.memory)));
    unwrap(system.rewind(90));
    expect(new Set(seen)).toEqual(new Set([0x3fffffff]));
    expect(epochOf(system.memory)).toBe(0);
    unwrap(system.rewind(80));
    expect(epochOf(system.memory)).toBe(2);
  });

  it('forgets texts of errors that were taken back and gives the same ids again', () => {
    const system = openWorld(WORLD);
    runTo(system, END_NS);
    const { sequence } = system.hash();
    const errors = () =>
      Array.from({ length: sequence }, (_, i) => rowAt(system, i)).filter(
        ({ kind }) => kind === 'error',
      );
    const before = errors().map(({ payload }) => readText(system.memory, payload[0]!));
    expect(before.length).toBeGreaterThan(1);
    unwrap(system.rewind(1));
    expect(system.memory.controlWords.i32[CONTROL_WORD.strings]).toBe(1);
    runTo(system, END_NS);
    expect(errors().map(({ payload }) => readText(system.memory, payload[0]!))).toEqual(before);
  });

  it('to a later keyframe keeps the texts from before it and forgets the others', () => {
    const diarist = defineMock({
      kind: 'diarist',
      doc: '',
      on: {
        start: (self) => {
          self.every(10, 'tick');
        },
        tick: (self) => {
          if (self.nowNs % 50_000 === 0) throw new Error(`day ${self.nowNs / 50_000}`);
        },
      },
    });
    const system = openAlone(diarist);
    const spacing = system.memory.plan.keyframeSpacing;
    const textsAt = (handled: number): string[] => {
      runUpTo(system, handled);
      const count = system.memory.controlWords.i32[CONTROL_WORD.strings]!;
      return Array.from({ length: count }, (_, id) => readText(system.memory, id));
    };
    const [some, all] = [textsAt(spacing + 100), textsAt(3 * spacing)];
    expect(some.length).toBeGreaterThan(1);
    expect(all.length).toBeGreaterThan(some.length);
    unwrap(system.rewind(spacing + 100));
    expect(textsAt(spacing + 100)).toEqual(some);
    expect(textsAt(3 * spacing)).toEqual(all);
  });

  it('does not ask a second time for the pause or disturb the speed that is set', () => {
    const system = openWorld(WORLD);
    runUpTo(system, 400);
    const control = system.memory.controlCells.f64;
    control[CONTROL_CELL.speed] = 0.25;
    control[CONTROL_CELL.untilNs] = 77;
    Atomics.store(system.memory.controlWords.i32, CONTROL_WORD.pause, 1);
    unwrap(system.rewind(399));
    expect(system.handled()).toBe(399);
    unwrap(system.reset());
    expect([control[CONTROL_CELL.speed], control[CONTROL_CELL.untilNs]]).toEqual([0.25, 77]);
  });
});

describe('rewinding far behind a small ring', () => {
  const open = () => openWorld(WORLD, { historyEvents: 1024 });

  it('finds its way by keyframes, and what is readable begins there', () => {
    const straight = openWorld(WORLD, { historyEvents: 2 ** 17 });
    runUpTo(straight, 40_000);
    const system = open();
    runUpTo(system, 60_000);
    for (const at of [59_990, 58_000, 40_000, 31_234, 5000, 700, 3]) {
      unwrap(system.rewind(at));
      const { memory } = system;
      const timeline = createTimeline(memory, system.schema);
      expect(publishedCount(memory)).toBe(at);
      // Whatever is said to be readable is right.
      const oldest = timeline.oldest();
      expect(oldest).toBeLessThanOrEqual(at);
      expect(at - oldest).toBeLessThanOrEqual(1024);
      for (let i = oldest; i < Math.min(at, 40_000); i++) {
        const record = timeline.event(i);
        const wanted = rowAt(straight, i);
        expect([record?.timeNs, record?.kind, record?.payload[0]]).toEqual([
          wanted.timeNs,
          straight.schema.kinds.findIndex(
            ({ mock, name }) => (mock === '' ? name : `${mock}.${name}`) === wanted.kind,
          ),
          wanted.payload[0],
        ]);
      }
      const cells = memory.cells.f64;
      expect(oldestEvent(memory)).toBeLessThanOrEqual(at);
      expect(oldestJournal(memory)).toBeLessThanOrEqual(cells[WORLD_CELL.journal]!);
      expect(oldestPayload(memory)).toBeLessThanOrEqual(cells[WORLD_CELL.payload]!);
      runUpTo(system, at + 300);
      expect(createTimeline(memory, system.schema).event(at + 299)?.sequence).toBe(at + 299);
    }
  });

  it('and running on gives the hash of a straight run with a big ring', () => {
    const straight = openWorld(WORLD, { historyEvents: 2 ** 17 });
    runUpTo(straight, 50_000);
    const system = open();
    runUpTo(system, 45_000);
    for (const at of [44_000, 20_000, 100, 0]) {
      unwrap(system.rewind(at));
      runUpTo(system, at + 2000);
    }
    runUpTo(system, 50_000);
    expect(system.hash()).toEqual(straight.hash());
  });
});

describe('named checkpoints', () => {
  it('bring the whole world back, what came later is gone', () => {
    const system = openWorld(WORLD);
    runUpTo(system, 333);
    system.checkpoint('here');
    const moment = momentOf(system);
    runUpTo(system, 2000);
    unwrap(system.restore('here'));
    expect(momentOf(system)).toEqual(moment);
    expect(publishedCount(system.memory)).toBe(333);
    runUpTo(system, 2000);
    const straight = openWorld(WORLD);
    runUpTo(straight, 2000);
    expect(system.hash()).toEqual(straight.hash());
  });

  it('can be taken between two events of one instant and used again and again', () => {
    const system = openWorld(WORLD);
    runUpTo(system, 2);
    system.checkpoint('start');
    const ends = [0, 1, 2].map(() => {
      runUpTo(system, 500);
      const { hash } = system.hash();
      unwrap(system.restore('start'));
      return hash;
    });
    expect(new Set(ends).size).toBe(1);
  });

  it('are replaced by name, and gone when the world returns to before them', () => {
    const system = openWorld(WORLD);
    runUpTo(system, 100);
    system.checkpoint('x');
    runUpTo(system, 200);
    system.checkpoint('x');
    system.checkpoint('y');
    runUpTo(system, 300);
    unwrap(system.restore('x'));
    expect(system.handled()).toBe(200);
    unwrap(system.rewind(150));
    const gone = system.restore('y');
    expect(gone.ok ? '' : gone.problem).toEqual({
      what: 'there is no checkpoint "y"',
      where: 'restoring',
      mend: 'Checkpoints are: none.',
    });
    system.checkpoint('z');
    unwrap(system.reset());
    expect(system.restore('z').ok).toBe(false);
  });

  it('taken after a command from outside do not outlive the return to before the command', () => {
    const system = openWorld(WORLD);
    runTo(system, 10_000);
    const at = system.handled();
    const slot = slotOf(system, 'b.offset');
    const set = (value: number) => ({
      kind: SYSTEM_KIND.set,
      target: 1,
      a: slot,
      b: value,
      c: 0,
      d: 0,
    });
    unwrap(system.apply(set(5), 10_000));
    system.checkpoint('with 5');
    unwrap(system.rewind(at));
    unwrap(system.apply(set(9), 10_000));
    expect(system.restore('with 5').ok).toBe(false);
    runTo(system, 12_000);
    expect(fieldValue(system, 'b.offset')).toBe(9);
  });

  it('keep the commands that were applied before them', () => {
    const system = openWorld(WORLD);
    runTo(system, 10_000);
    const slot = slotOf(system, 'b.offset');
    unwrap(system.apply({ kind: SYSTEM_KIND.set, target: 1, a: slot, b: 5, c: 0, d: 0 }, 0));
    system.checkpoint('waiting');
    runTo(system, 30_000);
    const end = system.hash();
    unwrap(system.restore('waiting'));
    expect(system.inputs()).toHaveLength(1);
    runTo(system, 30_000);
    expect(system.hash()).toEqual(end);
  });

  it('whose waiting events have left a small ring are refused, the world untouched', () => {
    const system = openWorld(WORLD, { historyEvents: 1024 });
    runUpTo(system, 3);
    system.checkpoint('busy');
    runTo(system, 5000);
    system.checkpoint('calm');
    runUpTo(system, 3000);
    const before = momentOf(system);
    const restored = system.restore('busy');
    expect(restored.ok ? '' : restored.problem.what).toMatch(/have left the history/);
    expect(momentOf(system)).toEqual(before);
    unwrap(system.restore('calm'));
    runUpTo(system, 3000);
    expect(momentOf(system)).toEqual(before);
  });
});

describe('reset', () => {
  it('begins the same run again', () => {
    const system = openWorld(WORLD);
    const moments = recordMoments(system, 20_000);
    unwrap(system.reset());
    expect(recordMoments(system, 20_000)).toEqual(moments);
  });

  it('with another seed begins the run of that seed', () => {
    const system = openWorld(WORLD);
    runTo(system, 20_000);
    const first = system.hash().hash;
    unwrap(system.reset(99));
    expect(system.seed()).toBe(99);
    runTo(system, 20_000);
    const other = openWorld(WORLD, { seed: 99 });
    runTo(other, 20_000);
    expect(system.hash()).toEqual(other.hash());
    expect(system.hash().hash).not.toBe(first);
    expect(rowAt(system, 0).payload).toEqual([99]);
  });

  it('forgets inputs', () => {
    const system = openWorld(WORLD);
    runTo(system, 1000);
    const slot = slotOf(system, 'b.offset');
    unwrap(system.apply({ kind: SYSTEM_KIND.set, target: 1, a: slot, b: 5, c: 0, d: 0 }, 0));
    unwrap(system.reset());
    expect(system.inputs()).toEqual([]);
    runTo(system, 2000);
    expect(fieldValue(system, 'b.offset')).toBe(0);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses a seed of %d', (seed) => {
    const system = openWorld(WORLD);
    expect(system.reset(seed).ok).toBe(false);
    expect(system.seed()).toBe(1);
  });
});

describe('observers', () => {
  it('are told of every handled event once, in batches, and may leave', () => {
    const system = openWorld(WORLD);
    const seen: [number, number][] = [];
    const leave = system.observe((first, end) => seen.push([first, end]));
    for (const step of [10, 1, 300]) system.run(step, END_NS);
    expect(seen[0]?.[0]).toBe(0);
    expect(seen.every(([first], i) => i === 0 || first === seen[i - 1]![1])).toBe(true);
    expect(seen.at(-1)?.[1]).toBe(system.handled());
    leave();
    const told = seen.length;
    system.run(10, END_NS);
    expect(seen).toHaveLength(told);
  });
});

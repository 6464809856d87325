import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { EXPECTATION_CELL, SYSTEM_KIND } from '../memory/schema.ts';
import { CAME_BACK } from './core.ts';
import { count, decimal } from './declare.ts';
import { defineMock } from './define-mock.ts';
import type { Scenario } from './scenario.ts';
import { createSystem, type System } from './system.ts';
import {
  type DeviceLine,
  expectation,
  fieldValue,
  link,
  openWorld,
  rowAt,
  rowsOf,
  runTo,
  slotOf,
  TEST_MOCKS,
  worldOf,
} from './test-world.ts';

/** Asks every 1000 ns until it has asked often enough; answers after the configured delay. */
const peer = defineMock({
  kind: 'peer',
  doc: 'Asks and answers.',
  config: { asks: count(), answerNs: decimal({ default: 100 }) },
  state: { asked: count(), answered: count(), level: decimal() },
  emits: { ask: {}, answer: {} },
  accepts: { question: {}, reply: {} },
  on: {
    start: (self) => {
      if (self.config.asks > 0) self.every(1000, 'wonder');
    },
    wonder: (self) => {
      if (self.state.asked === self.config.asks) return;
      self.state.asked += 1;
      self.emit.ask();
    },
    question: (self) => {
      if (self.config.answerNs >= 0) self.after(self.config.answerNs, 'speak');
    },
    speak: (self) => self.emit.answer(),
    reply: (self) => {
      self.state.answered += 1;
    },
  },
});

const MOCKS = [peer, ...TEST_MOCKS];
const BEATS: DeviceLine[] = [
  ['a', 'beater', { periodNs: 100 }],
  ['b', 'listener'],
];
const HEARD = [link('a.beat', 'b.hear', { latencyNs: 10 })];

const statusOf = (system: System, id = 0): number[] => {
  const { slot } = system.schema.expectations[id]!;
  return [...system.memory.slots.f64.slice(slot, slot + EXPECTATION_CELL.length)];
};

/** The sequence at which the run first came back because something broke. */
function stopAtBreak(system: System, limitNs: number): number {
  for (;;) {
    const cameBack = system.run(Number.POSITIVE_INFINITY, limitNs);
    if (cameBack === CAME_BACK.broken) return system.handled();
    if (cameBack === CAME_BACK.time) return -1;
  }
}

describe('always and never', () => {
  it.each([
    ['always', 'a.beats < 5'],
    ['never', 'a.beats == 5'],
  ] as const)('%s %s breaks with the event that made it untrue', (rule, text) => {
    const world = worldOf(BEATS, { links: HEARD, expect: [expectation(rule, text)] });
    const system = openWorld(world);
    const stopped = stopAtBreak(system, 2000);
    const breaking = rowAt(system, stopped - 1);
    expect(breaking).toMatchObject({ kind: 'beater.tick', timeNs: 500 });
    expect(fieldValue(system, 'a.beats')).toBe(5);
    runTo(system, 2000);
    const broken = rowsOf(system, 'broken');
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatchObject({ parent: breaking.sequence, timeNs: 500, payload: [0] });
    expect(system.expectations.firstBroken()).toBe(0);
    expect(statusOf(system)).toEqual([1, breaking.sequence, -1, -1]);
  });

  it('hold as long as they hold', () => {
    const rules = [
      expectation('always', 'b.heard >= 0'),
      expectation('never', 'b.heard > a.beats'),
    ];
    const system = openWorld(worldOf(BEATS, { links: HEARD, expect: rules }));
    expect(stopAtBreak(system, 10_000)).toBe(-1);
    expect(rowsOf(system, 'broken')).toEqual([]);
    expect(system.expectations.firstBroken()).toBe(-1);
  });

  it('are judged from the very first event on', () => {
    const stone = defineMock({ kind: 'stone', doc: '', state: { weight: decimal() }, on: {} });
    const rules = [expectation('always', 's.weight > 0')];
    const world = worldOf([['s', 'stone']], { expect: rules });
    const system = unwrap(createSystem(world, [stone]));
    runTo(system, 10);
    expect(rowsOf(system, 'broken')[0]).toMatchObject({ parent: 0, timeNs: 0 });
    unwrap(system.rewind(0));
    runTo(system, 10);
    expect(rowsOf(system, 'broken')).toHaveLength(1);
  });

  it('see values that are set from outside', () => {
    const world = worldOf(BEATS, { expect: [expectation('always', 'b.offset == 0')] });
    const system = openWorld(world);
    runTo(system, 150);
    const slot = slotOf(system, 'b.offset');
    unwrap(system.apply({ kind: SYSTEM_KIND.set, target: 1, a: slot, b: 3, c: 0, d: 0 }, 160));
    runTo(system, 170);
    const [set] = rowsOf(system, 'set');
    expect(rowsOf(system, 'broken')[0]).toMatchObject({ parent: set?.sequence, timeNs: 160 });
  });

  it('do not see what a throwing handler wrote', () => {
    const liar = defineMock({
      kind: 'liar',
      doc: '',
      state: { x: decimal() },
      on: {
        start: (self) => {
          self.every(10, 'lie');
        },
        lie: (self) => {
          self.state.x = 9;
          throw new Error('no');
        },
      },
    });
    const world = worldOf([['l', 'liar']], { expect: [expectation('never', 'l.x > 0')] });
    const system = openWorld(world, {}, [liar]);
    expect(stopAtBreak(system, 100)).toBe(-1);
  });

  it('on a value that is not a number: "always" is broken, "never" is not', () => {
    const rules = [
      expectation('always', 'b.heard <= 5'),
      expectation('never', 'b.heard > 5'),
      expectation('always', 'b.heard != 5'),
    ];
    const system = openWorld(worldOf(BEATS, { expect: rules }));
    runTo(system, 10);
    const slot = slotOf(system, 'b.heard');
    const command = { kind: SYSTEM_KIND.set, target: 1, a: slot, b: Number.NaN, c: 0, d: 0 };
    unwrap(system.apply(command, 20));
    runTo(system, 20);
    expect([0, 1, 2].map((id) => statusOf(system, id)[0])).toEqual([1, 0, 0]);
  });

  it('that break together are told in their order; the first is the first', () => {
    const rules = [expectation('never', 'a.beats == 4'), expectation('never', 'a.beats > 3')];
    const system = openWorld(worldOf(BEATS, { expect: rules }));
    runTo(system, 1000);
    expect(rowsOf(system, 'broken').map(({ payload }) => payload[0])).toEqual([0, 1]);
    const later = [expectation('never', 'a.beats == 6'), expectation('never', 'a.beats == 5')];
    const other = openWorld(worldOf(BEATS, { expect: later }));
    runTo(other, 1000);
    expect(other.expectations.firstBroken()).toBe(1);
  });
});

describe('sometimes', () => {
  const rules = [expectation('sometimes', 'a.beats == 3'), expectation('sometimes', 'a.beats < 0')];

  it('is satisfied for good once it held; what never held is known at the end', () => {
    const system = openWorld(worldOf(BEATS, { expect: rules }));
    runTo(system, 250);
    expect(system.expectations.neverHeld()).toEqual([0, 1]);
    runTo(system, 1000);
    expect(system.expectations.neverHeld()).toEqual([1]);
    expect([statusOf(system, 0)[0], statusOf(system, 1)[0]]).toEqual([2, 0]);
    expect(rowsOf(system, 'broken')).toEqual([]);
  });

  it('is open again after a rewind to before it held', () => {
    const system = openWorld(worldOf(BEATS, { expect: rules }));
    runTo(system, 1000);
    unwrap(system.rewind(3));
    expect(system.expectations.neverHeld()).toEqual([0, 1]);
  });
});

describe('within', () => {
  const devices = (asks: number, answerNs: number): DeviceLine[] => [
    ['p', 'peer', { asks }],
    ['q', 'peer', { answerNs }],
  ];
  const links = (latencyNs: number) => [
    link('p.ask', 'q.question', { latencyNs }),
    link('q.answer', 'p.reply', { latencyNs }),
  ];
  const promise = (text: string, of: string, withinNs: number) =>
    expectation('within', text, { name: 'promise', of, withinNs });
  const open = (parts: Partial<Scenario>, asks = 3, answerNs = 100) =>
    openWorld(worldOf(devices(asks, answerNs), parts), {}, MOCKS);

  it('holds while every answer comes in time, on the nanosecond', () => {
    const system = open({ links: links(10), expect: [promise('p.reply', 'p.ask', 120)] });
    expect(stopAtBreak(system, 100_000)).toBe(-1);
    expect(fieldValue(system, 'p.answered')).toBe(3);
  });

  it('breaks one nanosecond after the deadline, caused by the event that opened it', () => {
    const system = open({ links: links(10), expect: [promise('p.reply', 'p.ask', 119)] });
    runTo(system, 100_000);
    const [broken] = rowsOf(system, 'broken');
    const [ask] = rowsOf(system, 'peer.ask');
    expect(broken).toMatchObject({ timeNs: 1120, parent: ask?.sequence, source: '' });
    expect(rowsOf(system, 'broken')).toHaveLength(1);
    expect(broken?.flow).toBe(broken?.sequence);
  });

  it('breaks in a world that has fallen silent: nobody answers, nothing else happens', () => {
    const silent = worldOf(devices(1, -1), {
      links: links(10),
      expect: [promise('p.reply', 'p.ask', 5000)],
    });
    const once = defineMock({
      ...peer,
      kind: 'peer',
      on: { ...peer.on, start: peer.on.wonder! },
    } as never);
    const system = openWorld(silent, {}, [once]);
    expect(system.run(100, 5000)).toBe(CAME_BACK.time);
    expect(system.nextDueNs()).toBe(5001);
    expect(system.run(100, 5001)).toBe(CAME_BACK.broken);
    expect(system.nowNs()).toBe(5001);
    expect(rowsOf(system, 'broken')).toMatchObject([{ timeNs: 5001 }]);
    expect(system.nextDueNs()).toBe(Number.POSITIVE_INFINITY);
  });

  it('breaks at the same time however the run is cut into pieces', () => {
    const parts = { links: links(10), expect: [promise('p.reply', 'p.ask', 60)] };
    const whole = open(parts);
    runTo(whole, 10_000);
    const pieces = open(parts);
    for (let ns = 0; ns <= 10_000; ns += 7) runTo(pieces, ns);
    runTo(pieces, 10_000);
    expect(pieces.hash()).toEqual(whole.hash());
    expect(rowsOf(pieces, 'broken')[0]?.timeNs).toBe(1061);
  });

  it('counts a delivery over a link without delay, which has no event of its own', () => {
    const parts = { links: links(0), expect: [promise('q.question', 'p.ask', 5)] };
    const system = open(parts);
    runTo(system, 10_000);
    expect(rowsOf(system, 'peer.question')).toEqual([]);
    expect(rowsOf(system, 'broken')).toEqual([]);
  });

  it('tells devices of one mock apart: who speaks from whom it speaks to', () => {
    // q answers p; p itself never answers, though it is the target of an answer.
    const parts = { links: links(10), expect: [promise('p.answer', 'p.ask', 500)] };
    const system = open(parts);
    runTo(system, 10_000);
    expect(rowsOf(system, 'broken')[0]?.timeNs).toBe(1501);
  });

  it('watches a heartbeat: each beat keeps a promise and makes the next', () => {
    const silentAfter = (asks: number, withinNs: number) => {
      const system = open(
        { links: links(10), expect: [promise('p.ask', 'p.ask', withinNs)] },
        asks,
      );
      runTo(system, 20_000);
      return rowsOf(system, 'broken').map(({ timeNs }) => timeNs);
    };
    // Asks at 1000, 2000 … 5000; the sixth never comes.
    expect(silentAfter(5, 1000)).toEqual([6001]);
    expect(silentAfter(4, 1500)).toEqual([5501]);
    expect(silentAfter(5, 999)).toEqual([2000]);
  });

  it('comes back after rewinds with the same deadlines', () => {
    const parts = { links: links(10), expect: [promise('p.reply', 'p.ask', 119)] };
    const system = open(parts);
    runTo(system, 10_000);
    const end = system.hash();
    for (let at = end.sequence; at >= 0; at--) {
      unwrap(system.rewind(at));
      if (at % 5 !== 0) continue;
      runTo(system, 10_000);
      expect(system.hash()).toEqual(end);
    }
  });
});

describe('expectations that cannot be', () => {
  const problemOf = (given: Scenario['expect'][number]): string => {
    const created = createSystem(worldOf(BEATS, { expect: [given] }), MOCKS);
    return created.ok ? 'opened' : `${created.problem.what} | ${created.problem.where}`;
  };

  it.each([
    ['an unknown device', expectation('always', 'x.beats > 1'), /x.*expectation "x.beats > 1"/],
    ['an unknown field', expectation('never', 'a.speed > 1'), /speed/],
    ['no condition', expectation('always', 'a.beats >'), /expectation "a.beats >"/],
    [
      'an unknown device in within',
      expectation('within', 'z.beat', { of: 'a.beat', withinNs: 5 }),
      /there is no device "z"/,
    ],
    [
      'an unknown event in within',
      expectation('within', 'a.beat', { of: 'a.bang', withinNs: 5 }),
      /"a" has no event "bang"/,
    ],
    [
      'a negative time',
      expectation('within', 'a.beat', { of: 'a.beat', withinNs: -5 }),
      /a deadline after -5 ns/,
    ],
    [
      'a time that is no number',
      expectation('within', 'a.beat', { of: 'a.beat', withinNs: Number.NaN }),
      /a deadline after NaN ns/,
    ],
  ])('%s', (_, given, message) => {
    expect(problemOf(given)).toMatch(message);
  });
});

import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { WORLD_CELL } from '../memory/tables.ts';
import { createTimeline } from '../timeline/reader.ts';
import { cells, count, decimal, integer } from './declare.ts';
import { defineMock, type MockDefinition } from './define-mock.ts';
import { INSTANT_EVENTS_MAX } from './history.ts';
import { createSystem, type SystemOptions } from './system.ts';
import {
  type DeviceLine,
  fieldValue,
  link,
  openAlone,
  openWorld,
  rowsOf,
  runTo,
  runUpTo,
  slotOf,
  stateOf,
  worldOf,
  writesOf,
} from './test-world.ts';

const WIDE_CELLS = 16;

/** Emits bursts of wide and narrow events and writes in bursts too. */
const burst = defineMock({
  kind: 'burst',
  doc: 'Bursts.',
  config: {
    periodNs: decimal({ default: 1000 }),
    wide: count({ default: 30 }),
    narrow: count({ default: 60 }),
    writes: count({ default: 100 }),
  },
  state: { list: cells(WIDE_CELLS), got: count(), sum: decimal() },
  emits: {
    wide: [
      { a: decimal() },
      { b: decimal() },
      { c: decimal() },
      { d: decimal() },
      { e: decimal() },
      { f: decimal() },
      { g: decimal() },
      { h: decimal() },
    ],
    narrow: { a: decimal() },
  },
  accepts: {
    catch: [
      { a: decimal() },
      { b: decimal() },
      { c: decimal() },
      { d: decimal() },
      { e: decimal() },
      { f: decimal() },
      { g: decimal() },
      { h: decimal() },
    ],
    take: { a: decimal() },
  },
  on: {
    start: (self) => {
      self.every(self.config.periodNs, 'go');
    },
    go: (self) => {
      const { config, random, state } = self;
      for (let i = 0; i < config.writes; i++) state.list.set(i % WIDE_CELLS, random.uniform());
      for (let i = 0; i < config.narrow; i++) self.emit.narrow(i);
      for (let i = 0; i < config.wide; i++) {
        self.emit.wide(i, random.uniform(), -0, Number.NaN, 4, 5, 6, i);
      }
      if (random.chance(0.2)) throw new Error('burst');
    },
    catch: (self, event) => {
      self.state.got += 1;
      self.state.sum += event.b + event.h;
    },
    take: (self, event) => {
      self.state.sum += event.a;
    },
  },
});

const endOf = (
  mock: MockDefinition,
  devices: readonly DeviceLine[],
  links: ReturnType<typeof link>[],
  options: SystemOptions,
  events: number,
) => {
  const system = openWorld(worldOf(devices, { links }), options, [mock]);
  runUpTo(system, events);
  return { ...system.hash(), state: stateOf(system) };
};

describe('a small ring', () => {
  it('wrapping for 100,000 events gives the hash of a ring that holds them all', () => {
    const devices: DeviceLine[] = [
      ['a', 'gossip', { periodNs: 700 }],
      ['b', 'gossip', { periodNs: 900 }],
      ['c', 'beater', { periodNs: 800 }],
      ['d', 'listener'],
    ];
    const links = [
      link('a.say', 'b.heard', { latencyNs: 100, jitterNs: 500 }),
      link('b.pair', 'a.couple'),
      link('c.beat', 'd.hear', { latencyNs: 5, loss: 0.1 }),
    ];
    const hashOf = (historyEvents: number) => {
      const system = openWorld(worldOf(devices, { links }), { historyEvents, journalPerEvent: 1 });
      runUpTo(system, 100_000);
      return system.hash();
    };
    expect(hashOf(1024)).toEqual(hashOf(2 ** 17));
  });

  it.each([
    ['narrow bursts handled at once', { narrow: 300, wide: 0 }, [link('x.narrow', 'y.take')]],
    [
      'narrow bursts on their way',
      { narrow: 150, wide: 0, writes: 5 },
      [link('x.narrow', 'y.take', { latencyNs: 10 })],
    ],
    ['wide bursts handled at once', { narrow: 0, wide: 200 }, [link('x.wide', 'y.catch')]],
    [
      'wide bursts on their way, with jitter and loss',
      { narrow: 20, wide: 90, writes: 400 },
      [link('x.wide', 'y.catch', { latencyNs: 50, jitterNs: 300, loss: 0.2 })],
    ],
    [
      'everything to everyone',
      { narrow: 40, wide: 40, writes: 500 },
      [
        link('x.wide', 'y.catch', { latencyNs: 700, jitterNs: 700 }),
        link('y.wide', 'x.catch'),
        link('x.narrow', 'y.take', { latencyNs: 3 }),
        link('y.narrow', 'x.take', { jitterNs: 1500 }),
      ],
    ],
  ])('under %s gives the hash of a big one', (_, config, links) => {
    const devices: DeviceLine[] = [
      ['x', 'burst', config],
      ['y', 'burst', { ...config, periodNs: 1300 }],
    ];
    const small = { historyEvents: 1024, journalPerEvent: 1, timers: 4096 };
    const big = { historyEvents: 2 ** 16, timers: 4096 };
    expect(endOf(burst, devices, links, small, 40_000)).toEqual(
      endOf(burst, devices, links, big, 40_000),
    );
  });

  it('rewinds through wide payloads that have left it without taking that for a difference', () => {
    const devices: DeviceLine[] = [['x', 'burst', { wide: 3, narrow: 0, writes: 1 }]];
    const system = openWorld(worldOf(devices), { historyEvents: 1024 }, [burst]);
    runUpTo(system, 30_000);
    for (const back of [10, 500, 700, 900, 5000]) {
      const at = system.handled() - back;
      expect(system.rewind(at)).toEqual({ ok: true, value: true });
    }
  });
});

describe('one handler', () => {
  const heap = defineMock({
    kind: 'heap',
    doc: 'Writes a lot and says a lot.',
    config: { writes: count(), says: count() },
    state: { list: cells(10_000), heard: count() },
    emits: { said: [{ n: integer() }, { twice: integer() }] },
    accepts: { hear: [{ n: integer() }, { twice: integer() }] },
    on: {
      start: (self) => {
        self.after(5, 'go');
      },
      go: (self) => {
        for (let i = 0; i < self.config.writes; i++) self.state.list.set(i, i + 1);
        for (let i = 0; i < self.config.says; i++) self.emit.said(i, 2 * i);
      },
      hear: (self, event) => {
        if (event.twice === 2 * event.n) self.state.heard += 1;
      },
    },
  });
  const open = (config: Record<string, number>, options: SystemOptions) =>
    openWorld(worldOf([['h', 'heap', config]], { links: [link('h.said', 'h.hear')] }), options, [
      heap,
    ]);

  it('may write 10,000 cells: all journalled, readable, rewindable', () => {
    const system = open({ writes: 10_000 }, { historyEvents: 2 ** 14 });
    runTo(system, 5);
    expect(writesOf(system)).toHaveLength(10_000);
    const base = slotOf(system, 'h.list');
    expect([...system.memory.slots.f64.slice(base, base + 3)]).toEqual([1, 2, 3]);
    const timeline = createTimeline(system.memory, system.schema);
    const before = unwrap(timeline.stateAt(system.handled() - 2));
    expect(before.slice(base, base + 10_000).every((value) => value === 0)).toBe(true);
    const after = unwrap(timeline.stateAt(system.handled() - 1));
    expect(after[base + 9999]).toBe(10_000);
    unwrap(system.rewind(2));
    expect(system.memory.slots.f64[base]).toBe(0);
  });

  it('that writes more than the journal holds stops the run with a way out', () => {
    const system = open({ writes: 10_000 }, { historyEvents: 1024 });
    expect(() => runTo(system, 5)).toThrow(/one handler wrote more than the 2048 journal rows/);
    unwrap(system.rewindToKeyframe());
    expect(stateOf(system).every((value, i) => value === 0 || i >= 10_000)).toBe(true);
  });

  it('may say 100,000 things in one go: all handled, in order', () => {
    const system = open({ says: 100_000 }, { historyEvents: 2 ** 18 });
    runTo(system, 5);
    expect(system.handled()).toBe(100_003);
    expect(fieldValue(system, 'h.heard')).toBe(100_000);
    const said = rowsOf(system, 'heap.said');
    expect(said.every(({ payload }, i) => payload[0] === i && payload[1] === 2 * i)).toBe(true);
  });

  it('that says more than the history holds stops the run with a way out', () => {
    const system = open({ says: 100_000 }, { historyEvents: 2 ** 14 });
    expect(() => runTo(system, 5)).toThrow(/raise the history capacity/);
  });
});

describe('a circle of messages without delay', () => {
  const ball = defineMock({
    kind: 'ball',
    doc: 'Throws the ball back.',
    config: { serve: count({ max: 1 }) },
    state: { hits: count() },
    emits: { throw: { n: count() } },
    accepts: { catch: { n: count() } },
    on: {
      start: (self) => {
        if (self.config.serve > 0) self.emit.throw(1);
      },
      catch: (self, event) => {
        self.state.hits += 1;
        self.emit.throw(event.n + 1);
      },
    },
  });
  const open = (latencyNs: number) =>
    openWorld(
      worldOf(
        [
          ['p', 'ball', { serve: 1 }],
          ['q', 'ball'],
        ],
        {
          links: [link('p.throw', 'q.catch', { latencyNs }), link('q.throw', 'p.catch')],
        },
      ),
      { historyEvents: 4096 },
      [ball],
    );

  it('is stopped after a million events at one instant, with place and remedy', () => {
    const system = open(0);
    let message = '';
    try {
      runTo(system, 1000);
    } catch (thrown) {
      message = String(thrown);
    }
    expect(message).toMatch(
      /more than 1000000 events at one instant: messages multiply or go round in a circle/,
    );
    expect(message).toMatch(/virtual time 0 ns/);
    expect(message).toMatch(/Give one of their links a latency/);
    // History up to there is readable, and the world can be taken back.
    const timeline = createTimeline(system.memory, system.schema);
    expect(timeline.published()).toBe(system.handled());
    expect(timeline.event(system.handled() - 1)?.payload[0]).toBeGreaterThan(999_000);
    unwrap(system.rewindToKeyframe());
  });

  it('runs for ever once a link takes a nanosecond', () => {
    const system = open(1);
    runUpTo(system, 50_000);
    expect(system.handled()).toBe(50_000);
  });

  it('made of timers without delay is stopped as well', () => {
    const spinner = defineMock({
      kind: 'spinner',
      doc: '',
      on: {
        start: (self) => {
          self.after(3, 'spin');
        },
        spin: (self) => {
          self.after(0, 'spin');
        },
      },
    });
    const system = openAlone(spinner, { historyEvents: 1024 });
    runUpTo(system, 2000);
    // As if it had gone on for long.
    system.memory.cells.f64[WORLD_CELL.instantStart] = 2000 - INSTANT_EVENTS_MAX;
    expect(() => runTo(system, 1000)).toThrow(/virtual time 3 ns/);
  });
});

describe('odd numbers', () => {
  const ODD = [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 2 ** 53];
  const odd = defineMock({
    kind: 'odd',
    doc: 'Passes odd numbers on.',
    state: { seen: cells(ODD.length), own: decimal({ default: Number.NaN }), n: count() },
    emits: { say: [{ at: integer() }, { value: decimal() }], first: { value: decimal() } },
    accepts: { hear: [{ at: integer() }, { value: decimal() }], one: { value: decimal() } },
    on: {
      start: (self) => {
        ODD.forEach((value, at) => {
          self.emit.say(at, value);
          self.emit.first(value);
        });
        self.state.own += 1;
      },
      hear: (self, event) => self.state.seen.set(event.at, event.value),
      one: (self, event) => {
        if (Object.is(event.value, ODD[self.state.n])) self.state.n += 1;
      },
    },
  });

  it.each([0, 25])(
    'pass through payload, state and journal bit for bit (latency %d ns)',
    (latencyNs) => {
      const links = [
        link('a.say', 'a.hear', { latencyNs }),
        link('a.first', 'a.one', { latencyNs }),
      ];
      const system = openWorld(worldOf([['a', 'odd']], { links }), {}, [odd]);
      runTo(system, 100);
      const base = slotOf(system, 'a.seen');
      expect([...system.memory.slots.f64.slice(base, base + ODD.length)]).toEqual(ODD);
      expect(fieldValue(system, 'a.n')).toBe(ODD.length);
      expect(fieldValue(system, 'a.own')).toBeNaN();
      const timeline = createTimeline(system.memory, system.schema);
      for (let at = system.handled() - 1; at >= 0; at--) {
        const held = unwrap(timeline.stateAt(at));
        unwrap(system.rewind(at + 1));
        expect([...held]).toEqual(stateOf(system));
      }
    },
  );
});

describe('worlds that are too large', () => {
  const problemOf = (
    devices: readonly DeviceLine[],
    mock: MockDefinition,
    options: SystemOptions,
  ) => {
    const created = createSystem(worldOf(devices), [mock], options);
    return created.ok ? 'opened' : `${created.problem.what} | ${created.problem.mend}`;
  };
  it('by their state are refused before it is laid out', () => {
    const vast = defineMock({ kind: 'vast', doc: '', state: { list: cells(80_000_000) }, on: {} });
    expect(problemOf([['d0', 'vast']], vast, {})).toMatch(
      /"d0" brings the world to more than 67108864 state cells/,
    );
  });

  it('by timers and history together are refused before memory is asked for', () => {
    const dot = defineMock({ kind: 'dot', doc: '', on: {} });
    const options = { historyEvents: 16_777_216, timers: 4_194_304 };
    expect(problemOf([['d', 'dot']], dot, options)).toMatch(
      /need \d+\.\d+ GiB; one shared buffer holds 3.99 GiB/,
    );
  });

  it('by their number of devices are refused', () => {
    const dot = defineMock({ kind: 'dot', doc: '', on: {} });
    const many = Array.from({ length: 1_000_001 }, (_, i): DeviceLine => [`d${i}`, 'dot']);
    expect(problemOf(many, dot, {})).toMatch(/1000001 devices; a world holds 1000000/);
  });

  it('by what is asked of the history are refused', () => {
    const dot = defineMock({ kind: 'dot', doc: '', on: {} });
    const one: DeviceLine[] = [['d', 'dot']];
    for (const historyEvents of [0, -1, Number.NaN, 2 ** 24 + 1, Number.POSITIVE_INFINITY]) {
      expect(problemOf(one, dot, { historyEvents })).toMatch(/Use 1024 … 16777216/);
    }
    for (const timers of [0, 1.5, -3, Number.NaN, 2 ** 23]) {
      expect(problemOf(one, dot, { timers })).toMatch(/room for .* timers/);
    }
    for (const journalPerEvent of [0, -1, Number.NaN, 1000]) {
      expect(problemOf(one, dot, { journalPerEvent })).toMatch(/journal rows per event/);
    }
  });

  it('with more devices than a small history has rows say so when they are opened', () => {
    const devices = Array.from({ length: 3000 }, (_, i): DeviceLine => [`d${i}`, 'beater']);
    const created = createSystem(worldOf(devices), [burst], {});
    expect(created.ok).toBe(false);
    const small = createSystem(worldOf(devices.map(([name]) => [name, 'burst'])), [burst], {
      historyEvents: 1024,
    });
    expect(small.ok ? '' : small.problem.what).toMatch(
      /wait to be handled; the history holds 1024/,
    );
  });
});

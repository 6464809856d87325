import { describe, expect, it } from 'vitest';
import { readText } from '../memory/strings.ts';
import { count, decimal, duration, integer } from './declare.ts';
import { defineMock } from './define-mock.ts';
import {
  fieldValue,
  openAlone,
  openWorld,
  rowAt,
  rowsOf,
  runTo,
  runUpTo,
  worldOf,
} from './test-world.ts';

const NONE = -1;

const clock = defineMock({
  kind: 'clock',
  doc: 'Arms and cancels timers.',
  config: {
    periodNs: duration({ default: '100 ns' }),
    delayNs: duration({ default: '250 ns' }),
    cancelNs: duration({ default: '1 h' }),
  },
  state: {
    ticks: count(),
    rings: count(),
    ticker: integer({ default: NONE }),
    ringer: integer({ default: NONE }),
    cancelled: integer({ default: NONE }),
    again: integer({ default: NONE }),
  },
  on: {
    start: (self) => {
      self.state.ticker = self.every(self.config.periodNs, 'tick');
      self.state.ringer = self.after(self.config.delayNs, 'ring');
      self.after(self.config.cancelNs, 'stop');
    },
    tick: (self) => {
      self.state.ticks += 1;
    },
    ring: (self) => {
      self.state.rings += 1;
    },
    stop: (self) => {
      self.state.cancelled = self.cancel(self.state.ticker) ? 1 : 0;
      self.state.again = self.cancel(self.state.ticker) || self.cancel(self.state.ringer) ? 1 : 0;
    },
  },
});

const open = (config: Record<string, number>) =>
  openWorld(worldOf([['c', 'clock', config]]), {}, [clock]);

describe('timers', () => {
  it('fire periodically, the first time after one period, without drift', () => {
    const system = open({ periodNs: 100 });
    runTo(system, 1099);
    expect(rowsOf(system, 'clock.tick').map(({ timeNs }) => timeNs)).toEqual(
      Array.from({ length: 10 }, (_, i) => (i + 1) * 100),
    );
  });

  it('fire once when armed with after, at exactly that time', () => {
    const system = open({ delayNs: 250 });
    runTo(system, 249);
    expect(fieldValue(system, 'c.rings')).toBe(0);
    runTo(system, 100_000);
    expect(rowsOf(system, 'clock.ring').map(({ timeNs }) => timeNs)).toEqual([250]);
  });

  it('are cancelled once; a stale handle cancels nothing', () => {
    const system = open({ cancelNs: 555 });
    runTo(system, 10_000);
    expect(fieldValue(system, 'c.ticks')).toBe(5);
    expect(fieldValue(system, 'c.cancelled')).toBe(1);
    // The second try and the timer that had fired.
    expect(fieldValue(system, 'c.again')).toBe(0);
    expect(system.nextDueNs()).toBe(Number.POSITIVE_INFINITY);
  });

  it('are caused by the event that armed them; each tick begins a flow of its own', () => {
    const system = open({});
    runTo(system, 300);
    const [start] = rowsOf(system, 'clock.start');
    for (const tick of rowsOf(system, 'clock.tick')) {
      expect(tick).toMatchObject({
        parent: start?.sequence,
        flow: tick.sequence,
        span: tick.sequence,
      });
    }
    const [ring] = rowsOf(system, 'clock.ring');
    expect(ring).toMatchObject({ parent: start?.sequence, flow: start?.flow });
  });

  it('round to whole nanoseconds; a period is at least one', () => {
    const half = defineMock({
      kind: 'half',
      doc: '',
      state: { first: decimal({ default: NONE }), second: decimal({ default: NONE }), n: count() },
      on: {
        start: (self) => {
          self.after(2.5, 'once');
          self.every(0.25, 'tick');
        },
        once: (self) => {
          self.state.first = self.nowNs;
        },
        tick: (self) => {
          self.state.n += 1;
        },
      },
    });
    const system = openAlone(half);
    runTo(system, 10);
    expect([fieldValue(system, 'a.first'), fieldValue(system, 'a.n')]).toEqual([3, 10]);
  });

  it('with a delay of 0 or -0 fire at this instant, after everything that already waits', () => {
    const eager = defineMock({
      kind: 'eager',
      doc: '',
      emits: { said: {} },
      state: { n: count() },
      on: {
        start: (self) => {
          self.after(-0, 'second');
          self.after(0, 'third');
          self.emit.said();
        },
        second: (self) => {
          self.state.n += 1;
        },
        third: (self) => {
          self.state.n += 1;
        },
      },
    });
    const system = openAlone(eager);
    runTo(system, 0);
    const kinds = rowsOf(system).map(({ kind, timeNs }) => `${kind} ${timeNs}`);
    expect(kinds).toEqual([
      'start 0',
      'eager.start 0',
      'eager.said 0',
      'eager.second 0',
      'eager.third 0',
    ]);
    expect(Object.is(rowAt(system, 3).timeNs, 0)).toBe(true);
  });

  it('never have 0 for a handle, so that a fresh state field cancels nothing', () => {
    const careless = defineMock({
      kind: 'careless',
      doc: '',
      state: { handle: integer(), cancelled: count(), fired: count() },
      on: {
        start: (self) => {
          self.after(5, 'ring');
          if (self.cancel(self.state.handle)) self.state.cancelled += 1;
          for (const odd of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
            if (self.cancel(odd)) self.state.cancelled += 1;
          }
        },
        ring: (self) => {
          self.state.fired += 1;
        },
      },
    });
    const system = openAlone(careless);
    runTo(system, 10);
    expect([fieldValue(system, 'a.cancelled'), fieldValue(system, 'a.fired')]).toEqual([0, 1]);
  });

  it('belong to their device: another one’s handle cancels nothing', () => {
    const thief = defineMock({
      kind: 'thief',
      doc: '',
      config: { steal: count() },
      state: { handle: integer(), stolen: count(), fired: count() },
      on: {
        start: (self) => {
          self.state.handle = self.after(5, 'ring');
          // Handles of neighbours are neighbours.
          for (let by = 1; by <= self.config.steal; by++) {
            if (self.cancel(self.state.handle - by)) self.state.stolen += 1;
          }
        },
        ring: (self) => {
          self.state.fired += 1;
        },
      },
    });
    const world = worldOf([
      ['a', 'thief'],
      ['b', 'thief', { steal: 3 }],
    ]);
    const system = openWorld(world, {}, [thief]);
    runTo(system, 10);
    expect([fieldValue(system, 'b.stolen'), fieldValue(system, 'a.fired')]).toEqual([0, 1]);
  });

  it('cancel themselves while they run', () => {
    const quitter = defineMock({
      kind: 'quitter',
      doc: '',
      state: { handle: integer(), n: count(), worked: count() },
      on: {
        start: (self) => {
          self.state.handle = self.every(10, 'tick');
        },
        tick: (self) => {
          self.state.n += 1;
          if (self.state.n === 3 && self.cancel(self.state.handle)) self.state.worked += 1;
        },
      },
    });
    const system = openAlone(quitter);
    runTo(system, 1000);
    expect([fieldValue(system, 'a.n'), fieldValue(system, 'a.worked')]).toEqual([3, 1]);
  });

  it('may all be taken; one more is an error of the handler that wanted it', () => {
    const greedy = defineMock({
      kind: 'greedy',
      doc: '',
      state: { rings: count() },
      on: {
        start: (self) => {
          for (let i = 0; i < 16; i++) self.after(i, 'ring');
          self.after(1, 'ring');
        },
        ring: (self) => {
          self.state.rings += 1;
        },
      },
    });
    const system = openAlone(greedy, { timers: 16 });
    runTo(system, 100);
    expect(fieldValue(system, 'a.rings')).toBe(16);
    const [error] = rowsOf(system, 'error');
    expect(readText(system.memory, error!.payload[0]!)).toMatch(/all 16 timers/);
  });

  it('reach the largest exact time, and no farther', () => {
    const far = defineMock({
      kind: 'far',
      doc: '',
      state: { n: count(), lastNs: decimal() },
      on: {
        start: (self) => {
          self.after(Number.MAX_SAFE_INTEGER - 10, 'late');
        },
        late: (self) => {
          self.state.n += 1;
          self.state.lastNs = self.nowNs;
          self.every(4, 'late');
          self.after(Number.MAX_SAFE_INTEGER, 'late');
        },
      },
    });
    const system = openAlone(far);
    runTo(system, Number.MAX_SAFE_INTEGER - 11);
    expect(fieldValue(system, 'a.n')).toBe(0);
    runTo(system, Number.MAX_SAFE_INTEGER);
    // At -10, -6, -2: what would come later is not exact and never comes.
    expect(
      rowsOf(system, 'far.late').map(({ timeNs }) => Number.MAX_SAFE_INTEGER - timeNs),
    ).toEqual([10, 6, 2, 2]);
  });
});

describe('running', () => {
  it('handles exactly as many events as asked for, also in the middle of an instant', () => {
    const system = openWorld(
      worldOf([
        ['a', 'beater'],
        ['b', 'beater'],
      ]),
    );
    for (const step of [1, 1, 1, 3, 7]) {
      const before = system.handled();
      expect(system.run(step, Number.MAX_SAFE_INTEGER)).toBe(0);
      expect(system.handled()).toBe(before + step);
    }
  });

  it('says that nothing more is due, and when the next event is', () => {
    const system = openWorld(worldOf([['a', 'beater', { periodNs: 1000 }]]));
    expect(system.nextDueNs()).toBe(0);
    expect(system.run(100, 999)).toBe(1);
    expect([system.nowNs(), system.nextDueNs()]).toEqual([0, 1000]);
    runUpTo(system, 4);
    expect([system.nowNs(), system.nextDueNs()]).toEqual([1000, 2000]);
  });

  it('refuses limits that are no numbers: it would never come back', () => {
    const system = openWorld(worldOf([['a', 'beater']]));
    expect(() => system.run(Number.NaN, 10)).toThrow(/limits/);
    expect(() => system.run(10, Number.NaN)).toThrow(/limits/);
  });

  it('runs a world whose devices have no handlers, and one without devices', () => {
    const stone = defineMock({ kind: 'stone', doc: '', state: { weight: decimal() }, on: {} });
    for (const devices of [[['a', 'stone']], []] as const) {
      const system = openWorld(worldOf(devices), {}, [stone]);
      runTo(system, 1e9);
      expect(rowsOf(system).map(({ kind }) => kind)).toEqual(['start']);
      expect(system.nextDueNs()).toBe(Number.POSITIVE_INFINITY);
      expect(system.rewind(1).ok).toBe(true);
    }
  });
});

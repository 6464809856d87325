import { describe, expect, it } from 'vitest';
import { InvariantError } from '../lib/invariant.ts';
import { ProblemError } from '../lib/result.ts';
import { publishedCount } from '../memory/publication.ts';
import { readText } from '../memory/strings.ts';
import { cells, choice, count, decimal, integer } from './declare.ts';
import { defineMock } from './define-mock.ts';
import {
  type DeviceLine,
  fieldValue,
  link,
  openAlone,
  openWorld,
  rowAt,
  rowsOf,
  runTo,
  stateOf,
  TEST_MOCKS,
  worldOf,
  writesOf,
} from './test-world.ts';

/** Writes, speaks and arms a timer; then breaks down when told to. */
const fragile = defineMock({
  kind: 'fragile',
  doc: 'Throws at will.',
  state: {
    a: decimal({ default: 1 }),
    b: decimal({ default: 2 }),
    list: cells(3),
    woken: count(),
    ok: count(),
  },
  emits: { said: { value: decimal() } },
  accepts: { poke: { value: decimal() } },
  on: {
    start: (self) => {
      self.state.ok += 1;
      self.after(10, 'fall');
    },
    fall: (self) => {
      self.state.a = 100;
      self.emit.said(self.state.a);
      self.state.b = Number.NaN;
      self.state.list.set(1, 7);
      self.state.a = 200;
      self.after(5, 'wake');
      throw new Error('broken pipe');
    },
    wake: (self) => {
      self.state.woken += 1;
    },
    poke: (self, event) => {
      self.state.a = event.value;
      if (event.value === 1) throw new Error('poked');
      self.state.ok += 1;
    },
  },
});

/** Throws whatever the test puts here. */
let thrown: () => unknown = () => new Error('nothing');
const thrower = defineMock({
  kind: 'thrower',
  doc: 'Throws anything.',
  state: { before: count(), mode: choice(['idle', 'busy']), list: cells(2) },
  emits: { mode: [{ mode: choice(['idle', 'busy']) }, { n: integer() }] },
  on: {
    start: (self) => {
      self.every(10, 'tick');
    },
    tick: (self) => {
      self.state.before += 1;
      throw thrown();
    },
  },
});

const MOCKS = [fragile, thrower, ...TEST_MOCKS];

describe('a handler that throws', () => {
  it('leaves the state as it was before it ran', () => {
    const system = openAlone(fragile);
    runTo(system, 9);
    const before = stateOf(system);
    runTo(system, 10);
    expect(stateOf(system)).toEqual(before);
    expect(before.slice(0, 2)).toEqual([1, 2]);
    // Only the write of `start` stands in the journal.
    expect(writesOf(system)).toHaveLength(1);
  });

  it('does not take back what it said and armed', () => {
    const system = openAlone(fragile);
    runTo(system, 100);
    expect(rowsOf(system, 'fragile.said')[0]?.payload).toEqual([100]);
    expect(fieldValue(system, 'a.woken')).toBe(1);
  });

  it('is told as an error event with its text, caused by the event it handled', () => {
    const system = openAlone(fragile);
    runTo(system, 100);
    const [fall] = rowsOf(system, 'fragile.fall');
    const [error] = rowsOf(system, 'error');
    expect(error).toMatchObject({ source: 'a', target: '', parent: fall?.sequence, timeNs: 10 });
    expect(error?.flow).toBe(fall?.flow);
    expect(readText(system.memory, error!.payload[0]!)).toBe('Error: broken pipe');
  });

  it('stops neither the other receivers nor the subscribers of its event', () => {
    const devices: DeviceLine[] = [
      ['s', 'beater', { periodNs: 100 }],
      ['x', 'fragile'],
      ['y', 'fragile'],
      ['z', 'listener'],
    ];
    const links = ['x.poke', 'y.poke', 'z.hear'].map((to) => link('s.beat', to));
    const system = openWorld(worldOf(devices, { links }), {}, MOCKS);
    let told = 0;
    const kind = system.schema.kinds.find(({ name }) => name === 'beat')!.id;
    system.dispatch.subscribe(kind, () => {
      told++;
    });
    runTo(system, 100);
    const [beat] = rowsOf(system, 'beater.beat');
    const pokeErrors = rowsOf(system, 'error').filter(({ parent }) => parent === beat?.sequence);
    expect(pokeErrors.map(({ source }) => source)).toEqual(['x', 'y']);
    expect([
      fieldValue(system, 'x.a'),
      fieldValue(system, 'y.a'),
      fieldValue(system, 'z.heard'),
    ]).toEqual([1, 1, 1]);
    expect(told).toBe(1);
    runTo(system, 200);
    // The second beat carries 2 and is handled by all three.
    expect([fieldValue(system, 'x.a'), fieldValue(system, 'x.ok')]).toEqual([2, 2]);
    expect(told).toBe(2);
  });

  it('of which the writes before it in the same event stay', () => {
    const devices: DeviceLine[] = [
      ['s', 'beater', { periodNs: 100 }],
      ['z', 'listener', { offset: 5 }],
      ['x', 'fragile'],
    ];
    const links = [link('s.beat', 'z.hear'), link('s.beat', 'x.poke')];
    const system = openWorld(worldOf(devices, { links }), {}, MOCKS);
    runTo(system, 100);
    expect(fieldValue(system, 'z.heard')).toBe(6);
    expect(fieldValue(system, 'z.times')).toBe(1);
    expect(rowsOf(system, 'error').some(({ source }) => source === 'x')).toBe(true);
  });

  it('does not hang on anything that can be thrown', () => {
    const values: [() => unknown, string][] = [
      [() => 'text', 'text'],
      [() => undefined, 'undefined'],
      [() => null, 'null'],
      [() => Symbol('s'), 'Symbol(s)'],
      [() => 10n, '10'],
      [() => new RangeError(''), 'RangeError: '],
      [() => Object.create(null), 'something was thrown that cannot be put into words'],
      [
        () => ({
          toString: () => {
            throw new Error('again');
          },
        }),
        'something was thrown that cannot be put into words',
      ],
      [() => 'x'.repeat(2000), 'x'.repeat(500)],
    ];
    for (const [value, text] of values) {
      thrown = value;
      const system = openAlone(thrower);
      runTo(system, 30);
      const errors = rowsOf(system, 'error');
      expect(errors).toHaveLength(3);
      expect(readText(system.memory, errors[2]!.payload[0]!)).toBe(text);
      expect(fieldValue(system, 'a.before')).toBe(0);
    }
  });

  it('keeps one text for equal errors, and goes on when there is no room for another', () => {
    let number = 0;
    thrown = () => new Error(`number ${number++ >> 1}`);
    const system = openAlone(thrower);
    runTo(system, 40);
    expect(rowsOf(system, 'error').map(({ payload }) => payload[0])).toEqual([1, 1, 2, 2]);
    thrown = () => new Error(`${number++} ${'long '.repeat(90)}`);
    runTo(system, 20_000);
    const [last] = rowsOf(system, 'error').slice(-1);
    expect(readText(system.memory, last!.payload[0]!)).toBe('(text dropped: string table full)');
  });
});

describe('mistakes of a handler are its own errors, not the engine’s', () => {
  const mistakes: [string, Parameters<typeof defineMock>[0]['on'][string], RegExp][] = [];
  const mistake = (name: string, message: RegExp, act: (self: MistakenSelf) => void): void => {
    mistakes.push([name, act as never, message]);
  };
  interface MistakenSelf {
    state: {
      mode: string;
      list: { get(i: number): number; set(i: number, v: number): void };
      before: unknown;
    };
    emit: { mode: (...values: unknown[]) => void };
    every(periodNs: number, name: string): number;
    after(delayNs: number, name: string): number;
  }
  mistake('an unknown name for a choice', /"loud" is not one of idle, busy/, (self) => {
    self.state.mode = 'loud';
  });
  mistake('an unknown name in a payload', /"loud" is not one of idle, busy/, (self) => {
    self.emit.mode('loud', 1);
  });
  for (const index of [-1, 2, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    mistake(`writing cell ${index} of 2`, /is not one of 0 … 1/, (self) => {
      self.state.list.set(index, 1);
    });
    mistake(`reading cell ${index} of 2`, /is not one of 0 … 1/, (self) => {
      self.state.list.get(index);
    });
  }
  for (const delay of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    mistake(`a delay of ${delay}`, /is not a time from now on/, (self) => {
      self.after(delay, 'tick');
    });
  }
  for (const period of [0, -5, Number.NaN]) {
    mistake(`a period of ${period}`, /leads nowhere/, (self) => {
      self.every(period, 'tick');
    });
  }
  mistake('a timer that is no handler', /not a handler of this mock/, (self) => {
    self.after(1, 'nothing');
  });
  mistake('a state field that was not declared', /TypeError/, (self) => {
    (self.state as Record<string, unknown>).other = 1;
  });
  mistake('a number that is none', /TypeError/, (self) => {
    self.state.before = 5n;
  });

  it.each(mistakes)('%s', (_, act, message) => {
    const mock = { ...thrower, on: { ...thrower.on, start: act as never } };
    const system = openAlone(mock);
    const initial = stateOf(system);
    runTo(system, 100);
    const errors = rowsOf(system, 'error');
    expect(errors).toHaveLength(1);
    expect(readText(system.memory, errors[0]!.payload[0]!)).toMatch(message);
    expect(stateOf(system)).toEqual(initial);
  });
});

describe('a message for which there is no timer left', () => {
  it('is an error of its sender and undoes nothing that an earlier event did', () => {
    const devices: DeviceLine[] = [
      ['s', 'beater', { periodNs: 100 }],
      ['t', 'beater', { periodNs: 300 }],
      ['z', 'listener'],
    ];
    // Both clocks and two messages under way: the third finds no room.
    const links = [link('s.beat', 'z.hear', { latencyNs: 100_000 })];
    const system = openWorld(worldOf(devices, { links }), { timers: 4 });
    runTo(system, 300);
    expect(fieldValue(system, 's.beats')).toBe(3);
    expect(fieldValue(system, 't.beats')).toBe(1);
    const [error] = rowsOf(system, 'error');
    expect(readText(system.memory, error!.payload[0]!)).toBe(
      'RangeError: all 4 timers of this world are pending',
    );
    expect(error?.source).toBe('s');
    const journalled = writesOf(system).filter(({ event }) => rowAt(system, event).timeNs === 300);
    expect(journalled.map(({ new: value }) => value)).toEqual([1, 300, 3, 300]);
  });
});

describe('errors that the world cannot survive', () => {
  const falls = (error: () => Error) => {
    thrown = error;
    const system = openAlone(thrower);
    let caught: unknown;
    try {
      runTo(system, 1000);
    } catch (stopped) {
      caught = stopped;
    }
    return { system, caught };
  };

  it.each([
    ['a broken invariant', () => new InvariantError('two and two are four')],
    [
      'a problem to be mended',
      () => new ProblemError({ what: 'no disk', where: 'here', mend: 'Buy one.' }),
    ],
  ])(
    '%s stops the run; what led there is readable, recovery goes back to a keyframe',
    (_, error) => {
      const { system, caught } = falls(error);
      expect(caught).toBeInstanceOf(error().constructor);
      // start, the device's start; the tick that failed is not handled.
      expect(system.handled()).toBe(2);
      expect(publishedCount(system.memory)).toBe(2);
      expect(() => system.run(1, 1000)).toThrow(/a run begins between two events/);
      expect(system.apply({ kind: 3, target: 0, a: 0, b: 1, c: 0, d: 0 }, 0).ok).toBe(false);
      expect(system.rewindToKeyframe().ok).toBe(true);
      thrown = () => new Error('mended');
      runTo(system, 20);
      expect(rowsOf(system, 'error')).toHaveLength(2);
    },
  );
});

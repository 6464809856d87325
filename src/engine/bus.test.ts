import { describe, expect, expectTypeOf, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createBus, ERRORS_MAX, message } from './bus.ts';
import { cells, choice, count, decimal, duration, flag } from './declare.ts';
import { defineMock } from './define-mock.ts';
import {
  beater,
  type DeviceLine,
  expectation,
  fieldValue,
  link,
  listener,
  openWorld,
  rowsOf,
  runTo,
  stateOf,
  TEST_MOCKS,
  worldOf,
} from './test-world.ts';

const valve = defineMock({
  kind: 'valve',
  doc: 'Opens and closes.',
  config: {
    openingNs: duration({ default: '10 ns' }),
    limit: decimal({ default: 10, min: 0, max: 100 }),
  },
  state: {
    open: flag(),
    mode: choice(['hand', 'auto']),
    flow: decimal(),
    low: decimal(),
    list: cells(2),
    heard: count(),
  },
  emits: { moved: [{ open: flag() }, { mode: choice(['hand', 'auto']) }, { flow: decimal() }] },
  accepts: {
    move: [{ open: flag() }, { mode: choice(['hand', 'auto']) }],
    wide: [
      { a: decimal() },
      { b: decimal() },
      { c: decimal() },
      { d: decimal() },
      { e: decimal() },
    ],
    ping: {},
  },
  faults: { stuck: { doc: 'does not move' } },
  on: {
    move: (self, event) => {
      self.state.open = event.open;
      self.state.mode = event.mode;
      self.state.flow = event.open ? self.config.limit : 0;
      self.emit.moved(event.open, event.mode, self.state.flow);
    },
    wide: () => undefined,
    ping: (self) => {
      self.state.heard += 1;
    },
  },
});
const MOCKS = [valve, ...TEST_MOCKS];
const DEVICES: DeviceLine[] = [
  ['v', 'valve'],
  ['w', 'valve'],
  ['a', 'beater', { periodNs: 100 }],
  ['l', 'listener'],
];

function open(parts: Parameters<typeof worldOf>[1] = {}) {
  const world = worldOf(DEVICES, {
    links: [link('a.beat', 'l.hear', { latencyNs: 10 })],
    ...parts,
  });
  const system = openWorld(world, {}, MOCKS);
  runTo(system, 0);
  return { system, bus: createBus(system) };
}
const toValve = (to: string, isOpen: boolean) =>
  message(valve, 'move', to, { open: isOpen, mode: 'auto' });

describe('publishing', () => {
  it('writes an event that is handled when the system runs on', () => {
    const { system, bus } = open();
    const at = unwrap(bus.publish(toValve('v', true)));
    expect(bus.stats()).toMatchObject({ published: 1, waiting: 1 });
    expect(fieldValue(system, 'v.open')).toBe(0);
    runTo(system, 0);
    expect([fieldValue(system, 'v.open'), fieldValue(system, 'v.mode')]).toEqual([1, 1]);
    const [row] = rowsOf(system, 'valve.move');
    expect(row).toMatchObject({ sequence: at, source: '', target: 'v', payload: [1, 1] });
  });

  it('is part of the run: its inputs reproduce it in a world without any bus', () => {
    const { system, bus } = open();
    for (let ns = 100; ns < 2000; ns += 170) {
      runTo(system, ns);
      unwrap(bus.publish(toValve(ns % 20 === 0 ? 'v' : 'w', ns % 30 === 0)));
      unwrap(bus.update(valve, 'v', { limit: ns / 20 }));
    }
    runTo(system, 3000);
    const again = openWorld(system.scenario, {}, MOCKS);
    unwrap(again.feed(system.inputs()));
    runTo(again, 3000);
    expect(again.hash()).toEqual(system.hash());
  });

  it('in a batch is all or none', () => {
    const { system, bus } = open();
    const bad = { ...toValve('v', true), to: 'nobody' };
    const refused = bus.publishBatch([toValve('v', true), bad]);
    expect(refused.ok ? '' : refused.problem).toEqual({
      what: 'there is no valve "nobody" in this world',
      where: 'event bus',
      mend: 'There is: v, w.',
    });
    expect(bus.stats()).toMatchObject({ published: 0, refused: 1, waiting: 0 });
    const first = unwrap(bus.publishBatch([toValve('v', true), toValve('w', true)]));
    expect(unwrap(bus.publish(toValve('w', false)))).toBe(first + 2);
    runTo(system, 0);
    expect([fieldValue(system, 'v.open'), fieldValue(system, 'w.open')]).toEqual([1, 0]);
    expect(bus.publishBatch([]).ok).toBe(true);
  });

  it('without asking why: tryPublish', () => {
    const { bus } = open();
    expect(bus.tryPublish(toValve('v', true))).toBe(true);
    expect(bus.tryPublish(toValve('a', true))).toBe(false);
  });

  it('is checked at compile time against what the mock accepts', () => {
    // @ts-expect-error a valve does not accept "shut"
    const unknownEvent = message(valve, 'shut', 'v', {});
    // @ts-expect-error open is true or false
    const wrongType = message(valve, 'move', 'v', { open: 1, mode: 'auto' });
    // @ts-expect-error the mode is missing
    const missing = message(valve, 'move', 'v', { open: true });
    // @ts-expect-error there is no such mode
    const noMode = message(valve, 'move', 'v', { open: true, mode: 'wild' });
    // And at run time, for callers without types.
    const { bus } = open();
    const texts = [unknownEvent, wrongType, missing, noMode].map((given) => {
      const result = bus.publish(given);
      return result.ok ? 'published' : `${result.problem.what} ${result.problem.mend}`;
    });
    expect(texts).toEqual([
      'no device of this world is a "valve" with the event "shut" There is: move, wide, ping.',
      '"move": open is 1 Give true or false.',
      '"move": mode is undefined Give hand, auto.',
      '"move": mode is wild Give hand, auto.',
    ]);
    expect(bus.stats().published).toBe(0);
  });

  it('of what a command cannot carry is refused', () => {
    const { bus } = open();
    const wide = bus.publish(message(valve, 'wide', 'v', { a: 1, b: 2, c: 3, d: 4, e: 5 }));
    expect(wide.ok ? '' : wide.problem.what).toBe('"wide" has 5 payload fields');
    const other = defineMock({
      kind: 'other',
      doc: '',
      accepts: { x: {} },
      on: { x: () => undefined },
    });
    const foreign = bus.publish(message(other, 'x', 'v', {}));
    expect(foreign.ok ? '' : foreign.problem.mend).toBe('There is: none.');
  });

  it('from inside a subscriber is refused: the event under way is not finished', () => {
    const { system, bus } = open();
    const answers: boolean[] = [];
    unwrap(
      bus.subscribe(beater, 'beat', () => {
        answers.push(bus.tryPublish(toValve('v', true)));
      }),
    );
    runTo(system, 100);
    expect(answers).toEqual([false]);
    expect(bus.stats()).toMatchObject({ refused: 1, failed: 0 });
  });
});

describe('subscribing', () => {
  it('gives the typed payload and where it happened, after the devices have handled it', () => {
    const { system, bus } = open();
    const seen: unknown[] = [];
    unwrap(
      bus.subscribe(valve, 'moved', (event, at) => {
        expectTypeOf(event.open).toEqualTypeOf<boolean>();
        expectTypeOf(event.mode).toEqualTypeOf<'hand' | 'auto'>();
        expectTypeOf(event.flow).toEqualTypeOf<number>();
        const { row, sequence, timeNs, source, target } = at;
        seen.push([event.open, event.mode, event.flow, event.source]);
        seen.push([sequence, timeNs, source, target]);
        expect(system.memory.events.value[row]).toBe(1);
      }),
    );
    runTo(system, 150);
    unwrap(bus.publish(toValve('w', true)));
    runTo(system, 150);
    const [moved] = rowsOf(system, 'valve.moved');
    expect(seen).toEqual([
      [true, 'auto', 10, 1],
      [moved!.sequence, 110, 'w', ''],
    ]);
  });

  it('is checked at compile time and answers with a problem at run time', () => {
    const { bus } = open();
    // @ts-expect-error a beater does not emit "boom"
    const unknown = bus.subscribe(beater, 'boom', () => undefined);
    expect(unknown.ok ? '' : unknown.problem.mend).toBe('There is: beat.');
    const nobody = bus.subscribeFiltered(beater, 'beat', { from: 'z' }, () => undefined);
    expect(nobody.ok ? '' : nobody.problem.what).toBe('there is no device "z" in this world');
    const foreign = defineMock({ kind: 'foreign', doc: '', emits: { x: {} }, on: {} });
    expect(bus.subscribe(foreign, 'x', () => undefined).ok).toBe(false);
    expect(bus.stats().subscriptions).toBe(0);
  });

  it('selects by source, target and payload', () => {
    const { system, bus } = open();
    const seen: Record<string, number> = {};
    const note = (name: string) => () => {
      seen[name] = (seen[name] ?? 0) + 1;
    };
    unwrap(bus.subscribeFiltered(valve, 'moved', { from: 'w' }, note('from w')));
    unwrap(bus.subscribeFiltered(valve, 'move', { to: 'v' }, note('to v')));
    unwrap(bus.subscribeFiltered(valve, 'moved', { where: ({ open: is }) => is }, note('opened')));
    unwrap(
      bus.subscribeFiltered(beater, 'beat', { where: (e) => e.beats % 3 === 0 }, note('third')),
    );
    unwrap(bus.subscribeFiltered(listener, 'hear', { from: 'a', to: 'l' }, note('heard')));
    for (const [to, isOpen] of [
      ['v', true],
      ['w', true],
      ['w', false],
      ['v', false],
    ] as const) {
      unwrap(bus.publish(toValve(to, isOpen)));
    }
    runTo(system, 1010);
    expect(seen).toEqual({ 'from w': 2, 'to v': 2, opened: 2, third: 3, heard: 10 });
    expect(bus.stats().delivered).toBe(19);
  });

  it('ends with unsubscribe, also from inside; a second time it says so', () => {
    const { system, bus } = open();
    let calls = 0;
    const once = unwrap(
      bus.subscribe(beater, 'beat', () => {
        calls++;
        expect(bus.unsubscribe(once)).toBe(true);
      }),
    );
    let others = 0;
    unwrap(
      bus.subscribe(beater, 'beat', () => {
        others++;
      }),
    );
    runTo(system, 500);
    expect([calls, others]).toEqual([1, 5]);
    expect(bus.unsubscribe(once)).toBe(false);
    expect(bus.stats().subscriptions).toBe(1);
  });

  it('from inside hears from the next event on', () => {
    const { system, bus } = open();
    const late: number[] = [];
    let come = false;
    unwrap(
      bus.subscribe(beater, 'beat', () => {
        if (come) return;
        come = true;
        unwrap(bus.subscribe(beater, 'beat', ({ beats }) => void late.push(beats)));
      }),
    );
    runTo(system, 300);
    expect(late).toEqual([2, 3]);
  });

  it('that throws harms neither the others nor the world, and is told as a value', () => {
    const { system, bus } = open();
    let others = 0;
    const bad = unwrap(
      bus.subscribe(beater, 'beat', () => {
        throw new Error('no thanks');
      }),
    );
    const badFilter = unwrap(
      bus.subscribeFiltered(
        beater,
        'beat',
        {
          where: () => {
            throw new TypeError('unfiltered');
          },
        },
        () => undefined,
      ),
    );
    unwrap(
      bus.subscribe(beater, 'beat', () => {
        others++;
      }),
    );
    runTo(system, 200);
    expect(others).toBe(2);
    const [first] = rowsOf(system, 'beater.beat');
    expect(bus.errors().slice(0, 2)).toEqual([
      { subscription: bad.id, sequence: first?.sequence, text: 'Error: no thanks' },
      { subscription: badFilter.id, sequence: first?.sequence, text: 'TypeError: unfiltered' },
    ]);
    expect(bus.stats().failed).toBe(4);
    // The run is the same as without any subscriber.
    const plain = open();
    runTo(plain.system, 200);
    expect(system.hash()).toEqual(plain.system.hash());
    runTo(system, 100_000);
    expect(bus.errors()).toHaveLength(ERRORS_MAX);
  });

  it('is not told again of events that a return to the past runs again', () => {
    const { system, bus } = open();
    const beats: number[] = [];
    unwrap(bus.subscribe(beater, 'beat', ({ beats: n }) => void beats.push(n)));
    runTo(system, 500);
    const [, , third] = rowsOf(system, 'beater.beat');
    unwrap(system.rewind(third!.sequence));
    runTo(system, 500);
    expect(beats).toEqual([1, 2, 3, 4, 5, 3, 4, 5]);
  });
});

describe('updating several fields at once', () => {
  it('sets state and configuration with typed values', () => {
    const { system, bus } = open();
    unwrap(bus.update(valve, 'v', { open: true, mode: 'auto', limit: 33, flow: -0 }));
    runTo(system, 0);
    const values = ['open', 'mode', 'limit', 'flow'].map((name) => fieldValue(system, `v.${name}`));
    expect(values).toEqual([1, 1, 33, -0]);
    // @ts-expect-error an array is not one value
    const array = bus.update(valve, 'v', { list: 3 });
    expect(array.ok).toBe(false);
    // @ts-expect-error true or false
    const wrong = bus.update(valve, 'v', { open: 3 });
    expect(wrong.ok ? '' : wrong.problem.mend).toBe('Give true or false.');
  });

  it('is all or nothing', () => {
    const { system, bus } = open();
    const before = stateOf(system);
    const attempts = [
      bus.update(valve, 'v', { open: true, limit: 101 }),
      bus.update(valve, 'v', { open: true, limit: Number.NaN }),
      bus.update(valve, 'v', { open: true, ...({ stuck: true } as object) }),
      bus.update(valve, 'v', { open: true, ...({ flow: '3' } as object) }),
      bus.update(valve, 'a', { open: true }),
      bus.update(valve, 'nobody', { open: true }),
    ];
    expect(attempts.map((result) => (result.ok ? 'done' : result.problem.what))).toEqual([
      'v.limit = 101 is out of range',
      'v.limit = NaN is out of range',
      '"v" has no single value "stuck"',
      'v.flow = 3',
      'there is no valve "a" in this world',
      'there is no valve "nobody" in this world',
    ]);
    runTo(system, 0);
    expect(stateOf(system)).toEqual(before);
    expect(system.inputs()).toEqual([]);
  });

  it('is judged as one: expectations see all of it or nothing', () => {
    const { system, bus } = open({ expect: [expectation('never', 'v.low > v.flow')] });
    unwrap(bus.update(valve, 'v', { low: 5, flow: 9 }));
    unwrap(bus.update(valve, 'v', { low: 20, flow: 30 }));
    runTo(system, 50);
    expect(system.expectations.firstBroken()).toBe(-1);
    unwrap(bus.update(valve, 'v', { low: 31 }));
    runTo(system, 50);
    expect(system.expectations.firstBroken()).toBe(0);
  });

  it('can be taken back with a checkpoint', () => {
    const { system, bus } = open();
    runTo(system, 150);
    system.checkpoint('before');
    const before = stateOf(system);
    unwrap(bus.update(valve, 'v', { open: true, flow: 5 }));
    runTo(system, 300);
    unwrap(system.restore('before'));
    expect(stateOf(system)).toEqual(before);
    expect(system.inputs()).toEqual([]);
    expect(bus.stats()).toMatchObject({ published: 2, waiting: 0, handled: system.handled() });
  });
});

describe('statistics', () => {
  it('count what left the history', () => {
    const system = openWorld(worldOf(DEVICES), { historyEvents: 1024 }, MOCKS);
    const bus = createBus(system);
    runTo(system, 100_000);
    const { dropped, handled } = bus.stats();
    expect(handled).toBe(system.handled());
    expect(dropped).toBeGreaterThanOrEqual(handled - 1024);
    expect(dropped).toBeLessThan(handled);
  });
});

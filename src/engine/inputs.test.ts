import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { type Command, pushCommand } from '../memory/commands.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { CONTROL_CELL } from '../memory/tables.ts';
import type { AppliedInput, System } from './system.ts';
import {
  type DeviceLine,
  expectation,
  fault,
  fieldValue,
  link,
  openWorld,
  rowsOf,
  runTo,
  runUpTo,
  slotOf,
  worldOf,
} from './test-world.ts';

const DEVICES: DeviceLine[] = [
  ['a', 'beater', { periodNs: 1000 }],
  ['b', 'listener'],
  ['g', 'gossip', { periodNs: 700 }],
  ['h', 'gossip', { periodNs: 1100 }],
];
const WORLD = worldOf(DEVICES, {
  links: [
    link('a.beat', 'b.hear', { latencyNs: 10 }),
    link('g.say', 'h.heard', { latencyNs: 300, jitterNs: 900, loss: 0.1 }),
    link('h.say', 'g.heard'),
    link('g.ask', 'h.question', { latencyNs: 50 }),
    link('h.answer', 'g.reply', { latencyNs: 50 }),
    link('h.pair', 'g.couple', { jitterNs: 40 }),
  ],
});

const idOf = (system: System, device: string): number =>
  system.schema.devices.find(({ name }) => name === device)!.id;

const set = (system: System, path: string, value: number): Command => ({
  kind: SYSTEM_KIND.set,
  target: idOf(system, path.split('.')[0]!),
  a: slotOf(system, path),
  b: value,
  c: 0,
  d: 0,
});

const switchFault = (system: System, path: string, on: boolean): Command => ({
  ...set(system, path, on ? 1 : 0),
  kind: SYSTEM_KIND.fault,
});

const send = (system: System, device: string, event: string, ...payload: number[]): Command => {
  const { mock, id } = system.schema.devices.find(({ name }) => name === device)!;
  const kind = system.schema.kinds.find((found) => found.mock === mock && found.name === event)!.id;
  const [a = 0, b = 0, c = 0, d = 0] = payload;
  return { kind, target: id, a, b, c, d };
};

describe('scheduled faults', () => {
  it('switch on at their time, off after theirs, and are events with the device as target', () => {
    const world = worldOf(DEVICES, { ...WORLD, faults: [fault('b', 'deaf', 1500, 2000)] });
    const system = openWorld({ ...world, devices: WORLD.devices });
    runTo(system, 5010);
    // Beats at 1000 … 5000; those of 2000 and 3000 fall on deaf ears.
    expect(fieldValue(system, 'b.times')).toBe(3);
    const rows = rowsOf(system, 'fault');
    expect(rows.map(({ timeNs, payload }) => [timeNs, payload[1]])).toEqual([
      [1500, 1],
      [3500, 0],
    ]);
    expect(
      rows.every(({ source, target, parent }) => source === '' && target === 'b' && parent === -1),
    ).toBe(true);
  });

  it('without an end stay on; at the same time as an event they were first in line', () => {
    const system = openWorld({ ...WORLD, faults: [fault('b', 'deaf', 2010)] });
    runTo(system, 9000);
    expect(fieldValue(system, 'b.times')).toBe(1);
  });

  it('may be more than there are timers for the devices', () => {
    const faults = Array.from({ length: 3000 }, (_, i) => fault('b', 'deaf', i, 1));
    const system = openWorld({ ...WORLD, faults });
    runTo(system, 3100);
    expect(rowsOf(system, 'fault')).toHaveLength(6000);
  });

  it('that would end past the largest exact time have no end', () => {
    const faults = [fault('b', 'deaf', 5, Number.MAX_SAFE_INTEGER)];
    const system = openWorld({ ...WORLD, faults });
    runTo(system, 100);
    expect(fieldValue(system, 'b.deaf')).toBe(1);
  });
});

describe('a value set from outside', () => {
  it('is an event that writes the field, at the present time when something waits', () => {
    const system = openWorld(WORLD);
    runUpTo(system, 3);
    const at = unwrap(system.apply(set(system, 'a.beats', 500), 1e9));
    expect(system.inputs()).toEqual([
      { ...set(system, 'a.beats', 500), at: 3, timeNs: 0 } satisfies AppliedInput,
    ]);
    runTo(system, 1000);
    expect(rowsOf(system, 'set')).toMatchObject([
      { sequence: at, timeNs: 0, source: '', target: 'a', parent: -1 },
    ]);
    expect(fieldValue(system, 'a.beats')).toBe(501);
  });

  it('waits for the time that pacing has reached when nothing else is due before', () => {
    const system = openWorld(WORLD);
    runTo(system, 600);
    unwrap(system.apply(set(system, 'b.offset', 7), 650.4));
    expect(system.nextDueNs()).toBe(650);
    runTo(system, 650);
    expect(rowsOf(system, 'set')[0]?.timeNs).toBe(650);
    unwrap(system.apply(set(system, 'b.offset', 8), 1e9));
    // The next tick of g is due at 700 and keeps its place.
    expect(rowsOf(system, 'set', 0, system.handled() + 1).at(-1)?.timeNs).toBe(700);
    runTo(system, 700);
    const [next] = rowsOf(system, 'gossip.tick');
    expect(next!.sequence).toBeGreaterThan(rowsOf(system, 'set').at(-1)!.sequence);
  });

  it('is never in the past, whatever the horizon says', () => {
    const system = openWorld(WORLD);
    runTo(system, 700);
    for (const horizon of [0, -5, Number.NaN, Number.NEGATIVE_INFINITY]) {
      unwrap(system.apply(set(system, 'b.offset', 1), horizon));
    }
    runTo(system, 700);
    expect(rowsOf(system, 'set').map(({ timeNs }) => timeNs)).toEqual([700, 700, 700, 700]);
  });

  it('at an endless horizon in a world where nothing is due stays within exact time', () => {
    const system = openWorld(worldOf([['b', 'listener']]));
    runTo(system, 10);
    unwrap(system.apply(set(system, 'b.offset', 1), Number.POSITIVE_INFINITY));
    expect(system.inputs()[0]?.timeNs).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('may be any number, bit for bit', () => {
    const system = openWorld(WORLD);
    runTo(system, 10);
    for (const value of [Number.NaN, -0, Number.POSITIVE_INFINITY, 5e-324, -1.7e308]) {
      unwrap(system.apply(set(system, 'b.heard', value), 10));
      runTo(system, 10);
      expect(fieldValue(system, 'b.heard')).toBe(value);
      expect(rowsOf(system, 'set').at(-1)?.payload[1]).toBe(value);
    }
  });
});

describe('several commands at once', () => {
  it('are applied one behind the other at one point', () => {
    const system = openWorld(WORLD);
    runTo(system, 1050);
    const first = unwrap(
      system.applyAll([set(system, 'a.beats', 50), set(system, 'b.offset', 2)], 1080),
    );
    runTo(system, 1300);
    expect(rowsOf(system, 'set').map(({ sequence, timeNs }) => [sequence, timeNs])).toEqual([
      [first, 1080],
      [first + 1, 1080],
    ]);
  });

  it('are applied all or none', () => {
    const system = openWorld(WORLD);
    runTo(system, 1000);
    const good = set(system, 'a.beats', 50);
    const bad = { ...good, a: 99_999 };
    expect(system.applyAll([good, bad], 1000).ok).toBe(false);
    expect(system.inputs()).toEqual([]);
    runTo(system, 1100);
    expect(fieldValue(system, 'a.beats')).toBe(1);
  });

  it('are judged together: no expectation sees the half', () => {
    const promises = [expectation('always', 'b.heard + b.offset == 0')];
    const system = openWorld(worldOf([['b', 'listener']], { expect: promises }));
    runTo(system, 10);
    unwrap(system.applyAll([set(system, 'b.heard', 5), set(system, 'b.offset', -5)], 10));
    runTo(system, 10);
    expect(system.expectations.firstBroken()).toBe(-1);
    unwrap(system.apply(set(system, 'b.heard', 6), 10));
    runTo(system, 10);
    expect(system.expectations.firstBroken()).toBe(0);
    expect(rowsOf(system, 'broken')[0]?.parent).toBe(rowsOf(system, 'set')[2]?.sequence);
  });

  it('keep that after a rewind into their middle', () => {
    const promises = [expectation('always', 'b.heard + b.offset == 0')];
    const system = openWorld(worldOf([['b', 'listener']], { expect: promises }));
    runTo(system, 10);
    unwrap(system.applyAll([set(system, 'b.heard', 5), set(system, 'b.offset', -5)], 10));
    runTo(system, 10);
    unwrap(system.rewind(2));
    expect([fieldValue(system, 'b.heard'), fieldValue(system, 'b.offset')]).toEqual([5, 0]);
    system.checkpoint('middle');
    for (let i = 0; i < 2; i++) {
      runTo(system, 20);
      expect(system.expectations.firstBroken()).toBe(-1);
      expect(fieldValue(system, 'b.offset')).toBe(-5);
      unwrap(system.restore('middle'));
    }
  });
});

describe('a message from outside', () => {
  it('is handled by the device like one from a link', () => {
    const system = openWorld(WORLD);
    runTo(system, 100);
    unwrap(system.apply(send(system, 'b', 'hear', 2.5), 100));
    unwrap(system.apply(send(system, 'g', 'heard', 6, 1, -0.5), 100));
    runTo(system, 100);
    expect([fieldValue(system, 'b.heard'), fieldValue(system, 'b.from')]).toEqual([2.5, -1]);
    expect(fieldValue(system, 'g.mood')).toBe(1);
    expect(system.memory.slots.f64[slotOf(system, 'g.scratch') + 2]).toBe(-0.5);
  });
});

describe('commands that the world cannot take', () => {
  const system = openWorld(WORLD);
  const good = set(system, 'b.offset', 1);
  it.each<[string, Command, RegExp]>([
    ['an unknown kind', { ...good, kind: 99 }, /event kind 99/],
    ['a kind that is no whole number', { ...good, kind: 2.5 }, /event kind 2.5/],
    ['an unknown device', { ...good, target: 4 }, /device 4/],
    ['no device', { ...good, target: -1 }, /device -1/],
    ['a cell of another device', { ...good, a: slotOf(system, 'a.beats') }, /no value of "b"/],
    ['a cell between two', { ...good, a: good.a + 0.5 }, /no value of "b"/],
    ['a fault as a value', { ...good, a: slotOf(system, 'b.deaf') }, /no value of "b"/],
    ['a value as a fault', { ...good, kind: SYSTEM_KIND.fault }, /no fault of "b"/],
    ['an event of the engine', { ...good, kind: SYSTEM_KIND.broken }, /does not accept "broken"/],
    ['an emission', { ...send(system, 'a', 'beat') }, /does not accept "beat"/],
    ['a timer', { ...send(system, 'a', 'tick') }, /does not accept "tick"/],
    ['what another mock accepts', { ...send(system, 'g', 'question'), target: 1 }, /\(listener\)/],
  ])('%s', (_, command, message) => {
    const applied = system.apply(command, 0);
    expect(applied.ok ? 'applied' : applied.problem.what).toMatch(message);
    expect(system.inputs()).toEqual([]);
  });

  it('one more than can be recorded', () => {
    const full = openWorld(worldOf([['b', 'listener']]));
    const room = full.memory.inputs.at.length;
    const commands = Array.from({ length: room - 1 }, () => set(full, 'b.offset', 1));
    unwrap(full.applyAll(commands, 0));
    expect(full.applyAll([good, good], 0).ok).toBe(false);
    unwrap(full.apply(set(full, 'b.offset', 2), 0));
    const more = full.apply(set(full, 'b.offset', 3), 0);
    expect(more.ok ? '' : more.problem.what).toBe(
      `${room + 1} commands from outside; a run records ${room}`,
    );
  });

  it('while an event is being handled', () => {
    const busy = openWorld(WORLD);
    const answers: boolean[] = [];
    const tick = send(busy, 'a', 'tick').kind;
    busy.dispatch.subscribe(tick, () => {
      answers.push(busy.apply(set(busy, 'b.offset', 1), 0).ok);
    });
    runTo(busy, 2000);
    expect(answers).toEqual([false, false]);
    expect(busy.inputs()).toEqual([]);
  });
});

describe('recorded inputs', () => {
  /** Runs with commands at odd places: at rest, between two events, at a horizon. */
  function eventful(): System {
    const system = openWorld(WORLD);
    const moves: [number, string, number, number][] = [
      [5, 'b.offset', 3, 0],
      [40, 'g.energy', 16, 1e9],
      [40, 'h.energy', Number.NaN, 1e9],
      [41, 'h.energy', 2, 0],
      [90, 'a.periodNs', 1, 1e9],
    ];
    for (const [handled, path, value, horizon] of moves) {
      runUpTo(system, handled);
      unwrap(system.apply(set(system, path, value), horizon));
    }
    runTo(system, 20_000);
    unwrap(system.apply(switchFault(system, 'g.mute', true), 20_345));
    unwrap(system.apply(send(system, 'h', 'heard', 3, 2, 0.125), 20_346));
    runTo(system, 40_000);
    unwrap(system.apply(switchFault(system, 'g.mute', false), 1e9));
    runTo(system, 60_000);
    return system;
  }

  it('fed back to a fresh world give the same events, times and hash', () => {
    const first = eventful();
    const again = openWorld(WORLD);
    unwrap(again.feed(first.inputs()));
    runTo(again, 60_000);
    expect(again.hash()).toEqual(first.hash());
    expect(again.inputs()).toEqual(first.inputs());
    expect(rowsOf(again)).toEqual(rowsOf(first));
  });

  it('are fed back in the same places when the replay goes in small steps', () => {
    const first = eventful();
    const again = openWorld(WORLD);
    unwrap(again.feed(first.inputs()));
    for (let ns = 0; ns <= 60_000; ns += 37) runTo(again, ns);
    runTo(again, 60_000);
    expect(again.hash()).toEqual(first.hash());
  });

  it('still to come are forgotten when a new command makes another future', () => {
    const first = eventful();
    const again = openWorld(WORLD);
    unwrap(again.feed(first.inputs()));
    runUpTo(again, 41);
    unwrap(again.apply(set(again, 'b.offset', 9), 0));
    expect(again.inputs()).toHaveLength(4);
    runTo(again, 60_000);
    expect(again.inputs()).toHaveLength(4);
  });

  it('of another run are refused: too many, out of order, in the past, not of this world', () => {
    const inputs = eventful().inputs();
    const world = () => openWorld(WORLD);
    const refused = (system: System, given: readonly AppliedInput[]): string => {
      const fed = system.feed(given);
      expect(system.inputs()).toEqual([]);
      return fed.ok ? 'fed' : fed.problem.what;
    };
    const [one, two] = inputs as [AppliedInput, AppliedInput];
    expect(refused(world(), [two, one])).toMatch(/does not follow the one before/);
    expect(refused(world(), [{ ...one, timeNs: -1 }])).toMatch(/does not follow/);
    expect(refused(world(), [{ ...one, timeNs: 0.5 }])).toMatch(/does not follow/);
    expect(refused(world(), [{ ...one, at: Number.NaN }])).toMatch(/does not follow/);
    expect(refused(world(), [{ ...one, target: 77 }])).toMatch(/device 77/);
    const tooMany = Array.from({ length: 4097 }, () => one);
    expect(refused(world(), tooMany)).toMatch(/4097 commands from outside; a run records 4096/);
    const later = world();
    runUpTo(later, 10);
    expect(refused(later, [one])).toMatch(/after 5 events; 10 are handled/);
  });

  it('due before the time that the run has reached stop it with a clear problem', () => {
    const system = openWorld(WORLD);
    runTo(system, 50_000);
    const handled = system.handled();
    const fresh = openWorld(WORLD);
    unwrap(fresh.feed([{ ...set(fresh, 'b.offset', 1), at: handled, timeNs: 17 }]));
    expect(() => runTo(fresh, 60_000)).toThrow(
      /a recorded input of 17 ns is due when it is \d+ ns/,
    );
  });
});

describe('the command ring of other threads', () => {
  it('is emptied in its order, recorded like any command, and part of a replay', () => {
    const system = openWorld(WORLD);
    const { memory } = system;
    runTo(system, 3000);
    expect(system.takeCommands()).toBe(0);
    for (const value of [4, 5, 6]) unwrap(pushCommand(memory, set(system, 'b.offset', value)));
    unwrap(pushCommand(memory, send(system, 'b', 'hear', 1.5)));
    const horizonNs = system.nextDueNs() - 1;
    memory.controlCells.f64[CONTROL_CELL.horizonNs] = horizonNs;
    expect(system.takeCommands()).toBe(4);
    runTo(system, horizonNs);
    expect(rowsOf(system, 'set').map(({ timeNs, payload }) => [timeNs, payload[1]])).toEqual([
      [horizonNs, 4],
      [horizonNs, 5],
      [horizonNs, 6],
    ]);
    expect(fieldValue(system, 'b.heard')).toBe(7.5);
    runTo(system, 9000);
    const again = openWorld(WORLD);
    unwrap(again.feed(system.inputs()));
    runTo(again, 9000);
    expect(again.hash()).toEqual(system.hash());
  });

  it('counts what the world cannot take and goes on with the next', () => {
    const system = openWorld(WORLD);
    const good = set(system, 'b.offset', 2);
    for (const command of [{ ...good, kind: 77 }, good, { ...good, target: 99 }]) {
      unwrap(pushCommand(system.memory, command));
    }
    expect(system.takeCommands()).toBe(1);
    expect(system.memory.controlCells.f64[CONTROL_CELL.commandsRejected]).toBe(2);
    expect(system.inputs()).toHaveLength(1);
  });

  it('is empty after the world began again', () => {
    const system = openWorld(WORLD);
    unwrap(pushCommand(system.memory, set(system, 'b.offset', 2)));
    unwrap(system.reset());
    expect(system.takeCommands()).toBe(0);
  });
});

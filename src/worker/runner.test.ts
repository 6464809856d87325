import { describe, expect, it } from 'vitest';
import { beater, openWorld, runTo, worldOf } from '../engine/test-world.ts';
import { InvariantError } from '../lib/invariant.ts';
import { ProblemError, unwrap } from '../lib/result.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import { RUN_STATE } from './engine-api.ts';
import { crashOf, createRunner } from './runner.ts';
import { sessionOf } from './session.ts';

const MS_NS = 1e6;

/** A beat every so often, paced by a clock that the test turns. */
function open(untilNs = 10_000 * MS_NS, periodNs = 100_000) {
  const world = worldOf([['a', 'beater', { periodNs }]]);
  const session = unwrap(
    sessionOf(world, [beater], { id: 'test' }, { untilNs, historyEvents: 2 ** 14 }),
  );
  let hostMs = 1000;
  const runner = createRunner(session, () => hostMs);
  const { system } = session;
  const words = system.memory.controlWords.i32;
  const control = system.memory.controlCells.f64;
  runner.anchor();
  return {
    session,
    runner,
    system,
    words,
    control,
    pass: (ms: number) => {
      hostMs += ms;
    },
    /** One look at the clock: a message that waits ends the slice after one chunk. */
    look: () => {
      Atomics.store(words, CONTROL_WORD.attention, 1);
      const end = runner.slice();
      Atomics.store(words, CONTROL_WORD.attention, 0);
      return end;
    },
  };
}

describe('pacing', () => {
  it('lets virtual time pass with the clock of the host', () => {
    const { pass, look, system, runner } = open();
    expect(look()).toBe('attention');
    expect(system.nowNs()).toBe(0);
    pass(5);
    look();
    expect(system.nowNs()).toBe(5 * MS_NS);
    expect(runner.horizonNs()).toBe(5 * MS_NS);
    pass(0.25);
    look();
    // The beat of 5.2 ms was the last one due.
    expect([system.nowNs(), runner.horizonNs()]).toEqual([5.2 * MS_NS, 5.25 * MS_NS]);
  });

  it.each([
    [0.001, 4000, 4],
    [0.5, 10, 5],
    [1000, 0.05, 50],
  ])('at speed %d, %d ms of the host are %d ms of the world', (speed, hostMs, worldMs) => {
    const { pass, look, runner } = open();
    runner.setSpeed(speed);
    expect(runner.speed()).toBe(speed);
    pass(hostMs);
    look();
    expect(Math.abs(runner.horizonNs() - worldMs * MS_NS)).toBeLessThan(1);
  });

  it('changes speed without a jump, forwards or backwards', () => {
    const { pass, look, runner } = open(10_000 * MS_NS, MS_NS);
    let before = 0;
    for (const [speed, ms] of [
      [1, 7],
      [100, 3],
      [0.01, 50],
      [1000, 0.5],
      [0.001, 20],
      [1, 4],
    ] as const) {
      runner.setSpeed(speed);
      look();
      expect(runner.horizonNs() - before).toBeLessThan(1);
      expect(runner.horizonNs()).toBeGreaterThanOrEqual(before);
      pass(ms);
      look();
      expect(runner.horizonNs() - before).toBeCloseTo(ms * speed * MS_NS, -2);
      before = runner.horizonNs();
    }
  });

  it('runs flat out to the end when the speed is endless', () => {
    const { runner, system } = open(2000 * MS_NS);
    runner.setSpeed(Number.POSITIVE_INFINITY);
    expect(runner.slice()).toBe('ended');
    expect(system.nowNs()).toBe(2000 * MS_NS);
    const straight = openWorld(system.scenario);
    runTo(straight, 2000 * MS_NS);
    expect(system.hash()).toEqual(straight.hash());
  });

  it('gives the same hash at any pace', () => {
    const { pass, look, system, runner } = open(300 * MS_NS);
    for (let i = 0; system.handled() < 6000; i++) {
      runner.setSpeed([0.3, 2, 17][i % 3]!);
      pass((i * 7) % 5);
      if (look() === 'ended') break;
    }
    const straight = openWorld(system.scenario);
    runTo(straight, 300 * MS_NS);
    expect(system.hash()).toEqual(straight.hash());
  });
});

describe('a slice', () => {
  it('ends at once when a pause is asked for', () => {
    const { runner, words, system, pass } = open();
    Atomics.store(words, CONTROL_WORD.pause, 1);
    pass(100);
    expect(runner.slice()).toBe('paused');
    expect(system.handled()).toBe(0);
  });

  it('ends within a batch when the pause comes while it runs flat out', () => {
    const { runner, words, system } = open();
    runner.setSpeed(Number.POSITIVE_INFINITY);
    const kind = system.schema.kinds.find(({ name }) => name === 'tick')!.id;
    let ticks = 0;
    system.dispatch.subscribe(kind, () => {
      ticks++;
      if (ticks === 700) Atomics.store(words, CONTROL_WORD.pause, 1);
    });
    expect(runner.slice()).toBe('paused');
    expect(ticks).toBeLessThan(700 + 1024);
  });

  it('ends when a message waits', () => {
    const { look, runner } = open();
    runner.setSpeed(Number.POSITIVE_INFINITY);
    expect(look()).toBe('attention');
  });

  it('stops exactly at a sequence, a time, a broken expectation', () => {
    const { runner, system } = open();
    runner.setStop({ type: 'sequence', sequence: 2499 });
    expect(runner.slice()).toBe('stopped');
    expect(system.handled()).toBe(2500);
    runner.setStop({ type: 'time', timeNs: 200 * MS_NS });
    expect(runner.slice()).toBe('stopped');
    expect(system.nowNs()).toBe(200 * MS_NS);
    expect(system.nextDueNs()).toBeGreaterThan(200 * MS_NS);
    runner.setStop({ type: 'time', timeNs: 20_000 * MS_NS });
    expect(runner.slice()).toBe('ended');
  });

  it('tells the rate and the share of time it worked', () => {
    const { pass, look, control } = open();
    look();
    for (let i = 0; i < 30; i++) {
      pass(10);
      look();
    }
    // 10,000 beats a second, two events each.
    expect(control[CONTROL_CELL.eventsPerSecond]).toBeGreaterThan(15_000);
    expect(control[CONTROL_CELL.eventsPerSecond]).toBeLessThan(25_000);
    expect(control[CONTROL_CELL.busy]).toBe(0);
  });

  it('that crashes says what happened and leaves the crashed state for the page', () => {
    const { runner, words, system } = open();
    runner.setSpeed(Number.POSITIVE_INFINITY);
    const kind = system.schema.kinds.find(({ name }) => name === 'tick')!.id;
    system.dispatch.subscribe(kind, () => {
      if (system.handled() > 100) throw new InvariantError('all is well');
    });
    expect(runner.slice()).toBe('crashed');
    expect(Atomics.load(words, CONTROL_WORD.runState)).toBe(RUN_STATE.crashed);
    expect(runner.crash).toMatchObject({
      what: expect.stringMatching(/the engine stopped: InvariantError: .*all is well/),
      where: `event ${system.handled()}`,
      sequence: system.handled(),
    });
  });
});

describe('what a crash tells', () => {
  const stop = { reason: 'crashed', sequence: 5, timeNs: 0, expectation: '' } as const;

  it('is the problem itself when there is one', () => {
    const problem = { what: 'a', where: 'b', mend: 'c' };
    expect(crashOf(new ProblemError(problem), stop)).toEqual({ ...problem, sequence: 5 });
  });

  it('is never nothing, whatever was thrown', () => {
    for (const thrown of [undefined, null, 'text', Object.create(null), new Error('x')]) {
      const { what, where, mend } = crashOf(thrown, stop);
      expect([what, where, mend].every((text) => text.length > 0)).toBe(true);
    }
  });
});

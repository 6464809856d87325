import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomWorld } from '../engine/random-worlds.ts';
import { expectation, TEST_MOCKS, worldOf } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import { CONTROL_CELL } from '../memory/tables.ts';
import { compileCondition } from '../timeline/condition.ts';
import type { OpenOptions } from './engine-api.ts';
import { EngineService } from './engine-service.ts';
import { createRunner } from './runner.ts';
import { openSession, type Session, sessionOf } from './session.ts';

const END_NS = 200_000;
const CONDITIONS = [
  'kind == "tick"',
  'a.energy < 6',
  'a.beats > 40 or a.heard > 3',
  'time > 50 us',
];

const open = (world: Parameters<typeof sessionOf>[0], historyEvents = 4096): Session =>
  unwrap(sessionOf({ ...world, untilNs: END_NS }, TEST_MOCKS, { id: 'random' }, { historyEvents }));

/** First event from `from` on with which one of the texts fires, one event at a time. */
function bruteForce(session: Session, texts: readonly string[]): number {
  const { system } = session;
  const { memory, schema } = system;
  const conditions = texts.map((text) => {
    const compiled = compileCondition(text, schema);
    if (!compiled.ok) throw new Error(compiled.problem.what);
    return compiled.value;
  });
  const holds = (at: number) =>
    conditions.map((condition) =>
      condition.holds(memory, at & (memory.plan.events - 1), memory.slots.f64),
    );
  let before = holds(0);
  for (;;) {
    const at = system.handled();
    if (session.runUntil({ type: 'sequence', sequence: at }).reason === 'end') return -1;
    const now = holds(at);
    const fires = ({ fires: how }: (typeof conditions)[number], i: number) =>
      now[i] === true && (how === 'event' || before[i] === false);
    if (conditions.some(fires)) return at;
    before = now;
  }
}

describe('running until a condition', () => {
  it('stops where looking after every single event would, with the same hash', () => {
    fc.assert(
      fc.property(
        randomWorld,
        fc.subarray(CONDITIONS, { minLength: 1 }),
        fc.nat(300),
        (world, wanted, skipped) => {
          const step = open(world);
          const any = wanted.filter((text) => compileCondition(text, step.system.schema).ok);
          if (any.length === 0) return;
          const fast = open(world);
          for (const session of [step, fast]) {
            session.runUntil({ type: 'sequence', sequence: skipped - 1 });
          }
          const expected = bruteForce(step, any);
          const stop = fast.runUntil({ type: 'condition', any });
          expect(stop.reason === 'condition' ? stop.sequence - 1 : -1).toBe(expected);
          if (expected < 0) return;
          expect(fast.system.hash()).toEqual(step.system.hash());
          // And on to the next, as if it had not stopped.
          const next = bruteForce(step, any);
          const again = fast.runUntil({ type: 'condition', any });
          expect(again.reason === 'condition' ? again.sequence - 1 : -1).toBe(next);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('that cannot be refuses to run, and says where in the text', () => {
    const session = unwrap(openSession({ id: 'thermostats' }, {}));
    for (const any of [[], ['room.tempC > 3'], ['room.temperatureC >']]) {
      const stop = session.runUntil({ type: 'condition', any });
      expect(stop).toMatchObject({ reason: 'refused', sequence: 0 });
      expect(stop.problem?.what.length).toBeGreaterThan(0);
    }
  });

  it('takes back the pace, so that what was run too far does not count', () => {
    const session = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 2 ** 15 }));
    const runner = createRunner(session, () => 0);
    unwrap(runner.setStop({ type: 'condition', any: ['room.temperatureC > 20.9 °C'] }));
    expect(runner.slice()).toBe('stopped');
    expect(runner.stoppedBy()).toBe(0);
    expect(runner.horizonNs()).toBe(session.system.nowNs());
    const { memory } = session.system;
    expect(memory.controlCells.f64[CONTROL_CELL.published]).toBe(session.system.handled());
  });
});

describe('running until an expectation breaks', () => {
  const WORLD = worldOf([['b', 'beater', { periodNs: 1000 }]], {
    untilNs: 1e6,
    expect: [
      expectation('never', 'b.beats > 5', { name: 'early' }),
      expectation('never', 'b.beats > 50', { name: 'late' }),
    ],
  });

  it.each(['early', 'late'])('passes by every other than the "%s" one', (name) => {
    const options: OpenOptions = { historyEvents: 4096 };
    const session = unwrap(sessionOf(WORLD, TEST_MOCKS, { id: 'x' }, options));
    const runner = createRunner(session, () => 0);
    unwrap(runner.setStop({ type: 'broken', expectation: name }));
    expect(runner.slice()).toBe('stopped');
    expect(session.system.nowNs()).toBe(name === 'early' ? 6000 : 51_000);
  });
});

describe('the engine service', () => {
  const service = async () => {
    const made = new EngineService({ hostMs: () => 0, breathe: async () => undefined });
    const options = { speed: 'max', historyEvents: 2 ** 15, untilNs: 20e9 } as const;
    unwrap(await made.open({ id: 'thermostats' }, options));
    return made;
  };

  it('names the breakpoint that fired, and what was wrong with one that cannot', async () => {
    const engine = await service();
    const any = ['room.temperatureC > 99 °C', 'kind == "demand"'];
    const stop = await engine.runUntil({ type: 'condition', any });
    expect(stop).toMatchObject({ reason: 'condition', condition: 1 });
    const refused = await engine.runUntil({ type: 'condition', any: ['nowhere.x > 1'] });
    expect(refused).toMatchObject({
      reason: 'refused',
      sequence: stop.sequence,
      problem: { what: 'no device is called "nowhere"' },
    });
  });

  it('forks far back in steps, and keeps the tree', async () => {
    const engine = await service();
    await engine.step(1500);
    const before = await engine.hash();
    const forked = unwrap(await engine.fork(700, [{ type: 'seed', seed: 9 }], { name: 'nine' }));
    expect(forked.map(({ name }) => name)).toEqual(['main', 'nine']);
    await engine.step(300);
    expect(unwrap(await engine.renameBranch(1, 'IX'))[1]?.name).toBe('IX');
    const left = unwrap(await engine.deleteBranch(1));
    expect(left.map(({ name }) => name)).toEqual(['main']);
    expect(await engine.hash()).toEqual(before);
    expect((await engine.recipe()).inputs).toEqual([]);
  });
});

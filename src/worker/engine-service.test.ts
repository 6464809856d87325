import { describe, expect, it, vi } from 'vitest';
import { openWorld, runTo } from '../engine/test-world.ts';
import { InvariantError } from '../lib/invariant.ts';
import { unwrap } from '../lib/result.ts';
import { attachMemory } from '../memory/memory.ts';
import { publishedCount } from '../memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import { heater } from '../mocks/heater/heater.ts';
import { MOCKS } from '../mocks/registry.ts';
import { createTimeline } from '../timeline/reader.ts';
import { type Edit, type Opened, type OpenOptions, RUN_STATE } from './engine-api.ts';
import { EngineService } from './engine-service.ts';
import { loadScenario } from './load-scenario.ts';

const THERMOSTATS = { id: 'thermostats' };
const FLAT_OUT: OpenOptions = { speed: 'max', historyEvents: 2 ** 15, untilNs: 20e9 };
const STUCK: Edit = { type: 'fault', device: 'north', fault: 'sensor-stuck', on: true };

/** A service whose thread lets messages in between two slices, as a worker does. */
const createService = (): EngineService =>
  new EngineService({
    hostMs: () => 0,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });

async function open(options: OpenOptions = {}) {
  const service = createService();
  const opened = unwrap(await service.open(THERMOSTATS, { ...FLAT_OUT, ...options }));
  const memory = unwrap(attachMemory(opened.handle));
  const timeline = createTimeline(memory, opened.schema);
  const runState = () => Atomics.load(memory.controlWords.i32, CONTROL_WORD.runState);
  return { service, opened, memory, timeline, runState };
}

const valueAt = (opened: Opened, state: Float64Array, path: string): number => {
  const [device, name] = path.split('.');
  const field = opened.schema.devices
    .find((known) => known.name === device)
    ?.fields.find((known) => known.name === name);
  return state[field!.slot]!;
};

describe('opening', () => {
  it('gives the memory, which a page reads without asking, at rest before the first event', async () => {
    const { opened, memory, timeline, runState } = await open();
    expect(runState()).toBe(RUN_STATE.paused);
    expect(publishedCount(memory)).toBe(0);
    expect(timeline.published()).toBe(0);
    expect(opened.recipe).toMatchObject({ scenario: THERMOSTATS, seed: 42, inputs: [] });
    expect(opened.story.length).toBeGreaterThan(100);
    expect(opened.branches).toHaveLength(1);
    expect(memory.controlCells.f64[CONTROL_CELL.untilNs]).toBe(20e9);
  });

  it('tells how far it is while it runs to a late input, and lets messages in', async () => {
    const edit: Edit = { type: 'fault', device: 'v01', fault: 'silent', on: true };
    const inputs = [{ at: 700_000, timeNs: 1e9, edit }];
    const service = createService();
    const shares: number[] = [];
    let answered = 0;
    const until = { speed: 'max', historyEvents: 2 ** 15 } as const;
    const opened = service.open(
      { id: 'hundred-devices' },
      { ...until, seed: 5, inputs },
      (share) => {
        shares.push(share);
        void service.scenarios().then(() => {
          answered += 1;
        });
      },
    );
    const result = await opened;
    expect(shares).toHaveLength(1);
    expect(shares[0]).toBeCloseTo(500_001 / 700_000, 9);
    expect(answered).toBe(1);
    expect(result.ok).toBe(true);
  });

  it.each<[OpenOptions, RegExp]>([
    [{ speed: 0 }, /a speed of 0/],
    [{ speed: -1 }, /a speed of -1/],
    [{ speed: 1001 }, /Use 0.001 … 1000, or max/],
    [{ speed: Number.NaN }, /a speed of NaN/],
    [{ seed: -1 }, /a seed of -1/],
    [{ inputs: [{ at: 600, timeNs: 1, edit: STUCK }] }, /a recorded input of 1 ns is due when/],
  ])('refuses %j and leaves what is open alone', async (options, message) => {
    const { service, timeline } = await open();
    await service.step(10);
    const refused = await service.open(THERMOSTATS, { ...FLAT_OUT, ...options });
    expect(refused.ok ? '' : `${refused.problem.what} ${refused.problem.mend}`).toMatch(message);
    expect(timeline.published()).toBe(10);
    expect((await service.step(1)).sequence).toBe(11);
  });

  it('with a recipe runs to its last input, to the same hash as the run it came from', async () => {
    const first = await open();
    await first.service.step(700);
    unwrap(await first.service.inject(STUCK));
    await first.service.runUntil({ type: 'end' });
    const { seed, inputs } = await first.service.recipe();
    const again = await open({ seed, inputs });
    expect((await again.service.hash()).sequence).toBeGreaterThan(700);
    await again.service.runUntil({ type: 'end' });
    expect(await again.service.hash()).toEqual(await first.service.hash());
  });

  it('answers everything with a value while nothing is open', async () => {
    const service = createService();
    expect((await service.pause()).reason).toBe('paused');
    expect((await service.step(5)).sequence).toBe(0);
    await service.play();
    for (const answer of [
      await service.setSpeed(1),
      await service.inject(STUCK),
      await service.fork(0, []),
      await service.switchBranch(0),
      await service.recover(),
    ]) {
      expect(answer.ok ? '' : answer.problem.what).toBe('no scenario is open');
    }
    expect(await service.branches()).toEqual({ list: [], current: 0 });
    expect(await service.crash()).toBeUndefined();
    await service.close();
    expect((await service.scenarios()).map(({ id }) => id)).toContain('thermostats');
  });
});

describe('running', () => {
  it('steps so many events, runs to a sequence, a time, the broken expectation, the end', async () => {
    const { service, timeline, runState } = await open();
    expect(await service.step(1)).toMatchObject({ sequence: 1 });
    expect(await service.step(99)).toMatchObject({ sequence: 100, reason: 'sequence' });
    expect((await service.runUntil({ type: 'time', timeNs: 3e9 })).reason).toBe('time');
    const broken = await service.runUntil({ type: 'broken' });
    expect(broken).toMatchObject({ reason: 'broken', expectation: 'never overheats' });
    expect(timeline.published()).toBe(broken.sequence);
    expect(runState()).toBe(RUN_STATE.paused);
    expect((await service.runUntil({ type: 'end' })).reason).toBe('end');
    expect(runState()).toBe(RUN_STATE.ended);
  });

  it('ends with the hash of the same world in a bare loop', async () => {
    const { service } = await open();
    await service.runUntil({ type: 'end' });
    const bare = openWorld(unwrap(loadScenario(THERMOSTATS)), {}, MOCKS);
    runTo(bare, 20e9);
    expect(await service.hash()).toEqual(bare.hash());
  });

  it('plays until it is paused, and goes on from there', async () => {
    const { service, runState, memory } = await open({ untilNs: 4 * 3600e9 });
    await service.play();
    expect(runState()).toBe(RUN_STATE.running);
    Atomics.store(memory.controlWords.i32, CONTROL_WORD.attention, 1);
    service.received();
    const paused = await service.pause();
    expect(paused.reason).toBe('paused');
    expect(runState()).toBe(RUN_STATE.paused);
    expect((await service.step(5)).sequence).toBe(paused.sequence + 5);
    await service.close();
  });

  it('makes every step that is asked for, also before the one before it was made', async () => {
    const { service, timeline } = await open();
    const stops = await Promise.all([service.step(1), service.step(1), service.step(3)]);
    expect(stops.map(({ sequence }) => sequence)).toEqual([1, 2, 5]);
    // The effect of an edit is no less a step.
    const [edited, stepped] = await Promise.all([service.inject(STUCK), service.step(1)]);
    expect(edited.ok).toBe(true);
    expect(stepped.sequence).toBe(timeline.published());
    expect((await service.recipe()).inputs).toMatchObject([{ edit: STUCK }]);
    const shown = timeline.events(0, timeline.published()).map(({ kind }) => kind);
    expect(shown.length).toBeGreaterThanOrEqual(7);
  });

  it('does in order what was asked for in a row: step, play, pause, play', async () => {
    const { service, runState, timeline } = await open({ untilNs: 4 * 3600e9 });
    const stepped = service.step(1);
    await service.play();
    expect(await stepped).toMatchObject({ sequence: 1, reason: 'sequence' });
    expect(runState()).toBe(RUN_STATE.running);
    const paused = service.pause();
    await service.play();
    expect((await paused).reason).toBe('paused');
    expect(runState()).toBe(RUN_STATE.running);
    const begun = service.play();
    expect((await service.pause()).reason).toBe('paused');
    await begun;
    expect(runState()).toBe(RUN_STATE.paused);
    // Steps that have not begun when a rest is asked for are not made.
    const before = timeline.published();
    const [first, second] = [service.step(1), service.step(1)];
    await service.pause();
    expect([(await first).reason, (await second).reason]).toContain('paused');
    expect(timeline.published()).toBeLessThan(before + 2);
    await service.close();
  });

  it('takes a new speed while it is open, and no impossible one', async () => {
    const { service, memory } = await open();
    unwrap(await service.setSpeed(0.5));
    expect(memory.controlCells.f64[CONTROL_CELL.speed]).toBe(0.5);
    unwrap(await service.setSpeed('max'));
    expect(memory.controlCells.f64[CONTROL_CELL.speed]).toBe(Number.POSITIVE_INFINITY);
    expect((await service.setSpeed(5000)).ok).toBe(false);
  });
});

describe('edits and branches', () => {
  it('an edit while paused shows its effect at once', async () => {
    const { service, opened, timeline } = await open();
    await service.step(500);
    unwrap(await service.inject(STUCK));
    const state = unwrap(timeline.stateAt(timeline.published() - 1));
    expect(valueAt(opened, state, 'north.sensor-stuck')).toBe(1);
    expect((await service.recipe()).inputs).toMatchObject([{ edit: STUCK }]);
    expect((await service.inject({ ...STUCK, device: 'east' })).ok).toBe(false);
  });

  it('a fork goes another way and the way back gives the same hash', async () => {
    const { service, timeline } = await open();
    await service.step(1500);
    const main = await service.hash();
    const epoch = timeline.epoch();
    const branches = unwrap(await service.fork(800, [STUCK]));
    expect(branches.map(({ forkedAt }) => forkedAt)).toEqual([-1, 800]);
    expect(timeline.epoch()).not.toBe(epoch);
    expect(timeline.published()).toBe((await service.hash()).sequence);
    await service.step(900);
    const forked = await service.hash();
    unwrap(await service.switchBranch(0));
    expect(await service.hash()).toEqual(main);
    unwrap(await service.switchBranch(1));
    expect(await service.hash()).toEqual(forked);
    expect((await service.branches()).current).toBe(1);
    expect((await service.switchBranch(7)).ok).toBe(false);
    expect((await service.fork(1e9, [])).ok).toBe(false);
  });
});

describe('a branch whose run has ended', () => {
  it('has ended when one comes back to it, at the same time; another one goes on', async () => {
    const { service, memory, runState } = await open();
    const standing = () => [runState(), memory.controlCells.f64[CONTROL_CELL.horizonNs]];
    expect(await service.runUntil({ type: 'time', timeNs: 30e9 })).toMatchObject({ reason: 'end' });
    expect(standing()).toEqual([RUN_STATE.ended, 20e9]);
    unwrap(await service.fork(800, [STUCK]));
    expect(runState()).toBe(RUN_STATE.paused);
    unwrap(await service.switchBranch(0));
    expect(standing()).toEqual([RUN_STATE.ended, 20e9]);
    unwrap(await service.switchBranch(1));
    expect(runState()).toBe(RUN_STATE.paused);
    expect(await service.step(1)).toMatchObject({ reason: 'sequence' });
  });
});

describe('a crash', () => {
  it('is told with place and remedy, history stays readable, recovery goes back', async () => {
    let isBroken = true;
    const ask = heater.on.ask as unknown as (self: unknown, event: unknown) => void;
    vi.spyOn(heater.on as Record<string, typeof ask>, 'ask').mockImplementation((self, event) => {
      if (isBroken) throw new InvariantError('the register is whole');
      ask(self, event);
    });
    const { service, timeline, runState } = await open();
    const stop = await service.runUntil({ type: 'end' });
    expect(stop.reason).toBe('crashed');
    expect(runState()).toBe(RUN_STATE.crashed);
    const crash = await service.crash();
    expect(crash).toMatchObject({
      what: 'the engine stopped: InvariantError: the register is whole',
      where: `event ${stop.sequence}`,
      sequence: stop.sequence,
    });
    expect(timeline.published()).toBe(stop.sequence);
    expect(timeline.event(stop.sequence - 1)?.timeNs).toBeLessThanOrEqual(stop.timeNs);
    expect((await service.step(1)).reason).toBe('crashed');
    await service.play();
    expect(runState()).toBe(RUN_STATE.crashed);
    isBroken = false;
    const recovered = unwrap(await service.recover());
    expect(recovered.sequence).toBeLessThanOrEqual(stop.sequence);
    expect(runState()).toBe(RUN_STATE.paused);
    expect(await service.crash()).toBeUndefined();
    expect((await service.runUntil({ type: 'end' })).reason).toBe('end');
    vi.restoreAllMocks();
    const straight = await open();
    await straight.service.runUntil({ type: 'end' });
    expect(await service.hash()).toEqual(await straight.service.hash());
  });
});

import { describe, expect, it } from 'vitest';
import { fieldValue, openWorld, rowsOf, runTo, stateOf } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import { pushCommand } from '../memory/commands.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { CONTROL_WORD } from '../memory/tables.ts';
import { MOCKS } from '../mocks/registry.ts';
import type { Edit, OpenOptions, RecordedInput } from './engine-api.ts';
import { runOf } from './pool/reduce.ts';
import { decodeRecipe, encodeRecipe } from './recipe-text.ts';
import { sessionOfRecipe } from './rerun.ts';
import { openSession, type Session } from './session.ts';

const THERMOSTATS = { id: 'thermostats' };
const HISTORY = { historyEvents: 2 ** 15 };

const open = (options: OpenOptions = {}): Session =>
  unwrap(openSession(THERMOSTATS, { ...HISTORY, ...options }));

const problemOf = (result: ReturnType<typeof openSession>): string =>
  result.ok ? 'opened' : `${result.problem.what} | ${result.problem.mend}`;

const runEvents = (session: Session, handled: number): void => {
  session.runUntil({ type: 'sequence', sequence: handled - 1 });
};

const STUCK: Edit = { type: 'fault', device: 'north', fault: 'sensor-stuck', on: true };
const WARMER: Edit = { type: 'set', device: 'south', field: 'setpointC', value: 24 };

describe('opening', () => {
  it('takes a built-in scenario or the text of a file', () => {
    const session = open({ seed: 7, untilNs: 1e9 });
    expect([session.system.seed(), session.untilNs]).toEqual([7, 1e9]);
    const text = 'title: T\nseed: 3\nuntil: 2 s\nmocks:\n  r: { mock: room }\n';
    const own = unwrap(openSession({ text, fileName: 'own.yaml' }, HISTORY));
    expect(own.scenario.title).toBe('T');
    expect(own.untilNs).toBe(2e9);
  });

  it.each<[string, Parameters<typeof openSession>, RegExp]>([
    ['an unknown scenario', [{ id: 'thermostat' }, {}], /unknown scenario "thermostat"/],
    ['a text that is no scenario', [{ text: '}{', fileName: 'x.yaml' }, {}], /\|/],
    ['an empty text', [{ text: '', fileName: 'x.yaml' }, {}], /\|/],
    ['an end before the beginning', [THERMOSTATS, { untilNs: -1 }], /an end at -1 ns/],
    ['an end that is no time', [THERMOSTATS, { untilNs: Number.NaN }], /an end at NaN ns/],
    ['an end past exact time', [THERMOSTATS, { untilNs: 2 ** 53 }], /104 days/],
    ['a seed that is not whole', [THERMOSTATS, { seed: 1.5 }], /a seed of 1.5/],
    ['no history', [THERMOSTATS, { historyEvents: 0 }], /a history of 0 events/],
  ])('refuses %s', (_, [source, options], message) => {
    expect(problemOf(openSession(source, options))).toMatch(message);
  });

  it('refuses recorded inputs that do not belong to it', () => {
    const input = (edit: Edit, at: number, timeNs: number): RecordedInput => ({ at, timeNs, edit });
    const refuse = (...inputs: RecordedInput[]): string =>
      problemOf(openSession(THERMOSTATS, { ...HISTORY, inputs }));
    expect(refuse(input({ ...STUCK, device: 'east' }, 5, 0))).toMatch(/no device "east"/);
    expect(refuse(input(STUCK, 5, 0), input(STUCK, 4, 0))).toMatch(/does not follow/);
    expect(refuse(input(STUCK, 5, 1e6), input(STUCK, 5, 0))).toMatch(/does not follow/);
    expect(refuse(input(STUCK, -1, 0))).toMatch(/does not follow/);
  });

  it('has room for all inputs of a long recipe, and for as many more as a short one', () => {
    const inputs = Array.from({ length: 5000 }, () => ({ at: 0, timeNs: 0, edit: STUCK }));
    const session = unwrap(openSession(THERMOSTATS, { ...HISTORY, inputs }));
    const { inputs: capacity } = session.system.memory.plan;
    expect(capacity).toBeGreaterThanOrEqual(5000 + 4096);
    expect(unwrap(openSession(THERMOSTATS, HISTORY)).system.memory.plan.inputs).toBe(4096);
  });
});

describe('settings of device clocks', () => {
  const text = [
    'title: Clocked',
    'seed: 3',
    'until: 20 s',
    'mocks:',
    '  north: { mock: thermostat, clock: { drift: 50 ppm } }',
    '  south: { mock: thermostat, clock: { jitter: 2 % } }',
    '',
  ].join('\n');
  const source = { text, fileName: 'clocked.yaml' };
  const hashOf = (session: Session): string => {
    session.runUntil({ type: 'time', timeNs: session.untilNs });
    return session.system.hash().hash;
  };

  it('change what happens, and are part of the recipe that makes it again', () => {
    const plain = unwrap(openSession(source, HISTORY));
    const strayed = unwrap(openSession(source, { ...HISTORY, clocks: { jitter: 0.05 } }));
    expect(plain.recipe().clocks).toBeUndefined();
    const hash = hashOf(strayed);
    expect(hash).not.toBe(hashOf(plain));
    const written = encodeRecipe(strayed.recipe());
    const { recipe } = unwrap(decodeRecipe(written));
    expect(recipe.clocks).toEqual({ jitter: 0.05 });
    expect(hashOf(unwrap(sessionOfRecipe(recipe)))).toBe(hash);
  });

  it('are kept when a failing run is shrunk, or it is said that they cannot be', () => {
    const session = (clocks: OpenOptions['clocks']) =>
      unwrap(openSession(source, { ...HISTORY, ...(clocks && { clocks }) }));
    const { scenario } = unwrap(runOf(session({ jitter: 0.05 }).recipe()));
    expect(scenario.devices.map(({ clock }) => clock?.jitter)).toEqual([0.05, 0.02]);
    const refused = runOf(session({ precisionNs: 1000 }).recipe());
    expect(refused.ok ? '' : refused.problem.what).toMatch(/precision_ns 1000/);
  });
});

describe('running', () => {
  it('stops at a sequence, a time, the broken expectation, the end', () => {
    const session = open({ untilNs: 20e9 });
    expect(session.runUntil({ type: 'sequence', sequence: 99 })).toMatchObject({
      reason: 'sequence',
      sequence: 100,
    });
    expect(session.runUntil({ type: 'time', timeNs: 5e9 }).reason).toBe('time');
    expect(session.system.nextDueNs()).toBeGreaterThan(5e9);
    const broken = session.runUntil({ type: 'broken' });
    expect(broken).toMatchObject({ reason: 'broken', expectation: 'never overheats' });
    expect(fieldValue(session.system, 'room.temperatureC')).toBeGreaterThan(23);
    expect(session.ended()).toBe(false);
    expect(session.runUntil({ type: 'end' }).reason).toBe('end');
    expect(session.ended()).toBe(true);
    expect(session.runUntil({ type: 'time', timeNs: 30e9 }).reason).toBe('end');
  });

  it('lands just after the event that broke the expectation, which its broken event names', () => {
    const session = open();
    const { sequence } = session.runUntil({ type: 'broken', expectation: 'never overheats' });
    runEvents(session, sequence + 20);
    expect(rowsOf(session.system, 'broken')[0]?.parent).toBe(sequence - 1);
  });

  it('passes by another broken expectation than the one asked for', () => {
    const session = open({ untilNs: 20e9 });
    const stop = session.runUntil({ type: 'broken', expectation: 'no such promise' });
    expect(stop.reason).toBe('end');
  });

  it('comes back at once when asked for the past or for no number at all', () => {
    const session = open();
    runEvents(session, 50);
    for (const sequence of [10, -5, Number.NaN]) {
      expect(session.runUntil({ type: 'sequence', sequence }).sequence).toBe(50);
    }
    const { sequence } = session.runUntil({ type: 'time', timeNs: 1e9 });
    for (const timeNs of [Number.NaN, -1, 0]) {
      const stop = session.runUntil({ type: 'time', timeNs });
      expect(stop).toMatchObject({ reason: 'time', sequence });
    }
  });

  it('comes back when another thread asks for a pause', () => {
    const session = open();
    const words = session.system.memory.controlWords.i32;
    Atomics.store(words, CONTROL_WORD.pause, 1);
    expect(session.runUntil({ type: 'end' }).reason).toBe('paused');
    Atomics.store(words, CONTROL_WORD.pause, 0);
  });
});

describe('edits', () => {
  it('enter the world as inputs and make up the recipe', () => {
    const session = open();
    runEvents(session, 100);
    expect(session.inject(STUCK, session.system.nowNs()).ok).toBe(true);
    expect(session.inject(WARMER, session.system.nowNs()).ok).toBe(true);
    runEvents(session, 500);
    expect(fieldValue(session.system, 'north.sensor-stuck')).toBe(1);
    expect(fieldValue(session.system, 'south.setpointC')).toBe(24);
    const recipe = session.recipe();
    expect(recipe).toMatchObject({ scenario: THERMOSTATS, seed: 42, untilNs: session.untilNs });
    expect(recipe.inputs.map(({ at, edit }) => [at, edit])).toEqual([
      [100, STUCK],
      [100, WARMER],
    ]);
    const again = open({ seed: recipe.seed, inputs: recipe.inputs });
    runEvents(again, 500);
    expect(again.system.hash()).toEqual(session.system.hash());
    expect(again.recipe()).toEqual(recipe);
  });

  it('may be messages, which a recipe holds too', () => {
    const session = open();
    runEvents(session, 100);
    const tell: Edit = { type: 'send', device: 'heater', event: 'tell', payload: [7] };
    expect(session.inject(tell, session.system.nowNs()).ok).toBe(true);
    runEvents(session, 110);
    expect(fieldValue(session.system, 'heater.demands')).toBe(7);
    expect(session.recipe().inputs.map(({ edit }) => edit)).toEqual([tell]);
    const again = open({ inputs: session.recipe().inputs });
    runEvents(again, 110);
    expect(again.system.hash()).toEqual(session.system.hash());
  });

  it('come through the command ring of other threads as well', () => {
    const session = open();
    const { memory, schema } = session.system;
    const device = schema.devices.find(({ name }) => name === 'south')!;
    const { slot } = device.fields.find(({ name }) => name === 'setpointC')!;
    const command = { kind: SYSTEM_KIND.set, target: device.id, a: slot, b: 24, c: 0, d: 0 };
    unwrap(pushCommand(memory, command));
    runEvents(session, 50);
    expect(session.recipe().inputs).toEqual([{ at: 0, timeNs: 0, edit: WARMER }]);
    expect(fieldValue(session.system, 'south.setpointC')).toBe(24);
  });

  it.each<[Edit, RegExp]>([
    [{ ...STUCK, device: 'east' }, /no device "east".*north, south/],
    [{ ...STUCK, fault: 'rusty' }, /no fault "rusty".*sensor-stuck, slow-sensor/],
    [{ ...STUCK, device: 'room' }, /Its faults are: none/],
    [{ ...WARMER, field: 'speed' }, /no field "speed"/],
    [{ ...WARMER, field: 'sensor-stuck' }, /no field "sensor-stuck"/],
    [{ ...WARMER, value: Number.NaN }, /south.setpointC = NaN \| Use a finite number/],
    [{ ...WARMER, value: Number.POSITIVE_INFINITY }, /Use a finite number/],
    [{ ...WARMER, field: 'demanding', value: 2 }, /south.demanding = 2 \| Use 0 … 1/],
    [{ ...WARMER, field: 'demanding', value: 0.5 }, /Use 0 … 1/],
    [{ type: 'send', device: 'room', event: 'ask', payload: [] }, /"room" does not accept "ask"/],
    [{ type: 'send', device: 'heater', event: 'tell', payload: [] }, /Give 1 finite numbers/],
    [{ type: 'send', device: 'heater', event: 'tell', payload: [Number.NaN] }, /Give 1 finite/],
  ])('that cannot be are refused: %j', (edit, message) => {
    const session = open();
    runEvents(session, 100);
    const injected = session.inject(edit, 0);
    expect(injected.ok ? '' : `${injected.problem.what} | ${injected.problem.mend}`).toMatch(
      message,
    );
    const forked = session.fork(50, [WARMER, edit]);
    expect(forked.ok).toBe(false);
    expect(session.branches()).toHaveLength(1);
    expect(session.system.handled()).toBe(100);
    expect(session.recipe().inputs).toEqual([]);
  });
});

describe('branches', () => {
  it('share everything up to the fork; the edits come right after it and have taken effect', () => {
    const session = open();
    runEvents(session, 1000);
    unwrap(session.fork(599, [STUCK, WARMER]));
    expect(session.branches()).toMatchObject([
      { id: 0, name: 'main', parent: -1, forkedAt: -1, published: 1000 },
      { id: 1, name: 'branch 1', parent: 0, forkedAt: 599, edits: [STUCK, WARMER], published: 602 },
    ]);
    expect(session.branch).toBe(1);
    expect(fieldValue(session.system, 'south.setpointC')).toBe(24);
    runEvents(session, 900);
    const [fault, set] = [...rowsOf(session.system, 'fault'), ...rowsOf(session.system, 'set')];
    expect(set!.sequence).toBe(fault!.sequence + 1);
    expect(fault!.sequence).toBeGreaterThanOrEqual(600);
    const straight = open();
    runEvents(straight, 600);
    expect(rowsOf(session.system, undefined, 0, 600)).toEqual(rowsOf(straight.system));
  });

  it('are come back to, as often as one likes, each with its own hash', () => {
    const session = open();
    runEvents(session, 1200);
    const main = session.system.hash();
    unwrap(session.fork(500, [STUCK]));
    runEvents(session, 900);
    const first = session.system.hash();
    unwrap(session.fork(700, [WARMER]));
    runEvents(session, 1500);
    const second = session.system.hash();
    for (const [id, hash] of [
      [0, main],
      [2, second],
      [1, first],
      [0, main],
      [1, first],
      [2, second],
      [2, second],
    ] as const) {
      unwrap(session.switchBranch(id));
      expect(session.branch).toBe(id);
      expect(session.system.hash()).toEqual(hash);
    }
    expect(session.branches().map(({ parent }) => parent)).toEqual([-1, 0, 1]);
  });

  it('are reached although a pause was asked for', () => {
    const session = open();
    runEvents(session, 5000);
    const main = session.system.hash();
    unwrap(session.fork(10, [STUCK]));
    Atomics.store(session.system.memory.controlWords.i32, CONTROL_WORD.pause, 1);
    unwrap(session.switchBranch(0));
    expect(session.system.hash()).toEqual(main);
  });

  it('go on where they were left, with their edits', () => {
    const session = open();
    runEvents(session, 300);
    unwrap(session.fork(200, [WARMER]));
    unwrap(session.switchBranch(0));
    unwrap(session.switchBranch(1));
    runEvents(session, 400);
    const back = session.system.hash();
    const direct = open({ inputs: session.recipe().inputs });
    runEvents(direct, 400);
    expect(direct.system.hash()).toEqual(back);
    expect(fieldValue(session.system, 'south.setpointC')).toBe(24);
  });

  it('can begin before the first event', () => {
    const session = open();
    runEvents(session, 300);
    unwrap(session.fork(-1, [WARMER]));
    const [set] = rowsOf(session.system, 'set');
    // Behind the start events, which were already waiting.
    expect(set).toMatchObject({ timeNs: 0, sequence: session.system.handled() - 1 });
    runEvents(session, 300);
    unwrap(session.switchBranch(0));
    expect(rowsOf(session.system, 'set')).toEqual([]);
  });

  it('that are not there are refused, as are forks outside of the run', () => {
    const session = open();
    runEvents(session, 300);
    const before = stateOf(session.system);
    expect(session.switchBranch(3).ok).toBe(false);
    for (const at of [-2, 300, 1.5, Number.NaN, 1e9]) expect(session.fork(at, []).ok).toBe(false);
    expect(session.branches()).toHaveLength(1);
    expect(stateOf(session.system)).toEqual(before);
  });

  it('outlive the recovery of their parent at a keyframe from before the fork', () => {
    const session = open();
    runEvents(session, 2000);
    expect(session.inject(STUCK, session.system.nowNs()).ok).toBe(true);
    runEvents(session, 2500);
    unwrap(session.fork(2300, [WARMER]));
    runEvents(session, 2800);
    const child = session.system.hash();
    unwrap(session.switchBranch(0));
    // Takes the input at event 2000 back, so the parent goes another way from there.
    unwrap(session.system.rewind(1500));
    runEvents(session, 2600);
    expect(session.recipe().inputs).toEqual([]);
    unwrap(session.switchBranch(1));
    expect(session.system.hash()).toEqual(child);
  });
});

describe('the first scenario', () => {
  it('is the same world in a session and in a bare system', () => {
    const session = open({ untilNs: 30e9 });
    session.runUntil({ type: 'end' });
    const system = openWorld(session.scenario, {}, MOCKS);
    runTo(system, 30e9);
    expect(system.hash()).toEqual(session.system.hash());
  });

  it('loses one update: the register stays above zero while no zone demands heat', () => {
    const session = open();
    session.runUntil({ type: 'broken', expectation: 'never overheats' });
    const read = (path: string) => fieldValue(session.system, path);
    expect([read('north.demanding'), read('south.demanding')]).toEqual([0, 0]);
    expect(read('heater.demands')).toBeGreaterThan(0);
    expect(read('heater.on')).toBe(1);
  });
});

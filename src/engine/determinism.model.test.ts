import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import type { Command } from '../memory/commands.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { CONTROL_WORD } from '../memory/tables.ts';
import { randomWorld } from './random-worlds.ts';
import type { Scenario } from './scenario.ts';
import type { HashPoint, System } from './system.ts';
import { openWorld, rowAt, runUpTo, stateOf } from './test-world.ts';

const END_NS = 150_000;
/** Worlds of zero-latency talk may go on for long; so many events are enough. */
const EVENTS_MAX = 3000;

/** Runs to the end of time or of patience in one go. */
function runOn(system: System): HashPoint {
  while (system.handled() < EVENTS_MAX) {
    if (system.run(EVENTS_MAX - system.handled(), END_NS) === 1) break;
  }
  return system.hash();
}

/** Random chunks: so many events, or so much time, or a pause asked for in between. */
const chunk = fc.oneof(
  fc.record({ events: fc.integer({ min: 1, max: 300 }), ns: fc.constant(END_NS) }),
  // Time that does not pass would leave nothing to come back for.
  fc.record({ events: fc.constant(1e9), ns: fc.integer({ min: 40, max: 4000 }) }),
);

function runInChunks(
  system: System,
  chunks: readonly { readonly events: number; readonly ns: number }[],
  pauses: boolean,
): HashPoint {
  const words = system.memory.controlWords.i32;
  let limit = 0;
  for (let i = 0; system.handled() < EVENTS_MAX; i++) {
    const { events, ns } = chunks[i % chunks.length]!;
    limit = Math.min(END_NS, Math.max(limit, system.nowNs()) + ns);
    if (pauses) Atomics.store(words, CONTROL_WORD.pause, i & 1);
    const cameBack = system.run(Math.min(events, EVENTS_MAX - system.handled()), limit);
    if (cameBack === 1 && limit === END_NS) break;
    if (i % 5 === 0) system.hash();
  }
  Atomics.store(words, CONTROL_WORD.pause, 0);
  return system.hash();
}

/** The state field or fault that a number picks, as a command. */
function commandOf(system: System, pick: number, value: number): Command | undefined {
  const fields = system.schema.devices.flatMap((device) =>
    device.fields.filter(({ internal }) => !internal).map((field) => ({ device, field })),
  );
  const found = fields[pick % fields.length];
  if (!found) return undefined;
  const isFault = found.field.role === 'fault';
  // What suits latency, jitter and loss alike; a link refuses other values.
  const isLink = found.field.name.includes(' → ');
  return {
    kind: isFault ? SYSTEM_KIND.fault : SYSTEM_KIND.set,
    target: found.device.id,
    a: found.field.slot + (pick % found.field.length),
    b: isFault ? pick & 1 : isLink ? Math.abs(value) % 1 || 0 : value,
    c: 0,
    d: 0,
  };
}

describe('a run', () => {
  it('is the same however it is cut into chunks, paused and looked at', () => {
    fc.assert(
      fc.property(
        randomWorld,
        fc.array(chunk, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (world, chunks, pauses) => {
          const whole = runOn(openWorld(world));
          expect(runInChunks(openWorld(world), chunks, pauses)).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is the same whatever the history can hold', () => {
    fc.assert(
      fc.property(randomWorld, fc.constantFrom(1, 1024, 2048, 2 ** 15), (world, historyEvents) => {
        const whole = runOn(openWorld(world, { historyEvents: 2 ** 14 }));
        expect(runOn(openWorld(world, { historyEvents, journalPerEvent: 1 }))).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('begins the same below and above 2^30 and 2^32 as at 0', () => {
    // Conflicts, overflows and misses name events, and versioned fields remember one.
    const fromFirst = (value: number, first: number): number =>
      value >= first ? value - first : value;
    const relative = (system: System, first: number) =>
      Array.from({ length: system.handled() - first }, (_, i) => {
        const { sequence, parent, flow, span, payload, kind, ...row } = rowAt(system, first + i);
        const back = [parent, flow, span].map((other) => (other < 0 ? -1 : other - first));
        const names = ['conflict', 'overflow', 'missed'].includes(kind);
        const told = names ? payload.map((value) => fromFirst(value, first)) : payload;
        return { ...row, kind, back, payload: told, at: sequence - first };
      });
    fc.assert(
      fc.property(
        randomWorld,
        fc.constantFrom(2 ** 30, 2 ** 32, 2 ** 33, 2 ** 52),
        fc.nat(600),
        (world, wrap, before) => {
          const plain = openWorld(world);
          const first = wrap - before;
          const high = openWorld(world, { firstSequence: first });
          for (let i = 0; i < 10; i++) {
            runUpTo(plain, 100 * i);
            runUpTo(high, first + 100 * i);
          }
          expect(relative(high, first)).toEqual(relative(plain, 0));
          // What expectations remember are sequences; every other value is equal.
          const own = plain.schema.expectations[0]?.slot ?? plain.schema.slots;
          const others = stateOf(high).map((value) => fromFirst(value, first));
          expect(others.slice(0, own)).toEqual(stateOf(plain).slice(0, own));
          const end = high.hash();
          unwrap(high.rewind(first + Math.floor((end.sequence - first) / 2)));
          runUpTo(high, end.sequence);
          expect(high.hash()).toEqual(end);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('differs with the seed as soon as anything is drawn', () => {
    fc.assert(
      fc.property(randomWorld, (world) => {
        const other: Scenario = { ...world, seed: world.seed === 0 ? 1 : world.seed - 1 };
        expect(runOn(openWorld(other)).hash).not.toBe(runOn(openWorld(world)).hash);
      }),
      { numRuns: 20 },
    );
  });
});

const edit = fc.record({
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  pick: fc.nat(1e6),
  value: fc.oneof(fc.integer({ min: -3, max: 30 }), fc.constantFrom(-0, Number.NaN, 1e300)),
  horizonNs: fc.nat(3000),
});

describe('forking', () => {
  it('re-executes the prefix at any event of any world: hash and state as in the original', () => {
    fc.assert(
      fc.property(
        randomWorld,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (world, shares) => {
          const original = openWorld(world);
          const end = runOn(original);
          for (const share of shares) {
            const at = Math.floor(share * end.sequence);
            const straight = openWorld(world);
            runUpTo(straight, at);
            unwrap(original.rewind(at));
            expect(original.hash().hash).toBe(straight.hash().hash);
            expect(stateOf(original)).toEqual(stateOf(straight));
            runOn(original);
            expect(original.hash()).toEqual(end);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('with any edits gives a run that its recipe reproduces in a fresh world', () => {
    fc.assert(
      fc.property(
        randomWorld,
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1024, 2 ** 14),
        (world, edits, historyEvents) => {
          const system = openWorld(world, { historyEvents });
          runOn(system);
          for (const { share, pick, value, horizonNs } of edits) {
            // An edit at or beyond the end would come in this run and not in its replay.
            const at = Math.min(Math.floor(share * system.handled()), EVENTS_MAX - 1);
            unwrap(system.rewind(at));
            const command = commandOf(system, pick, value);
            const horizon = Math.min(system.nowNs() + horizonNs, END_NS);
            if (command) unwrap(system.apply(command, horizon));
            runOn(system);
          }
          const again = openWorld(world);
          unwrap(again.feed(system.inputs()));
          expect(runOn(again)).toEqual(system.hash());
          expect(stateOf(again)).toEqual(stateOf(system));
          expect(again.inputs()).toEqual(system.inputs());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a named checkpoint at any event leads on to the same end', () => {
    fc.assert(
      fc.property(randomWorld, fc.double({ min: 0, max: 1, noNaN: true }), (world, share) => {
        const system = openWorld(world);
        const end = runOn(system);
        unwrap(system.rewind(Math.floor(share * end.sequence)));
        system.checkpoint('here');
        const here = { ...system.hash(), state: stateOf(system) };
        runOn(system);
        unwrap(system.restore('here'));
        expect({ ...system.hash(), state: stateOf(system) }).toEqual(here);
        expect(runOn(system)).toEqual(end);
      }),
      { numRuns: 40 },
    );
  });
});

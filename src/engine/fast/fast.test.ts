import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileUnit, FAST, moduleText } from '../../../scripts/kernels.mjs';
import { unwrap } from '../../lib/result.ts';
import { createMemory } from '../../memory/memory.ts';
import { CONTROL_CELL, WORLD_CELL } from '../../memory/tables.ts';
import { smallPlan } from '../../memory/test-plan.ts';
import { count, decimal } from '../declare.ts';
import { defineMock } from '../define-mock.ts';
import { randomWorld } from '../random-worlds.ts';
import type { HashPoint, System } from '../system.ts';
import {
  link,
  listener,
  openAlone,
  openWorld,
  rowsOf,
  runTo,
  runUpTo,
  stateOf,
  worldOf,
  writesOf,
} from '../test-world.ts';
import { createFast } from './fast.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Opens a world as a host without WebAssembly would. */
function openPlain<T extends System>(open: () => T): T {
  vi.stubGlobal('WebAssembly', undefined);
  try {
    return open();
  } finally {
    vi.unstubAllGlobals();
  }
}

const EVENTS = 2000;
const END_NS = 150_000;

/** Hashes on the way, and how far rows were claimed by then. */
function points(system: System): [HashPoint, number[]][] {
  const hashes: [HashPoint, number[]][] = [];
  const claimed = system.memory.controlCells.f64;
  const { claimedEvents, claimedJournal, claimedPayload } = CONTROL_CELL;
  for (let handled = 0; handled < EVENTS; handled = system.handled()) {
    const cameBack = system.run(97, END_NS);
    const claims = [claimedEvents, claimedJournal, claimedPayload].map((cell) => claimed[cell]!);
    hashes.push([system.hash(), claims]);
    if (cameBack === 1) break;
  }
  return hashes;
}

describe('the compiled loop', () => {
  it('is that of the source', async () => {
    const compiled = await compileUnit(FAST);
    const carried = readFileSync(FAST.module, 'utf8');
    expect(carried === moduleText(FAST, compiled), 'run: node scripts/kernels.mjs').toBe(true);
  });

  it('gives the hashes and states of the loop that stands in for it', () => {
    fc.assert(
      fc.property(randomWorld, (world) => {
        const compiled = openWorld(world);
        const plain = openPlain(() => openWorld(world));
        expect([compiled.memory.pages !== undefined, plain.memory.pages]).toEqual([
          true,
          undefined,
        ]);
        expect(points(compiled)).toEqual(points(plain));
        expect(stateOf(compiled)).toEqual(stateOf(plain));
      }),
      { numRuns: 60 },
    );
  });

  it('takes NaN, -0, infinities and whatever else a handler may write, as the other does', () => {
    const odd = [Number.NaN, -0, Infinity, -Infinity, 5e-324, 2 ** 53 + 2, undefined, '7', null];
    const writer = defineMock({
      kind: 'writer',
      doc: '',
      state: { cell: decimal(), count: decimal() },
      on: {
        start: (self) => {
          self.every(10, 'tick');
        },
        tick: (self) => {
          self.state.cell = odd[self.state.count % odd.length] as number;
          self.state.count += 1;
        },
      },
    });
    const run = (system: System) => {
      runUpTo(system, 100);
      return { hash: system.hash(), state: [...system.memory.slots.f64] };
    };
    const compiled = run(openAlone(writer));
    expect(compiled).toEqual(run(openPlain(() => openAlone(writer))));
    expect(compiled.state).toContain(100 - 2);
  });

  it('makes a number of what it is given once, before it is written', () => {
    const counter = defineMock({
      kind: 'counter',
      doc: '',
      state: { cell: decimal(), asked: decimal() },
      on: {
        start: (self) => {
          self.every(10, 'tick');
        },
        tick: (self) => {
          const odd = { valueOf: () => (self.state.asked += 1) };
          self.state.cell = odd as unknown as number;
        },
      },
    });
    const run = (system: System) => {
      runUpTo(system, 12);
      return { hash: system.hash(), state: [...system.memory.slots.f64] };
    };
    const compiled = run(openAlone(counter));
    expect(compiled.state.slice(0, 2)).toEqual([10, 10]);
    expect(compiled).toEqual(run(openPlain(() => openAlone(counter))));
  });

  it('names the event of each row, however many one handler writes', () => {
    const burst = defineMock({
      kind: 'burst',
      doc: '',
      state: { cell: decimal(), ticks: decimal() },
      on: {
        start: (self) => {
          self.every(10, 'tick');
        },
        tick: (self) => {
          const { state } = self;
          state.ticks += 1;
          for (let i = 0; i < state.ticks; i++) state.cell = i;
        },
      },
    });
    const run = (system: System) => {
      runUpTo(system, 120);
      const end = system.memory.cells.f64[WORLD_CELL.journal]!;
      return { hash: system.hash(), writes: writesOf(system, end - 1000, end) };
    };
    const small = { historyEvents: 1024, journalPerEvent: 1 };
    const compiled = run(openAlone(burst, small));
    // The start of the run and of the device come before the first tick, which writes two rows.
    const wanted = Array.from({ length: 120 }, (_, event) =>
      Array.from({ length: event < 2 ? 0 : event }, () => event),
    );
    expect(compiled.writes.map(({ event }) => event)).toEqual(wanted.flat().slice(-1000));
    expect(compiled).toEqual(run(openPlain(() => openAlone(burst, small))));
  });

  it('claims room for each field before it is written, whoever says it', () => {
    const [two, three] = [
      [{ a: decimal() }, { b: decimal() }],
      [{ a: decimal() }, { b: decimal() }, { c: decimal() }],
    ];
    const talker = defineMock({
      kind: 'talker',
      doc: '',
      state: {},
      emits: { two, three },
      on: {
        start: (self) => {
          self.every(10, 'tick');
        },
        tick: (self) => {
          const way = self.random.below(4);
          if (way === 0) self.emit.two(1, 2);
          else if (way === 1) self.emit.three(1, 2, 3);
          else if (way === 2) self.reply.two(1, 2);
          else self.reply.three(1, 2, 3);
        },
      },
    });
    const run = (system: System) => {
      const cells = system.memory.cells.f64;
      const control = system.memory.controlCells.f64;
      const claims = new Set<number>();
      for (let at = 1; at <= 20_000; at++) {
        runUpTo(system, at);
        const claimed = control[CONTROL_CELL.claimedPayload]!;
        if (claimed < cells[WORLD_CELL.payload]!) throw new Error(`not claimed at event ${at}`);
        claims.add(claimed);
      }
      return { hash: system.hash(), claims: [...claims] };
    };
    const compiled = run(openAlone(talker, { historyEvents: 1024 }));
    expect(compiled.claims.length).toBeGreaterThan(50);
    expect(compiled).toEqual(run(openPlain(() => openAlone(talker, { historyEvents: 1024 }))));
  });

  it('leaves a handler that catches where it was', () => {
    const stubborn = defineMock({
      kind: 'stubborn',
      doc: '',
      // More numbers than are copied into a handler: they go through the compiled write.
      state: {
        a: decimal(),
        b: decimal(),
        c: decimal(),
        d: decimal(),
        e: decimal(),
        f: decimal(),
        refused: decimal(),
      },
      on: {
        start: (self) => {
          self.after(1, 'tick');
        },
        tick: (self) => {
          try {
            self.state.b = 1n as unknown as number;
          } catch {
            self.state.refused = 1;
          }
          self.state.a = 42;
        },
      },
    });
    const run = (system: System) => {
      runUpTo(system, 3);
      return { hash: system.hash(), state: [...system.memory.slots.f64] };
    };
    const compiled = run(openAlone(stubborn));
    expect(compiled.state.slice(0, 7)).toEqual([42, 0, 0, 0, 0, 0, 1]);
    expect(compiled).toEqual(run(openPlain(() => openAlone(stubborn))));
  });

  it('rewinds to what it was', () => {
    fc.assert(
      fc.property(randomWorld, fc.nat(EVENTS), (world, pick) => {
        const system = openWorld(world);
        points(system);
        const at = pick % (system.handled() + 1);
        const rewound = system.rewind(at);
        expect(rewound.ok).toBe(true);
        const plain = openPlain(() => openWorld(world));
        runUpTo(plain, at);
        expect(system.hash().hash).toBe(plain.hash().hash);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves a handler that catches a full history where the other does', () => {
    const asker = defineMock({
      kind: 'asker',
      doc: '',
      state: {},
      emits: { ask: {} },
      on: {
        start: (self) => self.emit.ask(),
      },
    });
    const answerer = defineMock({
      kind: 'answerer',
      doc: '',
      state: { caught: count() },
      emits: {
        answer: { value: decimal() },
        three: [{ a: decimal() }, { b: decimal() }, { c: decimal() }],
        later: { value: decimal() },
      },
      accepts: { question: {} },
      on: {
        question: (self) => {
          try {
            for (;;) self.reply.answer(1);
          } catch {
            self.state.caught += 1;
          }
          self.after(5, 'say');
        },
        say: (self) => {
          try {
            for (;;) self.emit.three(1, 2, 3);
          } catch {
            self.state.caught += 1;
          }
          self.emit.later(7);
        },
      },
    });
    const devices = [
      ['q', 'asker'],
      ['r', 'answerer'],
      ['h', 'listener'],
    ] as const;
    const links = [link('q.ask', 'r.question'), link('r.later', 'h.hear')];
    const open = () =>
      openWorld(worldOf(devices, { links }), { historyEvents: 1024 }, [asker, answerer, listener]);
    const run = (system: System) => {
      runTo(system, 100);
      const last = rowsOf(system, 'answerer.later', system.handled() - 10);
      return { hash: system.hash(), state: stateOf(system), last };
    };
    const compiled = run(open());
    expect(compiled).toEqual(run(openPlain(open)));
    // Who caught it speaks to all again.
    expect(compiled.last).toMatchObject([{ target: 'h' }]);
    expect(compiled.state.slice(0, 1)).toEqual([2]);
  });

  it('writes into its own world, whatever hash another layout has in common with it', () => {
    const hooks = {
      claimEvents: () => undefined,
      claimJournal: () => undefined,
      claimPayload: () => undefined,
      disarm: () => false,
    };
    const [one, other] = [8, 4096].map((slots) => unwrap(createMemory(smallPlan({ slots }))));
    const layout = { ...other!.layout, hash: one!.layout.hash };
    createFast(one!, hooks)!.writeOwn(3, 7);
    createFast({ ...other!, layout }, hooks)!.writeOwn(3, 8);
    expect([one!.slots.f64[3], other!.slots.f64[3]]).toEqual([7, 8]);
    expect([one!.journal.values[1], other!.journal.values[1]]).toEqual([7, 8]);
  });
});

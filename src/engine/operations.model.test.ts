/**
 * Whatever is done to a world between its events – running, messages and values from outside, marks,
 * returns, rewinds, listening – its recorded inputs alone give the same bytes in a fresh one, and so
 * does the loop that stands in for the compiled one.
 */
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { CONTROL_CELL, WORLD_CELL } from '../memory/tables.ts';
import { randomWorld } from './random-worlds.ts';
import type { Scenario } from './scenario.ts';
import type { System } from './system.ts';
import { openWorld } from './test-world.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const END_NS = 200_000;

/** Where worlds begin: at the start of a block of rows, within one, and below the ends of integers. */
const BEGINNINGS = [0, 7, 2 ** 30 - 993, 2 ** 32 - 605] as const;

/** What is done, with numbers to choose by. */
const operation = fc.record({
  what: fc.constantFrom(
    ...(['run', 'run', 'run', 'send', 'set', 'mark', 'return', 'rewind', 'listen'] as const),
  ),
  which: fc.nat(999),
  value: fc.nat(9),
});
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

const chosen = <T>(items: readonly T[], which: number): T | undefined =>
  items[which % Math.max(1, items.length)];

/** A message or a value of the world's own choice; it may be refused. */
function sendTo(system: System, { what, which, value }: Operation): void {
  const { kinds, devices } = system.schema;
  const device = chosen(devices, which);
  const accepted = kinds.filter(({ mock, role }) => role === 'accept' && mock === device?.mock);
  const fields = device?.fields.filter(({ role }) => role !== 'config') ?? [];
  const [kind, field] = [chosen(accepted, value), chosen(fields, value)];
  const target = device?.id ?? 0;
  const horizonNs = system.nowNs() + (which % 2) * which;
  if (what === 'send' && kind) {
    system.apply({ kind: kind.id, target, a: value, b: 1, c: 1, d: 0 }, horizonNs);
  } else if (what === 'set' && field) {
    const id = field.role === 'fault' ? SYSTEM_KIND.fault : SYSTEM_KIND.set;
    const b = field.role === 'fault' ? value % 2 : value;
    system.apply({ kind: id, target, a: field.slot, b, c: 0, d: 0 }, horizonNs);
  }
}

/** Readers were told of every row before it was written. */
function expectClaimed({ memory }: System): void {
  const cells = memory.cells.f64;
  const claimed = memory.controlCells.f64;
  expect(claimed[CONTROL_CELL.claimedEvents]).toBeGreaterThanOrEqual(cells[WORLD_CELL.written]!);
  expect(claimed[CONTROL_CELL.claimedJournal]).toBeGreaterThanOrEqual(cells[WORLD_CELL.journal]!);
  expect(claimed[CONTROL_CELL.claimedPayload]).toBeGreaterThanOrEqual(cells[WORLD_CELL.payload]!);
}

/** Does all of it and tells what was to be seen after each. */
function perform(system: System, operations: readonly Operation[]) {
  let heard = 0;
  const seen = operations.map((operation) => {
    const { what, which, value } = operation;
    if (what === 'run') system.run(1 + (which % 150), END_NS);
    else if (what === 'mark') system.checkpoint(`mark ${value % 3}`);
    else if (what === 'return') system.restore(`mark ${value % 3}`);
    else if (what === 'rewind') {
      const first = system.memory.controlCells.f64[CONTROL_CELL.startSequence]!;
      system.rewind(first + (which % (system.handled() - first + 1)));
    } else if (what === 'listen') {
      const kind = chosen(system.schema.kinds, which)?.id ?? 0;
      system.dispatch.subscribe(kind, (row) => {
        heard += row;
      });
    } else sendTo(system, operation);
    expectClaimed(system);
    return system.hash();
  });
  return { seen, heard, inputs: system.inputs(), state: [...system.memory.slots.f64] };
}

/** A fresh world that is given nothing but the inputs. */
function again(
  world: Scenario,
  { inputs, seen }: ReturnType<typeof perform>,
  firstSequence: number,
) {
  const fresh = openWorld(world, { historyEvents: 4096, firstSequence });
  expect(fresh.feed(inputs)).toMatchObject({ ok: true });
  const end = seen.at(-1)?.sequence ?? 0;
  while (fresh.handled() < end) {
    const before = fresh.handled();
    fresh.run(end - before, Number.MAX_SAFE_INTEGER);
    expect(fresh.handled(), 'it goes on').toBeGreaterThan(before);
  }
  return fresh.hash().hash;
}

it('is the same world after the same inputs, whatever was done between', () => {
  fc.assert(
    fc.property(
      randomWorld,
      fc.array(operation, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(1024, 2048, 4096),
      fc.constantFrom(...BEGINNINGS),
      (world, operations, historyEvents, firstSequence) => {
        const open = () => openWorld(world, { historyEvents, firstSequence });
        const compiled = perform(open(), operations);
        vi.stubGlobal('WebAssembly', undefined);
        const plain = perform(open(), operations);
        vi.unstubAllGlobals();
        expect(compiled).toEqual(plain);
        expect(again(world, compiled, firstSequence)).toBe(compiled.seen.at(-1)?.hash);
      },
    ),
    { numRuns: 150 },
  );
});

import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { decimal, integer } from './declare.ts';
import { defineMock } from './define-mock.ts';
import { fault, fieldValue, openWorld, rowsOf, runTo, slotOf, worldOf } from './test-world.ts';

/** Says how many times it was changed, and what it saw then. */
const lamp = defineMock({
  kind: 'lamp',
  doc: 'Shines unless it is broken.',
  config: { watts: decimal({ default: 5 }) },
  state: { light: decimal(), changes: integer() },
  emits: { light: { watts: decimal() } },
  faults: { broken: { doc: 'dark' } },
  on: {
    start: (self) => {
      self.state.light = self.config.watts;
    },
    changed: (self) => {
      self.state.changes += 1;
      self.state.light = self.fault('broken') ? 0 : self.config.watts;
      self.emit.light(self.state.light);
    },
  },
});

const MOCKS = [lamp];
const twoLamps = (faults: ReturnType<typeof fault>[] = []) =>
  openWorld(
    worldOf(
      [
        ['a', 'lamp'],
        ['b', 'lamp'],
      ],
      { faults },
    ),
    {},
    MOCKS,
  );
const set = (slot: number, value: number) => ({
  kind: SYSTEM_KIND.set,
  target: 0,
  a: slot,
  b: value,
  c: 0,
  d: 0,
});

describe('the handler "changed"', () => {
  it('runs when a fault of its device is switched, in the same instant and caused by it', () => {
    const system = twoLamps([fault('a', 'broken', 100, 50)]);
    runTo(system, 1000);
    const said = rowsOf(system, 'lamp.light');
    expect(said.map(({ timeNs, source, payload }) => [timeNs, source, payload])).toEqual([
      [100, 'a', [0]],
      [150, 'a', [5]],
    ]);
    const changed = rowsOf(system, 'lamp.changed');
    const faults = rowsOf(system, 'fault').map(({ sequence }) => sequence);
    expect(changed.map(({ parent }) => parent)).toEqual(faults);
    expect(fieldValue(system, 'b.changes')).toBe(0);
  });

  it('runs when a value is set from outside, and after "start" when that was at time 0', () => {
    const system = twoLamps();
    unwrap(system.apply(set(slotOf(system, 'a.watts'), 7), 0));
    runTo(system, 0);
    const kinds = rowsOf(system).map(({ kind }) => kind);
    expect(kinds.lastIndexOf('lamp.start')).toBeLessThan(kinds.indexOf('lamp.changed'));
    expect([fieldValue(system, 'a.light'), fieldValue(system, 'a.changes')]).toEqual([7, 1]);
    unwrap(system.apply(set(slotOf(system, 'a.watts'), 9), 10));
    runTo(system, 10);
    expect([fieldValue(system, 'a.light'), fieldValue(system, 'a.changes')]).toEqual([9, 2]);
  });

  it('is no reason to call devices without it, and is undone by a rewind', () => {
    const system = twoLamps([fault('b', 'broken', 100)]);
    runTo(system, 1000);
    const { sequence, hash } = system.hash();
    unwrap(system.rewind(2));
    expect(fieldValue(system, 'b.changes')).toBe(0);
    runTo(system, 1000);
    expect(system.hash()).toMatchObject({ sequence, hash });
  });
});

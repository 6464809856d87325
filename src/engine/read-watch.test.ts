import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cells, count, decimal, flag, versioned } from './declare.ts';
import { defineMock } from './define-mock.ts';
import { randomWorld } from './random-worlds.ts';

import { openAlone, openWorld, runUpTo, slotOf } from './test-world.ts';

const reader = defineMock({
  kind: 'reader',
  doc: '',
  config: { factor: decimal({ default: 2 }) },
  state: {
    level: decimal({ default: 1 }),
    open: flag(),
    window: cells(3),
    shared: versioned(count()),
    unread: decimal(),
  },
  faults: { stuck: { doc: '' } },
  on: {
    start: (self) => {
      self.after(1, 'tick');
    },
    tick: (self) => {
      const { state, config } = self;
      state.unread = 5;
      if (self.fault('stuck')) return;
      state.level = state.level * config.factor;
      state.open = state.window.get(2) > 0;
      state.shared = state.shared + 1;
    },
  },
});

describe('watching reads', () => {
  it('tells of state, configuration, faults, cells of arrays and versioned fields, in order', () => {
    const seen: number[] = [];
    const system = openAlone(reader, { onRead: (slot: number) => seen.push(slot) });
    runUpTo(system, 3);
    const names = ['stuck', 'level', 'factor', 'window', 'shared'];
    const slots = names.map((name) => slotOf(system, `${system.schema.devices[0]?.name}.${name}`));
    slots[3]! += 2;
    expect(seen).toEqual(slots);
  });

  it('changes nothing of a run', () => {
    let reads = 0;
    fc.assert(
      fc.property(randomWorld, (world) => {
        const watched = openWorld(world, { onRead: () => reads++ });
        const plain = openWorld(world);
        runUpTo(watched, 300);
        runUpTo(plain, 300);
        expect(watched.hash()).toEqual(plain.hash());
      }),
      { numRuns: 20 },
    );
    expect(reads).toBeGreaterThan(1000);
  });
});

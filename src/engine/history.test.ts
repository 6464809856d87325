import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import type { MemoryPlan } from '../memory/layout.ts';
import { createMemory } from '../memory/memory.ts';
import {
  oldestEvent,
  oldestJournal,
  oldestPayload,
  publishedCount,
} from '../memory/publication.ts';
import { CONTEXT, CONTROL_CELL, FAR_BACK, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import { smallPlan } from '../memory/test-plan.ts';
import { createRowHasher } from './hash.ts';
import { createHistoryWriter, INSTANT_EVENTS_MAX } from './history.ts';
import { ARG, createRegisters, REG } from './registers.ts';

/** Kind 0 has no payload beside its value, kind 1 has three cells, kind 2 seven. */
const EXTRA = Uint8Array.of(0, 3, 7);

function open(changes: Partial<MemoryPlan> = {}, firstSequence = 0) {
  const memory = unwrap(
    createMemory(smallPlan({ events: 64, journal: 64, payload: 64, ...changes })),
  );
  const registers = createRegisters(memory);
  const hasher = createRowHasher(memory, EXTRA);
  const kinds = { extraCells: EXTRA, opensSpan: new Uint8Array(3) };
  const history = createHistoryWriter(memory, kinds, registers, hasher);
  const cells = memory.cells.f64;
  const words = memory.words.i32;
  const { args, regs } = registers;
  words[WORLD_WORD.writtenLow] = firstSequence | 0;
  words[WORLD_WORD.handledLow] = firstSequence | 0;
  for (const cell of ['written', 'handled', 'hashedEvents', 'instantStart'] as const) {
    cells[WORLD_CELL[cell]] = firstSequence;
  }
  memory.controlCells.f64[CONTROL_CELL.claimedEvents] = firstSequence;
  memory.controlCells.f64[CONTROL_CELL.firstSequence] = firstSequence;
  cells[WORLD_CELL.lastTimeNs] = -1;
  history.resume();
  const cause = (parent: number, flow = -1, span = -1): void => {
    cells[WORLD_CELL.parent] = parent;
    words[WORLD_WORD.parentLow] = parent | 0;
    words[WORLD_WORD.flowOffset] = Math.min(parent - flow, FAR_BACK);
    words[WORLD_WORD.spanOffset] = Math.min(parent - span, FAR_BACK);
    words[WORLD_WORD.context] =
      (parent < 0 ? CONTEXT.noParent : 0) |
      (flow < 0 ? CONTEXT.noFlow : 0) |
      (span < 0 ? CONTEXT.noSpan : 0) |
      (cells[WORLD_CELL.written]! - parent >= FAR_BACK ? CONTEXT.far : 0);
  };
  cause(-1);
  const append = (kind: number, timeNs: number, ...payload: number[]): void => {
    cells[WORLD_CELL.nowNs] = timeNs;
    payload.forEach((value, i) => {
      args[ARG.payload + i] = value;
    });
    history.append(kind, 3, -1);
  };
  const write = (slot: number, value: number): void => {
    history.write(slot, value);
    history.settle();
  };
  /** The waiting ones count as handled. */
  const handleAll = (): void => {
    cells[WORLD_CELL.handled] = cells[WORLD_CELL.written]!;
    words[WORLD_WORD.handledLow] = words[WORLD_WORD.writtenLow]!;
    regs[REG.handlerJournal] = words[WORLD_WORD.journalLow]!;
  };
  return { memory, history, cells, args, cause, append, write, handleAll };
}

describe('event rows', () => {
  it('hold time, kind, source, target and value; -1 stands for no device', () => {
    const { memory, append } = open();
    append(0, 17, -2.5);
    const { events } = memory;
    expect([events.timeNs[0], events.kind[0], events.value[0]]).toEqual([17, 0, -2.5]);
    expect([events.source[0], events.target[0]]).toEqual([3, 0xffffffff]);
  });

  it('count events of one instant in the logical clock and begin again at the next', () => {
    const { memory, append } = open();
    for (const timeNs of [0, 0, 0, 5, 5, 9]) append(0, timeNs, 0);
    expect([...memory.events.logical.slice(0, 6)]).toEqual([0, 1, 2, 0, 1, 0]);
  });

  it('stop the logical clock at 65535 instead of wrapping', () => {
    const { memory, append } = open();
    append(0, 4, 0);
    memory.words.i32[WORLD_WORD.logical] = 65_534;
    append(0, 4, 0);
    append(0, 4, 0);
    expect([...memory.events.logical.slice(1, 3)]).toEqual([65_535, 65_535]);
  });

  it('name parent, flow and span by distance; none is 0', () => {
    const { memory, append, cause } = open({}, 1000);
    append(0, 1, 0);
    cause(1000, 1000, 1000);
    append(0, 1, 0);
    append(0, 1, 0);
    cause(1002, 1000, 1001);
    append(0, 1, 0);
    const at = (sequence: number) => sequence & 63;
    const { parentBack, flowBack, spanBack } = memory.events;
    const rows = [1000, 1001, 1002, 1003].map((sequence) => [
      parentBack[at(sequence)],
      flowBack[at(sequence)],
      spanBack[at(sequence)],
    ]);
    expect(rows).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
      [1, 3, 2],
    ]);
  });

  it('say "far back" for causes that 32 bits cannot reach', () => {
    const first = 2 ** 33;
    const { memory, append, cause } = open({}, first);
    cause(first - 4_294_967_294, first - 4_294_967_295, 0);
    append(0, 1, 0);
    const { parentBack, flowBack, spanBack } = memory.events;
    expect([parentBack[0], flowBack[0], spanBack[0]]).toEqual([4_294_967_294, FAR_BACK, FAR_BACK]);
  });

  it.each([
    [FAR_BACK, FAR_BACK],
    [FAR_BACK - 1, FAR_BACK],
    [FAR_BACK - 2, FAR_BACK],
    [FAR_BACK - 3, FAR_BACK - 1],
    [2 ** 31 - 1, 2 ** 31 + 1],
  ])('two rows after an event whose flow began %i rows back say %i', (offset, back) => {
    const { memory, append, cause } = open({}, 1000);
    append(0, 1, 0);
    append(0, 1, 0);
    cause(1000, 1000, 1000);
    memory.words.i32[WORLD_WORD.flowOffset] = offset;
    memory.words.i32[WORLD_WORD.spanOffset] = offset;
    append(0, 1, 0);
    const row = 1002 & 63;
    expect([memory.events.flowBack[row], memory.events.spanBack[row]]).toEqual([back, back]);
  });
});

describe('payload', () => {
  it('lies behind the value, one event after the other, round the ring', () => {
    const { memory, append, handleAll } = open({ payload: 32, events: 64 });
    for (let i = 0; i < 30; i++) {
      append(1, i, i, i + 0.25, i + 0.5, i + 0.75);
      handleAll();
    }
    const { events, payload } = memory;
    for (let i = 24; i < 30; i++) {
      const more = events.more[i]!;
      expect(more).toBe(i * 3);
      const cells = [0, 1, 2].map((offset) => payload.cell[(more + offset) & 31]);
      expect([events.value[i], ...cells]).toEqual([i, i + 0.25, i + 0.5, i + 0.75]);
    }
    expect(oldestPayload(memory)).toBeGreaterThanOrEqual(90 - 32);
  });

  it('takes as many waiting events as it can hold, whatever their width', () => {
    const { append, memory } = open({ payload: 64, events: 64 });
    // 16 rows of 3 cells and a claim of 16: all 64 cells.
    for (let i = 0; i < 16; i++) append(1, 0, i, i, i, i);
    for (let i = 0; i < 16; i++) expect(memory.payload.cell[i * 3]).toBe(i);
  });

  it('refuses waiting payloads that would overwrite each other, with a way out', () => {
    const { append, memory } = open({ payload: 64, events: 64 });
    append(0, 0, 0);
    let written = 0;
    const fill = (): void => {
      for (; written < 63; written++) append(2, 0, written, 1, 2, 3, 4, 5, 6, 7);
    };
    expect(fill).toThrow(/payloads of \d+ waiting events do not fit the history/);
    expect(written * 7).toBeGreaterThan(64 - 16 - 7);
    for (let i = 0; i < written; i++) expect(memory.payload.cell[i * 7]).toBe(1);
  });

  it('does not count waiting events without payload', () => {
    const { append } = open({ payload: 32, events: 256 });
    for (let i = 0; i < 150; i++) append(0, 0, i);
    for (let i = 0; i < 8; i++) append(1, 0, 1, 2, 3, 4);
    append(2, 0, 0, 1, 2, 3, 4, 5, 6, 7);
    expect(() => append(1, 0, 1, 2, 3, 4)).toThrow(/do not fit/);
  });
});

describe('state writes', () => {
  it('journal slot, old and new value under the event being handled', () => {
    const { memory, write } = open({}, 2 ** 32 + 9);
    write(2, 5);
    write(2, Number.NaN);
    write(3, -0);
    const { journal, slots } = memory;
    expect([...journal.event.slice(0, 3)]).toEqual([9, 9, 9]);
    expect([...journal.slot.slice(0, 3)]).toEqual([2, 2, 3]);
    expect([...journal.values.slice(0, 6)]).toEqual([0, 5, 5, Number.NaN, 0, -0]);
    expect([slots.f64[2], slots.f64[3]]).toEqual([Number.NaN, -0]);
  });

  it('are undone newest first, down to the given row', () => {
    const { memory, history, write, cells } = open();
    write(0, 1);
    write(1, 2);
    write(0, 3);
    write(0, 4);
    history.undo(1);
    expect([...memory.slots.f64.slice(0, 2)]).toEqual([1, 0]);
    expect(cells[WORLD_CELL.journal]).toBe(1);
  });

  it('are undone across the end of the ring', () => {
    const { memory, history, write, handleAll, cells } = open({ journal: 32 });
    for (let i = 0; i < 30; i++) write(0, i);
    handleAll();
    for (let i = 0; i < 8; i++) write(i & 7, 100 + i);
    history.undo(30);
    expect(memory.slots.f64[0]).toBe(29);
    expect([...memory.slots.f64.slice(1)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(cells[WORLD_CELL.journal]).toBe(30);
  });

  it('that were undone have lost what lay there: it stays claimed', () => {
    const { memory, history, write, cells } = open({ journal: 64 });
    for (let i = 0; i < 60; i++) write(0, i);
    const held = oldestJournal(memory);
    expect(held).toBe(0);
    // Over two blocks of sixteen, and back.
    for (let i = 0; i < 3; i++) write(1, i);
    cells[WORLD_CELL.handled] = 1;
    memory.regs.i32[REG.handlerJournal] = 63;
    for (let i = 0; i < 35; i++) write(1, 1000 + i);
    const lost = oldestJournal(memory);
    history.undo(63);
    expect(cells[WORLD_CELL.journal]).toBe(63);
    for (let i = 0; i < 8; i++) {
      write(1, i);
      expect(oldestJournal(memory)).toBe(lost);
    }
  });

  it('of one handler may fill the ring, but not lap it', () => {
    const { write, memory } = open({ journal: 64 });
    let written = 0;
    const fill = (): void => {
      for (; written < 200; written++) write(1, written + 1);
    };
    expect(fill).toThrow(/one handler wrote more than the 64 journal rows/);
    expect(written).toBe(64);
    expect([...memory.journal.values.slice(0, 2)]).toEqual([0, 1]);
  });
});

describe('claims', () => {
  it('run ahead of what is written and tell readers which rows are lost', () => {
    const { memory, append, write, handleAll } = open();
    for (let i = 0; i < 100; i++) {
      append(0, i, i);
      write(0, i);
      handleAll();
      expect(oldestEvent(memory)).toBeGreaterThanOrEqual(Math.max(0, i + 1 - 64));
      expect(oldestEvent(memory)).toBeLessThanOrEqual(Math.max(0, i + 1 - 64 + 16));
      expect(oldestJournal(memory)).toBeGreaterThanOrEqual(Math.max(0, i + 1 - 64));
    }
  });

  it('refuse more waiting events than the ring holds, with place and remedy', () => {
    const { append } = open();
    const flood = (): void => {
      for (let i = 0; i < 100; i++) append(0, 7, i);
    };
    expect(flood).toThrow(/events wait to be handled; the history holds 64/);
    expect(flood).toThrow(/virtual time 7 ns/);
    expect(flood).toThrow(/raise the history capacity/);
  });

  it('refuse a storm: too many events at one instant', () => {
    const { append, cells, handleAll } = open();
    append(0, 5, 0);
    handleAll();
    cells[WORLD_CELL.instantStart] = cells[WORLD_CELL.written]! - INSTANT_EVENTS_MAX;
    const storm = (): void => {
      for (let i = 0; i < 64; i++) {
        append(0, 5, 0);
        handleAll();
      }
    };
    expect(storm).toThrow(/messages multiply or go round in a circle/);
  });
});

describe('publication', () => {
  it('shows handled events only, with time and journal', () => {
    const { memory, history, append, write, cells } = open();
    append(0, 5, 0);
    append(0, 5, 0);
    write(0, 1);
    cells[WORLD_CELL.handled] = 1;
    history.publish();
    expect(publishedCount(memory)).toBe(1);
    const control = memory.controlCells.f64;
    expect(control[CONTROL_CELL.publishedNs]).toBe(5);
    expect(control[CONTROL_CELL.publishedJournal]).toBe(1);
  });
});

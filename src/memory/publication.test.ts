import { beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createMemory, type Memory } from './memory.ts';
import {
  epochOf,
  oldestEvent,
  oldestJournal,
  oldestPayload,
  readEvents,
  storeClaim,
} from './publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from './tables.ts';
import { smallPlan } from './test-plan.ts';

let memory: Memory;

const claimEvents = (end: number): void =>
  storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, end);
const claimJournal = (end: number): void =>
  storeClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal, end);

beforeEach(() => {
  memory = unwrap(createMemory(smallPlan()));
  claimEvents(40);
  claimJournal(20);
});

describe('readEvents', () => {
  it('accepts rows that nobody claimed while they were copied', () => {
    expect(readEvents(memory, 24, 4, () => undefined)).toBeUndefined();
    expect(readEvents(memory, 24, Number.POSITIVE_INFINITY, () => undefined)).toBeUndefined();
  });

  it('refuses rows that were claimed before, event or journal', () => {
    expect(readEvents(memory, 23, 4, () => undefined)).toBe('lapped');
    expect(readEvents(memory, 24, 3, () => undefined)).toBe('lapped');
  });

  it('refuses rows that were claimed during the copy', () => {
    expect(readEvents(memory, 24, 4, () => claimEvents(41))).toBe('lapped');
    expect(readEvents(memory, 25, 4, () => claimJournal(21))).toBe('lapped');
  });

  it('refuses what was copied while rows were taken back', () => {
    const bump = () => Atomics.add(memory.controlWords.i32, CONTROL_WORD.epoch, 1);
    expect(readEvents(memory, 30, 10, bump)).toBe('taken-back');
    expect(epochOf(memory)).toBe(1);
    expect(readEvents(memory, 30, 10, () => undefined)).toBe('taken-back');
    bump();
    expect(readEvents(memory, 30, 10, () => undefined)).toBeUndefined();
    const twice = () => {
      bump();
      bump();
    };
    expect(readEvents(memory, 30, 10, twice)).toBe('taken-back');
  });
});

describe('oldest rows', () => {
  it('are one ring behind the claim', () => {
    storeClaim(memory, CONTROL_WORD.claimedPayload, CONTROL_CELL.claimedPayload, 2 ** 33);
    expect(oldestEvent(memory)).toBe(24);
    expect(oldestJournal(memory)).toBe(4);
    expect(oldestPayload(memory)).toBe(2 ** 33 - 16);
  });

  it('are never older than the recording', () => {
    const cells = memory.controlCells.f64;
    cells[CONTROL_CELL.firstSequence] = 30;
    cells[CONTROL_CELL.firstJournal] = 10;
    cells[CONTROL_CELL.firstPayload] = 5;
    expect(oldestEvent(memory)).toBe(30);
    expect(oldestJournal(memory)).toBe(10);
    expect(oldestPayload(memory)).toBe(5);
  });
});

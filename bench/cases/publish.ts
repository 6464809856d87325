/**
 * Writing event rows and making them readable: every column of a row, the claim before, the cursor
 * after each 64 rows. No handlers, no hash. An operation is one row.
 */
import { createFast } from '../../src/engine/fast/fast.ts';
import { createRowHasher, digest, HASH_LANES, hexOf, seedHash } from '../../src/engine/hash.ts';
import { createHistoryWriter } from '../../src/engine/history.ts';
import { ARG, createRegisters } from '../../src/engine/registers.ts';
import { unwrap } from '../../src/lib/result.ts';
import { createMemory, type Memory } from '../../src/memory/memory.ts';
import { WORLD_CELL, WORLD_WORD } from '../../src/memory/tables.ts';
import type { OpenCase } from '../contract.ts';
import { PUBLISH_ROUND_EVENTS, publishHistory, sizeOf } from './sizes.ts';

const KINDS = 64;
const BATCH = 64;
const STEP_NS = 7;
/** Rows that the checksum looks at: those written last. */
const CHECKED_ROWS = 1024;

/** No handler runs here. */
const unasked = (): never => {
  throw new Error('a handler spoke where none should run');
};

const bareMemory = (events: number): Memory =>
  unwrap(
    createMemory({
      slots: 16,
      streams: 1,
      timers: 1,
      inFlightCells: 1,
      emitters: 0,
      emissions: 0,
      events,
      journal: 1024,
      payload: 1024,
      keyframes: 1,
      keyframeSpacing: events,
      inputs: 1,
      commands: 2,
      strings: 1,
      stringUnits: 1,
    }),
  );

export const publish: OpenCase = (_, tiny) => {
  const memory = bareMemory(publishHistory(tiny));
  const cells = memory.cells.f64;
  const words = memory.words.i32;
  const registers = createRegisters(memory);
  const { args } = registers;
  const kinds = { extraCells: new Uint8Array(KINDS), opensSpan: new Uint8Array(KINDS) };
  const fast = createFast(memory, {
    claimEvents: () => history.claimEvents(),
    claimJournal: () => history.claimJournal(),
    claimPayload: () => history.claimPayload(),
    disarm: unasked,
  });
  const hasher = createRowHasher(memory, kinds.extraCells, fast);
  const history = createHistoryWriter(memory, kinds, registers, hasher, fast);
  const operations = sizeOf(PUBLISH_ROUND_EVENTS, tiny);
  cells[WORLD_CELL.lastTimeNs] = -1;

  const run = (): void => {
    for (let left = operations; left > 0; left -= BATCH) {
      // The world moves on: a new instant per batch, caused by the last event of the former one.
      const first = cells[WORLD_CELL.written]!;
      const count = Math.min(left, BATCH);
      cells[WORLD_CELL.nowNs] = cells[WORLD_CELL.nowNs]! + STEP_NS;
      cells[WORLD_CELL.instantStart] = first;
      // The first batch follows nothing.
      if (first > 0) history.enterContext(first - 1, true);
      else history.leaveContext();
      for (let i = 0; i < count; i++) {
        args[ARG.payload] = i * 0.5;
        history.append(i & (KINDS - 1), i & 15, (i + 1) & 15);
      }
      cells[WORLD_CELL.handled] = first + count;
      words[WORLD_WORD.handledLow] = first + count;
      cells[WORLD_CELL.hashedEvents] = first + count;
      history.publish();
    }
  };

  const checksum = (): string => {
    const lanes = new Int32Array(HASH_LANES);
    const halves = new Uint32Array(2);
    const end = cells[WORLD_CELL.written]!;
    seedHash(lanes);
    const none = { journal: 0, payload: 0 };
    hasher.fold(lanes, { events: end - CHECKED_ROWS, ...none }, { events: end, ...none });
    digest(lanes, halves);
    return hexOf(halves[0]!, halves[1]!);
  };
  return { ours: { operations, run, checksum } };
};

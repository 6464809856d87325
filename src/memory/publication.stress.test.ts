import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleForThreads, startThread } from '../../scripts/test-threads.mjs';
import { unwrap } from '../lib/result.ts';
import { createMemory, handleOf } from './memory.ts';
import { publishedCount, WRAP_COUNT } from './publication.ts';
import {
  beginAt,
  commandsAt,
  consumeCommands,
  openGate,
  produceCommands,
  type ReaderReport,
  readRows,
  writeRows,
} from './stress-load.ts';
import { smallPlan } from './test-plan.ts';

let code = '';

beforeAll(async () => {
  code = await bundleForThreads(fileURLToPath(new URL('./stress-load.ts', import.meta.url)));
});

const RING = 4096;
const openRing = (first: number) => {
  const memory = unwrap(createMemory(smallPlan({ events: RING, journal: RING })));
  beginAt(memory, first);
  return memory;
};

describe('a writer that laps its readers flat out', () => {
  it.each([
    ['2^30', 2 ** 30],
    ['2^32', 2 ** 32],
  ])('never makes them accept a torn or stale row, across sequence %s', async (_, wrap) => {
    const events = 8_000_000;
    const first = wrap - events / 2;
    const memory = openRing(first);
    const handle = handleOf(memory);
    const writer = startThread(code, 'writeRows', { handle, first, events });
    const other = startThread(code, 'readRows', { handle, end: first + events, seed: 1 });
    await Promise.all([writer.ready, other.ready]);
    openGate(memory);
    const own = readRows({ handle, end: first + events, seed: 2 });
    const reports: ReaderReport[] = [own, await other.result];
    expect(await writer.result).toBe(events);
    expect(publishedCount(memory)).toBe(first + events);
    for (const report of reports) {
      expect(report.wrong).toBe(0);
      expect(report.fell).toBe(0);
      expect(report.accepted).toBeGreaterThan(100);
      expect(report.rows).toBeGreaterThan(1000);
    }
    // The same windows, read without asking afterwards: the load does provoke torn rows.
    const unchecked = reports.reduce((sum, report) => sum + report.wrongUnchecked, 0);
    expect(unchecked).toBeGreaterThan(0);
    const refused = reports.reduce((sum, report) => sum + report.refused, 0);
    expect(refused).toBeGreaterThan(0);
  });

  it('leaves the last lap readable when it has stopped', () => {
    const memory = openRing(0);
    const handle = handleOf(memory);
    openGate(memory);
    writeRows({ handle, first: 0, events: 3 * RING });
    const report = readRows({ handle, end: 3 * RING, seed: 3 });
    expect(report).toMatchObject({ wrong: 0, wrongUnchecked: 0, refused: 0 });
  });
});

describe('producers of commands on several threads', () => {
  it('lose nothing, double nothing and keep their order, across position 2^30', async () => {
    const commands = 60_000;
    const memory = unwrap(createMemory(smallPlan({ commands: 64 })));
    commandsAt(memory, WRAP_COUNT - commands, WRAP_COUNT);
    const handle = handleOf(memory);
    const threads = [0, 1].map((producer) =>
      startThread(code, 'produceCommands', { handle, producer, commands }),
    );
    await Promise.all(threads.map(({ ready }) => ready));
    openGate(memory);
    const report = consumeCommands(memory, 2, commands);
    expect(report).toEqual({ taken: [commands, commands], wrong: 0 });
    await Promise.all(threads.map(({ result }) => result));
    expect(consumeCommands(memory, 2, 0)).toEqual({ taken: [0, 0], wrong: 0 });
  });

  it('are counted wrong by the consumer when one command is missing', () => {
    const memory = unwrap(createMemory(smallPlan({ commands: 64 })));
    commandsAt(memory, 0, WRAP_COUNT);
    openGate(memory);
    produceCommands({ handle: handleOf(memory), producer: 0, commands: 10 });
    memory.commands.a[4] = 99;
    expect(consumeCommands(memory, 1, 10)).toEqual({ taken: [10], wrong: 1 });
  });
});

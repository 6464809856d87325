/**
 * Scans over ten million rows of the event columns: by the kernels, by a loop as one would write
 * it in JavaScript, and by the same loop in C++. An operation is one row.
 */
import { unwrap } from '../../src/lib/result.ts';
import { createMemory, type Memory } from '../../src/memory/memory.ts';
import { storeCount } from '../../src/memory/publication.ts';
import type { EventKindSchema, Schema } from '../../src/memory/schema.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../../src/memory/tables.ts';
import { compileFilter } from '../../src/query/compile-event.ts';
import {
  countIds,
  filterEvents,
  filteredDensity,
  type IdCounts,
} from '../../src/timeline/filtered.ts';
import { binOf, createHistogram } from '../../src/timeline/histogram.ts';
import { kernelsOf } from '../../src/timeline/kernels/select.ts';
import type { SecondScanner } from '../../src/timeline/second-scan.ts';
import { secondScanner } from '../../src/worker/second-scan.ts';
import type { Contender, Host, OpenCase } from '../contract.ts';
import { createDraw, hex32, mixed } from './numbers.ts';
import { SCAN_ROWS, sizeOf } from './sizes.ts';

const SEED = 1;
const KINDS = 64;
const DEVICES = 64;
const TIME_STEPS = 1024;
const BACKS = 32;
const DENSITY_BINS = 1000;
const EVERY = { op: 'every' } as const;

/** Folds numbers into the checksum that the C++ twin prints. */
function sumOf(...lists: readonly ArrayLike<number>[]): string {
  let word = 0;
  for (const list of lists) for (let i = 0; i < list.length; i++) word = mixed(word, list[i]!);
  return hex32(word);
}

interface Recording {
  readonly memory: Memory;
  readonly rows: number;
}

/** Random rows, the same in the C++ twin; only the columns that the scans read are filled. */
function record(tiny: boolean): Recording {
  const rows = sizeOf(SCAN_ROWS, tiny);
  const memory = unwrap(
    createMemory({
      slots: 1,
      streams: 1,
      timers: 1,
      inFlightCells: 1,
      emitters: 0,
      emissions: 0,
      events: 2 ** Math.ceil(Math.log2(rows)),
      journal: 1024,
      payload: 1024,
      keyframes: 1,
      keyframeSpacing: rows,
      inputs: 1,
      commands: 2,
      strings: 1,
      stringUnits: 1,
    }),
  );
  const { kind, source, value, timeNs, parentBack } = memory.events;
  const draw = createDraw(SEED);
  let now = 0;
  for (let i = 0; i < rows; i++) {
    kind[i] = Math.floor(draw() * KINDS);
    source[i] = Math.floor(draw() * DEVICES);
    value[i] = draw();
    now += Math.floor(draw() * TIME_STEPS);
    timeNs[i] = now;
    parentBack[i] = Math.min(i, Math.floor(draw() * BACKS));
  }
  memory.controlCells.f64[CONTROL_CELL.claimedEvents] = rows;
  storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, rows);
  return { memory, rows };
}

const kindSchema = (id: number): EventKindSchema => ({
  id,
  name: `kind-${id}`,
  mock: 'meter',
  role: 'emit',
  doc: '',
  payload: [{ name: 'level', type: 'number', unit: '', doc: '' }],
  opensSpan: false,
  closesSpan: false,
});

const SCHEMA: Schema = {
  title: 'scans',
  devices: [],
  kinds: Array.from({ length: KINDS }, (_, id) => kindSchema(id)),
  links: [],
  expectations: [],
  slots: 1,
};

/** The same condition as `WANTED` and `LEVEL`, as it would be typed. */
const QUERY = 'kind in ["kind-3", "kind-17"] and level > 0.5';
const WANTED = Uint8Array.from({ length: KINDS }, (_, kind) => (kind === 3 || kind === 17 ? 1 : 0));
const LEVEL = 0.5;

/** Matches that there is room for: one row in eight. */
const ROOM_SHARE = 8;

/** The second thread that the analysis thread has for long scans. */
function secondOf({ startThread }: Host, memory: Memory): SecondScanner | undefined {
  const thread = startThread?.('second-scan');
  return thread && secondScanner(memory, (message) => thread.post(message));
}

/** The filter as the analysis thread asks it. */
export const filterScan: OpenCase = (host, tiny) => {
  const { memory, rows } = record(tiny);
  const second = secondOf(host, memory);
  const range = { from: 0, to: rows };
  const room = Math.ceil(rows / ROOM_SHARE);
  const filter = compileFilter(QUERY, SCHEMA);
  if (!filter.ok) throw new Error(filter.problem.what);
  const filterBy = (helper: SecondScanner | undefined): Contender => {
    let found: Uint32Array = new Uint32Array(0);
    return {
      operations: rows,
      run: () => {
        found = filterEvents(memory, filter.value, range, room, helper).offsets;
      },
      checksum: () => sumOf(found),
    };
  };
  const into = new Uint32Array(room);
  let count = 0;
  const plain: Contender = {
    operations: rows,
    run: () => {
      const { kind, value } = memory.events;
      count = 0;
      for (let i = 0; i < rows; i++) {
        if (WANTED[kind[i]!] === 1 && value[i]! > LEVEL) {
          into[count] = i;
          count += 1;
        }
      }
    },
    checksum: () => sumOf(into.subarray(0, count)),
  };
  return { ours: filterBy(second), 'one thread': filterBy(undefined), 'plain JS': plain };
};

export const countScan: OpenCase = (host, tiny) => {
  const { memory, rows } = record(tiny);
  const second = secondOf(host, memory);
  const ids = { kinds: KINDS, devices: DEVICES };
  const countBy = (helper: SecondScanner | undefined): Contender => {
    let counts: IdCounts = { kinds: new Uint32Array(0), sources: new Uint32Array(0) };
    return {
      operations: rows,
      run: () => {
        counts = countIds(memory, EVERY, { from: 0, to: rows }, ids, helper) ?? counts;
      },
      checksum: () => sumOf(counts.kinds, counts.sources),
    };
  };
  const kinds = new Uint32Array(KINDS + 1);
  const sources = new Uint32Array(DEVICES + 1);
  const plain: Contender = {
    operations: rows,
    run: () => {
      const { kind, source } = memory.events;
      kinds.fill(0);
      sources.fill(0);
      for (let i = 0; i < rows; i++) kinds[kind[i]!] = kinds[kind[i]!]! + 1;
      for (let i = 0; i < rows; i++) sources[source[i]!] = sources[source[i]!]! + 1;
    },
    checksum: () => sumOf(kinds, sources),
  };
  return { ours: countBy(second), 'one thread': countBy(undefined), 'plain JS': plain };
};

/** Bins and their counts, where there are any, and the statistics. */
const histogramSum = (counts: Uint32Array, statistics: readonly number[]): string => {
  const some: number[] = [];
  counts.forEach((count, bin) => {
    if (count > 0) some.push(bin, count);
  });
  return sumOf(some, statistics);
};

export const histogramScan: OpenCase = (_, tiny) => {
  const { memory, rows } = record(tiny);
  const kernels = kernelsOf(memory);
  const measure = { back: 'parentBack', oldest: 0, fromKind: -1, from: -1, to: -1 } as const;
  let histogram = createHistogram();
  const ours: Contender = {
    operations: rows,
    run: () => {
      histogram = createHistogram();
      kernels.latencies(measure, EVERY, { from: 0, to: rows }, histogram);
    },
    checksum: () => {
      const { count, sumHigh, sumLow, minNs, maxNs } = histogram;
      return histogramSum(histogram.counts, [count, sumHigh * 2 ** 32 + sumLow, minNs, maxNs]);
    },
  };
  const bins = new Uint32Array(histogram.counts.length);
  let statistics: number[] = [];
  const plain: Contender = {
    operations: rows,
    run: () => {
      const { timeNs, parentBack } = memory.events;
      bins.fill(0);
      let [count, sum, least, most] = [0, 0, Number.POSITIVE_INFINITY, 0];
      for (let i = 0; i < rows; i++) {
        const back = parentBack[i]!;
        if (back === 0 || back > i) continue;
        const ns = timeNs[i]! - timeNs[i - back]!;
        if (!(ns >= 0)) continue;
        const bin = binOf(ns);
        bins[bin] = bins[bin]! + 1;
        count += 1;
        sum += ns;
        if (ns < least) least = ns;
        if (ns > most) most = ns;
      }
      statistics = [count, sum, least, most];
    },
    checksum: () => histogramSum(bins, statistics),
  };
  return { ours, 'plain JS': plain };
};

/** First of the rows [low, high) at or after a time. */
function lowerBound(times: Float64Array, timeNs: number, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (times[middle]! < timeNs) from = middle + 1;
    else to = middle;
  }
  return from;
}

export const densityScan: OpenCase = (host, tiny) => {
  const { memory, rows } = record(tiny);
  const second = secondOf(host, memory);
  const even = Uint8Array.from({ length: KINDS }, (_unused, kind) => (kind % 2 === 0 ? 1 : 0));
  const filter = { plan: { op: 'kind', members: even } as const, residual: undefined };
  const endNs = memory.events.timeNs[rows - 1]! + 1;
  const countBy = (helper: SecondScanner | undefined): Contender => {
    const bins = new Uint32Array(DENSITY_BINS);
    return {
      operations: rows,
      run: () => {
        filteredDensity(memory, filter, 0, endNs, bins, helper);
      },
      checksum: () => sumOf(bins),
    };
  };
  const counts = new Uint32Array(DENSITY_BINS);
  const plain: Contender = {
    operations: rows,
    run: () => {
      const { timeNs, kind } = memory.events;
      let at = 0;
      for (let bin = 0; bin < DENSITY_BINS; bin++) {
        const to = lowerBound(timeNs, (endNs * (bin + 1)) / DENSITY_BINS, at, rows);
        let count = 0;
        for (; at < to; at++) count += even[kind[at]!]!;
        counts[bin] = count;
      }
    },
    checksum: () => sumOf(counts),
  };
  return { ours: countBy(second), 'one thread': countBy(undefined), 'plain JS': plain };
};

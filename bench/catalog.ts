/** The cases: their unit, what is promised of each, where they run, their native twins. */
import {
  FAR_JOURNAL_ROWS,
  HANDOVER_MESSAGES,
  HANDOVER_TRIPS,
  HOLD_ROUND,
  LOOP_ROUND_EVENTS,
  loopHistory,
  loopPrimeEvents,
  NEAR_JOURNAL_ROWS,
  PUBLISH_ROUND_EVENTS,
  publishHistory,
  SCAN_ROWS,
  STATE_TICKS,
  sizeOf,
} from './cases/sizes.ts';
import { allOf, atMost, either, type Limit, noLimit, times } from './report.ts';
import { FIELDS, TURNS } from './world/accessors.ts';
import { LOOP_DEVICES, SEED } from './world/world.ts';

/** The same work as a program: started once, told how many operations to do round by round. */
export interface NativeTwin {
  /** as it appears among the peers */
  readonly name: string;
  /** file in bench/native */
  readonly source: string;
  readonly args: (tiny: boolean) => readonly string[];
  /** operations before the first round that is measured; 0 = none */
  readonly prime: number;
  readonly operations: (tiny: boolean) => number;
}

export interface CaseResult {
  /** appended to the name of the case */
  readonly suffix: string;
  readonly unit: string;
  readonly limit: Limit;
}

export interface Case {
  readonly name: string;
  readonly results: readonly CaseResult[];
  readonly twins: readonly NativeTwin[];
  /** rounds that count, after `warmups` that do not */
  readonly rounds: number;
  readonly warmups: number;
  /** contenders that must compute the same as ours: another sum would be another work */
  readonly sameWork: readonly string[];
  readonly inBrowser: boolean;
}

const QUEUE = 'C++ priority_queue';
const WHEEL = 'C++ wheel';
/** Ten million events a second. */
const LOOP_NS_MAX = 100;
/** 1.2 times as fast as the native loop: where its timers outgrow the cache a heap falls behind. */
const LOOP_FACTOR = 1.2;

const ns = (limit: Limit, per: string): readonly CaseResult[] => [
  { suffix: '', unit: `ns/${per}`, limit },
];

const plain = (name: string, results: readonly CaseResult[], more: Partial<Case> = {}): Case => ({
  name,
  results,
  twins: [],
  rounds: 9,
  warmups: 2,
  sameWork: [],
  inBrowser: true,
  ...more,
});

const loop = (name: string, pending: number, limit: Limit): Case =>
  plain(name, ns(limit, 'event'), {
    sameWork: [QUEUE],
    warmups: 3,
    twins: [
      {
        name: QUEUE,
        source: 'event-integrated.cpp',
        args: (tiny) => [String(SEED), String(pending), String(loopHistory(tiny))],
        prime: loopPrimeEvents(pending, LOOP_DEVICES),
        operations: (tiny) => sizeOf(LOOP_ROUND_EVENTS, tiny),
      },
    ],
  });

const hold = (name: string, pending: number): Case => {
  const twin = (peer: string, timers: string): NativeTwin => ({
    name: peer,
    source: 'schedule.cpp',
    args: () => [timers, String(pending)],
    prime: 0,
    operations: (tiny) => sizeOf(HOLD_ROUND, tiny),
  });
  return plain(name, ns(atMost(500), 'timer'), {
    twins: [twin(QUEUE, 'queue'), twin(WHEEL, 'wheel')],
    sameWork: ['binary heap', QUEUE, WHEEL],
  });
};

const dispatch = (name: string): Case =>
  plain(name, ns(times({ mitt: 2, eventemitter3: 1.5 }), 'event'), {
    sameWork: ['mitt', 'eventemitter3', 'rxjs', 'node EventEmitter', 'calls alone'],
  });

const stateWrite = (name: string, journalRows: number): Case =>
  plain(name, ns(times({ 'Map.set': 4, immer: 500 }), 'write'), {
    sameWork: ['C++'],
    twins: [
      {
        name: 'C++',
        source: 'state-write.cpp',
        args: () => [String(journalRows)],
        prime: 0,
        operations: (tiny) => sizeOf(STATE_TICKS, tiny) * TURNS * FIELDS,
      },
    ],
  });

/** Targets of the requirements where the issue of the foundation sets none of its own. */
const PUBLISH_NS = 100;
const READ_NS = 50;
const NOW_NS = 10;
const SEEK_US = 200;
const OBSERVE_NS = 1.5;
const EVENT_BYTES = 84;

const seek = (name: string): Case =>
  plain(
    name,
    [
      { suffix: '-p50', unit: 'µs/seek', limit: noLimit },
      { suffix: '-p99', unit: 'µs/seek', limit: atMost(SEEK_US) },
    ],
    { rounds: 5, warmups: 1 },
  );

/** From the wish to the first new event, of a run of ten million. */
const FORK_MS = 50;

const fork = (name: string): Case =>
  plain(
    name,
    [
      { suffix: '-p50', unit: 'ms/fork', limit: noLimit },
      { suffix: '-p99', unit: 'ms/fork', limit: atMost(FORK_MS) },
    ],
    { rounds: 3, warmups: 1, sameWork: ['run again'] },
  );

const undo = (name: string): Case =>
  plain(
    name,
    [
      { suffix: '-p50', unit: 'µs/jump', limit: noLimit },
      { suffix: '-p99', unit: 'µs/jump', limit: noLimit },
    ],
    {
      ...{ rounds: 5, warmups: 1 },
      sameWork: ['Redux DevTools', 'redux, all again', 'immer patches'],
    },
  );

/** Of C++'s speed, and times as fast as a loop in JavaScript. */
const SCAN_FACTORS = { 'C++': 0.6, 'plain JS': 2 };
/** Six milliseconds for ten million rows. */
const FILTER_NS = 0.6;

const scan = (name: 'filter' | 'count' | 'histogram' | 'density', limit: Limit): Case =>
  plain(`${name}-10m`, ns(limit, 'row'), {
    // A scan is a few milliseconds: it takes some of them until all its code is compiled for good.
    ...{ rounds: 21, warmups: 12 },
    sameWork: ['one thread', 'plain JS', 'C++'],
    twins: [
      {
        name: 'C++',
        source: 'scans.cpp',
        args: (tiny) => [name, String(sizeOf(SCAN_ROWS, tiny))],
        prime: 0,
        operations: (tiny) => sizeOf(SCAN_ROWS, tiny),
      },
    ],
  });

/** Ten million messages a second and more, in batches; on a free core a message takes 80 ns. */
const HANDOVER_NS = 100;

const handover = (what: 'throughput' | 'latency', unit: string, limit: Limit): Case =>
  plain(`handover-${what}`, ns(limit, unit), {
    sameWork: what === 'throughput' ? ['ringbuf.js', 'postMessage', 'C++ ring'] : ['C++ ring'],
    twins: [
      {
        name: 'C++ ring',
        source: 'handover.cpp',
        args: () => [what],
        prime: 0,
        operations: (tiny) =>
          what === 'throughput'
            ? sizeOf(HANDOVER_MESSAGES, tiny)
            : 2 * sizeOf(HANDOVER_TRIPS, tiny),
      },
    ],
  });

export const CASES: readonly Case[] = [
  loop('event-integrated-1k', 1000, atMost(LOOP_NS_MAX)),
  loop(
    'event-integrated-100k',
    100_000,
    either(atMost(LOOP_NS_MAX), times({ [QUEUE]: LOOP_FACTOR })),
  ),
  plain('publish', ns(atMost(PUBLISH_NS), 'event'), {
    sameWork: ['C++'],
    twins: [
      {
        name: 'C++',
        source: 'publish.cpp',
        args: (tiny) => [String(publishHistory(tiny))],
        prime: 0,
        operations: (tiny) => sizeOf(PUBLISH_ROUND_EVENTS, tiny),
      },
    ],
  }),
  dispatch('dispatch-1'),
  dispatch('dispatch-8'),
  dispatch('dispatch-1-million'),
  plain('observe-batch', ns(atMost(OBSERVE_NS), 'event and observer')),
  plain('state-read', ns(atMost(READ_NS), 'read')),
  stateWrite('state-write', NEAR_JOURNAL_ROWS),
  stateWrite('state-write-million', FAR_JOURNAL_ROWS),
  plain('now', ns(atMost(NOW_NS), 'reading')),
  hold('schedule-1k', 1000),
  hold('schedule-100k', 100_000),
  hold('schedule-1m', 1_000_000),
  seek('seek-1m'),
  seek('seek-10m'),
  fork('fork'),
  undo('undo-peer'),
  scan('filter', allOf(times(SCAN_FACTORS), atMost(FILTER_NS))),
  scan('count', times(SCAN_FACTORS)),
  scan('histogram', times(SCAN_FACTORS)),
  scan('density', times(SCAN_FACTORS)),
  handover('throughput', 'message', atMost(HANDOVER_NS)),
  handover('latency', 'way', noLimit),
  plain('memory-per-event', [{ suffix: '', unit: 'bytes/event', limit: atMost(EVENT_BYTES) }], {
    rounds: 1,
    warmups: 0,
    inBrowser: false,
  }),
  plain('control-a-a', ns(noLimit, 'event'), { sameWork: ['again'], warmups: 3 }),
];

/**
 * Reading and writing state fields of 96 devices of six kinds from their handlers. Every write of
 * ours is journalled with its old and new value and enters the rolling hash. The peers hold the
 * same fields: one Map by "device.field", one tree of objects. An operation is one access; a tick
 * makes so many that what comes before and after them is lost among them.
 *
 * The journal of `state-write` holds 65,536 rows, which stay in the near caches. In
 * `state-write-million` it is as long as the default one: 25 megabytes.
 */
import { produce } from 'immer';
import { digest, HASH_LANES, hexOf, seedHash } from '../../src/engine/hash.ts';
import type { System } from '../../src/engine/system.ts';
import { HASH_LANE } from '../../src/memory/tables.ts';
import type { Contender, OpenCase } from '../contract.ts';
import { ACCESSORS, FIELDS, TURNS } from '../world/accessors.ts';
import { device } from '../world/links.ts';
import { openWorld } from '../world/world.ts';
import { runEvents } from './event-integrated.ts';
import { bitsOf } from './numbers.ts';
import { FAR_JOURNAL_ROWS, NEAR_JOURNAL_ROWS, STATE_TICKS, sizeOf } from './sizes.ts';

const DEVICES = 96;
const PER_TICK = TURNS * FIELDS;
/** Ticks of a peer that is a thousand times slower. */
const SLOW_TICKS = { full: 24, tiny: 3 };
const HISTORY_EVENTS = 2 ** 14;

/** Name and field names of every device. */
const RECORDS = Array.from({ length: DEVICES }, (_, at) => {
  const mock = ACCESSORS[at % ACCESSORS.length]!;
  return { name: `${mock.kind}-${at}`, kind: mock.kind, fields: Object.keys(mock.state) };
});
const KEYS = RECORDS.map(({ name, fields }) => fields.map((field) => `${name}.${field}`));

function openAccessors(reads: boolean, journalRows: number): System {
  const devices = RECORDS.map(({ name, kind }) => device(name, kind, { reads: reads ? 1 : 0 }));
  const options = { historyEvents: HISTORY_EVENTS, journalPerEvent: journalRows / HISTORY_EVENTS };
  const system = openWorld(devices, [], ACCESSORS, options);
  runEvents(system, 1 + devices.length);
  return system;
}

function stateSum(system: System): string {
  let sum = 0;
  for (const cell of system.memory.slots.f64) sum += cell;
  return bitsOf(sum);
}

/** Digest of all that was written: the rolling hash without its lanes of events. */
function journalHash(system: System): string {
  const lanes = new Int32Array(HASH_LANES);
  const halves = new Uint32Array(2);
  seedHash(lanes);
  system.hash();
  const { written, payload } = HASH_LANE;
  lanes.set(system.memory.words.i32.subarray(written, payload), written);
  digest(lanes, halves);
  return hexOf(halves[0]!, halves[1]!);
}

const ours = (reads: boolean, ticks: number, journalRows: number): Contender => {
  const system = openAccessors(reads, journalRows);
  return {
    operations: ticks * PER_TICK,
    run: () => runEvents(system, ticks),
    checksum: () => (reads ? stateSum(system) : journalHash(system)),
  };
};

/** Calls `tick` for each device in turn, as often as ours. */
function contend(ticks: number, tick: (at: number) => number): Contender {
  const sum = new Float64Array(1);
  return {
    operations: ticks * PER_TICK,
    run: () => {
      for (let i = 0; i < ticks; i++) sum[0] = sum[0]! + tick(i % DEVICES);
    },
    checksum: () => bitsOf(sum[0]!),
  };
}

type Store = Map<string, number>;
const createMap = (): Store => new Map(KEYS.flat().map((key, at) => [key, at + 0.5]));

function readMap(store: Store, at: number): number {
  const [a = '', b = '', c = '', d = ''] = KEYS[at]!;
  let sum = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    sum += store.get(a)! + store.get(b)! + store.get(c)! + store.get(d)!;
  }
  return sum;
}

function writeMap(store: Store, at: number): number {
  const [a = '', b = '', c = '', d = ''] = KEYS[at]!;
  for (let turn = 0; turn < TURNS; turn++) {
    store.set(a, turn);
    store.set(b, turn + 0.5);
    store.set(c, turn + 1);
    store.set(d, turn * 0.25);
  }
  return store.get(d)!;
}

type Tree = Record<string, Record<string, number>>;
const createTree = (): Tree =>
  Object.fromEntries(
    RECORDS.map(({ name, fields }) => [
      name,
      Object.fromEntries(fields.map((field, at) => [field, at + 0.5])),
    ]),
  );

function readTree(tree: Tree, at: number): number {
  const { name, fields } = RECORDS[at]!;
  const [a = '', b = '', c = '', d = ''] = fields;
  const record = tree[name]!;
  let sum = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    sum += record[a]! + record[b]! + record[c]! + record[d]!;
  }
  return sum;
}

function writeTree(tree: Tree, at: number): number {
  const { name, fields } = RECORDS[at]!;
  const [a = '', b = '', c = '', d = ''] = fields;
  const record = tree[name]!;
  for (let turn = 0; turn < TURNS; turn++) {
    record[a] = turn;
    record[b] = turn + 0.5;
    record[c] = turn + 1;
    record[d] = turn * 0.25;
  }
  return record[d]!;
}

/** Each write makes a state of its own, as each of ours can be returned to. */
function immerWriter(): (at: number) => number {
  let tree = createTree();
  return (at) => {
    const { name, fields } = RECORDS[at]!;
    for (let turn = 0; turn < TURNS; turn++) {
      for (const field of fields.slice(0, FIELDS)) {
        tree = produce(tree, (draft) => {
          draft[name]![field] = turn + 0.5;
        });
      }
    }
    return tree[name]![fields[0] ?? '']!;
  };
}

export const stateRead: OpenCase = (_, tiny) => {
  const ticks = sizeOf(STATE_TICKS, tiny);
  const map = createMap();
  const tree = createTree();
  return {
    ours: ours(true, ticks, NEAR_JOURNAL_ROWS),
    'Map.get': contend(ticks, (at) => readMap(map, at)),
    'plain objects': contend(ticks, (at) => readTree(tree, at)),
  };
};

const openWrites =
  (journalRows: number): OpenCase =>
  (_, tiny) => {
    const ticks = sizeOf(STATE_TICKS, tiny);
    const map = createMap();
    const tree = createTree();
    return {
      ours: ours(false, ticks, journalRows),
      'Map.set': contend(ticks, (at) => writeMap(map, at)),
      immer: contend(tiny ? SLOW_TICKS.tiny : SLOW_TICKS.full, immerWriter()),
      'plain objects': contend(ticks, (at) => writeTree(tree, at)),
    };
  };

export const stateWrite = openWrites(NEAR_JOURNAL_ROWS);
export const stateWriteMillion = openWrites(FAR_JOURNAL_ROWS);

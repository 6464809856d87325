/**
 * Reading and writing state fields from handlers of six kinds of device. Every write of ours is
 * journalled with its old and new value and enters the rolling hash. An operation is one access.
 */
import { enableMapSet, produce } from 'immer';
import type { System } from '../../src/engine/system.ts';
import type { Contender, OpenCase } from '../contract.ts';
import { ACCESSORS, FIELDS, TURNS } from '../world/accessors.ts';
import { device, openWorld } from '../world/world.ts';
import { runEvents } from './event-integrated.ts';
import { bitsOf } from './numbers.ts';

enableMapSet();

const PER_TICK = TURNS * FIELDS;
const TICKS = { full: 6000, tiny: 60 };
/** Ticks of a peer that is a thousand times slower. */
const SLOW_TICKS = { full: 24, tiny: 6 };
const JOURNAL_PER_EVENT = 64;

function openAccessors(reads: boolean): System {
  const devices = ACCESSORS.map(({ kind }) => device(kind, kind, { reads: reads ? 1 : 0 }));
  const options = { historyEvents: 2 ** 14, journalPerEvent: JOURNAL_PER_EVENT };
  const system = openWorld(devices, [], ACCESSORS, options);
  runEvents(system, 1 + devices.length);
  return system;
}

function stateSum(system: System): string {
  let sum = 0;
  for (const cell of system.memory.slots.f64) sum += cell;
  return bitsOf(sum);
}

const ours = (reads: boolean, ticks: number): Contender => {
  const system = openAccessors(reads);
  return {
    operations: ticks * PER_TICK,
    run: () => runEvents(system, ticks),
    checksum: () => (reads ? stateSum(system) : system.hash().hash),
  };
};

/** The same fields as the devices have, by name, one record per device. */
const names = ACCESSORS.map((mock) => Object.keys(mock.state).slice(0, FIELDS));

type Store = ReturnType<typeof createMaps>;
const createMaps = () =>
  names.map((fields) => new Map(fields.map((name, at) => [name, at + 0.5] as const)));
const createObjects = (): Record<string, number>[] =>
  names.map((fields) => Object.fromEntries(fields.map((name, at) => [name, at + 0.5])));

/** Calls `tick` for each device in turn, as often as ours. */
function contend(ticks: number, tick: (at: number) => number): Contender {
  const sum = new Float64Array(1);
  return {
    operations: ticks * PER_TICK,
    run: () => {
      for (let i = 0; i < ticks; i++) sum[0] = sum[0]! + tick(i % names.length);
    },
    checksum: () => bitsOf(sum[0]!),
  };
}

function readMap(stores: Store, at: number): number {
  const store = stores[at]!;
  const [a = '', b = '', c = '', d = ''] = names[at]!;
  let sum = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    sum += store.get(a)! + store.get(b)! + store.get(c)! + store.get(d)!;
  }
  return sum;
}

function writeMap(stores: Store, at: number): number {
  const store = stores[at]!;
  const [a = '', b = '', c = '', d = ''] = names[at]!;
  for (let turn = 0; turn < TURNS; turn++) {
    store.set(a, turn);
    store.set(b, turn + 0.5);
    store.set(c, turn + 1);
    store.set(d, turn * 0.25);
  }
  return store.get(d)!;
}

function readObject(stores: Record<string, number>[], at: number): number {
  const store = stores[at]!;
  const [a = '', b = '', c = '', d = ''] = names[at]!;
  let sum = 0;
  for (let turn = 0; turn < TURNS; turn++) sum += store[a]! + store[b]! + store[c]! + store[d]!;
  return sum;
}

function writeObject(stores: Record<string, number>[], at: number): number {
  const store = stores[at]!;
  const [a = '', b = '', c = '', d = ''] = names[at]!;
  for (let turn = 0; turn < TURNS; turn++) {
    store[a] = turn;
    store[b] = turn + 0.5;
    store[c] = turn + 1;
    store[d] = turn * 0.25;
  }
  return store[d]!;
}

/** Each write is a state of its own, as each of ours can be returned to. */
function writeImmer(stores: Record<string, number>[], at: number): number {
  const fields = names[at]!;
  let store = stores[at]!;
  for (let turn = 0; turn < TURNS; turn++) {
    for (const name of fields) {
      store = produce(store, (draft) => {
        draft[name] = turn + 0.5;
      });
    }
  }
  stores[at] = store;
  return store[fields[FIELDS - 1] ?? '']!;
}

export const stateRead: OpenCase = (_, tiny) => {
  const ticks = tiny ? TICKS.tiny : TICKS.full;
  const maps = createMaps();
  const objects = createObjects();
  return {
    ours: ours(true, ticks),
    'Map.get': contend(ticks, (at) => readMap(maps, at)),
    'plain object': contend(ticks, (at) => readObject(objects, at)),
  };
};

export const stateWrite: OpenCase = (_, tiny) => {
  const ticks = tiny ? TICKS.tiny : TICKS.full;
  const maps = createMaps();
  const objects = createObjects();
  const states = createObjects();
  return {
    ours: ours(false, ticks),
    'Map.set': contend(ticks, (at) => writeMap(maps, at)),
    immer: contend(tiny ? SLOW_TICKS.tiny : SLOW_TICKS.full, (at) => writeImmer(states, at)),
    'plain object': contend(ticks, (at) => writeObject(objects, at)),
  };
};

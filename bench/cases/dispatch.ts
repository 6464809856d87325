/**
 * Publishing an event of one of 24 kinds and calling its handlers, all of them different functions.
 * Ours is recorded and hashed meanwhile; the peers record nothing. An operation is one event.
 *
 * The ring of `dispatch-1` and `dispatch-8` holds 65,536 events. In `dispatch-1-million` it is the
 * default one, which leaves the near caches: what is measured then is to a part its 55 megabytes.
 */
import EventEmitter3 from 'eventemitter3';
import mitt from 'mitt';
import { Subject } from 'rxjs';
import type { Contender, Contenders, Emitter, OpenCase } from '../contract.ts';
import { device } from '../world/links.ts';
import { BURST_NS, BURST_TURNS, SAID, speaker } from '../world/speaker.ts';
import { openWorld } from '../world/world.ts';
import { runEvents } from './event-integrated.ts';
import { bitsOf } from './numbers.ts';

const EVENTS_PER_BURST = BURST_TURNS * SAID.length;
/** Rows of the values that handlers are called with when nothing is recorded. */
const CALLED_ROWS = 2 ** 16;
/** Events that stay in the near caches. */
const NEAR_EVENTS = 2 ** 16;
/** Long enough that what V8 compiles meanwhile is not what is measured. */
const BURSTS = { full: 1000, tiny: 4 };

/**
 * Handlers that share no code: functions made from one source text would share their compiled
 * form and its type feedback. Each adds what it sees, differently weighted, to a cell of its own.
 * @param argument name of the parameter
 * @param value expression for the event's value
 */
function makeHandlers<T>(
  perKind: number,
  sums: Float64Array,
  argument: string,
  value: string,
  values: Float64Array,
): ((argument: T) => void)[][] {
  return SAID.map((_, kind) =>
    Array.from({ length: perKind }, (__, nth) => {
      const at = kind * perKind + nth;
      const code = `'use strict'; return (${argument}) => { sums[${at}] += ${value} * ${(at % 7) + 1} + ${nth}; }`;
      return new Function('sums', 'values', code)(sums, values) as (argument: T) => void;
    }),
  );
}

const total = (sums: Float64Array): string => bitsOf(sums.reduce((sum, cell) => sum + cell, 0));

function ourContender(perKind: number, bursts: number, historyEvents: number): Contender {
  const sums = new Float64Array(SAID.length * perKind);
  const system = openWorld([device('speaker', 'speaker')], [], [speaker], { historyEvents });
  const kinds = SAID.map((name) => system.schema.kinds.findIndex((kind) => kind.name === name));
  const { value } = system.memory.events;
  makeHandlers<number>(perKind, sums, 'row', 'values[row]', value).forEach((handlers, at) => {
    for (const handler of handlers) system.dispatch.subscribe(kinds[at] ?? -1, handler);
  });
  // The start of the run and that of the device.
  runEvents(system, 2);
  const operations = bursts * EVENTS_PER_BURST;
  return {
    operations,
    // Each burst begins with an event of its timer.
    run: () => runEvents(system, operations + bursts),
    checksum: () => total(sums),
  };
}

/** The handlers alone, called with the row of a value: no event, no emitter, nothing recorded. */
function callsAlone(perKind: number, bursts: number): Contender {
  const sums = new Float64Array(SAID.length * perKind);
  const values = new Float64Array(CALLED_ROWS);
  const lists = makeHandlers<number>(perKind, sums, 'row', 'values[row]', values);
  const call = (list: readonly ((row: number) => void)[], row: number): void => {
    for (let i = 0; i < list.length; i++) list[i]!(row);
  };
  let row = 0;
  const burst = (): void => {
    for (let turn = 0; turn < BURST_TURNS; turn++) {
      for (let at = 0; at < SAID.length; at++) {
        row = (row + 1) & (CALLED_ROWS - 1);
        values[row] = turn + at;
        call(lists[at]!, row);
      }
    }
  };
  return {
    operations: bursts * EVENTS_PER_BURST,
    run: () => {
      for (let i = 0; i < bursts; i++) burst();
    },
    checksum: () => total(sums),
  };
}

interface Said {
  readonly kind: string;
  readonly source: number;
  readonly timeNs: number;
  readonly value: number;
}

/** The same bursts by an emitter. Each event is an object of its own: handlers may keep it. */
function emitterContender(
  perKind: number,
  bursts: number,
  on: (kind: string, handler: (event: Said) => void) => void,
  emit: (kind: string, event: Said) => void,
): Contender {
  const sums = new Float64Array(SAID.length * perKind);
  makeHandlers<Said>(perKind, sums, 'event', 'event.value', sums).forEach((handlers, at) => {
    for (const handler of handlers) on(SAID[at] ?? '', handler);
  });
  let timeNs = 0;
  const burst = (): void => {
    timeNs += BURST_NS;
    for (let turn = 0; turn < BURST_TURNS; turn++) {
      for (let at = 0; at < SAID.length; at++) {
        const kind = SAID[at]!;
        emit(kind, { kind, source: 0, timeNs, value: turn + at });
      }
    }
  };
  return {
    operations: bursts * EVENTS_PER_BURST,
    run: () => {
      for (let i = 0; i < bursts; i++) burst();
    },
    checksum: () => total(sums),
  };
}

function peers(perKind: number, bursts: number, createEmitter?: () => Emitter): Contenders {
  const small = mitt<Record<string, Said>>();
  const third = new EventEmitter3();
  const subjects = new Map(SAID.map((kind) => [kind, new Subject<Said>()]));
  const node = createEmitter?.();
  const contend = (
    on: (kind: string, handler: (event: Said) => void) => void,
    emit: (kind: string, event: Said) => void,
  ) => emitterContender(perKind, bursts, on, emit);
  return {
    mitt: contend(
      (kind, handler) => small.on(kind, handler),
      (kind, event) => small.emit(kind, event),
    ),
    eventemitter3: contend(
      (kind, handler) => void third.on(kind, handler),
      (kind, event) => void third.emit(kind, event),
    ),
    rxjs: contend(
      (kind, handler) => void subjects.get(kind)?.subscribe(handler),
      (kind, event) => subjects.get(kind)?.next(event),
    ),
    ...(node && {
      'node EventEmitter': contend(
        (kind, handler) => void node.on(kind, handler),
        (kind, event) => void node.emit(kind, event),
      ),
    }),
  };
}

export const dispatch =
  (perKind: number, historyEvents = NEAR_EVENTS): OpenCase =>
  ({ createEmitter }, tiny) => {
    const bursts = tiny ? BURSTS.tiny : BURSTS.full;
    return {
      ours: ourContender(perKind, bursts, historyEvents),
      ...peers(perKind, bursts, createEmitter),
      'calls alone': callsAlone(perKind, bursts),
    };
  };

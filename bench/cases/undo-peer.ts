/**
 * Jumping to the state after a random one of 100,000 actions. Every action sets one number of a
 * state of 64 devices with 8 fields each. An operation is one jump, after which the whole state can
 * be read; the first figure is the median, the second the 99th percentile.
 */
import { ActionCreators, instrument } from '@redux-devtools/instrument';
import { applyPatches, enablePatches, type Patch, produceWithPatches } from 'immer';
import { createStore } from 'redux';
import { SYSTEM_KINDS } from '../../src/formats/system-kinds.ts';
import { unwrap } from '../../src/lib/result.ts';
import type { FieldSchema, Schema, Slot } from '../../src/memory/schema.ts';
import { createTimeline } from '../../src/timeline/reader.ts';
import { createRecorder, planFor } from '../../src/timeline/recorder.ts';
import type { Contender, Host, OpenCase } from '../contract.ts';
import { quantile } from '../stats.ts';
import { createDraw, hex32, mixed } from './numbers.ts';

enablePatches();

const ACTIONS = { full: 100_000, tiny: 2000 };
const JUMPS = { full: 1000, tiny: 50 };
/** Jumps of a peer that does the whole way again. */
const SLOW_JUMPS = { full: 20, tiny: 5 };
const DEVICES = 64;
const FIELDS = 8;
const CELLS = DEVICES * FIELDS;
/** A full state of the patches each so many actions, as close together as keyframes of ours. */
const SPACING = 4096;
const US_PER_MS = 1000;
const CHECKED = 16;
const SEED = 11;

interface SetAction {
  readonly type: 'set';
  readonly cell: number;
  readonly value: number;
}
type Device = readonly number[];
type State = readonly Device[];

/** Every value is new: to immer, setting what is there already is no change. */
const actionAt = (at: number): SetAction => {
  return { type: 'set', cell: (at * 7) % CELLS, value: at + 1 };
};
const actionsOf = (count: number): SetAction[] =>
  Array.from({ length: count }, (_, at) => actionAt(at));

const EMPTY: State = Array.from({ length: DEVICES }, () => new Array<number>(FIELDS).fill(0));

/** As one writes it without a library: copies along the way. */
function reducer(state: State = EMPTY, action: SetAction | { readonly type: string }): State {
  if (!('cell' in action)) return state;
  const { cell, value } = action;
  const device = Math.floor(cell / FIELDS);
  return state.with(device, state[device]!.with(cell % FIELDS, value));
}

interface Jumping {
  /** To just after an action; gives what is read of the state there. */
  readonly jump: (at: number) => number;
  /** The value of a cell where the last jump led. */
  readonly read: (cell: number) => number;
}

function contend(host: Host, jumps: number, actions: number, { jump, read }: Jumping): Contender {
  const draw = createDraw(SEED);
  const spentUs = new Float64Array(jumps);
  let seen = 0;
  return {
    operations: jumps,
    run: () => {
      for (let i = 0; i < jumps; i++) {
        const at = Math.floor(draw() * actions);
        const beginMs = host.nowMs();
        seen = jump(at);
        spentUs[i] = (host.nowMs() - beginMs) * US_PER_MS;
        // What was just set is what it was set to.
        if (seen !== at + 1) throw new Error(`after action ${at} stands ${seen}`);
      }
    },
    figures: () => [quantile(spentUs, 0.5), quantile(spentUs, 0.99)],
    checksum: () => {
      let sum = 0;
      for (let i = 0; i < CHECKED; i++) {
        jump(Math.floor(((i + 0.5) * actions) / CHECKED));
        for (let cell = 0; cell < CELLS; cell++) sum = mixed(sum, read(cell));
      }
      return hex32(sum);
    },
  };
}

const SET = SYSTEM_KINDS.length;
const field = (slot: number): FieldSchema => ({
  ...{ name: `field${slot}`, type: 'number', unit: '', doc: '' },
  ...{ slot: slot as Slot, length: 1, role: 'state' },
});
const SCHEMA: Schema = {
  title: 'actions',
  devices: Array.from({ length: DEVICES }, (_, id) => ({
    ...{ id, name: `device${id}`, mock: 'store', group: '', doc: '', faults: [] },
    fields: Array.from({ length: FIELDS }, (__, at) => field(id * FIELDS + at)),
  })),
  kinds: [
    ...SYSTEM_KINDS,
    {
      ...{ id: SET, name: 'set', mock: 'store', role: 'accept', doc: '', payload: [] },
      ...{ opensSpan: false, closesSpan: false },
    },
  ],
  links: [],
  expectations: [],
  slots: CELLS,
};

/** The actions recorded as events that write one cell each, and read as any history is. */
function ours(host: Host, jumps: number, actions: number): Contender {
  const plan = planFor({ events: actions, slots: CELLS, journalRows: actions });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  for (let at = 0; at < actions; at++) {
    const { cell, value } = actionAt(at);
    recorder.event({ timeNs: at, kind: SET, target: Math.floor(cell / FIELDS) });
    recorder.write(cell, value);
  }
  recorder.finish();
  const timeline = createTimeline(recorder.memory, SCHEMA);
  const cells = new Float64Array(CELLS);
  const jump = (at: number): number => {
    unwrap(timeline.stateAt(at, cells));
    return cells[actionAt(at).cell]!;
  };
  return contend(host, jumps, actions, { jump, read: (cell) => cells[cell]! });
}

const cellOf = (state: State, cell: number): number =>
  state[Math.floor(cell / FIELDS)]![cell % FIELDS]!;

/** DevTools keep the state after every action; the actions are imported, as from a file. */
function devtools(host: Host, jumps: number, actions: number): Contender {
  const store = createStore(reducer, instrument());
  store.liftedStore.dispatch(ActionCreators.importState(actionsOf(actions)));
  const jump = (at: number): number => {
    // Action 0 is the store's own.
    store.liftedStore.dispatch(ActionCreators.jumpToAction(at + 1));
    return cellOf(store.getState(), actionAt(at).cell);
  };
  return contend(host, jumps, actions, { jump, read: (cell) => cellOf(store.getState(), cell) });
}

/** Without DevTools: a store to which the actions are given again. */
function redux(host: Host, jumps: number, actions: number): Contender {
  const all = actionsOf(actions);
  let state = EMPTY;
  const jump = (at: number): number => {
    const store = createStore(reducer);
    for (let i = 0; i <= at; i++) store.dispatch(all[i]!);
    state = store.getState();
    return cellOf(state, actionAt(at).cell);
  };
  return contend(host, jumps, actions, { jump, read: (cell) => cellOf(state, cell) });
}

/** A full state now and then, and the patches of each action since. */
function patches(host: Host, jumps: number, actions: number): Contender {
  const states: State[] = [];
  const made: Patch[] = [];
  let state = EMPTY;
  for (let at = 0; at < actions; at++) {
    if (at % SPACING === 0) states.push(state);
    const { cell, value } = actionAt(at);
    const [next, changes] = produceWithPatches(state, (draft) => {
      draft[Math.floor(cell / FIELDS)]![cell % FIELDS] = value;
    });
    state = next;
    made.push(...changes);
  }
  const jump = (at: number): number => {
    const base = at - (at % SPACING);
    state = applyPatches(states[base / SPACING]!, made.slice(base, at + 1)) as State;
    return cellOf(state, actionAt(at).cell);
  };
  return contend(host, jumps, actions, { jump, read: (cell) => cellOf(state, cell) });
}

export const undoPeer: OpenCase = (host, tiny) => {
  const size = tiny ? 'tiny' : 'full';
  const actions = ACTIONS[size];
  return {
    ours: ours(host, JUMPS[size], actions),
    'Redux DevTools': devtools(host, JUMPS[size], actions),
    'redux, all again': redux(host, SLOW_JUMPS[size], actions),
    'immer patches': patches(host, SLOW_JUMPS[size], actions),
  };
};

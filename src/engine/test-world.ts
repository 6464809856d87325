/** For tests: small mocks that use every part of the engine, worlds made of them, and plain rows. */
import { unwrap } from '../lib/result.ts';
import { NO_DEVICE, newAt, oldAt, WORLD_CELL } from '../memory/tables.ts';
import { cells, choice, count, decimal, duration, flag, integer, versioned } from './declare.ts';
import { defineMock, type MockDefinition } from './define-mock.ts';
import type { ExpectationSpec, FaultSpec, LinkSpec, Place, Scenario } from './scenario.ts';
import { createSystem, type System, type SystemOptions } from './system.ts';

/** Ticks, counts and says so. */
export const beater = defineMock({
  kind: 'beater',
  doc: 'Beats with a period.',
  config: { periodNs: duration({ default: '1 ms', min: '1 ns' }) },
  state: { beats: count(), lastNs: decimal({ unit: 'ns' }) },
  emits: { beat: { beats: count() } },
  on: {
    start: (self) => {
      self.every(self.config.periodNs, 'tick');
    },
    tick: (self) => {
      self.state.beats += 1;
      self.state.lastNs = self.nowNs;
      self.emit.beat(self.state.beats);
    },
  },
});

/** Keeps the last number it heard. */
export const listener = defineMock({
  kind: 'listener',
  doc: 'Listens.',
  config: { offset: decimal({ default: 0, min: -100, max: 100 }) },
  state: { heard: decimal(), times: count(), from: integer({ default: -1 }) },
  accepts: { hear: { value: decimal() } },
  faults: { deaf: { doc: 'hears nothing' } },
  on: {
    hear: (self, event) => {
      if (self.fault('deaf')) return;
      self.state.heard = event.value + self.config.offset;
      self.state.times += 1;
      self.state.from = event.source;
    },
  },
});

const SCRATCH_CELLS = 4;

/**
 * Does a bit of everything by chance: says, asks, answers, arms and cancels timers, writes
 * scratch cells, now and then throws. One seed gives one life.
 */
export const gossip = defineMock({
  kind: 'gossip',
  doc: 'Talks by chance.',
  config: {
    periodNs: duration({ default: '1 ms', min: '1 ns' }),
    talk: decimal({ default: 0.5, min: 0, max: 1, doc: 'probability of saying something' }),
    slip: decimal({ default: 0.02, min: 0, max: 1, doc: 'probability of throwing' }),
  },
  state: {
    mood: choice(['calm', 'loud', 'shy']),
    energy: decimal({ default: 8 }),
    busy: flag(),
    alarm: integer({ default: -1, doc: 'handle of the alarm; -1 = none' }),
    scratch: cells(SCRATCH_CELLS),
    asked: count(),
    answered: count(),
  },
  emits: {
    say: [{ words: integer() }, { mood: choice(['calm', 'loud', 'shy']) }, { weight: decimal() }],
    ask: {},
    answer: { energy: decimal() },
    pair: [{ first: decimal() }, { second: decimal() }],
  },
  accepts: {
    heard: [{ words: integer() }, { mood: choice(['calm', 'loud', 'shy']) }, { weight: decimal() }],
    question: {},
    reply: { energy: decimal() },
    couple: [{ first: decimal() }, { second: decimal() }],
  },
  faults: { mute: { doc: 'says nothing' }, clumsy: { doc: 'throws at every tick' } },
  opens: ['ask'],
  closes: ['answer'],
  on: {
    start: (self) => {
      self.every(self.config.periodNs, 'tick');
    },
    tick: (self) => {
      const { state, random, config } = self;
      state.energy = Math.min(16, state.energy + 1);
      if (self.fault('clumsy') || random.chance(config.slip)) throw new Error('slipped');
      if (state.energy < 1 || self.fault('mute') || !random.chance(config.talk)) return;
      state.energy -= 2;
      const what = random.below(4);
      if (what === 0) self.emit.say(random.below(100), state.mood, random.normal());
      else if (what === 1) self.emit.ask();
      else if (what === 2) self.emit.pair(random.uniform(), -state.energy);
      else if (state.alarm < 0) state.alarm = self.after(random.below(30_000), 'ring');
    },
    heard: (self, event) => {
      const { state } = self;
      state.mood = event.mood;
      state.scratch.set(event.words % SCRATCH_CELLS, event.weight);
      if (event.words % 7 !== 0 || state.alarm < 0) return;
      self.cancel(state.alarm);
      state.alarm = -1;
    },
    question: (self) => {
      self.state.asked += 1;
      if (self.random.chance(self.config.slip)) throw new RangeError('no answer');
      self.reply.answer(self.state.energy);
    },
    reply: (self, event) => {
      self.state.answered += 1;
      self.state.busy = event.energy > 4;
    },
    couple: (self, event) => {
      const at = Math.floor(event.first * SCRATCH_CELLS);
      self.state.scratch.set(at, self.state.scratch.get(at) + event.second);
    },
    ring: (self) => {
      self.state.alarm = -1;
      self.state.mood = self.state.mood === 'loud' ? 'shy' : 'loud';
      if (self.random.chance(0.5)) self.after(0, 'ring');
    },
  },
});

/** Keeps what several tell it, each without looking first or having looked; now and then it slips. */
export const ledger = defineMock({
  kind: 'ledger',
  doc: 'A value with many writers.',
  config: { slip: decimal({ default: 0.1, min: 0, max: 1, doc: 'probability of throwing' }) },
  state: { total: versioned(decimal()), seenNs: decimal() },
  accepts: { post: { value: decimal() } },
  on: {
    post: (self, event) => {
      const { state, random } = self;
      if (random.chance(0.5)) state.total = event.value;
      else state.total += event.value;
      state.seenNs = self.clockNs;
      if (random.chance(self.config.slip)) throw new Error('slipped');
      self.writeFrom('total', Math.max(0, self.versionOf('total') - random.below(3)), event.value);
    },
  },
});

export const TEST_MOCKS: readonly MockDefinition[] = [beater, listener, gossip, ledger];

export const NOWHERE: Place = { line: 0, column: 0 };

/** `a: beater { periodNs: 5 }` as [name, mock, config]. */
export type DeviceLine = readonly [
  name: string,
  mock: string,
  config?: Readonly<Record<string, number>>,
];

export const link = (
  from: string,
  to: string,
  { latencyNs = 0, jitterNs = 0, loss = 0, ...rest }: Partial<LinkSpec> = {},
): LinkSpec => {
  const end = (text: string) => {
    const [device = '', event = ''] = text.split('.');
    return { device, event };
  };
  return { from: end(from), to: end(to), latencyNs, jitterNs, loss, place: NOWHERE, ...rest };
};

export const fault = (
  device: string,
  name: string,
  atNs: number,
  forNs = Number.POSITIVE_INFINITY,
): FaultSpec => ({ device, fault: name, atNs, forNs, place: NOWHERE });

export const expectation = (
  rule: ExpectationSpec['rule'],
  text: string,
  { name = text, withinNs = 0, of = '' }: Partial<ExpectationSpec> = {},
): ExpectationSpec => ({ name, rule, text, withinNs, of, place: NOWHERE });

export const worldOf = (
  devices: readonly DeviceLine[],
  parts: Partial<Omit<Scenario, 'devices'>> = {},
): Scenario => ({
  id: 'test',
  title: 'test',
  story: '',
  seed: 1,
  untilNs: 1e9,
  links: [],
  faults: [],
  expect: [],
  ...parts,
  devices: devices.map(([name, mock, config = {}]) => ({
    name,
    mock,
    group: '',
    config,
    place: NOWHERE,
  })),
});

/** Small rings keep tests quick; what they hold is no part of a run. */
const TEST_HISTORY_EVENTS = 16_384;

export const openWorld = (
  scenario: Scenario,
  options: SystemOptions = {},
  mocks: readonly MockDefinition[] = TEST_MOCKS,
): System =>
  unwrap(createSystem(scenario, mocks, { historyEvents: TEST_HISTORY_EVENTS, ...options }));

/** One device of the given mock, called "a". */
export const openAlone = (mock: MockDefinition, options: SystemOptions = {}): System =>
  openWorld(worldOf([['a', mock.kind]]), options, [mock]);

/** Runs everything due by `limitNs`. */
export function runTo(system: System, limitNs: number): void {
  while (system.run(Number.POSITIVE_INFINITY, limitNs) !== 1) {
    // A broken expectation comes back early.
  }
}

/** Handles events until so many are handled in all. */
export function runUpTo(system: System, handled: number): void {
  while (system.handled() < handled) {
    if (system.run(handled - system.handled(), Number.MAX_SAFE_INTEGER) === 1) return;
  }
}

export interface PlainRow {
  readonly sequence: number;
  readonly timeNs: number;
  readonly logical: number;
  /** "mock.event", or the bare name of an engine kind */
  readonly kind: string;
  /** device names; '' = outside, none or several */
  readonly source: string;
  readonly target: string;
  /** -1 = none */
  readonly parent: number;
  readonly flow: number;
  readonly span: number;
  readonly payload: readonly number[];
}

/** An event row of the ring, handled or waiting. */
export function rowAt(system: System, sequence: number): PlainRow {
  const { events, payload, plan } = system.memory;
  const row = sequence & (plan.events - 1);
  const kind = system.schema.kinds[events.kind[row]!]!;
  const nameOf = (id: number) => (id === NO_DEVICE ? '' : (system.schema.devices[id]?.name ?? '?'));
  const back = (distance: number, none: number) => (distance === 0 ? none : sequence - distance);
  return {
    sequence,
    timeNs: events.timeNs[row]!,
    logical: events.logical[row]!,
    kind: kind.mock === '' ? kind.name : `${kind.mock}.${kind.name}`,
    source: nameOf(events.source[row]!),
    target: nameOf(events.target[row]!),
    parent: back(events.parentBack[row]!, -1),
    flow: back(events.flowBack[row]!, sequence),
    span: back(events.spanBack[row]!, sequence),
    payload: kind.payload.map((_, i) =>
      i === 0
        ? events.value[row]!
        : payload.cell[(events.more[row]! + i - 1) & (plan.payload - 1)]!,
    ),
  };
}

/** Rows [first, end), of one kind only when named; all handled ones by default. */
export function rowsOf(
  system: System,
  kind?: string,
  first = 0,
  end = system.handled(),
): PlainRow[] {
  const rows = Array.from({ length: end - first }, (_, i) => rowAt(system, first + i));
  return kind === undefined ? rows : rows.filter((row) => row.kind === kind);
}

/** First cell of "device.field". */
export function slotOf(system: System, path: string): number {
  const [device, field] = path.split('.');
  const found = system.schema.devices
    .find(({ name }) => name === device)
    ?.fields.find(({ name }) => name === field);
  if (!found) throw new Error(`no field ${path}`);
  return found.slot;
}

/** Present value of "device.field". */
export const fieldValue = (system: System, path: string): number =>
  system.memory.slots.f64[slotOf(system, path)]!;

/** All state cells now. */
export const stateOf = (system: System): number[] => [...system.memory.slots.f64];

export interface PlainWrite {
  readonly event: number;
  readonly slot: number;
  readonly old: number;
  readonly new: number;
}

/** Journal rows [first, end). */
export function writesOf(
  system: System,
  first = 0,
  end = system.memory.cells.f64[WORLD_CELL.journal]!,
): PlainWrite[] {
  const { journal, plan } = system.memory;
  return Array.from({ length: end - first }, (_, i) => {
    const row = (first + i) & (plan.journal - 1);
    return {
      event: journal.event[row]!,
      slot: journal.slot[row]!,
      old: journal.values[oldAt(row)]!,
      new: journal.values[newAt(row)]!,
    };
  });
}

/**
 * What a user's test imports: a world of a few mocks in one call, driven by hand, and ready
 * scenarios run to their end. Problems are thrown here, so that a test fails with their text.
 */
import { type Bus, createBus, type Message } from '../engine/bus.ts';
import { CAME_BACK } from '../engine/core.ts';
import type { Declaration, ValueOf } from '../engine/declare.ts';
import type { MockDefinition } from '../engine/define-mock.ts';
import type { ClockSpec, ExpectationSpec, FaultSpec, Place, Scenario } from '../engine/scenario.ts';
import { createSystem, type HashPoint, type System } from '../engine/system.ts';
import { ProblemError, unwrap } from '../lib/result.ts';
import { parseQuantity, TIME_NS_MAX } from '../lib/units.ts';
import { type FieldSchema, SYSTEM_KIND } from '../memory/schema.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { EventRecord, Timeline } from '../timeline/timeline.ts';
import type { OpenOptions, ScenarioSource, Stop } from '../worker/engine-api.ts';
import { openSession, type Session } from '../worker/session.ts';

export { type Bus, message } from '../engine/bus.ts';
export {
  cells,
  choice,
  count,
  decimal,
  duration,
  flag,
  instant,
  integer,
} from '../engine/declare.ts';
export { defineMock } from '../engine/define-mock.ts';

/** A time as "100 ms" or in ns. */
export type Time = string | number;

/** One device of a test's world; configuration as handlers see it. */
export interface DeviceSetup<M extends MockDefinition = MockDefinition> {
  readonly mock: M;
  readonly config?: { readonly [K in keyof M['config']]?: ValueOf<M['config'][K]> };
  /** what it leaves out is perfect; without any clock the device knows virtual time */
  readonly clock?: Partial<ClockSpec>;
}

/** A device with its configuration, checked by the compiler against the mock's declaration. */
export const device = <M extends MockDefinition>(
  mock: M,
  config: NonNullable<DeviceSetup<M>['config']> = {},
  clock?: Partial<ClockSpec>,
): DeviceSetup => ({
  mock,
  config: config as NonNullable<DeviceSetup['config']>,
  ...(clock && { clock }),
});

export interface LinkSetup {
  /** "north.ask" */
  readonly from: string;
  readonly to: string;
  readonly latency?: Time;
  readonly jitter?: Time;
  /** probability 0 … 1 */
  readonly loss?: number;
}

export interface FaultSetup {
  /** "north.sensor-stuck" */
  readonly fault: string;
  readonly at?: Time;
  /** until the end when left out */
  readonly for?: Time;
}

export interface MockSystemSetup {
  readonly devices: Readonly<Record<string, DeviceSetup>>;
  readonly links?: readonly LinkSetup[];
  readonly faults?: readonly FaultSetup[];
  /** conditions over state that must hold after every event */
  readonly always?: readonly string[];
  readonly seed?: number;
  /** events that stay readable; default 65,536 */
  readonly historyEvents?: number;
}

/** A value as handlers see it. */
export type Value = number | boolean | string | readonly number[];

export interface MockSystem {
  readonly system: System;
  readonly bus: Bus;
  readonly timeline: Timeline;
  /** Runs everything due by then. */
  runTo(time: Time): void;
  /** Runs on for so long from now. */
  runFor(time: Time): void;
  /** What it was run to, or the time of what happened last if that is later. */
  nowNs(): number;
  /**
   * A message from outside at what was run to, handled at once.
   * @throws ProblemError when it is refused
   */
  send(message: Message): void;
  /** Present value of "device.field". */
  get(path: string): Value;
  /** Recorded events "device.event" that the device said, received or woke to, oldest first. */
  events(path: string): EventRecord[];
  /** conditions of `always` that broke, in their order */
  broken(): string[];
  /** texts of what handlers threw, oldest first; no handler should */
  errors(): string[];
  hash(): HashPoint;
  /** Back to time 0, with another seed if one is given; subscribers stay. */
  reset(seed?: number): void;
}

const DEFAULT_HISTORY_EVENTS = 65_536;
const PERFECT: ClockSpec = { offsetNs: 0, driftPpb: 0, walkPpb: 0, jitter: 0 };
const IN_CODE: Place = { line: 0, column: 0 };

const nsOf = (time: Time): number =>
  typeof time === 'number' ? time : unwrap(parseQuantity(time, 'ns', `time "${time}"`));

function split(path: string): [device: string, name: string] {
  const [first = '', second = '', ...rest] = path.split('.');
  if (first !== '' && second !== '' && rest.length === 0) return [first, second];
  const mend = 'Write device.name, e.g. north.ask.';
  throw new ProblemError({ what: `"${path}" names no part of a device`, where: 'test kit', mend });
}

function storedConfig(name: string, { mock, config = {} }: DeviceSetup): Record<string, number> {
  const stored: Record<string, number> = {};
  for (const [key, value] of Object.entries(config as Record<string, unknown>)) {
    const values = (mock.config[key] as Declaration | undefined)?.values ?? [];
    stored[key] = typeof value === 'string' ? values.indexOf(value) : Number(value);
    if (typeof value !== 'string' || stored[key] >= 0) continue;
    const mend = `Use one of: ${values.join(', ') || 'a number'}.`;
    throw new ProblemError({ what: `${name}.${key} = "${value}"`, where: 'test kit', mend });
  }
  return stored;
}

function faultOf({ fault: path, at = 0, for: span }: FaultSetup): FaultSpec {
  const [name, fault] = split(path);
  const forNs = span === undefined ? Number.POSITIVE_INFINITY : nsOf(span);
  return { device: name, fault, atNs: nsOf(at), forNs, place: IN_CODE };
}

function scenarioOf(setup: MockSystemSetup): Scenario {
  const { devices, links = [], faults = [], always = [], seed = 1 } = setup;
  const end = (path: string) => {
    const [name, event] = split(path);
    return { device: name, event };
  };
  return {
    id: 'test',
    title: 'test',
    story: '',
    seed,
    untilNs: TIME_NS_MAX,
    faults: faults.map(faultOf),
    devices: Object.entries(devices).map(([name, setup]) => ({
      name,
      mock: setup.mock.kind,
      group: '',
      config: storedConfig(name, setup),
      ...(setup.clock && { clock: { ...PERFECT, ...setup.clock } }),
      place: IN_CODE,
    })),
    links: links.map(({ from, to, latency = 0, jitter = 0, loss = 0 }) => ({
      from: end(from),
      to: end(to),
      latencyNs: nsOf(latency),
      jitterNs: nsOf(jitter),
      loss,
      place: IN_CODE,
    })),
    expect: always.map(
      (text): ExpectationSpec => ({
        name: text,
        rule: 'always',
        text,
        withinNs: 0,
        of: '',
        place: IN_CODE,
      }),
    ),
  };
}

function fieldValue(slots: Float64Array, { slot, length, type, values }: FieldSchema): Value {
  if (length > 1) return Array.from(slots.subarray(slot, slot + length));
  const stored = slots[slot]!;
  if (type === 'flag') return stored !== 0;
  return values === undefined ? stored : (values[stored] ?? stored);
}

const brokenOf = ({ schema, memory }: System): string[] =>
  schema.expectations.filter(({ slot }) => memory.slots.f64[slot] === 1).map(({ name }) => name);

/**
 * A world of these devices at time 0, nothing handled yet.
 * @throws ProblemError when it cannot be built
 */
export function mockSystem(setup: MockSystemSetup): MockSystem {
  const mocks = new Set(Object.values(setup.devices).map(({ mock }) => mock));
  const { historyEvents = DEFAULT_HISTORY_EVENTS } = setup;
  const system = unwrap(createSystem(scenarioOf(setup), [...mocks], { historyEvents }));
  const { schema, memory } = system;
  const timeline = createTimeline(memory, schema);

  const deviceOf = (name: string) => {
    const found = schema.devices.find((known) => known.name === name);
    if (found) return found;
    const mend = `There is: ${schema.devices.map((known) => known.name).join(', ')}.`;
    throw new ProblemError({ what: `there is no device "${name}"`, where: 'test kit', mend });
  };

  let reachedNs = 0;
  /** Time that was run to, although nothing may have happened at its end. */
  const nowNs = (): number => Math.max(reachedNs, system.nowNs());
  const runTo = (time: Time): void => {
    const limitNs = nsOf(time);
    reachedNs = Math.max(reachedNs, limitNs);
    while (system.run(Number.POSITIVE_INFINITY, limitNs) !== CAME_BACK.time);
  };

  const bus = createBus(system, nowNs);
  const recorded = (): EventRecord[] => {
    const first = timeline.oldest();
    return timeline.events(first, timeline.published() - first);
  };

  return {
    system,
    bus,
    timeline,
    runTo,
    runFor: (time) => runTo(nowNs() + nsOf(time)),
    nowNs,
    send: (message) => {
      unwrap(bus.publish(message));
      runTo(nowNs());
    },
    get: (path) => {
      const [name, key] = split(path);
      const { fields } = deviceOf(name);
      const field = fields.find((known) => known.name === key);
      if (field) return fieldValue(memory.slots.f64, field);
      const mend = `It has: ${fields.map((known) => known.name).join(', ')}.`;
      throw new ProblemError({ what: `"${name}" has no field "${key}"`, where: 'test kit', mend });
    },
    events: (path) => {
      const [name, event] = split(path);
      const { id, mock } = deviceOf(name);
      const kind = schema.kinds.find((known) => known.mock === mock && known.name === event);
      if (!kind) {
        const names = schema.kinds
          .filter((known) => known.mock === mock)
          .map((known) => known.name);
        const mend = `It has: ${names.join(', ')}.`;
        throw new ProblemError({
          what: `"${name}" has no event "${event}"`,
          where: 'test kit',
          mend,
        });
      }
      const end = kind.role === 'accept' ? 'target' : 'source';
      return recorded().filter((record) => record.kind === kind.id && record[end] === id);
    },
    broken: () => brokenOf(system),
    errors: () =>
      recorded()
        .filter(({ kind }) => kind === SYSTEM_KIND.error)
        .map(({ payload }) => timeline.text(payload?.[0] ?? -1)),
    hash: () => system.hash(),
    reset: (seed) => {
      unwrap(system.reset(seed));
      reachedNs = 0;
    },
  };
}

export interface ReplayReport {
  readonly stop: Stop;
  readonly hash: HashPoint;
  /** names of expectations that broke, and of those that should have held at some time */
  readonly broken: readonly string[];
  readonly neverHeld: readonly string[];
  readonly session: Session;
  readonly timeline: Timeline;
}

/**
 * Runs a built-in scenario or the text of a scenario file to its end.
 * @throws ProblemError when it cannot be opened or cannot go on
 */
export function replayScenario(source: ScenarioSource, options: OpenOptions = {}): ReplayReport {
  const session = unwrap(openSession(source, options));
  const { system } = session;
  const stop = session.runUntil({ type: 'end' });
  const { schema, memory, expectations } = system;
  return {
    stop,
    hash: system.hash(),
    broken: brokenOf(system),
    neverHeld: expectations.neverHeld().map((id) => schema.expectations[id]?.name ?? ''),
    session,
    timeline: createTimeline(memory, schema),
  };
}

/** For tests: a recorded world, and a port that answers from it and notes what it was asked. */

import { SYSTEM_KINDS } from '../../formats/system-kinds.ts';
import { success, unwrap } from '../../lib/result.ts';
import { EXPECTATION_CELL, type Schema, type Slot, SYSTEM_KIND } from '../../memory/schema.ts';
import { compileCondition } from '../../timeline/condition.ts';
import { createTimeline } from '../../timeline/reader.ts';
import { createRecorder, planFor } from '../../timeline/recorder.ts';
import { searchAhead, searchBack, UNHEEDED } from '../../timeline/search.ts';
import type { Notice, Stop } from '../../worker/engine-api.ts';
import { RUN_STATE } from '../../worker/engine-api.ts';
import type { EngineEvent, OpenedWorld } from '../../worker/engine-port.ts';
import type { TimeTravelPort } from '../../worker/time-travel-port.ts';

const TICK = SYSTEM_KINDS.length;
const BROKEN_SLOT = 1;

const SCHEMA: Schema = {
  title: 'ticks',
  devices: [
    {
      id: 0,
      name: 'clock',
      mock: 'clock',
      group: '',
      doc: '',
      fields: [
        {
          name: 'ticks',
          type: 'integer',
          unit: '',
          doc: '',
          slot: 0 as Slot,
          length: 1,
          role: 'state',
        },
      ],
      faults: [],
    },
  ],
  kinds: [
    ...SYSTEM_KINDS,
    {
      id: TICK,
      name: 'tick',
      mock: 'clock',
      role: 'timer',
      doc: '',
      payload: [],
      opensSpan: false,
      closesSpan: false,
    },
  ],
  links: [],
  expectations: [
    { id: 0, name: 'stays small', text: 'clock.ticks < 5', rule: 'always', slot: 1 as Slot },
  ],
  slots: BROKEN_SLOT + EXPECTATION_CELL.length,
};

export interface TestWorld {
  readonly world: OpenedWorld;
  /** One more tick; each is caused by the one before. Breaks the expectation when told. */
  tick(breaks?: boolean): void;
}

/** Virtual time between two ticks. */
export const TICK_NS = 1000;

/** A clock that has ticked `ticks` times; the tick `brokenAt` breaks its expectation. */
export function testWorld(ticks: number, brokenAt = -1, origin: 'engine' | 'file' = 'engine') {
  const plan = planFor({ events: 4096, slots: SCHEMA.slots, journalRows: 8192 });
  const initial = [0, 0, -1, -1, -1];
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan, initial }));
  let count = 0;
  let timeNs = 0;
  let last = -1;
  const tick = (breaks = false) => {
    const { written } = recorder;
    last = recorder.event({ timeNs, kind: TICK, target: 0, parent: last });
    recorder.write(0, ++count);
    if (breaks) {
      recorder.event({ timeNs, kind: SYSTEM_KIND.broken, parent: last, payload: [0] });
      recorder.write(BROKEN_SLOT + EXPECTATION_CELL.status, 1);
      recorder.write(BROKEN_SLOT + EXPECTATION_CELL.brokenAt, written);
    }
    timeNs += TICK_NS;
    recorder.finish();
  };
  for (let index = 0; index < ticks; index++) tick(index === brokenAt);
  const world: OpenedWorld = {
    timeline: createTimeline(recorder.memory, SCHEMA),
    origin,
    title: SCHEMA.title,
    story: '',
    scenarioId: origin === 'engine' ? 'ticks' : '',
    fileName: origin === 'engine' ? '' : 'ticks.jsonl',
    seed: 1,
    untilNs: 1e9,
    branches: [],
    branch: 0,
    losses: [],
  };
  return { world, tick } satisfies TestWorld;
}

export interface TestPort extends TimeTravelPort {
  /** names of what was asked, in order */
  readonly asked: string[];
  emit(event: EngineEvent): void;
  notice(change?: Partial<Notice>): void;
}

const notAsked = async (): Promise<never> => {
  throw new Error('not asked here');
};

/** A port onto one world; `runUntil` ticks on until the expectation breaks. */
export function testPort({ world, tick }: TestWorld): TestPort {
  const asked: string[] = [];
  const listeners = new Set<(event: EngineEvent) => void>();
  const emit = (event: EngineEvent) => {
    for (const listener of listeners) listener(event);
  };
  const stop = (reason: Stop['reason']): Stop => {
    const sequence = world.timeline.published();
    return { reason, sequence, timeNs: 0, expectation: '' };
  };
  const branches = success({ list: [], current: 0 });
  return {
    asked,
    emit,
    notice: (change = {}) => {
      const published = world.timeline.published();
      const timeNs = world.timeline.timeOf(published - 1) ?? 0;
      const runState = RUN_STATE.running;
      const epoch = world.timeline.epoch();
      const rest = { eventsPerSecond: 0, busy: 0 };
      emit({ type: 'notice', notice: { published, timeNs, runState, epoch, ...rest, ...change } });
    },
    formats: [{ id: 'jsonl', label: 'JSONL', extensions: ['.jsonl'] }],
    giveWay: () => undefined,
    scenarios: async () => [
      { id: 'ticks', title: 'Ticks', story: '', seed: 1, untilNs: 1e9, devices: 1, mocks: [] },
    ],
    open: async (_source, options) => {
      asked.push(`open ${JSON.stringify(options)}`);
      return success(world);
    },
    importTrace: async () => success(world),
    exportTrace: async () => success({ blob: new Blob(), fileName: 'a.jsonl', events: 0 }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    play: async () => {
      asked.push('play');
    },
    pause: async () => {
      asked.push('pause');
      return stop('paused');
    },
    step: async (events) => {
      asked.push(`step ${events}`);
      tick();
      return stop('sequence');
    },
    runUntil: async (condition) => {
      asked.push(`runUntil ${condition.type}`);
      if (condition.type !== 'broken') return stop('end');
      tick();
      tick(true);
      return stop('broken');
    },
    setSpeed: async (speed) => {
      asked.push(`speed ${speed}`);
      return success(true);
    },
    inject: async () => success(true),
    fork: async (at) => {
      asked.push(`fork ${at}`);
      return branches;
    },
    switchBranch: async () => branches,
    recipe: async () => undefined,
    snapshot: async () => undefined,
    recover: async () => success(stop('paused')),
    latency: notAsked,
    lastWrites: async () => [],
    effects: async (sequence) => [sequence + 1],
    renameBranch: async (id, name) => {
      asked.push(`rename ${id} ${name}`);
      return branches;
    },
    deleteBranch: async (id) => {
      asked.push(`delete ${id}`);
      return branches;
    },
    bringBackBranch: async (id) => {
      asked.push(`bring back ${id}`);
      return branches;
    },
    recipeText: async () => undefined,
    openRecipe: async (text) => {
      asked.push(`openRecipe ${text}`);
      return success({ world, isSame: true, hash: '' });
    },
    search: async ({ any, direction, from }) => {
      asked.push(`search ${direction} ${any.join(' | ')}`);
      const { timeline } = world;
      const conditions = any.map((text) => unwrap(compileCondition(text, timeline.schema)));
      const search = direction === 'back' ? searchBack : searchAhead;
      return success(await search(timeline, conditions, from, UNHEEDED));
    },
    why: notAsked,
    reads: notAsked,
    whyNot: notAsked,
    probe: notAsked,
    matches: notAsked,
    filter: notAsked,
    density: notAsked,
    counts: notAsked,
    values: notAsked,
    correctedLatency: notAsked,
    fieldHistory: notAsked,
    probability: notAsked,
    shrink: notAsked,
    compare: notAsked,
    overlay: notAsked,
    profile: notAsked,
    timings: async () => undefined,
    closeComparison: async () => undefined,
  };
}

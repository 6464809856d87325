import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { editableFields } from '../worker/editable.ts';
import { count, decimal, duration, integer } from './declare.ts';
import { defineMock } from './define-mock.ts';
import type { QueueSpec } from './scenario.ts';
import { createSystem, type System } from './system.ts';
import { fieldValue, link, NOWHERE, openWorld, rowsOf, runTo, worldOf } from './test-world.ts';

/** Says 1, 2, 3, … with a period, so many times. */
const producer = defineMock({
  kind: 'producer',
  doc: 'Counts aloud.',
  config: {
    periodNs: duration({ default: '10 ns' }),
    firstNs: duration({ default: '10 ns' }),
    times: count({ default: 5 }),
    burst: count({ default: 1 }),
  },
  state: { said: count() },
  emits: { say: [{ number: integer() }, { share: decimal() }] },
  on: {
    start: (self) => self.after(self.config.firstNs, 'speak'),
    speak: (self) => {
      for (let i = 0; i < self.config.burst; i++) {
        self.state.said += 1;
        self.emit.say(self.state.said, self.state.said / 10);
      }
      if (self.state.said < self.config.times) self.after(self.config.periodNs, 'speak');
    },
  },
});

const worker = defineMock({
  kind: 'worker',
  doc: 'Handles numbers.',
  config: { periodNs: duration({ default: '0 ns' }), slips: integer({ default: -1 }) },
  state: { sum: decimal(), shares: decimal(), handled: count(), ticks: count() },
  emits: { done: { number: integer() } },
  accepts: {
    hear: [{ number: integer() }, { share: decimal() }],
    urgent: [{ number: integer() }, { share: decimal() }],
  },
  on: {
    start: (self) => {
      if (self.config.periodNs > 0) self.every(self.config.periodNs, 'tick');
    },
    hear: (self, event) => {
      self.state.sum += event.number;
      self.state.shares += event.share;
      if (event.number === self.config.slips) throw new Error('slipped');
      self.state.handled += 1;
      self.emit.done(event.number);
    },
    urgent: (self, event) => self.emit.done(event.number + 100),
    tick: (self) => {
      self.state.ticks += 1;
    },
  },
});

const MOCKS = [producer, worker];

const queue = (of: string, given: Partial<Omit<QueueSpec, 'of'>> = {}): QueueSpec => {
  const [device = '', event = ''] = of.split('.');
  return {
    of: { device, event },
    capacity: 16,
    policy: 'fail',
    takesNs: 0,
    withinNs: Number.POSITIVE_INFINITY,
    processor: '',
    place: NOWHERE,
    ...given,
  };
};

interface Setup {
  readonly producers?: readonly Readonly<Record<string, number>>[];
  readonly to?: string;
  readonly latencyNs?: number;
  readonly queues: readonly QueueSpec[];
  readonly worker?: Readonly<Record<string, number>>;
}

function open({
  producers = [{}],
  to = 'w.hear',
  latencyNs = 0,
  queues,
  worker: config = {},
}: Setup) {
  return openWorld(
    worldOf(
      [
        ['w', 'worker', config],
        ...producers.map((given, i) => [`p${i}`, 'producer', given] as const),
      ],
      { links: producers.map((_, i) => link(`p${i}.say`, to, { latencyNs })), queues },
    ),
    {},
    MOCKS,
  );
}

/** When each number was handled: "12:3" = number 3 at 12 ns. */
const doneIn = (system: System): string[] =>
  rowsOf(system, 'worker.done').map(({ timeNs, payload }) => `${timeNs}:${payload[0]}`);
const overflowsIn = (system: System) => rowsOf(system, 'overflow').map(({ payload }) => payload);

describe('a handler that takes time', () => {
  it.each([0, 3])('handles one message after another, over links of %i ns', (latencyNs) => {
    const queues = [queue('w.hear', { takesNs: 25 })];
    const system = open({ queues, latencyNs });
    runTo(system, 1000);
    const times = [10, 35, 60, 85, 110].map((ns, i) => `${ns + latencyNs}:${i + 1}`);
    expect(doneIn(system)).toEqual(times);
    expect(fieldValue(system, 'w.sum')).toBe(15);
    expect(fieldValue(system, 'w.shares')).toBeCloseTo(1.5, 12);
    expect(fieldValue(system, 'w.hear waiting')).toBe(0);
    const served = rowsOf(system, 'worker.hear-served');
    expect(served).toHaveLength(4);
    // What waited was caused by its arrival.
    const arrivals = rowsOf(system, latencyNs > 0 ? 'worker.hear' : 'producer.say').slice(1);
    expect(served.map(({ parent }) => parent)).toEqual(arrivals.map(({ sequence }) => sequence));
    expect(served.map(({ source }) => source)).toEqual(['p0', 'p0', 'p0', 'p0']);
  });

  it('is not held up when it is fast enough', () => {
    const system = open({ queues: [queue('w.hear', { takesNs: 10 })] });
    runTo(system, 1000);
    expect(doneIn(system)).toEqual(['10:1', '20:2', '30:3', '40:4', '50:5']);
    expect(rowsOf(system, 'worker.hear-served')).toEqual([]);
  });

  it('occupies its processor although it throws; what it wrote is undone', () => {
    const system = open({ queues: [queue('w.hear', { takesNs: 25 })], worker: { slips: 2 } });
    runTo(system, 1000);
    expect(doneIn(system)).toEqual(['10:1', '60:3', '85:4', '110:5']);
    expect(fieldValue(system, 'w.sum')).toBe(13);
    expect(fieldValue(system, 'w.hear waiting')).toBe(0);
    expect(rowsOf(system, 'error')).toHaveLength(1);
  });
});

describe('a full queue', () => {
  const full = (policy: QueueSpec['policy'], more: Partial<QueueSpec> = {}) =>
    open({
      producers: [{ times: 8 }],
      queues: [queue('w.hear', { takesNs: 40, capacity: 2, policy, ...more })],
    });

  it.each(['fail', 'drop-newest'] as const)('%s: what comes is lost', (policy) => {
    const system = full(policy);
    runTo(system, 1000);
    expect(doneIn(system)).toEqual(['10:1', '50:2', '90:3', '130:5']);
    expect(fieldValue(system, 'w.hear dropped')).toBe(4);
    const lost = rowsOf(system, 'overflow');
    const says = rowsOf(system, 'producer.say');
    const lostNumbers = [4, 6, 7, 8];
    expect(lost.map(({ parent }) => parent)).toEqual(lostNumbers.map((n) => says[n - 1]!.sequence));
    expect(lost.map(({ payload }) => payload[4])).toEqual(lost.map(({ parent }) => parent));
    const [handler = -1, policyAt = -1, waiting, from] = lost[0]!.payload;
    const { payload: fields } = system.schema.kinds.find(({ name }) => name === 'overflow')!;
    expect([fields[0]!.values?.[handler], fields[1]!.values?.[policyAt], waiting, from]).toEqual([
      'worker.hear',
      policy,
      2,
      1,
    ]);
  });

  it('drop-oldest: what has waited longest is lost', () => {
    const system = full('drop-oldest');
    runTo(system, 1000);
    expect(doneIn(system)).toEqual(['10:1', '50:4', '90:7', '130:8']);
    const says = rowsOf(system, 'producer.say').map(({ sequence }) => sequence);
    expect(overflowsIn(system).map((payload) => says.indexOf(payload[4]!) + 1)).toEqual([
      2, 3, 5, 6,
    ]);
  });

  it('block: the publisher is rescheduled, nothing is lost', () => {
    const system = full('block');
    runTo(system, 1000);
    expect(doneIn(system)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n, i) => `${10 + 40 * i}:${n}`));
    expect(fieldValue(system, 'w.hear dropped')).toBe(0);
    // Full at 30 ns, one more in its hands at 40 ns: from then on it speaks as fast as it is heard.
    const says = rowsOf(system, 'producer.say').map(({ timeNs }) => timeNs);
    expect(says.slice(0, 4)).toEqual([10, 20, 30, 40]);
    expect(says.slice(4).every((ns, i) => ns >= 50 + 40 * i)).toBe(true);
  });

  it('block: a burst beyond what a publisher can hold is lost all the same, and said', () => {
    const system = open({
      producers: [{ times: 100, burst: 100 }],
      queues: [queue('w.hear', { takesNs: 1, capacity: 4, policy: 'block' })],
    });
    runTo(system, 10_000);
    expect(doneIn(system)).toHaveLength(69);
    expect(overflowsIn(system)).toHaveLength(31);
  });

  it.each(['fail', 'drop-oldest', 'drop-newest', 'block'] as const)(
    '%s: is rewound, forked and run again to the same bytes',
    (policy) => {
      const system = full(policy);
      runTo(system, 1000);
      const [whole, done] = [system.hash(), doneIn(system)];
      for (let handled = system.handled() - 1; handled > 4; handled -= 3) {
        unwrap(system.rewind(handled));
        runTo(system, 1000);
        expect([system.hash(), doneIn(system)]).toEqual([whole, done]);
      }
    },
  );
});

describe('deadlines', () => {
  const both = (queues: readonly QueueSpec[]) =>
    openWorld(
      worldOf(
        [
          ['w', 'worker', { periodNs: 0 }],
          ['slow', 'producer', { times: 3, burst: 3, firstNs: 10 }],
          ['fast', 'producer', { times: 1, firstNs: 12 }],
        ],
        { links: [link('slow.say', 'w.hear'), link('fast.say', 'w.urgent')], queues },
      ),
      {},
      MOCKS,
    );

  it('let the earliest go first among those that are ready, and the running one finish', () => {
    const cpu = { processor: 'cpu', takesNs: 10 };
    const inOrder = both([queue('w.hear', cpu), queue('w.urgent', cpu)]);
    runTo(inOrder, 1000);
    expect(doneIn(inOrder)).toEqual(['10:1', '20:2', '30:3', '40:101']);
    const byDeadline = both([
      queue('w.hear', { ...cpu, withinNs: 100 }),
      queue('w.urgent', { ...cpu, withinNs: 20 }),
    ]);
    runTo(byDeadline, 1000);
    expect(doneIn(byDeadline)).toEqual(['10:1', '20:101', '30:2', '40:3']);
    expect(rowsOf(byDeadline, 'missed')).toEqual([]);
  });

  it('that are missed name the handler that blocked, its device and its event', () => {
    const system = both([
      queue('w.hear', { processor: 'cpu', takesNs: 50, withinNs: 1000 }),
      queue('w.urgent', { processor: 'cpu', takesNs: 5, withinNs: 20 }),
    ]);
    runTo(system, 1000);
    expect(doneIn(system).slice(0, 2)).toEqual(['10:1', '60:101']);
    const [missed, ...others] = rowsOf(system, 'missed');
    expect(others).toEqual([]);
    const [handler = -1, late, deadline, blocker = -1, blockedBy, blockerEvent] = missed!.payload;
    const { payload: fields } = system.schema.kinds.find(({ name }) => name === 'missed')!;
    expect([fields[0]!.values?.[handler], fields[3]!.values?.[blocker]]).toEqual([
      'worker.urgent',
      'worker.hear',
    ]);
    // It began at 12, should have been through at 32, is so at 65.
    expect([late, deadline, blockedBy]).toEqual([33, 32, 0]);
    expect(blockerEvent).toBe(rowsOf(system, 'producer.say')[0]!.sequence);
    expect(missed!.parent).toBe(rowsOf(system, 'worker.urgent-served')[0]!.sequence);
  });

  it('that cannot be kept at all name nobody', () => {
    const system = open({
      producers: [{ times: 1 }],
      queues: [queue('w.hear', { takesNs: 30, withinNs: 20 })],
    });
    runTo(system, 1000);
    expect(rowsOf(system, 'missed')[0]!.payload.slice(1)).toEqual([10, 30, 0, -1, -1]);
  });

  it('hold for timers too', () => {
    const system = open({
      producers: [{ times: 4 }],
      worker: { periodNs: 15 },
      queues: [
        queue('w.hear', { processor: 'cpu', takesNs: 12 }),
        queue('w.tick', { processor: 'cpu', takesNs: 1, withinNs: 5 }),
      ],
    });
    runTo(system, 100);
    expect(fieldValue(system, 'w.ticks')).toBe(6);
    expect(rowsOf(system, 'worker.tick-served').length).toBeGreaterThan(0);
    expect(rowsOf(system, 'missed').length).toBeGreaterThan(0);
  });
});

describe('a queue that cannot be', () => {
  it.each<[string, QueueSpec, RegExp, RegExp]>([
    ['of no device', queue('x.hear'), /no device "x"/, /"w"/],
    ['of no event', queue('w.here'), /does not handle "here"/, /hear/],
    ['of what is said', queue('w.done'), /does not handle "done"/, /hear/],
    ['of no capacity', queue('w.hear', { capacity: 0 }), /capacity of 0/, /1 … 1024/],
    ['of no time', queue('w.hear', { takesNs: -1 }), /takes -1 ns/, /0 …/],
    ['of no deadline', queue('w.hear', { withinNs: Number.NaN }), /NaN/, /0 ns or more/],
  ])('is refused: %s', (_, spec, what, mend) => {
    const scenario = worldOf([['w', 'worker']], { queues: [spec] });
    const opened = createSystem(scenario, MOCKS, { historyEvents: 1024 });
    const problem = opened.ok ? undefined : opened.problem;
    expect(problem?.what).toMatch(what);
    expect(problem?.mend).toMatch(mend);
    expect(problem?.where).toMatch(/queue/);
  });
});

describe('what a queue keeps for itself', () => {
  it('is neither sent nor set from outside: its count of what waits would be wrong', () => {
    const system = open({ queues: [queue('w.hear', { takesNs: 10 })] });
    const { kinds, devices } = system.schema;
    const served = kinds.find(({ name }) => name === 'hear-served');
    const waiting = devices[0]?.fields.find(({ name }) => name === 'hear waiting');
    const command = { target: 0, b: 3, c: 0, d: 0 };
    const sent = system.apply({ ...command, kind: served?.id ?? -1, a: 1 }, 0);
    expect(sent).toMatchObject({ ok: false, problem: { mend: 'Send the message itself.' } });
    const set = system.apply({ ...command, kind: SYSTEM_KIND.set, a: waiting?.slot ?? -1 }, 0);
    expect(set).toMatchObject({ ok: false, problem: { mend: 'Name a field of the device.' } });
    expect(system.inputs()).toEqual([]);
    const offered = editableFields(system.schema, 'state').map(({ field }) => field.name);
    expect(offered).toContain('handled');
    expect(offered).not.toContain('hear waiting');
  });
});

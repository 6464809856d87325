import { describe, expect, it } from 'vitest';
import { createBus, message } from './bus.ts';
import type { QueueSpec } from './scenario.ts';
import {
  beater,
  gossip,
  link,
  listener,
  NOWHERE,
  openWorld,
  runTo,
  worldOf,
} from './test-world.ts';

const beating = (queue?: Partial<QueueSpec>) => {
  const of = { device: 'l', event: 'hear' };
  const rest = { withinNs: Number.POSITIVE_INFINITY, processor: '', place: NOWHERE };
  const plain: QueueSpec = { of, capacity: 1, policy: 'fail', takesNs: 1000, ...rest };
  return openWorld(
    worldOf(
      [
        ['b', 'beater', { periodNs: 10 }],
        ['l', 'listener'],
      ],
      {
        links: queue ? [] : [link('b.beat', 'l.hear')],
        ...(queue && { queues: [{ ...plain, ...queue }] }),
      },
    ),
  );
};

const openMailbox = (options: Parameters<ReturnType<typeof createBus>['subscribeQueued']>[2]) => {
  const system = beating();
  const bus = createBus(system);
  const mailbox = bus.subscribeQueued(beater, 'beat', options);
  if (!mailbox.ok) throw new Error(mailbox.problem.what);
  return { system, bus, mailbox: mailbox.value };
};

const takeAll = (mailbox: ReturnType<typeof openMailbox>['mailbox']) => {
  const beats: unknown[] = [];
  for (;;) {
    const taken = mailbox.take();
    if (!taken.ok) return { beats, code: taken.problem.code };
    if (taken.value === undefined) return { beats, code: undefined };
    beats.push(taken.value.values.beats);
  }
};

describe('a queued subscription', () => {
  it('keeps events until they are taken, with their payload', () => {
    const { system, mailbox } = openMailbox({ capacity: 4 });
    runTo(system, 20);
    expect(mailbox.take()).toEqual({
      ok: true,
      value: { sequence: 3, timeNs: 10, source: 'b', target: 'l', values: { beats: 1 } },
    });
    runTo(system, 50);
    expect(takeAll(mailbox)).toEqual({ beats: [2, 3, 4, 5], code: undefined });
    expect(mailbox.stats()).toEqual({ waiting: 0, taken: 5, dropped: 0, failed: false });
  });

  it.each([
    ['fail', [1, 2, 3], 'subscription-failed', 1],
    ['drop-oldest', [8, 9, 10], undefined, 7],
    ['drop-newest', [1, 2, 3], undefined, 7],
  ] as const)('of 3 that 10 events come to: %s', (policy, beats, code, dropped) => {
    const { system, bus, mailbox } = openMailbox({ capacity: 3, policy });
    runTo(system, 100);
    expect(takeAll(mailbox)).toEqual({ beats, code });
    expect(mailbox.stats().dropped).toBe(dropped);
    expect(bus.stats().overflowed).toBe(dropped);
    // The world ran on regardless.
    expect(system.nowNs()).toBe(100);
  });

  it('fails fast unless told otherwise, and ends when it is closed', () => {
    const { system, mailbox } = openMailbox({ capacity: 1 });
    expect(mailbox.close()).toBe(true);
    runTo(system, 100);
    expect(takeAll(mailbox)).toEqual({ beats: [], code: undefined });
    expect(mailbox.close()).toBe(false);
  });

  it('cannot block, be endless, or be of what does not exist', () => {
    const bus = createBus(beating());
    const codeOf = (result: { ok: boolean; problem?: { code?: string } }) => result.problem?.code;
    expect(codeOf(bus.subscribeQueued(beater, 'beat', { policy: 'block' }))).toBe(
      'capability-unavailable',
    );
    expect(codeOf(bus.subscribeQueued(beater, 'beat', { capacity: 0 }))).toBe(
      'subscription-failed',
    );
    expect(codeOf(bus.subscribeQueued(gossip, 'say'))).toBe('subscription-failed');
    expect(codeOf(bus.subscribe(gossip, 'say', () => undefined))).toBe('subscription-failed');
    expect(codeOf(bus.publish(message(gossip, 'question', 'b', {})))).toBe(undefined);
  });
});

describe('publishing to a queue of the world', () => {
  const say = (to = 'l') => message(listener, 'hear', to, { value: 1 });

  it('fails with queue-full, and counts as refused', () => {
    const system = beating({});
    const bus = createBus(system);
    for (let i = 0; i < 2; i++) {
      expect(bus.publish(say())).toMatchObject({ ok: true });
      runTo(system, 5);
    }
    expect(bus.publish(say())).toMatchObject({ ok: false, problem: { code: 'queue-full' } });
    expect(bus.tryPublish(say())).toBe(false);
    expect(bus.stats()).toMatchObject({ published: 2, refused: 2, overflowed: 0 });
    runTo(system, 1005);
    expect(bus.publish(say()).ok).toBe(true);
  });

  it('times out where the queue blocks for longer than the publisher waits', () => {
    const system = beating({ policy: 'block' });
    const bus = createBus(system);
    for (let i = 0; i < 2; i++) {
      bus.publish(say());
      runTo(system, 5);
    }
    const problem = { code: 'publish-timeout', what: expect.stringMatching(/995 ns|1000 ns/) };
    expect(bus.publish(say(), { timeoutNs: 100 })).toMatchObject({ ok: false, problem });
    expect(bus.publish(say(), { timeoutNs: 1000 })).toMatchObject({ ok: true });
  });

  it('drops in the world where the policy says so, which the stats show', () => {
    const system = beating({ policy: 'drop-newest' });
    const bus = createBus(system);
    for (let i = 0; i < 5; i++) {
      expect(bus.publish(say()).ok).toBe(true);
      runTo(system, 5);
    }
    expect(bus.stats().overflowed).toBe(3);
  });

  it('says capability-unavailable of what no device accepts', () => {
    const bus = createBus(beating());
    const odd = { ...say('b'), mock: 'beater', event: 'hear' };
    expect(bus.publish(odd)).toMatchObject({ problem: { code: 'capability-unavailable' } });
  });
});

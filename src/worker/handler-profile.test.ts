import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { UNHEEDED } from '../timeline/search.ts';
import { costsOf, profileHandlers } from './handler-profile.ts';
import { openSession } from './session.ts';

const open = () =>
  unwrap(openSession({ id: 'thermostats' }, { historyEvents: 16_384, untilNs: 60e9 }));

/** A clock that counts 50 ns a look; timers of "north" take 900 ns more. */
function clockFor(session: ReturnType<typeof open>) {
  let nowNs = 0;
  const { system } = session;
  const north = system.schema.devices.find(({ name }) => name === 'north')?.id;
  const handle = session.run.bind(session);
  session.run = (events, limitNs) => {
    const sequence = system.handled();
    const cameBack = handle(events, limitNs);
    const row = sequence & (system.memory.plan.events - 1);
    const { kind, target } = system.memory.events;
    const role = system.schema.kinds[kind[row] ?? 0]?.role;
    if (role === 'timer' && target[row] === north) nowNs += 900;
    nowNs += 100;
    return cameBack;
  };
  return () => {
    nowNs += 50;
    return nowNs / 1e6;
  };
}

describe('a profile of handlers', () => {
  it('finds the dear one, with the cost of the clock subtracted', async () => {
    const session = open();
    const range = { from: 500, to: 3000 };
    const found = await profileHandlers(session, range, clockFor(session), UNHEEDED);
    expect([found.from, found.to, found.cancelled]).toEqual([500, 3000, false]);
    expect(found.clockNs).toBeCloseTo(50, 6);
    const [dearest] = found.costs;
    const { devices, kinds } = session.system.schema;
    expect(devices[dearest?.device ?? -1]?.name).toBe('north');
    expect(kinds[dearest?.kind ?? -1]?.name).toBe('sample');
    expect((dearest?.totalNs ?? 0) / (dearest?.events ?? 1)).toBeCloseTo(1000, 3);
    const events = found.costs.reduce((sum, cost) => sum + cost.events, 0);
    const shares = found.costs.reduce((sum, cost) => sum + cost.share, 0);
    expect(events).toBe(2500);
    expect(shares).toBeCloseTo(1, 9);
  });

  it('ends where the run ends, and where it is cancelled with what it has', async () => {
    const ended = await profileHandlers(open(), { from: 0, to: 1e9 }, () => 0, UNHEEDED);
    expect(ended.to).toBeGreaterThan(1000);
    expect(ended.totalNs).toBe(0);
    let looks = 0;
    const host = { ...UNHEEDED, cancelled: () => ++looks > 0 };
    const early = await profileHandlers(open(), { from: 0, to: 1e9 }, () => 0, host);
    expect(early.cancelled).toBe(true);
    expect(early.to).toBeLessThan(ended.to);
  });

  it('leaves the run as it is', async () => {
    const [profiled, plain] = [open(), open()];
    await profileHandlers(profiled, { from: 100, to: 2000 }, () => 0, UNHEEDED);
    plain.runUntil({ type: 'sequence', sequence: 1999 });
    expect(profiled.system.handled()).toBe(plain.system.handled());
    expect(profiled.system.hash()).toEqual(plain.system.hash());
  });

  it('counts nothing as less than nothing', () => {
    const costs = costsOf([{ device: 0, kind: 1, events: 10, spentNs: 100 }], 50);
    expect(costs).toEqual([{ device: 0, kind: 1, events: 10, totalNs: 0, share: 0 }]);
  });
});

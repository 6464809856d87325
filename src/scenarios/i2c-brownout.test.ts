import { describe, expect, it } from 'vitest';
import { replayScenario } from '../testkit/index.ts';

describe('i2c-brownout', () => {
  it.each([7, 1, 2, 3])('has its first bad edge 40 ms before the alarm (seed %i)', (seed) => {
    const { session, timeline, broken } = replayScenario({ id: 'i2c-brownout' }, { seed });
    expect(broken).toEqual(['readings go on']);
    const { kinds, devices } = session.system.schema;
    const sensor = devices.find(({ name }) => name === 'sensor')?.id;
    const all = timeline.events(timeline.oldest(), timeline.published());
    const named = (name: string) =>
      all.filter(({ kind }) => `${kinds[kind]?.mock}.${kinds[kind]?.name}` === name);
    const [alarm] = named('temperature-logger.alarm');
    expect(alarm).toBeDefined();
    const alarmNs = alarm?.timeNs ?? 0;
    // The voltage at which the sensor's logic stalls, and the first edge that it does not see.
    const stalled = named('tmp102.supply').filter(
      ({ target, payload, timeNs }) =>
        target === sensor && (payload?.[0] ?? 9) < 1.4 && timeNs < alarmNs,
    );
    const begins = stalled.filter(({ timeNs }, i) => timeNs - (stalled[i - 1]?.timeNs ?? 0) > 1e6);
    const stallNs = begins.at(-1)?.timeNs ?? 0;
    const bad = named('i2c-bus.lines').find(({ timeNs }) => timeNs > stallNs);
    expect((alarmNs - (bad?.timeNs ?? 0)) / 1e6).toBeGreaterThan(39.5);
    expect((alarmNs - (bad?.timeNs ?? 0)) / 1e6).toBeLessThan(40.5);
  });
});

import { describe, expect, it } from 'vitest';
import { slotOf } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import { openSession } from '../worker/session.ts';
import { lostUpdates } from './lost-updates.ts';
import { createTimeline } from './reader.ts';
import { whyValues } from './why.ts';

/** The run of `thermostats` whose register loses an update, beyond the break that follows. */
function thermostats() {
  const session = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 8192 }));
  session.runUntil({ type: 'broken' });
  const { memory, schema } = session.system;
  return { session, timeline: createTimeline(memory, schema), schema };
}

describe('lost updates', () => {
  const { session, timeline, schema } = thermostats();
  const demands = slotOf(session.system, 'heater.demands');
  const last = timeline.published() - 1;

  it('are found where two who had read the same both wrote back', () => {
    const slice = unwrap(whyValues(timeline, [demands], last));
    const [found, second] = lostUpdates(slice, schema);
    expect(second).toBeUndefined();
    if (!found) throw new Error('none found');
    const { lost, winner, decidedOn } = found;
    expect([decidedOn < lost, lost < winner]).toEqual([true, true]);
    const [a, b] = [timeline.writesOf(lost), timeline.writesOf(winner)].map((writes) =>
      writes.find(({ slot }) => slot === demands),
    );
    // Both took one off two, and one is left although nobody wants heat.
    expect([a?.old, a?.new, b?.old, b?.new]).toEqual([2, 1, 1, 1]);
    const read = timeline.causes(winner).find(({ sequence }) => sequence === decidedOn);
    expect(schema.kinds[read!.kind]).toMatchObject({ name: 'ask', role: 'accept', mock: 'heater' });
  });

  it('are not seen where each update knew of the one before', () => {
    const winner = unwrap(whyValues(timeline, [demands], last)).targets[0]!;
    for (const { sequence } of timeline.fieldHistory(demands, { from: 0, to: winner }, 100)) {
      if (sequence === winner) continue;
      const slice = unwrap(whyValues(timeline, [demands], sequence));
      expect(lostUpdates(slice, schema), `at ${sequence}`).toEqual([]);
    }
  });

  it('are not seen where somebody was told to come again, and read anew', () => {
    const mended = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 8192, fixed: true }));
    mended.runUntil({ type: 'time', timeNs: 30e9 });
    const { memory, schema: kinds } = mended.system;
    const run = createTimeline(memory, kinds);
    const busy = kinds.kinds.findIndex(({ name, role }) => name === 'busy' && role === 'emit');
    const sent = memory.events.kind.subarray(0, run.published()).filter((kind) => kind === busy);
    expect(sent.length).toBeGreaterThan(0);
    const slot = slotOf(mended.system, 'heater.demands');
    const writes = run.fieldHistory(slot, { from: 0, to: run.published() }, 1000);
    expect(writes.length).toBeGreaterThan(10);
    for (const { sequence } of writes) {
      const slice = unwrap(whyValues(run, [slot], sequence));
      expect(lostUpdates(slice, kinds), `at ${sequence}`).toEqual([]);
    }
  });

  it('are not seen in values that their owner reckons itself', () => {
    const own = ['heater.commands', 'room.temperatureC', 'north.samples'];
    for (const name of own) {
      const slot = slotOf(session.system, name);
      expect(lostUpdates(unwrap(whyValues(timeline, [slot], last)), schema), name).toEqual([]);
    }
  });
});

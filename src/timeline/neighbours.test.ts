import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { neighbours } from './neighbours.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, planFor } from './recorder.ts';
import { testSchema } from './test-model.ts';

const DEVICES = 3;
const SCHEMA = testSchema(DEVICES);
const PLAN = { devices: DEVICES, spoken: Uint8Array.of(0, 0, 0, 0) };

/** One event for each device named. */
function recorded(...devices: readonly number[]) {
  const plan = planFor({ events: 64, slots: SCHEMA.slots, journalRows: 64 });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  for (const [at, target] of devices.entries()) recorder.event({ timeNs: at, kind: 0, target });
  recorder.finish();
  return createTimeline(recorder.memory, SCHEMA);
}

const EVENTS = [0, 1, 1, 0, 2, 1, 0];

describe('neighbours', () => {
  it('finds the last event at the moment and the first after it, for each lane', () => {
    const found = neighbours(recorded(...EVENTS), PLAN, 3, 100);
    expect([...(found?.last ?? [])]).toEqual([3, 2, -1]);
    expect([...(found?.next ?? [])]).toEqual([6, 5, 4]);
    expect(found).toMatchObject({ lastComplete: true, nextComplete: true });
  });

  it('says where it gave up before everything was looked at', () => {
    const found = neighbours(recorded(...EVENTS), PLAN, 3, 2);
    expect([...(found?.last ?? [])]).toEqual([3, 2, -1]);
    expect([...(found?.next ?? [])]).toEqual([-1, 5, 4]);
    expect(found).toMatchObject({ lastComplete: false, nextComplete: false });
  });

  it('has nothing before the first event, nor after the last', () => {
    const timeline = recorded(...EVENTS);
    const first = neighbours(timeline, PLAN, -1, 100);
    expect([...(first?.last ?? [])]).toEqual([-1, -1, -1]);
    expect([...(first?.next ?? [])]).toEqual([0, 1, 4]);
    const last = neighbours(timeline, PLAN, 6, 100);
    expect([...(last?.last ?? [])]).toEqual([6, 5, 4]);
    expect(last).toMatchObject({ nextComplete: true });
  });

  it('counts the devices of a group in its lane, and leaves out those without one', () => {
    const laneOfDevice = Int32Array.of(0, 0, -1);
    const plan = { ...PLAN, devices: 1, laneOfDevice };
    const found = neighbours(recorded(...EVENTS), plan, 3, 100);
    expect([...(found?.last ?? [])]).toEqual([3]);
    expect([...(found?.next ?? [])]).toEqual([5]);
  });
});

import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { attachMemory, createMemory, handleOf } from './memory.ts';
import { CONTROL_WORD } from './tables.ts';
import { smallPlan } from './test-plan.ts';

describe('memory', () => {
  it('shows a writer’s cells to a reader that attached to the handle', () => {
    const writer = unwrap(createMemory(smallPlan()));
    const reader = unwrap(attachMemory(handleOf(writer)));
    writer.slots.f64[3] = 21.5;
    writer.events.timeNs[15] = 2 ** 52 + 1;
    writer.events.kind[15] = 65535;
    writer.stringUnits.u16[0] = 0x20ac;
    expect(reader.slots.f64[3]).toBe(21.5);
    expect(reader.events.timeNs[15]).toBe(2 ** 52 + 1);
    expect(reader.events.kind[15]).toBe(65535);
    expect(reader.stringUnits.u16[0]).toBe(0x20ac);
    expect(reader.buffer).toBe(writer.buffer);
  });

  it('gives every table as many rows as planned', () => {
    const memory = unwrap(createMemory(smallPlan({ slots: 5, timers: 3, inFlightCells: 2 })));
    expect(memory.slots.f64.length).toBe(5);
    expect(memory.inFlight.f64.length).toBe(6);
    expect(memory.random.i32.length).toBe(4);
    expect(memory.events.timeNs.length).toBe(16);
    expect(memory.keyframes.order.length).toBe(4);
  });

  it('refuses a buffer of another size', () => {
    const { buffer } = unwrap(createMemory(smallPlan()));
    const result = attachMemory({ buffer, plan: smallPlan({ events: 2 ** 16 }) });
    expect(result).toMatchObject({
      ok: false,
      problem: { what: expect.stringContaining('bytes') },
    });
  });

  it('refuses a buffer of the same size that was laid out differently', () => {
    const memory = unwrap(createMemory(smallPlan({ strings: 8 })));
    // 7 strings need the same number of cache lines as 8.
    const plan = smallPlan({ strings: 7 });
    const result = attachMemory({ buffer: memory.buffer, plan });
    expect(result).toMatchObject({
      ok: false,
      problem: {
        what: expect.stringMatching(/^layout hash/),
        mend: expect.stringMatching(/^Reload/),
      },
    });
  });

  it('refuses a buffer whose stamp was overwritten', () => {
    const memory = unwrap(createMemory(smallPlan()));
    memory.controlWords.i32[CONTROL_WORD.layoutHash] = 7;
    expect(attachMemory(handleOf(memory)).ok).toBe(false);
  });

  it('reports a plan that cannot be laid out, from both sides', () => {
    expect(createMemory(smallPlan({ events: 3 })).ok).toBe(false);
    const { buffer } = unwrap(createMemory(smallPlan()));
    expect(attachMemory({ buffer, plan: smallPlan({ events: 3 }) }).ok).toBe(false);
  });
});

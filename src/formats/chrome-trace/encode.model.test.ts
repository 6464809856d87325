import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { sampleTrace } from '../sample-trace.ts';
import { encodeAll, inputOf, ORIGIN, timelineOf } from '../test-files.ts';
import { checkChromeTrace } from './check-rules.ts';
import { chromeTrace } from './chrome-trace.ts';

describe('Chrome trace export', () => {
  it('keeps the rules of the format, whatever was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 0, max: 300 }),
        async (seed, events) => {
          const text = await encodeAll(chromeTrace, sampleTrace(seed, events), ORIGIN);
          expect(checkChromeTrace(JSON.parse(text)).faults).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps the rules when a decoded export is exported again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const text = await encodeAll(chromeTrace, sampleTrace(seed, 100), ORIGIN);
        const decoded = unwrap(await chromeTrace.decode(inputOf(text)));
        // Several effects at one instant on one track share the slice that is drawn there.
        const other = decoded.losses.filter(({ what }) => !what.startsWith('further causes'));
        expect(other).toEqual([]);
        expect(decoded.origin).toEqual(ORIGIN);
        const again = await encodeAll(chromeTrace, timelineOf(decoded), decoded.origin);
        expect(checkChromeTrace(JSON.parse(again)).faults).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('damaged Chrome traces', () => {
  it('never throw or hang, in any split into pieces', async () => {
    const text = await encodeAll(chromeTrace, sampleTrace(11, 30), ORIGIN);
    const whole = new TextEncoder().encode(text);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 }),
        fc.nat(whole.length),
        fc.integer({ min: 1, max: 2000 }),
        async (changes, length, piece) => {
          const bytes = whole.slice(0, length);
          for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
          const decoded = await chromeTrace.decode(inputOf(bytes, 'x.json', piece));
          if (decoded.ok) expect(timelineOf(decoded.value).published()).toBeGreaterThan(0);
          else expect(decoded.problem.where).toContain('x.json');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that are valid JSON of any shape open or say what is missing', async () => {
    const field = fc.oneof(
      fc.constantFrom('B', 'E', 'X', 'b', 'e', 'n', 's', 't', 'f', 'C', 'i', 'M', 'Z', 'a'),
      fc.constantFrom(0, 1, 2, -1, 1.5, 1e300, '7', '0x1', null),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const phase = fc.constantFrom('B', 'E', 'X', 'b', 'e', 'n', 's', 't', 'f', 'C', 'i', 'M');
    const event = fc.record(
      {
        ph: fc.oneof({ weight: 9, arbitrary: phase }, field),
        name: fc.oneof(fc.constantFrom('a', 'b', 'thread_name'), field),
        cat: field,
        pid: fc.constantFrom(1, 2, 'x'),
        tid: fc.constantFrom(1, 2),
        ts: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 9 }) }, field),
        dur: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 5 }) }, field),
        id: fc.constantFrom(1, 2, '0x3'),
        id2: field,
        bind_id: fc.constantFrom(1, '1', null),
        flow_in: fc.boolean(),
        flow_out: fc.boolean(),
        bp: fc.constantFrom('e', null),
        args: fc.oneof(fc.dictionary(fc.string({ maxLength: 3 }), fc.integer()), field),
      },
      { requiredKeys: ['ph'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(event, field), { maxLength: 60 }), async (events) => {
        const decoded = await chromeTrace.decode(inputOf(JSON.stringify(events)));
        if (!decoded.ok) return;
        const timeline = timelineOf(decoded.value);
        const kept = timeline.events(0, timeline.published());
        for (const [at, { timeNs, parent, span }] of kept.entries()) {
          expect(timeNs).toBeGreaterThanOrEqual(kept[at - 1]?.timeNs ?? 0);
          expect(parent).toBeLessThan(at);
          expect(span).toBeLessThanOrEqual(at);
        }
        const again = await encodeAll(chromeTrace, timeline, decoded.value.origin);
        expect(checkChromeTrace(JSON.parse(again)).faults).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

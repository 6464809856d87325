import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { sampleTrace } from '../sample-trace.ts';
import { encodeAll, inputOf, ORIGIN, timelineOf } from '../test-files.ts';
import { jsonl } from './jsonl.ts';

const RUNS = 60;

describe('JSONL round trip', () => {
  it('gives back identical events, payloads, writes, texts and states', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 5000 }),
        async (seed, events, pieceBytes) => {
          const before = sampleTrace(seed, events);
          const text = await encodeAll(jsonl, before, ORIGIN);
          const decoded = unwrap(await jsonl.decode(inputOf(text, 'a.jsonl', pieceBytes)));
          const after = timelineOf(decoded);

          expect(decoded.losses).toEqual([]);
          expect(decoded.events).toBe(events);
          expect(decoded.schema).toEqual(before.schema);
          expect({ ...decoded.origin, hashes: undefined }).toEqual({
            ...ORIGIN,
            hashes: undefined,
          });
          const first = before.oldest();
          const end = before.published();
          expect([after.oldest(), after.published()]).toEqual([first, end]);
          for (let sequence: number = first - 1; sequence < end; sequence++) {
            // toEqual compares by Object.is: NaN equals NaN, 0 differs from −0.
            expect(after.event(sequence)).toEqual(before.event(sequence));
            expect(after.writesOf(sequence)).toEqual(before.writesOf(sequence));
            expect(unwrap(after.stateAt(sequence))).toEqual(unwrap(before.stateAt(sequence)));
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('is not changed by other line ends, wherever the bytes are cut', async () => {
    const size = fc.integer({ min: 1, max: 3000 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), size, async (seed, pieceBytes) => {
        const text = await encodeAll(jsonl, sampleTrace(seed, 30), ORIGIN);
        const dos = inputOf(text.replaceAll('\n', '\r\n'), 'a.jsonl', pieceBytes);
        const decoded = unwrap(await jsonl.decode(dos));
        expect(decoded.losses).toEqual([]);
        expect(await encodeAll(jsonl, timelineOf(decoded), ORIGIN)).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  it('encodes what it decoded to the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const hashes = [
          { sequence: 0, timeNs: 0, hash: 'aaaaaaaaaaaaaaaa' },
          { sequence: 20, timeNs: 7, hash: 'bbbbbbbbbbbbbbbb' },
          { sequence: 50, timeNs: 9, hash: 'cccccccccccccccc' },
        ];
        const first = await encodeAll(jsonl, sampleTrace(seed, 50), { ...ORIGIN, hashes });
        const decoded = unwrap(await jsonl.decode(inputOf(first)));
        expect(await encodeAll(jsonl, timelineOf(decoded), decoded.origin)).toBe(first);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('damaged JSONL', () => {
  it('never throws or hangs, and never opens a changed file as if it were whole', async () => {
    const text = await encodeAll(jsonl, sampleTrace(5, 40), ORIGIN);
    const whole = new TextEncoder().encode(text);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(whole.length), { nil: whole.length }),
        async (changes, length) => {
          const bytes = whole.slice(0, length);
          for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
          const decoded = await jsonl.decode(inputOf(bytes, 'a.jsonl', 777));
          if (!decoded.ok) {
            expect(decoded.problem.where).toContain('a.jsonl');
          } else if (decoded.value.losses.length === 0) {
            const again = await encodeAll(jsonl, timelineOf(decoded.value), decoded.value.origin);
            expect(again).toBe(text);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('survives random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await jsonl.decode(inputOf(bytes))).ok).toBe(false);
      }),
    );
  });
});

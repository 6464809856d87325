import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXTENDED_ID_MAX, STANDARD_ID_MAX } from '../can-frame.ts';
import { statusOf } from './confinement.ts';
import { busWith } from './test-bus.ts';

const NODES = 4;

const step = fc.record({
  node: fc.integer({ min: 0, max: NODES - 1 }),
  // Few identifiers of each kind, so that nodes meet; some too long for their format.
  id: fc.constantFrom(0, 1, 0x100, STANDARD_ID_MAX, STANDARD_ID_MAX + 1, EXTENDED_ID_MAX),
  format: fc.constantFrom('standard', 'extended', 'extended-remote', 'standard-remote'),
  length: fc.integer({ min: 0, max: 9 }),
  waitUs: fc.constantFrom(0, 1, 50, 300, 2000),
});

const fault = fc.record({
  fault: fc.constantFrom(
    ...['bus.disturbed', 'bus.shorted', 'n0.bit-error', 'n1.bit-error', 'n2.babbling'],
  ),
  at: fc.integer({ min: 0, max: 5_000_000 }),
  for: fc.integer({ min: 1, max: 10_000_000 }),
});

describe('can-node under random frames and faults', () => {
  it('keeps its counters within the rules, and everything comes through once the faults are over', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.array(fault, { maxLength: 4 }),
        fc.nat(1e6),
        (steps, faults, seed) => {
          const world = busWith(Array(NODES).fill({}), faults, seed);
          const { get } = world;
          steps.forEach(({ node, id, format, length, waitUs }, i) => {
            // The same identifier from two nodes with other data would spoil both for ever.
            world.send(node, id > 0x100 ? id : id * NODES + node, { format, length, high: i });
            world.runFor(waitUs * 1000);
            for (let n = 0; n < NODES; n++) {
              const [tec, rec] = [Number(get(`n${n}.tec`)), Number(get(`n${n}.rec`))];
              expect(tec).toBeGreaterThanOrEqual(0);
              expect(tec).toBeLessThanOrEqual(256 + 8);
              expect(rec).toBeGreaterThanOrEqual(0);
              expect(rec).toBeLessThanOrEqual(255);
              expect(get(`n${n}.status`)).toBe(statusOf(tec, rec));
            }
          });
          world.runFor('100 ms');
          const own = [0, 1, 2, 3].map((n) => Number(get(`n${n}.sent`)));
          expect(get('bus.frames')).toBe(own.reduce((sum, sent) => sum + sent));
          for (let n = 0; n < NODES; n++) {
            expect(Number(get(`n${n}.received`))).toBeLessThanOrEqual(
              Number(get('bus.frames')) - own[n]!,
            );
          }
          if (steps.every(({ id }) => id <= 0x100)) {
            for (let n = 0; n < NODES; n++) expect(get(`n${n}.orders`)).toEqual([0, 0, 0, 0]);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('without faults delivers every frame to every other node, lowest identifiers first', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: STANDARD_ID_MAX }), {
      minLength: 1,
      maxLength: 4 * NODES,
    });
    fc.assert(
      fc.property(ids, (list) => {
        const world = busWith(Array(NODES + 1).fill({}));
        // A frame that all wait for.
        world.send(NODES, 0);
        world.runFor('5 us');
        list.forEach((id, i) => void world.send(i % NODES, id));
        world.runFor('10 ms');
        expect(world.received(NODES)).toEqual([...list].sort((a, b) => a - b));
        expect(world.get('n0.received')).toBe(
          list.length + 1 - list.filter((_, i) => i % NODES === 0).length,
        );
      }),
      { numRuns: 30 },
    );
  });
});

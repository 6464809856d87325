import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, deepestShare, STATUS, select } from './selection.ts';

const RULES = { sourcesMin: 1, combineLimit: 3, stratumWeightS: 1e-3 };

const candidate = fc.record({
  // Whole tenths, so that borders often meet exactly.
  aheadS: fc.integer({ min: -20, max: 20 }).map((n) => n / 10),
  distanceS: fc.integer({ min: 0, max: 15 }).map((n) => n / 10 + 1e-3),
  deviationS: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  stratum: fc.integer({ min: 0, max: 15 }),
  isPreferred: fc.boolean(),
  score: fc.double({ min: 1, max: 20, noNaN: true }),
  fitness: fc.constantFrom('candidate', 'candidate', 'candidate', 'nonselectable', 'jittery'),
} satisfies Record<keyof Omit<Candidate, 'slot'>, unknown>);

const candidates = fc
  .array(candidate, { maxLength: 8 })
  .map((list) => list.map((one, slot): Candidate => ({ ...one, slot })));
const current = fc.integer({ min: -1, max: 7 });

const fitOf = (list: readonly Candidate[]) => list.filter(({ fitness }) => fitness === 'candidate');
const holds = ({ aheadS, distanceS }: Candidate, atS: number) =>
  aheadS - distanceS <= atS && atS <= aheadS + distanceS;
const TRUSTED: readonly number[] = [STATUS.selected, STATUS.combined, STATUS.spare];

describe('selection', () => {
  it('finds a stretch that no other point beats', () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const { depth, lowS, highS } = deepestShare(list);
        const counts = list
          .flatMap(({ aheadS, distanceS }) => [aheadS - distanceS, aheadS + distanceS])
          .map((atS) => list.filter((one) => holds(one, atS)).length);
        expect(depth).toBe(Math.max(0, ...counts));
        if (depth === 0) return;
        for (const atS of [lowS, highS]) {
          expect(list.filter((one) => holds(one, atS)).length).toBe(depth);
        }
      }),
    );
  });

  it('selects nobody without more than half of the candidates, and one of them with it', () => {
    fc.assert(
      fc.property(candidates, current, (list, before) => {
        const fit = fitOf(list);
        const { depth } = deepestShare(fit);
        const { selected, reason, statuses } = select(list, before, RULES);
        expect(statuses).toHaveLength(list.length);
        const chosen = statuses.filter((status) => status === STATUS.selected).length;
        if (fit.length === 0) expect(reason).toBe('no candidates');
        else if (2 * depth <= fit.length) expect(reason).toBe('no majority');
        else expect(reason).toBe('selected');
        expect(chosen).toBe(reason === 'selected' ? 1 : 0);
        expect(statuses.indexOf(STATUS.selected)).toBe(selected);
        if (reason !== 'no majority') return;
        for (const { slot } of fit) expect(statuses[slot]).toBe(STATUS.falseticker);
      }),
    );
  });

  it('calls a candidate falseticker exactly when it misses what the majority shares', () => {
    fc.assert(
      fc.property(candidates, current, (list, before) => {
        const { reason, statuses, lowS, highS } = select(list, before, RULES);
        if (reason !== 'selected') return;
        for (const one of fitOf(list)) {
          const isTrusted = TRUSTED.includes(statuses[one.slot] ?? -1);
          expect(isTrusted).toBe(holds(one, lowS) && holds(one, highS));
        }
        const trusted = statuses.filter((status) => TRUSTED.includes(status)).length;
        expect(2 * trusted).toBeGreaterThan(fitOf(list).length);
      }),
    );
  });

  it('keeps out who is no candidate, whatever it says', () => {
    fc.assert(
      fc.property(candidates, current, (list, before) => {
        const { statuses } = select(list, before, RULES);
        for (const { slot, fitness } of list) {
          if (fitness === 'nonselectable') expect(statuses[slot]).toBe(STATUS.nonselectable);
          if (fitness === 'jittery') expect(statuses[slot]).toBe(STATUS.jittery);
        }
      }),
    );
  });

  it('combines to an offset between those that it combines', () => {
    fc.assert(
      fc.property(candidates, current, (list, before) => {
        const { statuses, combinedS, reason } = select(list, before, RULES);
        if (reason !== 'selected') {
          expect(combinedS).toBeNaN();
          return;
        }
        const offsets = list
          .filter(({ slot }) => [STATUS.selected, STATUS.combined].includes(statuses[slot] as 0))
          .map(({ aheadS }) => aheadS);
        expect(combinedS).toBeGreaterThanOrEqual(Math.min(...offsets) - 1e-12);
        expect(combinedS).toBeLessThanOrEqual(Math.max(...offsets) + 1e-12);
      }),
    );
  });

  it('asks as many to agree as the rules say', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 2, max: 8 }), (list, sourcesMin) => {
        const { reason } = select(list, -1, { ...RULES, sourcesMin });
        if (reason !== 'selected') return;
        expect(deepestShare(fitOf(list)).depth).toBeGreaterThanOrEqual(sourcesMin);
      }),
    );
  });

  it('does not depend on the order of the sources', () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const there = select(list, -1, RULES);
        const back = select([...list].reverse(), -1, RULES);
        const trusted = (statuses: readonly number[]) =>
          statuses.map((status) => TRUSTED.includes(status));
        expect(back.reason).toBe(there.reason);
        expect(trusted([...back.statuses].reverse())).toEqual(trusted(there.statuses));
      }),
    );
  });

  it('keeps the selected source until another was clearly nearer for a while', () => {
    const near = { aheadS: 0, deviationS: 1e-4, stratum: 1, isPreferred: false, score: 1 };
    const one: Candidate = { ...near, slot: 0, fitness: 'candidate', distanceS: 0.02 };
    let two: Candidate = { ...near, slot: 1, fitness: 'candidate', distanceS: 0.01 };
    let rounds = 0;
    for (; rounds < 20; rounds++) {
      const { selected, scores } = select([one, two], 0, RULES);
      if (selected === 1) break;
      two = { ...two, score: scores[1] ?? 1 };
    }
    expect(rounds).toBe(3);
  });
});

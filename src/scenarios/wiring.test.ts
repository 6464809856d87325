import { describe, expect, it } from 'vitest';
import type { LinkSpec } from '../engine/scenario.ts';
import { linkName } from './links.ts';
import { findInstantCycle } from './wiring.ts';

const link = (from: string, to: string, latencyNs = 0, jitterNs = 0): LinkSpec => ({
  from: { device: from, event: 'out' },
  to: { device: to, event: 'in' },
  latencyNs,
  jitterNs,
  loss: 0,
  place: { line: 0, column: 0 },
});

const cycleOf = (...links: LinkSpec[]) => findInstantCycle(links)?.map(linkName);

describe('findInstantCycle', () => {
  it('finds nothing in a tree, a diamond, or no links at all', () => {
    expect(cycleOf()).toBeUndefined();
    expect(cycleOf(link('a', 'b'), link('a', 'c'), link('b', 'd'), link('c', 'd'))).toBeUndefined();
  });

  it('finds a device that is linked to itself', () => {
    expect(cycleOf(link('a', 'a'))).toEqual(['a.out → a.in']);
  });

  it('finds the cycle without the way that leads to it', () => {
    const links = [link('x', 'a'), link('a', 'b'), link('a', 'z'), link('b', 'c'), link('c', 'a')];
    expect(cycleOf(...links)).toEqual(['a.out → b.in', 'b.out → c.in', 'c.out → a.in']);
  });

  it('is content when one link of the cycle takes time', () => {
    expect(cycleOf(link('a', 'b'), link('b', 'a', 1))).toBeUndefined();
    expect(cycleOf(link('a', 'b'), link('b', 'a', 0, 1))).toBeUndefined();
  });

  it('follows a chain of 50,000 devices', () => {
    const links = Array.from({ length: 50_000 }, (_, i) => link(`d${i}`, `d${(i + 1) % 50_000}`));
    expect(cycleOf(...links)).toHaveLength(50_000);
    expect(cycleOf(...links.slice(1))).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { Sequence } from '../../../memory/schema.ts';
import type { EventRecord } from '../../../timeline/timeline.ts';
import { type FlowFrame, flowArrows } from './flow.ts';

/** An event at an x, in the lane at a y. */
const event = (sequence: number, x: number, y: number): EventRecord => ({
  ...{ sequence: sequence as Sequence, timeNs: x, logical: 0, kind: 0, source: -1, target: y },
  ...{ parent: sequence - 1, flow: 0, span: -1, payload: [] },
});

const FRAME: FlowFrame = {
  ...{ width: 200, top: 20, bottom: 120 },
  place: ({ timeNs, target }) => (target < 0 ? undefined : { x: timeNs, y: target }),
};

describe('flowArrows', () => {
  it('leads from each cause to what it caused, the selected event last', () => {
    const chain = [event(3, 150, 40), event(2, 100, 80), event(1, 50, 40)];
    const arrows = flowArrows(chain, [event(4, 180, 80)], FRAME);
    expect(arrows.map(({ side, step, from, to }) => [side, step, from.x, to.x])).toEqual([
      ['cause', 0, 100, 150],
      ['cause', 1, 50, 100],
      ['effect', 0, 150, 180],
    ]);
    expect(arrows.every(({ from, to }) => from.outside === '' && to.outside === '')).toBe(true);
  });

  it('keeps ends outside at the border and says on which side they lie', () => {
    const chain = [event(3, 150, 40), event(2, -900, 80)];
    const effects = [event(4, 900, 60), event(5, 160, 300), event(6, 170, -50)];
    const [cause, later, below] = flowArrows(chain, effects, FRAME);
    expect(cause?.from).toMatchObject({ x: 7, y: 80, outside: 'left' });
    expect(later?.to).toMatchObject({ x: 193, y: 60, outside: 'right' });
    expect(below?.to).toMatchObject({ x: 160, y: 113, outside: 'below' });
  });

  it('leaves out what is in no lane, and arrows of which nothing can be seen', () => {
    const chain = [event(3, 150, 40), event(2, 100, -1), event(1, 50, 40)];
    expect(flowArrows(chain, [], FRAME)).toEqual([]);
    expect(flowArrows([event(3, -10, 40), event(2, -90, 80)], [], FRAME)).toEqual([]);
    expect(flowArrows([], [], FRAME)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { compileFilter } from '../../../query/compile-event.ts';
import { filterEvents } from '../../../timeline/filtered.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import { openSession } from '../../../worker/session.ts';
import { chartBins } from './chart-bins.ts';
import { barFilter, rangeOf, type Scope, spanOfBar } from './scopes.ts';

const session = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 4096, untilNs: 20e9 }));
session.runUntil({ type: 'end' });
const { memory, schema } = session.system;
const timeline = createTimeline(memory, schema);
const [oldest, published] = [timeline.oldest(), timeline.published()];
const moment = { at: 500, oldest, published };
const WINDOW = { fromNs: 2e9, toNs: 3e9 };
const CHOSEN = { fromNs: 5e9, toNs: 10e9 };

describe('a stretch of latencies', () => {
  it.each<[Scope, number, number]>([
    ['all', oldest, published],
    ['playhead', oldest, 501],
    ['later', 501, published],
    ['visible', timeline.sequenceAt(2e9 - 1) + 1, timeline.sequenceAt(3e9) + 1],
    ['range', timeline.sequenceAt(5e9 - 1) + 1, timeline.sequenceAt(10e9) + 1],
    ['before', oldest, timeline.sequenceAt(5e9 - 1) + 1],
  ])('%s', (scope, from, to) => {
    expect(rangeOf(scope, moment, timeline, WINDOW, CHOSEN)).toEqual({ from, to });
  });

  it('is everything while no range is chosen', () => {
    expect(rangeOf('before', moment, timeline, WINDOW, undefined)).toEqual({
      from: oldest,
      to: published,
    });
  });
});

describe('the filter of a bar', () => {
  it.each<Scope>(['all', 'playhead', 'later'])(
    'passes as many events as the bar counts (%s)',
    (scope) => {
      const range = rangeOf(scope, moment, timeline, WINDOW, undefined);
      let bars = 0;
      for (const route of timeline.routes()) {
        const summary = timeline.latency(route, range);
        for (const bin of chartBins(summary).bins.filter(({ count }) => count > 0)) {
          const span = spanOfBar(summary.bins, bin);
          const text = barFilter(route, span, scope, range);
          const filter = compileFilter(text, schema);
          if (!filter.ok) throw new Error(`${text}: ${filter.problem.what}`);
          const all = { from: oldest, to: published };
          const found = filterEvents(memory, filter.value, all, published);
          expect([text, found.offsets.length]).toEqual([text, bin.count]);
          bars += 1;
        }
      }
      expect(bars).toBeGreaterThan(10);
    },
  );
});

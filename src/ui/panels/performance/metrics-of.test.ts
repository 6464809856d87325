import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import { openSession } from '../../../worker/session.ts';
import { checkMetric, EMPTY_METRIC, metricTitle } from './metric-draft.ts';
import { metricsOf, wordsOf } from './metrics-of.ts';
import type { Figures } from './use-figures.ts';
import type { ShownMetric } from './use-metrics.ts';

const { memory, schema } = unwrap(
  openSession({ id: 'thermostats' }, { historyEvents: 4096 }),
).system;

const FIGURES: Figures = {
  world: { timeline: createTimeline(memory, schema) } as Figures['world'],
  rewound: false,
  eventsPerSecond: 1000,
  busy: 0.5,
  held: 10,
  capacity: 4096,
  dropped: 3,
  keyframes: 1,
  frameMs: Number.NaN,
  paintMs: 1,
  timings: undefined,
  memory: {
    worldBytes: 100,
    keyframeBytes: 200,
    historyBytes: 300,
    totalBytes: 700,
    heapBytes: Number.NaN,
    heapTrend: { perMinute: Number.NaN, minutes: 0 },
  },
};

function shown(name: string, value: number, state: ShownMetric['state']): ShownMetric {
  const draft = { ...EMPTY_METRIC, name, value: 'room.temperatureC', description: 'How warm.' };
  return {
    draft,
    title: metricTitle(draft),
    checked: checkMetric(draft, schema),
    points: [],
    changes: [],
    change: undefined,
    value,
    state,
  };
}

describe('what is measured, for monitoring', () => {
  it('leaves out what the browser does not tell', () => {
    const bytes = metricsOf(FIGURES, []).find(({ name }) => name === 'orrery_memory_bytes');
    const parts = bytes?.samples.map(({ labels }) => labels.part);
    expect(parts).toEqual(['world', 'history', 'keyframes']);
  });

  it('has metrics of one’s own under names of their own, with their alerts', () => {
    const own = [
      shown('Room heat', 21.5, 'firing'),
      shown('room-heat', 22, undefined),
      shown('never seen', Number.NaN, 'inactive'),
    ];
    const found = metricsOf(FIGURES, own).filter(({ name }) => name.startsWith('orrery_user_'));
    expect(found.map(({ name, samples }) => [name, samples[0]])).toEqual([
      ['orrery_user_room_heat', { labels: { aggregation: 'last', unit: '°C' }, value: 21.5 }],
      ['orrery_user_room_heat_alert', { labels: {}, value: 1 }],
      ['orrery_user_room_heat_2', { labels: { aggregation: 'last', unit: '°C' }, value: 22 }],
    ]);
    expect(found[0]).toMatchObject({ unit: 'Cel', help: 'How warm.' });
  });

  it.each([
    ['last heater.demands', 'last_heater_demands'],
    ['max room.temperatureC', 'max_room_temperature_c'],
    ['°°', 'metric'],
  ])('names %s', (text, name) => {
    expect(wordsOf(text)).toBe(name);
  });
});

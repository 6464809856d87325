/** Where things of a schema are drawn in a Chrome trace. */
import type { FieldSchema, Schema } from '../../memory/schema.ts';
import { NO_DEVICE } from '../../memory/tables.ts';
import type { EventRecord } from '../../timeline/timeline.ts';
import { deviceLabels } from '../labels.ts';
import { metadataJson, type Place } from './emit.ts';
import { THREAD_MOCK } from './tracks.ts';

/** A field drawn as a counter. */
export interface CounterTrack {
  readonly name: string;
  /** names the curve: the unit */
  readonly series: string;
  readonly pid: number;
}

export interface TraceLayout {
  /** by track: one for each device, and the last for what belongs to none */
  readonly places: readonly Place[];
  /** by slot */
  readonly counters: readonly (CounterTrack | undefined)[];
  trackOf(event: EventRecord): number;
  metadata(): Generator<string>;
}

const isCounter = ({ role, length, type }: FieldSchema): boolean =>
  role === 'state' &&
  length === 1 &&
  (type === 'number' || type === 'integer' || type === 'flag' || type === 'time');

export function layoutTrace(schema: Schema): TraceLayout {
  const { devices, kinds } = schema;
  const labels = deviceLabels(devices);
  const groups = [...new Set(devices.map(({ group }) => group))];
  const places = devices.map(({ group }, id) => ({ pid: groups.indexOf(group) + 1, tid: id + 1 }));
  const outside = devices.length;
  places.push({ pid: groups.length + 1, tid: outside + 1 });

  const counters: (CounterTrack | undefined)[] = Array.from({ length: schema.slots });
  for (const [id, { fields }] of devices.entries()) {
    // What runs on a thread of a foreign trace is in its slices already.
    if (devices[id]?.mock === THREAD_MOCK) continue;
    for (const field of fields.filter(isCounter)) {
      const name = `${labels[id]}.${field.name}`;
      const series = field.unit === '' ? 'value' : field.unit;
      counters[field.slot] = { name, series, pid: groups.indexOf(devices[id]?.group ?? '') + 1 };
    }
  }

  return {
    places,
    counters,
    trackOf: ({ kind, source, target }) => {
      const speaks = kinds[kind]?.role === 'emit' || kinds[kind]?.role === 'system';
      const [first, second] = speaks ? [source, target] : [target, source];
      const device = first === NO_DEVICE ? second : first;
      return device < outside ? device : outside;
    },
    *metadata() {
      for (const [at, group] of [...groups, 'engine'].entries()) {
        const place = { pid: at + 1, tid: 0 };
        yield metadataJson('process_name', place, group || schema.title || 'devices');
        yield metadataJson('process_sort_index', place, at);
      }
      for (const [track, place] of places.entries()) {
        const label = track === outside ? 'outside' : labels[track] || `device ${track}`;
        yield metadataJson('thread_name', place, label);
        yield metadataJson('thread_sort_index', place, track);
      }
    },
  };
}

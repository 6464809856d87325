/** Single events of a Chrome trace as JSON text. Times are µs with the ns as fraction. */

/** Where a slice is drawn: a process for each group, a thread for each device. */
export interface Place {
  readonly pid: number;
  readonly tid: number;
}

/** "1234.567": exact, whatever the size. */
export function microseconds(timeNs: number): string {
  const whole = Math.floor(timeNs / 1000);
  const rest = timeNs - whole * 1000;
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(3, '0')}`;
}

const head = (phase: string, name: string, category: string, place: Place, timeNs: number) =>
  `{"ph":"${phase}","name":${JSON.stringify(name)},"cat":${JSON.stringify(category)}` +
  `,"pid":${place.pid},"tid":${place.tid},"ts":${microseconds(timeNs)}`;

export interface SliceText {
  readonly name: string;
  readonly category: string;
  readonly place: Place;
  readonly timeNs: number;
  /** JSON object */
  readonly args: string;
}

export const completeJson = (slice: SliceText, durationNs: number): string =>
  `${head('X', slice.name, slice.category, slice.place, slice.timeNs)}` +
  `,"dur":${microseconds(durationNs)},"args":${slice.args}}`;

/** Spans that overlap on one track; `id` joins the two halves. */
export const asyncJson = (phase: 'b' | 'e', slice: SliceText, timeNs: number, id: number): string =>
  `${head(phase, slice.name, slice.category, slice.place, timeNs)},"id":"span ${id}"` +
  `${phase === 'b' ? `,"args":${slice.args}` : ''}}`;

/** Half of an arrow from a cause to its effect; bound to the slices around the two points. */
export const flowJson = (phase: 's' | 'f', place: Place, timeNs: number, id: number): string =>
  `${head(phase, 'cause', 'flow', place, timeNs)},"id":${id}${phase === 'f' ? ',"bp":"e"' : ''}}`;

/** A mark through all tracks. */
export const instantJson = (name: string, place: Place, timeNs: number, args: string): string =>
  `${head('i', name, 'expectation', place, timeNs)},"s":"g","args":${args}}`;

export const counterJson = (
  name: string,
  pid: number,
  timeNs: number,
  series: string,
  value: number,
): string =>
  `{"ph":"C","name":${JSON.stringify(name)},"pid":${pid},"tid":0,"ts":${microseconds(timeNs)}` +
  `,"args":{${JSON.stringify(series)}:${value}}}`;

export function metadataJson(
  what: 'process_name' | 'process_sort_index' | 'thread_name' | 'thread_sort_index',
  place: Place,
  value: string | number,
): string {
  const key = typeof value === 'string' ? 'name' : 'sort_index';
  return (
    `{"ph":"M","name":"${what}","pid":${place.pid},"tid":${place.tid},"ts":0` +
    `,"args":{"${key}":${JSON.stringify(value)}}}`
  );
}

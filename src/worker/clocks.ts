/** Time daemons of a world for the page: what they report at a moment, and chronyc's words for it. */
import type { DeviceSchema, Schema } from '../memory/schema.ts';
import { type ThreeTimes, threeTimes } from '../mocks/chrony/live/clock-view.ts';
import { daemonsOf, daemonView } from '../mocks/chrony/live/daemon-view.ts';
import { reportsOf } from '../mocks/chrony/live/reports-of.ts';
import type { DaemonReports } from '../mocks/chrony/reports/daemon.ts';
import { askDaemon } from '../mocks/chrony/server/ask.ts';
import { chronyc } from '../mocks/chrony/text/chronyc.ts';

export type { ThreeTimes } from '../mocks/chrony/live/clock-view.ts';
export type { DaemonReports, SourceReports } from '../mocks/chrony/reports/daemon.ts';

export const daemonsIn = (schema: Schema): readonly DeviceSchema[] => daemonsOf(schema);

/** What one daemon and its clock say at a moment. */
export interface ClocksMoment {
  readonly times: ThreeTimes;
  readonly reports: DaemonReports;
  /** names of the devices behind the sources, by slot */
  readonly devices: readonly string[];
}

export function timesAt(
  schema: Schema,
  slots: ArrayLike<number>,
  nowNs: number,
  daemon: string,
): ThreeTimes | undefined {
  const view = daemonView(schema, slots, daemon);
  return view && threeTimes(view, nowNs);
}

/** Undefined when the world has no such daemon. */
export function clocksAt(
  schema: Schema,
  slots: ArrayLike<number>,
  nowNs: number,
  daemon: string,
): ClocksMoment | undefined {
  const view = daemonView(schema, slots, daemon);
  const reports = reportsOf(schema, slots, nowNs, daemon);
  if (view === undefined || reports === undefined) return undefined;
  const devices = reports.sources.map((_, slot) => view.sources[slot]?.name ?? '');
  return { times: threeTimes(view, nowNs), reports, devices };
}

/** Commands whose answer a person may want as text. */
export const COPIED_COMMANDS = [
  'tracking',
  'sources',
  'sourcestats',
  'rtcdata',
  'activity',
] as const;
export type CopiedCommand = (typeof COPIED_COMMANDS)[number];

/** What `chronyc -n` prints, or its comma-separated form. */
export function chronycText(
  reports: DaemonReports,
  command: CopiedCommand,
  form: 'text' | 'csv',
): string {
  const printed = chronyc([command], askDaemon(reports), { csv: form === 'csv' });
  return printed.ok ? printed.value.text : `${printed.problem.what}\n`;
}

/**
 * Every field of every report, once. Keys carry the unit where there is one; the order is that of
 * the wire, and a field's place among those of its record is its index in the client library.
 */
import { ACTIVITY, RTCDATA, SERVERSTATS, SMOOTHING, TRACKING } from './daemon-fields.ts';
import { reserved } from './define.ts';
import type { FieldTable, Reserved } from './field.ts';
import { AUTHDATA, NTPDATA, SELECTDATA, SOURCES, SOURCESTATS } from './source-fields.ts';

export {
  ACTIVITY,
  CLIENT_ACCESS,
  MANUAL_SAMPLE,
  RTCDATA,
  SERVERSTATS,
  SMOOTHING,
  TRACKING,
} from './daemon-fields.ts';
export { AUTHDATA, NTPDATA, SELECTDATA, SOURCES, SOURCESTATS } from './source-fields.ts';

/** The ten reports, under the names by which the client library asks for them. */
export const REPORTS = {
  tracking: TRACKING,
  sources: SOURCES,
  sourcestats: SOURCESTATS,
  selectdata: SELECTDATA,
  activity: ACTIVITY,
  authdata: AUTHDATA,
  ntpdata: NTPDATA,
  serverstats: SERVERSTATS,
  rtcdata: RTCDATA,
  smoothing: SMOOTHING,
} as const satisfies Readonly<Record<string, FieldTable>>;

export type ReportName = keyof typeof REPORTS;

export const REPORT_NAMES = Object.keys(REPORTS) as readonly ReportName[];

/** Bytes of a reply that no field covers, in the newest layout. */
export const RESERVED: Partial<Readonly<Record<ReportName, readonly Reserved[]>>> = {
  selectdata: [reserved(55, 'u8', 'zeros', 1)],
  authdata: [reserved(50, 'u16', 'zeros', 1)],
  ntpdata: [1, 2, 3, 4].map((n) => reserved(152 + 4 * n, 'u32', 'ones', n)),
  serverstats: [1, 2, 3, 4].map((n) => reserved(156 + 8 * n, 'u64', 'ones', n)),
};

/** Where the fields of each reply lie, for every daemon version: derived from the registry. */
import {
  atLeast,
  type DaemonVersion,
  type FieldTable,
  type Reserved,
  WIRE_BYTES,
  type WireType,
} from '../reports/field.ts';
import { REPORTS, RESERVED, type ReportName } from '../reports/registry.ts';

/** Bytes before the body of every reply. */
export const REPLY_HEADER_BYTES = 28;

export interface Slot {
  readonly key: string;
  readonly offset: number;
  readonly wire: WireType;
  readonly only?: 'refclock' | 'network';
}

export interface Layout {
  readonly report: ReportName;
  readonly code: number;
  readonly slots: readonly Slot[];
  readonly reserved: readonly Reserved[];
  /** Of the whole reply. */
  readonly bytes: number;
}

const NEWEST: Readonly<Record<ReportName, number>> = {
  tracking: 5,
  sources: 3,
  sourcestats: 6,
  selectdata: 23,
  activity: 12,
  authdata: 20,
  ntpdata: 26,
  serverstats: 25,
  rtcdata: 7,
  smoothing: 13,
};

const slotsOf = (report: ReportName): readonly Slot[] =>
  Object.entries(REPORTS[report] as FieldTable).map(([key, { offset, wire, only }]) => ({
    key,
    offset,
    wire,
    ...(only ? { only } : {}),
  }));

function layout(
  report: ReportName,
  code: number,
  slots: readonly Slot[],
  reserved: readonly Reserved[],
): Layout {
  const ends = [...slots, ...reserved].map(({ offset, wire }) => offset + WIRE_BYTES[wire]);
  return { report, code, slots, reserved, bytes: Math.max(...ends) };
}

const newestOf = (report: ReportName): Layout =>
  layout(report, NEWEST[report], slotsOf(report), RESERVED[report] ?? []);

const isOld = (report: ReportName, key: string): boolean =>
  (REPORTS[report] as FieldTable)[key]?.since === undefined;

/** Until 4.5: three reserved words where the counts of time stamps stand today. */
const NTPDATA_OLD = layout(
  'ntpdata',
  16,
  slotsOf('ntpdata').filter(({ key }) => isOld('ntpdata', key)),
  [1, 2, 3].map((number) => ({
    offset: 136 + 4 * number,
    wire: 'u32',
    fill: 'ones',
    client: `reserved #${number}`,
  })),
);

/** Until 4.3: eleven counters of 32 bits. */
const SERVERSTATS_OLD = layout(
  'serverstats',
  24,
  slotsOf('serverstats')
    .filter(({ key }) => isOld('serverstats', key))
    .map(({ key }, at) => ({ key, offset: REPLY_HEADER_BYTES + 4 * at, wire: 'u32' })),
  [],
);

const LAYOUTS: readonly Layout[] = [
  ...(Object.keys(NEWEST) as ReportName[]).map(newestOf),
  NTPDATA_OLD,
  SERVERSTATS_OLD,
];

export const layoutOfCode = (code: number): Layout | undefined =>
  LAYOUTS.find((candidate) => candidate.code === code);

/** The reply code with which a daemon of that version answers. */
export function replyCodeOf(report: ReportName, version: DaemonVersion): number {
  if (report === 'ntpdata' && !atLeast(version, '4.6')) return NTPDATA_OLD.code;
  if (report === 'serverstats' && !atLeast(version, '4.4')) return SERVERSTATS_OLD.code;
  return NEWEST[report];
}

export function layoutOf(report: ReportName, version: DaemonVersion): Layout {
  const code = replyCodeOf(report, version);
  const found = layoutOfCode(code);
  return found ?? newestOf(report);
}

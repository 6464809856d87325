/** What a client refuses to believe, whoever said it. */
import type { Problem } from '../../../lib/result.ts';
import type { FieldTable, FieldValue, Timespec } from '../reports/field.ts';
import { REPORTS, type ReportName } from '../reports/registry.ts';

type Values = Readonly<Record<string, FieldValue>>;

const STRATUM_MAX = 15;
const REACHABILITY_MAX = 255;

/** Floats that measure a size: below 0 they mean nothing. */
const SIZES: Partial<Readonly<Record<ReportName, readonly string[]>>> = {
  tracking: ['rmsOffsetS', 'skewPpm', 'rootDelayS', 'rootDispersionS', 'lastUpdateIntervalS'],
  sources: ['offsetErrorS'],
  sourcestats: ['stdDevS', 'skewPpm', 'offsetErrorS'],
};

function wrongNumber(
  report: ReportName,
  table: FieldTable,
  key: string,
  value: number,
): string | undefined {
  const field = table[key];
  if (!field) return undefined;
  if (field.wire === 'float') {
    if (!Number.isFinite(value)) return 'a finite number';
    return value < 0 && SIZES[report]?.includes(key) ? 'a number of 0 or more' : undefined;
  }
  if (key === 'stratum' && value > STRATUM_MAX) return `0 to ${STRATUM_MAX}`;
  if (key === 'reachability' && value > REACHABILITY_MAX) return `0 to ${REACHABILITY_MAX}`;
  const isEnum = field.content === 'enum' && field.names !== undefined;
  return isEnum && field.names?.[value] === undefined ? 'one of the values it has' : undefined;
}

const isTime = (value: FieldValue): value is Timespec => typeof value === 'object';

/** The first value that cannot be, as a problem that names it. */
export function checkRecord(report: ReportName, values: Values): Problem | undefined {
  const table: FieldTable = REPORTS[report];
  for (const [key, value] of Object.entries(values)) {
    let allowed: string | undefined;
    if (typeof value === 'number') allowed = wrongNumber(report, table, key, value);
    else if (isTime(value) && !(value.seconds >= 0 && value.nanoseconds < 1e9)) {
      allowed = 'a time since 1970';
    }
    if (allowed === undefined) continue;
    const name = table[key]?.client ?? key;
    const shown = isTime(value) ? value.seconds : value;
    return {
      what: `${name} must be ${allowed}, not ${shown}`,
      where: `${report}.${key}`,
      mend: 'Look at what the daemon sent.',
    };
  }
  return undefined;
}

/** The log of clients and the list of typed-in times. */
import type { ClientAccess, ManualSample } from '../reports/daemon.ts';
import { INTERVAL_UNKNOWN } from '../reports/names.ts';
import { age, fixed, shortTime } from './c-format.ts';

const interval = (log2: number): string =>
  log2 === INTERVAL_UNKNOWN ? '  -' : String(log2).padStart(3);

const clientCsv = (one: ClientAccess): string =>
  [
    one.address,
    one.ntpHits,
    one.ntpDrops,
    one.ntpInterval,
    one.ntpTimeoutInterval,
    one.lastNtpHitAgoS,
    one.commandHits,
    one.commandDrops,
    one.commandInterval,
    one.lastCommandHitAgoS,
  ].join(',');

const clientText = (one: ClientAccess): string =>
  [
    `${one.address.padEnd(25)}  ${String(one.ntpHits).padStart(6)}`,
    `${String(one.ntpDrops).padStart(5)} ${interval(one.ntpInterval)} ${interval(one.ntpTimeoutInterval)}`,
    `${age(one.lastNtpHitAgoS)}  ${String(one.commandHits).padStart(6)}`,
    `${String(one.commandDrops).padStart(5)} ${interval(one.commandInterval)}  ${age(one.lastCommandHitAgoS)}`,
  ].join('  ');

export const clientRows = (records: readonly ClientAccess[], csv: boolean): string[] =>
  records.map(csv ? clientCsv : clientText);

export const manualRows = (samples: readonly ManualSample[], csv: boolean): string[] =>
  samples.map(({ when, slewedOffsetS, originalOffsetS, residualS }, at) => {
    const time = shortTime(when.seconds);
    const offsets = [slewedOffsetS, originalOffsetS, residualS].map((value) => fixed(value, 2));
    if (csv) return [at, time, ...offsets].join(',');
    const columns = offsets.map((value) => value.padStart(10));
    return `${String(at).padStart(2)} ${time} ${columns.join(' ')}`;
  });

/** One line for each source. */
import { clockName } from '../reports/address.ts';
import type {
  AuthDataReport,
  SelectDataReport,
  SourceReport,
  SourceStatsReport,
} from '../reports/daemon.ts';
import { MODE } from '../reports/names.ts';
import { age, duration, fixed, frequency, offset } from './c-format.ts';
import { leapText, nameOf } from './report-text.ts';

export const HEADERS = {
  sources: 'MS Name/IP address         Stratum Poll Reach LastRx Last sample               ',
  sourcestats: 'Name/IP Address            NP  NR  Span  Frequency  Freq Skew  Offset  Std Dev',
  selectdata: 'S Name/IP Address        Auth COpts EOpts Last Score     Interval  Leap',
  authdata: 'Name/IP address             Mode KeyID Type KLen Last Atmp  NAK Cook CLen',
  clients: 'Hostname                      NTP   Drop Int IntL Last     Cmd   Drop Int  Last',
  manual: '#    Date     Time(UTC)    Slewed   Original   Residual',
} as const;

const MODE_SYMBOLS = '^=#';
/** By number of the state: 4 (`+`) is combined, 5 (`-`) is not. */
const STATE_SYMBOLS = '*?x~+-';

export const modeSymbol = (mode: number): string => MODE_SYMBOLS[mode] ?? ' ';
export const stateSymbol = (state: number): string => STATE_SYMBOLS[state] ?? ' ';

const column = (value: number | string, width: number): string => String(value).padStart(width);

const octal = (bits: number): string => bits.toString(8);

export function sourceRow(report: SourceReport, csv: boolean): string {
  const { mode, state, stratum, poll, reachability, sinceSampleS } = report;
  const name = mode === MODE.refclock ? clockName(report.refId) : report.address;
  const { originalOffsetS, adjustedOffsetS, offsetErrorS } = report;
  if (csv) {
    const figures = [adjustedOffsetS, originalOffsetS, offsetErrorS].map((s) => fixed(s, 9));
    const symbols = [modeSymbol(mode), stateSymbol(state)];
    const counts = [stratum, poll, octal(reachability), sinceSampleS];
    return [...symbols, name, ...counts, ...figures].join(',');
  }
  return [
    `${modeSymbol(mode)}${stateSymbol(state)} ${name.padEnd(27)}  `,
    `${column(stratum, 2)}  ${column(poll, 2)}   ${column(octal(reachability), 3)}  `,
    `${age(sinceSampleS)}  ${offset(adjustedOffsetS)}[${offset(originalOffsetS)}]`,
    ` +/- ${duration(offsetErrorS)}`,
  ].join('');
}

export function statsRow(report: SourceStatsReport, csv: boolean): string {
  const { samples, runs, spanS, residFreqPpm, skewPpm, offsetS, stdDevS } = report;
  const name = nameOf(report);
  if (csv) {
    const ppm = [residFreqPpm, skewPpm].map((value) => fixed(value, 3));
    const seconds = [offsetS, stdDevS].map((value) => fixed(value, 9));
    return [name, samples, runs, spanS, ...ppm, ...seconds].join(',');
  }
  return [
    `${name.padEnd(25)} ${column(samples, 3)} ${column(runs, 3)}  ${age(spanS)} `,
    `${frequency(residFreqPpm, true)} ${frequency(skewPpm, false)}  `,
    `${offset(offsetS)}  ${duration(stdDevS)}`,
  ].join('');
}

const OPTIONS = [
  [1, 'N'],
  [2, 'P'],
  [4, 'T'],
  [8, 'R'],
] as const;

/** Five letters; the last stands for an option that no report carries. */
const options = (bits: number): readonly string[] => [
  ...OPTIONS.map(([bit, letter]) => (bits & bit ? letter : '-')),
  '-',
];

const LEAP_SYMBOLS = 'N+-?';

export function selectRow(report: SelectDataReport, csv: boolean): string {
  const { stateChar, authentication, leapStatus, sinceSampleS, score } = report;
  const letter = String.fromCharCode(stateChar);
  const auth = authentication ? 'Y' : 'N';
  const own = options(report.configuredOptions);
  const effective = options(report.effectiveOptions);
  const leap = LEAP_SYMBOLS[leapStatus] ?? '?';
  const name = nameOf(report);
  if (csv) {
    const limits = [report.lowLimitS, report.highLimitS].map((value) => fixed(value, 9));
    const lead = [letter, name, auth, ...own, ...effective, sinceSampleS];
    return [...lead, fixed(score, 1), ...limits, leapText(leapStatus)].join(',');
  }
  return [
    `${letter} ${name.padEnd(25)} ${auth} ${own.join('')} ${effective.join('')} ${age(sinceSampleS)} `,
    `${fixed(score, 1).padStart(5)} ${offset(report.lowLimitS)} ${offset(report.highLimitS)}`,
    `  ${leap}`,
  ].join('');
}

const AUTH_SYMBOLS = ['-', 'SK', 'NTS'];

export function authRow(address: string, report: AuthDataReport, csv: boolean): string {
  const mode = AUTH_SYMBOLS[report.mode] ?? '?';
  const { keyId, keyType, keyLengthBits, lastKeAgoS, keAttempts, nak, cookies } = report;
  if (csv) {
    const key = [keyId, keyType, keyLengthBits, lastKeAgoS, keAttempts];
    return [address, mode, ...key, nak, cookies, report.cookieBytes].join(',');
  }
  return [
    `${address.padEnd(27)} ${mode.padStart(4)} ${column(keyId, 5)} ${column(keyType, 4)}`,
    ` ${column(keyLengthBits, 4)} ${age(lastKeAgoS)} ${column(keAttempts, 4)} ${column(nak, 4)}`,
    ` ${column(cookies, 4)} ${column(report.cookieBytes, 4)}`,
  ].join('');
}

/** Reports of NTP exchanges, as text and as CSV. */
import { clockName, referenceIdOf } from '../reports/address.ts';
import type { NtpDataReport, ServerStatsReport } from '../reports/daemon.ts';
import { NTP_MODE_NAMES, TIMESTAMPING_NAMES } from '../reports/names.ts';
import { powerOfTwo } from '../wire/float.ts';
import { fixed, longTime, signedFixed } from './c-format.ts';
import { csvLine, csvTime, hexId, labelled, leapText } from './report-text.ts';

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const nameIn = (names: Readonly<Record<number, string>>, value: number): string =>
  capital(names[value] ?? 'invalid');

/** chronyc says what the protocol's letters mean in its own words. */
const modeText = (mode: number): string => {
  const name = nameIn(NTP_MODE_NAMES, mode);
  return mode === 1 || mode === 2 ? `Symmetric ${name.toLowerCase()}` : name;
};

const NO_ADDRESS = '[UNSPEC]';
const INTERLEAVED = 0x4000;
const AUTHENTICATED = 0x8000;

/** The ten tests in their groups of three, three and four. */
function testBits(flags: number): string {
  const bits = (flags & 0x3ff).toString(2).padStart(10, '0');
  return `${bits.slice(0, 3)} ${bits.slice(3, 6)} ${bits.slice(6)}`;
}

const yesNo = (isSo: boolean): string => (isSo ? 'Yes' : 'No');

const addressText = (address: string): string =>
  `${address === '' ? NO_ADDRESS : address} (${hexId(referenceIdOf(address))})`;

function csvOf(report: NtpDataReport): string {
  const address = (text: string) => [text === '' ? NO_ADDRESS : text, hexId(referenceIdOf(text))];
  const seconds = (value: number) => fixed(value, 9);
  return csvLine([
    ...address(report.remoteAddress),
    report.remotePort,
    ...address(report.localAddress),
    leapText(report.leapStatus),
    report.version,
    modeText(report.mode),
    report.stratum,
    report.poll,
    fixed(powerOfTwo(report.poll), 0),
    report.precision,
    seconds(powerOfTwo(report.precision)),
    ...[report.rootDelayS, report.rootDispersionS].map((value) => fixed(value, 6)),
    hexId(report.refId),
    report.stratum <= 1 ? clockName(report.refId) : '',
    csvTime(report.refTime),
    ...[report.offsetS, report.peerDelayS, report.peerDispersionS, report.responseTimeS].map(
      seconds,
    ),
    fixed(report.jitterAsymmetry, 2),
    ...testBits(report.flags).split(' '),
    yesNo((report.flags & INTERLEAVED) !== 0),
    yesNo((report.flags & AUTHENTICATED) !== 0),
    nameIn(TIMESTAMPING_NAMES, report.txTimestamping),
    nameIn(TIMESTAMPING_NAMES, report.rxTimestamping),
    report.txCount,
    report.rxCount,
    report.validCount,
    report.goodCount,
  ]);
}

export function ntpData(report: NtpDataReport, csv: boolean): string {
  if (csv) return csvOf(report);
  const clock = report.stratum <= 1 ? clockName(report.refId) : '';
  const precision = fixed(powerOfTwo(report.precision), 9);
  const seconds = (value: number) => `${fixed(value, 9)} seconds`;
  return labelled(16, [
    ['Remote address', addressText(report.remoteAddress)],
    ['Remote port', String(report.remotePort)],
    ['Local address', addressText(report.localAddress)],
    ['Leap status', leapText(report.leapStatus)],
    ['Version', String(report.version)],
    ['Mode', modeText(report.mode)],
    ['Stratum', String(report.stratum)],
    ['Poll interval', `${report.poll} (${fixed(powerOfTwo(report.poll), 0)} seconds)`],
    ['Precision', `${report.precision} (${precision} seconds)`],
    ['Root delay', `${fixed(report.rootDelayS, 6)} seconds`],
    ['Root dispersion', `${fixed(report.rootDispersionS, 6)} seconds`],
    ['Reference ID', `${hexId(report.refId)} (${clock})`],
    ['Reference time', longTime(report.refTime.seconds)],
    ['Offset', `${signedFixed(report.offsetS, 9)} seconds`],
    ['Peer delay', seconds(report.peerDelayS)],
    ['Peer dispersion', seconds(report.peerDispersionS)],
    ['Response time', seconds(report.responseTimeS)],
    ['Jitter asymmetry', signedFixed(report.jitterAsymmetry, 2)],
    ['NTP tests', testBits(report.flags)],
    ['Interleaved', yesNo((report.flags & INTERLEAVED) !== 0)],
    ['Authenticated', yesNo((report.flags & AUTHENTICATED) !== 0)],
    ['TX timestamping', nameIn(TIMESTAMPING_NAMES, report.txTimestamping)],
    ['RX timestamping', nameIn(TIMESTAMPING_NAMES, report.rxTimestamping)],
    ['Total TX', String(report.txCount)],
    ['Total RX', String(report.rxCount)],
    ['Total valid RX', String(report.validCount)],
    ['Total good RX', String(report.goodCount)],
  ]);
}

export function serverStats(report: ServerStatsReport, csv: boolean): string {
  const rows: readonly (readonly [string, number])[] = [
    ['NTP packets received', report.ntpHits],
    ['NTP packets dropped', report.ntpDrops],
    ['Command packets received', report.commandHits],
    ['Command packets dropped', report.commandDrops],
    ['Client log records dropped', report.logDrops],
    ['NTS-KE connections accepted', report.nkeHits],
    ['NTS-KE connections dropped', report.nkeDrops],
    ['Authenticated NTP packets', report.ntpAuthHits],
    ['Interleaved NTP packets', report.ntpInterleavedHits],
    ['NTP timestamps held', report.ntpTimestamps],
    ['NTP timestamp span', report.ntpSpanS],
  ];
  if (csv) return csvLine(rows.map(([, value]) => value));
  return labelled(
    27,
    rows.map(([label, value]) => [label, String(value)]),
  );
}

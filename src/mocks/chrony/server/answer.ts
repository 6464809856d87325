/**
 * One datagram in, one datagram or silence out: the daemon's side of the protocol as a function of
 * what is reported. Nothing is kept, so every command that would change a daemon changes nothing.
 */
import { networkHolds } from '../reports/address.ts';
import type { DaemonReports, SourceReports } from '../reports/daemon.ts';
import type { DaemonVersion } from '../reports/field.ts';
import { MODE } from '../reports/names.ts';
import type { ReportName } from '../reports/registry.ts';
import {
  CLIENT_SLOTS,
  COMMAND,
  isKnown,
  PACKET_BYTES_MAX,
  queryOf,
  REPLY,
  requestBytesOf,
} from '../wire/commands.ts';
import { REPLY_HEADER_BYTES, replyCodeOf } from '../wire/layouts.ts';
import { type AnyRecord, encodeReply, type ReplyBody } from '../wire/reply.ts';
import { decodeRequest, PACKET_TYPE, PROTOCOL_VERSION, type Request } from '../wire/request.ts';
import { STATUS } from '../wire/status.ts';

export interface AnswerOptions {
  readonly version: DaemonVersion;
  readonly transport: 'udp' | 'unix';
  /** false: the sender is neither on this machine nor allowed, and gets no answer. */
  readonly isAllowed?: boolean;
  /** Commands that the daemon was told to answer over UDP as well (a directive since 4.7). */
  readonly opened?: readonly number[];
}

/** What was asked and what came of it, for whoever records it. */
export interface Answer {
  /** null = silence. */
  readonly bytes: Uint8Array | null;
  /** −1 when the datagram was no request. */
  readonly command: number;
  /** −1 = silence. */
  readonly status: number;
}

interface Outcome {
  readonly status: number;
  readonly code?: number;
  readonly body?: ReplyBody;
}

const SILENCE: Answer = { bytes: null, command: -1, status: -1 };
/** Older requests are not even answered with a complaint. */
const OLDEST_ANSWERED = 5;

const failed = (status: number): Outcome => ({ status });

const found = (report: ReportName, values: object, version: DaemonVersion): Outcome => ({
  status: STATUS.success,
  code: replyCodeOf(report, version),
  body: { kind: 'report', report, values: values as AnyRecord },
});

type Handler = (reports: DaemonReports, asked: Request, version: DaemonVersion) => Outcome;

function ofSource(
  report: ReportName,
  pick: (source: SourceReports) => object | null,
  find: (reports: DaemonReports, asked: Request) => SourceReports | undefined,
): Handler {
  return (reports, asked, version) => {
    const source = find(reports, asked);
    const values = source && pick(source);
    return values ? found(report, values, version) : failed(STATUS.noSuchSource);
  };
}

const byIndex = ({ sources }: DaemonReports, { index }: Request) => sources[index];

const byAddress = ({ sources }: DaemonReports, { address }: Request) =>
  address === ''
    ? undefined
    : sources.find(({ source }) => source.mode !== MODE.refclock && source.address === address);

const ofDaemon =
  (report: ReportName, missing: number, pick: (reports: DaemonReports) => object | null): Handler =>
  (reports, _asked, version) => {
    const values = pick(reports);
    return values ? found(report, values, version) : failed(missing);
  };

const clientAccesses: Handler = ({ clients }, { clients: asked }) => {
  if (!clients) return failed(STATUS.inactive);
  const limit = Math.min(asked.count, CLIENT_SLOTS);
  const records = [];
  let next = asked.first;
  for (; next < clients.places && records.length < limit; next++) {
    const one = clients.records[next];
    if (one && Math.max(one.ntpHits, one.nkeHits, one.commandHits) >= asked.minHits) {
      records.push(one);
    }
  }
  const page = { places: clients.places, next, records };
  return { status: STATUS.success, code: REPLY.clients, body: { kind: 'clients', page } };
};

const sourceName: Handler = (reports, asked) => {
  const source = byAddress(reports, asked);
  if (!source) return failed(STATUS.noSuchSource);
  const { name } = source;
  return { status: STATUS.success, code: REPLY.sourceName, body: { kind: 'name', name } };
};

const accessCheck =
  (list: 'ntp' | 'commands'): Handler =>
  ({ allowed }, { address }) => {
    const isIn = allowed[list].some((network) => networkHolds(network, address));
    return failed(isIn ? STATUS.accessAllowed : STATUS.accessDenied);
  };

const HANDLERS: Readonly<Record<number, Handler>> = {
  [COMMAND.null]: () => failed(STATUS.success),
  [COMMAND.sourceCount]: ({ sources }) => ({
    status: STATUS.success,
    code: REPLY.sourceCount,
    body: { kind: 'count', count: sources.length },
  }),
  [COMMAND.sourceData]: ofSource('sources', ({ source }) => source, byIndex),
  [COMMAND.sourceStats]: ofSource('sourcestats', ({ stats }) => stats, byIndex),
  [COMMAND.selectData]: ofSource('selectdata', ({ select }) => select, byIndex),
  [COMMAND.authData]: ofSource('authdata', ({ auth }) => auth, byAddress),
  [COMMAND.ntpData]: ofSource('ntpdata', ({ ntp }) => ntp, byAddress),
  [COMMAND.sourceName]: sourceName,
  [COMMAND.tracking]: ofDaemon('tracking', STATUS.failed, ({ tracking }) => tracking),
  [COMMAND.rtcReport]: ofDaemon('rtcdata', STATUS.noRtc, ({ rtc }) => rtc),
  [COMMAND.activity]: ofDaemon('activity', STATUS.failed, ({ activity }) => activity),
  [COMMAND.smoothing]: ofDaemon('smoothing', STATUS.notEnabled, ({ smoothing }) => smoothing),
  [COMMAND.serverStats]: ofDaemon('serverstats', STATUS.failed, ({ serverStats }) => serverStats),
  [COMMAND.manualList]: ({ manual }) => ({
    status: STATUS.success,
    code: REPLY.manualList,
    body: { kind: 'manual', samples: manual },
  }),
  [COMMAND.clientAccesses]: clientAccesses,
  [COMMAND.accessCheck]: accessCheck('ntp'),
  [COMMAND.commandAccessCheck]: accessCheck('commands'),
};

/**
 * What a real daemon said to changes when there was nothing to change; a step, like every other
 * change that the mock cannot make, is refused.
 */
const CHANGES: Readonly<Record<number, (reports: DaemonReports) => number>> = {
  1: () => STATUS.noSuchSource,
  2: () => STATUS.noSuchSource,
  6: () => STATUS.success,
  29: () => STATUS.noSuchSource,
  30: ({ rtc }) => (rtc ? STATUS.badRtcFile : STATUS.noRtc),
  31: () => STATUS.success,
  36: ({ rtc }) => (rtc ? STATUS.failed : STATUS.noRtc),
  42: () => STATUS.badSample,
  52: ({ smoothing }) => (smoothing ? STATUS.failed : STATUS.notEnabled),
  71: () => STATUS.success,
};

/** The handlers, behind everything that is checked before one is called. */
function outcomeOf(
  bytes: Uint8Array,
  command: number,
  reports: DaemonReports,
  { version, transport, opened }: AnswerOptions,
): Outcome {
  if (!isKnown(command, version)) return failed(STATUS.invalid);
  if (bytes.length < requestBytesOf(command, version)) return failed(STATUS.badLength);
  // A log-in of long ago: known still, open to everybody, and always in vain.
  if (command === COMMAND.logon) return failed(STATUS.failed);
  const query = queryOf(command);
  const isOpen = query?.udp === true || opened?.includes(command) === true;
  if (transport === 'udp' && !isOpen) return failed(STATUS.unauthorised);
  const handler = HANDLERS[command];
  if (!handler) return failed(CHANGES[command]?.(reports) ?? STATUS.failed);
  const asked = decodeRequest(bytes);
  // Only an address of an unknown family cannot be read: nobody has that address.
  return asked.ok ? handler(reports, asked.value, version) : failed(STATUS.noSuchSource);
}

/** @param bytes one datagram as it arrived, whatever it may be */
export function answer(bytes: Uint8Array, reports: DaemonReports, options: AnswerOptions): Answer {
  if (options.isAllowed === false) return SILENCE;
  if (bytes.length < REPLY_HEADER_BYTES || bytes.length > PACKET_BYTES_MAX) return SILENCE;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(1) !== PACKET_TYPE.request || view.getUint16(2) !== 0) return SILENCE;
  const protocol = view.getUint8(0);
  if (protocol < OLDEST_ANSWERED) return SILENCE;
  const command = view.getUint16(4);
  const outcome =
    protocol === PROTOCOL_VERSION
      ? outcomeOf(bytes, command, reports, options)
      : failed(STATUS.badVersion);
  const reply = encodeReply({
    command,
    code: outcome.code ?? REPLY.null,
    status: outcome.status,
    sequence: view.getUint32(8),
    body: outcome.body ?? { kind: 'none' },
  });
  return { bytes: reply, command, status: outcome.status };
}

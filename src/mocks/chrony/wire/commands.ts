/** What can be asked: numbers, bodies of requests, and over which transport. */
import { atLeast, type DaemonVersion } from '../reports/field.ts';
import type { ReportName } from '../reports/registry.ts';
import { layoutOf, REPLY_HEADER_BYTES } from './layouts.ts';

export const REQUEST_HEADER_BYTES = 20;
export const PACKET_BYTES_MAX = 860;

export const COMMAND = {
  null: 0,
  logon: 10,
  sourceCount: 14,
  sourceData: 15,
  accessCheck: 25,
  commandAccessCheck: 26,
  tracking: 33,
  sourceStats: 34,
  rtcReport: 35,
  manualList: 41,
  activity: 44,
  smoothing: 51,
  serverStats: 54,
  local: 56,
  ntpData: 57,
  sourceName: 65,
  authData: 67,
  clientAccesses: 68,
  selectData: 69,
} as const;

/** Reply codes of what is no report. */
export const REPLY = { null: 1, sourceCount: 2, manualList: 18, sourceName: 19, clients: 21 };

export const MANUAL_SLOTS = 16;
export const MANUAL_SLOT_BYTES = 24;
export const CLIENT_SLOTS = 8;
export const CLIENT_SLOT_BYTES = 60;
export const NAME_BYTES = 256;

export type RequestBody = 'none' | 'index' | 'address' | 'clients';

interface Query {
  readonly body: RequestBody;
  /** Bytes of the reply's body beyond its header; reports know theirs. */
  readonly replyBytes?: number;
  readonly report?: ReportName;
  /** false = Unix socket only, unless the daemon was told to open it. */
  readonly udp: boolean;
}

const QUERIES: Readonly<Record<number, Query>> = {
  [COMMAND.null]: { body: 'none', replyBytes: 0, udp: true },
  [COMMAND.sourceCount]: { body: 'none', replyBytes: 4, udp: true },
  [COMMAND.sourceData]: { body: 'index', report: 'sources', udp: true },
  [COMMAND.tracking]: { body: 'none', report: 'tracking', udp: true },
  [COMMAND.sourceStats]: { body: 'index', report: 'sourcestats', udp: true },
  [COMMAND.rtcReport]: { body: 'none', report: 'rtcdata', udp: true },
  [COMMAND.manualList]: {
    body: 'none',
    replyBytes: 4 + MANUAL_SLOTS * MANUAL_SLOT_BYTES,
    udp: true,
  },
  [COMMAND.activity]: { body: 'none', report: 'activity', udp: true },
  [COMMAND.smoothing]: { body: 'none', report: 'smoothing', udp: true },
  [COMMAND.sourceName]: { body: 'address', replyBytes: NAME_BYTES, udp: true },
  [COMMAND.serverStats]: { body: 'none', report: 'serverstats', udp: false },
  [COMMAND.ntpData]: { body: 'address', report: 'ntpdata', udp: false },
  [COMMAND.authData]: { body: 'address', report: 'authdata', udp: false },
  [COMMAND.clientAccesses]: {
    body: 'clients',
    replyBytes: 12 + CLIENT_SLOTS * CLIENT_SLOT_BYTES,
    udp: false,
  },
  [COMMAND.selectData]: { body: 'index', report: 'selectdata', udp: false },
  [COMMAND.accessCheck]: { body: 'address', replyBytes: 0, udp: false },
  [COMMAND.commandAccessCheck]: { body: 'address', replyBytes: 0, udp: false },
};

const BODY_BYTES: Readonly<Record<RequestBody, number>> = {
  none: 0,
  index: 4,
  address: 20,
  clients: 16,
};

/** Commands that a daemon no longer knows, or never did below its highest number. */
const RETIRED = [12, 27, 28, 32, 38, 39, 40, 55, 58, 59, 60, 61];

/**
 * Bodies of commands that change the daemon, where they exceed the 8 bytes that fit any request;
 * 1 and 29 were probed, the others follow from their arguments (address 20, number 4, time 12).
 */
const CHANGE_BODY_BYTES: Readonly<Record<number, number>> = {
  1: 40,
  2: 40,
  3: 48,
  4: 24,
  5: 24,
  7: 24,
  8: 24,
  11: 12,
  17: 24,
  18: 24,
  19: 24,
  20: 24,
  21: 24,
  22: 24,
  23: 24,
  24: 24,
  29: 20,
  45: 24,
  46: 24,
  47: 24,
  56: 16,
  66: 0,
  72: 28,
  73: 24,
  74: 20,
};

const highestCommand = (version: DaemonVersion): number => {
  if (atLeast(version, '4.6')) return 74;
  return atLeast(version, '4.4') ? 72 : 71;
};

export const queryOf = (command: number): Query | undefined => QUERIES[command];

export const bodyOf = (command: number): RequestBody => QUERIES[command]?.body ?? 'none';

/** Whether a daemon of that version knows the number at all; if not its answer is "invalid". */
export function isKnown(command: number, version: DaemonVersion): boolean {
  const isNew = atLeast(version, '4.6');
  if (command > highestCommand(version) || RETIRED.includes(command)) return false;
  if (command === COMMAND.local || command === COMMAND.null || command === COMMAND.logon) {
    return !isNew;
  }
  return true;
}

/** Bytes of a reply that carries its body. */
export function replyBytesOf(command: number, version: DaemonVersion): number {
  const query = QUERIES[command];
  if (query?.report) return layoutOf(query.report, version).bytes;
  return REPLY_HEADER_BYTES + (query?.replyBytes ?? 0);
}

/** A request is padded to the length of its reply, so that no reply is ever longer. */
export function requestBytesOf(command: number, version: DaemonVersion): number {
  const query = QUERIES[command];
  const body = query ? BODY_BYTES[query.body] : (CHANGE_BODY_BYTES[command] ?? 0);
  return Math.max(REQUEST_HEADER_BYTES + body, replyBytesOf(command, version));
}

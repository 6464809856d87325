/** A connection as applications use it: whole records, checked, or an error of one of three kinds. */
import { failure, type Problem, type Result, success } from '../../../lib/result.ts';
import type {
  RtcReport,
  SourceReport,
  SourceStatsReport,
  TrackingReport,
} from '../reports/daemon.ts';
import { type FieldTable, type FieldValue, fieldType } from '../reports/field.ts';
import { REPORTS } from '../reports/registry.ts';
import { checkRecord } from './check-record.ts';
import { CODE, codeText } from './codes.ts';
import type { ChronyLibrary } from './library.ts';
import type { Session } from './session.ts';

/** permission and connection: it did not open. data: it opened, and a report was not to be had. */
export type ChronyErrorKind = 'permission' | 'connection' | 'data' | 'closed';

export interface ChronyProblem extends Problem {
  readonly kind: ChronyErrorKind;
  /** of the library; 0 when a value was wrong */
  readonly code: number;
}

export type ChronyResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ChronyProblem };

type Readable = 'tracking' | 'sources' | 'sourcestats' | 'rtcdata';

const PERMISSION_DENIED = -13;
/** Packets of others that are passed over before a reader gives up. */
const FOREIGN_MAX = 16;

const refused = (
  kind: ChronyErrorKind,
  code: number,
  what: string,
  mend: string,
): { readonly ok: false; readonly problem: ChronyProblem } => ({
  ok: false,
  problem: { kind, code, what, where: 'chrony', mend },
});

export interface ChronyConnection {
  getTracking(): ChronyResult<TrackingReport>;
  getSources(): ChronyResult<readonly SourceReport[]>;
  getSourceStats(): ChronyResult<readonly SourceStatsReport[]>;
  /** null: the daemon tracks no hardware clock. */
  getRtcData(): ChronyResult<RtcReport | null>;
  close(): void;
}

/** Waits for the answer of the request just made. */
function settle(session: Session): number {
  for (let packets = 0; session.needsResponse(); packets++) {
    if (packets >= FOREIGN_MAX) return CODE.receiveFailed;
    const code = session.processResponse();
    if (code !== CODE.ok) return code;
  }
  return CODE.ok;
}

function fieldValue(session: Session, table: FieldTable, key: string): FieldValue {
  const field = table[key];
  const index = field ? session.getFieldIndex(field.client) : -1;
  const type = field && fieldType(field);
  if (type === 'timespec') return session.getFieldTimespec(index);
  if (type === 'string') return session.getFieldString(index) ?? '';
  if (type === 'float') return session.getFieldFloat(index);
  if (type === 'integer') return session.getFieldInteger(index);
  return session.getFieldUinteger(index);
}

type Step = 'request' | 'process' | 'record' | 'value';
type Read = Result<Readonly<Record<string, FieldValue>>[]> | { readonly failed: Failed };
interface Failed {
  readonly step: Step;
  readonly code: number;
  readonly what: string;
}

function readAll(session: Session, report: Readable): Read {
  const failed = (step: Step, code: number, what: string) => ({ failed: { step, code, what } });
  const asked = session.requestReportNumberRecords(report);
  if (asked !== CODE.ok) return failed('request', asked, `Failed to request ${report} report`);
  const counted = settle(session);
  if (counted !== CODE.ok) {
    return failed('process', counted, `Failed to process ${report} response`);
  }
  const table: FieldTable = REPORTS[report];
  const records = [];
  const count = session.getReportNumberRecords();
  for (let record = 0; record < count; record++) {
    const requested = session.requestRecord(report, record);
    const what = `Failed to request ${report} record ${record}`;
    if (requested !== CODE.ok) return failed('record', requested, what);
    const got = settle(session);
    if (got !== CODE.ok) return failed('process', got, `Failed to process ${report} response`);
    const values = Object.keys(table).map((key) => [key, fieldValue(session, table, key)] as const);
    const whole = Object.fromEntries(values);
    const wrong = checkRecord(report, whole);
    if (wrong) return failure(wrong);
    records.push(whole);
  }
  return success(records);
}

function openedSession(library: ChronyLibrary, address: string | undefined) {
  const socket = library.openSocket(address);
  const mend = 'Check that the daemon runs and that its socket may be opened.';
  if (socket === PERMISSION_DENIED) {
    return refused('permission', socket, 'Permission denied when opening the socket', mend);
  }
  if (socket < 0) return refused('connection', socket, 'Failed to open a socket to chronyd', mend);
  const { code, session } = library.initSession(socket);
  if (code !== CODE.ok || !session) {
    library.closeSocket(socket);
    return refused('connection', code, 'Failed to initialise the session', mend);
  }
  return success({ socket, session });
}

const problemOf = ({ code, what }: Failed) => refused('data', code, what, `${codeText(code)}.`);

/**
 * Connects, or says why not.
 * @param address none: the daemon's own sockets in turn; a path, an address, or [address]:port
 */
export function connect(library: ChronyLibrary, address?: string): ChronyResult<ChronyConnection> {
  const opened = openedSession(library, address);
  if (!opened.ok) return opened;
  const { socket, session } = opened.value;
  let isOpen = true;

  const read = <R>(report: Readable): ChronyResult<readonly R[]> => {
    if (!isOpen) {
      const mend = 'Open a new connection.';
      return refused('closed', CODE.unexpectedCall, 'The connection is closed', mend);
    }
    const all = readAll(session, report);
    if ('failed' in all) return problemOf(all.failed);
    if (all.ok) return success(all.value as unknown as readonly R[]);
    return { ok: false, problem: { ...all.problem, kind: 'data', code: CODE.ok } };
  };

  return success({
    getTracking: () => {
      const all = read<TrackingReport>('tracking');
      if (!all.ok) return all;
      const [tracking] = all.value;
      return tracking
        ? success(tracking)
        : refused('data', CODE.ok, 'No tracking record', 'Ask the daemon again.');
    },
    getSources: () => read<SourceReport>('sources'),
    getSourceStats: () => read<SourceStatsReport>('sourcestats'),
    getRtcData: () => {
      if (!isOpen) return read<never>('rtcdata') as ChronyResult<never>;
      const all = readAll(session, 'rtcdata');
      // No driver, or any other failure of the record itself, reads as "no clock".
      if ('failed' in all) {
        const { step } = all.failed;
        const isRefused = step === 'process' && all.failed.code === CODE.disabled;
        return step === 'record' || isRefused ? success(null) : problemOf(all.failed);
      }
      if (!all.ok) return { ok: false, problem: { ...all.problem, kind: 'data', code: CODE.ok } };
      return success((all.value[0] as unknown as RtcReport | undefined) ?? null);
    },
    close: () => {
      if (isOpen) library.closeSocket(socket);
      isOpen = false;
    },
  });
}

/**
 * The client library's session, call by call: what it asks, when it must wait, what it returns.
 * Every value goes through the packets, so a float has the 24 bits that a real client sees.
 */
import type { FieldType, FieldValue, Timespec } from '../reports/field.ts';
import { REPORT_NAMES, type ReportName } from '../reports/registry.ts';
import { COMMAND, requestBytesOf } from '../wire/commands.ts';
import { layoutOfCode } from '../wire/layouts.ts';
import { type AnyRecord, bytesOfReply, decodeReply } from '../wire/reply.ts';
import { encodeRequest, type Request, request } from '../wire/request.ts';
import { STATUS } from '../wire/status.ts';
import { CODE, codeOfStatus } from './codes.ts';
import { type OpenField, openFields, SINGLE } from './fields.ts';
import type { Call, Injector } from './injector.ts';
import type { Link, Packet } from './link.ts';

const COMMAND_OF: Readonly<Record<ReportName, number>> = {
  tracking: COMMAND.tracking,
  sources: COMMAND.sourceData,
  sourcestats: COMMAND.sourceStats,
  selectdata: COMMAND.selectData,
  activity: COMMAND.activity,
  authdata: COMMAND.authData,
  ntpdata: COMMAND.ntpData,
  serverstats: COMMAND.serverStats,
  rtcdata: COMMAND.rtcReport,
  smoothing: COMMAND.smoothing,
};

/** Reports that are asked for by address: the address comes from `sourcestats` first. */
const BY_ADDRESS: readonly ReportName[] = ['authdata', 'ntpdata'];

interface Pending {
  readonly report: ReportName;
  readonly goal: 'count' | 'record' | 'address';
  readonly command: number;
  readonly sequence: number;
  readonly record: number;
}

export interface SessionOptions {
  /** Gives out signed 16-bit numbers unsigned, as version 0.2 of the library does: −2 is 65534. */
  readonly unsignedPoll?: boolean;
}

const NO_TIME: Timespec = { seconds: 0, nanoseconds: 0 };
const HEADER_BYTES = 28;

const isReport = (name: string): name is ReportName => REPORT_NAMES.includes(name as ReportName);

export class Session {
  readonly #link: Link;
  readonly #injector: Injector;
  readonly #options: SessionOptions;
  #sequence = 0x0a000000;
  #pending: Pending | undefined;
  #records = 0;
  #fields: readonly OpenField[] = [];

  constructor(link: Link, injector: Injector, options: SessionOptions = {}) {
    this.#link = link;
    this.#injector = injector;
    this.#options = options;
  }

  /** Asks how many records a report has; for reports of one record nothing is sent. */
  requestReportNumberRecords(report: string): number {
    const call = { operation: 'chrony_request_report_number_records' } as const;
    if (!isReport(report)) return CODE.unknownReport;
    const code = this.#injector.codeFor({ ...call, report });
    if (code !== undefined) return code;
    this.#forget();
    if (SINGLE.includes(report)) {
      this.#records = 1;
      return CODE.ok;
    }
    this.#send(report, 'count', request(COMMAND.sourceCount), { ...call, report });
    return CODE.ok;
  }

  requestRecord(report: string, record: number): number {
    if (!isReport(report)) return CODE.unknownReport;
    if (record < 0 || (SINGLE.includes(report) && record > 0)) return CODE.invalidArgument;
    const call = { operation: 'chrony_request_record', report, record } as const;
    const code = this.#injector.codeFor(call);
    if (code !== undefined) return code;
    this.#forget();
    if (BY_ADDRESS.includes(report)) {
      this.#send(report, 'address', request(COMMAND.sourceStats, { index: record }), call);
    } else {
      this.#send(report, 'record', request(COMMAND_OF[report], { index: record }), call);
    }
    return CODE.ok;
  }

  needsResponse(): boolean {
    return this.#pending !== undefined;
  }

  /**
   * Reads one packet. A stranger's is passed over with OK while the session goes on waiting. The
   * library has no time limit; where it would wait for ever, this one says that nothing came.
   */
  processResponse(): number {
    const pending = this.#pending;
    if (!pending) return CODE.unexpectedCall;
    const { report, record } = pending;
    const code = this.#injector.codeFor({ operation: 'chrony_process_response', report, record });
    if (code !== undefined) {
      this.#pending = undefined;
      return code;
    }
    const packet = this.#link.receive();
    if (!packet) return CODE.receiveFailed;
    if (!isOwn(packet.bytes, pending)) return CODE.ok;
    this.#pending = undefined;
    return this.#accept(pending, packet);
  }

  getReportNumberRecords(): number {
    return this.#pending ? 0 : this.#records;
  }

  getRecordNumberFields(): number {
    return this.#pending ? 0 : this.#fields.length;
  }

  /** −1: no such field, or a response is pending. */
  getFieldIndex(name: string): number {
    return this.#pending ? -1 : this.#fields.findIndex((field) => field.name === name);
  }

  getFieldName(index: number): string | null {
    return this.#field(index)?.name ?? null;
  }

  getFieldType(index: number): FieldType {
    return this.#field(index)?.type ?? 'none';
  }

  getFieldContent(index: number): OpenField['content'] {
    return this.#field(index)?.content ?? 'none';
  }

  getFieldUinteger(index: number): number {
    return Number(this.#value(index, 'uinteger') ?? 0);
  }

  getFieldInteger(index: number): number {
    const value = Number(this.#value(index, 'integer') ?? 0);
    return this.#options.unsignedPoll && value < 0 ? value + 0x10000 : value;
  }

  getFieldFloat(index: number): number {
    return Number(this.#value(index, 'float') ?? 0);
  }

  getFieldTimespec(index: number): Timespec {
    return (this.#value(index, 'timespec') as Timespec | undefined) ?? NO_TIME;
  }

  /** null: another type, or no address. */
  getFieldString(index: number): string | null {
    const text = this.#value(index, 'string');
    return text === undefined || text === '' ? null : String(text);
  }

  /** The name of the value: "insert second"; null when it has none. */
  getFieldConstantName(index: number, value: number): string | null {
    return this.#field(index)?.names[value] ?? null;
  }

  #field(index: number): OpenField | undefined {
    return this.#pending ? undefined : this.#fields[index];
  }

  #value(index: number, type: FieldType): FieldValue | undefined {
    const field = this.#field(index);
    return field?.type === type ? field.value : undefined;
  }

  #forget(): void {
    this.#records = 0;
    this.#fields = [];
  }

  #send(report: ReportName, goal: Pending['goal'], asked: Request, call: Call | undefined): void {
    this.#sequence = (this.#sequence + 1) >>> 0;
    const sequence = this.#sequence;
    const fault = call && this.#injector.faultFor(call);
    const record = goal === 'count' ? -1 : asked.index;
    this.#pending = { report, goal, command: asked.command, sequence, record };
    // The library pads for the newest daemon, whichever it talks to.
    const length = requestBytesOf(asked.command, '4.6');
    this.#link.send(encodeRequest({ ...asked, sequence }, '4.6', length), fault);
  }

  #accept({ report, goal, record }: Pending, { bytes, beyond }: Packet): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const status = view.getUint16(8);
    if (status !== STATUS.success) return codeOfStatus(status);
    const code = view.getUint16(6);
    const needed = bytesOfReply(code);
    if (needed === undefined) return CODE.newServer;
    if (bytes.length < needed) return CODE.invalidResponse;
    const reply = decodeReply(bytes);
    if (!reply.ok) return CODE.invalidResponse;
    const { body } = reply.value;
    if (goal === 'count' && body.kind === 'count') {
      this.#records = body.count;
      return CODE.ok;
    }
    const layout = layoutOfCode(code);
    if (body.kind !== 'report' || !layout) return CODE.newServer;
    if (goal === 'address') return this.#askByAddress(report, record, body.values);
    if (body.report !== report) return CODE.newServer;
    this.#fields = openFields(layout, { ...body.values, ...beyond });
    return CODE.ok;
  }

  /** Reference clocks have no address: success, with a record of no fields. */
  #askByAddress(report: ReportName, index: number, stats: AnyRecord): number {
    const address = String(stats.address);
    if (address === '') return CODE.ok;
    this.#send(report, 'record', request(COMMAND_OF[report], { address, index }), undefined);
    return CODE.ok;
  }
}

function isOwn(bytes: Uint8Array, { command, sequence }: Pending): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (
    view.getUint32(0) === 0x06020000 &&
    view.getUint16(4) === command &&
    view.getUint32(16) === sequence
  );
}

/** The way of packets between a session and a mocked daemon, and what may happen to them there. */
import type { DaemonReports } from '../reports/daemon.ts';
import type { DaemonVersion, FieldValue } from '../reports/field.ts';
import { answer } from '../server/answer.ts';
import { COMMAND, REPLY } from '../wire/commands.ts';
import { REPLY_HEADER_BYTES } from '../wire/layouts.ts';
import { encodeReply } from '../wire/reply.ts';
import { decodeRequest } from '../wire/request.ts';
import type { ExchangeFault } from './injector.ts';

export interface Packet {
  readonly bytes: Uint8Array;
  /** Values that no packet can carry (NaN, infinity) and that were declared all the same. */
  readonly beyond: Readonly<Record<string, number>>;
}

export interface Link {
  send(bytes: Uint8Array, fault?: ExchangeFault): void;
  /** null: nothing came within the time that a client waits. */
  receive(): Packet | null;
}

export interface LinkOptions {
  readonly version: DaemonVersion;
}

const sequenceOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(8);

/** The daemon's own figure where it is no number that the protocol knows. */
function beyondWire(reports: DaemonReports, request: Uint8Array): Packet['beyond'] {
  const read = decodeRequest(request);
  if (!read.ok) return {};
  const { command, index, address } = read.value;
  const source = reports.sources[index];
  const byAddress = reports.sources.find((one) => one.source.address === address);
  const values: object | null | undefined = {
    [COMMAND.tracking]: reports.tracking,
    [COMMAND.sourceData]: source?.source,
    [COMMAND.sourceStats]: source?.stats,
    [COMMAND.selectData]: source?.select,
    [COMMAND.rtcReport]: reports.rtc,
    [COMMAND.smoothing]: reports.smoothing,
    [COMMAND.ntpData]: byAddress?.ntp,
  }[command];
  const odd = Object.entries((values ?? {}) as Readonly<Record<string, FieldValue>>).filter(
    ([, value]) => typeof value === 'number' && !Number.isFinite(value),
  );
  return Object.fromEntries(odd) as Record<string, number>;
}

const withoutLast = (reports: DaemonReports): DaemonReports => ({
  ...reports,
  sources: reports.sources.slice(0, -1),
});

const shorter = (bytes: Uint8Array): Uint8Array =>
  bytes.slice(0, REPLY_HEADER_BYTES + Math.floor((bytes.length - REPLY_HEADER_BYTES) / 2));

const otherSequence = (bytes: Uint8Array): Uint8Array => {
  const copy = bytes.slice();
  copy[19] = (copy[19] ?? 0) ^ 0xff;
  return copy;
};

/** The same noise every time. */
const noise = (bytes: Uint8Array): Uint8Array => bytes.map((_, at) => (at * 167 + 91) & 0xff);

/** @param reports asked anew at every request, so that the daemon may live on */
export function daemonLink(reports: () => DaemonReports, { version }: LinkOptions): Link {
  const queue: Packet[] = [];
  let late: Packet[] = [];
  let hasLost = false;

  const replyTo = (bytes: Uint8Array, fault?: ExchangeFault): Packet | undefined => {
    const isCount = bytes[5] === COMMAND.sourceCount;
    const changes = fault?.packet === 'source list changed';
    if (changes && !isCount) hasLost = true;
    const current = hasLost ? withoutLast(reports()) : reports();
    if (changes) hasLost = true;
    if (fault?.status !== undefined) {
      const command = new DataView(bytes.buffer, bytes.byteOffset).getUint16(4);
      const refusal = {
        command,
        code: REPLY.null,
        status: fault.status,
        sequence: sequenceOf(bytes),
        body: { kind: 'none' },
      } as const;
      return { bytes: encodeReply(refusal), beyond: {} };
    }
    const reply = answer(bytes, current, { version, transport: 'unix' }).bytes;
    return reply ? { bytes: reply, beyond: beyondWire(current, bytes) } : undefined;
  };

  return {
    send: (bytes, fault) => {
      queue.push(...late);
      late = [];
      const reply = replyTo(bytes, fault);
      if (!reply || fault?.packet === 'timeout') return;
      const changed = (make: (from: Uint8Array) => Uint8Array) =>
        queue.push({ ...reply, bytes: make(reply.bytes) });
      if (fault?.packet === 'late') late = [reply];
      else if (fault?.packet === 'truncated') changed(shorter);
      else if (fault?.packet === 'wrong sequence') changed(otherSequence);
      else if (fault?.packet === 'garbage') changed(noise);
      else queue.push(reply, ...(fault?.packet === 'duplicate' ? [reply] : []));
    },
    receive: () => {
      const next = queue.shift();
      if (next) return next;
      queue.push(...late);
      late = [];
      return null;
    },
  };
}

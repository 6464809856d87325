/** Odd and malformed requests, each with what a real daemon of version 4.3 did. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  clientAccess,
  type DaemonReports,
  daemonReports,
  rtcReport,
  type SourceReport,
  smoothingReport,
  sourceReports,
  type TrackingReport,
} from '../reports/daemon.ts';
import { DAEMON_VERSIONS } from '../reports/field.ts';
import { MODE } from '../reports/names.ts';
import { COMMAND } from '../wire/commands.ts';
import { decodeReply } from '../wire/reply.ts';
import { encodeRequest, type Request, request } from '../wire/request.ts';
import { STATUS } from '../wire/status.ts';
import { answer } from './answer.ts';

interface Probe {
  readonly transport: 'udp' | 'unix';
  readonly case: string;
  readonly request_hex: string;
  readonly reply_hex: string | null;
}

const probes: readonly Probe[] = readFileSync(
  new URL('../fixtures/golden-probes.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

const recordOf = (hex: string | null | undefined) => {
  const read = decodeReply(bytesOf(hex ?? ''));
  if (!read.ok || read.value.body.kind !== 'report') throw new Error('no record in this reply');
  return read.value.body.values;
};

/**
 * The daemon as it was when it answered: it went on polling between the probes, so that what
 * tracking says of time and offsets is taken from the very reply; the rest from its first answers.
 */
function probedDaemon({ transport, reply_hex }: Probe): DaemonReports {
  const replyTo = (name: string, over: string = transport) =>
    probes.find((probe) => probe.transport === over && probe.case === name)?.reply_hex;
  const isTracking = reply_hex?.slice(8, 16) === '00210005';
  const tracking = recordOf(isTracking ? reply_hex : replyTo('tracking ok'));
  const source = recordOf(replyTo('source_data index 0')) as unknown as SourceReport;
  const ntp = recordOf(replyTo('ntp_data known ip', 'unix'));
  return daemonReports({
    tracking: tracking as unknown as TrackingReport,
    sources: [sourceReports({ source, ntp })],
    allowed: { ntp: ['127.0.0.1'], commands: [] },
  });
}

const hexOf = (bytes: Uint8Array | null) =>
  bytes ? Buffer.from(bytes).toString('hex') : 'silence';

describe('the probed requests', () => {
  for (const probe of probes) {
    const { transport, request_hex, reply_hex } = probe;
    it(`get the real reply over ${transport}: ${probe.case}`, () => {
      const options = { version: '4.3', transport } as const;
      const { bytes } = answer(bytesOf(request_hex), probedDaemon(probe), options);
      expect(hexOf(bytes)).toBe(reply_hex ?? 'silence');
    });
  }

  it('saw the daemon stay the same in everything that does not move', () => {
    const kept = ['refId', 'address', 'stratum', 'leapStatus'] as const;
    for (const probe of probes.filter(({ case: name }) => name.startsWith('tracking length 8'))) {
      const { tracking } = probedDaemon(probe);
      expect(kept.map((key) => tracking[key])).toEqual([0x7f00000b, '127.0.0.11', 2, 0]);
    }
  });
});

const ask = (
  reports: DaemonReports,
  command: number,
  values: Partial<Request> = {},
  options: Partial<Parameters<typeof answer>[2]> = {},
) => {
  const version = options.version ?? '4.3';
  const bytes = encodeRequest(request(command, values), version);
  const reply = answer(bytes, reports, { version, transport: 'unix', ...options });
  return { reply, read: reply.bytes ? decodeReply(reply.bytes) : undefined };
};

const GPS = sourceReports({ source: { mode: MODE.refclock, refId: 0x47505300 } });
const SERVER = sourceReports({ name: 'ntp.example', source: { address: '192.0.2.1' } });

describe('the answers', () => {
  it('are silence for strangers', () => {
    expect(ask(daemonReports(), COMMAND.tracking, {}, { isAllowed: false }).reply.bytes).toBe(null);
  });

  it('say what is missing', () => {
    const empty = daemonReports({ clients: null });
    const statuses = [COMMAND.rtcReport, COMMAND.smoothing, COMMAND.clientAccesses].map(
      (command) => ask(empty, command).reply.status,
    );
    expect(statuses).toEqual([STATUS.noRtc, STATUS.notEnabled, STATUS.inactive]);
    const full = daemonReports({ rtc: rtcReport(), smoothing: smoothingReport({ flags: 3 }) });
    expect(ask(full, COMMAND.rtcReport).reply.status).toBe(STATUS.success);
    expect(ask(full, COMMAND.smoothing).read).toMatchObject({
      value: { body: { values: { flags: 3 } } },
    });
  });

  it('have no name and no NTP data for a reference clock', () => {
    const reports = daemonReports({ sources: [GPS, SERVER] });
    const status = (command: number, values: Partial<Request>) =>
      ask(reports, command, values).reply.status;
    expect(status(COMMAND.sourceName, { address: '71.80.83.0' })).toBe(STATUS.noSuchSource);
    expect(status(COMMAND.ntpData, { address: '' })).toBe(STATUS.noSuchSource);
    expect(ask(reports, COMMAND.sourceName, { address: '192.0.2.1' }).read).toMatchObject({
      value: { body: { kind: 'name', name: 'ntp.example' } },
    });
    expect(status(COMMAND.sourceData, { index: 2 })).toBe(STATUS.noSuchSource);
  });

  it('follow the version of the daemon', () => {
    const reports = daemonReports({ sources: [SERVER] });
    const codes = DAEMON_VERSIONS.map((version) =>
      [COMMAND.serverStats, COMMAND.ntpData, COMMAND.null].map((command) => {
        const { read } = ask(reports, command, { address: '192.0.2.1' }, { version });
        return read?.ok ? [read.value.code, read.value.status] : 'unreadable';
      }),
    );
    expect(codes).toEqual([
      [
        [24, 0],
        [16, 0],
        [1, 0],
      ],
      [
        [24, 0],
        [16, 0],
        [1, 0],
      ],
      [
        [25, 0],
        [16, 0],
        [1, 0],
      ],
      [
        [25, 0],
        [26, 0],
        [1, 3],
      ],
    ]);
  });

  it('open a closed command over UDP only when told to', () => {
    const reports = daemonReports({ sources: [SERVER] });
    const udp = { transport: 'udp', version: '4.6' } as const;
    expect(ask(reports, COMMAND.selectData, {}, udp).reply.status).toBe(STATUS.unauthorised);
    const opened = { ...udp, opened: [COMMAND.selectData] };
    expect(ask(reports, COMMAND.selectData, {}, opened).reply.status).toBe(STATUS.success);
  });

  it('page through the log of clients', () => {
    const records = Array.from({ length: 10 }, (_, at) =>
      clientAccess({ address: `127.0.0.${50 + at}`, ntpHits: at + 1 }),
    );
    const reports = daemonReports({ clients: { places: 16, records } });
    const page = (first: number, minHits: number) => {
      const clients = { first, count: 8, minHits, reset: 0 };
      const { read } = ask(reports, COMMAND.clientAccesses, { clients });
      if (!read?.ok || read.value.body.kind !== 'clients') return undefined;
      const { next, records: some } = read.value.body.page;
      return [next, some.length];
    };
    expect([page(0, 0), page(8, 0), page(0, 5), page(99, 0)]).toEqual([
      [8, 8],
      [16, 2],
      [16, 6],
      [99, 0],
    ]);
  });
});

/** Call by call: codes, order, fields, and what packets may suffer. */
import { describe, expect, it } from 'vitest';
import { REPORT_NAMES } from '../reports/registry.ts';
import { chronyState, type StateInput } from '../state/config.ts';
import type { FaultRule } from '../state/injection.ts';
import { preset } from '../state/presets.ts';
import { CODE, codeOfStatus, codeText } from './codes.ts';
import { type MockOptions, mockLibrary } from './library.ts';

function sessionOf(input: StateInput, options: MockOptions = {}) {
  const library = mockLibrary(chronyState(input), options);
  const { session } = library.initSession(library.openSocket());
  if (!session) throw new Error('no session');
  return session;
}

const MULTI: StateInput = { ...preset('MULTI_SOURCE') };
const faulty = (...faults: FaultRule[]) => sessionOf({ ...MULTI, faults });

/** Runs a session until it is settled; every code that it returned. */
function settle(session: ReturnType<typeof sessionOf>, most = 4): number[] {
  const codes: number[] = [];
  while (session.needsResponse() && codes.length < most) codes.push(session.processResponse());
  return codes;
}

describe('the order of calls', () => {
  it('begins with a socket', () => {
    const library = mockLibrary(chronyState());
    expect(library.initSession(5).code).toBe(CODE.invalidArgument);
    const socket = library.openSocket('/run/chrony/chronyd.sock');
    expect(socket).toBe(5);
    library.closeSocket(socket);
    expect(library.initSession(socket)).toEqual({ code: CODE.invalidArgument, session: null });
  });

  it('refuses to process when nothing is pending', () => {
    const session = sessionOf({});
    expect(session.processResponse()).toBe(CODE.unexpectedCall);
    expect(session.requestReportNumberRecords('tracking')).toBe(CODE.ok);
    expect([session.needsResponse(), session.getReportNumberRecords()]).toEqual([false, 1]);
    expect(session.processResponse()).toBe(CODE.unexpectedCall);
  });

  it('answers for single records without a packet, for the clock even when there is none', () => {
    const session = sessionOf({ rtc: null });
    for (const report of ['tracking', 'activity', 'serverstats', 'rtcdata', 'smoothing']) {
      expect(session.requestReportNumberRecords(report)).toBe(CODE.ok);
      expect([session.needsResponse(), session.getReportNumberRecords()]).toEqual([false, 1]);
      expect(session.requestRecord(report, 1)).toBe(CODE.invalidArgument);
    }
    expect(session.requestRecord('rtcdata', 0)).toBe(CODE.ok);
    expect(session.processResponse()).toBe(CODE.disabled);
  });

  it('hides fields while a response is pending', () => {
    const session = sessionOf(MULTI);
    session.requestRecord('sources', 0);
    settle(session);
    const index = session.getFieldIndex('stratum');
    expect(session.getFieldUinteger(index)).toBe(1);
    session.requestRecord('sources', 1);
    expect([session.getFieldIndex('stratum'), session.getFieldUinteger(index)]).toEqual([-1, 0]);
    expect([session.getRecordNumberFields(), session.getReportNumberRecords()]).toEqual([0, 0]);
    expect(settle(session)).toEqual([CODE.ok]);
    expect(session.getFieldUinteger(index)).toBe(2);
  });

  it('knows ten reports and no other', () => {
    const session = sessionOf({ ...MULTI, smoothing: {}, rtc: {} });
    for (const report of REPORT_NAMES) {
      expect(session.requestReportNumberRecords(report)).toBe(CODE.ok);
      settle(session);
      expect(session.getReportNumberRecords(), report).toBeGreaterThan(0);
      expect(session.requestRecord(report, 0)).toBe(CODE.ok);
      expect(settle(session).at(-1), report).toBe(CODE.ok);
      expect(session.getRecordNumberFields(), report).toBeGreaterThan(4);
    }
    expect(session.requestReportNumberRecords('drift')).toBe(CODE.unknownReport);
    expect(session.requestRecord('toString', 0)).toBe(CODE.unknownReport);
  });

  it('makes an unexpected status of an index too large', () => {
    const session = sessionOf(MULTI);
    expect(session.requestRecord('sources', 4)).toBe(CODE.ok);
    expect(settle(session)).toEqual([CODE.unexpectedStatus]);
    expect(session.requestRecord('sources', -1)).toBe(CODE.invalidArgument);
  });

  it('asks twice for what goes by address, and has no field for a reference clock', () => {
    const session = sessionOf(MULTI);
    session.requestRecord('ntpdata', 3);
    expect(settle(session)).toEqual([CODE.ok, CODE.ok]);
    const remote = session.getFieldIndex('remote address');
    expect(session.getFieldString(remote)).toBe('192.168.1.103');
    const clock = sessionOf(preset('GPS_REFCLOCK'));
    clock.requestRecord('authdata', 0);
    expect(settle(clock)).toEqual([CODE.ok]);
    expect(clock.getRecordNumberFields()).toBe(0);
  });
});

describe('fields', () => {
  const record = (input: StateInput, report: string, options: MockOptions = {}) => {
    const session = sessionOf(input, options);
    session.requestRecord(report, 0);
    settle(session);
    return session;
  };

  it('are numbered as on the wire and know their type, meaning and constants', () => {
    const session = record(MULTI, 'tracking');
    expect(session.getRecordNumberFields()).toBe(14);
    expect([0, 3, 13].map((at) => session.getFieldName(at))).toEqual([
      'reference ID',
      'leap status',
      'last update interval',
    ]);
    expect(session.getFieldName(14)).toBe(null);
    const leap = session.getFieldIndex('leap status');
    expect([session.getFieldType(leap), session.getFieldContent(leap)]).toEqual([
      'uinteger',
      'enum',
    ]);
    expect(session.getFieldConstantName(leap, 1)).toBe('insert second');
    expect(session.getFieldConstantName(leap, 9)).toBe(null);
    expect(session.getFieldIndex('leap')).toBe(-1);
  });

  it('give nothing when asked for another type', () => {
    const session = record(MULTI, 'tracking');
    const at = (name: string) => session.getFieldIndex(name);
    expect(session.getFieldFloat(at('stratum'))).toBe(0);
    expect(session.getFieldUinteger(at('skew'))).toBe(0);
    expect(session.getFieldString(at('skew'))).toBe(null);
    expect(session.getFieldTimespec(at('skew'))).toEqual({ seconds: 0, nanoseconds: 0 });
    expect(session.getFieldTimespec(at('reference time'))).toEqual({
      seconds: 1705320000,
      nanoseconds: 123456716,
    });
    expect(session.getFieldFloat(at('skew'))).toBe(0.004999999888241291);
    expect(session.getFieldInteger(99)).toBe(0);
  });

  it('are called after the mode of a source', () => {
    const clock = record(preset('PPS_REFCLOCK'), 'sources');
    expect(clock.getFieldIndex('address')).toBe(-1);
    expect(clock.getFieldUinteger(clock.getFieldIndex('reference ID'))).toBe(0x50505300);
    const server = record(MULTI, 'sources');
    expect([server.getFieldIndex('reference ID'), server.getFieldIndex('address')]).toEqual([
      -1, 0,
    ]);
  });

  it('write unresolved names as numbers, and no address as nothing', () => {
    const session = record({ sources: [{ address: 'ntp.example' }] }, 'sources');
    expect(session.getFieldString(0)).toBe('ID#0000000001');
    const lost = record(preset('UNSYNC'), 'tracking');
    expect(lost.getFieldString(lost.getFieldIndex('address'))).toBe(null);
  });

  it('keep the sign of a short poll, unless the old defect is asked for', () => {
    const poll = (options: MockOptions) => {
      const session = record({ sources: [{ poll: -2 }] }, 'sources', options);
      return session.getFieldInteger(session.getFieldIndex('poll'));
    };
    expect([poll({}), poll({ unsignedPoll: true })]).toEqual([-2, 65534]);
  });

  it('follow the daemon version', () => {
    const names = (report: string, version: '4.3' | '4.6') => {
      const session = record(MULTI, report, { version });
      return Array.from({ length: session.getRecordNumberFields() }, (_, at) =>
        session.getFieldName(at),
      ).slice(-4);
    };
    expect(names('serverstats', '4.3').at(-1)).toBe('NTP timestamp span');
    expect(names('serverstats', '4.6').at(-1)).toBe('reserved #4');
    expect(names('ntpdata', '4.3')).toEqual([
      'received good messages',
      'reserved #1',
      'reserved #2',
      'reserved #3',
    ]);
  });
});

describe('codes', () => {
  it('follow the status of the daemon', () => {
    const codes = [0, 2, 3, 4, 6, 13, 18, 19, 1, 15].map(codeOfStatus);
    expect(codes).toEqual([0, 9, 12, 11, 10, 10, 13, 13, 11, 11]);
    expect(codeText(8)).toBe('unexpected call');
    expect(codeText(77)).toBe('code 77');
  });
});

describe('faults', () => {
  it('strike one report, one record, the nth call', () => {
    const session = faulty(
      { report: 'sources', record: 2, error: 4 },
      { operation: 'chrony_request_record', report: 'tracking', nth: 2, error: 1 },
    );
    const records = [0, 1, 2, 3].map((record) => session.requestRecord('sources', record));
    expect(records).toEqual([0, 0, 4, 0]);
    const tracking = [1, 2, 3].map(() => session.requestRecord('tracking', 0));
    expect(tracking).toEqual([0, 1, 0]);
    const other = faulty({
      operation: 'chrony_process_response',
      report: 'sourcestats',
      nth: 3,
      error: 6,
    });
    const stats = [0, 1, 2, 3].map((record) => {
      other.requestRecord('sourcestats', record);
      return settle(other)[0];
    });
    expect(stats).toEqual([0, 0, 6, 0]);
  });

  it('answer with a status of the protocol', () => {
    const session = faulty({ report: 'tracking', status: 2 }, { report: 'activity', status: 19 });
    session.requestRecord('tracking', 0);
    expect(settle(session)).toEqual([CODE.unauthorised]);
    session.requestRecord('activity', 0);
    expect(settle(session)).toEqual([CODE.newServer]);
    session.requestRecord('sources', 0);
    expect(settle(session)).toEqual([CODE.ok]);
  });

  const packet = (kind: FaultRule['packet']) =>
    faulty({ report: 'tracking', nth: 1, packet: kind ?? 'timeout' });
  const { ok, receiveFailed, invalidResponse, unexpectedStatus } = CODE;

  for (const [kind, first, pending, second] of [
    ['timeout', [receiveFailed, receiveFailed, receiveFailed, receiveFailed], true, [ok]],
    ['late', [receiveFailed, ok], false, [ok]],
    ['duplicate', [ok], false, [ok, ok]],
    ['wrong sequence', [ok, receiveFailed, receiveFailed, receiveFailed], true, [ok]],
    ['truncated', [invalidResponse], false, [ok]],
    ['garbage', [ok, receiveFailed, receiveFailed, receiveFailed], true, [ok]],
  ] as const) {
    it(`lose or spoil a packet: ${kind}`, () => {
      const session = packet(kind);
      session.requestRecord('tracking', 0);
      expect(settle(session)).toEqual(first);
      expect(session.needsResponse()).toBe(pending);
      session.requestRecord('tracking', 0);
      expect(settle(session)).toEqual(second);
      expect(session.getFieldUinteger(session.getFieldIndex('stratum'))).toBe(2);
    });
  }

  it('shrink the list of sources between count and record', () => {
    const session = faulty({
      operation: 'chrony_request_report_number_records',
      report: 'sources',
      packet: 'source list changed',
    });
    session.requestReportNumberRecords('sources');
    settle(session);
    expect(session.getReportNumberRecords()).toBe(4);
    session.requestRecord('sources', 3);
    expect(settle(session)).toEqual([unexpectedStatus]);
    session.requestRecord('sources', 2);
    expect(settle(session)).toEqual([ok]);
  });
});

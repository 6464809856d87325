/** What people test their chrony clients for, one story after the other. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FieldTable, type FieldValue, fieldType } from '../reports/field.ts';
import { LEAP, MODE, STATE } from '../reports/names.ts';
import { REPORTS, type ReportName } from '../reports/registry.ts';
import { chronyState, type StateInput } from '../state/config.ts';
import { findPreset, preset } from '../state/presets.ts';
import { secondsOf } from '../state/reports-of-state.ts';
import { type ChronyConnection, connect } from './connection.ts';
import { mockLibrary } from './library.ts';
import {
  errorBoundS,
  followsSource,
  hasSufficientSamples,
  isCalibrated,
  isLeapPending,
  isReachable,
  isSelected,
  isSynchronised,
  referenceName,
} from './meaning.ts';
import { chrony, chronySlot, withMockChrony } from './scope.ts';

/** The value, or a failed test. */
function got<T>(result: { ok: true; value: T } | { ok: false; problem: { what: string } }): T {
  if (!result.ok) throw new Error(result.problem.what);
  return result.value;
}

const using = <T>(input: StateInput, fn: (connection: ChronyConnection) => T): T =>
  withMockChrony(chronyState(input), () => fn(got(chrony.connect())));

describe('story 1: a hardware clock without hardware', () => {
  it('is there, is not, or was never compared', () => {
    withMockChrony(preset('RTC_AVAILABLE'), () => {
      const rtc = got(got(chrony.connect()).getRtcData());
      expect(rtc).toMatchObject({ samples: 10, runs: 4, spanS: 86400 });
      expect(rtc?.fastS).toBe(0.12345600128173828);
      expect(rtc && isCalibrated(rtc)).toBe(true);
    });
    expect(using({ rtc: null }, (one) => got(one.getRtcData()))).toBe(null);
    expect(using({ rtc: { available: false } }, (one) => got(one.getRtcData()))).toBe(null);
    const fresh = using({ rtc: { samples: 0, runs: 0 } }, (one) => got(one.getRtcData()));
    expect(fresh && isCalibrated(fresh)).toBe(false);
  });
});

describe('story 2: a leap second', () => {
  it('is inserted, deleted, or not to come', () => {
    const leap = (leapStatus: keyof typeof LEAP) =>
      using({ leapStatus }, (one) => got(one.getTracking()));
    expect(leap('insert')).toMatchObject({ leapStatus: LEAP.insert });
    expect(leap('delete')).toMatchObject({ leapStatus: LEAP.delete });
    expect([leap('insert'), leap('delete'), leap('normal')].map(isLeapPending)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('story 3: a reference clock', () => {
  for (const [name, id] of [
    ['GPS', 0x47505300],
    ['PPS', 0x50505300],
  ] as const) {
    it(`gives stratum 1 and its name: ${name}`, () => {
      withMockChrony(preset(`${name}_REFCLOCK`), (mock) => {
        const connection = got(mock.connect());
        const tracking = got(connection.getTracking());
        expect(tracking).toMatchObject({ stratum: 1, refId: id, address: '' });
        expect(referenceName(tracking.refId)).toBe(name);
        expect(followsSource(tracking)).toBe(true);
        const [source] = got(connection.getSources());
        expect(source).toMatchObject({ mode: MODE.refclock, refId: id, stratum: 0, address: '' });
        expect(got(connection.getSourceStats())[0]).toMatchObject({ refId: id, address: '' });
      });
    });
  }
});

describe('story 4: several sources', () => {
  it('are counted, one of them selected, with every state and reach', () => {
    withMockChrony(preset('MULTI_SOURCE'), () => {
      const connection = got(chrony.connect());
      const sources = got(connection.getSources());
      expect(sources.map(({ state }) => state)).toEqual([
        STATE.selected,
        STATE.selectable,
        STATE.unselected,
        STATE.falseticker,
      ]);
      expect(sources.filter(isSelected).map(({ address }) => address)).toEqual(['192.168.1.100']);
      expect(sources.map(isReachable)).toEqual([true, true, false, true]);
      expect(got(connection.getSourceStats()).map((one) => hasSufficientSamples(one))).toEqual(
        Array(4).fill(true),
      );
    });
  });

  it('have reach registers from 0 to 255, or are none', () => {
    const reach = [255, 0, 128].map((reachability) => ({ reachability }));
    const read = using({ sources: reach }, (one) => got(one.getSources()));
    expect(read.map(({ reachability }) => reachability)).toEqual([255, 0, 128]);
    expect(using({}, (one) => got(one.getSources()))).toEqual([]);
    const few = using({ sources: [{ samples: 3 }] }, (one) => got(one.getSourceStats()));
    expect(few.map((one) => hasSufficientSamples(one))).toEqual([false]);
  });
});

describe('story 5: declared, not programmed', () => {
  it('takes three lines from nothing to a record', () => {
    const tracking = withMockChrony(preset('NTP_SYNCED'), ({ connect: open }) => {
      return got(got(open()).getTracking());
    });
    expect(isSynchronised(tracking)).toBe(true);
    expect(errorBoundS(tracking)).toBeCloseTo(0.000123456 + 0.002345 + 0.001234 / 2, 9);
    expect(secondsOf(tracking.refTime)).toBe(1705320000.1234567);
  });
});

describe('story 6: failures on demand', () => {
  const open = (code: number) =>
    connect(mockLibrary(chronyState({ errorInjection: { chrony_open_socket: code } })));

  it('forbid the socket, refuse it, or fail to begin', () => {
    expect(open(-13)).toMatchObject({ problem: { kind: 'permission', code: -13 } });
    expect(open(-1)).toMatchObject({ problem: { kind: 'connection', code: -1 } });
    expect(open(0).ok).toBe(true);
    const errorInjection = { chrony_init_session: 2 };
    expect(connect(mockLibrary(chronyState({ errorInjection })))).toMatchObject({
      problem: { kind: 'connection', code: 2 },
    });
  });

  for (const [operation, what, rtc] of [
    ['chrony_request_report_number_records', 'request R report', 'fails'],
    ['chrony_process_response', 'process R response', 'fails'],
    ['chrony_request_record', 'request R record 0', 'none'],
  ] as const) {
    it(`break every report when ${operation} fails`, () => {
      const state = { ...preset('RTC_AVAILABLE'), errorInjection: { [operation]: 5 } };
      withMockChrony(chronyState(state), () => {
        const one = got(chrony.connect());
        const text = (report: string) => `Failed to ${what.replace('R', report)}`;
        expect(one.getSources()).toMatchObject({
          problem: { kind: 'data', code: 5, what: text('sources') },
        });
        expect(one.getSourceStats()).toMatchObject({ problem: { what: text('sourcestats') } });
        expect(one.getTracking()).toMatchObject({ problem: { what: text('tracking') } });
        const clock = one.getRtcData();
        if (rtc === 'none') expect(clock).toEqual({ ok: true, value: null });
        else expect(clock).toMatchObject({ problem: { what: text('rtcdata') } });
      });
    });
  }
});

describe('story 7: synchronised or not', () => {
  it('is so up to stratum 15, with a reference', () => {
    const at = (stratum: number, referenceId = 1) =>
      using({ stratum, referenceId }, (one) => one.getTracking());
    expect([1, 15].map((stratum) => isSynchronised(got(at(stratum))))).toEqual([true, true]);
    expect(isSynchronised(got(at(2, 0)))).toBe(false);
    expect(at(16)).toMatchObject({
      problem: { kind: 'data', what: 'stratum must be 0 to 15, not 16' },
    });
    const lost = withMockChrony(preset('UNSYNC'), () => got(got(chrony.connect()).getTracking()));
    expect([isSynchronised(lost), followsSource(lost), lost.leapStatus]).toEqual([
      false,
      false,
      LEAP.unsynchronised,
    ]);
  });

  it('never believes what is no number', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(using({ skew: value }, (one) => one.getTracking())).toMatchObject({
        problem: { what: `skew must be a finite number, not ${value}`, where: 'tracking.skewPpm' },
      });
      const sources = [{ latestMeas: value }];
      expect(using({ sources }, (one) => one.getSources())).toMatchObject({
        problem: { where: 'sources.adjustedOffsetS' },
      });
    }
  });
});

describe('a scope', () => {
  const stratum = () => {
    const connection = chrony.connect();
    return connection.ok ? got(connection.value.getTracking()).stratum : 'none';
  };

  it('restores what was there: after a return, a throw, and nested', () => {
    expect(stratum()).toBe('none');
    withMockChrony(chronyState({ stratum: 3 }), () => {
      withMockChrony(chronyState({ stratum: 4 }), () => expect(stratum()).toBe(4));
      expect(stratum()).toBe(3);
      expect(() =>
        withMockChrony(chronyState({ stratum: 5 }), () => {
          throw new Error('on purpose');
        }),
      ).toThrow('on purpose');
      expect(stratum()).toBe(3);
    });
    expect(stratum()).toBe('none');
  });

  it('restores when a promise is settled, in whatever order', async () => {
    const gates: (() => void)[] = [];
    const gate = () => new Promise<void>((resolve) => gates.push(resolve));
    const first = withMockChrony(chronyState({ stratum: 3 }), async ({ connect: open }) => {
      await gate();
      return got(got(open()).getTracking()).stratum;
    });
    const second = withMockChrony(chronyState({ stratum: 4 }), async () => {
      await gate();
      throw new Error('on purpose');
    });
    gates[0]?.();
    expect(await first).toBe(3);
    expect(stratum()).toBe(4);
    gates[1]?.();
    await expect(second).rejects.toThrow('on purpose');
    expect(stratum()).toBe('none');
  });

  it('can have a slot of its own, with a real library below', () => {
    const slot = chronySlot(mockLibrary(chronyState({ stratum: 7 })));
    const read = () => got(got(slot.connect()).getTracking()).stratum;
    expect(withMockChrony(chronyState({ stratum: 8 }), read, { slot })).toBe(8);
    expect(read()).toBe(7);
  });

  it('shares nothing between two mocks, and a closed connection stays closed', () => {
    const state = chronyState({ faults: [{ report: 'sources', nth: 1, error: 5 }] });
    const fails = () => withMockChrony(state, () => got(chrony.connect()).getSources().ok);
    expect([fails(), fails()]).toEqual([false, false]);
    const connection = got(connect(mockLibrary(state)));
    connection.close();
    expect(connection.getTracking()).toMatchObject({ problem: { kind: 'closed' } });
    expect(connection.getRtcData()).toMatchObject({ problem: { kind: 'closed' } });
  });
});

interface WireFact {
  readonly preset: string;
  readonly pychrony_over_wire: Readonly<Record<string, unknown>>;
}

/** A record under the attribute names of the Python package. */
function inPython(report: ReportName, values: object): Record<string, unknown> {
  const table: FieldTable = REPORTS[report];
  const named = Object.entries(values as Record<string, FieldValue>).flatMap(([key, value]) => {
    const field = table[key];
    if (!field?.python) return [];
    const plain = fieldType(field) === 'timespec' ? secondsOf(value as never) : value;
    return [[field.python, plain] as const];
  });
  return Object.fromEntries(named);
}

/** Words for the numbers that both sides call by name. */
const WORDS = {
  leap_status: ['NORMAL', 'INSERT', 'DELETE', 'UNSYNC'],
  state: ['SELECTED', 'NONSELECTABLE', 'FALSETICKER', 'JITTERY', 'UNSELECTED', 'SELECTABLE'],
  mode: ['CLIENT', 'PEER', 'REFCLOCK'],
} as const;

describe('the presets, read over the wire by the real libraries', () => {
  const facts: readonly WireFact[] = JSON.parse(
    readFileSync(new URL('../fixtures/presets.json', import.meta.url), 'utf8'),
  );
  const inWords = (values: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        name in WORDS ? WORDS[name as keyof typeof WORDS][Number(value)] : value,
      ]),
    );
  const ours = (report: ReportName, values: object) => inWords(inPython(report, values));

  for (const { preset: name, pychrony_over_wire: fact } of facts) {
    it(`give the same numbers to the last bit: ${name}`, () => {
      withMockChrony(got(findPreset(name)), () => {
        const one = got(chrony.connect());
        expect(fact.get_tracking).toMatchObject(ours('tracking', got(one.getTracking())));
        const sources = got(one.getSources()).map((each) => ours('sources', each));
        expect(sources.length).toBe((fact.get_sources as unknown[]).length);
        for (const [at, source] of sources.entries()) {
          const { address, ...rest } = source;
          expect((fact.get_sources as object[])[at]).toMatchObject(
            address === '' ? rest : { ...rest, address },
          );
        }
        const stats = got(one.getSourceStats()).map((each) => ours('sourcestats', each));
        expect(fact.get_source_stats).toMatchObject(stats);
        const rtc = got(one.getRtcData());
        expect(rtc && ours('rtcdata', rtc)).toEqual(fact.get_rtc_data);
      });
    });
  }
});

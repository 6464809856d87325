import { describe, expect, it } from 'vitest';
import { daemonReports, record, sourceReports, trackingReport } from './daemon.ts';
import { type FieldTable, fieldType, WIRE_BYTES } from './field.ts';
import { MODE } from './names.ts';
import { REPORT_NAMES, REPORTS, RESERVED, TRACKING } from './registry.ts';

describe('the registry of fields', () => {
  for (const name of REPORT_NAMES) {
    it(`covers ${name} without a gap and without an overlap`, () => {
      const table: FieldTable = REPORTS[name];
      const slots = [...Object.values(table), ...(RESERVED[name] ?? [])]
        .filter((slot) => !('only' in slot) || slot.only !== 'refclock')
        .sort((a, b) => a.offset - b.offset);
      let end = 28;
      for (const slot of slots) {
        expect(slot.offset, slot.client).toBe(end);
        end += WIRE_BYTES[slot.wire];
      }
      const names = slots.map(({ client }) => client);
      expect(new Set(names).size).toBe(names.length);
    });
  }

  it('names the values of every enumeration and says a unit wherever the content has one', () => {
    for (const table of Object.values(REPORTS)) {
      for (const field of Object.values(table)) {
        if (field.content === 'enum') expect('names' in field && field.names).toBeTruthy();
        if (/seconds|ppm|time/.test(field.content)) expect(field.unit).not.toBe('');
      }
    }
  });

  it('gives the types of the client library', () => {
    expect(fieldType(REPORTS.sources.poll)).toBe('integer');
    expect(fieldType(REPORTS.sources.refId)).toBe('uinteger');
    expect(fieldType(TRACKING.refTime)).toBe('timespec');
    expect(fieldType(TRACKING.address)).toBe('string');
  });
});

describe('records', () => {
  it('fill in what is not said', () => {
    expect(record(TRACKING, { stratum: 2 })).toMatchObject({ stratum: 2, address: '', skewPpm: 0 });
    expect(trackingReport()).toMatchObject({ leapStatus: 3, rootDelayS: 1, rootDispersionS: 1 });
  });

  it('count the sources that can be asked', () => {
    const sources = [
      sourceReports({ source: { address: '192.0.2.1' } }),
      sourceReports({ name: 'pool.example', source: { address: 'ID#0000000001' } }),
      sourceReports({ source: { mode: MODE.refclock, refId: 0x47505300 } }),
    ];
    expect(daemonReports({ sources }).activity).toMatchObject({ online: 1, unresolved: 1 });
    expect(sources[2]).toMatchObject({ ntp: null, auth: null, stats: { address: '' } });
  });
});

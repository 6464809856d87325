import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { openSession } from '../worker/session.ts';
import {
  askDaemon,
  chronyc,
  connect,
  errorBoundS,
  isSelected,
  libraryOfWorld,
  reportsOfWorld,
} from './chrony.ts';

describe('a world behind the client library', () => {
  it('is asked as it is at that moment, and fails as it is told to', () => {
    const session = unwrap(openSession({ id: 'two-liars' }, { historyEvents: 2 ** 16 }));
    const { system } = session;
    const faults = [{ report: 'sourcestats', record: 1, status: 2 }] as const;
    const connection = connect(libraryOfWorld(system, { daemon: 'ntpd' }, { faults }));
    if (!connection.ok) throw new Error(connection.problem.what);
    const { getSources, getSourceStats, getTracking } = connection.value;
    const selected = () => {
      const sources = getSources();
      return sources.ok ? sources.value.filter(isSelected).map(({ address }) => address) : [];
    };
    expect(selected()).toEqual([]);
    session.runUntil({ type: 'time', timeNs: 300e9 });
    expect(selected()).toEqual(['192.168.1.100']);
    const tracking = getTracking();
    expect(tracking.ok && errorBoundS(tracking.value)).toBeLessThan(0.1);
    expect(getSourceStats()).toMatchObject({ problem: { kind: 'data', code: 9 } });
    session.runUntil({ type: 'time', timeNs: 1200e9 });
    expect(selected()).not.toEqual(['192.168.1.100']);
    const printed = chronyc(['sources'], askDaemon(reportsOfWorld(system)));
    expect(printed.ok && printed.value.text).toContain('^x 192.168.1.100');
  });
});

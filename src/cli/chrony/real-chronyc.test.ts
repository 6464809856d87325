/** The real chronyc, asking over UDP. Installed by .ci/run; no daemon runs. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DaemonReports } from '../../mocks/chrony/reports/daemon.ts';
import { askDaemon } from '../../mocks/chrony/server/ask.ts';
import { PRESET_NAMES } from '../../mocks/chrony/state/presets.ts';
import { chronyc } from '../../mocks/chrony/text/chronyc.ts';
import { COMMAND } from '../../mocks/chrony/wire/commands.ts';
import { randomReports } from './random-reports.ts';
import { chronycOn, chronycVersion, missing, withServer } from './test-chronyc.ts';

interface PresetFact {
  readonly preset: string;
  readonly chronyc: Readonly<
    Record<string, { readonly exit_code: number; readonly text: string; readonly csv: string }>
  >;
}

const facts: readonly PresetFact[] = JSON.parse(
  readFileSync(new URL('../../mocks/chrony/fixtures/presets.json', import.meta.url), 'utf8'),
);

const version = await chronycVersion();
const OPENED = [
  COMMAND.serverStats,
  COMMAND.ntpData,
  COMMAND.authData,
  COMMAND.clientAccesses,
  COMMAND.selectData,
];

const EVERYTHING = [
  'tracking',
  'sources',
  'sourcestats',
  'activity',
  'rtcdata',
  'smoothing',
  'selectdata',
  'authdata',
  'ntpdata',
  'serverstats',
  'clients',
  'manual list',
  'sourcename 192.168.1.100',
];

if (version === undefined) {
  it(missing(), () => expect(version).toBe(undefined));
} else {
  describe(`chronyc ${version}`, () => {
    it.each(facts)('prints for $preset what it printed for a real daemon', async (fact) => {
      await withServer({ scenario: fact.preset }, async (port) => {
        for (const [command, { text, csv, exit_code: status }] of Object.entries(fact.chronyc)) {
          expect(await chronycOn(port, command)).toEqual({ status, text });
          expect(await chronycOn(port, '-c', command)).toEqual({ status, text: csv });
        }
      });
    });

    /** Compares texts and exit codes over everything that can be printed. */
    const agrees = async (port: number, reports: () => DaemonReports) => {
      const udp = { version: '4.3', transport: 'udp', opened: OPENED } as const;
      for (const command of EVERYTHING) {
        for (const csv of [false, true]) {
          // Every question counts: the renderer asks as the client that asks next.
          const own = chronyc(command.split(' '), askDaemon(reports(), udp), { csv });
          const options = csv ? ['-c'] : [];
          const real = await chronycOn(port, ...options, ...command.split(' '));
          const value = { text: real.text, exitCode: real.status };
          expect(own, command).toEqual({ ok: true, value });
        }
      }
    };

    it.each(PRESET_NAMES)(
      'prints for %s what the renderer prints, in every report',
      async (name) => {
        await withServer({ scenario: name, opened: OPENED }, (port, world) =>
          agrees(port, () => world.reports()),
        );
      },
    );

    it.each([1, 2, 3, 4, 5, 6, 7, 8])('and for any reports at all (seed %i)', async (seed) => {
      const reports = randomReports(seed);
      await withServer({ scenario: 'UNSYNC', opened: OPENED, reports }, (port) =>
        agrees(port, () => reports),
      );
    });

    it('hears no for what is closed over UDP, and for a daemon too new', async () => {
      await withServer({ scenario: 'NTP_SYNCED' }, async (port) => {
        const closed = await chronycOn(port, 'serverstats');
        expect(closed).toEqual({ status: 1, text: '501 Not authorised\n' });
      });
      await withServer({ scenario: 'NTP_SYNCED', version: '4.6', opened: OPENED }, async (port) => {
        const newer = await chronycOn(port, 'serverstats');
        expect(newer.status).toBe(1);
        expect(newer.text).toMatch(/^51[78] /);
      });
    });

    it('sees a world move, and agrees with the renderer at the same moment', async () => {
      await withServer({ scenario: 'two-liars', speed: 1 }, async (port, world) => {
        world.advance(0, 1e7);
        const texts: string[] = [];
        for (const hostMs of [60_000, 600_000, 1_200_000]) {
          world.advance(hostMs, 1e7);
          for (const command of ['tracking', 'sources', 'sourcestats', 'activity']) {
            const ask = askDaemon(world.reports(), { version: '4.3', transport: 'udp' });
            const own = chronyc([command], ask);
            const { status, text } = await chronycOn(port, command);
            expect(own).toEqual({ ok: true, value: { text, exitCode: status } });
            texts.push(text);
          }
        }
        expect(new Set(texts).size).toBeGreaterThanOrEqual(texts.length - 2);
        expect(texts[1]).toContain('^* 192.168.1.100');
        expect(texts.at(-3)).toContain('^x 192.168.1.100');
      });
    });
  });
}

/** The presets, held against configurations, packets and texts that came from outside. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answer } from '../server/answer.ts';
import { askDaemon } from '../server/ask.ts';
import { chronyc } from '../text/chronyc.ts';
import { chronyState, RTC_DEFAULTS, SOURCE_DEFAULTS, STATE_DEFAULTS } from './config.ts';
import { findPreset, isPreset, PRESET_NAMES, preset } from './presets.ts';
import { reportsOfState } from './reports-of-state.ts';

type Plain = Readonly<Record<string, unknown>>;

interface PresetFact {
  readonly preset: string;
  readonly config: Plain & { readonly sources: readonly Plain[]; readonly rtc: Plain | null };
  readonly chronyc: Readonly<
    Record<
      string,
      {
        readonly exit_code: number;
        readonly text: string;
        readonly csv: string;
        readonly exchanges: readonly { readonly request_hex: string; readonly reply_hex: string }[];
      }
    >
  >;
}

const facts: readonly PresetFact[] = JSON.parse(
  readFileSync(new URL('../fixtures/presets.json', import.meta.url), 'utf8'),
);

const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());
const WORDS: Readonly<Record<string, string>> = { UNSYNC: 'unsynchronised' };

/** A configuration of the Python package in the names of this one. */
const translated = (plain: Plain): Plain =>
  Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [
      camel(name),
      typeof value === 'string' && ['leap_status', 'state', 'mode'].includes(name)
        ? (WORDS[value] ?? value.toLowerCase())
        : value,
    ]),
  );

describe('the nine presets', () => {
  for (const { preset: name, config, chronyc: commands } of facts) {
    const found = findPreset(name);
    if (!found.ok) throw new Error(found.problem.what);
    const state = found.value;

    it(`declare the same as elsewhere: ${name}`, () => {
      const { sources, rtc, ...own } = config;
      expect(state).toMatchObject(translated(own));
      expect(state.sources.length).toBe(sources.length);
      for (const [at, source] of sources.entries()) {
        expect(state.sources[at]).toMatchObject(translated(source));
      }
      expect(state.rtc).toEqual(rtc && translated(rtc));
    });

    for (const [command, fact] of Object.entries(commands)) {
      it(`print what the real chronyc printed: ${name} ${command}`, () => {
        const ask = askDaemon(reportsOfState(state), { version: '4.3', transport: 'udp' });
        for (const csv of [false, true]) {
          expect(chronyc([command], ask, { csv })).toEqual({
            ok: true,
            value: { text: csv ? fact.csv : fact.text, exitCode: fact.exit_code },
          });
        }
      });

      it(`answer with the same bytes: ${name} ${command}`, () => {
        for (const { request_hex, reply_hex } of fact.exchanges) {
          const bytes = Uint8Array.from(Buffer.from(request_hex, 'hex'));
          const options = { version: '4.3', transport: 'udp' } as const;
          const reply = answer(bytes, reportsOfState(state), options).bytes ?? [];
          expect(Buffer.from(reply).toString('hex')).toBe(reply_hex);
        }
      });
    }
  }
});

const text = (name: (typeof PRESET_NAMES)[number], command: string) => {
  const printed = chronyc([command], askDaemon(reportsOfState(preset(name))));
  return printed.ok ? printed.value.text : printed.problem.what;
};

describe('the other presets', () => {
  it('are found with and without their prefix, in any case', () => {
    expect(['multi-source', 'SCENARIO_MULTI_SOURCE', 'Local_Mode'].map(isPreset)).toEqual([
      true,
      true,
      true,
    ]);
    expect(isPreset('constructor')).toBe(false);
    expect(findPreset('nts-2')).toMatchObject({
      ok: false,
      problem: { mend: expect.stringContaining('NTP_SYNCED, UNSYNC') },
    });
    expect(PRESET_NAMES.length).toBe(17);
  });

  it('have no majority', () => {
    expect(text('NO_MAJORITY', 'sources').match(/^\^x /gm)?.length).toBe(2);
    expect(text('NO_MAJORITY', 'tracking')).toMatch(/00000000 \(\).*Root delay {6}: 1\.0{9}/s);
  });

  it('serve their own time', () => {
    expect(text('LOCAL_MODE', 'tracking')).toMatch(/7F7F0101 \(\)\nStratum {9}: 10\n/);
    expect(text('LOCAL_MODE', 'tracking')).toContain('Leap status     : Normal');
  });

  it('reach nobody', () => {
    const rows = text('ALL_UNREACHABLE', 'sources').trim().split('\n').slice(2);
    expect(rows.length).toBe(3);
    for (const row of rows) {
      expect(row).toMatch(/^\^\? 192\.168\.1\.10. +0 {3}6 {5}0 {5}- {5}\+0ns\[ {3}\+0ns\]/);
    }
    expect(text('ALL_UNREACHABLE', 'sourcestats')).toMatch(/2000\.000 {5}\+0ns {2}4000ms/);
    expect(text('ALL_UNREACHABLE', 'ntpdata')).toContain('[UNSPEC] (00000000)');
  });

  it('jitter, peer, and speak IPv6', () => {
    expect(text('JITTERY', 'sources')).toContain('^~ 192.168.1.104');
    expect(text('PEER', 'sources')).toContain('=+ 192.168.1.105');
    expect(text('IPV6', 'sources')).toContain('^* 2001:db8::123');
    expect(text('IPV6', 'tracking')).toMatch(/^Reference ID {4}: [0-9A-F]{8} \(2001:db8::123\)/);
  });

  it('authenticate and smooth', () => {
    expect(text('NTS', 'authdata')).toMatch(
      /192\.168\.1\.100 +NTS +1 +15 +256 +600 +0 +0 +8 +100\n/,
    );
    expect(text('NTS', 'selectdata')).toMatch(/192\.168\.1\.100 +Y -----/);
    expect(text('SMOOTHING', 'smoothing')).toContain('Remaining time : 120.0 seconds');
  });
});

describe('defaults', () => {
  it('are a healthy daemon, in one line', () => {
    const state = chronyState({ sources: [{}] });
    expect(state).toEqual({ ...STATE_DEFAULTS, sources: [SOURCE_DEFAULTS] });
    expect(chronyState({ rtc: {} }).rtc).toEqual(RTC_DEFAULTS);
  });

  it('are new objects for every test', () => {
    expect(preset('MULTI_SOURCE')).not.toBe(preset('MULTI_SOURCE'));
    expect(preset('MULTI_SOURCE').sources).not.toBe(preset('MULTI_SOURCE').sources);
  });
});

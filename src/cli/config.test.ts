/** Settings as a user gives them, and the page that describes them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTING_LIST } from '../worker/settings/settings.ts';

const COMMAND = new URL('../../dist/cli/orrery.js', import.meta.url).pathname;
const PAGE = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function orrery(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [COMMAND, ...words], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, ...environment },
  });
}

const listing = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(PAGE)?.[1] ?? '';

/** What `orrery config --json` says, by key. */
function shown(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = orrery(['config', '--json', ...words], environment);
  expect([status, stderr]).toEqual([0, '']);
  const list: { key: string; value: unknown; origin: string }[] = JSON.parse(stdout);
  return new Map(list.map((setting) => [setting.key, setting]));
}

const runJson = (words: readonly string[]) => {
  const { stdout } = orrery(['run', 'thermostats', '--until', '20s', '--json', ...words]);
  return JSON.parse(stdout);
};

describe('settings of a command', () => {
  it('come from the file of the folder, then the environment, then the command line', () => {
    writeFileSync(join(folder, 'mock_config.yaml'), listing('yaml'));
    const environment = { ORRERY_TIMING_DILATION: '20', ORRERY_EVENT_BUS_MAX_HISTORY: '5000' };
    const settings = shown(['--set', 'timing.dilation=30'], environment);
    expect(settings.get('timing.mode')).toMatchObject({
      value: 'dilated',
      origin: 'mock_config.yaml:3:5',
    });
    expect(settings.get('event_bus.max_history')).toMatchObject({
      value: 5000,
      origin: 'ORRERY_EVENT_BUS_MAX_HISTORY',
    });
    expect(settings.get('timing.dilation')).toMatchObject({
      value: 30,
      origin: '--set timing.dilation',
    });
    rmSync(join(folder, 'mock_config.yaml'));
    expect(shown([]).get('timing.mode')).toMatchObject({ value: 'deterministic' });
  });

  it('take effect on what is kept and not on what happens', () => {
    const whole = runJson([]);
    const short = runJson(['--set', 'event_bus.enable_recording=false']);
    expect(whole.dropped).toBe(0);
    expect(short.dropped).toBeGreaterThan(0);
    expect([short.hash, short.events]).toEqual([whole.hash, whole.events]);
    const named = join(folder, 'small.yaml');
    writeFileSync(named, 'mock_system:\n  event_bus: { max_history: 1024 }\n');
    expect(runJson(['--config', named]).dropped).toBeGreaterThan(0);
    expect(runJson(['--config', named, '--history', '65536']).dropped).toBe(0);
  });

  it('of clocks take effect on what happens where devices have clocks', () => {
    const scenario = join(folder, 'clocked.yaml');
    writeFileSync(
      scenario,
      'title: T\nseed: 3\nuntil: 20 s\nmocks:\n  a: { mock: thermostat, clock: { drift: 5 ppm } }\n',
    );
    const hashOf = (...set: readonly string[]): string => {
      const words = set.flatMap((setting) => ['--set', setting]);
      return JSON.parse(orrery(['run', scenario, '--json', ...words]).stdout).hash;
    };
    expect(hashOf('timing.max_jitter_percent=0.1')).toBe(hashOf());
    expect(hashOf('timing.max_jitter_percent=5')).not.toBe(hashOf());
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['a file that is not there', ['--config', 'nope.yaml'], ['nope.yaml', '--config']],
    ['a setting that is none', ['--set', 'timing.mood=x'], ['timing.mood', 'timing.mode']],
    ['a setting without a value', ['--set', 'timing.mode'], ['section.key=value']],
    ['a value out of range', ['--set', 'timing.dilation=0'], ['0.001', '--set timing.dilation']],
  ])('refuse %s: exit 2, what, where and how to mend', (_, words, parts) => {
    const { status, stdout, stderr } = orrery(['run', 'thermostats', ...words]);
    expect([status, stdout]).toEqual([2, '']);
    for (const part of parts) expect(stderr).toContain(part);
  });
});

describe('docs/configuration.md', () => {
  it('names every setting with its default and its range', () => {
    const rows = [...PAGE.matchAll(/^\| `([\w.]+)` \| `?([^|`]+?)`? \| ([^|]+) \|/gm)];
    expect(rows.map(([, key]) => key)).toEqual([...SETTING_LIST.keys()]);
    for (const [, key = '', value, range = ''] of rows) {
      const declared = SETTING_LIST.get(key as never);
      const { type, initial, values = [], min, max } = declared ?? {};
      const isFlag = type === 'flag';
      const said = values[initial ?? 0] ?? (isFlag ? String(initial === 1) : String(initial));
      expect([key, value]).toEqual([key, said]);
      if (isFlag) expect(range).toBe('true, false');
      else if (values.length > 0) for (const name of values) expect(range).toContain(name);
      else expect(range).toBe(`${min} … ${max}`);
    }
  });

  it('has commands that work', () => {
    const lines = listing('sh').trim().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const { status, stderr } = orrery(line.split(' ').slice(2));
      expect([line, status, stderr]).toEqual([line, 0, '']);
    }
  });

  it('shows the message that a misspelt key gives', () => {
    const text = 'mock_system:\n  event_bus:\n    max_histroy: 5\n';
    writeFileSync(join(folder, 'mock_config.yaml'), text);
    expect(orrery(['config']).stderr).toBe(listing('text'));
    rmSync(join(folder, 'mock_config.yaml'));
  });

  it('has a registry that answers as the text says', async () => {
    const { createRegistry } = await import('../engine/registry.ts');
    const { thermostat } = await import('../mocks/thermostat/thermostat.ts');
    const registry = createRegistry();
    registry.register(thermostat, 'controller');
    const north = registry.create('controller', 'north', { setpointC: '19 °C' });
    expect(north).toMatchObject({
      ok: true,
      value: { mock: 'thermostat', config: { setpointC: 19 } },
    });
    const south = registry.create('controller', 'south', { setpoint: '19 °C' });
    expect(south).toMatchObject({
      ok: false,
      problem: { mend: expect.stringContaining('setpointC') },
    });
    const code = listing('ts');
    for (const call of ["register(thermostat, 'controller')", "'south', { setpoint: '19 °C' }"]) {
      expect(code).toContain(call);
    }
  });
});

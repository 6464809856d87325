import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  historyOf,
  readSettings,
  type SettingSources,
  sampleRateOf,
  speedOf,
} from './settings.ts';

const FILE = `mock_system:
  timing:
    mode: dilated
    dilation: 10
    precision_ns: 100
    max_jitter_percent: 0.5
  state:
    checkpoint_interval_ms: 50
    max_history_size: 40000
  performance:
    enable_profiling: false
    sample_rate: 0.2
  event_bus:
    max_history: 20000
    enable_recording: true
`;

const file = (text: string) => ({ name: 'mock_config.yaml', text });

function read(sources: SettingSources) {
  const result = readSettings(sources);
  if (!result.ok) throw new Error(result.problem.what);
  return result.value;
}

function problemsOf(sources: SettingSources) {
  const result = readSettings(sources);
  return result.ok ? [] : [result.problem, ...result.more];
}

describe('settings', () => {
  it('have the promised defaults when nobody says anything', () => {
    expect(read({}).values).toEqual({
      timing: {
        mode: 'deterministic',
        dilation: 1,
        precision_ns: 1,
        max_jitter_percent: 0.1,
      },
      state: { checkpoint_interval_ms: 100, max_history_size: 20_000 },
      performance: { enable_profiling: true, sample_rate: 0.1 },
      event_bus: { max_history: 10_000, enable_recording: true },
    });
    expect(DEFAULT_SETTINGS).toEqual(read({}).values);
  });

  it('take every key from the file, and say where each was decided', () => {
    const { values, origins } = read({ file: file(FILE) });
    expect(values).toEqual({
      timing: { mode: 'dilated', dilation: 10, precision_ns: 100, max_jitter_percent: 0.5 },
      state: { checkpoint_interval_ms: 50, max_history_size: 40_000 },
      performance: { enable_profiling: false, sample_rate: 0.2 },
      event_bus: { max_history: 20_000, enable_recording: true },
    });
    expect(origins.get('timing.mode')).toBe('mock_config.yaml:3:5');
    expect(origins.get('event_bus.max_history')).toBe('mock_config.yaml:14:5');
  });

  it('are overridden by the environment, and that by the command line', () => {
    const { values, origins } = read({
      file: file(FILE),
      environment: {
        ORRERY_TIMING_DILATION: '20',
        ORRERY_EVENT_BUS_MAX_HISTORY: '30000',
        ORRERY_PERFORMANCE_ENABLE_PROFILING: 'true',
        ORRERY_STATE_CHECKPOINT_INTERVAL_MS: '',
        ORRERY_CHROMIUM: '/somewhere/else',
        PATH: '/bin',
      },
      given: [{ key: 'timing.dilation', text: '0.5', where: '--set timing.dilation' }],
    });
    expect(values.timing.dilation).toBe(0.5);
    expect(values.event_bus.max_history).toBe(30_000);
    expect(values.performance.enable_profiling).toBe(true);
    expect(values.state.checkpoint_interval_ms).toBe(50);
    expect(origins.get('timing.dilation')).toBe('--set timing.dilation');
    expect(origins.get('event_bus.max_history')).toBe('ORRERY_EVENT_BUS_MAX_HISTORY');
  });

  it.each<[string, SettingSources, string, RegExp, RegExp]>([
    [
      'a misspelt key',
      { file: file(FILE.replace('max_history:', 'max_histroy:')) },
      'mock_config.yaml:14:5',
      /no key "max_histroy"/,
      /max_history/,
    ],
    [
      'a misspelt section',
      { file: file(FILE.replace('event_bus:', 'eventbus:')) },
      'mock_config.yaml:13:3',
      /no key "eventbus"/,
      /event_bus/,
    ],
    [
      'a value of another type',
      { file: file(FILE.replace('sample_rate: 0.2', 'sample_rate: often')) },
      'mock_config.yaml:12:18',
      /often/,
      /number/,
    ],
    [
      'a value out of range',
      { file: file(FILE.replace('precision_ns: 100', 'precision_ns: 0')) },
      'mock_config.yaml:5:19',
      /"precision_ns" is 0; it must be from 1 to 1000000000/,
      /from 1/,
    ],
    [
      'a mode that is none',
      { file: file(FILE.replace('mode: dilated', 'mode: real')) },
      'mock_config.yaml:3:11',
      /one of deterministic, realistic, dilated/,
      /realistic/,
    ],
    [
      'a part of a whole number',
      { file: file(FILE.replace('max_history: 20000', 'max_history: 20000.5')) },
      'mock_config.yaml:14:18',
      /whole number/,
      /Write e\.g\./,
    ],
    [
      'a flag in words',
      { environment: { ORRERY_EVENT_BUS_ENABLE_RECORDING: 'yes' } },
      'ORRERY_EVENT_BUS_ENABLE_RECORDING',
      /must be true or false/,
      /true or false/,
    ],
    [
      'a variable that was meant to be a setting',
      { environment: { ORRERY_TIMING_MOED: 'realistic' } },
      'ORRERY_TIMING_MOED',
      /no setting/,
      /timing.mode/,
    ],
    [
      'an option that is none',
      { given: [{ key: 'bus.max_history', text: '5', where: '--set bus.max_history' }] },
      '--set bus.max_history',
      /no setting "bus.max_history"/,
      /event_bus.max_history/,
    ],
    [
      'a list',
      { file: file('- 1\n') },
      'mock_config.yaml:1:1',
      /a configuration is a map/,
      /mock_system/,
    ],
    [
      'another file',
      { file: file('title: Two thermostats\n') },
      'mock_config.yaml:1:1',
      /no key "title"/,
      /mock_system/,
    ],
  ])('refuse %s with place and remedy', (_, sources, where, what, mend) => {
    const [problem] = problemsOf(sources);
    expect(problem?.where).toBe(where);
    expect(problem?.what).toMatch(what);
    expect(problem?.mend).toMatch(mend);
  });

  it('report everything that is wrong at once, in every layer', () => {
    const problems = problemsOf({
      file: file(FILE.replace('mode: dilated', 'mode: x').replace('dilation: 10', 'dilation: 0')),
      environment: { ORRERY_TIMING_PRECISION_NS: 'fine' },
    });
    expect(problems.map(({ where }) => where)).toEqual([
      'mock_config.yaml:3:11',
      'mock_config.yaml:4:15',
      'ORRERY_TIMING_PRECISION_NS',
    ]);
  });

  it('decide the pace', () => {
    const modeOf = (text: string) =>
      speedOf(
        read({ given: [{ key: 'timing.mode', text, where: 'test' }], file: file(FILE) }).values,
      );
    expect([modeOf('deterministic'), modeOf('realistic'), modeOf('dilated')]).toEqual([
      Number.POSITIVE_INFINITY,
      1,
      10,
    ]);
  });

  it('decide what share of the work is timed', () => {
    const rateOf = (sources: SettingSources) => sampleRateOf(read(sources).values);
    const on = { key: 'performance.enable_profiling', text: 'true', where: 'test' };
    expect(rateOf({})).toBe(0.1);
    expect(rateOf({ file: file(FILE) })).toBe(0);
    expect(rateOf({ file: file(FILE), given: [on] })).toBe(0.2);
  });

  it('decide the history only where somebody decided', () => {
    expect(historyOf(read({}))).toEqual({});
    expect(historyOf(read({ file: file('') }))).toEqual({
      historyEvents: 10_000,
      journalPerEvent: 2,
      keyframeIntervalNs: 100e6,
    });
    expect(historyOf(read({ file: file(FILE) }))).toMatchObject({
      historyEvents: 20_000,
      journalPerEvent: 2,
      keyframeIntervalNs: 50e6,
    });
    const off = { key: 'event_bus.enable_recording', text: 'false', where: 'test' };
    expect(historyOf(read({ given: [off] }))).toEqual({ historyEvents: 1024 });
  });
});

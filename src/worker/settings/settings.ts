/**
 * Settings of a system in layers, each over the one before: defaults, `mock_config.yaml`, the
 * environment, the command line or the address of the page. Everything that is wrong in any of them
 * is reported, with its place and its remedy.
 */
import { CLOCK_JITTER_SHARE, type ClockDefaults } from '../../engine/clocks.ts';
import type { Declaration } from '../../engine/declare.ts';
import { HISTORY_EVENTS_MIN, JOURNAL_PER_EVENT_MAX } from '../../engine/plan.ts';
import type { SystemOptions } from '../../engine/system.ts';
import { suggest } from '../../lib/nearest.ts';
import type { Problem, Success } from '../../lib/result.ts';
import { readDocument } from '../../scenarios/document.ts';
import { Report, type ScenarioFailure, type ScenarioProblem } from '../../scenarios/problems.ts';
import { type Entry, entryOf, readDeclared, readMap } from '../../scenarios/values.ts';
import {
  SETTING_LIST,
  SETTINGS,
  type SettingKey,
  type Settings,
  variableOf,
} from './declare-settings.ts';

export { SETTING_LIST, type SettingKey, type Settings } from './declare-settings.ts';

/** Name under which the file is looked for. */
export const CONFIG_FILE_NAME = 'mock_config.yaml';

/** One setting given as text: `--set timing.mode=realistic`, `?timing.mode=realistic`. */
export interface GivenSetting {
  readonly key: string;
  readonly text: string;
  /** how messages call its place: "--set timing.mode" */
  readonly where: string;
}

export interface SettingSources {
  readonly file?: { readonly name: string; readonly text: string } | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** the last layer: command line or address */
  readonly given?: readonly GivenSetting[];
}

export interface LayeredSettings {
  readonly values: Settings;
  /** by key: "default", "mock_config.yaml:3:11", "ORRERY_TIMING_MODE", "--set timing.mode" */
  readonly origins: ReadonlyMap<SettingKey, string>;
  /**
   * True when somebody decided: the setting was given, or a file was, whose other keys then have
   * their defaults. Otherwise a host may follow its own.
   */
  isChosen(key: SettingKey): boolean;
}

export type SettingsResult = Success<LayeredSettings> | ScenarioFailure;

interface Chosen {
  readonly stored: number;
  readonly origin: string;
}

const ROOT = 'mock_system';
const KEYS = [...SETTING_LIST.keys()];
const isKey = (key: string): key is SettingKey => (KEYS as string[]).includes(key);

type Store = Map<SettingKey, Chosen>;

function readSection(report: Report, section: string, entry: Entry, store: Store): void {
  const declared: Readonly<Record<string, Declaration>> =
    SETTINGS[section as keyof typeof SETTINGS];
  const owner = `"${section}"`;
  const entries = readMap(report, entry.value, owner, entry.key, Object.keys(declared));
  for (const [name, item] of entries ?? []) {
    const declaration = declared[name];
    const stored = declaration && readDeclared(report, item, declaration);
    if (stored === undefined) continue;
    const { line, column } = report.placeOf(item.key.range?.[0] ?? 0);
    const origin = `${report.fileName}:${line}:${column}`;
    store.set(`${section}.${name}` as SettingKey, { stored, origin });
  }
}

function readFile(report: Report, text: string, store: Store): void {
  if (text.trim() === '') return;
  const root = readDocument(text, report, CONFIGURATION);
  if (root === undefined) return;
  const top = readMap(report, root, 'the configuration', root, [ROOT])?.get(ROOT);
  if (top === undefined) return;
  const sections = readMap(report, top.value, `"${ROOT}"`, top.key, Object.keys(SETTINGS));
  for (const [section, entry] of sections ?? []) readSection(report, section, entry, store);
}

const CONFIGURATION = {
  noun: 'configuration',
  begin: `Begin with "${ROOT}:"; under it timing, state, performance or event_bus.`,
};

function readGiven(
  { key, text, where }: GivenSetting,
  problems: ScenarioProblem[],
  store: Store,
): void {
  const add = (problem: Problem) => problems.push({ ...problem, where, line: 0, column: 0 });
  if (!isKey(key)) {
    add({ what: `there is no setting "${key}"`, where, mend: suggest(key, KEYS, 'setting') });
    return;
  }
  const report = new Report(text, where);
  const declared = SETTING_LIST.get(key);
  const stored = declared && readDeclared(report, entryOf(key, text), declared);
  if (stored !== undefined) store.set(key, { stored, origin: where });
  else if (!report.isClean) {
    const { problem, more } = report.failure();
    for (const found of [problem, ...more]) add(found);
  }
}

/** Variables of the environment that name a setting, and those that were meant to. */
function givenByEnvironment(environment: Readonly<Record<string, string | undefined>>) {
  const sections = Object.keys(SETTINGS).map((section) => variableOf(`${section}.`));
  const byVariable = new Map(KEYS.map((key) => [variableOf(key), key]));
  return Object.entries(environment).flatMap(([variable, text]): GivenSetting[] => {
    if (text === undefined || text === '') return [];
    const key = byVariable.get(variable);
    if (key !== undefined) return [{ key, text, where: variable }];
    if (!sections.some((section) => variable.startsWith(section))) return [];
    return [{ key: variable.slice('ORRERY_'.length).toLowerCase(), text, where: variable }];
  });
}

const readable = (declared: Declaration, stored: number): number | boolean | string =>
  declared.type === 'flag'
    ? stored !== 0
    : declared.type === 'enum'
      ? (declared.values[stored] ?? '')
      : stored;

function settingsOf(store: Store): Settings {
  const sections = Object.entries(SETTINGS).map(([section, keys]) => {
    const values = Object.entries(keys).map(([name, declared]) => {
      const chosen = store.get(`${section}.${name}` as SettingKey);
      return [name, readable(declared, chosen?.stored ?? declared.initial)];
    });
    return [section, Object.fromEntries(values)];
  });
  return Object.fromEntries(sections) as Settings;
}

/** Reads all layers. Never throws, whatever they hold. */
export function readSettings({
  file,
  environment = {},
  given = [],
}: SettingSources): SettingsResult {
  const store: Store = new Map();
  const problems: ScenarioProblem[] = [];
  if (file) {
    const report = new Report(file.text, file.name);
    readFile(report, file.text, store);
    if (!report.isClean) {
      const { problem, more } = report.failure();
      problems.push(problem, ...more);
    }
  }
  for (const setting of [...givenByEnvironment(environment), ...given]) {
    readGiven(setting, problems, store);
  }
  const [problem, ...more] = problems;
  if (problem) return { ok: false, problem, more };
  const origins = new Map(KEYS.map((key) => [key, store.get(key)?.origin ?? 'default']));
  const isChosen = (key: SettingKey): boolean => file !== undefined || store.has(key);
  return { ok: true, value: { values: settingsOf(store), origins, isChosen } };
}

/** Nothing was said: all defaults. */
export const DEFAULT_SETTINGS: Settings = settingsOf(new Map());

const SPEEDS = {
  deterministic: () => Number.POSITIVE_INFINITY,
  realistic: () => 1,
  dilated: (dilation: number) => dilation,
} as const;

/** Virtual ns per host ns. */
export const speedOf = ({ timing }: Settings): number => SPEEDS[timing.mode](timing.dilation);

/**
 * What the device clocks of a system share; undefined where nobody decided otherwise than the
 * defaults, so that recipes stay short.
 */
export function clocksOf({
  values: { timing },
  isChosen,
}: LayeredSettings): ClockDefaults | undefined {
  const isDecided = isChosen('timing.precision_ns') || isChosen('timing.max_jitter_percent');
  const precisionNs = timing.precision_ns;
  const jitter = timing.max_jitter_percent / 100;
  const isDefault = precisionNs === 1 && jitter === CLOCK_JITTER_SHARE;
  return isDecided && !isDefault ? { precisionNs, jitter } : undefined;
}

/** Share of the engine's work that is timed by its settings. */
export const sampleRateOf = ({ performance }: Settings): number =>
  performance.enable_profiling ? performance.sample_rate : 0;

/**
 * How much history a system keeps by its settings; what nobody decided is left to the host.
 */
export function historyOf({
  values,
  isChosen,
}: LayeredSettings): Pick<
  SystemOptions,
  'historyEvents' | 'journalPerEvent' | 'keyframeIntervalNs'
> {
  const { state, event_bus: bus } = values;
  const { max_history: kept } = bus;
  const historyEvents = bus.enable_recording ? kept : HISTORY_EVENTS_MIN;
  const perEvent = Math.min(JOURNAL_PER_EVENT_MAX, state.max_history_size / historyEvents);
  const decidesEvents = isChosen('event_bus.max_history') || !bus.enable_recording;
  return {
    ...(decidesEvents && { historyEvents }),
    ...(decidesEvents && isChosen('state.max_history_size') && { journalPerEvent: perEvent }),
    ...(isChosen('state.checkpoint_interval_ms') && {
      keyframeIntervalNs: state.checkpoint_interval_ms * 1e6,
    }),
  };
}

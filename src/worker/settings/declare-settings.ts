/** What `mock_config.yaml` may say of a system: every setting once, with its default and range. */
import {
  choice,
  type Declaration,
  decimal,
  flag,
  integer,
  type ValueOf,
} from '../../engine/declare.ts';
import { HISTORY_EVENTS_MAX, JOURNAL_PER_EVENT_MAX } from '../../engine/plan.ts';

/** Sections and keys under `mock_system`. */
export const SETTINGS = {
  timing: {
    mode: choice(['deterministic', 'realistic', 'dilated'], {
      doc: 'as fast as possible, one virtual second a second, or `dilation` of them',
    }),
    dilation: decimal({
      default: 1,
      min: 0.001,
      max: 1000,
      doc: 'virtual seconds a second in mode dilated',
    }),
    precision_ns: integer({
      default: 1,
      min: 1,
      max: 1e9,
      doc: 'resolution of device clocks: what they show is a multiple of it',
    }),
    max_jitter_percent: decimal({
      default: 0.1,
      min: 0,
      max: 100,
      doc: 'how far the wait of a timer on a device clock strays at most, unless the clock says',
    }),
  },
  state: {
    checkpoint_interval_ms: decimal({
      default: 100,
      min: 0.001,
      max: 1e9,
      doc: 'virtual time between two keyframes, where events are dense enough',
    }),
    max_history_size: integer({
      default: 20_000,
      min: 1,
      max: HISTORY_EVENTS_MAX * JOURNAL_PER_EVENT_MAX,
      doc: 'field writes kept; at most 64 for each event kept',
    }),
  },
  performance: {
    enable_profiling: flag({ default: true, doc: 'whether operations are timed' }),
    sample_rate: decimal({ default: 0.1, min: 0, max: 1, doc: 'share of operations timed' }),
  },
  event_bus: {
    max_history: integer({
      default: 10_000,
      min: 1,
      max: HISTORY_EVENTS_MAX,
      doc: 'events kept, rounded up to a power of two from 1,024 on',
    }),
    enable_recording: flag({
      default: true,
      doc: 'off: only the last 1,024 events stay readable, whatever max_history says',
    }),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Declaration>>>>;

/** Every value as code reads it: `settings.timing.mode`. */
export type Settings = {
  readonly [S in keyof typeof SETTINGS]: {
    readonly [K in keyof (typeof SETTINGS)[S]]: ValueOf<(typeof SETTINGS)[S][K]>;
  };
};

/** "timing.mode" */
export type SettingKey = {
  [S in keyof typeof SETTINGS]: `${S}.${keyof (typeof SETTINGS)[S] & string}`;
}[keyof typeof SETTINGS];

/** Declarations by key, in the order of the file. */
export const SETTING_LIST: ReadonlyMap<SettingKey, Declaration> = new Map(
  Object.entries(SETTINGS).flatMap(([section, keys]) =>
    Object.entries(keys).map(([name, declared]): [SettingKey, Declaration] => [
      `${section}.${name}` as SettingKey,
      declared,
    ]),
  ),
);

/** "ORRERY_TIMING_MODE" for "timing.mode". */
export const variableOf = (key: string): string => `ORRERY_${key.replace('.', '_').toUpperCase()}`;

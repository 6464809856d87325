/** Settings of a run that came with the address, over what the page would choose. */
import type { Problem } from '../../lib/result.ts';
import type { OpenOptions } from '../../worker/engine-api.ts';
import type { GivenSettings, Speed } from './app-state.ts';

export interface RunSettings {
  /** those that could be read */
  readonly settings: GivenSettings;
  readonly history: Pick<
    OpenOptions,
    'historyEvents' | 'journalPerEvent' | 'keyframeIntervalNs' | 'sampleRate'
  >;
  /** part of what happens, and so of a recipe: a recipe has its own */
  readonly clocks?: NonNullable<OpenOptions['clocks']>;
  /** undefined = they do not say */
  readonly speed?: Speed;
  readonly problems: readonly Problem[];
}

const NONE: RunSettings = { settings: {}, history: {}, problems: [] };

/**
 * What settings mean for a world that is opened. Reading them needs what reads scenarios: it comes
 * only with an address that has some.
 */
export async function readRunSettings(given: GivenSettings): Promise<RunSettings> {
  const entries = Object.entries(given);
  if (entries.length === 0) return NONE;
  const { clocksOf, historyOf, readSettings, sampleRateOf, speedOf } = await import(
    '../../worker/settings/settings.ts'
  );
  const settingOf = (key: string, text: string) => ({
    key,
    text,
    where: `address, config.mock_system.${key}`,
  });
  const problems: Problem[] = [];
  // One by one: what is wrong with one of them says nothing about the others.
  const good = entries.filter(([key, text]) => {
    const read = readSettings({ given: [settingOf(key, text)] });
    if (!read.ok) problems.push(read.problem, ...read.more);
    return read.ok;
  });
  const read = readSettings({ given: good.map(([key, text]) => settingOf(key, text)) });
  if (!read.ok) return { ...NONE, problems: [...problems, read.problem] };
  const layered = read.value;
  const paced = layered.isChosen('timing.mode') || layered.isChosen('timing.dilation');
  const pace = speedOf(layered.values);
  const clocks = clocksOf(layered);
  return {
    settings: Object.fromEntries(good),
    history: { ...historyOf(layered), sampleRate: sampleRateOf(layered.values) },
    ...(clocks && { clocks }),
    ...(paced && { speed: Number.isFinite(pace) ? pace : 'max' }),
    problems,
  };
}

/** Everything that can be asked for by name, and the moments that a number or a time names. */

import type { FormatName } from '../../../formats/names.ts';
import { formatDurationNs, formatTimeNs, groupDigits, parseQuantity } from '../../../lib/units.ts';
import type { App } from '../../store/app-context.ts';
import { type AppState, BOTTOM_TABS, INSPECTOR_TABS, type Speed } from '../../store/app-state.ts';
import { speedText } from '../../widgets/describe.ts';
import { type ActionId, KEY_ACTIONS } from '../keys/actions.ts';
import { keyTexts } from '../keys/use-keys.ts';
import { copyLink, copyRecipe } from '../share.ts';
import { chooseTheme } from '../theme.ts';

export interface PaletteCommand {
  readonly id: string;
  readonly label: string;
  /** keys that do the same; '' = none */
  readonly keys: string;
  /** what was typed, where the command comes from that and not from its words */
  readonly typed?: string;
  run(): void;
}

export interface PaletteGroup {
  readonly label: string;
  readonly items: readonly PaletteCommand[];
}

const SPEEDS: readonly Speed[] = [0.001, 0.01, 0.1, 1, 10, 100, 1000, 'max'];

/** It is open already. */
const PALETTE: ActionId = 'palette';

const titled = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function actions(get: () => AppState): PaletteCommand[] {
  const keys = keyTexts(get());
  return KEY_ACTIONS.filter(({ id }) => id !== PALETTE).map(({ id, does, run }) => ({
    id: `key ${id}`,
    label: does,
    keys: keys(id),
    run: () => run(get(), false),
  }));
}

/** For those who are new here. */
function beginnings(state: AppState): PaletteCommand[] {
  return [
    { id: 'tour', label: 'Take the tour: find the bug', keys: '', run: state.startTour },
    {
      id: 'gallery',
      label: 'Scenario gallery …',
      keys: '',
      run: () => state.show({ dialog: 'gallery' }),
    },
  ];
}

/** To the values of each device. */
function devices(state: AppState): PaletteCommand[] {
  const all = state.world?.timeline.schema.devices ?? [];
  return all.map(({ id, name, mock, fields }) => ({
    id: `device ${id}`,
    label: `Inspect device ${name} (${mock})`,
    keys: '',
    run: () => {
      const first = fields.find(({ role }) => role === 'state') ?? fields[0];
      state.show({ inspectorTab: 'state', slot: first?.slot ?? -1 });
    },
  }));
}

function panels(state: AppState): PaletteCommand[] {
  const bottom = BOTTOM_TABS.map((id) => ({
    id: `panel ${id}`,
    label: `Show ${titled(id)}`,
    keys: '',
    run: () => state.show({ bottomTab: id }),
  }));
  const inspector = INSPECTOR_TABS.map((id) => ({
    id: `inspector ${id}`,
    label: `Inspect: ${titled(id)}`,
    keys: '',
    run: () => state.show({ inspectorTab: id }),
  }));
  const theme = state.theme === 'dark' ? 'light' : 'dark';
  const other = {
    id: 'theme',
    label: `Use the ${theme} theme`,
    keys: '',
    run: () => {
      chooseTheme(theme);
      state.show({ theme });
    },
  } as const;
  return [...bottom, ...inspector, other];
}

function worlds(state: AppState): PaletteCommand[] {
  const scenarios = state.scenarios.map(({ id, title }) => ({
    id: `scenario ${id}`,
    label: `Open ${title}`,
    keys: '',
    run: () => void state.openScenario(id),
  }));
  const branches = state.branches
    .filter(({ id }) => id !== state.branch)
    .map(({ id, name }) => ({
      id: `branch ${id}`,
      label: `Switch to branch ${name}`,
      keys: '',
      run: () => void state.switchBranch(id),
    }));
  const comparisons = state.branches
    .filter(({ id }) => id !== state.branch)
    .map(({ id, name }) => ({
      id: `compare ${id}`,
      label: `Compare with branch ${name}`,
      keys: '',
      run: async () => {
        state.show({ bottomTab: 'compare' });
        const problem = await state.compare({ type: 'branch', branch: id });
        if (problem) state.report(problem);
      },
    }));
  return [...scenarios, ...branches, ...comparisons];
}

/** Branches and recipes: what leaves this run, or begins beside it. */
function sharing(app: App, state: AppState): PaletteCommand[] {
  const open = {
    id: 'recipe open',
    label: 'Open recipe …',
    keys: '',
    run: () => state.show({ dialog: 'recipe' }),
  } as const;
  const sessions = {
    id: 'sessions',
    label: 'Sessions …',
    keys: '',
    run: () => state.show({ dialog: 'sessions' }),
  } as const;
  if (state.world?.origin !== 'engine') return [open, sessions];
  const fork = () => state.show({ dialog: 'fork' });
  return [
    { id: 'fork', label: 'Fork here …', keys: '', run: fork },
    { id: 'link', label: 'Copy link to this moment', keys: '', run: () => void copyLink(app) },
    { id: 'recipe', label: 'Copy recipe', keys: '', run: () => void copyRecipe(app) },
    open,
    sessions,
  ];
}

function speeds(state: AppState): PaletteCommand[] {
  if (state.world?.origin !== 'engine') return [];
  return SPEEDS.map((speed) => ({
    id: `speed ${speed}`,
    label: `Speed ${speedText(speed)}`,
    keys: '',
    run: () => void state.setSpeed(speed),
  }));
}

function bookmarks(state: AppState): PaletteCommand[] {
  return state.bookmarks.map(({ id, at, timeNs, name }) => ({
    id: `bookmark ${id}`,
    label: `Go to bookmark ${name || `#${groupDigits(at)}`}, ${formatDurationNs(timeNs)}`,
    keys: '',
    run: () => state.seekBookmark(id),
  }));
}

function moments(state: AppState): PaletteCommand[] {
  return state.expectations
    .filter(({ standing, brokenAt }) => standing === 'broken' && brokenAt >= state.oldest)
    .map(({ id, name, brokenAt, brokenNs }) => ({
      id: `broken ${id}`,
      label: `Go to where "${name}" broke, ${formatDurationNs(brokenNs)}`,
      keys: '',
      run: () => state.seek(brokenAt),
    }));
}

function exports(state: AppState, formats: readonly FormatName[]): PaletteCommand[] {
  if (state.world === undefined || state.published === 0) return [];
  return formats.map(({ id, label }) => ({
    id: `export ${id}`,
    label: `Export ${label}`,
    keys: '',
    run: () => void state.exportTrace(id),
  }));
}

/** By group; groups of nothing are left out. */
export function commandsOf(app: App): PaletteGroup[] {
  const get = app.store.getState;
  const { formats } = app.port;
  const state = get();
  const groups: PaletteGroup[] = [
    { label: 'Moments', items: [...moments(state), ...bookmarks(state)] },
    { label: 'Actions', items: actions(get) },
    { label: 'Panels', items: panels(state) },
    { label: 'First steps', items: beginnings(state) },
    { label: 'Worlds', items: worlds(state) },
    { label: 'Branches and links', items: sharing(app, state) },
    { label: 'Files', items: exports(state, formats) },
    { label: 'Speed', items: speeds(state) },
    { label: 'Devices', items: devices(state) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

/** "1234", "#1,234", "1 234" */
const EVENT_NUMBER = /^#?(\d[\d,_\s]*)$/;

const eventNumber = (text: string): number | undefined => {
  const digits = EVENT_NUMBER.exec(text.trim())?.[1]?.replace(/\D/g, '');
  return digits === undefined ? undefined : Number(digits);
};

/** A time with its unit, as in "12.5 s". */
function timeOf(text: string): number | undefined {
  if (!/\d\s*[a-zµ]/iu.test(text)) return undefined;
  const time = parseQuantity(text, 'ns', 'time');
  return time.ok ? time.value : undefined;
}

/** Where a number of an event or a time leads, if it is recorded. */
export function placesOf(state: AppState, text: string): PaletteCommand[] {
  const to = (label: string, run: () => void): PaletteCommand[] => [
    { id: 'place', label: `Go to ${label}`, keys: '', typed: text, run },
  ];
  const event = eventNumber(text);
  if (state.published <= state.oldest) return [];
  if (event !== undefined && event >= state.oldest && event < state.published) {
    return to(`event #${groupDigits(event)}`, () => state.seek(event));
  }
  const timeNs = timeOf(text);
  const { startNs, liveNs } = state;
  if (timeNs === undefined || timeNs < startNs || timeNs > liveNs) return [];
  return to(formatTimeNs(timeNs), () => state.seekTime(timeNs));
}

/** Why nothing was found. */
export function nothingFound(state: AppState, text: string): string {
  const { oldest, published } = state;
  if (published > oldest && eventNumber(text) !== undefined) {
    return `Recorded are the events #${groupDigits(oldest)} … #${groupDigits(published - 1)}.`;
  }
  if (published > oldest && timeOf(text) !== undefined) {
    return `Nothing is recorded then: the run has come to ${formatTimeNs(state.liveNs)}.`;
  }
  return 'No command has these words. Use fewer of them.';
}

/** Whether every word stands somewhere in the name, whatever its case and place. */
export function matches({ label, typed }: PaletteCommand, query: string): boolean {
  if (typed !== undefined) return typed === query;
  const name = label.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
}

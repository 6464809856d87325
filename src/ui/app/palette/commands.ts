/** Everything that can be asked for by name. */
import { formatDurationNs } from '../../../lib/units.ts';
import type { FormatSummary } from '../../../worker/engine-port.ts';
import { type AppState, BOTTOM_TABS, INSPECTOR_TABS, type Speed } from '../../store/app-state.ts';
import { speedText } from '../../widgets/describe.ts';
import { KEY_BINDINGS } from '../keyboard.ts';
import { chooseTheme } from '../theme.ts';

export interface PaletteCommand {
  readonly id: string;
  readonly label: string;
  /** keys that do the same; '' = none */
  readonly keys: string;
  run(): void;
}

export interface PaletteGroup {
  readonly label: string;
  readonly items: readonly PaletteCommand[];
}

const SPEEDS: readonly Speed[] = [0.001, 0.01, 0.1, 1, 10, 100, 1000, 'max'];

/** It is open already. */
const PALETTE = 'Command palette';

const titled = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function actions(get: () => AppState): PaletteCommand[] {
  return KEY_BINDINGS.filter(({ does }) => does !== PALETTE).map(({ does, keys, run }) => ({
    id: `key ${does}`,
    label: does,
    keys: keys[0] ?? '',
    run: () => run(get(), false),
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
  return [...scenarios, ...branches];
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

function exports(state: AppState, formats: readonly FormatSummary[]): PaletteCommand[] {
  if (state.world === undefined || state.published === 0) return [];
  return formats.map(({ id, label }) => ({
    id: `export ${id}`,
    label: `Export ${label}`,
    keys: '',
    run: () => void state.exportTrace(id),
  }));
}

/** By group; groups of nothing are left out. */
export function commandsOf(get: () => AppState, formats: readonly FormatSummary[]): PaletteGroup[] {
  const state = get();
  const groups: PaletteGroup[] = [
    { label: 'Moments', items: moments(state) },
    { label: 'Actions', items: actions(get) },
    { label: 'Panels', items: panels(state) },
    { label: 'Worlds', items: worlds(state) },
    { label: 'Files', items: exports(state, formats) },
    { label: 'Speed', items: speeds(state) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

/** Whether every word stands somewhere in the name, whatever its case and place. */
export function matches({ label }: PaletteCommand, query: string): boolean {
  const name = label.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
}

import type { Theme } from '../store/app-state.ts';

const THEME_KEY = 'orrery.theme';
const HINTS_KEY = 'orrery.hints';

/** Site data may be blocked; then choices last as long as the page. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The page works without memory of earlier visits.
  }
}

export function initialTheme(): Theme {
  const chosen = remembered(THEME_KEY);
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  remember(THEME_KEY, theme);
}

export const hintsSeenBefore = (): boolean => remembered(HINTS_KEY) !== null;
export const rememberHints = (): void => remember(HINTS_KEY, 'seen');

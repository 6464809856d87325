import { DEVICE_HUES } from './DeviceDot.tsx';

/** The tokens that canvases draw with, as colours a canvas understands. */
export interface Palette {
  readonly ground: string;
  readonly sunk: string;
  readonly line: string;
  readonly grid: string;
  readonly text: string;
  readonly muted: string;
  readonly brass: string;
  readonly brassFill: string;
  readonly brassWash: string;
  readonly brassBar: string;
  readonly fresh: string;
  readonly old: string;
  readonly devices: readonly string[];
  readonly sans: string;
  readonly mono: string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: token('--ground'),
    sunk: token('--sunk'),
    line: token('--line'),
    grid: token('--grid'),
    text: token('--text'),
    muted: token('--muted'),
    brass: token('--brass'),
    brassFill: token('--brass-fill'),
    brassWash: token('--brass-wash'),
    brassBar: token('--brass-bar'),
    fresh: token('--new'),
    old: token('--old'),
    devices: Array.from({ length: DEVICE_HUES }, (_, index) => token(`--device-${index}`)),
    sans: token('--sans'),
    mono: token('--mono'),
  };
}

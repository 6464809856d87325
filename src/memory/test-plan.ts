import type { MemoryPlan } from './layout.ts';

/** A small plan for tests: rings of a few rows that wrap at once. */
export const smallPlan = (changes: Partial<MemoryPlan> = {}): MemoryPlan => ({
  slots: 8,
  streams: 1,
  timers: 4,
  inFlightCells: 1,
  emitters: 0,
  emissions: 0,
  events: 16,
  journal: 16,
  payload: 16,
  keyframes: 4,
  keyframeSpacing: 8,
  inputs: 4,
  commands: 4,
  strings: 8,
  stringUnits: 128,
  ...changes,
});

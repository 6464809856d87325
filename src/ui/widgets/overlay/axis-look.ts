/** How the axes of all charts look. */
export const AXIS_LOOK = {
  stroke: 'var(--line)',
  tick: { fill: 'var(--muted)', fontSize: 11 },
  tickLine: false,
} as const;

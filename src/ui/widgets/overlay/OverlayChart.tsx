import { Area, AreaChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { formatDurationNs, trimNumber } from '../../../lib/units.ts';
import { AXIS_LOOK } from './axis-look.ts';
import { InTurn } from './InTurn.tsx';
import type { OverlayBar } from './overlay-bars.ts';

interface Props {
  readonly bars: readonly OverlayBar[];
  readonly own: string;
  readonly other: string;
  /** a click on a bar */
  pick?(bar: OverlayBar): void;
}

interface Row extends OverlayBar {
  readonly bar: number;
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'bar' in value;

const percent = (value: number): string => `${trimNumber(value)} %`;

interface TipProps extends Pick<Props, 'own' | 'other'> {
  readonly active?: boolean;
  readonly payload?: readonly { payload?: unknown }[];
}

function Tip({ active, payload, own, other }: TipProps) {
  const row = payload?.[0]?.payload;
  if (!active || !isRow(row)) return null;
  return (
    <div className="tooltip number">
      {formatDurationNs(row.fromNs)} – {formatDurationNs(row.toNs)}
      <div className="old">
        − {other}: {percent(row.other)}
      </div>
      <div className="new">
        + {own}: {percent(row.own)}
      </div>
    </div>
  );
}

/** Both distributions over the same bars, the other one dashed. Loaded on demand. */
export default function OverlayChart({ bars, own, other, pick }: Props) {
  const rows: Row[] = bars.map((one, bar) => ({ ...one, bar }));
  // A step needs a point behind the last bar to be drawn over its whole width.
  const last = rows.at(-1);
  if (last) rows.push({ ...last, fromNs: last.toNs, bar: last.bar + 1, own: 0, other: 0 });
  return (
    <AreaChart
      data={rows}
      responsive
      style={{ width: '100%', height: '100%', cursor: pick ? 'pointer' : 'default' }}
      margin={{ top: 8, right: 24, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      onClick={({ activeTooltipIndex }) => {
        const bar = bars[Number(activeTooltipIndex)];
        if (bar !== undefined) pick?.(bar);
      }}
    >
      <InTurn>
        <CartesianGrid vertical={false} stroke="var(--grid)" />
        <XAxis
          dataKey="bar"
          tickFormatter={(bar: number) => formatDurationNs(rows[bar]?.fromNs ?? Number.NaN)}
          minTickGap={48}
          {...AXIS_LOOK}
        />
        <YAxis width={56} tickFormatter={percent} {...AXIS_LOOK} />
        <Tooltip
          content={<Tip own={own} other={other} />}
          cursor={{ stroke: 'var(--muted)' }}
          isAnimationActive={false}
        />
        <Area
          type="stepAfter"
          dataKey="other"
          stroke="var(--old)"
          strokeWidth={1.5}
          strokeDasharray="4 3"
          fill="var(--old)"
          fillOpacity={0.16}
          isAnimationActive={false}
        />
        <Area
          type="stepAfter"
          dataKey="own"
          stroke="var(--new)"
          strokeWidth={1.5}
          fill="var(--new)"
          fillOpacity={0.16}
          isAnimationActive={false}
        />
      </InTurn>
    </AreaChart>
  );
}

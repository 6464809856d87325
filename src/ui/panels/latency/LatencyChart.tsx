import { Bar, BarChart, CartesianGrid, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { LatencySummary } from '../../../timeline/timeline.ts';
import { AXIS_LOOK } from '../../widgets/overlay/axis-look.ts';
import { barOf, type ChartBins } from './chart-bins.ts';

interface Props {
  readonly summary: LatencySummary;
  readonly chart: ChartBins;
  /** a click on a bar */
  pick(bar: { readonly fromNs: number; readonly toNs: number }): void;
}

interface Row {
  readonly bar: number;
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'bar' in value;

function Tip({
  active,
  payload,
}: {
  active?: boolean;
  payload?: readonly { payload?: unknown }[];
}) {
  const row = payload?.[0]?.payload;
  if (!active || !isRow(row)) return null;
  return (
    <div className="tooltip number">
      {row.from} – {row.to}: {groupDigits(row.count)}
    </div>
  );
}

/** Histogram with percentile lines. Loaded on demand: the chart library is large. */
export default function LatencyChart({ summary, chart, pick }: Props) {
  const rows: Row[] = chart.bins.map(({ fromNs, toNs, count }, bar) => ({
    bar,
    from: formatDurationNs(fromNs),
    to: formatDurationNs(toNs),
    count,
  }));
  const lines = [
    { name: 'p50', ns: summary.p50Ns },
    { name: 'p90', ns: summary.p90Ns },
    { name: 'p99', ns: summary.p99Ns },
    { name: 'p99.9', ns: summary.p999Ns },
  ];
  return (
    <BarChart
      data={rows}
      responsive
      style={{ width: '100%', height: '100%', cursor: 'pointer' }}
      margin={{ top: 4 + lines.length * 12, right: 24, bottom: 0, left: 0 }}
      barCategoryGap={1}
      accessibilityLayer={false}
      onClick={({ activeTooltipIndex }) => {
        const bin = chart.bins[Number(activeTooltipIndex)];
        if (bin !== undefined) pick(bin);
      }}
    >
      <CartesianGrid vertical={false} stroke="var(--grid)" />
      <XAxis
        dataKey="bar"
        tickFormatter={(bar: number) => rows[bar]?.from ?? ''}
        minTickGap={48}
        {...AXIS_LOOK}
      />
      <YAxis width={56} tickFormatter={groupDigits} {...AXIS_LOOK} allowDecimals={false} />
      <Tooltip content={<Tip />} cursor={{ fill: 'var(--hover)' }} isAnimationActive={false} />
      <Bar dataKey="count" fill="var(--bar)" isAnimationActive={false} />
      {lines.map(({ name, ns }, index) => {
        const bar = barOf(chart.bins, ns);
        const right = bar > chart.bins.length * 0.75;
        return bar < 0 ? null : (
          <ReferenceLine
            key={name}
            x={bar}
            stroke="var(--brass)"
            strokeDasharray="3 3"
            label={{
              value: `${name} ${formatDurationNs(ns)}`,
              position: right ? 'insideTopRight' : 'insideTopLeft',
              fill: 'var(--text)',
              fontSize: 11,
              dy: (index - lines.length) * 12 - 4,
            }}
          />
        );
      })}
    </BarChart>
  );
}

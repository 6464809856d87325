import { memo, useCallback, useMemo } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  DefaultZIndexes,
  Tooltip,
  usePlotArea,
  XAxis,
  YAxis,
  ZIndexLayer,
} from 'recharts';
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { LatencyBin, LatencySummary } from '../../../timeline/timeline.ts';
import { AXIS_LOOK } from '../../widgets/overlay/axis-look.ts';
import { InTurn } from '../../widgets/overlay/InTurn.tsx';
import { barOf, type ChartBins } from './chart-bins.ts';

interface Props {
  readonly summary: LatencySummary;
  readonly chart: ChartBins;
  /** a click on a bar */
  pick(bar: { readonly fromNs: number; readonly toNs: number }): void;
}

interface Row {
  readonly bar: number;
  /** at the axis; '' = none */
  readonly label: string;
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

/*
 * What is passed to the chart stays the same object where it says the same: for each part that looks
 * new the chart computes all its parts again.
 */
const TIP = <Tip />;
const CURSOR = { fill: 'var(--hover)' };
const STYLE = { width: '100%', height: '100%', cursor: 'pointer' };
const LINE_HEIGHT = 12;
const MARGIN = { top: 4 + 4 * LINE_HEIGHT, right: 24, bottom: 0, left: 0 };
/** Bars whose beginning the axis names, about. Given, so that no text has to be measured. */
const LABELS = 6;

const labelStep = (bars: number): number => Math.max(1, Math.ceil(bars / LABELS));

/** Borders that are written alike are written once. */
function rowsOf(bins: readonly LatencyBin[]): Row[] {
  const step = labelStep(bins.length);
  return bins.map(({ fromNs, toNs, count }, bar) => {
    const from = formatDurationNs(fromNs);
    const before = bins[bar - step];
    const isNew = before === undefined || formatDurationNs(before.fromNs) !== from;
    return {
      bar,
      label: bar % step === 0 && isNew ? from : '',
      from,
      to: formatDurationNs(toNs),
      count,
    };
  });
}

interface Percentile {
  readonly name: string;
  readonly ns: number;
  readonly bar: number;
}

/** Lines at percentiles, each with its label at a height of its own. */
function Percentiles({ lines, bars }: { lines: readonly Percentile[]; bars: number }) {
  const plot = usePlotArea();
  if (plot === undefined) return null;
  const { x: left, y: top, width, height } = plot;
  return lines.map(({ name, ns, bar }, index) => {
    const x = left + ((bar + 0.5) / bars) * width;
    const isRight = bar > bars * 0.75;
    return bar < 0 ? null : (
      <g key={name}>
        <line
          x1={x}
          x2={x}
          y1={top}
          y2={top + height}
          stroke="var(--brass)"
          strokeDasharray="3 3"
        />
        <text
          x={isRight ? x - 5 : x + 5}
          y={top + (index - lines.length) * LINE_HEIGHT + 10}
          textAnchor={isRight ? 'end' : 'start'}
          fill="var(--text)"
          fontSize={11}
        >
          {name} {formatDurationNs(ns)}
        </text>
      </g>
    );
  });
}

/** Histogram with percentile lines. Loaded on demand: the chart library is large. */
const LatencyChart = memo(({ summary, chart, pick }: Props) => {
  const { bins } = chart;
  const rows = useMemo(() => rowsOf(bins), [bins]);
  const labelOf = useCallback((bar: number) => rows[bar]?.label ?? '', [rows]);
  const pickAt = useCallback(
    ({ activeTooltipIndex }: { activeTooltipIndex?: unknown }) => {
      const bin = bins[Number(activeTooltipIndex)];
      if (bin !== undefined) pick(bin);
    },
    [bins, pick],
  );
  const { p50Ns, p90Ns, p99Ns, p999Ns } = summary;
  const lines = [
    { name: 'p50', ns: p50Ns },
    { name: 'p90', ns: p90Ns },
    { name: 'p99', ns: p99Ns },
    { name: 'p99.9', ns: p999Ns },
  ].map((line): Percentile => ({ ...line, bar: barOf(bins, line.ns) }));
  return (
    <BarChart
      data={rows}
      responsive
      style={STYLE}
      margin={MARGIN}
      barCategoryGap={1}
      accessibilityLayer={false}
      onClick={pickAt}
    >
      <InTurn>
        <XAxis
          dataKey="bar"
          tickFormatter={labelOf}
          interval={labelStep(bins.length) - 1}
          {...AXIS_LOOK}
        />
        <YAxis
          width={56}
          tickFormatter={groupDigits}
          interval={0}
          {...AXIS_LOOK}
          allowDecimals={false}
        />
        <Bar dataKey="count" fill="var(--bar)" isAnimationActive={false} />
        <CartesianGrid vertical={false} stroke="var(--grid)" />
        <Tooltip content={TIP} cursor={CURSOR} isAnimationActive={false} />
        <ZIndexLayer zIndex={DefaultZIndexes.line}>
          <Percentiles lines={lines} bars={bins.length} />
        </ZIndexLayer>
      </InTurn>
    </BarChart>
  );
});

export default LatencyChart;

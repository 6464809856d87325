import { Bar, BarChart, CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts';
import { formatDurationNs, formatMomentNs, groupDigits, trimNumber } from '../../../lib/units.ts';
import type { ProbeResult } from '../../../timeline/probe.ts';
import { AXIS_LOOK } from '../../widgets/overlay/axis-look.ts';
import { InTurn } from '../../widgets/overlay/InTurn.tsx';
import { thinned } from './thinned.ts';

/** More points would share pixels, and cost the chart library dearly. */
const POINTS_SHOWN = 600;

export type Plotted = Extract<ProbeResult, { readonly type: 'metric' | 'histogram' | 'interval' }>;

interface Props {
  readonly result: Plotted;
  /** a click on the curve: a virtual time · on a bar: which one */
  pickTime(timeNs: number): void;
  pickBin(index: number): void;
}

const MARGIN = { top: 8, right: 24, bottom: 0, left: 0 };
const FILL = { width: '100%', height: '100%', cursor: 'pointer' };

const valueText = (value: number, unit: string): string =>
  unit === 'ns' ? formatDurationNs(value) : `${trimNumber(value, 5)}${unit ? ` ${unit}` : ''}`;

interface TipProps {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: unknown }[];
}

const hasText = (value: unknown): value is { readonly tip: string } =>
  typeof value === 'object' && value !== null && 'tip' in value;

function Tip({ active, payload }: TipProps) {
  const row = payload?.[0]?.payload;
  return active && hasText(row) ? <div className="tooltip number">{row.tip}</div> : null;
}

function Metric({ result, pickTime }: Props & { readonly result: Plotted & { type: 'metric' } }) {
  const { unit } = result;
  const rows = thinned(result.points, POINTS_SHOWN).map(({ timeNs, value, samples }) => ({
    timeNs,
    value,
    tip: `${formatMomentNs(timeNs)}: ${valueText(value, unit)} · ${groupDigits(samples)} samples`,
  }));
  return (
    <LineChart
      data={rows}
      responsive
      style={FILL}
      margin={MARGIN}
      accessibilityLayer={false}
      onClick={({ activeTooltipIndex }) => {
        const row = rows[Number(activeTooltipIndex)];
        if (row !== undefined) pickTime(row.timeNs);
      }}
    >
      <InTurn>
        <CartesianGrid vertical={false} stroke="var(--grid)" />
        <XAxis
          {...AXIS_LOOK}
          dataKey="timeNs"
          type="number"
          domain={['dataMin', 'dataMax']}
          tickFormatter={formatMomentNs}
          minTickGap={48}
        />
        <YAxis
          {...AXIS_LOOK}
          width={64}
          domain={['auto', 'auto']}
          tickFormatter={(value: number) => valueText(value, unit)}
        />
        <Tooltip content={<Tip />} cursor={{ stroke: 'var(--brass)' }} isAnimationActive={false} />
        <Line
          dataKey="value"
          type="stepAfter"
          stroke="var(--bar)"
          strokeWidth={1.5}
          dot={false}
          isAnimationActive={false}
        />
      </InTurn>
    </LineChart>
  );
}

function Histogram({
  result,
  pickBin,
}: Props & { readonly result: Exclude<Plotted, { readonly type: 'metric' }> }) {
  const { unit, bins } = result;
  const rows = bins.map(({ from, to, count }, bar) => ({
    bar,
    from,
    to,
    count,
    tip: `${valueText(from, unit)} – ${valueText(to, unit)}: ${groupDigits(count)}`,
  }));
  return (
    <BarChart
      data={rows}
      responsive
      style={FILL}
      margin={MARGIN}
      barCategoryGap={1}
      accessibilityLayer={false}
      onClick={({ activeTooltipIndex }) => {
        const index = Number(activeTooltipIndex);
        if (index in rows) pickBin(index);
      }}
    >
      <InTurn>
        <CartesianGrid vertical={false} stroke="var(--grid)" />
        <XAxis
          {...AXIS_LOOK}
          dataKey="bar"
          tickFormatter={(bar: number) => valueText(rows[bar]?.from ?? Number.NaN, unit)}
          minTickGap={48}
        />
        <YAxis {...AXIS_LOOK} width={64} tickFormatter={groupDigits} allowDecimals={false} />
        <Tooltip content={<Tip />} cursor={{ fill: 'var(--hover)' }} isAnimationActive={false} />
        <Bar dataKey="count" fill="var(--bar)" isAnimationActive={false} />
      </InTurn>
    </BarChart>
  );
}

/** What a probe measured. Loaded on demand: the chart library is large. */
export default function ProbeChart(props: Props) {
  const { result } = props;
  return result.type === 'metric' ? (
    <Metric {...props} result={result} />
  ) : (
    <Histogram {...props} result={result} />
  );
}

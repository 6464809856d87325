import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { formatMomentNs } from '../../../lib/units.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { AXIS_LOOK } from '../../widgets/overlay/axis-look.ts';
import { InTurn } from '../../widgets/overlay/InTurn.tsx';
import { aheadText, secondsText } from './clock-words.ts';
import type { OffsetPoint } from './offset-series.ts';

interface Props {
  readonly points: readonly OffsetPoint[];
  readonly window: TimeWindow;
  readonly playheadNs: number;
}

const isPoint = (value: unknown): value is OffsetPoint =>
  typeof value === 'object' && value !== null && 'systemS' in value;

function Tip({
  active,
  payload,
}: {
  active?: boolean;
  payload?: readonly { payload?: unknown }[];
}) {
  const point = payload?.[0]?.payload;
  if (!active || !isPoint(point)) return null;
  return (
    <div className="tooltip number">
      {formatMomentNs(point.timeNs)}: clock {aheadText(point.systemS)}, reference{' '}
      {aheadText(point.referenceS)}
    </div>
  );
}

/** Ticks as spans of virtual time: "12 min" reads better than nanoseconds. */
function timeText(ns: number): string {
  if (ns < 120e9) return formatMomentNs(ns);
  return ns < 7200e9 ? `${Math.round(ns / 6e9) / 10} min` : `${Math.round(ns / 360e9) / 10} h`;
}

/** The clocks against true time. Loaded on demand: the chart library is large. */
export default function OffsetChart({ points, window, playheadNs }: Props) {
  return (
    <LineChart
      data={[...points]}
      responsive
      style={{ width: '100%', height: '100%' }}
      margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <InTurn>
        <CartesianGrid stroke="var(--grid)" />
        <XAxis
          dataKey="timeNs"
          type="number"
          domain={[window.fromNs, window.toNs]}
          allowDataOverflow
          tickFormatter={timeText}
          minTickGap={48}
          {...AXIS_LOOK}
        />
        <YAxis width={72} tickFormatter={secondsText} {...AXIS_LOOK} />
        <Tooltip content={<Tip />} cursor={{ stroke: 'var(--line)' }} isAnimationActive={false} />
        <ReferenceLine y={0} stroke="var(--muted)" />
        <Line
          dataKey="referenceS"
          stroke="var(--new)"
          strokeDasharray="5 3"
          dot={false}
          isAnimationActive={false}
        />
        <Line dataKey="systemS" stroke="var(--old)" dot={false} isAnimationActive={false} />
        <ReferenceLine x={playheadNs} stroke="var(--brass)" />
      </InTurn>
    </LineChart>
  );
}

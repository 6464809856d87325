import { memo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { formatMomentNs } from '../../../lib/units.ts';
import type { PointRisk } from '../../../worker/pool/probability.ts';
import { AXIS_LOOK } from '../../widgets/overlay/axis-look.ts';
import { InTurn } from '../../widgets/overlay/InTurn.tsx';
import { PLOT } from './risk-points.ts';

const SHARES = [0, 0.25, 0.5, 0.75, 1];

interface Props {
  readonly points: readonly PointRisk[];
  readonly fromNs: number;
  readonly toNs: number;
}

/** Share and confidence over virtual time. Loaded on demand: the chart library is large. */
function RiskChart({ points, fromNs, toNs }: Props) {
  const rows = points
    .filter(({ share }) => !Number.isNaN(share))
    .map(({ timeNs, share, low, high }) => ({ timeNs, share, band: [low, high] }));
  return (
    <ComposedChart
      data={rows}
      responsive
      style={{ width: '100%', height: '100%' }}
      margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <InTurn>
        <CartesianGrid stroke="var(--grid)" />
        <XAxis
          dataKey="timeNs"
          type="number"
          domain={[fromNs, toNs]}
          allowDataOverflow
          height={PLOT.bottom}
          tickFormatter={formatMomentNs}
          minTickGap={48}
          {...AXIS_LOOK}
        />
        <YAxis
          type="number"
          domain={[0, 1]}
          ticks={SHARES}
          width={PLOT.left}
          tickFormatter={(share: number) => `${100 * share} %`}
          {...AXIS_LOOK}
        />
        <Area
          dataKey="band"
          stroke="none"
          fill="var(--old)"
          fillOpacity={0.2}
          isAnimationActive={false}
          activeDot={false}
        />
        <Line
          dataKey="share"
          stroke="var(--old)"
          strokeWidth={1.5}
          dot={{ r: 2, fill: 'var(--old)', stroke: 'none' }}
          activeDot={false}
          isAnimationActive={false}
        />
      </InTurn>
    </ComposedChart>
  );
}

/** Drawn when answers came in, not whenever the playhead moves. */
export default memo(RiskChart);

/** How likely something is to break, seen from points of time, to copy. */
import type { PointRisk } from '../../../worker/pool/probability.ts';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';

const known = (share: number): number | null => (Number.isNaN(share) ? null : share);

/** Points of which something is known; shares from 0 to 1, with 95 % confidence. */
export const riskTable = (points: readonly PointRisk[]): CopyTable =>
  listTable(
    'points',
    ['timeNs', 'share', 'low', 'high', 'futures', 'broken', 'wasBroken', 'crashed', 'crash'],
    points
      .filter(({ timeNs }) => !Number.isNaN(timeNs))
      .map((one) => {
        const { timeNs, share, low, high, futures, broken, wasBroken, crashed, crash } = one;
        const shares = [share, low, high].map(known);
        return [timeNs, ...shares, futures, broken, wasBroken, crashed, crash];
      }),
  );

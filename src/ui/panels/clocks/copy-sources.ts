/** The sources of a daemon to copy, in the units that chronyc reports. */
import type { ClocksMoment } from '../../../worker/clocks.ts';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';
import { modeSign, stateSign } from './clock-words.ts';

const COLUMNS = [
  ...['device', 'mode', 'state', 'stratum', 'pollLog2S', 'reach', 'heardS'],
  ...['offsetS', 'errorS', 'measuredS'],
];

export const sourcesTable = ({ reports, devices }: ClocksMoment): CopyTable =>
  listTable(
    'sources',
    COLUMNS,
    reports.sources.map(({ source }, slot) => [
      devices[slot] ?? `source ${slot}`,
      modeSign(source.mode).text,
      stateSign(source.state).text,
      source.stratum,
      source.poll,
      source.reachability.toString(8),
      source.sinceSampleS,
      source.adjustedOffsetS,
      source.offsetErrorS,
      source.originalOffsetS,
    ]),
  );

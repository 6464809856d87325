/** What a probe found, to copy: the points of a metric, the bins of a histogram, the lines of a log. */
import type { ProbeResult } from '../../../timeline/probe.ts';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';

const headed = (name: string, unit: string): string => (unit === '' ? name : `${name}, ${unit}`);

export function probeTable(result: ProbeResult): CopyTable {
  switch (result.type) {
    case 'metric':
      return listTable(
        'points',
        ['timeNs', headed('value', result.unit), 'samples'],
        result.points.map(({ timeNs, value, samples }) => [timeNs, value, samples]),
      );
    case 'histogram':
    case 'interval':
      return listTable(
        'bins',
        [headed('from', result.unit), headed('to', result.unit), 'count'],
        result.bins.map(({ from, to, count }) => [from, to, count]),
      );
    case 'log': {
      const rows = result.lines.map(({ sequence, timeNs, text }) => [sequence, timeNs, text]);
      const table = listTable('lines', ['sequence', 'timeNs', 'text'], rows);
      return { ...table, total: rows.length + result.omitted };
    }
  }
}

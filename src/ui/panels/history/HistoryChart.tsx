import { useMemo } from 'react';
import { formatMomentNs } from '../../../lib/units.ts';
import { useApp } from '../../store/app-context.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { type Step, stepLine } from './step-line.ts';

interface Props {
  readonly steps: readonly Step[];
  readonly window: TimeWindow;
  readonly playheadNs: number;
  readonly textOf: (value: number) => string;
}

/** The values over virtual time. A click goes there; the list below says the same in words. */
export function HistoryChart({ steps, window, playheadNs, textOf }: Props) {
  const seekTime = useApp((state) => state.seekTime);
  const { path, low, high } = useMemo(() => stepLine(steps, window), [steps, window]);
  const spanNs = Math.max(1, window.toNs - window.fromNs);
  const x = ((playheadNs - window.fromNs) / spanNs) * 1000;
  const isFlat = low === high;
  return (
    <div
      className="history-chart"
      aria-hidden="true"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        seekTime(window.fromNs + ((event.clientX - box.left) / box.width) * spanNs);
      }}
    >
      <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        <path className="history-line" d={path} />
        {x >= 0 && x <= 1000 ? <path className="history-playhead" d={`M${x} 0V1000`} /> : null}
      </svg>
      <span className="history-high number muted">{textOf(high)}</span>
      {isFlat ? null : <span className="history-low number muted">{textOf(low)}</span>}
      <span className="history-from number muted">{formatMomentNs(window.fromNs)}</span>
      <span className="history-to number muted">{formatMomentNs(window.toNs)}</span>
    </div>
  );
}

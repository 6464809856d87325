import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { formatDurationNs, formatTimeNs } from '../../../lib/units.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { handleKey, handlesOf, moveHandle, type RangeEdge } from './range-handles.ts';

const EDGES: readonly RangeEdge[] = ['start', 'end'];

/** The chosen range as two sliders of their own; at the ends of the recording there is none. */
export default function RangeHandles() {
  const { store } = useAppContext();
  const { startNs, liveNs, world } = useMoment();
  const range = useApp((state) => state.range);
  const strip = useRef<HTMLDivElement>(null);
  if (world === undefined) return null;
  const recorded = { startNs, liveNs };
  const { fromNs, toNs } = handlesOf(range, recorded);
  const span = Math.max(1, liveNs - startNs);

  const move = (edge: RangeEdge, timeNs: number) => {
    const state = store.getState();
    const next = moveHandle(state.range, edge, timeNs, state);
    // Two equal times choose no range.
    state.chooseRange(next?.fromNs ?? 0, next?.toNs ?? 0);
  };
  const onKeyDown = (edge: RangeEdge) => (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const state = store.getState();
    const wanted = handleKey(state.range, edge, event, state);
    if (wanted === undefined) return;
    // The arrow keys move the playhead wherever nothing else takes them.
    event.preventDefault();
    move(edge, wanted);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (edge: RangeEdge) => (event: PointerEvent<HTMLElement>) => {
    const box = strip.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    event.stopPropagation();
    const state = store.getState();
    const share = (event.clientX - box.left) / box.width;
    move(edge, state.startNs + share * (state.liveNs - state.startNs));
  };
  const textOf = (edge: RangeEdge, timeNs: number): string =>
    range === undefined
      ? `${edge} of the recording: no range is chosen`
      : `${formatTimeNs(Math.floor(timeNs))}, range of ${formatDurationNs(toNs - fromNs)}`;

  return (
    <div className="range-handles" ref={strip} data-chosen={range !== undefined || undefined}>
      {EDGES.map((edge) => {
        const timeNs = edge === 'start' ? fromNs : toNs;
        return (
          <div
            key={edge}
            className={`range-handle range-handle-${edge}`}
            role="slider"
            tabIndex={0}
            aria-label={edge === 'start' ? 'Range start' : 'Range end'}
            aria-valuemin={edge === 'start' ? startNs : fromNs}
            aria-valuemax={edge === 'start' ? toNs : liveNs}
            aria-valuenow={timeNs}
            aria-valuetext={textOf(edge, timeNs)}
            data-tip={edge === 'start' ? 'Range start' : 'Range end'}
            data-keys="← →"
            style={{ left: `${(100 * (timeNs - startNs)) / span}%` }}
            onKeyDown={onKeyDown(edge)}
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove(edge)}
          />
        );
      })}
    </div>
  );
}

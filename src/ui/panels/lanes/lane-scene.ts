/** What is drawn of the lanes in one frame, and where things stand in it. */
import type { Timeline } from '../../../timeline/timeline.ts';
import type { TrackBins } from '../../../timeline/track-bins.ts';
import { spanOf, type TimeWindow } from '../../store/time-window.ts';
import type { Palette } from '../../widgets/palette.ts';
import type { LanePlan } from './lane-plan.ts';
import { type LaneRow, type LaneRows, type LaneScroll, RULER_HEIGHT, topOf } from './lane-rows.ts';
import type { WaveView } from './wave.ts';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Which stretch of time is drawn, how large, and how far it is scrolled. Plain data. */
export interface LaneStretch {
  readonly window: TimeWindow;
  readonly width: number;
  readonly height: number;
  readonly scroll: LaneScroll;
  /** virtual time up to which there is anything */
  readonly liveNs: number;
}

/** The lanes as far as nothing has to be counted for them. */
export interface LaneView extends LaneStretch {
  readonly timeline: Timeline;
  readonly lanes: LaneRows;
  /** state just before the window, for what nothing in it has changed yet */
  readonly before: Float64Array | undefined;
  readonly palette: Palette;
}

export interface LaneScene extends LaneView {
  /** what the bins hold; may still be that of an earlier arrangement */
  readonly plan: LanePlan;
  readonly bins: TrackBins;
}

export const xOf = ({ window, width }: LaneStretch, timeNs: number): number =>
  ((timeNs - window.fromNs) / spanOf(window)) * width;

/** First and past-last bin that the window shows and that exist. */
export function visibleBins({ bins, window, liveNs }: LaneScene): readonly [number, number] {
  const from = Math.max(bins.first, Math.floor(window.fromNs / bins.binNs));
  const toNs = Math.min(window.toNs, liveNs + bins.binNs);
  return [from, Math.min(bins.end, Math.ceil(toNs / bins.binNs))];
}

export function waveView(scene: LaneScene): WaveView {
  const [from, to] = visibleBins(scene);
  const { bins, width, liveNs } = scene;
  return {
    bins,
    from,
    to,
    xOf: (bin) => xOf(scene, bin * bins.binNs),
    endX: Math.min(width, xOf(scene, liveNs)),
  };
}

/** Upper border of the rows that scroll, as far as they are seen. */
export const scrolledTop = ({ lanes, scroll }: Pick<LaneView, 'lanes' | 'scroll'>): number =>
  RULER_HEIGHT + (scroll.sticks ? lanes.pinnedHeight : 0);

const deviceOfRow = (row: LaneRow): number =>
  row.type === 'group' ? (row.devices[0]?.id ?? 0) : row.device.id;

export const hueOfRow = ({ palette }: LaneView, row: LaneRow): string =>
  palette.devices[deviceOfRow(row) % palette.devices.length] ?? palette.text;

/** Upper border of a row; NaN where it is scrolled out of sight, or behind rows that stay. */
export function seenTop(scene: LaneView, row: LaneRow): number {
  const { lanes, scroll, height } = scene;
  const top = topOf(lanes, row, scroll);
  const border = row.pinned ? RULER_HEIGHT : scrolledTop(scene);
  return top + row.height <= border || top >= height ? Number.NaN : top;
}

/** Where the mouse rests over the lanes; NaN = elsewhere, or it drags. */
export interface LanePointer {
  x: number;
  y: number;
}

/** What is drawn over the lanes; its code comes after the first picture. */
export interface LaneExtras {
  /**
   * Everything that is to be drawn over a view; while all of it stays the same nothing is.
   * @param at event whose causes and effects are drawn; -1 = none
   */
  parts(view: LaneView, at: number): readonly unknown[];
  /** Marks, bookmarks, causes and effects, range. */
  draw(context: Context, view: LaneView, at: number): void;
  /** Tells what lies under the pointer; returns true to be asked again in the next frame. */
  look(view: LaneView): boolean;
}

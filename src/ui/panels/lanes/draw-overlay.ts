/** What lies over the lanes below the playhead: range, breaks, mark and pointer. */
import { formatDurationNs } from '../../../lib/units.ts';
import { spanOf, type TimeWindow } from '../../store/time-window.ts';
import { RULER_HEIGHT } from './lane-rows.ts';
import { type Context, type LaneView, xOf } from './lane-scene.ts';

export interface Overlay {
  /** NaN = none */
  readonly markNs: number;
  readonly hoverNs: number;
  readonly range: TimeWindow | undefined;
  readonly breaksNs: readonly number[];
}

function vertical(context: Context, x: number, from: number, to: number): void {
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
}

function drawBreaks(context: Context, scene: LaneView, breaksNs: readonly number[]): void {
  const { palette, height } = scene;
  context.strokeStyle = palette.old;
  context.fillStyle = palette.old;
  for (const timeNs of breaksNs) {
    const x = Math.round(xOf(scene, timeNs)) + 0.5;
    if (!(x >= 0 && x <= scene.width)) continue;
    context.setLineDash([3, 3]);
    vertical(context, x, RULER_HEIGHT, height);
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(x, RULER_HEIGHT - 9);
    context.lineTo(x + 5, RULER_HEIGHT - 1);
    context.lineTo(x - 5, RULER_HEIGHT - 1);
    context.fill();
  }
}

function drawRange(context: Context, scene: LaneView, range: TimeWindow): void {
  const { palette, height, width } = scene;
  const from = Math.max(-1, xOf(scene, range.fromNs));
  const to = Math.min(width + 1, xOf(scene, range.toNs));
  if (to < from) return;
  context.globalAlpha = 0.16;
  context.fillStyle = palette.brassFill;
  context.fillRect(from, 0, Math.max(1, to - from), height);
  context.globalAlpha = 1;
  context.strokeStyle = palette.brass;
  vertical(context, Math.round(from) + 0.5, 0, height);
  vertical(context, Math.round(to) + 0.5, 0, height);
  const text = formatDurationNs(spanOf(range));
  context.font = `10px ${palette.mono}`;
  const room = context.measureText(text).width;
  if (room + 10 > to - from) return;
  context.fillStyle = palette.ground;
  const left = (from + to - room) / 2;
  context.fillRect(left - 3, RULER_HEIGHT + 2, room + 6, 13);
  context.fillStyle = palette.brass;
  context.fillText(text, left, RULER_HEIGHT + 9);
}

export function drawOverlay(context: Context, scene: LaneView, overlay: Overlay): void {
  const { palette, height } = scene;
  if (overlay.range !== undefined) drawRange(context, scene, overlay.range);
  drawBreaks(context, scene, overlay.breaksNs);
  context.strokeStyle = palette.muted;
  if (Number.isFinite(overlay.hoverNs)) {
    vertical(context, Math.round(xOf(scene, overlay.hoverNs)) + 0.5, 0, height);
  }
  if (!Number.isFinite(overlay.markNs)) return;
  const x = Math.round(xOf(scene, overlay.markNs)) + 0.5;
  context.strokeStyle = palette.fresh;
  context.setLineDash([6, 3]);
  vertical(context, x, 0, height);
  context.setLineDash([]);
  context.fillStyle = palette.fresh;
  context.font = `10px ${palette.mono}`;
  context.fillText('mark', x + 4, RULER_HEIGHT + 8);
}

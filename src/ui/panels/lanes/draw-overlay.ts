/** What lies over the lanes: range, breaks, causes, mark, hover and playhead. */
import type { EventRecord } from '../../../timeline/timeline.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { deviceOf } from '../../widgets/describe.ts';
import { type LaneScene, laneTop, xOf } from './draw-lanes.ts';

export interface Overlay {
  readonly playheadNs: number;
  /** NaN = none */
  readonly markNs: number;
  readonly hoverNs: number;
  readonly range: TimeWindow | undefined;
  readonly breaksNs: readonly number[];
  /** the event at the playhead and what led to it, newest first */
  readonly chain: readonly EventRecord[];
}

type Context = CanvasRenderingContext2D;

/** Half the width of the playhead's handle. */
const HANDLE = 6;
const HANDLE_HEIGHT = 15;

function vertical(context: Context, x: number, from: number, to: number): void {
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
}

function drawChain(context: Context, scene: LaneScene, chain: readonly EventRecord[]): void {
  const { laneHeight, palette, width } = scene;
  const middle = (device: number): number => laneTop(scene, device) + laneHeight / 2;
  context.strokeStyle = palette.brass;
  context.lineWidth = 1.5;
  for (let index = 0; index + 1 < chain.length; index++) {
    const effect = chain[index]!;
    const cause = chain[index + 1]!;
    const toDevice = deviceOf(scene.timeline, effect);
    const fromDevice = deviceOf(scene.timeline, cause);
    // Within one lane a line would only cross out what the lane shows.
    if (toDevice < 0 || fromDevice < 0 || toDevice === fromDevice) continue;
    const x0 = xOf(scene, cause.timeNs);
    const x1 = xOf(scene, effect.timeNs);
    if (x1 < 0 || x0 > width) continue;
    const bend = Math.max(Math.abs(x1 - x0) / 2, 12);
    context.globalAlpha = Math.max(0.35, 1 - index * 0.2);
    context.beginPath();
    context.moveTo(x0, middle(fromDevice));
    context.bezierCurveTo(
      x0 + bend,
      middle(fromDevice),
      x1 - bend,
      middle(toDevice),
      x1,
      middle(toDevice),
    );
    context.stroke();
    context.fillStyle = palette.brass;
    context.beginPath();
    context.arc(x0, middle(fromDevice), 2.5, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
  context.lineWidth = 1;
}

function drawBreaks(context: Context, scene: LaneScene, breaksNs: readonly number[]): void {
  const { palette, height, rulerHeight } = scene;
  context.strokeStyle = palette.old;
  context.fillStyle = palette.old;
  for (const timeNs of breaksNs) {
    const x = Math.round(xOf(scene, timeNs)) + 0.5;
    if (!(x >= 0 && x <= scene.width)) continue;
    context.setLineDash([3, 3]);
    vertical(context, x, rulerHeight, height);
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(x, rulerHeight - 9);
    context.lineTo(x + 5, rulerHeight - 1);
    context.lineTo(x - 5, rulerHeight - 1);
    context.fill();
  }
}

function drawPlayhead(context: Context, scene: LaneScene, timeNs: number): void {
  const x = Math.round(xOf(scene, timeNs)) + 0.5;
  if (x < -HANDLE || x > scene.width + HANDLE) return;
  const { palette, height } = scene;
  context.strokeStyle = palette.brass;
  context.fillStyle = palette.brassFill;
  context.lineWidth = 1.5;
  vertical(context, x, 0, height);
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x - HANDLE, 0, 2 * HANDLE, HANDLE_HEIGHT - 5, 2);
  context.moveTo(x - HANDLE, HANDLE_HEIGHT - 6);
  context.lineTo(x + HANDLE, HANDLE_HEIGHT - 6);
  context.lineTo(x, HANDLE_HEIGHT);
  context.fill();
}

export function drawOverlay(context: Context, scene: LaneScene, overlay: Overlay): void {
  const { palette, height, width, rulerHeight } = scene;
  if (overlay.range !== undefined) {
    const from = xOf(scene, overlay.range.fromNs);
    const to = xOf(scene, overlay.range.toNs);
    context.globalAlpha = 0.16;
    context.fillStyle = palette.brassFill;
    context.fillRect(from, 0, Math.max(1, to - from), height);
    context.globalAlpha = 1;
  }
  context.save();
  context.beginPath();
  context.rect(0, rulerHeight, width, height - rulerHeight);
  context.clip();
  drawChain(context, scene, overlay.chain);
  context.restore();
  drawBreaks(context, scene, overlay.breaksNs);
  const live = xOf(scene, scene.liveNs);
  if (live >= 0 && live < width) {
    // What has not happened yet is not empty, it is unknown.
    context.globalAlpha = 0.5;
    context.fillStyle = palette.sunk;
    context.fillRect(live, rulerHeight, width - live, height - rulerHeight);
    context.globalAlpha = 1;
  }
  context.strokeStyle = palette.muted;
  if (Number.isFinite(overlay.hoverNs)) {
    vertical(context, Math.round(xOf(scene, overlay.hoverNs)) + 0.5, 0, height);
  }
  if (Number.isFinite(overlay.markNs)) {
    const x = Math.round(xOf(scene, overlay.markNs)) + 0.5;
    context.strokeStyle = palette.fresh;
    context.setLineDash([6, 3]);
    vertical(context, x, 0, height);
    context.setLineDash([]);
    context.fillStyle = palette.fresh;
    context.font = `10px ${palette.mono}`;
    context.fillText('mark', x + 4, rulerHeight + 8);
  }
  drawPlayhead(context, scene, overlay.playheadNs);
}

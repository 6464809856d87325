/** Draws the lanes on a canvas. Everything it needs comes in; it keeps nothing. */
import { drawRow } from './draw-rows.ts';
import { RULER_HEIGHT, rowsBetween, topOf } from './lane-rows.ts';
import { type Context, type LaneScene, scrolledTop, visibleBins, xOf } from './lane-scene.ts';
import { axisMarks } from './time-axis.ts';

function drawGrid(context: Context, scene: LaneScene): void {
  const { palette, width, height } = scene;
  context.font = `11px ${palette.mono}`;
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  for (const { timeNs, text } of axisMarks(scene.window, width)) {
    const x = Math.round(xOf(scene, timeNs)) + 0.5;
    context.strokeStyle = palette.grid;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
    context.fillStyle = palette.muted;
    // Half a time would be a wrong one.
    if (x + 5 + context.measureText(text).width > width) continue;
    context.fillText(text, x + 5, RULER_HEIGHT / 2);
  }
}

/** Draws into a stretch of the canvas only. */
export function within(
  context: Context,
  { width }: LaneScene,
  top: number,
  bottom: number,
  draw: () => void,
): void {
  if (bottom <= top) return;
  context.save();
  context.beginPath();
  context.rect(0, top, width, bottom - top);
  context.clip();
  draw();
  context.restore();
}

/** Everything but the playhead; returns events per pixel. */
export function drawLanes(context: Context, scene: LaneScene): number {
  const { palette, width, height, bins, lanes, scroll } = scene;
  context.clearRect(0, 0, width, height);
  drawGrid(context, scene);
  const [from, to] = visibleBins(scene);
  const pixels = Math.max(1, xOf(scene, to * bins.binNs) - xOf(scene, from * bins.binNs));
  const perPixel = bins.total(from, to) / pixels;
  const drawPart = (top: number, bottom: number, pinned: boolean) =>
    within(context, scene, top, bottom, () => {
      for (const index of rowsBetween(lanes, scroll, top, bottom)) {
        const row = lanes.rows[index];
        if (row === undefined || row.pinned !== pinned) continue;
        const box = { top: topOf(lanes, row, scroll), height: row.height };
        drawRow(context, scene, row, box, perPixel > 1);
      }
    });
  const border = scrolledTop(scene);
  if (!scroll.sticks) drawPart(RULER_HEIGHT, height, true);
  drawPart(border, height, false);
  if (scroll.sticks) drawPart(RULER_HEIGHT, border, true);
  context.strokeStyle = palette.line;
  context.beginPath();
  context.moveTo(0, RULER_HEIGHT - 0.5);
  context.lineTo(width, RULER_HEIGHT - 0.5);
  if (scroll.sticks && lanes.pinnedHeight > 0) {
    // A double line: what is above it stays.
    context.moveTo(0, border - 2.5);
    context.lineTo(width, border - 2.5);
  }
  context.stroke();
  return perPixel;
}

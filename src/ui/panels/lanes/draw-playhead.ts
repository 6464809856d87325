/** The two edges of time: the playhead, and the one beyond which nothing has happened yet. */
import { RULER_HEIGHT } from './lane-rows.ts';
import { type Context, type LaneView, xOf } from './lane-scene.ts';

/** Half the width of the playhead's handle. */
const HANDLE = 6;
const HANDLE_HEIGHT = 15;

export function drawLiveEdge(context: Context, scene: LaneView): void {
  const { palette, width, height, liveNs } = scene;
  const live = xOf(scene, liveNs);
  if (!(live >= 0 && live < width)) return;
  // What has not happened yet is not empty, it is unknown.
  context.globalAlpha = 0.5;
  context.fillStyle = palette.sunk;
  context.fillRect(live, RULER_HEIGHT, width - live, height - RULER_HEIGHT);
  context.globalAlpha = 1;
}

export function drawPlayhead(context: Context, scene: LaneView, timeNs: number): void {
  const x = Math.round(xOf(scene, timeNs)) + 0.5;
  if (x < -HANDLE || x > scene.width + HANDLE) return;
  const { palette, height } = scene;
  context.strokeStyle = palette.brass;
  context.fillStyle = palette.brassFill;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, height);
  context.stroke();
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x - HANDLE, 0, 2 * HANDLE, HANDLE_HEIGHT - 5, 2);
  context.moveTo(x - HANDLE, HANDLE_HEIGHT - 6);
  context.lineTo(x + HANDLE, HANDLE_HEIGHT - 6);
  context.lineTo(x, HANDLE_HEIGHT);
  context.fill();
}

/** Draws causes and effects of the selected event, and marks, over the lanes. */
import type { EventRecord } from '../../../timeline/timeline.ts';
import { agoText, deviceOf } from '../../widgets/describe.ts';
import { bendOf, type FlowArrow, type FlowEnd, flowArrows } from './flow.ts';
import { RULER_HEIGHT, topOf } from './lane-rows.ts';
import { type Context, type LaneView, scrolledTop, xOf } from './lane-scene.ts';

const DOT = 2.5;
const HEAD = 6;
/** Older causes fade, but stay visible. */
const FADE = 0.2;
const ALPHA_MIN = 0.35;

const TURNS = { left: Math.PI, right: 0, above: -Math.PI / 2, below: Math.PI / 2 } as const;

/** A triangle with its point at (x, y). */
function drawHead(context: Context, x: number, y: number, angle: number): void {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(-HEAD, -HEAD / 2);
  context.lineTo(-HEAD, HEAD / 2);
  context.fill();
  context.restore();
}

function drawEnd(context: Context, end: FlowEnd, isHead: boolean): void {
  if (end.outside !== '') {
    const angle = TURNS[end.outside];
    drawHead(context, end.x + HEAD * Math.cos(angle), end.y + HEAD * Math.sin(angle), angle);
  } else if (isHead) {
    drawHead(context, end.x, end.y, 0);
  } else {
    context.beginPath();
    context.arc(end.x, end.y, DOT, 0, 2 * Math.PI);
    context.fill();
  }
}

/** How far away an end outside lies. */
function drawDistance(context: Context, scene: LaneView, arrow: FlowArrow, nowNs: number): void {
  const end = arrow.side === 'cause' ? arrow.from : arrow.to;
  if (end.outside !== 'left' && end.outside !== 'right') return;
  const { palette } = scene;
  const text = agoText(arrow.far.timeNs, nowNs);
  context.font = `10px ${palette.mono}`;
  const width = context.measureText(text).width + 6;
  // Beside the head, between the numbers that a line may have above and below.
  const apart = HEAD + 2;
  const left = end.outside === 'left' ? end.x + apart : end.x - apart - width;
  context.globalAlpha = 0.85;
  context.fillStyle = palette.ground;
  context.fillRect(left, end.y - 9, width, 12);
  context.globalAlpha = 1;
  context.fillStyle = palette.text;
  context.fillText(text, left + 3, end.y - 3);
}

function drawArrow(context: Context, scene: LaneView, arrow: FlowArrow): void {
  const { from, to, side, step } = arrow;
  const { palette } = scene;
  const bend = bendOf(arrow);
  context.globalAlpha = Math.max(ALPHA_MIN, 1 - step * FADE);
  context.strokeStyle = side === 'cause' ? palette.brass : palette.fresh;
  context.fillStyle = context.strokeStyle;
  // Within one lane a line would only cross out what the lane shows.
  if (Math.abs(from.y - to.y) > 1) {
    context.setLineDash(side === 'cause' ? [] : [5, 3]);
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.bezierCurveTo(from.x + bend, from.y, to.x - bend, to.y, to.x, to.y);
    context.stroke();
    context.setLineDash([]);
  }
  drawEnd(context, from, false);
  drawEnd(context, to, true);
  context.globalAlpha = 1;
}

export function drawFlow(
  context: Context,
  scene: LaneView,
  chain: readonly EventRecord[],
  effects: readonly EventRecord[],
): void {
  const { lanes, scroll, width, height, timeline } = scene;
  const nowNs = chain[0]?.timeNs;
  if (nowNs === undefined) return;
  const place = (event: EventRecord) => {
    const device = deviceOf(timeline, event);
    const row = device < 0 ? undefined : lanes.rows[lanes.rowOfDevice[device] ?? -1];
    if (row === undefined) return undefined;
    const y = topOf(lanes, row, scroll) + row.height / 2;
    // Behind rows that stay is as good as above the picture.
    const hidden = !row.pinned && y < scrolledTop(scene);
    return { x: xOf(scene, event.timeNs), y: hidden ? RULER_HEIGHT - 1 : y };
  };
  const arrows = flowArrows(chain, effects, { width, top: RULER_HEIGHT, bottom: height, place });
  context.lineWidth = 1.5;
  for (const arrow of arrows) drawArrow(context, scene, arrow);
  context.lineWidth = 1;
  for (const arrow of arrows) drawDistance(context, scene, arrow, nowNs);
}

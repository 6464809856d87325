/** Draws faults, edits, errors, broken expectations and notes into the lanes that they concern. */
import { type FaultSlot, faultStretches, type LaneMark } from './lane-marks.ts';
import { RULER_HEIGHT } from './lane-rows.ts';
import { type Context, type LaneView, seenTop, xOf } from './lane-scene.ts';

const SIZE = 5;
const BAR = 3;

function shapePath(context: Context, shape: LaneMark['shape'], x: number, y: number): void {
  context.beginPath();
  if (shape === 'error' || shape === 'broken') {
    context.moveTo(x, y - SIZE);
    context.lineTo(x + SIZE, y + SIZE - 1);
    context.lineTo(x - SIZE, y + SIZE - 1);
  } else if (shape === 'fault') {
    // A flag on its pole.
    context.rect(x - 0.5, y - SIZE, 1, 2 * SIZE);
    context.moveTo(x, y - SIZE);
    context.lineTo(x + SIZE + 2, y - SIZE / 2);
    context.lineTo(x, y);
  } else if (shape === 'set') {
    context.moveTo(x, y - SIZE + 1);
    context.lineTo(x + SIZE - 1, y);
    context.lineTo(x, y + SIZE - 1);
    context.lineTo(x - SIZE + 1, y);
  } else {
    context.rect(x - 1.5, y - SIZE + 1, 3, 2 * SIZE - 2);
  }
  context.fill();
}

const colourOf = ({ palette }: LaneView, { shape }: LaneMark): string =>
  shape === 'note' || shape === 'set' ? palette.fresh : palette.old;

const rowOf = ({ lanes }: LaneView, device: number) => lanes.rows[lanes.rowOfDevice[device] ?? -1];

/** A bar along the top of a lane for as long as a fault is active. */
function drawFaults(
  context: Context,
  scene: LaneView,
  marks: readonly LaneMark[],
  slots: readonly FaultSlot[],
): void {
  const { before, window, liveNs, palette, width } = scene;
  const endNs = Math.min(window.toNs, liveNs);
  context.fillStyle = palette.old;
  for (const fault of faultStretches(slots, before, marks, window.fromNs, endNs)) {
    const row = rowOf(scene, fault.device);
    const top = row === undefined ? Number.NaN : seenTop(scene, row);
    if (Number.isNaN(top)) continue;
    const from = Math.max(0, xOf(scene, fault.fromNs));
    const to = Math.min(width, xOf(scene, fault.toNs));
    context.fillRect(from, top + 1, Math.max(1, to - from), BAR);
  }
}

/** @param marks of the window, in order of time */
export function drawMarks(
  context: Context,
  scene: LaneView,
  marks: readonly LaneMark[],
  slots: readonly FaultSlot[],
): void {
  drawFaults(context, scene, marks, slots);
  const drawn = new Map<number, number>();
  for (const mark of marks) {
    const row = mark.device < 0 ? undefined : rowOf(scene, mark.device);
    if (mark.device >= 0 && row === undefined) continue;
    const x = Math.round(xOf(scene, mark.timeNs));
    const y = row === undefined ? RULER_HEIGHT - SIZE - 1 : seenTop(scene, row) + SIZE + 2;
    // Marks of a lane on one pixel are drawn once.
    if (Number.isNaN(y) || drawn.get(y) === x) continue;
    drawn.set(y, x);
    context.fillStyle = colourOf(scene, mark);
    shapePath(context, mark.shape, x, y);
  }
}

export interface LaneBookmark {
  readonly timeNs: number;
  /** '' = none was given */
  readonly name: string;
}

/** A ribbon on the ruler, with the name as far as there is room before the next one. */
export function drawBookmarks(
  context: Context,
  scene: LaneView,
  bookmarks: readonly LaneBookmark[],
): void {
  const { palette, width, height } = scene;
  // A canvas that is given a font has the whole page's style computed.
  if (bookmarks.length > 0) context.font = `10px ${palette.sans}`;
  for (const [index, { timeNs, name }] of bookmarks.entries()) {
    const x = Math.round(xOf(scene, timeNs));
    if (!(x >= 0 && x <= width)) continue;
    context.fillStyle = palette.fresh;
    context.globalAlpha = 0.35;
    context.fillRect(x, RULER_HEIGHT, 1, height - RULER_HEIGHT);
    context.globalAlpha = 1;
    context.beginPath();
    context.moveTo(x - 3, RULER_HEIGHT - 11);
    context.lineTo(x + 3, RULER_HEIGHT - 11);
    context.lineTo(x + 3, RULER_HEIGHT - 1);
    context.lineTo(x, RULER_HEIGHT - 4);
    context.lineTo(x - 3, RULER_HEIGHT - 1);
    context.fill();
    const next = bookmarks[index + 1];
    const end = next === undefined ? width : Math.min(width, xOf(scene, next.timeNs));
    const room = context.measureText(name).width + 8;
    if (name === '' || x + 4 + room > end) continue;
    context.fillStyle = palette.ground;
    context.fillRect(x + 4, RULER_HEIGHT + 2, room, 13);
    context.fillStyle = palette.fresh;
    context.fillText(name, x + 8, RULER_HEIGHT + 9);
  }
}

/** Draws the whole recording in one strip: density, window, marks, playhead. */
import { SYSTEM_KIND } from '../../../memory/schema.ts';
import type { SystemMark } from '../../../timeline/system-marks.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import type { Palette } from '../../widgets/palette.ts';

export interface ScrubberScene {
  readonly startNs: number;
  readonly liveNs: number;
  readonly window: TimeWindow;
  readonly range: TimeWindow | undefined;
  readonly playheadNs: number;
  readonly hoverNs: number;
  readonly markNs: number;
  /** events per bar, and the most in one */
  readonly bars: Uint32Array;
  readonly most: number;
  readonly marks: readonly SystemMark[];
  /** times at which expectations broke, known before the event that reports them; may be NaN */
  readonly breaksNs: readonly number[];
  readonly bookmarks: readonly { readonly timeNs: number }[];
  /** what was before `startNs` has left the history */
  readonly hasDropped: boolean;
  /** times at which breakpoints fire, rising for each of them */
  readonly hits: Iterable<readonly number[]>;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

type Context = CanvasRenderingContext2D;

/** A bar and its gap, in pixels. */
export const BAR_PIXELS = 4;
const BAR_WIDTH = 3;
/** Above the bars there is room for marks. */
export const MARK_ROOM = 11;
const HEAD = 4;

export const barsFor = (width: number): number => Math.max(1, Math.floor(width / BAR_PIXELS));

export function scrubberX(scene: ScrubberScene, timeNs: number): number {
  const span = Math.max(1, scene.liveNs - scene.startNs);
  return ((timeNs - scene.startNs) / span) * scene.width;
}

function drawBars(context: Context, { bars, most, width, height, palette }: ScrubberScene): void {
  const room = height - MARK_ROOM - HEAD;
  const base = height - HEAD;
  const step = width / bars.length;
  context.fillStyle = palette.brassBar;
  for (let index = 0; index < bars.length; index++) {
    const count = bars[index]!;
    if (count === 0) continue;
    // A square root keeps quiet stretches visible beside bursts.
    const tall = Math.max(1.5, Math.sqrt(count / most) * room);
    context.fillRect(index * step, base - tall, Math.min(BAR_WIDTH, step), tall);
  }
  context.fillStyle = palette.line;
  context.fillRect(0, base, width, 1);
}

function drawStretch(context: Context, scene: ScrubberScene, at: TimeWindow, alpha: number): void {
  const from = Math.max(0, scrubberX(scene, at.fromNs));
  const to = Math.min(scene.width, scrubberX(scene, at.toNs));
  if (to <= from) return;
  context.globalAlpha = alpha;
  context.fillStyle = scene.palette.brassFill;
  context.fillRect(from, MARK_ROOM, Math.max(1, to - from), scene.height - MARK_ROOM - HEAD);
  context.globalAlpha = 1;
}

function drawFlag(context: Context, x: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, 1);
  context.lineTo(x + 6, 5);
  context.lineTo(x, 9);
  context.fill();
}

function drawWarning(context: Context, x: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x + 5, 9);
  context.lineTo(x - 5, 9);
  context.fill();
}

function drawRibbon(context: Context, x: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x - 3, 0);
  context.lineTo(x + 3, 0);
  context.lineTo(x + 3, 10);
  context.lineTo(x, 7);
  context.lineTo(x - 3, 10);
  context.fill();
}

/** Marks on one pixel are drawn once; bad news is drawn last, over the rest. */
function drawMarks(context: Context, scene: ScrubberScene): void {
  const { palette, marks } = scene;
  for (const alarms of [false, true]) {
    let drawnAt = -1;
    for (const { kind, timeNs } of marks) {
      const alarm = kind === SYSTEM_KIND.broken || kind === SYSTEM_KIND.error;
      if (alarm !== alarms) continue;
      const x = Math.round(scrubberX(scene, timeNs));
      if (x === drawnAt) continue;
      drawnAt = x;
      if (alarm) drawWarning(context, x, palette.old);
      else drawFlag(context, x, kind === SYSTEM_KIND.fault ? palette.old : palette.fresh);
    }
  }
  for (const { timeNs } of scene.bookmarks) {
    drawRibbon(context, Math.round(scrubberX(scene, timeNs)), palette.fresh);
  }
  for (const timeNs of scene.breaksNs) {
    if (Number.isFinite(timeNs))
      drawWarning(context, Math.round(scrubberX(scene, timeNs)), palette.old);
  }
}

/** Teeth of the torn edge where older events have left the history. */
const TEETH = 5;
const TOOTH = 4;

/** The stretch that is held: torn where older events have left it, closed at the live edge. */
function drawEdges(context: Context, { palette, width, height, hasDropped }: ScrubberScene): void {
  const base = height - HEAD;
  context.fillStyle = palette.muted;
  context.fillRect(width - 1, MARK_ROOM, 1, base - MARK_ROOM);
  if (!hasDropped) return;
  const step = (base - MARK_ROOM) / TEETH;
  context.fillStyle = palette.ground;
  context.strokeStyle = palette.muted;
  context.beginPath();
  context.moveTo(-1, MARK_ROOM);
  for (let tooth = 0; tooth < TEETH; tooth++) {
    context.lineTo(TOOTH, MARK_ROOM + (tooth + 0.5) * step);
    context.lineTo(1, MARK_ROOM + (tooth + 1) * step);
  }
  context.lineTo(-1, base);
  context.fill();
  context.stroke();
}

/** Where breakpoints fire: dots above the bars, one a pixel and a half at most. */
function drawHits(context: Context, scene: ScrubberScene): void {
  const { hits, palette } = scene;
  context.fillStyle = palette.text;
  for (const times of hits) {
    let drawnAt = Number.NEGATIVE_INFINITY;
    for (const timeNs of times) {
      const x = scrubberX(scene, timeNs);
      if (x - drawnAt < 1.5) continue;
      drawnAt = x;
      context.beginPath();
      context.arc(x, MARK_ROOM - 3, 2.5, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

function drawLine(context: Context, scene: ScrubberScene, timeNs: number, colour: string): number {
  const x = Math.min(scene.width - 1, Math.max(0, Math.round(scrubberX(scene, timeNs)))) + 0.5;
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(x, 2);
  context.lineTo(x, scene.height - HEAD);
  context.stroke();
  return x;
}

export function drawScrubber(context: Context, scene: ScrubberScene): void {
  const { palette, width, height, playheadNs, hoverNs, markNs, range } = scene;
  context.clearRect(0, 0, width, height);
  drawStretch(context, scene, scene.window, 0.1);
  drawBars(context, scene);
  context.lineWidth = 1;
  drawEdges(context, scene);
  if (range !== undefined) drawStretch(context, scene, range, 0.25);
  drawHits(context, scene);
  drawMarks(context, scene);
  context.lineWidth = 1;
  if (Number.isFinite(hoverNs)) drawLine(context, scene, hoverNs, palette.muted);
  if (Number.isFinite(markNs)) drawLine(context, scene, markNs, palette.fresh);
  context.lineWidth = 2;
  const x = drawLine(context, scene, playheadNs, palette.brass);
  context.fillStyle = palette.brassFill;
  context.beginPath();
  context.moveTo(x - 5, height);
  context.lineTo(x + 5, height);
  context.lineTo(x, height - 7);
  context.fill();
}

/** Draws the lanes of all devices on a canvas. Everything it needs comes in; it keeps nothing. */
import type { Timeline } from '../../../timeline/timeline.ts';
import type { TrackBins } from '../../../timeline/track-bins.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { bareValue } from '../../widgets/describe.ts';
import type { Palette } from '../../widgets/palette.ts';
import type { LanePlan, Track } from './lane-plan.ts';
import { axisMarks } from './time-axis.ts';

export interface LaneScene {
  readonly timeline: Timeline;
  readonly plan: LanePlan;
  readonly bins: TrackBins;
  readonly window: TimeWindow;
  /** state just before the window, for what nothing in it has changed yet */
  readonly before: Float64Array | undefined;
  /** virtual time up to which there is anything */
  readonly liveNs: number;
  readonly width: number;
  readonly height: number;
  readonly laneHeight: number;
  readonly rulerHeight: number;
  /** how far the lanes are scrolled, in pixels */
  readonly scrollTop: number;
  readonly palette: Palette;
}

type Context = CanvasRenderingContext2D;

/** Space between a lane's border and what is drawn in it. */
const PAD = 10;
const BAND_RADIUS = 3;
const BAND_ALPHA = 0.32;
const MIXED_ALPHA = 0.18;
/** A text needs this much room beside it. */
const TEXT_PAD = 7;

export const xOf = (scene: LaneScene, timeNs: number): number =>
  ((timeNs - scene.window.fromNs) / (scene.window.toNs - scene.window.fromNs)) * scene.width;

export const laneTop = (scene: LaneScene, device: number): number =>
  scene.rulerHeight + device * scene.laneHeight - scene.scrollTop;

const hue = (scene: LaneScene, device: number): string =>
  scene.palette.devices[device % scene.palette.devices.length] ?? scene.palette.text;

function drawGrid(context: Context, scene: LaneScene): void {
  const { palette, width, height, rulerHeight } = scene;
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
    context.fillText(text, x + 5, rulerHeight / 2);
  }
}

function drawBorders(context: Context, scene: LaneScene): void {
  const { palette, width, height, rulerHeight, laneHeight, plan } = scene;
  context.strokeStyle = palette.line;
  context.beginPath();
  for (let device = 0; device < plan.devices; device++) {
    const y = Math.round(laneTop(scene, device) + laneHeight) - 0.5;
    if (y < rulerHeight || y > height) continue;
    context.moveTo(0, y);
    context.lineTo(width, y);
  }
  context.stroke();
}

/** First and past-last bin that the window shows and that exist. */
export function visibleBins({ bins, window, liveNs }: LaneScene): readonly [number, number] {
  const from = Math.max(bins.first, Math.floor(window.fromNs / bins.binNs));
  const toNs = Math.min(window.toNs, liveNs + bins.binNs);
  return [from, Math.min(bins.end, Math.ceil(toNs / bins.binNs))];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** several values take turns within a pixel */
  readonly mixed: boolean;
}

/** Stretches of equal value; where it changes more than once in a pixel, one mixed stretch. */
function stretchesOf(scene: LaneScene, track: number, initial: number): Stretch[] {
  const { bins, liveNs } = scene;
  const [from, to] = visibleBins(scene);
  const stretches: Stretch[] = [];
  let now = { from: 0, value: initial, mixed: false };
  const turnTo = (bin: number, value: number, mixed: boolean) => {
    if (mixed === now.mixed && (mixed || value === now.value)) {
      now.value = value;
      return;
    }
    const x = xOf(scene, bin * bins.binNs);
    stretches.push({ ...now, to: x });
    now = { from: x, value, mixed };
  };
  for (let bin = from; bin < to; bin++) {
    const cell = bins.cell(bin, track);
    const last = bins.last[cell]!;
    if (Number.isNaN(last)) turnTo(bin, now.value, false);
    else turnTo(bin, last, bins.minimum[cell] !== bins.maximum[cell]);
  }
  stretches.push({ ...now, to: Math.min(scene.width, xOf(scene, liveNs)) });
  return stretches;
}

const bandText = (timeline: Timeline, { field }: Track, value: number): string =>
  field.type === 'flag' ? field.name : bareValue(timeline, value, field);

/** A stretch without a name: a flag that is off, a text that is empty, a value never set. */
const isBlank = ({ field }: Track, value: number): boolean =>
  Number.isNaN(value) || ((field.type === 'flag' || field.type === 'text') && value === 0);

function drawBands(context: Context, scene: LaneScene, track: number, initial: number): void {
  const { plan, palette, laneHeight, timeline } = scene;
  const lane = plan.tracks[track];
  if (lane === undefined) return;
  const top = laneTop(scene, lane.device) + PAD;
  const height = laneHeight - 2 * PAD;
  const colour = hue(scene, lane.device);
  context.font = `12px ${palette.sans}`;
  for (const stretch of stretchesOf(scene, track, initial)) {
    const { from, to, value, mixed } = stretch;
    if (to <= from || (!mixed && isBlank(lane, value))) continue;
    const left = Math.max(from, -BAND_RADIUS);
    const width = Math.max(to - left, 1);
    context.globalAlpha = mixed ? MIXED_ALPHA : BAND_ALPHA;
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(left, top, width, height, Math.min(BAND_RADIUS, width / 2));
    context.fill();
    context.globalAlpha = 1;
    if (mixed) continue;
    // The edge says where a band begins even where its colour is faint.
    context.fillRect(left, top, Math.min(2, width), height);
    const text = bandText(timeline, lane, value);
    const room = Math.min(to, scene.width) - Math.max(left, 0) - 2 * TEXT_PAD;
    if (room < 12 || context.measureText(text).width > room) continue;
    context.fillStyle = palette.text;
    context.fillText(text, Math.max(left, 0) + TEXT_PAD, top + height / 2 + 0.5);
  }
}

/** Lowest and highest value that the window shows of a track. */
function rangeOf(scene: LaneScene, track: number, initial: number): readonly [number, number] {
  const { bins } = scene;
  const [from, to] = visibleBins(scene);
  let low = Number.isFinite(initial) ? initial : Number.POSITIVE_INFINITY;
  let high = Number.isFinite(initial) ? initial : Number.NEGATIVE_INFINITY;
  for (let bin = from; bin < to; bin++) {
    const cell = bins.cell(bin, track);
    if (bins.minimum[cell]! < low) low = bins.minimum[cell]!;
    if (bins.maximum[cell]! > high) high = bins.maximum[cell]!;
  }
  return [low, high];
}

function drawLine(context: Context, scene: LaneScene, track: number, initial: number): void {
  const { bins, plan, palette, laneHeight, timeline } = scene;
  const lane = plan.tracks[track];
  const [low, high] = rangeOf(scene, track, initial);
  if (lane === undefined || low > high) return;
  const top = laneTop(scene, lane.device) + PAD;
  const height = laneHeight - 2 * PAD;
  const yOf = (value: number): number =>
    high === low ? top + height / 2 : top + height - ((value - low) / (high - low)) * height;
  const [from, to] = visibleBins(scene);
  context.strokeStyle = hue(scene, lane.device);
  context.lineWidth = 1.5;
  context.beginPath();
  let drawn = Number.isFinite(initial);
  if (drawn) context.moveTo(0, yOf(initial));
  let level = initial;
  for (let bin = from; bin < to; bin++) {
    const cell = bins.cell(bin, track);
    const next = bins.last[cell]!;
    if (Number.isNaN(next)) continue;
    const x = xOf(scene, bin * bins.binNs);
    if (drawn) context.lineTo(x, yOf(level));
    else context.moveTo(x, yOf(next));
    const minimum = bins.minimum[cell]!;
    const maximum = bins.maximum[cell]!;
    if (minimum !== maximum) {
      context.lineTo(x, yOf(minimum));
      context.lineTo(x, yOf(maximum));
    }
    context.lineTo(x, yOf(next));
    level = next;
    drawn = true;
  }
  if (drawn) context.lineTo(Math.min(scene.width, xOf(scene, scene.liveNs)), yOf(level));
  context.stroke();
  drawScale(
    context,
    scene,
    lane,
    bareValue(timeline, low, lane.field),
    bareValue(timeline, high, lane.field),
  );
  context.lineWidth = 1;
  context.fillStyle = palette.text;
}

/** What the top and the bottom of a line stand for. */
function drawScale(
  context: Context,
  scene: LaneScene,
  lane: Track,
  low: string,
  high: string,
): void {
  const { palette, laneHeight } = scene;
  const top = laneTop(scene, lane.device);
  context.font = `10px ${palette.mono}`;
  const write = (text: string, y: number): void => {
    // On a ground of its own: the line may run through it.
    context.globalAlpha = 0.8;
    context.fillStyle = palette.ground;
    context.fillRect(2, y - 6, context.measureText(text).width + 4, 12);
    context.globalAlpha = 1;
    context.fillStyle = palette.muted;
    context.fillText(text, 4, y);
  };
  // At the left: the playhead stands at the right whenever it follows the live edge.
  if (low !== high) write(high, top + 8);
  write(low, top + laneHeight - 14);
}

/** Events as ticks at the foot of their lane; their height is their number once they are dense. */
function drawEvents(context: Context, scene: LaneScene, device: number, dense: boolean): void {
  const { bins, plan, laneHeight } = scene;
  const [from, to] = visibleBins(scene);
  const bare = plan.trackOfDevice[device]! < 0;
  const foot = laneTop(scene, device) + laneHeight - (bare ? PAD : 3);
  const tall = bare ? laneHeight - 2 * PAD : 5;
  let most = 1;
  if (dense) for (let bin = from; bin < to; bin++) most = Math.max(most, bins.count(bin, device));
  context.fillStyle = hue(scene, device);
  context.globalAlpha = 0.85;
  const width = Math.max(1, (bins.binNs / (scene.window.toNs - scene.window.fromNs)) * scene.width);
  const tick = Math.min(width, bare ? 2 : 1.25);
  for (let bin = from; bin < to; bin++) {
    const count = bins.count(bin, device);
    if (count === 0) continue;
    const x = xOf(scene, bin * bins.binNs);
    const height = dense ? Math.max(1, (count / most) * tall) : tall;
    context.fillRect(x, foot - height, dense ? width : tick, height);
  }
  context.globalAlpha = 1;
}

/** Everything but the playhead; returns events per pixel. */
export function drawLanes(context: Context, scene: LaneScene): number {
  const { palette, width, height, plan, bins, rulerHeight, laneHeight } = scene;
  context.clearRect(0, 0, width, height);
  drawGrid(context, scene);
  context.save();
  context.beginPath();
  context.rect(0, rulerHeight, width, height - rulerHeight);
  context.clip();
  drawBorders(context, scene);
  const [from, to] = visibleBins(scene);
  const pixels = Math.max(1, xOf(scene, to * bins.binNs) - xOf(scene, from * bins.binNs));
  const perPixel = bins.total(from, to) / pixels;
  for (let device = 0; device < plan.devices; device++) {
    const top = laneTop(scene, device);
    if (top > height || top + laneHeight < rulerHeight) continue;
    drawEvents(context, scene, device, perPixel > 1);
    const track = plan.trackOfDevice[device]!;
    const lane = plan.tracks[track];
    if (lane === undefined) continue;
    const initial = scene.before?.[lane.field.slot] ?? Number.NaN;
    if (lane.shape === 'band') drawBands(context, scene, track, initial);
    else drawLine(context, scene, track, initial);
  }
  context.restore();
  context.strokeStyle = palette.line;
  context.beginPath();
  context.moveTo(0, rulerHeight - 0.5);
  context.lineTo(width, rulerHeight - 0.5);
  context.stroke();
  return perPixel;
}

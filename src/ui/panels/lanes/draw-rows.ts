/** Draws one row: events, bands, waves. */
import type { FieldSchema } from '../../../memory/schema.ts';
import { spanOf } from '../../store/time-window.ts';
import { bareValue, unitBeside } from '../../widgets/describe.ts';
import { laneField } from './lane-plan.ts';
import { type LaneRow, shapeOf } from './lane-rows.ts';
import { type Context, hueOfRow, type LaneScene, waveView, xOf } from './lane-scene.ts';
import { extentOf, stretchesOf, traceWave } from './wave.ts';

/** Space between a lane's border and what is drawn in it. */
const PAD = 10;
const STEP_PAD = 7;
const BAND_RADIUS = 3;
const BAND_ALPHA = 0.32;
const MIXED_ALPHA = 0.18;
/** A text needs this much room beside it. */
const TEXT_PAD = 7;
/** Text narrower than this says nothing. */
const TEXT_ROOM_MIN = 12;

interface Box {
  readonly top: number;
  readonly height: number;
}

/** A field as it is drawn in a row. */
interface Drawn {
  readonly row: LaneRow;
  readonly field: FieldSchema;
  readonly track: number;
  /** value before the window */
  readonly initial: number;
}

const bandText = (scene: LaneScene, field: FieldSchema, value: number): string =>
  field.type === 'flag' ? field.name : bareValue(scene.timeline, value, field);

/** A stretch without a name: a flag that is off, a text that is empty, a value never set. */
const isBlank = (field: FieldSchema, value: number): boolean =>
  Number.isNaN(value) || ((field.type === 'flag' || field.type === 'text') && value === 0);

function drawBands(context: Context, scene: LaneScene, drawn: Drawn, { top, height }: Box): void {
  const { palette } = scene;
  const { field } = drawn;
  const colour = hueOfRow(scene, drawn.row);
  context.font = `12px ${palette.sans}`;
  for (const stretch of stretchesOf(waveView(scene), drawn.track, drawn.initial)) {
    const { fromX, toX, value, mixed } = stretch;
    if (toX <= fromX || (!mixed && isBlank(field, value))) continue;
    const left = Math.max(fromX, -BAND_RADIUS);
    const width = Math.max(toX - left, 1);
    context.globalAlpha = mixed ? MIXED_ALPHA : BAND_ALPHA;
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(left, top, width, height, Math.min(BAND_RADIUS, width / 2));
    context.fill();
    context.globalAlpha = 1;
    if (mixed) continue;
    // The edge says where a band begins even where its colour is faint.
    context.fillRect(left, top, Math.min(2, width), height);
    const text = bandText(scene, field, value);
    const room = Math.min(toX, scene.width) - Math.max(left, 0) - 2 * TEXT_PAD;
    if (room < TEXT_ROOM_MIN || context.measureText(text).width > room) continue;
    context.fillStyle = palette.text;
    context.fillText(text, Math.max(left, 0) + TEXT_PAD, top + height / 2 + 0.5);
  }
}

/** What the top and the bottom of a line stand for. */
function drawScale(context: Context, scene: LaneScene, drawn: Drawn, row: Box): void {
  const { palette, timeline } = scene;
  const { field } = drawn;
  const [low, high] = extentOf(waveView(scene), drawn.track, drawn.initial);
  const unit = unitBeside(field);
  const text = (value: number) => `${bareValue(timeline, value, field)}${unit && ` ${unit}`}`;
  context.font = `10px ${palette.mono}`;
  const write = (words: string, y: number): void => {
    // On a ground of its own: the line may run through it.
    context.globalAlpha = 0.8;
    context.fillStyle = palette.ground;
    context.fillRect(2, y - 6, context.measureText(words).width + 4, 12);
    context.globalAlpha = 1;
    context.fillStyle = palette.muted;
    context.fillText(words, 4, y);
  };
  // At the left: the playhead stands at the right whenever it follows the live edge.
  if (low !== high) write(text(high), row.top + 8);
  write(text(low), row.top + row.height - (drawn.row.type === 'field' ? 8 : 14));
}

function drawLine(context: Context, scene: LaneScene, drawn: Drawn, row: Box): void {
  const view = waveView(scene);
  const [low, high] = extentOf(view, drawn.track, drawn.initial);
  if (low > high) return;
  const top = row.top + PAD;
  const height = row.height - 2 * PAD;
  const yOf = (value: number): number =>
    high === low ? top + height / 2 : top + height - ((value - low) / (high - low)) * height;
  // Below the line, which hides less of it than the other way round.
  drawScale(context, scene, drawn, row);
  context.strokeStyle = hueOfRow(scene, drawn.row);
  context.lineWidth = 1.5;
  context.beginPath();
  traceWave(context, view, drawn.track, drawn.initial, yOf);
  context.stroke();
  context.lineWidth = 1;
}

/** High or low, with the high parts filled: readable where edges share a pixel. */
function drawDigital(context: Context, scene: LaneScene, drawn: Drawn, row: Box): void {
  const view = waveView(scene);
  const high = row.top + STEP_PAD;
  const low = row.top + row.height - STEP_PAD;
  const colour = hueOfRow(scene, drawn.row);
  context.fillStyle = colour;
  for (const { fromX, toX, value, mixed } of stretchesOf(view, drawn.track, drawn.initial)) {
    if (!mixed && !(value > 0)) continue;
    context.globalAlpha = mixed ? MIXED_ALPHA : BAND_ALPHA;
    context.fillRect(fromX, high, Math.max(1, toX - fromX), low - high);
  }
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  traceWave(context, view, drawn.track, drawn.initial, (value) => (value > 0 ? high : low));
  context.stroke();
  context.lineWidth = 1;
}

/** Events as ticks at the foot of their lane; their height is their number once they are dense. */
/** Heights of columns are multiples of this, in pixels: a finer one is not seen. */
const HEIGHT_STEP = 0.5;

/** Columns of one height that stand side by side are one rectangle: thousands become a few. */
function drawColumns(
  context: Context,
  xAt: (bin: number) => number,
  heightAt: (bin: number) => number,
  [from, to]: readonly [number, number],
  foot: number,
): void {
  let begin = from;
  let height = 0;
  for (let bin = from; bin <= to; bin++) {
    const next = bin < to ? Math.ceil(heightAt(bin) / HEIGHT_STEP) * HEIGHT_STEP : 0;
    if (next === height) continue;
    if (height > 0) {
      const x = xAt(begin);
      context.fillRect(x, foot - height, Math.max(1, xAt(bin) - x), height);
    }
    begin = bin;
    height = next;
  }
}

function drawEvents(
  context: Context,
  scene: LaneScene,
  row: LaneRow,
  box: Box,
  dense: boolean,
): void {
  const { bins, plan } = scene;
  const lane = plan.laneOfRow(row);
  if (lane < 0) return;
  const { from, to } = waveView(scene);
  const bare = row.type === 'group' || laneField(row.device) === undefined;
  const pad = row.type === 'group' ? 4 : PAD;
  const foot = box.top + box.height - (bare ? pad : 3);
  const tall = bare ? box.height - 2 * pad : 5;
  context.fillStyle = row.type === 'group' ? scene.palette.muted : hueOfRow(scene, row);
  context.globalAlpha = 0.85;
  const xAt = (bin: number): number => xOf(scene, bin * bins.binNs);
  if (dense) {
    let most = 1;
    for (let bin = from; bin < to; bin++) most = Math.max(most, bins.count(bin, lane));
    const heightAt = (bin: number): number => {
      const count = bins.count(bin, lane);
      return count === 0 ? 0 : Math.max(1, (count / most) * tall);
    };
    drawColumns(context, xAt, heightAt, [from, to], foot);
  } else {
    const width = Math.max(1, (bins.binNs / spanOf(scene.window)) * scene.width);
    const tick = Math.min(width, bare ? 2 : 1.25);
    for (let bin = from; bin < to; bin++) {
      if (bins.count(bin, lane) > 0) context.fillRect(xAt(bin), foot - tall, tick, tall);
    }
  }
  context.globalAlpha = 1;
}

function drawField(context: Context, scene: LaneScene, row: LaneRow, box: Box): void {
  if (row.type === 'group') return;
  const field = row.type === 'field' ? row.field : laneField(row.device);
  const track = scene.plan.trackOf(field);
  if (field === undefined || track < 0) return;
  const shape = row.type === 'field' ? row.shape : shapeOf(field);
  const initial = scene.before?.[field.slot] ?? Number.NaN;
  const drawn: Drawn = { row, field, track, initial };
  const pad = row.type === 'field' ? STEP_PAD - 2 : PAD;
  if (shape === 'line') drawLine(context, scene, drawn, box);
  else if (shape === 'digital') drawDigital(context, scene, drawn, box);
  else drawBands(context, scene, drawn, { top: box.top + pad, height: box.height - 2 * pad });
}

export function drawRow(
  context: Context,
  scene: LaneScene,
  row: LaneRow,
  box: Box,
  dense: boolean,
): void {
  const { palette, width } = scene;
  if (row.type === 'group') {
    context.fillStyle = palette.sunk;
    context.fillRect(0, box.top, width, box.height);
  }
  context.fillStyle = palette.line;
  context.fillRect(0, Math.round(box.top + box.height) - 1, width, 1);
  drawEvents(context, scene, row, box, dense);
  drawField(context, scene, row, box);
}

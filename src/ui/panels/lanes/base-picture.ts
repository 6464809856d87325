/** The lanes without what moves over them, kept as pixels while nothing in them changes. */
import { invariant } from '../../../lib/invariant.ts';
import { drawLanes } from './draw-lanes.ts';
import type { LaneScene } from './lane-scene.ts';

export interface BasePicture {
  /**
   * Draws the lanes over whatever the canvas shows; returns events per pixel.
   * @param complete false = the bins of the scene are still being read
   */
  draw(context: CanvasRenderingContext2D, scene: LaneScene, complete: boolean): number;
}

/** Everything that the picture is made of. */
function partsOf(scene: LaneScene, ratio: number): readonly unknown[] {
  const { timeline, lanes, scroll, plan, bins, window, liveNs, width, height, palette } = scene;
  return [
    timeline,
    timeline.epoch(),
    timeline.published(),
    lanes,
    scroll.scrollTop,
    scroll.sticks,
    plan,
    bins,
    window.fromNs,
    window.toNs,
    liveNs,
    width,
    height,
    ratio,
    palette,
  ];
}

export function createBasePicture(): BasePicture {
  let parts: readonly unknown[] = [];
  let perPixel = 0;
  let kept: OffscreenCanvas | undefined;
  let isKept = false;

  const keep = (scene: LaneScene, ratio: number): OffscreenCanvas => {
    const [width, height] = [Math.round(scene.width * ratio), Math.round(scene.height * ratio)];
    if (kept?.width !== width || kept.height !== height) kept = new OffscreenCanvas(width, height);
    const context = kept.getContext('2d');
    invariant(context !== null, 'a new canvas has a context');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawLanes(context, scene);
    return kept;
  };

  return {
    draw: (context, scene, complete) => {
      const ratio = globalThis.devicePixelRatio || 1;
      const now = partsOf(scene, ratio);
      const isSame = parts.length > 0 && now.every((part, i) => Object.is(part, parts[i]));
      parts = complete ? now : [];
      // What changes in every frame, because the world runs, is not worth a copy.
      if (!isSame) {
        isKept = false;
        perPixel = drawLanes(context, scene);
        return perPixel;
      }
      const picture = isKept && kept !== undefined ? kept : keep(scene, ratio);
      isKept = true;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalCompositeOperation = 'copy';
      context.drawImage(picture, 0, 0);
      context.restore();
      return perPixel;
    },
  };
}

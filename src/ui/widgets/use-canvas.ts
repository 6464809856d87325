import { type RefObject, useEffect, useRef } from 'react';
import { useAppContext } from '../store/app-context.ts';

export interface CanvasSize {
  /** CSS pixels */
  readonly width: number;
  readonly height: number;
}

/** Draws the whole canvas; returns true to be called again in the next frame. */
export type Draw = (context: CanvasRenderingContext2D, size: CanvasSize) => boolean;

/**
 * Keeps a canvas as large and as fine as its place on the screen and draws it in the page's one
 * frame loop. `draw` may change at every render; the latest one is used.
 */
export function useCanvas(draw: Draw): RefObject<HTMLCanvasElement | null> {
  const { frames } = useAppContext();
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const drawRef = useRef(draw);
  useEffect(() => {
    drawRef.current = draw;
    frames.request();
  });
  useEffect(() => {
    const canvas = canvasRef.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return undefined;
    let size: CanvasSize = { width: 0, height: 0 };
    let fineness = 0;
    const resize = () => {
      const { clientWidth: width, clientHeight: height } = canvas;
      const ratio = window.devicePixelRatio || 1;
      const isSame = size.width === width && size.height === height && fineness === ratio;
      // To be given a size, even its own, empties a canvas.
      if (isSame) return;
      size = { width, height };
      fineness = ratio;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      frames.request();
    };
    const observer = new ResizeObserver(resize);
    observer.observe(canvas);
    resize();
    const remove = frames.add(() => {
      if (size.width === 0 || size.height === 0) return false;
      return drawRef.current(context, size);
    });
    return () => {
      observer.disconnect();
      remove();
    };
  }, [frames]);
  return canvasRef;
}

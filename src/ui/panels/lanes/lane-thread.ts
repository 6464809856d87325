/** The thread that draws the lanes, and the canvas that it draws on. */
import type { LaneOrder, LaneReport } from './lane-artist.ts';
import type { LaneThreadOrder } from './lanes.worker.ts';

export interface LaneThread {
  tell(order: LaneOrder): void;
  /** what it said last; undefined = nothing yet */
  reported(): LaneReport | undefined;
  end(): void;
}

/**
 * @param place where the canvas is put, below everything else
 * @param onReport called after each report
 */
export function beginLaneThread(place: HTMLElement, onReport: () => void): LaneThread {
  const canvas = document.createElement('canvas');
  canvas.className = 'lanes-picture';
  canvas.ariaHidden = 'true';
  place.prepend(canvas);
  const worker = new Worker(new URL('./lanes.worker.ts', import.meta.url), {
    type: 'module',
    name: 'lanes',
  });
  let reported: LaneReport | undefined;
  worker.onmessage = ({ data }: MessageEvent<LaneReport>) => {
    reported = data;
    onReport();
  };
  const tell = (order: LaneThreadOrder, canvases: Transferable[] = []) =>
    worker.postMessage(order, canvases);
  // A canvas can be handed over once, so each thread has its own.
  const handed = canvas.transferControlToOffscreen();
  tell({ canvas: handed }, [handed]);
  return {
    tell,
    reported: () => reported,
    end: () => {
      worker.terminate();
      canvas.remove();
    },
  };
}

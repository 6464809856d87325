/**
 * One animation frame loop for everything that draws by itself. It runs only while there is
 * something to draw: a frame is asked for by a change, or by a painter that is not finished.
 */

/** Draws; returns true to be called again in the next frame. */
export type Painter = (nowMs: number, elapsedMs: number) => boolean;

export interface Frames {
  request(): void;
  /** Painters are called in the order in which they were added. */
  add(painter: Painter): () => void;
  /** Host time between the last frames, newest last; for the panel "Performance". */
  readonly intervalsMs: readonly number[];
  /** Host time that the painters of the last frame took together. */
  readonly paintMs: number;
}

const INTERVALS_KEPT = 120;
/** A frame asked for later than this after the end of the last one begins a new burst of drawing. */
const BURST_MS = 12;

export function createFrames(): Frames {
  const painters = new Set<Painter>();
  const intervalsMs: number[] = [];
  let handle = 0;
  let lastMs = 0;
  let endedMs = 0;
  let askedMs = 0;
  let paintMs = 0;

  const frame = (nowMs: number) => {
    handle = 0;
    const elapsedMs = nowMs - lastMs;
    const inBurst = lastMs > 0 && askedMs - endedMs < BURST_MS;
    if (inBurst) {
      intervalsMs.push(elapsedMs);
      if (intervalsMs.length > INTERVALS_KEPT) intervalsMs.shift();
    }
    lastMs = nowMs;
    const beganMs = performance.now();
    let again = false;
    for (const painter of painters) again = painter(nowMs, inBurst ? elapsedMs : 0) || again;
    endedMs = performance.now();
    paintMs = endedMs - beganMs;
    if (again) request();
  };
  const request = () => {
    if (handle !== 0) return;
    askedMs = performance.now();
    handle = requestAnimationFrame(frame);
  };
  return {
    request,
    add: (painter) => {
      painters.add(painter);
      request();
      return () => painters.delete(painter);
    },
    intervalsMs,
    get paintMs() {
      return paintMs;
    },
  };
}

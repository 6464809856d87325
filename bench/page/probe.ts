/**
 * Runs inside the measured page, before anything of it: how long after an input what it asked for
 * was painted, how often frames come, and which tasks held the page up.
 */
import type { SharedMemoryHandle } from '../../src/memory/memory.ts';

/** What the measured page offers to the benchmark. */
export interface Probe {
  /** ms from a pointer's move reaching the page to the end of the frame that shows its time */
  readonly scrubs: number[];
  /** moves whose time was not shown before the next one came */
  overtaken: number;
  /** ms of each task of 50 ms or more */
  readonly longTasks: number[];
  /** times of frames, in ms */
  readonly frames: number[];
  /** when the last key was pressed, in ms since the page was asked for */
  keyMs: number;
  /** how the open world's memory is read, once it has been shared with another thread */
  handle: SharedMemoryHandle | undefined;
  recordFrames(): void;
  /** Resolves after the first frame in which `ready` holds, with the time since the page was asked for. */
  painted(ready: () => boolean): Promise<number>;
}

export type Probed = typeof globalThis & { probe: Probe };

/** Self-contained: it is sent to the browser as text. */
export function installProbe(): void {
  const scrubs: number[] = [];
  const longTasks: number[] = [];
  const frames: number[] = [];
  /** After the frame at hand has been handed over to be shown. */
  const afterFrame = (then: () => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then();
      port2.postMessage(0);
    });
  const probe: Probe = {
    scrubs,
    longTasks,
    frames,
    overtaken: 0,
    keyMs: 0,
    handle: undefined,
    recordFrames: () => {
      const tick = (nowMs: number) => {
        frames.push(nowMs);
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    },
    painted: (ready) =>
      new Promise((resolve) => {
        const look = () => {
          if (ready()) resolve(performance.now());
          else afterFrame(look);
        };
        afterFrame(look);
      }),
  };
  (globalThis as Probed).probe = probe;
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, ...message: [unknown]) {
    const [{ world }] = message as [{ world?: { handle: SharedMemoryHandle } }];
    if (world !== undefined) probe.handle = world.handle;
    postMessage.apply(this, message);
  };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
  // The event's own time: waiting for the page's thread counts.
  addEventListener('keydown', ({ timeStamp }) => (probe.keyMs = timeStamp), { capture: true });
  let waiting = false;
  const shown = () =>
    document.querySelector('[role="slider"][aria-label="Timeline"]')?.getAttribute('aria-valuenow');
  addEventListener(
    'pointermove',
    ({ buttons }) => {
      if (buttons === 0) return;
      if (waiting) probe.overtaken += 1;
      const before = shown();
      const beganMs = performance.now();
      waiting = true;
      const look = () => {
        if (shown() === before) {
          afterFrame(look);
          return;
        }
        waiting = false;
        scrubs.push(performance.now() - beganMs);
      };
      afterFrame(look);
    },
    { capture: true },
  );
}

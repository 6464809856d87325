/** Everything that is measured of the engine and of the page, at the playhead where it was kept. */
import { useEffect, useState } from 'react';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import type { EnginePoint, EngineTimings } from '../../../worker/operation-timer.ts';
import { pointAt } from '../../../worker/operation-timer.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { type HeapSample, heapBytes, type Trend, trendOf, withSample } from './heap-watch.ts';

/** Nobody reads faster, and each look wakes the engine's thread. */
const LOOK_MS = 500;
const SLOW_SHARE = 0.95;

export interface MemoryFigures {
  readonly worldBytes: number;
  readonly keyframeBytes: number;
  readonly historyBytes: number;
  readonly totalBytes: number;
  /** NaN = the browser does not tell */
  readonly heapBytes: number;
  readonly heapTrend: Trend;
}

export interface Figures {
  readonly world: OpenedWorld;
  /** the playhead stands in the past: rates are those of when it was recorded */
  readonly rewound: boolean;
  readonly eventsPerSecond: number;
  readonly busy: number;
  readonly held: number;
  readonly capacity: number;
  readonly dropped: number;
  readonly keyframes: number;
  readonly frameMs: number;
  readonly paintMs: number;
  /** undefined = not asked yet, or a file */
  readonly timings: EngineTimings | undefined;
  readonly memory: MemoryFigures;
}

/** The interval that 95 % of the last frames did not exceed; NaN for none. */
function slowFrameMs(intervalsMs: readonly number[]): number {
  const sorted = intervalsMs.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * SLOW_SHARE)] ?? Number.NaN;
}

function memoryOf({ timeline }: OpenedWorld, samples: readonly HeapSample[]): MemoryFigures {
  const { layout, plan, buffer } = timeline.memory;
  const keyframeBytes = plan.keyframes * layout.worldBytes;
  return {
    worldBytes: layout.worldBytes,
    keyframeBytes,
    historyBytes: layout.totalBytes - layout.worldBytes - keyframeBytes,
    totalBytes: buffer.byteLength,
    heapBytes: samples.at(-1)?.bytes ?? heapBytes(),
    heapTrend: trendOf(samples),
  };
}

/** Looks at the engine's timings and at the heap while somebody watches. */
function useLooks(world: OpenedWorld | undefined) {
  const { port } = useAppContext();
  const [timings, setTimings] = useState<EngineTimings>();
  const [samples, setSamples] = useState<readonly HeapSample[]>([]);
  useEffect(() => {
    let wanted = world !== undefined;
    let asking = false;
    const look = () => {
      const sample = { hostMs: performance.now(), bytes: heapBytes() };
      setSamples((known) =>
        sample.hostMs - (known.at(-1)?.hostMs ?? Number.NEGATIVE_INFINITY) < 1000
          ? known
          : withSample(known, sample),
      );
      if (asking) return;
      asking = true;
      port
        .timings()
        .then((found) => wanted && setTimings(found))
        .catch(() => undefined)
        .finally(() => {
          asking = false;
        });
    };
    setTimings(undefined);
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [port, world]);
  return { timings, samples };
}

export function useFigures(): Figures | undefined {
  const { frames } = useAppContext();
  const { world, published, oldest, dropped, at, following } = useMoment();
  const eventsPerSecond = useApp((state) => state.eventsPerSecond);
  const busy = useApp((state) => state.busy);
  const { timings, samples } = useLooks(world);
  if (world === undefined) return undefined;
  const then: EnginePoint | undefined =
    following || timings === undefined ? undefined : pointAt(timings.points, at);
  return {
    world,
    rewound: then !== undefined,
    eventsPerSecond: then?.eventsPerSecond ?? eventsPerSecond,
    busy: then?.busy ?? busy,
    held: published - oldest,
    capacity: world.timeline.memory.plan.events,
    dropped,
    keyframes: world.timeline.keyframes().length,
    frameMs: slowFrameMs(frames.intervalsMs),
    paintMs: frames.paintMs,
    timings,
    memory: memoryOf(world, samples),
  };
}

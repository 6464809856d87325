/**
 * Work and rest of a thread that has time, so that the others keep their cores: a quarter of one,
 * and next to nothing of it while a person acts.
 */
const WORK_MS = 6;
const REST_MS = 18;
const ACTING_REST_MS = 250;
/** A person acts for so long after the last sign of it. */
const ACTING_MS = 500;

export interface Pace {
  /** A sign that a person acts. */
  giveWay(): void;
  /** Rests when it has worked long enough. */
  step(): Promise<void>;
}

export function createPace(): Pace {
  let actsUntilMs = Number.NEGATIVE_INFINITY;
  let workedSinceMs = performance.now();
  const isActing = () => performance.now() < actsUntilMs;
  return {
    giveWay: () => {
      actsUntilMs = performance.now() + ACTING_MS;
    },
    step: async () => {
      if (performance.now() - workedSinceMs < WORK_MS) return;
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      // A sign may have come meanwhile.
      if (isActing()) await new Promise((resolve) => setTimeout(resolve, ACTING_REST_MS - REST_MS));
      workedSinceMs = performance.now();
    },
  };
}

/**
 * Work and rest of a thread that has time, so that the others keep their cores: a quarter of one,
 * and next to nothing of it while a person acts.
 */
const WORK_MS = 6;
const REST_FACTOR = 3;
/** A thread that was kept from its core has only seemed to work. */
const REST_MS_MAX = 100;
const ACTING_REST_MS = 250;
/** A person acts for so long after the last sign of it. */
const ACTING_MS = 500;

export interface Pace {
  /** A sign that a person acts. */
  giveWay(): void;
  /** Rests when it has worked long enough, in proportion to that. */
  step(): Promise<void>;
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function createPace(): Pace {
  let actsUntilMs = Number.NEGATIVE_INFINITY;
  let workedSinceMs = performance.now();
  const isActing = () => performance.now() < actsUntilMs;
  return {
    giveWay: () => {
      actsUntilMs = performance.now() + ACTING_MS;
    },
    step: async () => {
      const workedMs = performance.now() - workedSinceMs;
      if (workedMs < WORK_MS) return;
      const restMs = Math.min(REST_MS_MAX, REST_FACTOR * workedMs);
      await rest(restMs);
      // A sign may have come meanwhile.
      if (isActing()) await rest(ACTING_REST_MS - restMs);
      workedSinceMs = performance.now();
    },
  };
}

/** Passes pieces on and rests between them. */
export async function* gently<T>(pieces: AsyncIterable<T>): AsyncGenerator<T> {
  const { step } = createPace();
  for await (const piece of pieces) {
    yield piece;
    await step();
  }
}

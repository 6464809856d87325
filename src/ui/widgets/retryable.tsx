import { type ComponentType, createElement, lazy } from 'react';

/** Parts of the page whose code did not arrive. */
const failed = new Set<() => void>();

/** They are fetched again when they are next drawn. */
export function retryFailed(): void {
  for (const renew of failed) renew();
  failed.clear();
}

/** What fetches the code of each part. */
const loads: (() => Promise<unknown>)[] = [];
/** A page that never rests still has moments of a few milliseconds. */
const REST_MS_MAX = 1000;

const rest = (): Promise<void> =>
  new Promise((resolve) => {
    // Some browsers do not say when they rest.
    if (typeof requestIdleCallback === 'undefined') setTimeout(resolve, REST_MS_MAX);
    else requestIdleCallback(() => resolve(), { timeout: REST_MS_MAX });
  });

/**
 * Fetches the code of all parts, one after another, when the page has nothing else to do: what is
 * opened for the first time is there at once. What does not arrive is asked for again when it is
 * drawn.
 */
export async function fetchAhead(): Promise<void> {
  for (const load of loads) {
    await rest();
    await load().catch(() => undefined);
  }
}

/**
 * As React's lazy, but code that did not arrive may be asked for again: a lazy component keeps its
 * first failure for ever. It is renewed only by `retryFailed`, for React draws a failed one once
 * more by itself, and would fetch without end.
 */
export function retryable(load: () => Promise<{ default: ComponentType }>): ComponentType {
  loads.push(load);
  const made = () =>
    lazy(() =>
      load().catch((error: unknown) => {
        failed.add(renew);
        throw error;
      }),
    );
  let current = made();
  const renew = () => {
    current = made();
  };
  return function Retryable() {
    return createElement(current);
  };
}

import { type ComponentType, createElement, lazy } from 'react';

/** Parts of the page whose code did not arrive. */
const failed = new Set<() => void>();

/** They are fetched again when they are next drawn. */
export function retryFailed(): void {
  for (const renew of failed) renew();
  failed.clear();
}

/**
 * As React's lazy, but code that did not arrive may be asked for again: a lazy component keeps its
 * first failure for ever. It is renewed only by `retryFailed`, for React draws a failed one once
 * more by itself, and would fetch without end.
 */
export function retryable(load: () => Promise<{ default: ComponentType }>): ComponentType {
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

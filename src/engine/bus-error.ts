/** What can go wrong at the border of the bus, told apart by a code: values, never exceptions. */
import type { Problem } from '../lib/result.ts';

export const BUS_ERRORS = [
  'subscription-failed',
  'publish-timeout',
  'queue-full',
  'capability-unavailable',
] as const;
export type BusErrorCode = (typeof BUS_ERRORS)[number];

export interface BusProblem extends Problem {
  /** absent: the message or selection itself is wrong, e.g. misspelt */
  readonly code?: BusErrorCode;
}

export interface BusFailure {
  readonly ok: false;
  readonly problem: BusProblem;
}

export type BusResult<T> = { readonly ok: true; readonly value: T } | BusFailure;

export const busFailure = (code: BusErrorCode, what: string, mend: string): BusFailure => ({
  ok: false,
  problem: { code, what, where: 'event bus', mend },
});

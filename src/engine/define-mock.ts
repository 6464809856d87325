import type { Declaration, Declarations, PayloadDeclaration, ValueOf } from './declare.ts';
import type { RandomSource } from './random.ts';

/** Identifies a pending timer; stale once it fired or was cancelled. Fits a state field. */
export type TimerHandle = number;

type OneKey<T> = keyof T extends infer K
  ? K extends keyof T
    ? [Exclude<keyof T, K>] extends [never]
      ? T[K]
      : never
    : never
  : never;

type TupleValues<P extends readonly Declarations[]> = {
  [I in keyof P]: ValueOf<OneKey<P[I]>>;
};

/** Arguments of `emit.x(…)`: payload values in declared order. */
export type PayloadArguments<P extends PayloadDeclaration> = P extends readonly Declarations[]
  ? TupleValues<P>
  : keyof P extends never
    ? []
    : [value: ValueOf<OneKey<P>>];

type Merge<U> = (U extends unknown ? (u: U) => void : never) extends (all: infer A) => void
  ? A
  : never;

/** All fields of a payload by name, whichever way they were declared. */
export type PayloadFields<P extends PayloadDeclaration> = P extends readonly Declarations[]
  ? Merge<P[number]>
  : P;

/** The event as its handler sees it; valid only while the handler runs. */
export type EventView<P extends PayloadDeclaration> = {
  readonly [K in keyof PayloadFields<P>]: ValueOf<PayloadFields<P>[K]>;
} & {
  /** id of the device it came from; -1 = outside */
  readonly source: number;
};

/** What a handler may do: read and write its own device, speak, wait. The same object each call. */
export interface Self<
  C extends Declarations,
  S extends Declarations,
  E extends Readonly<Record<string, PayloadDeclaration>>,
  F extends string,
  Timer extends string,
> {
  /** virtual time, integer ns */
  readonly nowNs: number;
  /** what this device's own clock shows, in ns; virtual time when the scenario gives it none */
  readonly clockNs: number;
  /** Sets that clock: by so many ns, or its rate by so many parts of 10^9. */
  readonly clock: { step(ns: number): void; slew(ppb: number): void };
  /** id of this device */
  readonly device: number;
  readonly config: { readonly [K in keyof C]: ValueOf<C[K]> };
  /** Every write is journalled with its cause. */
  readonly state: { -readonly [K in keyof S]: ValueOf<S[K]> };
  /** Publishes an event; every link from it delivers. */
  readonly emit: { readonly [K in keyof E]: (...values: PayloadArguments<E[K]>) => void };
  /**
   * Like emit, but delivered only to the device whose event is being handled; to nobody when that
   * event came from outside.
   */
  readonly reply: { readonly [K in keyof E]: (...values: PayloadArguments<E[K]>) => void };
  readonly random: RandomSource;
  /**
   * Calls handler `name` every `periodNs` of the device's clock from now on; the first time after one
   * period, unless the scenario wants the phases of periodic timers aligned, staggered or by chance.
   */
  every(periodNs: number, name: Timer): TimerHandle;
  /** Calls handler `name` once, `delayNs` from now; 0 = after all that already waits. */
  after(delayNs: number, name: Timer): TimerHandle;
  /** False when it already fired or was cancelled. */
  cancel(handle: TimerHandle): boolean;
  fault(name: F): boolean;
  /** Writes so far of a `versioned` field: send it along with the value that others work on. */
  versionOf(name: keyof S & string): number;
  /**
   * Writes a `versioned` field with what somebody made of its version `base`.
   * @returns false when it had been written by another meanwhile: a `conflict` event tells of it
   */
  writeFrom<K extends keyof S & string>(name: K, base: number, value: ValueOf<S[K]>): boolean;
}

export interface FaultDeclaration {
  readonly doc: string;
}

/** A kind of device: everything the engine, the page and the exporters need to know of it. */
export interface MockDefinition {
  readonly kind: string;
  readonly doc: string;
  readonly config: Declarations;
  readonly state: Declarations;
  readonly emits: Readonly<Record<string, PayloadDeclaration>>;
  readonly accepts: Readonly<Record<string, PayloadDeclaration>>;
  readonly faults: Readonly<Record<string, FaultDeclaration>>;
  /** emitted or timer events that open, and emitted events that close, a span */
  readonly opens: readonly string[];
  readonly closes: readonly string[];
  readonly on: Readonly<Record<string, Handler>>;
}

/** A mock that still knows what it declared: callers outside of handlers are typed by it. */
export interface TypedMock<
  C extends Declarations,
  S extends Declarations,
  E extends Readonly<Record<string, PayloadDeclaration>>,
  A extends Readonly<Record<string, PayloadDeclaration>>,
> extends MockDefinition {
  readonly config: C;
  readonly state: S;
  readonly emits: E;
  readonly accepts: A;
}

/** A handler with its types erased; called with the flyweights of its mock. */
export type Handler = (self: never, event: never) => void;

type NoPayload = Readonly<Record<never, Declaration>>;

/**
 * Declares a mock. `accepts` lists what arrives over links, `emits` what it says; every other
 * name in `on` is a timer, `start` runs once at virtual time 0, `changed` after one of the device's
 * faults was switched or one of its values was set from outside.
 */
export function defineMock<
  const C extends Declarations = NoPayload,
  const S extends Declarations = NoPayload,
  const E extends Readonly<Record<string, PayloadDeclaration>> = Record<never, never>,
  const A extends Readonly<Record<string, PayloadDeclaration>> = Record<never, never>,
  const F extends Readonly<Record<string, FaultDeclaration>> = Record<never, never>,
  Name extends string = never,
>(definition: {
  readonly kind: string;
  readonly doc: string;
  readonly config?: C;
  readonly state?: S;
  readonly emits?: E;
  readonly accepts?: A;
  readonly faults?: F;
  readonly opens?: readonly (keyof E | NoInfer<Name>)[];
  readonly closes?: readonly NoInfer<keyof E>[];
  readonly on: {
    readonly [K in Name]: (
      self: Self<C, S, E, keyof F & string, Exclude<Name, keyof A | 'start' | 'changed'>>,
      event: K extends keyof A ? EventView<A[K]> : EventView<NoPayload>,
    ) => void;
  };
}): TypedMock<C, S, E, A> {
  return {
    config: {},
    state: {},
    emits: {},
    accepts: {},
    faults: {},
    opens: [],
    closes: [],
    ...(definition as unknown as Partial<MockDefinition>),
  } as unknown as TypedMock<C, S, E, A>;
}

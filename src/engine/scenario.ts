/** A validated world description: what the engine assembles. Parsed from YAML in scenarios/. */

/** Where something stands in its file, 1-based; 0 = unknown (built in code). */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A device's own clock. */
export interface ClockSpec {
  /** ahead of virtual time at the start */
  readonly offsetNs: number;
  /** how much faster than virtual time it runs, in parts of 10^9 */
  readonly driftPpb: number;
  /** standard deviation of what its rate wanders in a second */
  readonly walkPpb: number;
  /** share by which its timers stray at most; absent = as the system is set up */
  readonly jitter?: number;
}

/**
 * When periodic timers beat first: one period after they were armed, together with all others of
 * their period, evenly spread over it by device, or wherever chance has it.
 */
export const PHASE_MODES = ['free', 'aligned', 'staggered', 'seeded'] as const;
export type PhaseMode = (typeof PHASE_MODES)[number];

export interface DeviceSpec {
  readonly name: string;
  /** name under which the mock is registered */
  readonly mock: string;
  readonly group: string;
  /** what it is for in this world; absent = what its mock says of itself */
  readonly about?: string;
  /** stored numbers by config name; missing ones take the declared default */
  readonly config: Readonly<Record<string, number>>;
  /** absent = virtual time */
  readonly clock?: ClockSpec;
  readonly place: Place;
}

/**
 * How jitter is spread: evenly up to it, bell-shaped up to it, exponentially with it as mean, or with
 * a heavy tail (Pareto with exponent 2: half of the draws are below 0.41 of it, one in 100 above 9).
 */
export const SPREADS = ['uniform', 'bell', 'exponential', 'heavy-tail'] as const;
export type Spread = (typeof SPREADS)[number];

/** For a while no message passes between these devices and all others. */
export interface PartitionSpec {
  readonly atNs: number;
  /** Infinity = until the end */
  readonly forNs: number;
  readonly of: readonly string[];
  readonly place: Place;
}

export interface LinkSpec {
  readonly from: { readonly device: string; readonly event: string };
  readonly to: { readonly device: string; readonly event: string };
  readonly latencyNs: number;
  /** added to the latency, uniform in 0 … jitterNs */
  readonly jitterNs: number;
  /** probability 0 … 1 that a message is lost */
  readonly loss: number;
  /** distribution of the jitter; default uniform */
  readonly spread?: Spread;
  /** probability that a message is held back for as long again, so that others overtake it */
  readonly reorder?: number;
  /** probability that a message comes twice */
  readonly duplicate?: number;
  readonly place: Place;
}

export interface FaultSpec {
  readonly atNs: number;
  readonly device: string;
  readonly fault: string;
  /** active for so long; Infinity = until the end */
  readonly forNs: number;
  readonly place: Place;
}

export interface ExpectationSpec {
  readonly name: string;
  readonly rule: 'always' | 'never' | 'sometimes' | 'within';
  /** condition over state ("room.temperatureC < 25"); for `within` the event that must follow */
  readonly text: string;
  /** `within` only: deadline and the event that starts it ("north.demand") */
  readonly withinNs: number;
  readonly of: string;
  readonly place: Place;
}

/** A configuration value, or the value of a field before anything runs, as it is stored. */
export interface FixedValue {
  readonly device: string;
  readonly field: string;
  readonly value: number;
}

/** The same world without its bug. */
export interface FixedSpec {
  /** what went wrong and why this mends it: told to those who have found it, or give up */
  readonly because: string;
  readonly set: readonly FixedValue[];
}

export const QUEUE_POLICIES = ['fail', 'drop-oldest', 'drop-newest', 'block'] as const;
export type QueuePolicy = (typeof QUEUE_POLICIES)[number];

/** A handler that takes time: what waits for it meanwhile, and by when it must be through. */
export interface QueueSpec {
  /** a message that the device accepts, or a timer of its own */
  readonly of: { readonly device: string; readonly event: string };
  /** messages that may wait */
  readonly capacity: number;
  readonly policy: QueuePolicy;
  /** how long the handler occupies its processor */
  readonly takesNs: number;
  /** deadline after arrival by which it must be through; Infinity = none */
  readonly withinNs: number;
  /** handlers with the same name share a processor; '' = one of its own */
  readonly processor: string;
  readonly place: Place;
}

/** How much it takes to find the bug. */
export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** absent = it does not say, or has no bug */
  readonly difficulty?: Difficulty;
  readonly story: string;
  readonly seed: number;
  readonly untilNs: number;
  readonly devices: readonly DeviceSpec[];
  readonly links: readonly LinkSpec[];
  readonly faults: readonly FaultSpec[];
  readonly expect: readonly ExpectationSpec[];
  readonly fixed?: FixedSpec;
  /** absent = every handler takes no time */
  readonly queues?: readonly QueueSpec[];
  /** default: free */
  readonly phases?: PhaseMode;
  readonly partitions?: readonly PartitionSpec[];
}

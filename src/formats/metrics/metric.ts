/** Measurements as monitoring systems take them, before they are written in any format. */

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Counts of observations by upper border, as both formats want them. */
export interface MetricSummary {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
  /** share → value, rising */
  readonly quantiles: readonly (readonly [share: number, value: number])[];
}

interface Common {
  /** lower case, words joined by "_", the unit last: "orrery_event_duration_seconds" */
  readonly name: string;
  readonly help: string;
  /** UCUM, as OpenTelemetry writes units: "s", "By", "1", "{event}" */
  readonly unit: string;
}

export type Metric =
  | (Common & { readonly type: 'gauge' | 'counter'; readonly samples: readonly MetricSample[] })
  | (Common & { readonly type: 'summary'; readonly samples: readonly MetricSummary[] });

/** When and of what it was measured. Virtual time counts from the start of the run. */
export interface MetricOrigin {
  readonly scenario: string;
  readonly seed: number;
  readonly branch: string;
  readonly timeNs: number;
}

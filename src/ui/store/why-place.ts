/** An explanation that a person left by one of its numbers. */
export interface WhyPlace {
  readonly at: number;
  readonly timeNs: number;
  readonly slot: number;
  readonly whyText: string;
  readonly epoch: number;
  readonly title: string;
}

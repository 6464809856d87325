/** Fault confinement of CAN 2.0 (Bosch specification, part B, section 8; ISO 11898-1, 12.1.4). */

export const STATUSES = ['error-active', 'error-passive', 'bus-off'] as const;
export type Status = (typeof STATUSES)[number];

export const CONFINEMENT = {
  /** rule 3: a transmitter that sends an error flag */
  transmitError: 8,
  /** rule 1: a receiver that sees an error */
  receiveError: 1,
  /** rule 2: a receiver that sees a dominant bit right after its own error flag */
  firstFlag: 8,
  /** rule 9: error-passive from here on */
  passive: 128,
  /** rule 11: bus-off from here on */
  busOff: 256,
  /** rule 12: back after so many runs of so many recessive bits */
  recessiveRuns: 128,
  recessiveRun: 11,
  /** eight bits of counter */
  receiveMax: 255,
} as const;

/** Rule 8: after a frame was received; a passive node comes back to the brink at once. */
export function afterReceiving(rec: number): number {
  return rec >= CONFINEMENT.passive ? CONFINEMENT.passive - 1 : Math.max(0, rec - 1);
}

export function statusOf(tec: number, rec: number): Status {
  if (tec >= CONFINEMENT.busOff) return 'bus-off';
  return tec >= CONFINEMENT.passive || rec >= CONFINEMENT.passive
    ? 'error-passive'
    : 'error-active';
}

/**
 * What the controller waits, in ns. Least values of the I²C-bus specification (UM10204, table
 * "Characteristics of the SDA and SCL bus lines"), and what is added so that a period with its
 * edges is that of 100 or 400 kHz.
 */
export interface I2cTiming {
  /** SCL low; data is put on the line at its beginning */
  readonly lowNs: number;
  /** SCL high, from when it is seen high */
  readonly highNs: number;
  /** START until the first falling clock */
  readonly startHoldNs: number;
  /** clock high until a repeated START */
  readonly startSetupNs: number;
  /** clock high until STOP */
  readonly stopSetupNs: number;
  /** STOP until the next START */
  readonly freeNs: number;
}

/** Falling clock until the data line moves: a device must not take the move for START or STOP. */
export const DATA_HOLD_NS = 300;

export const TIMING = {
  standard: {
    lowNs: 5400,
    highNs: 4300,
    startHoldNs: 4200,
    startSetupNs: 4900,
    stopSetupNs: 4200,
    freeNs: 6000,
  },
  fast: {
    lowNs: 1500,
    highNs: 700,
    startHoldNs: 700,
    startSetupNs: 700,
    stopSetupNs: 700,
    freeNs: 1700,
  },
} as const satisfies Record<string, I2cTiming>;

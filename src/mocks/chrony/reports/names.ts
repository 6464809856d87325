/** Constant names of enumerations and flags. The numbers are those of the protocol. */

export const LEAP = { normal: 0, insert: 1, delete: 2, unsynchronised: 3 } as const;

export const LEAP_NAMES = {
  0: 'normal',
  1: 'insert second',
  2: 'delete second',
  3: 'not synchronized',
} as const;

export const MODE = { client: 0, peer: 1, refclock: 2 } as const;

export const MODE_NAMES = { 0: 'client', 1: 'peer', 2: 'reference clock' } as const;

/**
 * State of a source. The names of 4 and 5 read the wrong way round: an *unselected* source (`+`)
 * passed selection and is combined, a *selectable* one (`-`) passed the checks and is not.
 */
export const STATE = {
  selected: 0,
  nonselectable: 1,
  falseticker: 2,
  jittery: 3,
  unselected: 4,
  selectable: 5,
} as const;

export const STATE_NAMES = {
  0: 'selected',
  1: 'nonselectable',
  2: 'falseticker',
  3: 'jittery',
  4: 'unselected',
  5: 'selectable',
} as const;

/** Letters of `selectdata`, by character code. */
export const SELECT_NAMES = {
  42: 'selected',
  43: 'combined',
  45: 'not combined',
  120: 'falseticker',
  126: 'jittery',
  78: 'ignored',
  115: 'not synchronised',
  77: 'missing samples',
  100: 'unacceptable distance',
  68: 'large distance',
  119: 'waiting for others',
  87: 'missing selectable sources',
  83: 'stale',
  79: 'orphan',
  84: 'not trusted',
  80: 'not preferred',
  85: 'waiting for update',
  76: 'outlier',
} as const;

export const OPTION_NAMES = { 1: 'noselect', 2: 'prefer', 4: 'trust', 8: 'require' } as const;

export const AUTH_MODE = { none: 0, symmetric: 1, nts: 2 } as const;

export const AUTH_MODE_NAMES = { 0: 'none', 1: 'symmetric key', 2: 'NTS' } as const;

export const KEY_TYPE_NAMES = {
  0: 'none',
  1: 'MD5',
  2: 'SHA1',
  3: 'SHA256',
  4: 'SHA384',
  5: 'SHA512',
  6: 'SHA3-224',
  7: 'SHA3-256',
  8: 'SHA3-384',
  9: 'SHA3-512',
  10: 'TIGER',
  11: 'WHIRLPOOL',
  13: 'AES128',
  14: 'AES256',
  15: 'AEAD-AES-SIV-CMAC-256',
  30: 'AEAD-AES-128-GCM-SIV',
} as const;

export const NTP_MODE_NAMES = { 1: 'active', 2: 'passive', 4: 'server' } as const;

export const NTP_FLAG_NAMES = {
  1: 'test D',
  2: 'test B',
  4: 'test C',
  8: 'test A',
  16: 'test 7',
  32: 'test 6',
  64: 'test 5',
  128: 'test 3',
  256: 'test 2',
  512: 'test 1',
  16384: 'interleaved',
  32768: 'authenticated',
} as const;

/** Who took a time stamp, by character code; 0 = nothing was exchanged yet. */
export const TIMESTAMPING_NAMES = {
  0: 'invalid',
  68: 'daemon',
  75: 'kernel',
  72: 'hardware',
} as const;

export const SMOOTHING_FLAG_NAMES = { 1: 'active', 2: 'leap only' } as const;

/** An age that nobody knows: no sample yet, no key exchange yet. */
export const AGE_UNKNOWN = 0xffffffff;

/** An interval (log2 s) that nobody knows. */
export const INTERVAL_UNKNOWN = 127;

/** Reference ID of a daemon that serves its own clock. */
export const LOCAL_REFERENCE_ID = 0x7f7f0101;

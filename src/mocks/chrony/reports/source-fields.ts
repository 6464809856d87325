/** Reports of which there is one record for each source. */
import { field, named } from './define.ts';
import type { FieldTable } from './field.ts';
import {
  AUTH_MODE_NAMES,
  KEY_TYPE_NAMES,
  LEAP_NAMES,
  MODE_NAMES,
  NTP_FLAG_NAMES,
  NTP_MODE_NAMES,
  OPTION_NAMES,
  SELECT_NAMES,
  STATE_NAMES,
  TIMESTAMPING_NAMES,
} from './names.ts';

export const SOURCES = {
  address: field(28, 'address', 'address', 'ip_addr', 'address', {
    python: 'address',
    only: 'network',
  }),
  refId: field(28, 'refclock', 'reference id', 'ip_addr', 'reference ID', {
    only: 'refclock',
    doc: 'lies in the place of an IPv4 address: naive readers show GPS as 71.80.83.0',
  }),
  poll: field(48, 'i16', 'interval log2 seconds', 'poll', 'poll', 'poll'),
  stratum: field(50, 'u16', 'count', 'stratum', 'stratum', {
    python: 'stratum',
    doc: '0 for a reference clock and for a source never heard',
  }),
  state: named(field(52, 'u16', 'enum', 'state', 'state', 'state'), STATE_NAMES),
  mode: named(field(54, 'u16', 'enum', 'mode', 'mode', 'mode'), MODE_NAMES),
  flags: field(56, 'u16', 'flags', 'flags', 'flags', { python: 'flags', doc: 'always 0' }),
  reachability: field(58, 'u16', 'bits', 'reachability', 'reachability', {
    python: 'reachability',
    doc: 'the last eight polls, newest in bit 0; 1 = answered',
  }),
  sinceSampleS: field(60, 'u32', 'interval seconds', 'since_sample', 'last sample ago', {
    python: 'last_sample_ago',
    doc: '4294967295 = no sample yet',
  }),
  originalOffsetS: field(
    64,
    'float',
    'offset seconds',
    'orig_latest_meas',
    'original last sample offset',
    { python: 'orig_latest_meas', doc: 'above 0: the local clock is ahead of the source' },
  ),
  adjustedOffsetS: field(
    68,
    'float',
    'offset seconds',
    'latest_meas',
    'adjusted last sample offset',
    { python: 'latest_meas', doc: 'the same, less what the clock was slewed since' },
  ),
  offsetErrorS: field(
    72,
    'float',
    'measure seconds',
    'latest_meas_err',
    'last sample error',
    'latest_meas_err',
  ),
} as const satisfies FieldTable;

export const SOURCESTATS = {
  refId: field(28, 'u32', 'reference id', 'ref_id', 'reference ID', 'reference_id'),
  address: field(32, 'address', 'address', 'ip_addr', 'address', {
    python: 'address',
    doc: 'none for a reference clock',
  }),
  samples: field(52, 'u32', 'count', 'n_samples', 'samples', 'samples'),
  runs: field(56, 'u32', 'count', 'n_runs', 'runs', 'runs'),
  spanS: field(60, 'u32', 'interval seconds', 'span_seconds', 'span', 'span'),
  stdDevS: field(64, 'float', 'measure seconds', 'sd', 'standard deviation', 'std_dev'),
  residFreqPpm: field(
    68,
    'float',
    'offset ppm',
    'resid_freq_ppm',
    'residual frequency',
    'resid_freq',
  ),
  skewPpm: field(72, 'float', 'measure ppm', 'skew_ppm', 'skew', 'skew'),
  offsetS: field(76, 'float', 'offset seconds', 'est_offset', 'offset', {
    python: 'offset',
    doc: 'above 0: the local clock is ahead of the source',
  }),
  offsetErrorS: field(
    80,
    'float',
    'measure seconds',
    'est_offset_err',
    'offset error',
    'offset_err',
  ),
} as const satisfies FieldTable;

export const SELECTDATA = {
  refId: field(28, 'u32', 'reference id', 'ref_id', 'reference ID'),
  address: field(32, 'address', 'address', 'ip_addr', 'address', {
    doc: 'none for a reference clock',
  }),
  stateChar: named(field(52, 'u8', 'enum', 'state_char', 'state'), SELECT_NAMES),
  authentication: field(53, 'u8', 'boolean', 'authentication', 'authentication'),
  leapStatus: named(field(54, 'u8', 'enum', 'leap', 'leap status'), LEAP_NAMES),
  configuredOptions: named(
    field(56, 'u16', 'flags', 'conf_options', 'configured options'),
    OPTION_NAMES,
  ),
  effectiveOptions: named(
    field(58, 'u16', 'flags', 'eff_options', 'effective options'),
    OPTION_NAMES,
  ),
  sinceSampleS: field(60, 'u32', 'interval seconds', 'last_sample_ago', 'last sample ago'),
  score: field(64, 'float', 'ratio', 'score', 'score'),
  lowLimitS: field(68, 'float', 'offset seconds', 'lo_limit', 'low limit'),
  highLimitS: field(72, 'float', 'offset seconds', 'hi_limit', 'high limit'),
} as const satisfies FieldTable;

export const AUTHDATA = {
  mode: named(field(28, 'u16', 'enum', 'mode', 'mode'), AUTH_MODE_NAMES),
  keyType: named(field(30, 'u16', 'enum', 'key_type', 'key type'), KEY_TYPE_NAMES),
  keyId: field(32, 'u32', 'none', 'key_id', 'key ID'),
  keyLengthBits: field(36, 'u16', 'length bits', 'key_length', 'key length'),
  keAttempts: field(38, 'u16', 'count', 'ke_attempts', 'key establishment attempts'),
  lastKeAgoS: field(40, 'u32', 'interval seconds', 'last_ke_ago', 'last key establishment ago', {
    doc: '4294967295 = none yet',
  }),
  cookies: field(44, 'u16', 'count', 'cookies', 'cookies'),
  cookieBytes: field(46, 'u16', 'length bytes', 'cookie_length', 'cookie length'),
  nak: field(48, 'u16', 'boolean', 'nak', 'NAK'),
} as const satisfies FieldTable;

export const NTPDATA = {
  remoteAddress: field(28, 'address', 'address', 'remote_addr', 'remote address'),
  localAddress: field(48, 'address', 'address', 'local_addr', 'local address', {
    doc: 'none before the first exchange',
  }),
  remotePort: field(68, 'u16', 'port', 'remote_port', 'remote port'),
  leapStatus: named(field(70, 'u8', 'enum', 'leap', 'leap status'), LEAP_NAMES),
  version: field(71, 'u8', 'none', 'version', 'version'),
  mode: named(field(72, 'u8', 'enum', 'mode', 'mode'), NTP_MODE_NAMES),
  stratum: field(73, 'u8', 'count', 'stratum', 'stratum'),
  poll: field(74, 'i8', 'interval log2 seconds', 'poll', 'poll'),
  precision: field(75, 'i8', 'interval log2 seconds', 'precision', 'precision'),
  rootDelayS: field(76, 'float', 'measure seconds', 'root_delay', 'root delay'),
  rootDispersionS: field(80, 'float', 'measure seconds', 'root_dispersion', 'root dispersion'),
  refId: field(84, 'u32', 'reference id', 'ref_id', 'reference ID'),
  refTime: field(88, 'timespec', 'time', 'ref_time', 'reference time'),
  offsetS: field(100, 'float', 'offset seconds', 'offset', 'offset', {
    doc: 'above 0: the source is ahead – the other sign than in sources',
  }),
  peerDelayS: field(104, 'float', 'measure seconds', 'peer_delay', 'peer delay'),
  peerDispersionS: field(108, 'float', 'measure seconds', 'peer_dispersion', 'peer dispersion'),
  responseTimeS: field(112, 'float', 'interval seconds', 'response_time', 'response time'),
  jitterAsymmetry: field(116, 'float', 'ratio', 'jitter_asymmetry', 'jitter asymmetry'),
  flags: named(field(120, 'u16', 'flags', 'flags', 'flags'), NTP_FLAG_NAMES),
  txTimestamping: named(
    field(122, 'u8', 'enum', 'tx_tss_char', 'transmit timestamping'),
    TIMESTAMPING_NAMES,
  ),
  rxTimestamping: named(
    field(123, 'u8', 'enum', 'rx_tss_char', 'receive timestamping'),
    TIMESTAMPING_NAMES,
  ),
  txCount: field(124, 'u32', 'count', 'total_tx_count', 'transmitted messages'),
  rxCount: field(128, 'u32', 'count', 'total_rx_count', 'received messages'),
  validCount: field(132, 'u32', 'count', 'total_valid_count', 'received valid messages'),
  goodCount: field(136, 'u32', 'count', 'total_good_count', 'received good messages'),
  kernelTx: field(140, 'u32', 'count', 'total_kernel_tx_ts', 'kernel transmit timestamps', {
    since: '4.6',
  }),
  kernelRx: field(144, 'u32', 'count', 'total_kernel_rx_ts', 'kernel receive timestamps', {
    since: '4.6',
  }),
  hardwareTx: field(148, 'u32', 'count', 'total_hw_tx_ts', 'hardware transmit timestamps', {
    since: '4.6',
  }),
  hardwareRx: field(152, 'u32', 'count', 'total_hw_rx_ts', 'hardware receive timestamps', {
    since: '4.6',
  }),
} as const satisfies FieldTable;

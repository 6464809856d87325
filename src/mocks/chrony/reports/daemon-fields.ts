/** Reports of the daemon as a whole, and the slots of its two lists. */
import { field, named } from './define.ts';
import type { FieldTable } from './field.ts';
import { LEAP_NAMES, SMOOTHING_FLAG_NAMES } from './names.ts';

export const TRACKING = {
  refId: field(28, 'u32', 'reference id', 'ref_id', 'reference ID', 'reference_id'),
  address: field(32, 'address', 'address', 'ip_addr', 'address', {
    python: 'reference_ip',
    doc: 'none for a reference clock, in local mode and while unsynchronised',
  }),
  stratum: field(52, 'u16', 'count', 'stratum', 'stratum', {
    python: 'stratum',
    doc: 'that of the selected source plus one; 0 while unsynchronised',
  }),
  leapStatus: named(
    field(54, 'u16', 'enum', 'leap_status', 'leap status', 'leap_status'),
    LEAP_NAMES,
  ),
  refTime: field(56, 'timespec', 'time', 'ref_time', 'reference time', 'ref_time'),
  correctionS: field(68, 'float', 'offset seconds', 'current_correction', 'current correction', {
    python: 'offset',
    doc: 'above 0: the system clock is slow, behind NTP time',
  }),
  lastOffsetS: field(72, 'float', 'offset seconds', 'last_offset', 'last offset', 'last_offset'),
  rmsOffsetS: field(76, 'float', 'measure seconds', 'rms_offset', 'RMS offset', 'rms_offset'),
  freqPpm: field(80, 'float', 'offset ppm', 'freq_ppm', 'frequency offset', {
    python: 'frequency',
    doc: 'above 0: the system clock runs fast',
  }),
  residFreqPpm: field(
    84,
    'float',
    'offset ppm',
    'resid_freq_ppm',
    'residual frequency',
    'residual_freq',
  ),
  skewPpm: field(88, 'float', 'measure ppm', 'skew_ppm', 'skew', 'skew'),
  rootDelayS: field(92, 'float', 'measure seconds', 'root_delay', 'root delay', 'root_delay'),
  rootDispersionS: field(
    96,
    'float',
    'measure seconds',
    'root_dispersion',
    'root dispersion',
    'root_dispersion',
  ),
  lastUpdateIntervalS: field(
    100,
    'float',
    'interval seconds',
    'last_update_interval',
    'last update interval',
    'update_interval',
  ),
} as const satisfies FieldTable;

export const RTCDATA = {
  refTime: field(28, 'timespec', 'time', 'ref_time', 'reference time', 'ref_time'),
  samples: field(40, 'u16', 'count', 'n_samples', 'samples', 'samples'),
  runs: field(42, 'u16', 'count', 'n_runs', 'runs', 'runs'),
  spanS: field(44, 'u32', 'interval seconds', 'span_seconds', 'span', 'span'),
  fastS: field(48, 'float', 'offset seconds', 'rtc_seconds_fast', 'offset', {
    python: 'offset',
    doc: 'above 0: the hardware clock is ahead',
  }),
  gainPpm: field(52, 'float', 'offset ppm', 'rtc_gain_rate_ppm', 'frequency offset', 'freq_offset'),
} as const satisfies FieldTable;

export const ACTIVITY = {
  online: field(28, 'u32', 'count', 'online', 'online sources'),
  offline: field(32, 'u32', 'count', 'offline', 'offline sources'),
  burstOnline: field(36, 'u32', 'count', 'burst_online', 'burst online-return sources'),
  burstOffline: field(40, 'u32', 'count', 'burst_offline', 'burst offline-return sources'),
  unresolved: field(44, 'u32', 'count', 'unresolved', 'unresolved sources'),
} as const satisfies FieldTable;

export const SMOOTHING = {
  flags: named(field(28, 'u32', 'flags', 'flags', 'flags'), SMOOTHING_FLAG_NAMES),
  offsetS: field(32, 'float', 'offset seconds', 'offset', 'offset'),
  freqPpm: field(36, 'float', 'offset ppm', 'freq_ppm', 'frequency offset'),
  wanderPpmPerS: field(40, 'float', 'offset ppm per second', 'wander_ppm', 'wander'),
  lastUpdateAgoS: field(44, 'float', 'interval seconds', 'last_update_ago', 'last update ago'),
  remainingTimeS: field(48, 'float', 'interval seconds', 'remaining_time', 'remaining time'),
} as const satisfies FieldTable;

const stamps = (offset: number, protocol: string, client: string) =>
  field(offset, 'u64', 'count', `ntp_${protocol}_timestamps`, `served ${client} timestamps`, {
    since: '4.4',
  });

export const SERVERSTATS = {
  ntpHits: field(28, 'u64', 'count', 'ntp_hits', 'received NTP requests'),
  nkeHits: field(36, 'u64', 'count', 'nke_hits', 'accepted NTS-KE connections'),
  commandHits: field(44, 'u64', 'count', 'cmd_hits', 'received command requests'),
  ntpDrops: field(52, 'u64', 'count', 'ntp_drops', 'dropped NTP requests'),
  nkeDrops: field(60, 'u64', 'count', 'nke_drops', 'dropped NTS-KE connections'),
  commandDrops: field(68, 'u64', 'count', 'cmd_drops', 'dropped command requests'),
  logDrops: field(76, 'u64', 'count', 'log_drops', 'dropped client log records'),
  ntpAuthHits: field(84, 'u64', 'count', 'ntp_auth_hits', 'received authenticated NTP requests'),
  ntpInterleavedHits: field(
    92,
    'u64',
    'count',
    'ntp_interleaved_hits',
    'received interleaved NTP requests',
  ),
  ntpTimestamps: field(100, 'u64', 'count', 'ntp_timestamps', 'held NTP timestamps'),
  ntpSpanS: field(108, 'u64', 'interval seconds', 'ntp_span_seconds', 'NTP timestamp span'),
  daemonRx: stamps(116, 'daemon_rx', 'daemon RX'),
  daemonTx: stamps(124, 'daemon_tx', 'daemon TX'),
  kernelRx: stamps(132, 'kernel_rx', 'kernel RX'),
  kernelTx: stamps(140, 'kernel_tx', 'kernel TX'),
  hardwareRx: stamps(148, 'hw_rx', 'hardware RX'),
  hardwareTx: stamps(156, 'hw_tx', 'hardware TX'),
} as const satisfies FieldTable;

/** One time that an operator typed in; offsets from the start of its slot of 24 bytes. */
export const MANUAL_SAMPLE = {
  when: field(0, 'timespec', 'time', 'when', 'when'),
  slewedOffsetS: field(12, 'float', 'offset seconds', 'slewed_offset', 'slewed offset'),
  originalOffsetS: field(16, 'float', 'offset seconds', 'orig_offset', 'original offset'),
  residualS: field(20, 'float', 'offset seconds', 'residual', 'residual'),
} as const satisfies FieldTable;

/** What the log of clients knows of one address; offsets from the start of its slot of 60 bytes. */
export const CLIENT_ACCESS = {
  address: field(0, 'address', 'address', 'ip', 'address'),
  ntpHits: field(20, 'u32', 'count', 'ntp_hits', 'NTP hits'),
  nkeHits: field(24, 'u32', 'count', 'nke_hits', 'NTS-KE hits'),
  commandHits: field(28, 'u32', 'count', 'cmd_hits', 'command hits'),
  ntpDrops: field(32, 'u32', 'count', 'ntp_drops', 'NTP drops'),
  nkeDrops: field(36, 'u32', 'count', 'nke_drops', 'NTS-KE drops'),
  commandDrops: field(40, 'u32', 'count', 'cmd_drops', 'command drops'),
  ntpInterval: field(44, 'i8', 'interval log2 seconds', 'ntp_interval', 'NTP interval', {
    doc: '127 = unknown, as in the three that follow',
  }),
  nkeInterval: field(45, 'i8', 'interval log2 seconds', 'nke_interval', 'NTS-KE interval'),
  commandInterval: field(46, 'i8', 'interval log2 seconds', 'cmd_interval', 'command interval'),
  ntpTimeoutInterval: field(
    47,
    'i8',
    'interval log2 seconds',
    'ntp_timeout_interval',
    'NTP interval after a timeout',
  ),
  lastNtpHitAgoS: field(48, 'u32', 'interval seconds', 'last_ntp_hit_ago', 'last NTP hit ago'),
  lastNkeHitAgoS: field(52, 'u32', 'interval seconds', 'last_nke_hit_ago', 'last NTS-KE hit ago'),
  lastCommandHitAgoS: field(
    56,
    'u32',
    'interval seconds',
    'last_cmd_hit_ago',
    'last command hit ago',
  ),
} as const satisfies FieldTable;

/** Daemons that report anything at all, for tests: the same for the same seed. */
import { clockReferenceId, unresolvedAddress } from '../../mocks/chrony/reports/address.ts';
import {
  clientAccess,
  type DaemonReports,
  daemonReports,
  manualSample,
  rtcReport,
  smoothingReport,
  sourceReports,
  trackingReport,
} from '../../mocks/chrony/reports/daemon.ts';
import type { Timespec } from '../../mocks/chrony/reports/field.ts';
import { AGE_UNKNOWN, MODE } from '../../mocks/chrony/reports/names.ts';

/** Ties of rounding, limits of units, zeros of both signs. */
const SPECIAL = [
  0, -0, 0.5e-9, 2.5e-9, -2.5e-9, 0.0087890625, 9999.5e-9, 9999.4e-9, 9999.5e-6, 9999.5e-3, 999.5,
  999.44, 99999.5, -99999.5, 99999.4, 1e6, 6e6, 3.6e8, 1e10, -1e12, 1e15, 0.0005, 0.00049999,
];
const AGES = [0, 1199, 1200, 35_999, 36_000, 345_599, 345_600, 86_400_000, AGE_UNKNOWN];
const LETTERS = '*+x~-NsMdDwWSOTPUL';

class Draws {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  float(): number {
    if (this.below(3) === 0) return this.of(SPECIAL);
    const size = (1 + this.below(1e6) / 1e6) * 10 ** (this.below(22) - 11);
    return this.below(2) === 0 ? -size : size;
  }
  age(): number {
    return this.below(2) === 0 ? this.of(AGES) : this.below(2 ** 32);
  }
  time(): Timespec {
    return { seconds: this.below(2 ** 32), nanoseconds: this.below(1e9) };
  }
  address(): string {
    const byte = () => this.below(256);
    if (this.below(3) > 0) return `${byte()}.${byte()}.${byte()}.${byte()}`;
    const group = () => this.of([0, 0, 1, this.below(65_536)]).toString(16);
    // Never the form that stands for IPv4, whose spelling differs between C libraries.
    return `2001:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}:1`;
  }
}

function randomSource(draws: Draws) {
  const mode = draws.of(Object.values(MODE));
  const address = draws.below(6) === 0 ? unresolvedAddress(draws.below(99)) : draws.address();
  const refId = clockReferenceId(draws.of(['GPS', 'PPS0', 'A B', 'NMEA']));
  return sourceReports({
    source: {
      mode,
      ...(mode === MODE.refclock ? { refId } : { address }),
      poll: draws.below(20) - 4,
      stratum: draws.below(16),
      state: draws.below(6),
      reachability: draws.below(256),
      sinceSampleS: draws.age(),
      originalOffsetS: draws.float(),
      adjustedOffsetS: draws.float(),
      offsetErrorS: Math.abs(draws.float()),
    },
    stats: {
      samples: draws.below(65),
      runs: draws.below(40),
      spanS: draws.age(),
      stdDevS: Math.abs(draws.float()),
      residFreqPpm: draws.float(),
      skewPpm: Math.abs(draws.float()),
      offsetS: draws.float(),
    },
    select: {
      stateChar: draws.of([...LETTERS]).charCodeAt(0),
      authentication: draws.below(2),
      leapStatus: draws.below(4),
      configuredOptions: draws.below(16),
      effectiveOptions: draws.below(16),
      sinceSampleS: draws.age(),
      score: Math.abs(draws.of([1, 1.25, 0.45, 17.3])),
      lowLimitS: draws.float(),
      highLimitS: draws.float(),
    },
    auth: {
      mode: draws.below(3),
      keyType: draws.below(31),
      keyId: draws.below(99_999),
      keyLengthBits: draws.below(512),
      keAttempts: draws.below(9999),
      lastKeAgoS: draws.age(),
      cookies: draws.below(9),
      cookieBytes: draws.below(200),
      nak: draws.below(2),
    },
    ntp: {
      localAddress: draws.of(['', draws.address()]),
      remotePort: draws.below(65_536),
      leapStatus: draws.below(4),
      version: draws.below(5),
      mode: draws.of([0, 1, 2, 4]),
      stratum: draws.below(17),
      poll: draws.below(20) - 4,
      precision: -draws.below(30),
      rootDelayS: draws.float(),
      rootDispersionS: draws.float(),
      refId: draws.of([0, 0x47505300, 0xcb007107, 0x41004200]),
      refTime: draws.time(),
      offsetS: draws.float(),
      peerDelayS: draws.float(),
      peerDispersionS: draws.float(),
      responseTimeS: draws.float(),
      jitterAsymmetry: draws.below(100) / 100 - 0.5,
      flags: draws.below(65_536),
      txTimestamping: draws.of([0, 0x44, 0x4b, 0x48]),
      rxTimestamping: draws.of([0, 0x44, 0x4b, 0x48]),
      txCount: draws.below(2 ** 32),
      rxCount: draws.below(2 ** 32),
    },
  });
}

export function randomReports(seed: number): DaemonReports {
  const draws = new Draws(seed);
  const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  return daemonReports({
    tracking: trackingReport({
      refId: draws.of([0, 0x47505300, 0x7f7f0101, 0x41004200, draws.below(2 ** 32)]),
      address: draws.of(['', draws.address()]),
      stratum: draws.below(17),
      leapStatus: draws.below(4),
      refTime: draws.time(),
      correctionS: draws.float(),
      lastOffsetS: draws.float(),
      rmsOffsetS: draws.float(),
      freqPpm: draws.float(),
      residFreqPpm: draws.float(),
      skewPpm: draws.float(),
      rootDelayS: draws.float(),
      rootDispersionS: draws.float(),
      lastUpdateIntervalS: draws.float(),
    }),
    sources: times(draws.below(12), () => randomSource(draws)),
    rtc: rtcReport({
      refTime: draws.time(),
      samples: draws.below(65),
      runs: draws.below(40),
      spanS: draws.age(),
      fastS: draws.float(),
      gainPpm: draws.float(),
    }),
    smoothing: smoothingReport({
      flags: draws.below(4),
      offsetS: draws.float(),
      freqPpm: draws.float(),
      wanderPpmPerS: draws.float(),
      lastUpdateAgoS: draws.float(),
      remainingTimeS: draws.float(),
    }),
    manual: times(draws.below(17), () =>
      manualSample({
        when: draws.time(),
        slewedOffsetS: draws.float(),
        originalOffsetS: draws.float(),
        residualS: draws.float(),
      }),
    ),
    clients: {
      places: 32,
      records: times(draws.below(20), () =>
        clientAccess({
          address: draws.address(),
          ntpHits: draws.below(2 ** 32),
          ntpDrops: draws.below(1000),
          commandHits: draws.below(1000),
          commandDrops: draws.below(100_000),
          ntpInterval: draws.of([127, -5, 6, 10]),
          ntpTimeoutInterval: draws.of([127, -5, 6, 10]),
          commandInterval: draws.of([127, 3]),
          lastNtpHitAgoS: draws.age(),
          lastCommandHitAgoS: draws.age(),
        }),
      ),
    },
  });
}

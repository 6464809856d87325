/** What could be done about what is slow or full, from measured figures. Pure. */
import { formatDurationNs, groupDigits, trimNumber } from '../../../lib/units.ts';

export interface Measured {
  /** share of host time that the engine works, 0 … 1 */
  readonly busy: number;
  /** virtual ns a host ns, Infinity = flat out */
  readonly speed: number;
  readonly held: number;
  readonly capacity: number;
  readonly dropped: number;
  /** host ms between two frames that 95 % do not exceed; NaN = unknown */
  readonly frameMs: number;
  /** host ns of one event; NaN = unknown */
  readonly p50Ns: number;
  readonly p999Ns: number;
  /** share of the engine's time that timing takes */
  readonly overhead: number;
  readonly sampleRate: number;
  /** bytes a minute by which the page's heap grows, and over how many minutes; NaN = unknown */
  readonly heapPerMinute: number;
  readonly heapMinutes: number;
  /** the dearest handler of the last profile */
  readonly dearest:
    | { readonly name: string; readonly share: number; readonly meanNs: number }
    | undefined;
}

export interface Recommendation {
  readonly issue: string;
  readonly evidence: string;
  readonly solution: string;
  readonly gain: string;
}

const percent = (share: number): string => `${trimNumber(100 * share)} %`;

const BUSY = 0.9;
const FRAME_MS = 33;
const DEAR = 0.4;
const OUTLIER = 50;
const OVERHEAD = 0.01;
const LEAK_BYTES = 2 ** 20;
const LEAK_MINUTES = 2;

type Rule = (measured: Measured) => Recommendation | undefined;

const RULES: readonly Rule[] = [
  ({ busy, speed }) =>
    busy > BUSY && Number.isFinite(speed)
      ? {
          issue: 'The engine cannot keep the pace',
          evidence: `it works ${percent(busy)} of the time at ${trimNumber(speed)}×`,
          solution: 'Choose a lower speed, or max to run as fast as it can.',
          gain: 'virtual time no longer falls behind',
        }
      : undefined,
  ({ dropped, capacity }) =>
    dropped > 0
      ? {
          issue: 'Early events have left the history',
          evidence: `${groupDigits(dropped)} events are gone; ${groupDigits(capacity)} are kept`,
          solution:
            'Keep more of them: event_bus.max_history, or --history on the command line. Rewinding ' +
            'before the oldest one runs the world again.',
          gain: 'rewinding to any event without running again',
        }
      : undefined,
  ({ dearest }) =>
    dearest !== undefined && dearest.share > DEAR
      ? {
          issue: `One handler takes most of the time: ${dearest.name}`,
          evidence: `${percent(dearest.share)} of the profiled time, ${formatDurationNs(dearest.meanNs)} an event`,
          solution: 'Let it do less for each event, or come less often: a longer period.',
          gain: `at most ${percent(dearest.share)} less time an event`,
        }
      : undefined,
  ({ p50Ns, p999Ns }) =>
    p50Ns > 0 && p999Ns > OUTLIER * p50Ns
      ? {
          issue: 'A few events take very long',
          evidence: `p99.9 is ${formatDurationNs(p999Ns)}, p50 ${formatDurationNs(p50Ns)}`,
          solution:
            'Close other programs: the thread was taken away. If it stays, keyframes are large: ' +
            'raise state.checkpoint_interval_ms.',
          gain: `steady steps near ${formatDurationNs(p50Ns)}`,
        }
      : undefined,
  ({ frameMs }) =>
    frameMs > FRAME_MS
      ? {
          issue: 'The page draws slowly',
          evidence: `one frame in twenty takes more than ${trimNumber(frameMs)} ms`,
          solution: 'Show less time in the lanes (W), fewer of them, or a lower speed.',
          gain: 'up to 60 frames a second',
        }
      : undefined,
  ({ heapPerMinute, heapMinutes }) =>
    heapMinutes >= LEAK_MINUTES && heapPerMinute > LEAK_BYTES
      ? {
          issue: 'The memory of the page grows',
          evidence: `${trimNumber(heapPerMinute / 2 ** 20)} MiB a minute over ${trimNumber(heapMinutes)} minutes`,
          solution: 'Reload the page: the address keeps the moment. Report it if it comes back.',
          gain: 'memory that stays flat',
        }
      : undefined,
  ({ overhead, sampleRate }) =>
    overhead > OVERHEAD
      ? {
          issue: 'Timing itself costs time',
          evidence: `${percent(overhead)} of the engine's work at a sample rate of ${percent(sampleRate)}`,
          solution: 'Lower performance.sample_rate in mock_config.yaml.',
          gain: `${percent(overhead - OVERHEAD)} more events a second`,
        }
      : undefined,
];

export const recommendations = (measured: Measured): Recommendation[] =>
  RULES.flatMap((rule) => rule(measured) ?? []);

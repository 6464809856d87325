/** A device's `clock:` and the scenario's `phases:`. */
import type { ClockSpec, PhaseMode } from '../engine/scenario.ts';
import { listed, suggest } from '../lib/nearest.ts';
import { parseQuantity, TIME_NS_MAX } from '../lib/units.ts';
import type { Report } from './problems.ts';
import { describe, type Entry, placeOf, readMap, readShare, textIn } from './values.ts';

const CLOCK_KEYS = ['offset', 'drift', 'walk', 'jitter'];
const RATE = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(ppb|ppm)$/;
/** A clock that runs at half or twice the speed is no clock. */
const RATE_PPB_MAX = 5e8;

const PHASES: readonly PhaseMode[] = ['free', 'aligned', 'staggered', 'seeded'];

function readOffset(report: Report, entry: Entry): number | undefined {
  const text = textIn(entry.value)?.trim() ?? '';
  const parsed = parseQuantity(text, 'ns', '"offset"');
  const isBare = /^[+-]?[\d._]+$/.test(text) && Number(text) !== 0;
  if (parsed.ok && !isBare && Math.abs(parsed.value) <= TIME_NS_MAX)
    return Math.round(parsed.value);
  const what = `"offset" is ${describe(entry.value)}; it must be a time, ahead or behind`;
  report.add(placeOf(entry), what, 'Write e.g. 3 ms or -200 us.');
  return undefined;
}

function readRate(report: Report, entry: Entry, isSigned: boolean): number | undefined {
  const [, number = '', unit] = RATE.exec(textIn(entry.value)?.trim() ?? '') ?? [];
  const ppb = Number(number === '' ? Number.NaN : number) * (unit === 'ppm' ? 1000 : 1);
  if (Math.abs(ppb) <= RATE_PPB_MAX && (isSigned || ppb >= 0)) return ppb;
  const what = `"${entry.name}" is ${describe(entry.value)}; it must be a rate in ppm or ppb`;
  const mend = isSigned ? 'Write e.g. 20 ppm or -500 ppb.' : 'Write e.g. 50 ppb, 0 or more.';
  report.add(placeOf(entry), what, mend);
  return undefined;
}

/** A clock; what is wrong with it is reported, and reads as nothing. */
export function readClock(report: Report, entry: Entry): ClockSpec | undefined {
  const entries = readMap(report, entry.value, 'a clock', entry.key, CLOCK_KEYS);
  if (entries === undefined) return undefined;
  const read = <T>(name: string, of: (item: Entry) => T | undefined): T | undefined => {
    const item = entries.get(name);
    return item && of(item);
  };
  const jitter = read('jitter', (item) => readShare(report, item));
  return {
    offsetNs: read('offset', (item) => readOffset(report, item)) ?? 0,
    driftPpb: read('drift', (item) => readRate(report, item, true)) ?? 0,
    walkPpb: read('walk', (item) => readRate(report, item, false)) ?? 0,
    ...(jitter !== undefined && { jitter }),
  };
}

export function readPhases(report: Report, entry: Entry): PhaseMode | undefined {
  const text = textIn(entry.value) ?? '';
  const phases = PHASES.find((known) => known === text);
  if (phases !== undefined) return phases;
  const what = `"phases" is ${describe(entry.value)}; it must be one of ${listed(PHASES)}`;
  report.add(placeOf(entry), what, suggest(text, PHASES, 'mode'));
  return undefined;
}

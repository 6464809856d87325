/** What a run of the benchmarks says: the file for machines and the table for people. */
import { rounded } from './stats.ts';

export interface Result {
  /** 'chromium/…' when it was measured in a worker of that browser, else in Node */
  readonly name: string;
  /** lower is better in every one */
  readonly unit: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
  /** what `ours` must not exceed, in `unit`; null = nothing is promised */
  readonly limit: number | null;
  /** peer divided by ours: above 1 we are better; absent where ours is 0 */
  readonly ratios: Readonly<Record<string, number>>;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
  readonly node: string;
  /** '' = not used */
  readonly chromium: string;
  readonly compiler: string;
  /** load average over the minute before and after the run; 0 where the host has none */
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** true = sizes so small that the figures mean nothing */
  readonly tiny: boolean;
}

export interface Report {
  readonly machine: Machine;
  readonly results: readonly Result[];
}

/** What is promised of a figure, given what the peers needed in the same run. */
export type Limit = (peers: Readonly<Record<string, number>>) => number | null;

export const noLimit: Limit = () => null;
export const atMost =
  (value: number): Limit =>
  () =>
    value;

/** The tightest of several promises; those about peers that did not run are left out. */
export const times =
  (factors: Readonly<Record<string, number>>): Limit =>
  (peers) => {
    const limits = Object.entries(factors).flatMap(([peer, factor]) => {
      const value = peers[peer];
      return value === undefined ? [] : [value / factor];
    });
    return limits.length === 0 ? null : Math.min(...limits);
  };

/** All promises must hold. */
export const allOf =
  (...limits: readonly Limit[]): Limit =>
  (peers) => {
    const values = limits.flatMap((limit) => limit(peers) ?? []);
    return values.length === 0 ? null : Math.min(...values);
  };

/** Either promise is enough. */
export const either =
  (...limits: readonly Limit[]): Limit =>
  (peers) => {
    const values = limits.flatMap((limit) => limit(peers) ?? []);
    return values.length === 0 ? null : Math.max(...values);
  };

export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
}

const mapValues = (
  record: Readonly<Record<string, number>>,
  change: (value: number) => number,
): Record<string, number> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

export function resultOf(measured: Measured, limit: Limit): Result {
  const { name, unit, ours, peers } = measured;
  const bound = limit(peers);
  return {
    name,
    unit,
    ours: rounded(ours),
    peers: mapValues(peers, rounded),
    limit: bound === null ? null : rounded(bound),
    ratios: ours > 0 ? mapValues(peers, (peer) => rounded(peer / ours)) : {},
  };
}

export const verdict = ({ ours, limit }: Result): 'pass' | 'miss' | '–' =>
  limit === null ? '–' : ours <= limit ? 'pass' : 'miss';

const RESULT_KEYS = ['limit', 'name', 'ours', 'peers', 'ratios', 'unit'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFigure = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

function problemOfResult(value: unknown, at: number): string[] {
  if (!isRecord(value)) return [`results[${at}] is no object`];
  const { name, unit, ours, peers, limit, ratios } = value;
  const label = typeof name === 'string' && name !== '' ? name : `results[${at}]`;
  const keys = Object.keys(value).sort().join(' ');
  if (keys !== RESULT_KEYS.join(' ')) return [`${label} has the keys ${keys}`];
  const problems: string[] = [];
  if (typeof name !== 'string' || name === '') problems.push(`${label}: name is no text`);
  if (typeof unit !== 'string' || unit === '') problems.push(`${label}: unit is no text`);
  if (!isFigure(ours)) problems.push(`${label}: ours is ${String(ours)}`);
  if (limit !== null && !isFigure(limit)) problems.push(`${label}: limit is ${String(limit)}`);
  for (const [part, record] of Object.entries({ peers, ratios })) {
    if (!isRecord(record)) {
      problems.push(`${label}: ${part} is no object`);
      continue;
    }
    for (const [peer, figure] of Object.entries(record)) {
      if (!isFigure(figure)) problems.push(`${label}: ${part}.${peer} is ${String(figure)}`);
      if (part === 'ratios' && isRecord(peers) && !(peer in peers)) {
        problems.push(`${label}: ratios.${peer} has no peer`);
      }
    }
  }
  return problems;
}

/** What is wrong with a report as it was read back from its text; nothing = []. */
export function problemsOf(report: unknown): string[] {
  if (!isRecord(report)) return ['the report is no object'];
  const { machine, results } = report;
  const problems: string[] = [];
  const keys = Object.keys(report).sort().join(' ');
  if (keys !== 'machine results') problems.push(`the report has the keys ${keys}`);
  if (!isRecord(machine)) problems.push('machine is no object');
  if (!Array.isArray(results)) return [...problems, 'results is no list'];
  if (results.length === 0) problems.push('results is empty');
  problems.push(...results.flatMap(problemOfResult));
  const names = results.map((result) => (isRecord(result) ? result.name : undefined));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) problems.push(`${String(twice)} occurs twice`);
  return problems;
}

const pad = (text: string, width: number, right: boolean): string =>
  right ? text.padStart(width) : text.padEnd(width);

/** Columns by the width of their widest cell; those in `right` are set right-aligned. */
export function tableOf(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, cell.length);
    });
  }
  const lines = rows.map((row) =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0, right.has(at)))
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

const HEADINGS = ['case', 'unit', 'ours', 'limit', '', 'peers (×: how much better we are)', 'hash'];

/** @param hashes what each case computed, by name */
export function reportTable(
  { results, machine }: Report,
  hashes: Readonly<Record<string, string>>,
): string {
  const rows = results.map((result) => {
    const peers = Object.entries(result.peers).map(([name, value]) => {
      const ratio = result.ratios[name];
      return ratio === undefined ? `${name} ${value}` : `${name} ${value} (×${ratio})`;
    });
    return [
      result.name,
      result.unit,
      String(result.ours),
      result.limit === null ? '–' : String(result.limit),
      machine.tiny ? '–' : verdict(result),
      peers.join(', '),
      hashes[result.name] ?? '',
    ];
  });
  return tableOf([HEADINGS, ...rows], new Set([2, 3]));
}

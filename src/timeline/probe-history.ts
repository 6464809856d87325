/** Evaluates probes over everything that is recorded. */
import { failure, type Result, success } from '../lib/result.ts';
import { oldestEvent, oldestJournal } from '../memory/publication.ts';
import type { Probe, ProbeResult, ProbeRun } from './probe.ts';
import { SEARCH_CHUNK_EVENTS, type SearchHost } from './search.ts';
import { standBefore } from './standing.ts';
import type { Range, Timeline } from './timeline.ts';

export interface ProbedHistory {
  /** in the order of the probes */
  readonly results: readonly ProbeResult[];
  /** events that were looked at: [from, to) */
  readonly from: number;
  readonly to: number;
  readonly cancelled: boolean;
}

/** Times that a run over all of it is begun again because a running engine overwrote its rows. */
const ATTEMPTS_MAX = 4;

function begin(timeline: Timeline, probes: readonly Probe[], from: number) {
  const { memory } = timeline;
  const state = new Float64Array(memory.plan.slots);
  const journal = standBefore(timeline, from, state);
  if (journal === undefined) return undefined;
  const runs = probes.map((probe): ProbeRun => {
    const run = probe.start(memory);
    run.begin(from, state, journal);
    return run;
  });
  return { runs, journal };
}

/** One pass; undefined when rows were overwritten before they were read. */
async function pass(
  timeline: Timeline,
  probes: readonly Probe[],
  from: number,
  to: number,
  host: SearchHost,
): Promise<ProbedHistory | undefined> {
  const { memory } = timeline;
  const epoch = timeline.epoch();
  const begun = from < to ? begin(timeline, probes, from) : { runs: [], journal: 0 };
  if (!begun) return undefined;
  const { runs } = begun;
  const results = (): ProbeResult[] =>
    runs.length > 0
      ? runs.map((run) => run.result())
      : probes.map((probe) => probe.start(memory).result());
  let journal = begun.journal;
  for (let at = from; at < to; ) {
    const end = Math.min(to, at + SEARCH_CHUNK_EVENTS);
    for (const run of runs) run.advance(end);
    const intact =
      timeline.epoch() === epoch && oldestEvent(memory) <= at && oldestJournal(memory) <= journal;
    if (!intact) return undefined;
    const last = memory.events.journalEnd[(end - 1) & (memory.plan.events - 1)]!;
    journal += (last - (journal >>> 0)) >>> 0;
    at = end;
    host.onProgress((at - from) / (to - from));
    if (host.cancelled()) return { results: results(), from, to: at, cancelled: true };
    await host.breathe();
  }
  return { results: results(), from, to, cancelled: false };
}

/** Probes the held part of a range; partial results when cancelled. */
export async function probeHistory(
  timeline: Timeline,
  probes: readonly Probe[],
  range: Range,
  host: SearchHost,
): Promise<Result<ProbedHistory>> {
  const to = Math.min(range.to, timeline.published());
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    // A part of the ring is left to the engine: more of it at every attempt.
    const margin = attempt === 0 ? 0 : timeline.memory.plan.events >> (ATTEMPTS_MAX - attempt);
    const oldest = timeline.oldest();
    const from = Math.max(Math.ceil(range.from), Math.min(oldest + margin, to));
    const probed = await pass(timeline, probes, Math.min(from, to), to, host);
    if (probed) return success(probed);
  }
  return failure({
    what: 'the engine overwrote history faster than it could be probed',
    where: 'probe',
    mend: 'Pause the run, or open it with a larger history.',
  });
}

/**
 * Questions that are answered by running again, in a world of its own: what has left the history,
 * and what another branch or seed would show.
 */
import { CAME_BACK } from '../engine/core.ts';
import type { ReadWatch } from '../engine/read-watch.ts';
import { type Result, success } from '../lib/result.ts';
import { WORLD_CELL } from '../memory/tables.ts';
import { type Comparison, firstDifference } from '../timeline/compare.ts';
import type { Condition } from '../timeline/condition.ts';
import { createConditionScan } from '../timeline/condition-scan.ts';
import type { Probe, ProbeRun } from '../timeline/probe.ts';
import type { ProbedHistory } from '../timeline/probe-history.ts';
import { createTimeline } from '../timeline/reader.ts';
import { type Found, type SearchHost, UNHEEDED } from '../timeline/search.ts';
import type { Recipe } from './engine-api.ts';
import { openSession, type Session } from './session.ts';

/** Events between two looks at what was run, and at the host. */
const CHUNK_EVENTS = 8192;
/** What is looked at at once needs no long history. */
export const RERUN_HISTORY_EVENTS = 65_536;

export type RerunEnd = 'there' | 'ended' | 'stopped' | 'cancelled';

/** A world in which a recipe can be run from the beginning. */
export const sessionOfRecipe = (
  { engine: _, scenario, planned = [], ...run }: Recipe,
  historyEvents = RERUN_HISTORY_EVENTS,
  onRead?: ReadWatch,
): Result<Session> => openSession(scenario, { ...run, planned, historyEvents }, onRead);

/** Runs on to `upTo` events handled; `visit` looks at each part and may stop it. */
export async function rerun(
  session: Session,
  upTo: number,
  host: SearchHost,
  visit: (from: number, to: number) => boolean,
): Promise<RerunEnd> {
  const { system } = session;
  const begin = system.handled();
  while (system.handled() < upTo) {
    const from = system.handled();
    const cameBack = session.run(Math.min(CHUNK_EVENTS, upTo - from), session.untilNs);
    const to = system.handled();
    if (to > from && visit(from, to)) return 'stopped';
    if (cameBack === CAME_BACK.time) return 'ended';
    host.onProgress((to - begin) / Math.max(1, upTo - begin));
    if (host.cancelled()) return 'cancelled';
    await host.breathe();
  }
  return 'there';
}

/** Journal rows written so far. */
const journalOf = ({ system }: Session): number => system.memory.cells.f64[WORLD_CELL.journal]!;

export interface RerunSearch {
  readonly direction: 'back' | 'ahead';
  /** back: only events before it · ahead: only events after it */
  readonly from: number;
  /** ahead: events beyond this one are not looked at */
  readonly upTo: number;
}

/** The next or previous event with which one of the conditions fires, from the first event on. */
export async function searchByRunning(
  session: Session,
  conditions: readonly Condition[],
  { direction, from, upTo }: RerunSearch,
  host: SearchHost,
): Promise<Found> {
  const { system } = session;
  const { memory } = system;
  const mask = memory.plan.events - 1;
  const scan = createConditionScan(memory, conditions);
  scan.begin(system.handled(), memory.slots.f64, journalOf(session));
  const first = system.handled();
  const end = direction === 'back' ? from : upTo;
  let hit: Found | undefined;
  const visit = (_: number, to: number): boolean => {
    for (;;) {
      const sequence = scan.next(Math.min(to, end));
      if (sequence < 0) return false;
      if (direction === 'ahead' && sequence <= from) continue;
      const timeNs = memory.events.timeNs[sequence & mask]!;
      hit = { found: true, sequence, timeNs, condition: scan.which, held: false };
      if (direction === 'ahead') return true;
    }
  };
  const ended = await rerun(session, end, host, visit);
  if (ended === 'cancelled') {
    return { found: false, reason: 'cancelled', from: first, to: system.handled() };
  }
  if (hit) return hit;
  const begin = direction === 'back' ? first : Math.max(first, from + 1);
  return { found: false, reason: 'none', from: begin, to: system.handled() };
}

/** Probes over all of a run, also over what has left the history. */
export async function probeByRunning(
  session: Session,
  probes: readonly Probe[],
  upTo: number,
  host: SearchHost,
): Promise<ProbedHistory> {
  const { system } = session;
  const from = system.handled();
  const runs = probes.map((probe): ProbeRun => {
    const run = probe.start(system.memory);
    run.begin(from, system.memory.slots.f64, journalOf(session));
    return run;
  });
  const ended = await rerun(session, upTo, host, (_, to) => {
    for (const run of runs) run.advance(to);
    return false;
  });
  const results = runs.map((run) => run.result());
  return { results, from, to: system.handled(), cancelled: ended === 'cancelled' };
}

/** Two runs side by side from their first event, compared by hash after each part. */
export async function compareByRunning(
  a: Session,
  b: Session,
  upTo: number,
  host: SearchHost,
): Promise<Result<Comparison>> {
  let hashes = 0;
  for (;;) {
    const from = a.system.handled();
    if (from >= upTo) return success({ result: 'same', to: from, cost: { hashes, events: 0 } });
    const to = Math.min(upTo, from + CHUNK_EVENTS);
    const ends = [await rerun(a, to, UNHEEDED, never), await rerun(b, to, UNHEEDED, never)];
    hashes += 1;
    const [left, right] = [a.system.hash(), b.system.hash()];
    if (left.hash !== right.hash || left.sequence !== right.sequence) {
      return success(await firstIn(a, b, from, hashes));
    }
    if (ends.includes('ended')) {
      return success({ result: 'same', to: left.sequence, cost: { hashes, events: 0 } });
    }
    host.onProgress(to / upTo);
    if (host.cancelled()) {
      return success({ result: 'cancelled', to, cost: { hashes, events: 0 } });
    }
    await host.breathe();
  }
}

const never = (): boolean => false;

/** The difference that lies in the part just run. */
async function firstIn(a: Session, b: Session, from: number, hashes: number): Promise<Comparison> {
  const left = createTimeline(a.system.memory, a.system.schema);
  const right = createTimeline(b.system.memory, b.system.schema);
  const found = await firstDifference(left, right, UNHEEDED, { endCounts: true, same: from });
  const { events } = found.cost;
  return { ...found, cost: { hashes: hashes + found.cost.hashes, events } };
}

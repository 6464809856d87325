/** One seed of a sweep: the scenario run from its start, judged, and forgotten. */
import { CAME_BACK, errorText } from '../engine/core.ts';
import { type Result, success, unwrap } from '../lib/result.ts';
import { EXPECTATION_CELL } from '../memory/schema.ts';
import { CONTROL_CELL } from '../memory/tables.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { ScenarioSource } from '../worker/engine-api.ts';
import { fixedOf } from '../worker/load-scenario.ts';
import { openSession, type Session } from '../worker/session.ts';

export interface SeedOptions {
  readonly source: ScenarioSource;
  readonly untilNs: number;
  /** go on to the end although an expectation broke */
  readonly toEnd: boolean;
  /** each run begins with what the scenario says would mend it */
  readonly fixed?: boolean;
}

/** What one seed came to. The same wherever and whenever it is run. */
export interface SeedResult {
  readonly seed: number;
  /** expectation that broke first; '' = all held */
  readonly expectation: string;
  /** of the breaking event; -1 = none, or one that never came true */
  readonly sequence: number;
  readonly timeNs: number;
  readonly events: number;
  readonly writes: number;
  readonly virtualNs: number;
  readonly hash: string;
  /** why the engine could not go on; '' = it could */
  readonly error: string;
}

const CHUNK_EVENTS = 65_536;
/** A sweep looks at the end of each run only. */
const HISTORY_EVENTS = 4096;

/** Runs seed after seed in one world: reserving memory for each would take longer than most runs. */
export interface SeedRunner {
  run(seed: number): SeedResult;
}

/** The expectation that broke first, with its moment. */
function firstBroken({ system }: Session, ended: boolean) {
  const { memory, schema, expectations } = system;
  const id = expectations.firstBroken();
  if (id >= 0) {
    const { name, slot } = schema.expectations[id]!;
    const sequence = memory.slots.f64[slot + EXPECTATION_CELL.brokenAt]!;
    const timeNs = createTimeline(memory, schema).timeOf(sequence) ?? system.nowNs();
    return { expectation: name, sequence, timeNs };
  }
  const [never] = ended ? expectations.neverHeld() : [];
  const expectation = never === undefined ? '' : (schema.expectations[never]?.name ?? '');
  return { expectation, sequence: -1, timeNs: -1 };
}

export function createSeedRunner({
  source,
  untilNs,
  toEnd,
  fixed = false,
}: SeedOptions): Result<SeedRunner> {
  const opened = openSession(source, { historyEvents: HISTORY_EVENTS, untilNs, fixed });
  if (!opened.ok) return opened;
  const session = opened.value;
  const { system } = session;
  const edits = fixed ? (fixedOf(session.scenario)?.edits ?? []) : [];
  const drive = (): boolean => {
    for (;;) {
      const cameBack = system.run(CHUNK_EVENTS, untilNs);
      if (cameBack === CAME_BACK.time) return true;
      if (cameBack === CAME_BACK.broken && !toEnd) return false;
    }
  };
  return success({
    run: (seed) => {
      const reset = system.reset(seed);
      for (const edit of edits) unwrap(session.inject(edit, 0));
      let ended = false;
      let error = reset.ok ? '' : reset.problem.what;
      try {
        if (reset.ok) ended = drive();
      } catch (thrown) {
        error = errorText(thrown);
      }
      return {
        seed,
        ...firstBroken(session, ended),
        events: system.handled(),
        writes: system.memory.controlCells.f64[CONTROL_CELL.publishedJournal]!,
        virtualNs: ended ? untilNs : system.nowNs(),
        hash: system.hash().hash,
        error,
      };
    },
  });
}

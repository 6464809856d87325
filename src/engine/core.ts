/**
 * The loop that turns the crank: take the next event in sequence order, call its handlers, check
 * what was promised; when none waits, advance to the next timer. A step runs to completion.
 */
import { InvariantError } from '../lib/invariant.ts';
import { outOfLine } from '../lib/out-of-line.ts';
import { ProblemError } from '../lib/result.ts';
import type { Memory } from '../memory/memory.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import type { StringWriter } from '../memory/strings.ts';
import { CONTEXT, CONTROL_WORD, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import type { Dispatch, Wiring } from './dispatch.ts';
import type { Expectations } from './expectations.ts';
import type { RowHasher } from './hash.ts';
import type { HistoryWriter } from './history.ts';
import type { Keyframes } from './keyframes.ts';
import { KEYFRAME_EVENTS_SHARE } from './plan.ts';
import { ARG, REG, type Registers } from './registers.ts';

/** Why the loop came back. */
export const CAME_BACK = {
  /** the budget of events is used up */
  budget: 0,
  /** nothing more is due by the limit */
  time: 1,
  /** an expectation broke with the event just handled */
  broken: 2,
  /** another thread asked for a pause */
  paused: 3,
} as const;
export type CameBack = (typeof CAME_BACK)[keyof typeof CAME_BACK];

/** What no CAME_BACK is. */
const ON = -1;

export interface CoreParts {
  readonly memory: Memory;
  readonly wiring: Wiring;
  readonly registers: Registers;
  readonly dispatch: Dispatch;
  readonly history: HistoryWriter;
  readonly hasher: RowHasher;
  readonly keyframes: Keyframes;
  /** virtual time between two of them, where events are dense enough */
  readonly keyframeIntervalNs: number;
  readonly strings: StringWriter;
  readonly expectations: Expectations;
  /** Applies recorded inputs due at this point of a replay and sets up the next. */
  readonly applyInputs: () => void;
}

export interface Core {
  /**
   * Handles at most `events` events, none later than args[limitNs]; then hashes and publishes.
   * @throws ProblemError when the world cannot go on, InvariantError when the engine is wrong
   */
  run(events: number): CameBack;
  /** Hashes everything handled and makes it readable. */
  settle(): void;
}

/** Events between two publications at most. */
const BATCH_EVENTS = 1024;

/** Errors of mocks are told in one line of at most so many characters. */
const ERROR_TEXT_MAX = 500;

/** The text of a thrown value; a stack would differ between hosts. */
export function errorText(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return text.slice(0, ERROR_TEXT_MAX);
  } catch {
    return 'something was thrown that cannot be put into words';
  }
}

export function createCore(parts: CoreParts): Core {
  const { memory, wiring, dispatch, history, hasher, keyframes, expectations, applyInputs } = parts;
  const { args, regs } = parts.registers;
  const { events } = memory;
  const { kind: kindOf, flowBack, spanBack, journalEnd } = events;
  const cells = memory.cells.f64;
  const words = memory.words.i32;
  const mask = memory.plan.events - 1;
  const control = memory.controlWords.i32;
  const { opensSpan } = wiring;
  const { overheard } = dispatch;
  const { watchedKinds } = expectations;
  const expectsAny = expectations.count > 0;
  const spacing = memory.plan.keyframeSpacing;
  const intervalNs = parts.keyframeIntervalNs;
  const dense = spacing / KEYFRAME_EVENTS_SHARE;
  const batch = Math.min(BATCH_EVENTS, memory.plan.events >> 2);

  const settle = (): void => {
    history.settle();
    hasher.bringUp(0);
    history.publish();
  };

  /** Only between events, when nothing waits: then the world alone says how it goes on. */
  const keyframeIfDue = (): void => {
    const since = cells[WORLD_CELL.handled]! - cells[WORLD_CELL.keyframeSequence]!;
    if (since < dense) return;
    const time = cells[WORLD_CELL.nowNs]! - cells[WORLD_CELL.keyframeTimeNs]!;
    if (since < spacing && time < intervalNs) return;
    hasher.bringUp(0);
    keyframes.take();
  };

  /** Values set together from outside are judged together: after the last of them. */
  const setFollows = (row: number): boolean => {
    const next = (row + 1) & mask;
    return (
      cells[WORLD_CELL.handled]! + 1 < cells[WORLD_CELL.written]! &&
      kindOf[next] === SYSTEM_KIND.set &&
      events.timeNs[next] === events.timeNs[row]
    );
  };

  /** What was promised, after the event in `row`. */
  const judge = (row: number, kind: number): void => {
    if (watchedKinds[kind] === 1) expectations.checkEvent(row);
    if (regs[REG.watched] === 1 && !(kind === SYSTEM_KIND.set && setFollows(row))) {
      regs[REG.watched] = 0;
      expectations.checkState();
    }
    if (cells[WORLD_CELL.nowNs]! > cells[WORLD_CELL.withinDueNs]!) expectations.checkDeadlines();
  };

  /** Counts as large as these are read, not passed: as arguments they would be heap objects. */
  const handleNext = (): void => {
    const low = words[WORLD_WORD.handledLow]!;
    const row = low & mask;
    const kind = kindOf[row]!;
    if (!expectsAny && overheard[kind] === 1 && regs[REG.telling] === 0) {
      // Nothing is written for it, so nothing is caused by it: isolate() makes up for the rest.
      dispatch.overhear(row, kind);
      journalEnd[row] = words[WORLD_WORD.journalLow]!;
      words[WORLD_WORD.handledLow] = low + 1;
      cells[WORLD_CELL.handled] = cells[WORLD_CELL.handled]! + 1;
      return;
    }
    cells[WORLD_CELL.parent] = cells[WORLD_CELL.handled]!;
    words[WORLD_WORD.parentLow] = low;
    words[WORLD_WORD.flowOffset] = flowBack[row]!;
    words[WORLD_WORD.spanOffset] = opensSpan[kind] === 1 ? 0 : spanBack[row]!;
    words[WORLD_WORD.context] = 0;
    dispatch.handle(row);
    if (expectsAny) judge(row, kind);
    if (words[WORLD_WORD.journalLow] !== regs[REG.journalSettled]) history.settle();
    journalEnd[row] = words[WORLD_WORD.journalLow]!;
    words[WORLD_WORD.handledLow] = low + 1;
    cells[WORLD_CELL.handled] = cells[WORLD_CELL.handled]! + 1;
    regs[REG.done] = 0;
  };

  /**
   * A handler threw: its writes are undone, what it said stays said, the others still run. So does
   * a subscriber, who writes nothing.
   */
  const isolate = (thrown: unknown): void => {
    if (thrown instanceof InvariantError || thrown instanceof ProblemError) {
      // What led here is worth reading.
      history.publish();
      throw thrown;
    }
    const isTold = regs[REG.telling] === 1;
    if (isTold) history.enterContext(cells[WORLD_CELL.handled]!, true);
    else history.undo(regs[REG.handlerJournal]!);
    args[ARG.payload] = parts.strings.intern(errorText(thrown));
    history.append(SYSTEM_KIND.error, isTold ? -1 : regs[REG.device]!, -1);
    regs[REG.only] = -1;
  };

  /** When nothing waits: on to the next timer, or to a deadline that passes before it. */
  const advance = (): boolean => {
    const deadlineNs = cells[WORLD_CELL.withinDueNs]!;
    const limitNs = args[ARG.limitNs]!;
    if (deadlineNs >= limitNs) return dispatch.fire();
    args[ARG.limitNs] = deadlineNs;
    const fired = dispatch.fire();
    args[ARG.limitNs] = limitNs;
    if (fired) return true;
    cells[WORLD_CELL.nowNs] = Math.max(cells[WORLD_CELL.nowNs]!, deadlineNs + 1);
    cells[WORLD_CELL.instantStart] = cells[WORLD_CELL.written]!;
    words[WORLD_WORD.context] = CONTEXT.outside;
    expectations.checkDeadlines();
    return true;
  };

  /** One event, or the way to the next; ON or why the loop ends. */
  const step = (): CameBack | typeof ON => {
    const low = words[WORLD_WORD.handledLow]!;
    if (low === regs[REG.endLow]!) return CAME_BACK.budget;
    if (
      cells[WORLD_CELL.handled]! >= args[ARG.nextInputAt]! &&
      args[ARG.nextInputNs]! <= args[ARG.limitNs]!
    ) {
      applyInputs();
    }
    if (low === words[WORLD_WORD.writtenLow]!) {
      keyframeIfDue();
      return advance() ? ON : CAME_BACK.time;
    }
    handleNext();
    if (regs[REG.broke] !== 1) return ON;
    regs[REG.broke] = 0;
    return CAME_BACK.broken;
  };

  /**
   * By itself, and with nothing but a call: V8 knows the arrays that a function reads where it is
   * copied in, as constants; those of the function into which it is copied it reads anew each time.
   */
  const turn = outOfLine((): CameBack => {
    for (;;) {
      const cameBack = step();
      if (cameBack !== ON) return cameBack;
    }
  });

  const pauseAsked = (): boolean =>
    regs[REG.heedPause] === 1 && Atomics.load(control, CONTROL_WORD.pause) !== 0;

  const turnGuarded = (): CameBack => {
    for (;;) {
      try {
        return turn();
      } catch (thrown) {
        isolate(thrown);
      }
    }
  };

  return {
    settle,
    run: (budget) => {
      const end = cells[WORLD_CELL.handled]! + budget;
      let cameBack: CameBack = CAME_BACK.budget;
      // Hashing and publishing in batches that a small ring can hold.
      while (cameBack === CAME_BACK.budget && cells[WORLD_CELL.handled]! < end) {
        const count = Math.min(end - cells[WORLD_CELL.handled]!, batch);
        regs[REG.endLow] = words[WORLD_WORD.handledLow]! + count;
        cameBack = turnGuarded();
        settle();
        if (cameBack === CAME_BACK.budget && pauseAsked()) cameBack = CAME_BACK.paused;
      }
      return cameBack;
    },
  };
}

/**
 * Turns a session's crank in real time: flat out, or so many virtual ns per host ns. Runs in
 * slices of a few milliseconds; between them it obeys the control words. While it runs it
 * allocates next to nothing, so a minute flat out passes without a garbage collection.
 */
import { CAME_BACK, type CameBack, errorText } from '../engine/core.ts';
import { ProblemError, type Result, success } from '../lib/result.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import {
  type Crash,
  RUN_STATE,
  type RunState,
  type Stop,
  type StopCondition,
} from './engine-api.ts';
import {
  BATCH_EVENTS,
  createOperationTimer,
  type EngineTimings,
  SAMPLE_RATE_DEFAULT,
} from './operation-timer.ts';
import type { Session } from './session.ts';
import type { Stopper } from './stopping.ts';

/** Host time after which a slice looks at its surroundings. */
const SLICE_MS = 2;
/** Longest sleep while waiting for the next event's time: keeps the shown time moving. */
const NAP_MS_MAX = 12;
/** When the host cannot keep the pace, virtual time falls behind instead of catching up. */
const LAG_MS_MAX = 100;
const CHUNK_EVENTS_MIN = 1024;
const CHUNK_EVENTS_MAX = 1 << 20;
const RATE_WINDOW_MS = 250;

export type SliceEnd = 'attention' | 'paused' | 'ended' | 'stopped' | 'crashed';

export interface Runner {
  readonly session: Session;
  crash: Crash | undefined;
  /** Runs until something wants the thread: a message, a pause, the end, the stop condition. */
  slice(): SliceEnd;
  setSpeed(speed: number): void;
  speed(): number;
  /** Virtual time that pacing has reached. */
  horizonNs(): number;
  /** Starts the clock again from the present state: after a pause, a fork, a seek. */
  anchor(): void;
  /** Comes back when it holds; runs flat out until then unless `paced`. */
  setStop(stop: StopCondition | undefined, paced?: boolean): Result<true>;
  /** For a run that stopped at a condition: which one; -1 = none. */
  stoppedBy(): number;
  setState(state: RunState): void;
  /** How long events took so far. */
  timings(): EngineTimings;
}

/** Whether everything up to the time that a run is to reach has been handled. */
const isPast = (stop: StopCondition, limitNs: number): boolean =>
  stop.type === 'time' && limitNs >= (stop.timeNs || 0);

/** @param sampleRate share of the work whose operations are timed */
export function createRunner(
  session: Session,
  hostMs: () => number,
  sampleRate = SAMPLE_RATE_DEFAULT,
): Runner {
  const { system } = session;
  const { memory } = system;
  const words = memory.controlWords.i32;
  const control = memory.controlCells.f64;
  let chunkEvents = CHUNK_EVENTS_MIN;
  let stopper: Stopper | undefined;
  let paced = true;
  const timer = createOperationTimer(hostMs, sampleRate);
  // Numbers that change while running live in typed arrays: assigning them allocates nothing.
  const clock = new Float64Array(8);
  const ANCHOR_MS = 0;
  const ANCHOR_NS = 1;
  const WINDOW_MS = 2;
  const WINDOW_EVENTS = 3;
  const WORKED_MS = 4;

  const anchor = (): void => {
    clock[ANCHOR_MS] = hostMs();
    clock[ANCHOR_NS] = Math.max(system.nowNs(), control[CONTROL_CELL.horizonNs]!);
    clock[WINDOW_MS] = clock[ANCHOR_MS]!;
    clock[WINDOW_EVENTS] = system.handled();
    clock[WORKED_MS] = 0;
  };

  const measureRate = (nowMs: number): void => {
    const window = nowMs - clock[WINDOW_MS]!;
    if (window < RATE_WINDOW_MS) return;
    const events = system.handled() - clock[WINDOW_EVENTS]!;
    control[CONTROL_CELL.eventsPerSecond] = (events * 1000) / window;
    control[CONTROL_CELL.busy] = Math.min(1, clock[WORKED_MS]! / window);
    timer.mark({
      sequence: system.handled(),
      timeNs: system.nowNs(),
      eventsPerSecond: control[CONTROL_CELL.eventsPerSecond]!,
      busy: control[CONTROL_CELL.busy]!,
    });
    clock[WINDOW_MS] = nowMs;
    clock[WINDOW_EVENTS] = system.handled();
    clock[WORKED_MS] = 0;
  };

  /** Up to which virtual time the world may run now. */
  const limitNow = (nowMs: number): number => {
    const speed = control[CONTROL_CELL.speed]!;
    if (speed === Number.POSITIVE_INFINITY || !paced) return session.untilNs;
    const passed = (nowMs - clock[ANCHOR_MS]!) * 1e6 * speed;
    return Math.min(session.untilNs, clock[ANCHOR_NS]! + passed);
  };

  const nap = (nowMs: number): void => {
    const speed = control[CONTROL_CELL.speed]!;
    const waitMs = (session.nextDueNs() - limitNow(nowMs)) / (1e6 * speed);
    const timeout = Math.max(0.05, Math.min(waitMs, NAP_MS_MAX));
    const bell = Atomics.load(words, CONTROL_WORD.bell);
    if (Atomics.load(words, CONTROL_WORD.attention) > 0) return;
    Atomics.wait(words, CONTROL_WORD.bell, bell, timeout);
  };

  /** The same as session.run, in batches with a look at the clock after each. */
  const runTimed = (events: number, limit: number, beginMs: number): CameBack => {
    let sinceMs = beginMs;
    for (let left = events; ; left -= BATCH_EVENTS) {
      const before = system.handled();
      const cameBack = session.run(Math.min(left, BATCH_EVENTS), limit);
      const nowMs = hostMs();
      const handled = system.handled() - before;
      timer.spentMs[0] = nowMs - sinceMs;
      if (handled > 0) timer.add(handled);
      sinceMs = nowMs;
      if (cameBack !== CAME_BACK.budget || left <= BATCH_EVENTS) return cameBack;
    }
  };

  /** One chunk; says why the slice must end, or undefined to go on. */
  const work = (): SliceEnd | undefined => {
    const beginMs = hostMs();
    const pace = limitNow(beginMs);
    const limit = stopper ? stopper.limitNs(pace) : pace;
    system.takeCommands();
    const before = system.handled();
    const budget = stopper ? stopper.budget(chunkEvents) : chunkEvents;
    const cameBack = timer.takesNext()
      ? runTimed(budget, limit, hostMs())
      : session.run(budget, limit);
    const endMs = hostMs();
    clock[WORKED_MS] = clock[WORKED_MS]! + (endMs - beginMs);
    timer.spentMs[0] = endMs - beginMs;
    timer.worked();
    const events = system.handled() - before;
    if (cameBack === CAME_BACK.budget && endMs - beginMs < SLICE_MS / 2) {
      chunkEvents = Math.min(CHUNK_EVENTS_MAX, chunkEvents * 2);
    } else if (endMs - beginMs > SLICE_MS && events > CHUNK_EVENTS_MIN) {
      chunkEvents = Math.max(CHUNK_EVENTS_MIN, chunkEvents >> 1);
    }
    measureRate(endMs);
    const reached = stopper?.reached(cameBack);
    if (reached === 'again') return undefined;
    if (reached === 'yes') {
      control[CONTROL_CELL.horizonNs] = system.nowNs();
      return 'stopped';
    }
    if (cameBack === CAME_BACK.paused) return 'paused';
    if (cameBack !== CAME_BACK.time) {
      // Behind the pace: let the host's clock not run away.
      const behindMs = (limit - system.nowNs()) / (1e6 * control[CONTROL_CELL.speed]!);
      control[CONTROL_CELL.horizonNs] = system.nowNs();
      if (behindMs > LAG_MS_MAX) anchor();
      return undefined;
    }
    control[CONTROL_CELL.horizonNs] = limit;
    if (stopper && isPast(stopper.stop, limit)) return 'stopped';
    if (limit >= session.untilNs) return 'ended';
    nap(endMs);
    return undefined;
  };

  const setState = (state: RunState): void => {
    Atomics.store(words, CONTROL_WORD.runState, state);
  };

  const runner: Runner = {
    session,
    crash: undefined,
    anchor,
    setState,
    horizonNs: () => Math.max(system.nowNs(), control[CONTROL_CELL.horizonNs]!),
    speed: () => control[CONTROL_CELL.speed]!,
    setSpeed: (speed) => {
      // The horizon is where the old pace has led to: no jump.
      anchor();
      control[CONTROL_CELL.speed] = speed;
    },
    setStop: (next, keepPace = next === undefined) => {
      paced = keepPace;
      stopper = undefined;
      if (next === undefined) return success(true);
      const watched = session.watch(next);
      if (!watched.ok) return watched;
      stopper = watched.value;
      return success(true);
    },
    timings: () => timer.timings(system.handled()),
    stoppedBy: () => stopper?.which ?? -1,
    slice: () => {
      try {
        for (;;) {
          if (Atomics.load(words, CONTROL_WORD.pause) !== 0) return 'paused';
          const end = work();
          if (end) return end;
          if (Atomics.load(words, CONTROL_WORD.attention) > 0) return 'attention';
        }
      } catch (thrown) {
        runner.crash = crashOf(thrown, session.stop('crashed'));
        setState(RUN_STATE.crashed);
        return 'crashed';
      }
    },
  };
  return runner;
}

/** What the page tells of an engine that cannot go on. */
export function crashOf(thrown: unknown, stop: Stop): Crash {
  const { sequence } = stop;
  if (thrown instanceof ProblemError) return { ...thrown.problem, sequence };
  return {
    what: `the engine stopped: ${errorText(thrown)}`,
    where: `event ${sequence}`,
    mend: 'History stays readable. Recover returns to the last keyframe; please report the trace.',
    sequence,
  };
}

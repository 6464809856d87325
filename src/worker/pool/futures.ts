/** Futures that part from one timeline: each with other chances from a point on. */
import { CAME_BACK, errorText } from '../../engine/core.ts';
import type { System } from '../../engine/system.ts';
import { failure, ProblemError, type Result, success, unwrap } from '../../lib/result.ts';
import { WORLD_CELL } from '../../memory/tables.ts';
import type { Edit, Recipe } from '../engine-api.ts';
import type { Session } from '../session.ts';
import type { FuturesAnswer, FuturesPart, TimelineQuestion } from './pool-api.ts';

const CHUNK_EVENTS = 65_536;
const POINT = 'point';

export interface Futures {
  /** Events handled: points before them need a new timeline. */
  at(): number;
  run(part: FuturesPart): Result<FuturesAnswer>;
}

const STATUS_BROKEN = 1;

/** Tells whether one of the chosen expectations is broken now. */
type Judge = (atEnd: boolean) => boolean;

function judgeOf({ schema, memory, expectations }: System, name: string): Result<Judge> {
  const chosen = schema.expectations.filter((known) => name === '' || known.name === name);
  if (chosen.length === 0) {
    const known = schema.expectations.map((each) => `"${each.name}"`).join(', ') || 'none';
    const what = name === '' ? 'the scenario expects nothing' : `nothing is expected as "${name}"`;
    const mend = `Expectations are: ${known}.`;
    return failure({ what, where: 'futures', mend });
  }
  const slots = memory.slots.f64;
  return success((atEnd) => {
    if (chosen.some(({ slot }) => slots[slot] === STATUS_BROKEN)) return true;
    if (!atEnd) return false;
    const never = expectations.neverHeld().map((id) => schema.expectations[id]);
    return never.some((spec) => spec !== undefined && chosen.includes(spec));
  });
}

/** True while events of the present instant wait. */
const waits = ({ memory }: System): boolean =>
  memory.cells.f64[WORLD_CELL.written]! > memory.cells.f64[WORLD_CELL.handled]!;

interface Later {
  readonly timeNs: number;
  readonly edit: Edit;
}

/** What still comes from outside: other chances have other events, so it comes at its time. */
function laterOf(recipe: Recipe, handled: number): Later[] {
  const { inputs, planned = [] } = recipe;
  return [...inputs.filter(({ at }) => at >= handled), ...planned]
    .map(({ timeNs, edit }) => ({ timeNs, edit }))
    .sort((a, b) => a.timeNs - b.timeNs);
}

export function createFutures(
  question: TimelineQuestion,
  open: (recipe: Recipe) => Result<Session>,
): Result<Futures> {
  const opened = open(question.recipe);
  if (!opened.ok) return opened;
  const session = opened.value;
  const judge = judgeOf(session.system, question.expectation);
  if (!judge.ok) return judge;
  return success(new OpenFutures(session, question, judge.value));
}

class OpenFutures implements Futures {
  readonly #session: Session;
  readonly #question: TimelineQuestion;
  readonly #isBroken: Judge;
  /** the point whose futures were asked for last, as it was asked */
  #asked = -1;
  #later: readonly Later[] = [];
  /** of the timeline up to the point and beyond, to go on with after a future */
  #inputs: ReturnType<System['inputs']> = [];

  constructor(session: Session, question: TimelineQuestion, isBroken: Judge) {
    this.#session = session;
    this.#question = question;
    this.#isBroken = isBroken;
  }

  at(): number {
    return this.#asked < 0 ? this.#session.system.handled() : this.#asked;
  }

  run({ at, seeds }: FuturesPart): Result<FuturesAnswer> {
    const { system } = this.#session;
    const there = this.#goTo(at);
    if (!there.ok) return there;
    const timeNs = system.nowNs();
    const wasBroken = this.#isBroken(false);
    let [broken, crashed, crash, events] = [0, 0, '', 0];
    for (const seed of wasBroken ? [] : seeds) {
      const before = system.handled();
      try {
        if (this.#future(seed)) broken += 1;
      } catch (error) {
        crashed += 1;
        crash ||= errorText(error);
      }
      events += system.handled() - before;
      const back = this.#return();
      if (!back.ok) return back;
    }
    return success({ at, timeNs, wasBroken, broken, crashed, crash, events });
  }

  /** Back to the point, with the timeline's own inputs still to come. */
  #return(): Result<true> {
    return this.#session.system.restore(POINT);
  }

  /** Runs the timeline on to the end of the instant in which `at` events are handled. */
  #goTo(at: number): Result<true> {
    if (at === this.#asked) return success(true);
    const session = this.#session;
    const { system } = session;
    if (this.#asked >= 0) {
      const fed = system.feed(this.#inputs);
      if (!fed.ok) return fed;
    }
    try {
      while (system.handled() < at || waits(system)) {
        const events = Math.max(1, at - system.handled());
        const cameBack = session.run(Math.min(CHUNK_EVENTS, events), session.untilNs);
        if (cameBack === CAME_BACK.time) break;
      }
    } catch (error) {
      if (error instanceof ProblemError) return failure(error.problem);
      throw error;
    }
    if (system.handled() < at) {
      const what = `the timeline ends after ${system.handled()} events; futures were to part after ${at}`;
      return failure({ what, where: 'futures', mend: 'Choose points within the timeline.' });
    }
    this.#asked = at;
    this.#inputs = system.inputs();
    this.#later = laterOf(session.recipe(), system.handled());
    system.checkpoint(POINT);
    return success(true);
  }

  /** Whether the expectation breaks with other chances from here on. */
  #future(seed: number): boolean {
    const session = this.#session;
    const { system } = session;
    const beginNs = system.nowNs();
    const { untilNs, withinNs } = this.#question;
    const endNs = Math.min(untilNs, beginNs + withinNs);
    unwrap(session.inject({ type: 'seed', seed }, beginNs));
    for (const { timeNs, edit } of this.#later) {
      if (timeNs > endNs) break;
      if (this.#runTo(timeNs)) return true;
      unwrap(session.inject(edit, timeNs));
    }
    return this.#runTo(endNs) || this.#isBroken(true);
  }

  /** True as soon as it breaks. */
  #runTo(limitNs: number): boolean {
    const { system } = this.#session;
    for (;;) {
      const cameBack = system.run(CHUNK_EVENTS, limitNs);
      if (cameBack === CAME_BACK.time) return false;
      if (cameBack === CAME_BACK.broken && this.#isBroken(false)) return true;
    }
  }
}

/**
 * A failing run made as small as it can be: what it can do without is left out by delta debugging,
 * what is left is brought towards its defaults. The result breaks the same expectation, and no
 * longer does when any one of its changes is left out. The same run gives the same result,
 * whatever the number of threads.
 *
 * Settings of the scenario are left out only when that is asked for: with other settings it is
 * another world, which may fail for another reason.
 */
import type { MockDefinition } from '../../engine/define-mock.ts';
import type { ExpectationSpec, Scenario } from '../../engine/scenario.ts';
import { failure, type Result, success } from '../../lib/result.ts';
import { MOCKS } from '../../mocks/registry.ts';
import type { PlannedInput } from '../engine-api.ts';
import {
  type Change,
  describeChange,
  injectedIn,
  type Run,
  runWith,
  settingsIn,
  uninjected,
  unset,
  withFaultsScheduled,
} from './changes.ts';
import { ddmin, dropSingles } from './ddmin.ts';
import { endingOn, type Pool } from './pool.ts';
import type { Verdict } from './pool-api.ts';
import { type Axis, axesOf, shorter } from './simpler.ts';

export interface ShrinkQuestion {
  /** with the seed and the end of the failing run */
  readonly scenario: Scenario;
  /** inputs from outside, by rising time */
  readonly planned: readonly PlannedInput[];
  /** '' = the one that breaks first */
  readonly expectation: string;
  /** whether the scenario's own configuration, jitter and loss are changes too; default false */
  readonly settings?: boolean;
}

export interface ShrinkProgress {
  readonly phase: 'leaving out' | 'simplifying';
  /** runs so far */
  readonly trials: number;
  /** changes still there, of those at the beginning */
  readonly changes: number;
  readonly of: number;
}

export interface Shrunk {
  /** ends where the expectation breaks; expects nothing else */
  readonly scenario: Scenario;
  readonly planned: readonly PlannedInput[];
  readonly expectation: ExpectationSpec;
  /** when it breaks now, and when it broke at first */
  readonly brokeNs: number;
  readonly brokeNsBefore: number;
  /** what is left, one line each */
  readonly changes: readonly string[];
  /** how many there were */
  readonly changesBefore: number;
  readonly trials: number;
  /** it was ended early: it still breaks, but more may be left out */
  readonly cancelled: boolean;
}

export interface ShrinkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ShrinkProgress) => void;
  readonly mocks?: readonly MockDefinition[];
}

/** A smaller run may take longer to fail: so many times as long, where the scenario lasts so long. */
const PATIENCE = 4;
/** Times that the way to the default is halved. */
const HALVINGS = 8;

/** Leaves the search when the pool was ended or a thread died. */
class Ended extends Error {
  readonly problem: Result<never> | undefined;
  constructor(problem?: Result<never>) {
    super('the search was ended');
    this.problem = problem;
  }
}

/** JSON would take every number that is not finite for the same. */
const keyOf = (run: Run): string =>
  JSON.stringify(run, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

class Search {
  readonly #pool: Pool;
  readonly #expectation: string;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #tell: (trials: number) => void;

  constructor(pool: Pool, expectation: string, tell: (trials: number) => void) {
    this.#pool = pool;
    this.#expectation = expectation;
    this.#tell = tell;
  }

  get trials(): number {
    return this.#verdicts.size;
  }

  /** Verdicts on the first runs, up to one that fails: as if one were tried after the other. */
  async judge(runs: readonly Run[]): Promise<readonly Verdict[]> {
    const verdicts: Verdict[] = [];
    for (let first = 0; first < runs.length; first += this.#pool.size) {
      const batch = runs.slice(first, first + this.#pool.size);
      const answers = await this.#ask(batch);
      for (const [at, run] of batch.entries()) {
        const verdict = answers[at]!;
        this.#verdicts.set(keyOf(run), verdict);
        verdicts.push(verdict);
        this.#tell(this.trials);
        if (verdict.broke !== '') return verdicts;
      }
    }
    return verdicts;
  }

  async #ask(runs: readonly Run[]): Promise<Verdict[]> {
    const answers: Verdict[] = [];
    const asked = runs.flatMap((run, at) => {
      const known = this.#verdicts.get(keyOf(run));
      if (known) answers[at] = known;
      return known ? [] : [{ run, at }];
    });
    const ran = await this.#pool.run(
      asked,
      async (api, { run }) => success(await api.trial({ ...run, expectation: this.#expectation })),
      (verdict, { at }) => {
        answers[at] = verdict;
      },
    );
    if (!ran.ok) throw new Ended(ran);
    if (ran.value === 'cancelled') throw new Ended();
    return answers;
  }

  /** Index of the first run that breaks the expectation; -1 = none. */
  async firstFailing(runs: readonly Run[]): Promise<number> {
    const verdicts = await this.judge(runs);
    return verdicts.at(-1)?.broke ? verdicts.length - 1 : -1;
  }
}

/** How the run fails as it was given. */
async function failureOf(pool: Pool, question: ShrinkQuestion): Promise<Result<Verdict>> {
  const { scenario, planned, expectation } = question;
  const names = scenario.expect.map(({ name }) => `"${name}"`).join(', ') || 'none';
  if (expectation !== '' && !scenario.expect.some(({ name }) => name === expectation)) {
    const mend = `Expectations are: ${names}.`;
    return failure({ what: `nothing is expected as "${expectation}"`, where: 'shrink', mend });
  }
  const [verdict] = await new Search(pool, expectation, () => undefined).judge([
    { scenario, planned },
  ]);
  if (verdict && verdict.broke !== '') return success(verdict);
  if (verdict && verdict.error !== '') {
    const mend = 'Only a broken expectation can be shrunk: mend the scenario first.';
    return failure({ what: `the run cannot go on: ${verdict.error}`, where: 'shrink', mend });
  }
  const what = expectation === '' ? 'no expectation breaks' : `"${expectation}" does not break`;
  const mend = `Only a run that fails can be shrunk: try another seed, a later end or more faults. Expectations are: ${names}.`;
  return failure({ what: `${what} in this run`, where: 'shrink', mend });
}

class Shrinking {
  readonly #search: Search;
  readonly #plain: Scenario;
  readonly #tell: (changes: number) => void;
  /** the smallest list of changes that is known to fail */
  kept: readonly Change[];

  constructor(
    search: Search,
    plain: Scenario,
    changes: readonly Change[],
    tell: (changes: number) => void,
  ) {
    this.#search = search;
    this.#plain = plain;
    this.#tell = tell;
    this.kept = changes;
  }

  run(changes = this.kept): Run {
    return runWith(this.#plain, changes);
  }

  #firstFailing = async (candidates: readonly (readonly Change[])[]): Promise<number> => {
    const at = await this.#search.firstFailing(candidates.map((each) => this.run(each)));
    if (at < 0) return at;
    this.kept = candidates[at]!;
    this.#tell(this.kept.length);
    return at;
  };

  async leaveOut(): Promise<void> {
    await ddmin(this.kept, this.#firstFailing);
  }

  /** True when something more could be left out. */
  async leaveOutSingles(): Promise<boolean> {
    const before = this.kept.length;
    await dropSingles(this.kept, this.#firstFailing);
    return this.kept.length < before;
  }

  async simplify(): Promise<void> {
    for (let place = 0; place < this.kept.length; place++) {
      const count = axesOf(this.kept[place]!).length;
      for (let axis = 0; axis < count; axis++) await this.#simplifyAxis(place, axis);
    }
  }

  #axis(place: number, axis: number): Axis {
    return axesOf(this.kept[place]!)[axis]!;
  }

  #try(place: number, { with: make }: Axis, values: readonly number[]): Promise<number> {
    return this.#firstFailing(values.map((value) => this.kept.with(place, make(value))));
  }

  async #simplifyAxis(place: number, index: number): Promise<void> {
    const axis = this.#axis(place, index);
    const { plain, isContinuous } = axis;
    const hasPlain = !Number.isNaN(plain) && !Object.is(plain, axis.value);
    if (hasPlain && (await this.#try(place, axis, [plain])) === 0) return;
    if (hasPlain && isContinuous) await this.#halve(place, index);
    const near = this.#axis(place, index);
    await this.#try(place, near, shorter(near));
  }

  /** Towards the default, as near as it still fails if failing ends at one place on the way. */
  async #halve(place: number, index: number): Promise<void> {
    let { plain: holds } = this.#axis(place, index);
    for (let step = 0; step < HALVINGS; step++) {
      const axis = this.#axis(place, index);
      const exact = holds + (axis.value - holds) / 2;
      const middle = axis.isWhole ? Math.round(exact) : exact;
      if (middle === holds || middle === axis.value) return;
      if ((await this.#try(place, axis, [middle])) < 0) holds = middle;
    }
  }
}

/** The expectation alone, where the run still breaks it so. */
async function onlyOf(search: Search, run: Run, name: string): Promise<Run> {
  const expect = run.scenario.expect.filter((spec) => spec.name === name);
  const alone = { ...run, scenario: { ...run.scenario, expect } };
  const scheduled = withFaultsScheduled(alone);
  const candidates = [scheduled, alone];
  return candidates[await search.firstFailing(candidates)] ?? run;
}

/** Numbers of at most this many digits: an end that a person can read. */
const END_DIGITS = 2;

/** A readable time not before `timeNs`. */
function roundedUp(timeNs: number): number {
  if (timeNs < 10 ** END_DIGITS) return timeNs;
  const unit = 10 ** (String(timeNs).length - END_DIGITS);
  return Math.ceil(timeNs / unit) * unit;
}

/** Ends it soon after it breaks: nothing fails earlier by that. */
async function endSoon(search: Search, run: Run): Promise<{ run: Run; brokeNs: number }> {
  const [verdict] = await search.judge([run]);
  const brokeNs = verdict?.timeNs ?? -1;
  const { untilNs } = run.scenario;
  const candidates = [roundedUp(brokeNs), brokeNs]
    .map((endNs) => Math.max(1, endNs))
    .filter((endNs) => endNs < untilNs)
    .map((endNs) => ({ ...run, scenario: { ...run.scenario, untilNs: endNs } }));
  const shorterRun = candidates[await search.firstFailing(candidates)];
  return { run: shorterRun ?? run, brokeNs };
}

/** Shrinks with a pool that nothing else is asked of; on the signal it is ended. */
export async function shrink(
  pool: Pool,
  question: ShrinkQuestion,
  { signal, onProgress, mocks = MOCKS }: ShrinkOptions = {},
): Promise<Result<Shrunk>> {
  return endingOn(signal, pool, async () => {
    try {
      return await shrinkWith(pool, question, mocks, onProgress);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      if (error.problem) return error.problem;
      const mend = 'Shrink again when you want the result.';
      return failure({ what: 'it was cancelled before it began', where: 'shrink', mend });
    }
  });
}

async function shrinkWith(
  pool: Pool,
  question: ShrinkQuestion,
  mocks: readonly MockDefinition[],
  onProgress: ShrinkOptions['onProgress'],
): Promise<Result<Shrunk>> {
  const before = await failureOf(pool, question);
  if (!before.ok) return before;
  const { broke: name, timeNs: brokeNsBefore } = before.value;
  let phase: ShrinkProgress['phase'] = 'leaving out';
  let [changes, of] = [0, 0];
  const tell = (): void => onProgress?.({ phase, trials: search.trials, changes, of });
  const search = new Search(pool, name, tell);
  const untilNs = Math.min(question.scenario.untilNs, Math.max(1, brokeNsBefore * PATIENCE));
  const given = { ...question, scenario: { ...question.scenario, untilNs } };
  const begin = await onlyOf(search, { scenario: given.scenario, planned: given.planned }, name);
  const bare = uninjected(begin.scenario);
  const injected = injectedIn(begin);
  const isSet = question.settings === true;
  const plain = isSet ? unset(bare) : bare;
  const all = isSet ? [...injected, ...settingsIn(bare, mocks)] : injected;
  [changes, of] = [all.length, all.length];
  const shrunk = new Shrinking(search, plain, all, (left) => {
    changes = left;
  });
  const cancelled = await untilEnded(async () => {
    await shrunk.leaveOut();
    do {
      phase = 'simplifying';
      await shrunk.simplify();
    } while (await shrunk.leaveOutSingles());
  });
  let ended = { run: shrunk.run(), brokeNs: brokeNsBefore };
  const cutShort =
    cancelled ||
    (await untilEnded(async () => {
      ended = await endSoon(search, shrunk.run());
    }));
  const { scenario, planned } = ended.run;
  return success({
    ...{ scenario, planned, brokeNs: ended.brokeNs, brokeNsBefore },
    expectation: scenario.expect.find((spec) => spec.name === name)!,
    changes: shrunk.kept.map((change) => describeChange(change, scenario)),
    changesBefore: of,
    trials: search.trials,
    cancelled: cutShort,
  });
}

/** True when the pool was ended meanwhile. */
async function untilEnded(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof Ended && !error.problem) return true;
    throw error;
  }
}

/** `orrery run`: one scenario to its end, as fast as possible or paced; exports what happened. */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { failure, type Problem, type Result, success } from '../lib/result.ts';
import { formatTimeNs, groupDigits, parseQuantity } from '../lib/units.ts';
import { EXPECTATION_CELL } from '../memory/schema.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { OpenOptions, ScenarioSource } from '../worker/engine-api.ts';
import type { EngineTimings } from '../worker/operation-timer.ts';
import { createRunner } from '../worker/runner.ts';
import { openSession, type Session } from '../worker/session.ts';
import {
  clocksOf,
  historyOf,
  speedOf as paceOf,
  sampleRateOf,
} from '../worker/settings/settings.ts';
import { badInput, type Command, EXIT, type Finish, optionError } from './command.ts';
import { exportTo, formatForFile } from './export-file.ts';
import { settingsOf } from './settings.ts';
import { sourceOf } from './source.ts';

const USAGE =
  'run <id|file.yaml> [--seed N] [--until 10s] [--speed max|1] [--history N] [--out FILE]… ' +
  '[--stop-on-break] [--fixed] [--config FILE] [--set section.key=value]… [--json]';
/** Rows of history kept for the export; all of most runs. */
const HISTORY_EVENTS = 2 ** 21;
const PROGRESS_MS = 250;

interface RunOptions {
  readonly source: ScenarioSource;
  readonly seed: number | undefined;
  readonly untilNs: number | undefined;
  readonly speed: number;
  readonly sampleRate: number;
  readonly memory: Pick<OpenOptions, 'historyEvents' | 'journalPerEvent' | 'keyframeIntervalNs'>;
  readonly clocks: OpenOptions['clocks'];
  readonly outs: readonly string[];
  readonly stopOnBreak: boolean;
  readonly fixed: boolean;
  readonly json: boolean;
}

const onCommandLine = (what: string, mend: string): Result<never> =>
  failure({ what, where: 'command line', mend });

function wholeNumber(text: string | undefined, option: string): Result<number | undefined> {
  if (text === undefined) return success(undefined);
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return success(value);
  return onCommandLine(`${option} ${text}`, `Write a whole number, e.g. ${option} 42.`);
}

function speedOf(text: string): Result<number> {
  if (text === 'max') return success(Number.POSITIVE_INFINITY);
  const value = Number(text.replace(/[x×]$/, ''));
  if (value >= 0.001 && value <= 1000) return success(value);
  return onCommandLine(`--speed ${text}`, 'Write max, or 0.001 … 1000 (1 = real time).');
}

async function readOptions(words: readonly string[]): Promise<Result<RunOptions>> {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean', default: false } as const;
  let parsed: ReturnType<typeof parse>;
  const parse = () =>
    parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        seed: text,
        until: text,
        speed: text,
        history: text,
        out: { type: 'string', multiple: true },
        'stop-on-break': yes,
        fixed: yes,
        json: yes,
        config: text,
        set: { type: 'string', multiple: true },
      },
    });
  try {
    parsed = parse();
  } catch (error) {
    return onCommandLine(optionError(error), `Use: orrery ${USAGE}`);
  }
  const { values, positionals } = parsed;
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) {
    const what =
      name === undefined ? 'no scenario is named' : `too many words: ${others.join(' ')}`;
    return onCommandLine(what, `Use: orrery ${USAGE}`);
  }
  const source = await sourceOf(name);
  if (!source.ok) return source;
  const seed = wholeNumber(values.seed, '--seed');
  if (!seed.ok) return seed;
  const history = wholeNumber(values.history, '--history');
  if (!history.ok) return history;
  const settings = await settingsOf(values.config, values.set ?? []);
  if (!settings.ok) return settings;
  const speed = values.speed === undefined ? undefined : speedOf(values.speed);
  if (speed && !speed.ok) return speed;
  const until =
    values.until === undefined ? undefined : parseQuantity(values.until, 'ns', '--until');
  if (until && !until.ok) return until;
  if (until && until.value < 0) {
    return onCommandLine(`--until ${values.until} is before the start`, 'Write e.g. --until 10s.');
  }
  return success({
    source: source.value,
    seed: seed.value,
    untilNs: until?.value,
    speed: speed?.value ?? paceOf(settings.value.values),
    sampleRate: sampleRateOf(settings.value.values),
    memory: {
      historyEvents: HISTORY_EVENTS,
      ...historyOf(settings.value),
      ...(history.value === undefined ? {} : { historyEvents: history.value }),
    },
    clocks: clocksOf(settings.value),
    outs: values.out ?? [],
    stopOnBreak: values['stop-on-break'],
    fixed: values.fixed,
    json: values.json,
  });
}

/** A line that overwrites itself, when somebody watches. */
function progressLine(): { tell(session: Session): void; end(): void } {
  if (!process.stderr.isTTY) return { tell: () => undefined, end: () => undefined };
  let lastMs = 0;
  return {
    tell: (session) => {
      const nowMs = performance.now();
      if (nowMs - lastMs < PROGRESS_MS) return;
      lastMs = nowMs;
      const { system } = session;
      const share = Math.floor((100 * system.nowNs()) / Math.max(1, session.untilNs));
      const events = groupDigits(system.handled());
      process.stderr.write(`\r${formatTimeNs(system.nowNs())} · ${share} % · ${events} events  `);
    },
    end: () => process.stderr.write('\r\u001b[K'),
  };
}

interface Outcome {
  readonly reason: 'end' | 'broken' | 'interrupted';
  readonly wallMs: number;
  readonly timings: EngineTimings;
}

async function drive(session: Session, options: RunOptions): Promise<Result<Outcome>> {
  const { memory } = session.system;
  const runner = createRunner(session, () => performance.now(), options.sampleRate);
  memory.controlCells.f64[CONTROL_CELL.speed] = options.speed;
  // The slice comes back after every chunk: for progress and for Ctrl+C.
  Atomics.store(memory.controlWords.i32, CONTROL_WORD.attention, 1);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt);
  const progress = progressLine();
  const beginMs = performance.now();
  runner.anchor();
  if (options.stopOnBreak) runner.setStop({ type: 'broken' }, true);
  let reason: Outcome['reason'] | undefined;
  while (reason === undefined) {
    const end = runner.slice();
    if (end === 'crashed' && runner.crash) return failure(runner.crash);
    if (end === 'ended') reason = 'end';
    else if (end === 'stopped') reason = 'broken';
    else if (interrupted) reason = 'interrupted';
    progress.tell(session);
    await setImmediate();
  }
  progress.end();
  process.off('SIGINT', interrupt);
  return success({
    reason,
    wallMs: performance.now() - beginMs,
    timings: runner.timings(),
  });
}

interface Broken {
  readonly expectation: string;
  /** -1 = it never came true (sometimes) */
  readonly sequence: number;
  readonly timeNs: number | null;
}

/** Every expectation that does not hold, in the order in which they broke. */
function brokenOf(session: Session, ended: boolean): Broken[] {
  const { memory, schema, expectations } = session.system;
  const timeline = createTimeline(memory, schema);
  const slots = memory.slots.f64;
  const broken = schema.expectations
    .filter(({ slot }) => slots[slot] === 1)
    .map(({ name, slot }) => {
      const sequence = slots[slot + EXPECTATION_CELL.brokenAt] ?? -1;
      return { expectation: name, sequence, timeNs: timeline.timeOf(sequence) ?? null };
    })
    .sort((a, b) => a.sequence - b.sequence);
  const never = ended
    ? expectations.neverHeld().map((id) => ({
        expectation: schema.expectations[id]?.name ?? '',
        sequence: -1,
        timeNs: null,
      }))
    : [];
  return [...broken, ...never];
}

function summaryOf(session: Session, options: RunOptions, outcome: Outcome, broken: Broken[]) {
  const { system } = session;
  const { hash } = system.hash();
  const events = system.handled();
  const timeline = createTimeline(system.memory, system.schema);
  return {
    scenario: 'id' in options.source ? options.source.id : options.source.fileName,
    seed: system.seed(),
    events,
    writes: system.memory.controlCells.f64[CONTROL_CELL.publishedJournal] ?? 0,
    virtualNs: outcome.reason === 'end' ? session.untilNs : system.nowNs(),
    wallMs: Math.round(outcome.wallMs * 1000) / 1000,
    eventsPerSecond: Math.round((events * 1000) / Math.max(outcome.wallMs, 0.001)),
    hash,
    dropped: timeline.dropped(),
    stop: {
      reason: outcome.reason,
      /** of the last event handled; -1 = none */
      sequence: events - 1,
      timeNs: system.nowNs(),
      expectation: broken[0]?.expectation ?? '',
    },
    broken,
    timing: timingOf(outcome.timings),
  };
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Host ns of one event; null = nothing was timed. */
function timingOf({ sampleRate, event, clockNs, overhead }: EngineTimings) {
  if (event.count === 0) return null;
  return {
    sampleRate,
    sampled: event.count,
    meanNs: rounded(event.meanNs),
    p50Ns: event.p50Ns,
    p90Ns: event.p90Ns,
    p99Ns: event.p99Ns,
    p999Ns: event.p999Ns,
    maxNs: event.maxNs,
    clockNs: rounded(clockNs),
    overhead: rounded(overhead, 6),
  };
}

function describe(summary: ReturnType<typeof summaryOf>): string {
  const rate = `${groupDigits(summary.eventsPerSecond)}/s`;
  const lines = [
    `${summary.scenario} · seed ${summary.seed} · ${formatTimeNs(summary.virtualNs)}`,
    `${groupDigits(summary.events)} events, ${groupDigits(summary.writes)} writes in ` +
      `${(summary.wallMs / 1000).toFixed(2)} s (${rate})`,
    `hash ${summary.hash}`,
  ];
  const { timing } = summary;
  if (timing) {
    lines.push(
      `an event takes ${timing.meanNs} ns on average, p50 ${timing.p50Ns}, p99 ${timing.p99Ns}, ` +
        `at most ${timing.maxNs} ns (${groupDigits(timing.sampled)} timed)`,
    );
  }
  if (summary.dropped > 0) {
    lines.push(`${groupDigits(summary.dropped)} oldest events left the history: raise --history`);
  }
  for (const { expectation, sequence, timeNs } of summary.broken) {
    const at = timeNs === null ? '' : ` at ${formatTimeNs(timeNs)}`;
    lines.push(
      sequence < 0
        ? `✕ "${expectation}" never came true`
        : `✕ "${expectation}" broke${at}, event ${groupDigits(sequence)}`,
    );
  }
  if (summary.broken.length === 0) lines.push('✓ every expectation held');
  return lines.join('\n');
}

async function run(words: readonly string[]): Promise<Finish> {
  const read = await readOptions(words);
  if (!read.ok) return badInput(read.problem);
  const options = read.value;
  for (const file of options.outs) {
    const format = formatForFile(file);
    if (!format.ok) return badInput(format.problem);
  }
  const opened = openSession(options.source, {
    ...options.memory,
    fixed: options.fixed,
    ...(options.clocks && { clocks: options.clocks }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.untilNs === undefined ? {} : { untilNs: options.untilNs }),
  });
  if (!opened.ok) return badInput(opened.problem);
  const session = opened.value;
  const outcome = await drive(session, options);
  if (!outcome.ok) return badInput(outcome.problem);
  const broken = brokenOf(session, outcome.value.reason === 'end');
  const summary = summaryOf(session, options, outcome.value, broken);
  const problem = await writeOuts(session, options.outs, summary.hash);
  const text = options.json ? JSON.stringify(summary) : describe(summary);
  process.stdout.write(`${text}\n`);
  if (problem) return badInput(problem);
  return { code: broken.length > 0 ? EXIT.broken : EXIT.fine };
}

async function writeOuts(
  session: Session,
  outs: readonly string[],
  hash: string,
): Promise<Problem | undefined> {
  for (const file of outs) {
    const written = await exportTo(file, session, hash);
    if (!written.ok) return written.problem;
  }
  return undefined;
}

export const runCommand: Command = {
  name: 'run',
  usage: USAGE,
  doc: 'runs a scenario to its end; exit 1 when an expectation broke',
  run,
};

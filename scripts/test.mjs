/**
 * `npm test`: everything, in the order in which a mistake is cheapest to find; steps that leave
 * cores idle run beside each other. A failing step ends the run. Tests are counted from the runners' own result files, so
 * a run that executed none is a failure whatever its exit code was.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './build.mjs';
import { ensureBrowser } from './find-browser.mjs';

const REPORTS = path.join(ROOT, 'dist/reports');
const COVERED_REPORT = path.join(REPORTS, 'vitest-covered.json');
const SHARED_REPORT = path.join(REPORTS, 'vitest-shared.json');
const ALONE_REPORT = path.join(REPORTS, 'vitest-alone.json');
const PLAYWRIGHT_REPORT = path.join(REPORTS, 'playwright.json');
const BENCH_REPORT = path.join(REPORTS, 'bench.json');

const MINUTE_MS = 60_000;

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */
/** @typedef {{name: string, seconds: number, ok: boolean, counts: Counts, isTests: boolean}} Outcome */
/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[][]} commands one after the other; node_modules/.bin is on the PATH
 * @property {boolean} [together] the commands do not need each other: all at once
 * @property {number} limitMs a step that takes longer hangs, and fails
 * @property {(() => void)} [before] throws with the reason when the step cannot run
 * @property {(() => Counts)} [count] for steps that run tests
 */

/** @param {string} file @returns {Record<string, unknown>} */
function readReport(file) {
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @param {unknown} value */
const numberOf = (value) => (typeof value === 'number' ? value : 0);

/**
 * One of several runs that executed no test is a failure as well; the one after a failed one has
 * no report.
 * @param {...string} files @returns {Counts}
 */
function countVitest(...files) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    if (!existsSync(file)) continue;
    const report = readReport(file);
    const passed = numberOf(report.numPassedTests);
    const failed = numberOf(report.numFailedTests);
    counts.passed += passed;
    counts.failed += passed + failed === 0 ? 1 : failed;
    counts.skipped += numberOf(report.numPendingTests) + numberOf(report.numTodoTests);
  }
  return counts;
}

/** @returns {Counts} */
function countPlaywright() {
  const { stats } = /** @type {{stats?: Record<string, unknown>}} */ (
    readReport(PLAYWRIGHT_REPORT)
  );
  return {
    passed: numberOf(stats?.expected),
    failed: numberOf(stats?.unexpected) + numberOf(stats?.flaky),
    skipped: numberOf(stats?.skipped),
  };
}

/**
 * Counting what runs makes it half as fast, so that only these count: the tests of the covered
 * layers, and those of the worker, where the layers meet.
 */
const COVERING = ['src/memory/', 'src/engine/', 'src/timeline/', 'src/worker/'];

/** They measure the heap of their process: what other files leave there would be counted. */
const ALONE = ['src/query/compile-event.test.ts', 'src/query/compile-state.test.ts'];

/** @param {string} report @param {string[]} args @returns {string[]} */
const vitest = (report, args) => [
  ...['vitest', 'run', '--reporter=default', '--reporter=json'],
  ...[`--outputFile.json=${report}`, ...args],
];

/** Steps of one stage run at the same time. @type {readonly (readonly Step[])[]} */
const STAGES = [
  [
    {
      name: 'types',
      commands: [
        ['tsc', '-p', 'tsconfig.json'],
        ['tsc', '-p', 'tsconfig.pure.json'],
      ],
      together: true,
      limitMs: 5 * MINUTE_MS,
    },
    {
      name: 'style',
      commands: [['biome', 'check', '--error-on-warnings']],
      limitMs: 2 * MINUTE_MS,
    },
    {
      name: 'imports',
      commands: [['node', 'scripts/check-imports.mjs']],
      limitMs: 2 * MINUTE_MS,
    },
    {
      name: 'build',
      commands: [
        ['node', 'scripts/build.mjs', 'app', 'cli', '--if-stale'],
        ['node', 'scripts/check-size.mjs'],
      ],
      limitMs: 5 * MINUTE_MS,
    },
  ],
  [
    {
      name: 'unit tests, covering',
      commands: [vitest(COVERED_REPORT, ['--coverage', ...COVERING])],
      limitMs: 15 * MINUTE_MS,
      count: () => countVitest(COVERED_REPORT),
    },
  ],
  [
    {
      name: 'unit tests, others',
      commands: [
        // Files that follow each other in one process share what they import: read, compiled and
        // optimised once instead of anew for each.
        vitest(SHARED_REPORT, [
          '--no-isolate',
          ...[...COVERING.map((folder) => `${folder}**`), ...ALONE].map(
            (one) => `--exclude=${one}`,
          ),
        ]),
        vitest(ALONE_REPORT, ALONE),
      ],
      limitMs: 15 * MINUTE_MS,
      count: () => countVitest(SHARED_REPORT, ALONE_REPORT),
    },
    {
      name: 'benchmarks, tiny',
      commands: [
        ['node', 'scripts/build.mjs', 'bench', '--if-stale'],
        ['node', '--expose-gc', 'dist/bench/bench.js', '--tiny', '--json', BENCH_REPORT],
      ],
      limitMs: 10 * MINUTE_MS,
      before: () => void ensureBrowser(),
    },
  ],
  [
    {
      name: 'page tests',
      commands: [['playwright', 'test']],
      limitMs: 45 * MINUTE_MS,
      before: () => void ensureBrowser(),
      count: countPlaywright,
    },
  ],
];

const STEPS = STAGES.flat();

/** Ends a child together with what it started. @param {import('node:child_process').ChildProcess} child */
function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

/**
 * @param {string[]} command
 * @param {number} limitMs
 * @param {(text: string) => void} [say] gets what it prints; without, the terminal does
 * @returns {Promise<boolean>} did it succeed?
 */
function run([program = '', ...args], limitMs, say) {
  const bin = path.join(ROOT, 'node_modules/.bin');
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: say === undefined ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
    });
    if (say !== undefined) {
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', say);
    }
    const stop = () => endGroup(child);
    const timer = setTimeout(() => {
      const problem = `\n${program} ${args.join(' ')}: no end after ${limitMs / 1000} s, ended\n`;
      if (say === undefined) console.error(problem);
      else say(problem);
      stop();
    }, limitMs);
    process.once('exit', stop);
    const done = (/** @type {boolean} */ ok) => {
      clearTimeout(timer);
      process.off('exit', stop);
      resolve(ok);
    };
    child.once('error', (error) => {
      console.error(`${program} cannot be started: ${error.message}; run npm ci first`);
      done(false);
    });
    child.once('close', (code) => done(code === 0));
  });
}

/**
 * @param {Step} step
 * @param {boolean} alone what it prints is seen at once; otherwise in one piece, at its end
 * @returns {Promise<Outcome>}
 */
async function take({ name, commands, together, limitMs, before, count }, alone) {
  /** @type {string[]} */
  const pieces = [`\n── ${name}\n`];
  const say = (/** @type {string} */ text) => void pieces.push(text);
  const show = () => process.stdout.write(pieces.splice(0).join(''));
  if (alone) show();
  const startedMs = performance.now();
  let ok = true;
  try {
    before?.();
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n`);
    ok = false;
  }
  const one = (/** @type {string[]} */ command) => run(command, limitMs, alone ? undefined : say);
  if (ok && together) ok = !(await Promise.all(commands.map(one))).includes(false);
  else for (const command of commands) ok = ok && (await one(command));
  const counts = count?.() ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  if (count !== undefined && ok && counts.passed + counts.failed === 0) {
    say(`${name}: not one test was executed\n`);
    ok = false;
  }
  if (counts.failed > 0) ok = false;
  // Coverage below its floor or a crash of the runner fails a step in which no test failed.
  if (!ok && counts.failed === 0) counts.failed = 1;
  const seconds = (performance.now() - startedMs) / 1000;
  say(`── ${name}: ${ok ? 'passed' : 'FAILED'} in ${seconds.toFixed(1)} s\n`);
  show();
  return { name, seconds, ok, counts, isTests: count !== undefined };
}

/** @param {readonly Outcome[]} outcomes */
function printTable(outcomes) {
  const width = Math.max(...STEPS.map(({ name }) => name.length));
  console.log(`\n${'step'.padEnd(width)}  result    seconds   tests`);
  for (const { name } of STEPS) {
    const outcome = outcomes.find((one) => one.name === name);
    if (outcome === undefined) {
      console.log(`${name.padEnd(width)}  not run`);
      continue;
    }
    const { ok, seconds, isTests, counts } = outcome;
    const tests = isTests ? `${counts.passed} passed, ${counts.failed} failed` : '';
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    console.log(
      `${name.padEnd(width)}  ${(ok ? 'passed' : 'FAILED').padEnd(8)}${seconds.toFixed(1).padStart(9)}   ${tests}${skipped}`,
    );
  }
}

async function main() {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const steps of STAGES) {
    const alone = steps.length === 1;
    outcomes.push(...(await Promise.all(steps.map((step) => take(step, alone)))));
    if (outcomes.some(({ ok }) => !ok)) break;
  }
  printTable(outcomes);
  const sum = (/** @type {'passed' | 'failed'} */ which) =>
    outcomes.reduce((total, { counts }) => total + counts[which], 0);
  const failed = sum('failed');
  console.log(`\n${sum('passed')} passed, ${failed} failed`);
  process.exitCode = failed === 0 && outcomes.length === STEPS.length ? 0 : 1;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => process.exit(1));
}

await main();

/** Shrinking and asking for probabilities as a user does, built, in threads of their own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import { localThread } from '../worker/pool/local-thread.ts';
import { createPool } from '../worker/pool/pool.ts';
import { probability } from '../worker/pool/probability.ts';
import { encodeRecipe } from '../worker/recipe-text.ts';
import { openSession } from '../worker/session.ts';
import { nodePool } from './pool-threads.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = path.join(ROOT, 'dist/cli/orrery.js');
const VITEST = path.join(ROOT, 'node_modules/vitest/vitest.mjs');

let folder = '';
beforeAll(() => {
  // Inside the project, where a saved test finds what it imports.
  mkdirSync(path.join(ROOT, 'my'), { recursive: true });
  folder = mkdtempSync(path.join(ROOT, 'my', 'shrink-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function orrery(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const shrinkJson = (...words: string[]) => {
  const { status, stdout, stderr } = orrery('shrink', ...words, '--out', folder, '--json');
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
};

function runTests(root = folder) {
  writeFileSync(path.join(root, 'vitest.config.ts'), 'export default {};\n');
  const words = [VITEST, 'run', '--root', root, '--reporter', 'json'];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
  return [report.numPassedTests, report.numFailedTests];
}

/** Commands and Vitest itself are started: on a busy machine each takes seconds. */
describe('orrery shrink', { timeout: 120_000 }, () => {
  it('saves a scenario that fails and a test that fails until it is mended', () => {
    const trace = path.join(folder, 'run.jsonl');
    expect(orrery('run', 'thermostats', '--until', '20s', '--out', trace).status).toBe(1);
    const one = shrinkJson(trace, '--settings', '--workers', '1');
    const two = shrinkJson(trace, '--settings', '--workers', '2');
    expect({ ...two, wallMs: 0 }).toEqual({ ...one, wallMs: 0 });
    expect(one).toMatchObject({ expectation: 'never overheats', inputs: 0, cancelled: false });
    expect(one.changes.length).toBeLessThan(one.changesBefore);
    const [scenario] = one.files;
    const run = orrery('run', scenario, '--json');
    expect([run.status, JSON.parse(run.stdout).stop.expectation]).toEqual([1, 'never overheats']);
    expect(runTests()).toEqual([0, 1]);
    const text = readFileSync(scenario, 'utf8');
    writeFileSync(scenario, text.replace(/config: \{ capacityJPerK: [^}]*\}/, 'config: {}'));
    expect(runTests()).toEqual([1, 0]);
  });

  it('saves a test with the inputs that no scenario can say', () => {
    const text = readFileSync(path.join(ROOT, 'docs/shrink.md'), 'utf8');
    const [, zone = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const mild = zone.replace(/^faults:\n(?: .*\n)*/m, '');
    const name = `it's "too warm"`;
    const scenario = { text: mild.replace('never overheats', JSON.stringify(name)), fileName: 'z' };
    const set = { type: 'set', device: 'north', field: 'setpointC', value: 27.1234 } as const;
    const slow = { type: 'fault', device: 'north', fault: 'slow-sensor', on: false } as const;
    const planned = [
      { timeNs: 1e9, edit: slow },
      { timeNs: 2.3456e9, edit: set },
    ];
    const made = { engine: ENGINE_VERSION, scenario, seed: 7, untilNs: 60e9, inputs: [], planned };
    const file = path.join(folder, 'given.recipe');
    writeFileSync(file, `${encodeRecipe(made)}\n`);
    const inputs = path.join(folder, 'inputs');
    const { status, stdout, stderr } = orrery('shrink', file, '--out', inputs, '--json');
    expect([status, stderr]).toEqual([0, '']);
    const shrunk = JSON.parse(stdout);
    expect([shrunk.expectation, shrunk.inputs, shrunk.changesBefore]).toEqual([name, 1, 2]);
    expect(runTests(inputs)).toEqual([0, 1]);
    const [scenarioFile, , recipe] = shrunk.files;
    const again = orrery('shrink', recipe, '--out', path.join(folder, 'again'), '--json');
    expect(JSON.parse(again.stdout).changes).toEqual(shrunk.changes);
    // Mended: a room that is cooled as fast as it is heated.
    const cold = readFileSync(scenarioFile, 'utf8').replace('1.5 W/K', '15 W/K');
    writeFileSync(scenarioFile, cold);
    expect(runTests(inputs)).toEqual([1, 0]);
  });

  it('goes by the seed, the end and the expectation that are given', () => {
    const words = ['shrink', 'thermostats', '--until', '5s', '--out', folder];
    const { status, stderr } = orrery(...words);
    expect([status, stderr.includes('no expectation breaks')]).toEqual([2, true]);
    const name = ['--expectation', 'the register is told soon', '--until', '20s'];
    expect(orrery('shrink', 'thermostats', ...name, '--out', folder).stderr).toContain(
      '"the register is told soon" does not break',
    );
  });
});

describe('orrery probability', () => {
  const WORDS = ['probability', 'thermostats', '--points', '3', '--futures', '20'];
  const MORE = ['--until', '20s', '--expectation', 'never overheats', '--json'];

  it('finds in threads what is found without', async () => {
    const two = orrery(...WORDS, ...MORE, '--workers', '2');
    expect([two.status, two.stderr]).toEqual([0, '']);
    const { wallMs: _, ...found } = JSON.parse(two.stdout);
    const { wallMs: __, ...alone } = JSON.parse(orrery(...WORDS, ...MORE, '--workers', '1').stdout);
    expect(alone).toEqual(found);
    const session = unwrap(openSession({ id: 'thermostats' }, { untilNs: 20e9 }));
    const stop = session.runUntil({ type: 'broken', expectation: 'never overheats' });
    const points = found.points.map(({ at }: { at: number }) => at);
    expect(points).toEqual([0, Math.round((stop.sequence - 1) / 2), stop.sequence - 1]);
    const question = {
      recipe: unwrap(openSession({ id: 'thermostats' }, { untilNs: 20e9 })).recipe(),
      ...{ expectation: 'never overheats', untilNs: 20e9, withinNs: Number.POSITIVE_INFINITY },
      ...{ points, futures: 20, seed: 1 },
    };
    const here = unwrap(await probability(createPool(localThread, 1), question));
    expect(JSON.parse(JSON.stringify(here))).toEqual(found);
  });

  it.each([
    ['an unknown expectation', ['--expectation', 'x'], 'never overheats'],
    ['no points', ['--points', '0'], '--points 0'],
    ['a wrong unit', ['--within', '5kg'], 'kg'],
    ['an unknown option', ['--bogus'], 'Use: orrery probability'],
  ])('%s: exit 2 and how to mend it', (_, words, part) => {
    const { status, stdout, stderr } = orrery(...WORDS, '--until', '1s', ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(part);
  });

  it('runs no trace without a recipe', () => {
    const file = path.join(folder, 'foreign.json');
    writeFileSync(file, '{"traceEvents":[{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":2}]}');
    const { status, stderr } = orrery('shrink', file, '--out', folder);
    expect([status, stderr.includes('no recipe')]).toEqual([2, true]);
    const missing = orrery('shrink', './nope.jsonl', '--out', folder);
    expect([missing.status, missing.stderr.includes('nope.jsonl')]).toEqual([2, true]);
  });
});

describe('a pool of threads', () => {
  const program = new URL('../../dist/cli/pool.node-worker.js', import.meta.url);
  const recipe = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 1024 })).recipe();
  const question = {
    ...{ recipe, expectation: 'never overheats', untilNs: 3600e9, points: [0, 100] },
    ...{ withinNs: Number.POSITIVE_INFINITY, futures: 100_000, seed: 1 },
  };

  it('is ended amidst its work, and gives what has come back', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = () => controller.abort();
    const found = unwrap(await probability(nodePool(2, program), question, { signal, onProgress }));
    expect([found.cancelled, found.wanted]).toEqual([true, 200_000]);
    expect(found.points[0]?.futures).toBeGreaterThanOrEqual(8);
    expect(found.done).toBeLessThan(1000);
  });

  it('says that a thread could not begin', async () => {
    const nowhere = new URL('./no-such.node-worker.js', program);
    const pool = nodePool(2, nowhere);
    const found = await probability(pool, question);
    pool.end();
    expect(found.ok ? '' : found.problem.what).toContain('no-such.node-worker.js');
  });
});

/** Sweeps as a user starts them, built. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeedResult } from './seed-run.ts';
import { parseSeeds, parseShard, seedsOf } from './sweep-plan.ts';

const COMMAND = new URL('../../dist/cli/orrery.js', import.meta.url).pathname;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-sweep-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function orrery(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const sweepWords = (out: string, ...words: string[]) => {
  return ['sweep', 'thermostats', '--until', '20s', '--out', join(folder, out), ...words];
};
const rowsOf = (out: string): SeedResult[] =>
  readFileSync(join(folder, out), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

function sweep(out: string, ...words: string[]): SeedResult[] {
  const { status, stderr } = orrery(...sweepWords(out, ...words));
  expect([status, stderr]).toEqual([1, '']);
  return rowsOf(out);
}

describe('orrery sweep', () => {
  it('finds for each seed what a run of that seed finds', () => {
    const rows = sweep('runs.jsonl', '--seeds', '40..43');
    expect(rows.map(({ seed }) => seed)).toEqual([40, 41, 42, 43]);
    for (const row of rows) {
      const words = ['run', 'thermostats', '--seed', `${row.seed}`, '--until', '20s', '--json'];
      const run = JSON.parse(orrery(...words, '--stop-on-break').stdout);
      expect(row).toMatchObject({
        events: run.events,
        writes: run.writes,
        hash: run.hash,
        expectation: run.stop.expectation,
      });
    }
    expect(rows[2]).toMatchObject({ expectation: 'never overheats', sequence: 1389 });
  });

  it('has the same rows in whatever parts and threads', () => {
    const whole = sweep('whole.jsonl', '--seeds', '0..60', '--workers', '1');
    expect(whole).toHaveLength(61);
    const parts = [1, 2, 3].flatMap((part) =>
      sweep(`part-${part}.jsonl`, '--seeds', '0..60', '--shard', `${part}/3`, '--workers', '3'),
    );
    expect(parts.sort((a, b) => a.seed - b.seed)).toEqual(whole);
  });

  it('goes on after being killed: no seed is lost, none is run twice', async () => {
    const words = sweepWords('killed.jsonl', '--seeds', '0..400', '--workers', '1', '--to-end');
    const part = join(folder, 'killed.jsonl.part');
    const watcher = watch(folder);
    const first = spawn(process.execPath, [COMMAND, ...words], { stdio: 'ignore' });
    const exited = once(first, 'exit');
    // As soon as some seeds are in the journal, and long before all are.
    watcher.on('change', () => {
      if (existsSync(part) && readFileSync(part, 'utf8').split('\n').length > 20) {
        first.kill('SIGKILL');
      }
    });
    await exited;
    watcher.close();
    expect(existsSync(join(folder, 'killed.jsonl'))).toBe(false);
    const before = readFileSync(part, 'utf8');
    writeFileSync(part, `${before}{"seed":9`);
    const done = before.split('\n').length - 2;
    const second = orrery(...words, '--json');
    const summary = JSON.parse(second.stdout);
    expect([second.status, summary.seeds, summary.ran]).toEqual([1, 401, 401 - done]);
    expect(existsSync(part)).toBe(false);
    const unbroken = sweep('unbroken.jsonl', '--seeds', '0..400', '--to-end');
    expect(rowsOf('killed.jsonl')).toEqual(unbroken);
  });

  it('writes Parquet that other programs read', async () => {
    const rows = sweep('table.jsonl', '--seeds', '0..30');
    orrery(...sweepWords('table.parquet', '--seeds', '0..30'));
    const file = await asyncBufferFromFile(join(folder, 'table.parquet'));
    const read = await parquetReadObjects({ file });
    const numbers = read.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'bigint' ? Number(value) : value,
        ]),
      ),
    );
    expect(numbers).toEqual(rows);
  });

  it('names for every failing seed the command and the link that show it', () => {
    const words = sweepWords('named.jsonl', '--seeds', '42', '--json');
    const [failing] = JSON.parse(orrery(...words).stdout).failing;
    const shown = failing.command.replace('npx orrery ', '').split(' ');
    expect(orrery(...shown).stdout).toContain('"never overheats" broke at 12.400');
    expect(failing.link).toContain('?v=1&scenario=thermostats&seed=42&until=20000000000');
  });

  it.each([
    [['sweep', 'thermostats'], /needs one scenario, --seeds and --out/],
    [['sweep', 'nothing', '--seeds', '1', '--out', 'x.jsonl'], /nothing/],
    [sweepWords('x.jsonl', '--seeds', '9..1'), /--seeds 9\.\.1.*Write two whole numbers/s],
    [sweepWords('x.jsonl', '--seeds', '0..99999999'), /at most 10000000 seeds/],
    [sweepWords('x.jsonl', '--seeds', '1', '--shard', '3/2'), /--shard 3\/2.*which part/s],
    [sweepWords('x.jsonl', '--seeds', '1', '--workers', '0'), /--workers 0/],
    [sweepWords('x.csv', '--seeds', '1'), /no table has the ending/],
    [sweepWords('x.jsonl', '--seeds', '1', '--until=-1s'), /before the start/],
  ])('refuses %j', (words, message) => {
    const { status, stderr } = orrery(...words);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, 'x.jsonl.part'))).toBe(false);
  });

  it('refuses to go on with another sweep', () => {
    writeFileSync(join(folder, 'other.jsonl.part'), '{"engine":"0"}\n');
    const { status, stderr } = orrery(...sweepWords('other.jsonl', '--seeds', '1'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/belongs to another sweep.*Delete it/s);
    expect(readFileSync(join(folder, 'other.jsonl.part'), 'utf8')).toBe('{"engine":"0"}\n');
  });
});

describe('shards', () => {
  it('share all seeds among them, each in one', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.nat(300),
        fc.integer({ min: 1, max: 40 }),
        (first, more, count) => {
          const range = parseSeeds(`${first}..${first + more}`);
          if (!range.ok) throw new Error(range.problem.what);
          const all = Array.from({ length: count }, (_, i) => {
            const shard = parseShard(`${i + 1}/${count}`);
            if (!shard.ok) throw new Error(shard.problem.what);
            return seedsOf(range.value, shard.value);
          }).flat();
          const expected = Array.from({ length: more + 1 }, (_, i) => first + i);
          expect(all.sort((a, b) => a - b)).toEqual(expected);
        },
      ),
    );
  });
});

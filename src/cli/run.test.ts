/** The command as a user starts it, built. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const COMMAND = new URL('../../dist/cli/orrery.js', import.meta.url).pathname;

function orrery(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const runJson = (...words: string[]) => {
  const { status, stdout } = orrery('run', 'thermostats', '--seed', '42', '--json', ...words);
  return { status, ...JSON.parse(stdout) };
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('orrery run', () => {
  it('gives the same hash at every speed and in every history', () => {
    const whole = runJson('--until', '20s');
    expect(whole.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(whole.events).toBeGreaterThan(1000);
    for (const words of [
      ['--speed', '1000'],
      ['--speed', '200'],
      ['--history', '1024'],
    ]) {
      const again = runJson('--until', '20s', ...words);
      expect([again.hash, again.events]).toEqual([whole.hash, whole.events]);
    }
    const [first, second] = [orrery('run', 'thermostats', '--seed', '1', '--until', '20s'), whole];
    expect(first.stdout).not.toContain(second.hash);
  });

  it('records a broken expectation, runs on to the end and exits 1', () => {
    const run = runJson('--until', '20s');
    expect(run.status).toBe(1);
    expect(run).toMatchObject({
      scenario: 'thermostats',
      seed: 42,
      virtualNs: 20e9,
      dropped: 0,
      stop: { reason: 'end', sequence: run.events - 1, expectation: 'never overheats' },
    });
    expect(run.broken[0].sequence).toBeLessThan(run.events - 1);
  });

  it('ends at the breaking event with --stop-on-break', () => {
    const run = runJson('--stop-on-break');
    expect(run.status).toBe(1);
    expect(run.stop.reason).toBe('broken');
    expect(run.stop.sequence).toBe(run.broken[0].sequence);
    expect(run.stop.timeNs).toBe(run.broken[0].timeNs);
  });

  it('exits 0 when every expectation held, and counts what left a small history', () => {
    const run = runJson('--until', '5s', '--history', '1024');
    expect(run.status).toBe(0);
    expect(run.stop.expectation).toBe('');
    const longer = runJson('--until', '20s', '--history', '1024');
    expect(longer.dropped).toBeGreaterThan(0);
    expect(longer.dropped).toBeLessThan(longer.events);
  });

  it('writes traces that carry the hash of the run', () => {
    const jsonl = join(folder, 'run.jsonl');
    const chrome = join(folder, 'run.trace.json');
    const run = runJson('--until', '10s', '--out', jsonl, '--out', chrome);
    const lines = readFileSync(jsonl, 'utf8').trimEnd().split('\n');
    const footer = JSON.parse(lines.at(-1) ?? '');
    expect(footer).toMatchObject({ count: run.events, hash: run.hash });
    const trace = JSON.parse(readFileSync(chrome, 'utf8'));
    expect(JSON.stringify(trace.otherData)).toContain(run.hash);
    expect(trace.traceEvents.length).toBeGreaterThan(run.events);
  });

  it('runs a scenario file', () => {
    const file = join(folder, 'mine.yaml');
    const text = ['title: Mine', 'until: 2 s', 'mocks:', '  hall: { mock: room }'].join('\n');
    writeFileSync(file, text);
    const { status, stdout } = orrery('run', file, '--json');
    expect([status, JSON.parse(stdout).scenario]).toEqual([0, file]);
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['an unknown scenario', ['run', 'thermostat'], ['unknown scenario', 'thermostats']],
    ['a file that is not there', ['run', './nope.yaml'], ['nope.yaml', 'Check the path']],
    ['a seed that is no number', ['run', 'thermostats', '--seed', 'x'], ['--seed', 'whole number']],
    ['a wrong unit', ['run', 'thermostats', '--until', '5kg'], ['kg', 'ms']],
    ['a negative time', ['run', 'thermostats', '--until=-3s'], ['before the start', '--until']],
    ['a speed out of range', ['run', 'thermostats', '--speed', '0'], ['--speed', '1000']],
    ['an unknown option', ['run', 'thermostats', '--bogus'], ['--bogus', 'Use: orrery run']],
    ['an ending of no format', ['run', 'thermostats', '--out', 'a.foo'], ['a.foo', '.jsonl']],
    ['a history too large', ['run', 'thermostats', '--history', '99999999'], ['99999999', 'Use']],
    ['an unknown command', ['ran'], ['ran', 'Commands are']],
  ];
  it.each(cases)('%s: exit 2, what, where and how to mend', (_, words, parts) => {
    const { status, stdout, stderr } = orrery(...words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    for (const part of parts) expect(stderr).toContain(part);
  });

  it('ends as it would have when nobody reads what it says', async () => {
    const { status, stdout } = orrery('run', 'thermostats', '--until', '20s', '--json');
    expect(JSON.parse(stdout).events).toBeGreaterThan(1000);
    const words = [COMMAND, 'run', 'thermostats', '--until', '20s', '--json'];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    // Long before anything is written: the pipe has no other end then.
    child.stdout.destroy();
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    const [code] = await once(child, 'close');
    expect([code, errors.join('')]).toEqual([status, '']);
  });

  it('names line and column of a wrong scenario file', () => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, 'title: Wrong\nuntil: 2 s\nmocks:\n  hall: { mock: rom }\n');
    const { status, stderr } = orrery('run', file);
    expect(status).toBe(2);
    expect(stderr).toMatch(/wrong\.yaml:4:\d+/);
    expect(stderr).toContain('room');
  });
});

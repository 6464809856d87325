/** The examples of README.md and of the guides in docs do what the text says. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MockDefinition } from '../src/engine/define-mock.ts';
import { shapeOf } from '../src/engine/mock-shape.ts';
import { createSystem } from '../src/engine/system.ts';
import { unwrap } from '../src/lib/result.ts';
import { MOCKS } from '../src/mocks/registry.ts';
import { parseScenario } from '../src/scenarios/parse.ts';
import { sessionOf } from '../src/worker/session.ts';
import { commandsOf, moved, pageOf, ROOT, wordsOf } from './listings.ts';

const COMMAND = path.join(ROOT, 'dist/cli/orrery.js');
const VITEST = path.join(ROOT, 'node_modules/vitest/vitest.mjs');

let folder = '';
beforeAll(() => {
  // Inside the project, where the example's imports resolve; `my` is not under version control.
  mkdirSync(path.join(ROOT, 'my'), { recursive: true });
  folder = mkdtempSync(path.join(ROOT, 'my', 'docs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const orrery = (words: readonly string[]) =>
  spawnSync(process.execPath, [COMMAND, ...words], { encoding: 'utf8', cwd: folder });

describe('README', () => {
  const blocks = pageOf('README.md');
  const lines = commandsOf(blocks);

  it('has commands, a scenario and a mock to try', () => {
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect([blocks('yaml').length, blocks('ts').length]).toEqual([1, 1]);
  });

  it.each(lines)('%s', (line) => {
    const { status, stderr } = orrery(line.split(' ').slice(2));
    expect(stderr).toBe('');
    expect([0, 1]).toContain(status);
  });

  it('has a scenario that runs and keeps its promise for a while', () => {
    const file = path.join(folder, 'hall.yaml');
    writeFileSync(file, blocks('yaml')[0] ?? '');
    const { status, stdout, stderr } = orrery(['run', file, '--json']);
    expect(stderr).toBe('');
    const run = JSON.parse(stdout);
    expect(run.events).toBeGreaterThan(1000);
    expect(status).toBe(run.stop.expectation === '' ? 0 : 1);
  });

  it('has a mock that works as it says', async () => {
    const file = path.join(folder, 'metronome.ts');
    writeFileSync(file, moved(blocks('ts')[0] ?? ''));
    const { metronome } = (await import(/* @vite-ignore */ file)) as { metronome: MockDefinition };
    const place = { line: 0, column: 0 };
    const system = unwrap(
      createSystem(
        {
          id: 'docs',
          title: 'docs',
          story: '',
          seed: 1,
          untilNs: 5e9,
          devices: [{ name: 'm', mock: 'metronome', group: '', config: {}, place }],
          links: [],
          faults: [{ atNs: 3.1e9, device: 'm', fault: 'stuck', forNs: 1e9, place }],
          expect: [],
        },
        [metronome],
      ),
    );
    system.run(1000, 5e9);
    const ticks = system.schema.devices[0]?.fields.find(({ name }) => name === 'ticks');
    // 10 swings in 5 s, two of them while the pendulum stands still.
    expect(system.memory.slots.f64[ticks?.slot ?? -1]).toBe(8);
  });
});

describe('docs/ci.md', () => {
  const blocks = pageOf('docs/ci.md');

  it.each(commandsOf(blocks))('%s', (line) => {
    const { status, stdout, stderr } = orrery(line.split(' ').slice(2));
    expect(stderr).toBe('');
    const isMended = line.includes(' --fixed');
    expect(status).toBe(isMended ? 0 : 1);
    if (!isMended) expect(JSON.parse(stdout).stop.expectation).toBe('never overheats');
  });

  it('names every field of the answer and every exit code', () => {
    const { stdout } = orrery(['run', 'thermostats', '--until', '1s', '--json']);
    const text = readFileSync(path.join(ROOT, 'docs/ci.md'), 'utf8');
    for (const field of Object.keys(JSON.parse(stdout))) expect(text).toContain(`\`${field}\``);
    const codes = [
      ['--until', '1s'],
      ['--until', '20s'],
      ['--until', 'soon'],
    ].map((words) => orrery(['run', 'thermostats', ...words]).status);
    expect(codes).toEqual([0, 1, 2]);
    for (const code of codes) expect(text).toContain(`| ${code} |`);
  });
});

describe('docs/sweep.md', () => {
  const blocks = pageOf('docs/sweep.md');

  it.each(commandsOf(blocks))('%s', (line) => {
    const { status, stdout } = orrery(line.split(' ').slice(2));
    expect(status).toBe(1);
    expect(stdout).toMatch(/1,000 seeds/);
  });
});

describe('docs/probability.md', () => {
  const blocks = pageOf('docs/probability.md');
  const [shown = ''] = blocks('text');

  it.each(commandsOf(blocks))('%s', (line) => {
    const { status, stdout, stderr } = orrery(wordsOf(line));
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n').map((each) => each.trim());
    for (const each of shown.trimEnd().split('\n')) {
      if (each.trim() !== '…') expect(lines).toContain(each.trim());
    }
  });

  it('names every field of the answer', () => {
    const few = ['--points', '1', '--futures', '1', '--until', '1s', '--json'];
    const answer = JSON.parse(orrery(['probability', 'thermostats', ...few]).stdout);
    const text = readFileSync(path.join(ROOT, 'docs/probability.md'), 'utf8');
    const fields = [...Object.keys(answer), ...Object.keys(answer.points[0])];
    for (const field of fields) expect(text).toContain(`\`${field}\``);
  });
});

describe('docs/shrink.md', () => {
  const blocks = pageOf('docs/shrink.md');
  // Tests that are saved there are no tests of the pages that come after.
  afterAll(() => {
    for (const name of ['my', 'other']) rmSync(path.join(folder, name), { recursive: true });
  });
  const [shown = ''] = blocks('text');

  it.each(commandsOf(blocks))('%s', (line) => {
    writeFileSync(path.join(folder, 'zone.yaml'), blocks('yaml')[0] ?? '');
    const { status, stdout, stderr } = orrery(wordsOf(line));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(shown);
    const root = path.join(folder, 'my/shrunk');
    writeFileSync(path.join(root, 'vitest.config.ts'), 'export default {};\n');
    const run = [VITEST, 'run', '--root', root, '--reporter', 'json'];
    const test = spawnSync(process.execPath, run, { encoding: 'utf8' });
    const report = JSON.parse(test.stdout.slice(test.stdout.indexOf('{')));
    expect([report.numPassedTests, report.numFailedTests]).toEqual([0, 1]);
  });

  it('names every field of the answer', () => {
    writeFileSync(path.join(folder, 'zone.yaml'), blocks('yaml')[0] ?? '');
    const { stdout } = orrery(['shrink', 'zone.yaml', '--out', 'other', '--json']);
    const text = readFileSync(path.join(ROOT, 'docs/shrink.md'), 'utf8');
    for (const field of Object.keys(JSON.parse(stdout))) expect(text).toContain(`\`${field}\``);
  });
});

describe('docs/writing-a-mock.md', () => {
  const blocks = pageOf('docs/writing-a-mock.md');
  const [mockText = '', , testText = ''] = blocks('ts');

  const loadMock = async () => {
    const file = path.join(folder, 'battery.ts');
    writeFileSync(file, moved(mockText));
    const { battery } = (await import(/* @vite-ignore */ file)) as { battery: MockDefinition };
    return battery;
  };

  it('has a test that passes', () => {
    writeFileSync(path.join(folder, 'battery.ts'), moved(mockText));
    writeFileSync(path.join(folder, 'battery.test.ts'), moved(testText));
    writeFileSync(path.join(folder, 'vitest.config.ts'), 'export default {};\n');
    const words = [VITEST, 'run', '--root', folder, '--reporter', 'json'];
    const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect([report.numPassedTests, report.numFailedTests]).toEqual([3, 0]);
    expect(status).toBe(0);
  });

  it('has a test that fails when the battery does not drain', () => {
    writeFileSync(path.join(folder, 'battery.ts'), moved(mockText.replace('* drawnJ', '* 0')));
    writeFileSync(path.join(folder, 'battery.test.ts'), moved(testText));
    writeFileSync(path.join(folder, 'vitest.config.ts'), 'export default {};\n');
    const words = [VITEST, 'run', '--root', folder, '--reporter', 'json'];
    expect(spawnSync(process.execPath, words, { encoding: 'utf8' }).status).toBe(1);
  });

  it('has a scenario that breaks by the fault, and by nothing else', async () => {
    const mocks = [...MOCKS, await loadMock()];
    const catalog = new Map(mocks.map((mock) => [mock.kind, unwrap(shapeOf(mock))]));
    const run = (text: string) => {
      const scenario = unwrap(
        parseScenario(text, 'battery.yaml', catalog, { checkConditions: () => [] }),
      );
      const session = unwrap(sessionOf(scenario, mocks, { text, fileName: 'battery.yaml' }, {}));
      return session.runUntil({ type: 'end' }).expectation;
    };
    const text = blocks('yaml')[0] ?? '';
    expect(run(text)).toBe('lasts for two minutes');
    expect(run(text.replace(/^faults:\n.*\n/m, ''))).toBe('');
  });
});

/** The examples of README.md do what the text says. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MockDefinition } from '../src/engine/define-mock.ts';
import { createSystem } from '../src/engine/system.ts';
import { unwrap } from '../src/lib/result.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = path.join(ROOT, 'dist/cli/orrery.js');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

const blocks = (language: string): string[] =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );

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
  const lines = blocks('sh')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('npx orrery '));

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
    const text = (blocks('ts')[0] ?? '').replaceAll("'../../engine/", "'../../src/engine/");
    writeFileSync(file, text);
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

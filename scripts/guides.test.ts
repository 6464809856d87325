/** docs/scenarios.md, and what docs/writing-a-mock.md says beyond its first example. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBus } from '../src/engine/bus.ts';
import { CAME_BACK } from '../src/engine/core.ts';
import type { integer } from '../src/engine/declare.ts';
import type { TypedMock } from '../src/engine/define-mock.ts';
import { unwrap } from '../src/lib/result.ts';
import { heater } from '../src/mocks/heater/heater.ts';
import { thermostat } from '../src/mocks/thermostat/thermostat.ts';
import { device, message, mockSystem, replayScenario } from '../src/testkit/index.ts';
import { createTimeline } from '../src/timeline/reader.ts';
import { openSession } from '../src/worker/session.ts';
import { commandsOf, moved, pageOf, ROOT, wordsOf } from './listings.ts';

const COMMAND = path.join(ROOT, 'dist/cli/orrery.js');

let folder = '';
beforeAll(() => {
  mkdirSync(path.join(ROOT, 'my'), { recursive: true });
  folder = mkdtempSync(path.join(ROOT, 'my', 'guides-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');
const orrery = (words: readonly string[]) =>
  spawnSync(process.execPath, [COMMAND, ...words], { encoding: 'utf8', cwd: folder });
const open = (text: string) => unwrap(openSession({ text, fileName: 'guide.yaml' }, {}));

/** What stands between backticks in the first column of the tables of a page. */
const firstColumn = (text: string): string[] =>
  [...text.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]*)`/g)].map(([, code = '']) => code),
  );

describe('docs/scenarios.md', () => {
  const blocks = pageOf('docs/scenarios.md');
  const text = textOf('docs/scenarios.md');
  const [hall = '', conditions = ''] = blocks('yaml');

  it.each(commandsOf(blocks).filter((line) => !line.includes('FILE')))('%s', (line) => {
    writeFileSync(path.join(folder, 'hall.yaml'), hall);
    const { status, stdout, stderr } = orrery(wordsOf(line));
    expect(stderr).toBe('');
    const names = JSON.parse(stdout).broken.map(
      (each: { expectation: string }) => each.expectation,
    );
    const isMended = line.includes(' --fixed');
    expect([status, names]).toEqual(isMended ? [0, []] : [1, ['stays warm']]);
  });

  it('has commands, and files that are there', () => {
    expect(commandsOf(blocks)).toHaveLength(2);
    for (const [file] of text.matchAll(/(src|e2e)\/[\w./-]+\.ts/g)) {
      expect(existsSync(path.join(ROOT, file)), file).toBe(true);
    }
  });

  it('names every key of a scenario', () => {
    writeFileSync(path.join(folder, 'wrong.yaml'), 'zebra: 1\n');
    const { stderr } = orrery(['run', 'wrong.yaml']);
    const known = /Known: (.*)\.$/m.exec(stderr)?.[1]?.split(', ') ?? [];
    expect(known).toContain('fixed');
    expect(firstColumn(text)).toEqual(expect.arrayContaining(known));
  });

  it('has conditions that all hold', () => {
    const report = replayScenario({ text: conditions, fileName: 'conditions.yaml' });
    expect([report.broken, report.neverHeld]).toEqual([[], []]);
    expect(report.session.system.schema.expectations.length).toBeGreaterThan(8);
  });

  it('says right that a link carries values, not names', () => {
    const world = 'title: t\nuntil: 1 s\nmocks: { dog: { mock: watchdog }, led: { mock: gpio } }\n';
    const link = 'links: [{ from: dog.reset, to: led.line }]\n';
    expect(open(world + link).system.schema.links).toHaveLength(1);
    expect(
      openSession({ text: world + link.replace('dog.reset', 'led.x'), fileName: 'x' }, {}).ok,
    ).toBe(false);
  });
});

type None = Readonly<Record<never, never>>;
type Light = TypedMock<None, None, None, { press: { floor: ReturnType<typeof integer> } }>;

describe('docs/writing-a-mock.md: timers', () => {
  const [, lightText = ''] = pageOf('docs/writing-a-mock.md')('ts');

  const load = async () => {
    const file = path.join(folder, 'stair-light.ts');
    writeFileSync(file, moved(lightText));
    const { stairLight } = (await import(/* @vite-ignore */ file)) as { stairLight: Light };
    return stairLight;
  };

  it('every press begins the time anew', async () => {
    const stairLight = await load();
    const world = mockSystem({ devices: { lamp: device(stairLight) } });
    for (const ms of [10, 40, 200]) {
      world.runTo(ms * 1e6);
      world.send(message(stairLight, 'press', 'lamp', { floor: 1 }));
    }
    world.runTo('1 s');
    const said = world.events('lamp.light').map(({ timeNs, payload }) => [timeNs, payload?.[0]]);
    expect(said).toEqual([
      [10e6, 1],
      [90e6, 0],
      [200e6, 1],
      [250e6, 0],
    ]);
  });

  it('a worn button loses presses', async () => {
    const stairLight = await load();
    const faults = [{ fault: 'lamp.worn' }];
    const world = mockSystem({ devices: { lamp: device(stairLight) }, faults });
    for (let press = 1; press <= 200; press++) {
      world.send(message(stairLight, 'press', 'lamp', { floor: 1 }));
    }
    expect(world.errors()).toEqual([]);
    const lost = 200 - Number(world.get('lamp.presses'));
    // Binomial: 20 lost on average, with a standard deviation of 4.2.
    expect(lost).toBeGreaterThan(5);
    expect(lost).toBeLessThan(40);
  });
});

describe('docs/writing-a-mock.md: clocks, queues and links', () => {
  const text = textOf('docs/writing-a-mock.md');
  const [, busy = ''] = pageOf('docs/writing-a-mock.md')('yaml');

  /** The busy heater, with a part of its text otherwise, run for a second. */
  function world(from = 'seed: 7', to = 'seed: 7') {
    expect(busy).toContain(from);
    const { system } = open(busy.replace(from, to));
    const { schema, memory } = system;
    const runTo = (ns: number) => {
      while (system.run(Number.POSITIVE_INFINITY, ns) !== CAME_BACK.time);
    };
    /** Events of this name that a device said, received or woke to, or the engine told of it. */
    const heard = (device: string, name: string): number => {
      const timeline = createTimeline(memory, schema);
      const { id, mock } = schema.devices.find((known) => known.name === device) ?? {};
      return timeline
        .events(timeline.oldest(), timeline.published())
        .filter(({ kind }) => schema.kinds[kind]?.name === name)
        .filter(({ kind }) => ['', mock].includes(schema.kinds[kind]?.mock))
        .filter(({ source, target }) => source === id || target === id).length;
    };
    const field = (device: string, name: string) => {
      const { fields } = schema.devices.find((known) => known.name === device) ?? { fields: [] };
      const slot = fields.find((known) => known.name === name)?.slot;
      return slot === undefined ? undefined : memory.slots.f64[slot];
    };
    runTo(1e9);
    return { bus: createBus(system), runTo, heard, field };
  }

  it('the partition keeps two seconds of readings from north', () => {
    const { runTo, heard } = world();
    runTo(20e9);
    expect(heard('hall', 'temperature')).toBe(400);
    const arrived = heard('north', 'temperature');
    expect(arrived).toBeGreaterThanOrEqual(358);
    expect(arrived).toBeLessThanOrEqual(361);
    expect(heard('north', 'error') + heard('heater', 'error')).toBe(0);
  });

  it.each([
    ['drop-oldest', undefined, 1],
    ['drop-newest', undefined, 1],
    ['fail', 'queue-full', 0],
    ['block', 'publish-timeout', 0],
  ])('of six messages at once one finds the queue full: %s', (policy, code, dropped) => {
    expect(text).toContain(`\`${policy}\``);
    const { bus, runTo, heard, field } = world('policy: drop-oldest', `policy: ${policy}`);
    const askedBefore = field('heater', 'ask dropped');
    const answers = Array.from({ length: 6 }, () => {
      const answer = bus.publish(message(heater, 'ask', 'heater', {}));
      // Handled, but in no time.
      runTo(1e9);
      return answer;
    });
    runTo(1.1e9);
    expect(answers.map((each) => (each.ok ? undefined : each.problem.code))).toEqual([
      ...Array.from({ length: 5 }, () => undefined),
      code,
    ]);
    expect([askedBefore, field('heater', 'ask dropped')]).toEqual([0, dropped]);
    expect(heard('heater', 'overflow')).toBe(dropped);
    // The first is handled as it comes; four wait, and are handled with events of their own.
    expect(heard('heater', 'ask-served')).toBe(4);
  });

  it('those of a deadline share a processor; one that is late is missed', () => {
    const { bus, runTo, heard } = world();
    for (let each = 0; each < 4; each++) {
      bus.publish(message(thermostat, 'temperature', 'north', { airC: 20 }));
    }
    runTo(1.1e9);
    // Through after 4, 8, 12 and 16 ms, of 10; and a reading came when all of them waited.
    expect(heard('north', 'missed')).toBe(3);
  });

  it.each([
    ['clock', 'drift: 40 ppm', ['offset', 'drift', 'walk', 'jitter']],
    ['link', 'jitter: 1 ms, spread: exponential', ['spread']],
  ])('every row about a %s is as a file may have it', (_, given, keys) => {
    const codes = firstColumn(text);
    const rows = codes.filter((code) => keys.includes(code.split(':')[0] ?? ''));
    expect(rows.length).toBeGreaterThanOrEqual(keys.length);
    for (const row of rows.filter((code) => code.includes(':'))) {
      expect(world(given, row).heard('hall', 'temperature')).toBe(20);
    }
  });

  it('every name of a phase and of a spread is known', () => {
    for (const phases of ['free', 'aligned', 'staggered', 'seeded']) {
      expect(text).toContain(`\`${phases}\``);
      expect(
        world('seed: 7', `seed: 7\nphases: ${phases}`).field('hall', 'temperatureC'),
      ).toBeDefined();
    }
    for (const spread of ['uniform', 'bell', 'exponential', 'heavy-tail']) {
      expect(text).toContain(`\`${spread}\``);
      expect(world('spread: exponential', `spread: ${spread}`).heard('hall', 'step')).toBe(20);
    }
  });
});

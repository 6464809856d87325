import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { SCENARIOS } from '../scenarios/library.ts';
import { loadScenario } from '../worker/load-scenario.ts';
import { openSession } from '../worker/session.ts';
import { createSeedRunner } from './seed-run.ts';

const SEEDS = 200;
/** Long runs say nothing more of a bug that shows at once, and little of one that shows late. */
const LIMIT_NS = 120e9;
const BEYOND_BREAK = 1.2;
/** Of those with many events in every second. */
const LIMITS_NS: Readonly<Record<string, number>> = { 'hundred-devices': 10e6 };
/** A busy machine runs 400 runs of a scenario in so many ms. */
const PATIENCE_MS = 240_000;

const mended = SCENARIOS.map(({ id }) => unwrap(loadScenario({ id }))).filter(({ fixed }) => fixed);

describe('built-in scenarios', () => {
  it('all say what would mend them', () => {
    expect(mended.map(({ id }) => id)).toEqual(SCENARIOS.map(({ id }) => id));
  });

  const title = '$id breaks as shipped, whatever the seed, and holds when mended';
  it.each(mended)(title, { timeout: PATIENCE_MS }, (scenario) => {
    const { id, seed } = scenario;
    const first = unwrap(
      createSeedRunner({ source: { id }, untilNs: scenario.untilNs, toEnd: false }),
    );
    const brokeNs = first.run(seed).timeNs;
    const untilNs = Math.min(
      scenario.untilNs,
      Math.max(LIMITS_NS[id] ?? LIMIT_NS, BEYOND_BREAK * brokeNs),
    );
    const runs = { source: { id }, untilNs, toEnd: false };
    const shipped = unwrap(createSeedRunner(runs));
    const fixed = unwrap(createSeedRunner({ ...runs, fixed: true }));
    expect(shipped.run(seed).expectation, 'with its own seed').not.toBe('');
    const held: number[] = [];
    const broke: string[] = [];
    for (let each = 1; each <= SEEDS; each++) {
      const asShipped = shipped.run(each);
      if (asShipped.expectation === '') held.push(each);
      const mend = fixed.run(each);
      if (mend.expectation !== '' || mend.error !== '') {
        broke.push(`seed ${each}: ${mend.expectation}${mend.error} at ${mend.timeNs} ns`);
      }
    }
    expect(held, 'seeds with which the shipped scenario holds').toEqual([]);
    expect(broke, 'what breaks although it is mended').toEqual([]);
  });
});

describe('a mended run', () => {
  it('has the mended values from its very first handler on, and says them in its recipe', () => {
    const text = `title: t
until: 1 s
mocks: { north: { mock: thermostat, config: { periodNs: 100 ms } } }
fixed: { because: "slower", set: { north.periodNs: 400 ms } }
`;
    const session = unwrap(openSession({ text, fileName: 't.yaml' }, { fixed: true }));
    session.runUntil({ type: 'end' });
    const field = session.system.schema.devices[0]?.fields.find(({ name }) => name === 'samples');
    expect(session.system.memory.slots.f64[field?.slot ?? -1]).toBe(2);
    expect(session.recipe().inputs).toEqual([
      {
        at: 0,
        timeNs: 0,
        edit: { type: 'set', device: 'north', field: 'periodNs', value: 400_000_000 },
      },
    ]);
  });

  it('is refused for a scenario that does not say how', () => {
    const text = 'title: t\nuntil: 1 s\nmocks: { north: { mock: thermostat } }\n';
    const opened = openSession({ text, fileName: 't.yaml' }, { fixed: true });
    expect(opened).toMatchObject({ ok: false, problem: { where: 'fixed' } });
  });
});

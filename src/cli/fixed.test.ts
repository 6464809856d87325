import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { SCENARIOS } from '../scenarios/library.ts';
import { loadScenario } from '../worker/load-scenario.ts';
import { openSession } from '../worker/session.ts';
import { createSeedRunner } from './seed-run.ts';

const SEEDS = 200;
/** A mended run is watched half as long again as the slowest of the shipped ones takes to break. */
const BEYOND_BREAK = 1.5;
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
    const runs = { source: { id }, toEnd: false };
    const shipped = unwrap(createSeedRunner({ ...runs, untilNs: scenario.untilNs }));
    expect(shipped.run(seed).expectation, 'with its own seed').not.toBe('');
    const held: number[] = [];
    let latestNs = 0;
    for (let each = 1; each <= SEEDS; each++) {
      const { expectation, timeNs } = shipped.run(each);
      if (expectation === '') held.push(each);
      latestNs = Math.max(latestNs, timeNs);
    }
    const untilNs = Math.min(scenario.untilNs, BEYOND_BREAK * latestNs);
    const fixed = unwrap(createSeedRunner({ ...runs, untilNs, fixed: true }));
    const broke: string[] = [];
    for (let each = 1; each <= SEEDS; each++) {
      const { expectation, error, timeNs } = fixed.run(each);
      if (expectation !== '' || error !== '') {
        broke.push(`seed ${each}: ${expectation}${error} at ${timeNs} ns`);
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

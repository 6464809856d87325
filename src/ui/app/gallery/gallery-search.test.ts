import { describe, expect, it } from 'vitest';
import { scenarioSummaries } from '../../../worker/load-scenario.ts';
import { isFound } from './gallery-search.ts';

const ALL = scenarioSummaries();
const found = (query: string) =>
  ALL.filter((scenario) => isFound(scenario, query)).map(({ id }) => id);

describe('isFound', () => {
  it('finds a scenario by words of its title, its story, its devices and its difficulty', () => {
    expect(found('one HEATER')).toContain('thermostats');
    expect(found('drying cabinet')).toEqual(['thermostats']);
    expect(found('uart packet-receiver')).toContain('uart-overrun');
    expect(found('easy thermostat')).toEqual(['thermostats']);
  });

  it('finds all with nothing written, and none with a word that is nowhere', () => {
    expect(found(' ')).toEqual(ALL.map(({ id }) => id));
    expect(found('thermostats zzz')).toEqual([]);
  });

  it('does not find a scenario by what mends it: the gallery must not tell', () => {
    const mended = ALL.filter(({ fixed }) => fixed !== undefined);
    expect(mended.length).toBeGreaterThan(0);
    for (const { id, fixed } of mended) expect(found(fixed?.because ?? ''), id).toEqual([]);
  });
});

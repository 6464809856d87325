import { describe, expect, it } from 'vitest';
import { scenarioSummaries } from '../../../worker/load-scenario.ts';
import { found, runText } from './gallery-search.ts';

const ALL = scenarioSummaries();
const idsOf = (query: string) => found(ALL, query).map(({ id }) => id);

describe('found', () => {
  it('finds a scenario by words of its title, its story, its devices and its difficulty', () => {
    expect(idsOf('one HEATER')).toContain('thermostats');
    expect(idsOf('drying cabinet')).toEqual(['thermostats']);
    expect(idsOf('uart packet-receiver')).toContain('uart-overrun');
    expect(idsOf('easy thermostat')).toEqual(['thermostats']);
  });

  it('finds all with nothing written, and none with a word that is nowhere', () => {
    expect(idsOf(' ')).toEqual(ALL.map(({ id }) => id));
    expect(idsOf('thermostats zzz')).toEqual([]);
  });

  it('puts a scenario that has the words in its title before one that has them in its story', () => {
    expect(idsOf('time went back').length).toBeGreaterThan(1);
    expect(idsOf('time went back')[0]).toBe('time-went-back');
  });

  it('does not find a scenario by what mends it: the gallery must not tell', () => {
    const mended = ALL.filter(({ fixed }) => fixed !== undefined);
    expect(mended.length).toBeGreaterThan(0);
    for (const { id, fixed } of mended) expect(idsOf(fixed?.because ?? ''), id).toEqual([]);
  });
});

describe('runText', () => {
  it.each([
    [14400e9, '4 h'],
    [900e9, '15 min'],
    [80e9, '80 s'],
    [600e6, '600 ms'],
  ])('of %d ns is %s', (ns, text) => {
    expect(runText(ns)).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import { changed, problemsOf } from './test-catalog.ts';

const NEVER = '  - { name: not too much, never: heater.powerW > 25 kW }';
const never = (text: string) => changed(NEVER, `  - ${text}`);
const OBEYS = '  - { name: obeys, within: 50 ms, of: north.demand, event: heater.power }';
const obeys = (text: string) => changed(OBEYS, `  - ${text}`);

describe('expectations', () => {
  it.each([
    [
      'no rule',
      never('{ name: a }'),
      '19:5',
      'neither always, never, sometimes nor within',
      'never: room',
    ],
    [
      'two rules',
      never('{ name: a, never: x, always: y }'),
      '19:5',
      'both always and never',
      'two expectations',
    ],
    [
      'no name',
      never('{ never: heater.powerW > 1 }'),
      '19:5',
      'an expectation needs "name"',
      'name: never',
    ],
    [
      'no condition',
      never('{ name: a, never: }'),
      '19:16',
      '"never" is nothing',
      'never: room.temperatureC',
    ],
    [
      'a list as condition',
      never('{ name: a, never: [a] }'),
      '19:23',
      '"never" is a list; it must be a text',
      'Write e.g. never',
    ],
    [
      'of without within',
      never('{ name: a, never: x, of: north.ask }'),
      '19:26',
      '"of" belongs to "within"',
      'Remove it',
    ],
    [
      'within without of',
      obeys('{ name: a, within: 1 s, event: heater.power }'),
      '20:5',
      'needs "of"',
      'of: north.demand',
    ],
    [
      'within without event',
      obeys('{ name: a, within: 1 s, of: north.ask }'),
      '20:5',
      'needs "event"',
      'event: heater.power',
    ],
    [
      'within no time',
      obeys('{ name: a, within: 0 s, of: north.ask, event: heater.power }'),
      '20:24',
      'longer than nothing',
      '1 ns',
    ],
    [
      'of an unknown event',
      obeys('{ name: a, within: 1 s, of: north.asc, event: heater.power }'),
      '20:33',
      'has no "asc"',
      'north.ask',
    ],
    [
      'two of one name',
      never('{ name: obeys, never: heater.powerW > 1 }'),
      '20:5',
      'two expectations are called "obeys"',
      'a name of its own',
    ],
    ['an unknown rule', never('{ name: a, nevr: x }'), '19:16', 'no key "nevr"', '"never"'],
  ])('refuses %s', (_, text, place, what, mend) => {
    const [found] = problemsOf(text);
    expect(found?.what).toContain(what);
    expect(found?.mend).toContain(mend);
    expect(found?.where).toBe(`home.yaml:${place}`);
  });
});

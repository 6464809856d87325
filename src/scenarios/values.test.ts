import { describe, expect, it } from 'vitest';
import { changed, GOOD, problemsOf } from './test-catalog.ts';

const NORTH =
  '  north: { mock: sensor, group: zones, config: { setpointC: 22.5 °C, periodNs: 250 ms } }';
const north = (rest: string) => changed(NORTH, `  north: ${rest}`);
const config = (text: string) => north(`{ mock: sensor, config: { ${text} } }`);

describe('the keys of a map', () => {
  it.each([
    ['an unknown key', `${GOOD}untli: 5 s\n`, '24:1', 'no key "untli"', 'Did you mean "until"?'],
    ['a strange key', `${GOOD}zzz: 5\n`, '24:1', 'no key "zzz"', 'Known: title, difficulty, story'],
    ['a key of Object', `${GOOD}constructor: 5\n`, '24:1', 'no key "constructor"', 'Known'],
    ['a list as key', `${GOOD}? [a]\n: 5\n`, '24:3', 'a key of a scenario is a list', 'plain word'],
    ['a key twice', `${GOOD}seed: 43\n`, '24:1', '"seed" stands twice', 'the first is in line 5'],
    ['no title', GOOD.replace(/^title.*\n/, ''), '1:1', 'needs "title"', 'title: Two thermostats'],
    ['no until', changed('until: 4 h\n', ''), '1:1', 'needs "until"', 'until: 60 s'],
    ['no mocks', 'title: a\nuntil: 1 s\n', '1:1', 'needs "mocks"', '{ mock: thermostat }'],
    ['an empty title', changed('Two sensors', ''), '1:1', '"title" is nothing', 'title: Two'],
    ['a map as title', changed('Two sensors', '{ a: b }'), '1:8', 'is a map', 'title: Two'],
    [
      'a list as story',
      'title: a\nstory: [a]\nuntil: 1 s\nmocks: { a: { mock: heater } }',
      '2:8',
      '"story" is a list; it must be a text',
      'Write e.g. story',
    ],
  ])('refuses %s', (_, text, place, what, mend) => {
    const [found] = problemsOf(text);
    expect(found?.what).toContain(what);
    expect(found?.mend).toContain(mend);
    expect(found?.where).toBe(`home.yaml:${place}`);
  });
});

describe('numbers and times', () => {
  it.each([
    ['a seed with a point', changed('seed: 42', 'seed: 4.2'), '5:7', 'a whole number', 'from 0'],
    ['a negative seed', changed('seed: 42', 'seed: -1'), '5:7', '"seed" is "-1"', 'from 0 to 9007'],
    ['a seed of words', changed('seed: 42', 'seed: lucky'), '5:7', '"lucky"', 'from 0'],
    ['a time of 0', changed('4 h', '0 s'), '6:8', 'longer than nothing', '1 ns'],
    ['a negative time', changed('4 h', '-4 h'), '6:8', 'time does not run backwards', 'Write 4 h'],
    ['a time without unit', changed('4 h', '4'), '6:8', 'without a unit of time', '4 ms'],
    ['a time in °C', changed('4 h', '4 °C'), '6:8', 'unit "°C" does not fit', 'ns, µs, ms, s'],
    ['a time of words', changed('4 h', 'long'), '6:8', '"long" is not a quantity', 'ms'],
    ['104 days and more', changed('4 h', '2600 h'), '6:8', 'exact up to 104 days', '2500 h'],
    ['an endless time', changed('4 h', '.inf'), '6:8', 'is not a quantity', 'ms'],
    ['no time', changed('until: 4 h', 'until:'), '6:1', 'a number is needed', 'in ns, µs'],
  ])('refuses %s', (_, text, place, what, mend) => {
    const [found] = problemsOf(text);
    expect(found?.what).toContain(what);
    expect(found?.mend).toContain(mend);
    expect(found?.where).toBe(`home.yaml:${place}`);
  });
});

describe('configuration', () => {
  it.each([
    ['an unknown config key', config('setpoint: 21'), '8:36', 'no key "setpoint"', '"setpointC"'],
    ['config of Object', config('__proto__: 1'), '8:36', 'no key "__proto__"', 'Known: setpointC'],
    ['a wrong unit', config('setpointC: 21 s'), '8:47', 'unit "s" does not fit', '°C'],
    ['a value too high', config('setpointC: 50 °C'), '8:47', 'from 5 °C to 35 °C', 'Write a value'],
    [
      'a value too low',
      config('gain: -1'),
      '8:42',
      '"gain" is -1; it must be at least 0',
      'at least',
    ],
    [
      'a period too short',
      config('periodNs: 1 us'),
      '8:46',
      'from 1 ms to 3600 s',
      'Write a value',
    ],
    ['a negative period', config('periodNs: -1 s'), '8:46', 'backwards', 'Write 1 s'],
    ['a fraction', config('levels: 2.5'), '8:44', 'must be a whole number', 'Write e.g. 3'],
    ['a wrong flag', config('quiet: yes'), '8:43', '"quiet" is "yes"', 'Write true or false'],
    [
      'a flag in quotes',
      config('quiet: "true"'),
      '8:43',
      'must be true or false',
      'without quotes',
    ],
    ['a wrong choice', config('mode: fats'), '8:42', 'one of slow, fast', 'Did you mean "fast"?'],
    ['a list as value', config('gain: [1]'), '8:42', '"gain" is a list', 'Write a value'],
    ['not a number', config('gain: .nan'), '8:42', '".nan" is not a quantity', 'plain number'],
    ['a text field', config('label: hot'), '8:36', 'cannot be set in a file', 'Remove it'],
    ['no value', config('gain: '), '8:36', '"gain" is nothing', 'Write a value'],
    [
      'a list as config',
      north('{ mock: sensor, config: [a] }'),
      '8:34',
      'is a list',
      'Write a map',
    ],
  ])('refuses %s', (_, text, place, what, mend) => {
    const [found] = problemsOf(text);
    expect(found?.what).toContain(what);
    expect(found?.mend).toContain(mend);
    expect(found?.where).toBe(`home.yaml:${place}`);
  });
});

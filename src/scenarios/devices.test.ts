import { describe, expect, it } from 'vitest';
import { changed, problemsOf } from './test-catalog.ts';

const NORTH =
  '  north: { mock: sensor, group: zones, config: { setpointC: 22.5 °C, periodNs: 250 ms } }';
const north = (rest: string) => changed(NORTH, `  north: ${rest}`);

describe('devices', () => {
  it.each([
    [
      'no devices',
      'title: a\nuntil: 1 s\nmocks: {}\n',
      '3:1',
      'has no devices',
      'mock: thermostat',
    ],
    ['a list of devices', 'title: a\nuntil: 1 s\nmocks: [a]', '3:8', '"mocks" is a list', 'a map'],
    ['an unknown mock', north('{ mock: sensr }'), '8:18', 'no mock is called "sensr"', '"sensor"?'],
    ['a strange mock', north('{ mock: zzz }'), '8:18', 'called "zzz"', 'mocks: heater, sensor.'],
    ['no mock', north('{ group: a }'), '8:3', 'device "north" needs "mock"', 'mock: sensor'],
    ['a device that is a text', north('sensor'), '8:10', 'device "north" is "sensor"', 'mock: …'],
    ['a device without body', north(''), '8:3', 'device "north" is nothing', 'Write a map'],
    ['an unknown device key', north('{ mok: sensor }'), '8:12', 'has no key "mok"', '"mock"'],
    [
      'a device twice',
      north('{ mock: sensor }\n  north: { mock: sensor }'),
      '9:3',
      'twice',
      'line 8',
    ],
    [
      'a reserved name',
      `${north('{ mock: sensor }\n  and: { mock: sensor }')}`,
      '9:3',
      'word',
      'and1',
    ],
    [
      'a bad name',
      north('{ mock: sensor }\n  1a: { mock: sensor }'),
      '9:3',
      'not a device',
      'letter',
    ],
    ['a dotted name', north('{ mock: sensor }\n  a.b: { mock: sensor }'), '9:3', '"a.b"', 'letter'],
    [
      'a dash at the end',
      north('{ mock: sensor }\n  a-: { mock: sensor }'),
      '9:3',
      '"a-"',
      'letter',
    ],
    ['a long name', north(`{ mock: sensor }\n  ${'a'.repeat(65)}: {}`), '9:3', 'not a', '64'],
  ])('refuses %s', (_, text, place, what, mend) => {
    const [found] = problemsOf(text);
    expect(found?.what).toContain(what);
    expect(found?.mend).toContain(mend);
    expect(found?.where).toBe(`home.yaml:${place}`);
  });
});

it('refuses more devices than a file may hold', () => {
  const lines = Array.from({ length: 4097 }, (_, i) => `  d${i}: { mock: heater }\n`);
  const [first] = problemsOf(`title: a\nuntil: 1 s\nmocks:\n${lines.join('')}`);
  expect(first).toMatchObject({ where: 'home.yaml:3:1' });
  expect(first?.what).toContain('4097 devices; 4096 are read');
  expect(first?.mend).toContain('in code');
});

it('reports the device that is wrong, not everything that mentions it', () => {
  expect(problemsOf(north('{ mock: sensr }')).map(({ what }) => what)).toEqual([
    'no mock is called "sensr"',
  ]);
});

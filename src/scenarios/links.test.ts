import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse.ts';
import { CATALOG, changed, problemsOf } from './test-catalog.ts';

const SOUTH_LINK = '  - { from: south.demand, to: heater.set, loss: 0.25 }';
const link = (text: string) => changed(SOUTH_LINK, `  - ${text}`);

describe('links', () => {
  it.each([
    [
      'a map of links',
      'title: a\nuntil: 1 s\nmocks: { a: { mock: heater } }\nlinks: { a: b }\n',
      '4:8',
      '"links" is a map',
      'Begin each item',
    ],
    ['a link of words', link('north to south'), '14:5', 'a link is "north to south"', 'from: …'],
    [
      'a link without end',
      link('{ from: north.ask }'),
      '14:5',
      'a link needs "to"',
      'to: heater.ask',
    ],
    [
      'a link from nobody',
      link('{ from: nort.ask, to: heater.ask }'),
      '14:13',
      '"nort"',
      '"north"',
    ],
    [
      'a link to nobody',
      link('{ from: north.ask, to: zzz.ask }'),
      '14:28',
      '"zzz"',
      'Known: north',
    ],
    [
      'an unknown event',
      link('{ from: north.aks, to: heater.ask }'),
      '14:13',
      'emits no',
      'north.ask',
    ],
    [
      'what is not emitted',
      link('{ from: north.sample, to: heater.ask }'),
      '14:13',
      'no "sample"',
      'It emits demand, reading, ask.',
    ],
    [
      'what is not accepted',
      link('{ from: north.ask, to: heater.power }'),
      '14:28',
      'accepts no "power"',
      'It accepts set, heat, ask, level.',
    ],
    [
      'half an endpoint',
      link('{ from: north, to: heater.ask }'),
      '14:13',
      'a device and an event',
      'device.event',
    ],
    [
      'three parts',
      link('{ from: north.a.b, to: heater.ask }'),
      '14:13',
      'a device and an event',
      'device.event',
    ],
    [
      'fewer values',
      link('{ from: north.ask, to: heater.set }'),
      '14:5',
      'carries nothing, but heater.set takes on (flag)',
      'same number',
    ],
    [
      'other types',
      link('{ from: north.demand, to: heater.heat }'),
      '14:5',
      'carries on (flag), but heater.heat takes powerW (number in W)',
      'same type and unit',
    ],
    [
      'other units',
      link('{ from: north.reading, to: heater.heat }'),
      '14:5',
      'airC (number in °C)',
      'same type and unit',
    ],
    [
      'a link twice',
      link('{ from: north.demand, to: heater.set }'),
      '14:5',
      'north.demand → heater.set stands twice',
      'line 13',
    ],
    [
      'a negative latency',
      link('{ from: north.ask, to: heater.ask, latency: -1 ms }'),
      '14:49',
      'backwards',
      'Write 1 ms',
    ],
    [
      'a latency in °C',
      link('{ from: north.ask, to: heater.ask, latency: 1 °C }'),
      '14:49',
      'does not fit',
      'ms',
    ],
    [
      'a negative jitter',
      link('{ from: north.ask, to: heater.ask, jitter: -1 ms }'),
      '14:48',
      'backwards',
      '1 ms',
    ],
    [
      'a loss of 5',
      link('{ from: north.ask, to: heater.ask, loss: 5 }'),
      '14:46',
      'from 0 % to 100 %',
      'Write e.g. 5 % or 0.05',
    ],
    [
      'a loss of 101 %',
      link('{ from: north.ask, to: heater.ask, loss: 101 % }'),
      '14:46',
      'from 0 % to 100 %',
      '5 %',
    ],
    [
      'a negative loss',
      link('{ from: north.ask, to: heater.ask, loss: -1 % }'),
      '14:46',
      'from 0 %',
      '5 %',
    ],
    [
      'a loss of words',
      link('{ from: north.ask, to: heater.ask, loss: some }'),
      '14:46',
      '"some"',
      '5 %',
    ],
    [
      'an unknown link key',
      link('{ from: north.ask, to: heater.ask, delay: 1 ms }'),
      '14:40',
      'no key "delay"',
      'Known: from, to',
    ],
    [
      'cyclic wiring',
      link('{ from: north.ask, to: heater.ask }\n  - { from: heater.answer, to: north.answer }'),
      '15:5',
      'cyclic wiring: north.ask → heater.ask, then heater.answer → north.answer take no time',
      'latency: 1 us',
    ],
  ])('refuses %s', (_, text, place, what, mend) => {
    const [found] = problemsOf(text);
    expect(found?.what).toContain(what);
    expect(found?.mend).toContain(mend);
    expect(found?.where).toBe(`home.yaml:${place}`);
  });
});

it('a link may carry a whole number to where any number is taken, not the other way', () => {
  const parsed = parseScenario(
    link('{ from: heater.answer, to: heater.level, latency: 1 ns }'),
    'home.yaml',
    CATALOG,
  );
  expect(parsed.ok).toBe(true);
  const [found] = problemsOf(link('{ from: north.reading, to: heater.level, latency: 1 ns }'));
  expect(found?.what).toBe(
    'north.reading carries airC (number in °C), but heater.level takes level (number)',
  );
});

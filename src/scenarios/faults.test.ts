import { describe, expect, it } from 'vitest';
import { changed, problemsOf } from './test-catalog.ts';

const FIRST_FAULT = '  - { at: 12 s, device: north, fault: sensor-stuck, for: 3 s }';
const fault = (text: string) => changed(FIRST_FAULT, `  - ${text}`);

describe('faults', () => {
  it.each([
    [
      'an unknown fault',
      fault('{ at: 1 s, device: north, fault: sensor-stock }'),
      '16:38',
      '"north" (sensor) has no fault "sensor-stock"',
      '"sensor-stuck"?',
    ],
    [
      'a fault of a mock without',
      fault('{ at: 1 s, device: heater, fault: x }'),
      '16:39',
      'no fault "x"',
      'There is no fault here',
    ],
    [
      'a fault of nobody',
      fault('{ at: 1 s, device: nort, fault: slow }'),
      '16:24',
      'no device is called "nort"',
      '"north"',
    ],
    [
      'a fault before the start',
      fault('{ at: -1 s, device: north, fault: slow }'),
      '16:11',
      'backwards',
      '1 s',
    ],
    [
      'a fault for no time',
      fault('{ at: 1 s, device: north, fault: slow, for: 0 }'),
      '16:49',
      'longer than nothing',
      '1 ns',
    ],
    [
      'a fault without time',
      fault('{ device: north, fault: slow }'),
      '16:5',
      'a fault needs "at"',
      'at: 12 s',
    ],
    [
      'a fault without name',
      fault('{ at: 1 s, device: north }'),
      '16:5',
      'a fault needs "fault"',
      'sensor-stuck',
    ],
    [
      'a fault without device',
      fault('{ at: 1 s, fault: slow }'),
      '16:5',
      'a fault needs "device"',
      'north',
    ],
  ])('refuses %s', (_, text, place, what, mend) => {
    const [found] = problemsOf(text);
    expect(found?.what).toContain(what);
    expect(found?.mend).toContain(mend);
    expect(found?.where).toBe(`home.yaml:${place}`);
  });
});

import { describe, expect, it } from 'vitest';
import { compileState } from './compile-state.ts';
import { slotNamed, TEST_SCHEMA } from './test-schema.ts';

function slotsWith(values: Readonly<Record<string, number>>): Float64Array {
  const slots = new Float64Array(TEST_SCHEMA.slots);
  for (const [name, value] of Object.entries(values)) slots[slotNamed(name)] = value;
  return slots;
}

function holds(text: string, values: Readonly<Record<string, number>>): boolean {
  const compiled = compileState(text, TEST_SCHEMA);
  if (!compiled.ok) throw new Error(`${text}: ${compiled.problem.what}`);
  return compiled.value.evaluate(slotsWith(values));
}

function problem(text: string) {
  const compiled = compileState(text, TEST_SCHEMA);
  if (compiled.ok) throw new Error(`"${text}" was expected to be refused`);
  return compiled.problem;
}

const COLD = {
  'north.measuredC': 19,
  'south.measuredC': 21,
  'north.periodNs': 100e6,
  'south.periodNs': 2.5e9,
  'heater.powerW': 1500,
  'heater.on': 1,
  'valve.mode': 2,
  'valve.peer': 1,
  'valve.steps': 7,
  'north.sensor-stuck': 1,
};

describe('compileState', () => {
  it.each([
    ['north.measuredC < 20', true],
    ['north.measuredC < 19', false],
    ['north.measuredC <= 19 °C', true],
    ['north.measuredC >= 19', true],
    ['north.measuredC > 19', false],
    ['north.measuredC == 19 °C', true],
    ['north.measuredC != 19 °C', false],
    ['20 > north.measuredC', true],
    ['north.periodNs == 100 ms', true],
    ['north.periodNs == 0.1 s', true],
    ['north.periodNs == 0.000_1e3 s', true],
    ['north.periodNs > 0', true],
    ['south.periodNs in 1 s..2.5 s', true],
    ['south.periodNs in 1 s..2.499999999 s', false],
    ['heater.powerW == 1.5 kW', true],
    ['powerW > 1 kW', true],
    ['heater.on', true],
    ['not heater.on', false],
    ['on == true', true],
    ['on == false', false],
    ['on != true', false],
    ['on == (north.measuredC < 20)', true],
    ['on != (north.measuredC < 20)', false],
    ['(1 > 2) == (heater.powerW > 2000)', true],
    ['valve.mode == open', true],
    ['valve.mode == "open"', true],
    ['"idle" == mode', false],
    ['mode != idle', true],
    ['mode in [idle, "opening"]', false],
    ['mode not in [idle, "opening"]', true],
    ['valve.peer == south', true],
    ['valve.peer == "north"', false],
    ['peer in ["north", south]', true],
    ['north.sensor-stuck', true],
    ['south.sensor-stuck or heater.on', true],
    ['north.demanding and heater.on', false],
    ['true and heater.on', true],
    ['south.measuredC - north.measuredC > 1.5 °C', true],
    ['south.measuredC - north.measuredC == 2', true],
    ['(north.measuredC + south.measuredC) / 2 == 20', true],
    ['-north.measuredC == -19', true],
    ['2 * steps + 1 == 15', true],
    ['steps - 2 - 2 == 3', true],
    ['steps / 2 * 2 == 7', true],
    ['south.periodNs / north.periodNs == 25', true],
    ['south.periodNs - 500 ms == 2 s', true],
    ['heater.powerW * 2 == 3 kW', true],
    ['60 s / 2 > south.periodNs', true],
    ['steps in [1, 7, 9]', true],
    ['steps in 8..9', false],
    ['steps in 1 + 1..10 - 3', true],
    ['valve.fifo[2] == 0', true],
  ])('%s is %s', (text, expected) => {
    expect(holds(text, COLD)).toBe(expected);
  });

  it('tells numbers that never were from others', () => {
    const never = { 'north.periodNs': Number.NaN };
    expect(holds('north.periodNs == 1 ms', never)).toBe(false);
    expect(holds('north.periodNs != 1 ms', never)).toBe(true);
    expect(holds('north.periodNs > 1 ms or north.periodNs <= 1 ms', never)).toBe(false);
  });

  it('reads the cell that the index names', () => {
    const slots = new Float64Array(TEST_SCHEMA.slots);
    slots[slotNamed('valve.fifo') + 3] = 5;
    const compiled = compileState('valve.fifo[3] == 5', TEST_SCHEMA);
    expect(compiled.ok && compiled.value.evaluate(slots)).toBe(true);
  });

  it('lists each device that it reads once, in rising order', () => {
    const text = 'heater.on and (south.measuredC > 1 or -north.measuredC + heater.powerW * 0 < 1)';
    const compiled = compileState(text.replace(' + heater.powerW * 0', ''), TEST_SCHEMA);
    expect(compiled.ok && compiled.value.devices).toEqual([0, 1, 2]);
    const same = compileState('(heater.on or on) == not north.demanding', TEST_SCHEMA);
    expect(same.ok && same.value.devices).toEqual([0, 2]);
  });

  it('allocates nothing while evaluating', () => {
    const text =
      '(north.measuredC + south.measuredC) / 2 > 20.5 or mode in [idle] or powerW * 3 < 1.1 kW ' +
      'or -south.measuredC > -3.5 or on == (steps > 9)';
    const compiled = compileState(text, TEST_SCHEMA);
    if (!compiled.ok) throw new Error(compiled.problem.what);
    const { evaluate } = compiled.value;
    const slots = slotsWith({ ...COLD, 'heater.on': 1 });
    const power = slotNamed('heater.powerW');
    let held = 0;
    const run = (times: number) => {
      for (let i = 0; i < times; i++) {
        slots[power] = 1500.5 + i;
        if (evaluate(slots)) held += 1;
      }
    };
    run(50_000);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    run(1_000_000);
    const growth = process.memoryUsage().heapUsed - before;
    expect(held).toBe(0);
    // One heap number an evaluation would be 12 MB and more.
    expect(growth).toBeLessThan(1_000_000);
  });
});

describe('compileState refuses', () => {
  it.each([
    ['north.measuredX > 1', 6, 15, 'north has no field "measuredX"', 'Did you mean "measuredC"?'],
    ['nort.measuredC > 1', 0, 4, 'no device is called "nort"', 'Did you mean "north"?'],
    ['zzzzzz.measuredC > 1', 0, 6, 'no device is called', 'Known: north, south, heater, valve.'],
    ['powrW > 1', 0, 5, 'nothing here is called "powrW"', 'Did you mean "powerW"?'],
    ['steps-powerW > 1', 0, 12, 'nothing here is called', 'spaces around "-"'],
    ['heater > 1', 0, 6, '"heater" is a device, not a value', 'heater.powerW, heater.on'],
    ['heater', 0, 6, '"heater" is a device', 'heater.powerW'],
    ['measuredC > 1', 0, 9, '2 devices have', 'Write north.measuredC, south.measuredC.'],
    ['north.measuredC > 21 s', 18, 22, 'unit "s" does not fit', 'Write a value in °C.'],
    ['21 s < north.measuredC', 0, 4, '"north.measuredC" is a number in °C', 'a value in °C'],
    ['north.periodNs > 21 °C', 17, 22, 'unit "°C" does not fit', 'ns, µs, ms, s, min, h'],
    ['north.periodNs > 5', 17, 18, '5 is compared with a time but has no unit', '5 ms'],
    ['valve.steps > 5 ms', 14, 18, 'a number without unit; ms does not fit', 'a plain number'],
    ['north.periodNs > heater.powerW', 17, 30, 'unit "W" does not fit', 'ns'],
    ['north.measuredC > steps', 18, 23, 'without unit', 'a value in °C'],
    ['powerW + 3 °C > 1', 9, 13, 'unit "°C" does not fit', 'mW, W, kW'],
    ['powerW * north.measuredC > 1', 0, 24, 'W times °C has no unit here', 'plain numbers'],
    ['1 / powerW > 1', 4, 10, 'cannot be divided by it', 'like by like'],
    ['steps > 1 / 0', 8, 13, 'no finite result', 'other than 0'],
    ['heater.powerW', 0, 13, 'a number in W, not a condition', 'heater.powerW > 0'],
    ['valve.mode and on', 0, 10, 'one of idle, opening, open, not', 'valve.mode == "idle"'],
    ['valve.mode == closed', 14, 20, '"valve.mode" is never "closed"', 'idle, opening, open'],
    ['valve.mode == "opn"', 14, 19, 'is never "opn"', 'Did you mean "open"?'],
    ['valve.mode < open', 0, 10, '"<" does not fit', '== or !='],
    ['valve.peer == nort', 14, 18, 'no device is called "nort"', '"north"'],
    ['on > true', 0, 2, '">" does not fit', '== or !='],
    ['on == 1', 6, 7, 'true or false, but "1" is a number', 'true or false'],
    ['powerW == "high"', 10, 16, 'is a text', 'without quotes'],
    ['valve.peer == 3', 14, 15, 'is a device, but "3" is a number', 'like with like'],
    ['on + 1 > 2', 0, 2, 'arithmetic needs numbers', 'numeric field'],
    ['"a" == "b"', 0, 3, 'two texts are compared', 'Put a name on one side'],
    ['powerW contains 3', 16, 17, '"contains" needs a text', 'contains "read"'],
    ['valve.mode in idle..open', 0, 10, '"valve.mode" is not a number', 'in ["a", "b"]'],
    ['steps in 9..1', 9, 13, 'the range is empty', 'Exchange'],
    ['steps in []', 0, 11, 'the list after "in" is empty', 'at least one'],
    ['(steps > 1) in [true]', 0, 11, 'a condition is in no list', 'field before "in"'],
    ['valve.fifo > 1', 0, 10, '"valve.fifo" has 4 cells', 'valve.fifo[0] … valve.fifo[3]'],
    ['valve.fifo[4] > 1', 0, 13, 'has no cell 4', 'from 0 to 3'],
    ['steps[1] > 1', 0, 8, 'has no cell 1', 'Write steps.'],
    ['valve.label == "x"', 0, 11, 'is a text; a condition over state', 'filter events'],
    ['a.b.c > 1', 4, 5, 'two parts at most', 'device.field'],
    ['kind == "ask"', 0, 4, '"kind" belongs to an event', 'event filter'],
    ['time > 1 s', 0, 4, '"time" belongs to an event', 'event filter'],
    ['changed(powerW)', 0, 15, 'changed() asks about an event', 'event filter'],
    ['chnged(powerW)', 0, 6, 'no function is called "chnged"', '"changed"'],
    ['1 < 2', 0, 5, 'reads no field, so it never changes', 'device.field'],
    ['true', 0, 4, 'reads no field', 'device.field'],
    ['"text"', 0, 6, 'is a text, not a condition', 'kind == "read"'],
    ['constructor.x > 1', 0, 11, 'no device is called "constructor"', 'Known'],
    ['__proto__ > 1', 0, 9, 'nothing here is called "__proto__"', 'device.field'],
  ])('%s', (text, from, to, what, mend) => {
    const found = problem(text);
    expect(found.what).toContain(what);
    expect(found.mend).toContain(mend);
    expect(found).toMatchObject({ from, to, where: `column ${from + 1}` });
  });
});

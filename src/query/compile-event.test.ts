import { describe, expect, it } from 'vitest';
import { CONTROL_WORD } from '../memory/tables.ts';
import { compileFilter, type EventFilter } from './compile-event.ts';
import { createTestRecording, type TestRecording } from './test-memory.ts';
import { KIND, slotNamed, TEST_SCHEMA } from './test-schema.ts';

const [NORTH, SOUTH, HEATER, VALVE] = [0, 1, 2, 3];
const POWER = slotNamed('heater.powerW');
const NORTH_C = slotNamed('north.measuredC');
const SOUTH_C = slotNamed('south.measuredC');
const FIFO = slotNamed('valve.fifo');

function filterOf(text: string): EventFilter {
  const filter = compileFilter(text, TEST_SCHEMA);
  if (!filter.ok) throw new Error(`${text}: ${filter.problem.what}`);
  return filter.value;
}

function problem(text: string) {
  const filter = compileFilter(text, TEST_SCHEMA);
  if (filter.ok) throw new Error(`"${text}" was expected to be refused`);
  return filter.problem;
}

/** Sequences among those given that pass. */
function passing(text: string, recording: TestRecording, sequences: readonly number[]): number[] {
  const filter = filterOf(text);
  return sequences.filter((at) => filter.matches(recording.memory, recording.rowOf(at)));
}

/** One exchange between the north thermostat, the heater and the valve. */
function exchange(recording: TestRecording): number[] {
  const first = recording.append({ kind: KIND.start, timeNs: 0 });
  const demand = recording.append({
    kind: KIND.demand,
    timeNs: 1e6,
    source: NORTH,
    parent: first,
    payload: [1, 18.5, 3e6],
    writes: [
      [NORTH_C, 18.5, 18.5],
      [SOUTH_C, 1, 2],
    ],
  });
  const ask = recording.append({ kind: KIND.ask, timeNs: 1e6, source: NORTH, parent: demand });
  const asked = recording.append({
    kind: KIND.asked,
    timeNs: 3.5e6,
    source: NORTH,
    target: HEATER,
    parent: ask,
    span: ask,
    writes: [
      [POWER, 0, 1500],
      [FIFO + 2, 0, 1],
    ],
  });
  const tell = recording.append({
    kind: KIND.tell,
    timeNs: 5e6,
    source: NORTH,
    parent: asked,
    span: ask,
    payload: [4],
  });
  const other = recording.append({
    kind: KIND.demand,
    timeNs: 6e6,
    source: SOUTH,
    payload: [0, 22, 7e6],
  });
  const moved = recording.append({
    kind: KIND.moved,
    timeNs: 8e6,
    source: VALVE,
    parent: tell,
    payload: [1, SOUTH, 3],
  });
  const note = recording.append({
    kind: KIND.note,
    timeNs: 9e6,
    parent: moved,
    payload: ['the valve moved', 'info'],
  });
  return [first, demand, ask, asked, tell, other, moved, note];
}

/** Indices into the exchange that pass. */
const CASES: [string, number[]][] = [
  ['', [0, 1, 2, 3, 4, 5, 6, 7]],
  ['true', [0, 1, 2, 3, 4, 5, 6, 7]],
  ['kind == "demand"', [1, 5]],
  ['kind == demand', [1, 5]],
  ['"thermostat.demand" == kind', [1, 5]],
  ['kind == thermostat.demand', [1, 5]],
  ['kind != demand', [0, 2, 3, 4, 6, 7]],
  ['kind in ["ask", tell]', [2, 4]],
  ['kind contains "ask"', [2, 3]],
  ['kind contains "thermostat."', [1, 2, 4, 5]],
  ['device == "north"', [1, 2, 3, 4]],
  ['device == heater', [3]],
  ['device contains "eater"', [3]],
  ['device != north', [0, 5, 6, 7]],
  ['source == north', [1, 2, 3, 4]],
  ['target == "heater"', [3]],
  ['target in [north, heater]', [3]],
  ['device not in ["north", "south"]', [0, 6, 7]],
  ['time in 1 ms..3.5 ms', [1, 2, 3]],
  ['time > 6 ms', [6, 7]],
  ['time == 0', [0]],
  ['on', [1]],
  ['on == false', [5]],
  ['not on', [0, 2, 3, 4, 5, 6, 7]],
  ['airC > 20', [5]],
  ['airC != 22 °C', [1]],
  ['airC in 18..19', [1]],
  ['not airC > 20', [0, 1, 2, 3, 4, 6, 7]],
  ['demand.airC < 20 and source == north', [1]],
  ['thermostat.demand.airC < 20', [1]],
  ['thermostat.airC < 20', [1]],
  ['waitedNs >= 4 ms', [4, 5]],
  ['tell.waitedNs == 4 ms', [4]],
  ['waitedNs == 3000 us', [1]],
  ['mode == opening', [6]],
  ['mode != open', [6]],
  ['by == south', [6]],
  ['by in [north, "heater"]', []],
  ['moved.level > 2', [6]],
  ['text contains "valve"', [7]],
  ['text == "the valve moved"', [7]],
  ['text != "the valve"', [7]],
  ['text == "the valve"', []],
  ['text in ["a", "the valve moved"]', [7]],
  ['note.level == "info"', [7]],
  ['changed(heater.powerW)', [3]],
  ['changed(powerW)', [3]],
  ['changed(north.measuredC)', []],
  ['changed(measuredC)', [1]],
  ['changed(valve.fifo)', [3]],
  ['changed(valve.fifo[2])', [3]],
  ['changed(valve.fifo[1])', []],
  ['latency("north.ask → heater.asked") > 2 ms', [3]],
  ['latency("north.ask -> heater.asked") == 2.5 ms', [3]],
  ['latency("north.ask → heater.asked") > 2.5 ms', []],
  ['latency("thermostat.ask → heater.asked") > 0', [3]],
  ['latency(heater.asked) > 2 ms', [3]],
  ['latency("thermostat.ask ⇒ thermostat.tell") == 4 ms', [4]],
  ['latency("north.ask ⇒ north.tell") == 4 ms', [4]],
  ['latency("south.ask ⇒ south.tell") >= 0', []],
  ['latency(tell) > 1 ms', [4]],
  ['airC - 18 > 1 and time * 2 > 11 ms', [5]],
];

describe('compileFilter', () => {
  it.each(CASES)('%s', (text, expected) => {
    const recording = createTestRecording(16);
    const sequences = exchange(recording);
    expect(passing(text, recording, sequences)).toEqual(expected);
  });

  it.each([2 ** 30 - 3, 2 ** 31 - 3, 2 ** 32 - 3, 2 ** 40 + 5])(
    'passes the same events when sequences and counts begin at %d',
    (first) => {
      const recording = createTestRecording(16, first, { journal: first + 1, payload: first - 2 });
      const sequences = exchange(recording);
      for (const [text, expected] of CASES) {
        const found = passing(text, recording, sequences).map((at) => at - first);
        expect(found, text).toEqual(expected);
      }
      expect(passing(`sequence == ${first + 2}`, recording, sequences)).toEqual([first + 2]);
      expect(passing(`sequence >= ${first + 6}`, recording, sequences)).toHaveLength(2);
      const caused = passing(`caused_by(${first + 2})`, recording, sequences);
      expect(caused.map((at) => at - first)).toEqual([3, 4, 6, 7]);
    },
  );

  it('finds descendants in any order of asking, and again after rows were taken back', () => {
    const recording = createTestRecording(16);
    exchange(recording);
    const filter = filterOf('caused_by(1)');
    const ask = (at: number) => filter.matches(recording.memory, recording.rowOf(at));
    expect([7, 0, 6, 5, 2, 1].map(ask)).toEqual([true, false, true, false, true, false]);
    const { events, controlWords } = recording.memory;
    events.parentBack[4] = 0;
    expect(ask(6)).toBe(true);
    Atomics.add(controlWords.i32, CONTROL_WORD.epoch, 2);
    expect([2, 3, 4, 6].map(ask)).toEqual([true, true, false, false]);
  });

  it('follows causes only as far as they are held', () => {
    const recording = createTestRecording(8);
    exchange(recording);
    const filter = filterOf('caused_by(1)');
    // The ring holds 8 rows: each of these pushes one out.
    for (let i = 0; i < 6; i++) recording.append({ kind: KIND.start, parent: 7 + i });
    expect(filter.matches(recording.memory, recording.rowOf(13))).toBe(false);
    const near = filterOf('caused_by(8)');
    expect(near.matches(recording.memory, recording.rowOf(13))).toBe(true);
    expect(near.matches(recording.memory, recording.rowOf(7))).toBe(false);
    recording.append({ kind: KIND.start, parent: 'far' });
    expect(near.matches(recording.memory, recording.rowOf(14))).toBe(false);
  });

  it('finds no change, payload or latency in rows that were overwritten', () => {
    const recording = createTestRecording(8);
    const sequences = exchange(recording);
    const note = sequences[7] ?? 0;
    for (let i = 0; i < 3; i++) {
      recording.append({ kind: KIND.demand, payload: [1, 30, 1, 0], writes: [[POWER, i, i + 1]] });
      recording.append({ kind: KIND.tell, payload: [1], parent: note, span: 2 });
    }
    expect(passing('note.level == "info"', recording, [note])).toEqual([]);
    expect(passing('text contains "valve"', recording, [note])).toEqual([note]);
    expect(passing('latency(tell) >= 0', recording, [9, 11, 13])).toEqual([]);
    expect(passing('changed(powerW)', recording, [7, 8, 9, 10, 11, 12])).toEqual([8, 10, 12]);
  });

  it('allocates nothing while scanning', () => {
    const recording = createTestRecording(1024);
    for (let i = 0; i < 1024; i++) {
      recording.append({
        kind: 1 + (i % 6),
        source: i % 4,
        timeNs: i * 1e9 + 0.5,
        ...(i > 0 ? { parent: i - 1 } : {}),
        payload: [i % 2, 18.5 + i],
        writes: [[POWER, i + 0.5, i + 1.5]],
      });
    }
    const filter = filterOf(
      'time < 0 or airC * 2 < -1 or waitedNs > 1 h and on or sequence > 1e9 ' +
        'or latency(asked) > 1 h or not changed(powerW) or text contains "x" or caused_by(2000)',
    );
    const { memory } = recording;
    let passed = 0;
    const scan = (times: number) => {
      for (let i = 0; i < times; i++) if (filter.matches(memory, i & 1023)) passed += 1;
    };
    scan(50_000);
    // One object a row would be eight megabytes each time; what V8 compiles meanwhile comes once.
    const growths = Array.from({ length: 3 }, () => {
      globalThis.gc?.();
      const before = process.memoryUsage().heapUsed;
      scan(500_000);
      return process.memoryUsage().heapUsed - before;
    });
    const [, growth] = growths.sort((one, other) => one - other);
    expect(passed).toBe(0);
    expect(growth).toBeLessThan(1_000_000);
  });
});

it('a route may be named by events and devices with dots in their names', () => {
  const devices = TEST_SCHEMA.devices.map((device) => ({ ...device, name: `t.${device.name}` }));
  const kinds = TEST_SCHEMA.kinds.map((kind) => ({ ...kind, name: `v8.${kind.name}` }));
  const schema = { ...TEST_SCHEMA, devices, kinds };
  const recording = createTestRecording(16);
  const sequences = exchange(recording);
  const matching = (route: string) => {
    const filter = compileFilter(`latency("${route}") > 0`, schema);
    if (!filter.ok) throw new Error(filter.problem.what);
    return sequences.filter((at) => filter.value.matches(recording.memory, recording.rowOf(at)));
  };
  expect(matching('t.north.v8.ask → t.heater.v8.asked')).toEqual([3]);
  expect(matching('thermostat.v8.ask ⇒ thermostat.v8.tell')).toEqual([4]);
  expect(matching('t.north.v8.ask ⇒ v8.tell')).toEqual([4]);
  expect(matching('t.south.v8.ask ⇒ v8.tell')).toEqual([]);
});

describe('compileFilter refuses', () => {
  it.each([
    ['kind == "alarn"', 8, 15, 'no event is called "alarn"', 'Known: start, demand'],
    ['kind == demnd', 8, 13, 'no event is called "demnd"', 'Did you mean "demand"?'],
    ['device == "nroth"', 10, 17, 'no device is called "nroth"', '"north"'],
    ['source in [north, hater]', 18, 23, 'no device is called "hater"', '"heater"'],
    ['kind > "a"', 0, 4, '">" does not fit: "kind" is the name of an event', '== or !='],
    ['kind == 3', 8, 9, 'but "3" is a number', 'like with like'],
    ['kind', 0, 4, 'not a condition', 'kind == "name"'],
    ['measuredC > 3', 0, 9, '"measuredC" is state', 'changed(measuredC)'],
    ['north.measuredC > 3', 0, 15, '"north.measuredC" is state', 'changed(north.measuredC)'],
    ['level > 3', 0, 5, 'means different things', 'valve.moved.level or note.level'],
    ['airF > 3', 0, 4, 'nothing here is called "airF"', '"airC"'],
    ['to == "heater"', 0, 2, 'nothing here is called "to"', 'Write "target"'],
    ['demand == 3', 0, 6, '"demand" is a kind of event', 'kind == "demand"'],
    ['demand.aiC > 3', 7, 10, 'events of "demand" carry no "aiC"', '"airC"'],
    ['demnd.airC > 3', 0, 5, 'no event or device is called "demnd"', '"demand"'],
    ['airC[2] > 3', 0, 7, 'has no cells', 'Remove the index'],
    ['time > 5', 7, 8, 'has no unit', '5 ms'],
    ['airC > 3 ms', 7, 11, 'unit "ms" does not fit: "airC" is a number in °C', 'in °C'],
    ['changed()', 0, 9, 'needs an argument', 'changed(room.temperatureC)'],
    ['changed(powerW, on)', 16, 18, 'takes one argument', 'e.g.'],
    ['changed(powr)', 8, 12, 'nothing here is called "powr"', 'powerW'],
    ['changed(heater.powr)', 15, 19, 'heater has no field "powr"', '"powerW"'],
    ['changed(3)', 8, 9, 'needs the name of a field', 'changed('],
    ['changed(valve.fifo[9])', 8, 21, 'no cell 9', 'from 0 to 3'],
    ['caused_by(x)', 10, 11, 'a whole number', 'caused_by(120)'],
    ['caused_by(1.5)', 10, 13, 'a whole number', 'caused_by(120)'],
    ['latency("a → b") > 1 ms', 8, 15, 'no route is called "a → b"', 'north.ask → heater.asked'],
    ['latency("north.ask ⇒ x") > 1 ms', 8, 23, 'no route', 'thermostat.ask ⇒ thermostat.tell'],
    ['latency(1) > 1 ms', 8, 9, 'needs the name of a route', 'latency('],
    ['latency(tell) > 1', 16, 17, 'has no unit', '1 ms'],
    ['latency(tell)', 0, 13, 'a number in ns, not a condition', '> 0'],
    ['caused(1)', 0, 6, 'no function is called "caused"', '"caused_by"'],
    ['cause(1)', 0, 5, 'no function is called "cause"', '"caused_by"'],
    ['foo(1)', 0, 3, 'no function is called "foo"', 'Known: changed, caused_by, latency'],
  ])('%s', (text, from, to, what, mend) => {
    const found = problem(text);
    expect(found.what).toContain(what);
    expect(found.mend).toContain(mend);
    expect(found).toMatchObject({ from, to, where: `column ${from + 1}` });
  });
});

import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import type { EventRecord, Timeline } from '../../timeline/timeline.ts';
import type { DecodedTrace } from '../format.ts';
import { inputOf, timelineOf } from '../test-files.ts';
import { chromeTrace } from './chrome-trace.ts';
import { KINDS_MAX } from './kinds.ts';
import { ARGS_UNITS_MAX, THREADS_MAX } from './records.ts';

type Json = Record<string, unknown>;

interface Opened {
  readonly decoded: DecodedTrace;
  readonly timeline: Timeline;
  readonly events: EventRecord[];
  /** "10 ns main Task", in order */
  readonly lines: string[];
  sequence(line: string): number;
  cause(line: string): string | undefined;
}

const event = (ph: string, name: string, ts: number, rest: Json = {}): Json => ({
  ph,
  name,
  cat: 'c',
  pid: 1,
  tid: 1,
  ts,
  ...rest,
});

async function openText(text: string): Promise<Opened> {
  const decoded = unwrap(await chromeTrace.decode(inputOf(text, 'x.json', 100)));
  const timeline = timelineOf(decoded);
  const { kinds, devices } = decoded.schema;
  const events = timeline.events(0, timeline.published());
  const lines = events.map(
    ({ timeNs, kind, target }) =>
      `${timeNs} ${devices[target]?.doc.replace(/\D+/g, ' ').trim()} ${kinds[kind]?.name}`,
  );
  const sequence = (line: string) => {
    expect(lines).toContain(line);
    return lines.indexOf(line);
  };
  return {
    decoded,
    timeline,
    events,
    lines,
    sequence,
    cause: (line) => lines[events[sequence(line)]?.parent ?? -1],
  };
}

const open = (events: readonly unknown[], rest: Json = {}) =>
  openText(JSON.stringify({ traceEvents: events, ...rest }));

describe('spans', () => {
  it('become a beginning and an end that point at each other', async () => {
    const { lines, events, decoded } = await open([
      event('X', 'outer', 10, { dur: 20 }),
      event('X', 'inner', 12, { dur: 3.5 }),
    ]);
    expect(lines).toEqual([
      '0 1 1 outer',
      '2000 1 1 inner',
      '5500 1 1 inner end',
      '20000 1 1 outer end',
    ]);
    expect(events.map(({ parent }) => parent)).toEqual([-1, 0, 1, 0]);
    expect(events.map(({ span }) => span)).toEqual([0, 1, 1, 0]);
    expect(events.map(({ flow }) => flow)).toEqual([0, 0, 0, 0]);
    expect(events[2]?.payload).toEqual([3500, Number.NaN]);
    const kinds = events.map(({ kind }) => decoded.schema.kinds[kind]);
    expect(kinds.map((kind) => [kind?.opensSpan, kind?.closesSpan])).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, true],
    ]);
    expect(decoded.losses).toEqual([]);
  });

  it('nest by length when they begin together, though files write the inner one first', async () => {
    const { lines, cause } = await open([
      event('X', 'inner', 5, { dur: 1 }),
      event('X', 'outer', 5, { dur: 9 }),
    ]);
    expect(lines).toEqual([
      '0 1 1 outer',
      '0 1 1 inner',
      '1000 1 1 inner end',
      '9000 1 1 outer end',
    ]);
    expect(cause('0 1 1 inner')).toBe('0 1 1 outer');
  });

  it('follow each other when one ends where the next begins', async () => {
    const { lines, cause } = await open([
      event('X', 'second', 5, { dur: 5 }),
      event('X', 'first', 0, { dur: 5 }),
    ]);
    expect(lines[1]).toBe('5000 1 1 first end');
    expect(cause('5000 1 1 second')).toBeUndefined();
  });

  it('are put in order of time, and B and E keep their order at one instant', async () => {
    const { lines } = await open([
      event('E', '', 9),
      event('B', 'b', 3),
      event('E', '', 3),
      event('B', 'a', 1),
      event('B', 'c', 9),
      event('E', 'c', 9),
    ]);
    expect(lines).toEqual([
      '0 1 1 a',
      '2000 1 1 b',
      '2000 1 1 b end',
      '8000 1 1 a end',
      '8000 1 1 c',
      '8000 1 1 c end',
    ]);
  });

  it('count what never ends and what never began', async () => {
    const { lines, decoded } = await open([
      event('E', 'ghost', 1),
      event('B', 'open', 2),
      event('X', 'unfinished', 3),
      event('i', 'tick', 4),
    ]);
    expect(lines).toEqual(['1000 1 1 open', '2000 1 1 unfinished', '3000 1 1 tick']);
    expect(decoded.losses).toEqual([
      { what: 'ends without a beginning', count: 1 },
      { what: 'ends of spans that were still open when the trace stopped', count: 2 },
    ]);
  });

  it('end by name when they overlap', async () => {
    const { timeline, sequence } = await open([
      event('B', 'a', 1),
      event('B', 'b', 2),
      event('E', 'a', 3),
      event('E', 'b', 4),
    ]);
    expect(timeline.event(sequence('2000 1 1 a end'))?.span).toBe(sequence('0 1 1 a'));
    expect(timeline.event(sequence('3000 1 1 b end'))?.span).toBe(sequence('1000 1 1 b'));
  });

  it('show in the state of their thread what runs at any moment', async () => {
    const { timeline, decoded } = await open([
      event('X', 'outer', 10, { dur: 20 }),
      event('X', 'inner', 12, { dur: 3 }),
    ]);
    const [running, depth] = decoded.schema.devices[0]?.fields ?? [];
    const shown = [-1, 0, 1, 2, 3].map((at) => {
      const state = unwrap(timeline.stateAt(at));
      return [timeline.show(state[running!.slot]!, running!), state[depth!.slot]];
    });
    expect(shown).toEqual([
      ['–', 0],
      ['outer', 1],
      ['inner', 2],
      ['outer', 1],
      ['–', 0],
    ]);
  });
});

describe('asynchronous spans', () => {
  it('are matched by category and id, and caused by the slice they begin in', async () => {
    const { lines, cause, timeline, sequence } = await open([
      event('X', 'task', 0, { dur: 2 }),
      event('b', 'load', 1, { id: '0x1' }),
      event('b', 'load', 1, { id: '0x2' }),
      event('n', 'bytes', 3, { id: '0x1', tid: 2 }),
      event('e', 'load', 4, { id: '0x2', tid: 2 }),
      event('e', 'load', 5, { id: '0x1', cat: 'other' }),
      event('e', 'load', 6, { id: '0x1' }),
    ]);
    expect(lines).toEqual([
      '0 1 1 task',
      '1000 1 1 load (async)',
      '1000 1 1 load (async)',
      '2000 1 1 task end',
      '3000 1 2 bytes (async)',
      '4000 1 2 load (async) end',
      '6000 1 1 load (async) end',
    ]);
    expect(cause('1000 1 1 load (async)')).toBe('0 1 1 task');
    expect(timeline.event(sequence('3000 1 2 bytes (async)'))?.span).toBe(1);
    expect(timeline.event(5)?.span).toBe(2);
    expect(timeline.event(6)?.span).toBe(1);
  });

  it('keep local ids of two processes apart and global ones together', async () => {
    const local = { id2: { local: '1' } };
    const global = { id2: { global: '1' } };
    const { timeline, lines } = await open([
      event('b', 'l', 0, local),
      event('e', 'l', 1, { ...local, pid: 2 }),
      event('b', 'g', 2, global),
      event('e', 'g', 3, { ...global, pid: 2 }),
    ]);
    expect(lines).toEqual(['0 1 1 l (async)', '2000 1 1 g (async)', '3000 2 1 g (async) end']);
    expect(timeline.event(2)?.span).toBe(1);
  });
});

describe('flows', () => {
  const sender = event('X', 'send', 0, { dur: 2 });

  it('with bp:"e" cause the slice around their end', async () => {
    const { cause, timeline, sequence } = await open([
      sender,
      event('s', 'msg', 1, { id: 7 }),
      event('X', 'receive', 5, { dur: 3, tid: 2 }),
      event('f', 'msg', 6, { id: 7, tid: 2, bp: 'e' }),
      event('i', 'done', 7, { tid: 2, s: 't' }),
    ]);
    expect(cause('5000 1 2 receive')).toBe('1000 1 1 msg flow');
    expect(cause('1000 1 1 msg flow')).toBe('0 1 1 send');
    expect(cause('6000 1 2 msg flow end')).toBe('1000 1 1 msg flow');
    const flow = timeline.event(sequence('6000 1 2 msg flow end'));
    expect([flow?.source, flow?.target]).toEqual([0, 1]);
    expect(timeline.causes(sequence('7000 1 2 done')).map(({ sequence: at }) => at)).toEqual([
      sequence('7000 1 2 done'),
      sequence('5000 1 2 receive'),
      sequence('1000 1 1 msg flow'),
      sequence('0 1 1 send'),
    ]);
    expect(timeline.event(sequence('7000 1 2 done'))?.flow).toBe(sequence('0 1 1 send'));
  });

  it('without it cause the next slice of the thread', async () => {
    const { cause } = await open([
      sender,
      event('s', 'msg', 1, { id: 7 }),
      event('f', 'msg', 4, { id: 7, tid: 2 }),
      event('X', 'receive', 5, { dur: 3, tid: 2 }),
    ]);
    expect(cause('5000 1 2 receive')).toBe('4000 1 2 msg flow end');
  });

  it('pass through steps', async () => {
    const { cause } = await open([
      sender,
      event('s', 'msg', 1, { id: 7 }),
      event('X', 'relay', 3, { dur: 1, tid: 2 }),
      event('t', 'msg', 3, { id: 7, tid: 2 }),
      event('X', 'receive', 5, { dur: 3, tid: 3 }),
      event('f', 'msg', 5, { id: 7, tid: 3, bp: 'e' }),
    ]);
    expect(cause('3000 1 2 relay')).toBe('1000 1 1 msg flow');
    expect(cause('5000 1 3 receive')).toBe('3000 1 2 msg flow step');
  });

  it('may be part of slices', async () => {
    const { cause } = await open([
      event('X', 'send', 0, { dur: 2, bind_id: '0x9', flow_out: true }),
      event('X', 'relay', 3, { dur: 1, tid: 2, bind_id: '0x9', flow_in: true, flow_out: true }),
      event('X', 'receive', 5, { dur: 1, tid: 3, bind_id: '0x9', flow_in: true }),
    ]);
    expect(cause('3000 1 2 relay')).toBe('0 1 1 send');
    expect(cause('5000 1 3 receive')).toBe('3000 1 2 relay');
  });

  it('match on name and category too, and count ends without a start', async () => {
    const { decoded, cause } = await open([
      sender,
      event('s', 'msg', 1, { id: 7 }),
      event('X', 'receive', 5, { dur: 3, tid: 2 }),
      event('f', 'other', 6, { id: 7, tid: 2, bp: 'e' }),
      event('f', 'msg', 6, { id: 7, tid: 2, bp: 'e', cat: 'd' }),
    ]);
    expect(cause('5000 1 2 receive')).toBeUndefined();
    expect(decoded.losses).toEqual([{ what: 'causes of flow events without a start', count: 2 }]);
  });
});

describe('counters', () => {
  it('become state fields of a device for each process and name', async () => {
    const { timeline, decoded } = await open([
      event('C', 'heap', 1, { args: { used: 5, free: 2.5 } }),
      event('C', 'heap', 2, { args: { used: 6 }, tid: 9 }),
      event('C', 'heap', 3, { pid: 2, args: { used: '7' } }),
      event('C', 'heap', 4, { args: { used: 'many' } }),
    ]);
    const { devices } = decoded.schema;
    expect(devices.map(({ name, mock, fields }) => [name, mock, fields.length])).toEqual([
      ['heap', 'counter', 2],
      ['heap (2)', 'counter', 1],
    ]);
    expect(devices[0]?.fields.map(({ name }) => name)).toEqual(['used', 'free']);
    const states = [-1, 0, 1, 2].map((at) => [...unwrap(timeline.stateAt(at))]);
    expect(states).toEqual([
      [Number.NaN, Number.NaN, Number.NaN],
      [5, 2.5, Number.NaN],
      [6, 2.5, Number.NaN],
      [6, 2.5, 7],
    ]);
    expect(decoded.losses).toEqual([
      { what: 'counter values that are no numbers', count: 1 },
      { what: 'counter events without a number', count: 1 },
    ]);
  });
});

describe('tracks', () => {
  it('carry the names and order that metadata gives, wherever it stands', async () => {
    const name = (what: string, rest: Json) => ({ ph: 'M', name: what, pid: 1, tid: 1, ...rest });
    const { decoded } = await open([
      event('i', 'a', 1, { tid: 1 }),
      event('i', 'b', 1, { tid: 2 }),
      event('i', 'c', 1, { pid: 2, tid: 1 }),
      name('thread_name', { args: { name: 'main' } }),
      name('thread_name', { args: { name: 'main' }, tid: 2 }),
      name('thread_sort_index', { args: { sort_index: 5 } }),
      name('process_name', { args: { name: 'Renderer' } }),
      name('process_sort_index', { args: { sort_index: -1 }, pid: 2 }),
      name('num_cpus', { args: { number: 2 } }),
    ]);
    expect(decoded.schema.devices.map((device) => [device.group, device.name])).toEqual([
      ['process 2', 'thread 1'],
      ['Renderer 1', 'main'],
      ['Renderer 1', 'main (1/1)'],
    ]);
    expect(decoded.losses).toEqual([
      { what: 'metadata other than names and order of processes and threads', count: 1 },
    ]);
  });

  it(`beyond ${THREADS_MAX} share one`, async () => {
    const events = Array.from({ length: THREADS_MAX + 5 }, (_, tid) => event('i', 'x', 1, { tid }));
    const { decoded } = await open(events);
    expect(decoded.schema.devices).toHaveLength(THREADS_MAX + 1);
    expect(decoded.schema.devices.at(-1)?.name).toBe('(other threads)');
    expect(decoded.events).toBe(THREADS_MAX + 5);
    expect(decoded.losses.map(({ count }) => count)).toEqual([5]);
  });
});

describe('limits', () => {
  it('fold names beyond the number of kinds into one kind with the name as text', async () => {
    const events = Array.from({ length: KINDS_MAX + 10 }, (_, at) => event('i', `n${at}`, at));
    const { decoded, timeline } = await open(events);
    const last = timeline.event(KINDS_MAX + 9)!;
    const kind = decoded.schema.kinds[last.kind]!;
    expect(kind.name).toBe('(other names)');
    expect(timeline.text(last.payload[0]!)).toBe(`n${KINDS_MAX + 9}`);
    expect(decoded.schema.kinds.length).toBe(KINDS_MAX + 1);
    expect(decoded.losses[0]?.what).toContain('names of event kinds');
  });

  it('keep arguments as JSON text and cut long ones', async () => {
    const { decoded, timeline, events } = await open([
      event('i', 'a', 1, { args: { x: [1, 'ü'] } }),
      event('i', 'b', 2, { args: { long: 'y'.repeat(5000) } }),
      event('i', 'c', 3, { args: {} }),
    ]);
    expect(timeline.text(events[0]!.payload[0]!)).toBe('{"x":[1,"ü"]}');
    expect(timeline.text(events[1]!.payload[0]!)).toHaveLength(ARGS_UNITS_MAX);
    expect(events[2]?.payload).toEqual([Number.NaN]);
    expect(decoded.losses).toEqual([
      { what: `ends of arguments longer than ${ARGS_UNITS_MAX} characters`, count: 1 },
    ]);
  });

  it('read times as numbers or texts, from zero, and count the unreadable', async () => {
    const { lines, decoded } = await open([
      event('i', 'b', 0, { ts: '123456789012.345' }),
      event('i', 'a', 123456789010),
      event('i', 'c', 0, { ts: 'soon' }),
      event('i', 'd', 123456789013.0005),
      event('Z', 'e', 1),
      { name: 'no phase' },
      7,
    ]);
    expect(lines).toEqual(['0 1 1 a', '2345 1 1 b', '3001 1 1 d']);
    expect(decoded.losses).toEqual([
      { what: 'events without a readable time', count: 1 },
      { what: 'events of the unknown phase "Z"', count: 1 },
      { what: 'events without a phase', count: 1 },
      { what: 'elements that are no objects', count: 1 },
    ]);
  });

  it('do not follow nesting without end', async () => {
    const deep = 3000;
    const { decoded } = await open([
      ...Array.from({ length: deep }, (_, at) => event('B', 'b', at)),
      ...Array.from({ length: deep }, (_, at) => event('X', 'x', deep + at, { dur: 1e6 })),
    ]);
    expect(decoded.events).toBe(3 * deep);
    expect(decoded.losses.map(({ what }) => what).join()).toContain('nested deeper');
  });
});

describe('files', () => {
  const one = JSON.stringify(event('i', 'a', 1));

  it('may be a bare array, with or without its end', async () => {
    for (const text of [`[${one},${one}]`, `[${one},${one}`, `[\n${one},\n${one},\n`]) {
      const { decoded } = await openText(text);
      expect([decoded.events, decoded.losses]).toEqual([2, []]);
    }
  });

  it('that are cut off open as far as they go, and say so', async () => {
    const whole = `{"displayTimeUnit":"ms","traceEvents":[${one},${one}]}`;
    const middle = await openText(whole.slice(0, -10));
    expect(middle.decoded.events).toBe(1);
    expect(middle.decoded.losses).toEqual([
      { what: 'the end of the file, cut off within an event', count: 1 },
    ]);
    const end = await openText(whole.slice(0, -1));
    expect(end.decoded.losses).toEqual([{ what: 'the end of the file, cut off', count: 1 }]);
    expect((await openText(whole)).decoded.losses).toEqual([]);
  });

  it('without events are refused with a remedy', async () => {
    for (const text of ['', '[]', '{}', '{"traceEvents":[]}', '[{}]', '[1,2', '{"a":{"b":1}}']) {
      const decoded = await chromeTrace.decode(inputOf(text, 'x.json'));
      expect(decoded.ok).toBe(false);
      if (!decoded.ok) expect(decoded.problem.mend).not.toBe('');
    }
  });

  it('with broken JSON are refused with the place', async () => {
    const decoded = await chromeTrace.decode(inputOf(`[${one},{"ph" "i"}]`, 'x.json'));
    expect(decoded).toMatchObject({
      ok: false,
      problem: { where: `x.json, byte ${one.length + 2}` },
    });
  });

  it('can be given up', async () => {
    const controller = new AbortController();
    controller.abort();
    const text = `[${Array.from({ length: 40_000 }, () => one).join()}]`;
    const decoded = await chromeTrace.decode({ ...inputOf(text), signal: controller.signal });
    expect(decoded).toMatchObject({
      ok: false,
      problem: { what: expect.stringMatching(/cancel/) },
    });
  });
});

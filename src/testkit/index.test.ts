import { describe, expect, it } from 'vitest';
import { ProblemError, unwrap } from '../lib/result.ts';
import { heater } from '../mocks/heater/heater.ts';
import { room } from '../mocks/room/room.ts';
import { timeClient } from '../mocks/time-client/time-client.ts';
import {
  cells,
  choice,
  count,
  defineMock,
  device,
  duration,
  flag,
  type MockSystemSetup,
  message,
  mockSystem,
  replayScenario,
} from './index.ts';

const lamp = defineMock({
  kind: 'lamp',
  doc: 'Blinks.',
  config: {
    periodNs: duration({ default: '1 s' }),
    colour: choice(['white', 'red']),
    armed: flag({ default: true }),
  },
  state: { on: flag(), seen: choice(['white', 'red']), blinks: count(), last: cells(2) },
  emits: { blink: { on: flag() } },
  accepts: { see: { on: flag() } },
  on: {
    start: (self) => {
      if (self.config.armed) self.every(self.config.periodNs, 'tick');
    },
    tick: (self) => {
      self.state.on = !self.state.on;
      self.emit.blink(self.state.on);
    },
    see: (self, event) => {
      self.state.blinks += 1;
      self.state.last.set(self.state.blinks % 2, self.nowNs);
      if (event.on) self.state.seen = self.config.colour;
    },
  },
});

const SETUP: MockSystemSetup = {
  devices: {
    a: device(lamp, { periodNs: 100e6 }),
    b: device(lamp, { armed: false, colour: 'red' }),
  },
  links: [{ from: 'a.blink', to: 'b.see', latency: '5 ms', jitter: '2 ms' }],
};

const thrownBy = (action: () => unknown): string => {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof ProblemError) return thrown.message;
    throw thrown;
  }
  return 'nothing';
};

describe('mockSystem', () => {
  it('builds a world of a few devices and runs it by hand', () => {
    const world = mockSystem(SETUP);
    expect(world.get('a.on')).toBe(false);
    world.runTo('100 ms');
    expect([world.get('a.on'), world.get('b.blinks')]).toEqual([true, 0]);
    world.runFor('10 ms');
    expect([world.get('b.blinks'), world.get('b.seen')]).toEqual([1, 'red']);
    world.runTo(1e9);
    expect(world.get('b.blinks')).toBe(9);
    const last = world.get('b.last') as readonly number[];
    expect(last.every((ns) => ns >= 805e6 && ns <= 907e6)).toBe(true);
  });

  it('reads recorded events by device: what it says, what it receives', () => {
    const world = mockSystem(SETUP);
    world.runTo('1 s');
    expect(world.events('a.blink').map(({ timeNs }) => timeNs)).toEqual(
      Array.from({ length: 10 }, (_, i) => (i + 1) * 100e6),
    );
    expect(world.events('b.blink')).toEqual([]);
    const seen = world.events('b.see');
    expect(seen).toHaveLength(9);
    expect(seen[0]?.parent).toBe(world.events('a.blink')[0]?.sequence);
  });

  it('speaks to devices and listens through the bus', () => {
    const world = mockSystem({ devices: { h: device(heater), r: device(room) } });
    const powers: number[] = [];
    unwrap(world.bus.subscribe(heater, 'power', ({ powerW }) => void powers.push(powerW)));
    world.runTo('1 ms');
    unwrap(world.bus.publish(message(heater, 'tell', 'h', { demands: 1 })));
    world.runTo('1 s');
    expect(powers).toEqual([0, 1500]);
  });

  it('speaks at the time that it was run to, although nothing happened there', () => {
    const world = mockSystem({ devices: { h: device(heater) } });
    world.runTo('3 s');
    world.bus.publish(message(heater, 'tell', 'h', { demands: 1 }));
    world.runFor('7 ms');
    expect(world.events('h.tell').map(({ timeNs }) => timeNs)).toEqual([3e9]);
    expect(world.nowNs()).toBe(3.007e9);
    world.reset();
    expect(world.nowNs()).toBe(0);
  });

  it('sends at the time that it was run to, handles it at once, and throws what is refused', () => {
    const world = mockSystem(SETUP);
    world.runTo('50 ms');
    world.send(message(lamp, 'see', 'b', { on: true }));
    expect([world.get('b.blinks'), world.get('b.last')]).toEqual([1, [0, 50e6]]);
    const wrong = () => world.send(message(lamp, 'see', 'nobody', { on: true }));
    expect(thrownBy(wrong)).toContain('nobody');
  });

  it('tells what handlers threw', () => {
    const timid = defineMock({
      kind: 'timid',
      doc: 'Throws.',
      config: { startles: flag({ default: true }) },
      state: { heard: count() },
      accepts: { boo: {} },
      on: {
        boo: (self) => {
          self.state.heard += 1;
          if (self.config.startles) throw new Error('eek');
        },
      },
    });
    const world = mockSystem({
      devices: { mouse: device(timid), cat: device(timid, { startles: false }) },
    });
    world.send(message(timid, 'boo', 'cat', {}));
    expect(world.errors()).toEqual([]);
    world.send(message(timid, 'boo', 'mouse', {}));
    expect(world.errors()).toEqual(['Error: eek']);
    expect([world.get('cat.heard'), world.get('mouse.heard')]).toEqual([1, 0]);
  });

  it('gives a device a clock', () => {
    const clock = { offsetNs: 7e6 };
    const world = mockSystem({
      devices: { fast: device(lamp, { periodNs: 100e6 }, { driftPpb: 1e6 }), plain: device(lamp) },
    });
    world.runTo('1 s');
    // A thousandth faster: the tenth tick comes almost 1 ms before the second is over.
    expect(world.events('fast.blink').at(-1)?.timeNs).toBe(999_000_999);
    const off = mockSystem({ devices: { a: device(timeClient, {}, clock) } });
    off.runTo(0);
    expect(off.events('a.request')[0]?.payload).toEqual([7e6]);
  });

  it('begins again with reset: the same seed gives the same run, another one another', () => {
    const world = mockSystem({ ...SETUP, seed: 5 });
    world.runTo('2 s');
    const first = world.hash();
    world.reset();
    expect(world.get('b.blinks')).toBe(0);
    world.runTo('2 s');
    expect(world.hash()).toEqual(first);
    world.reset(6);
    world.runTo('2 s');
    expect(world.hash().hash).not.toBe(first.hash);
  });

  it('says which conditions broke', () => {
    const always = ['b.blinks < 3', 'b.blinks >= 0'];
    const world = mockSystem({ ...SETUP, always });
    world.runTo('250 ms');
    expect(world.broken()).toEqual([]);
    world.runTo('2 s');
    expect(world.broken()).toEqual(['b.blinks < 3']);
  });

  it('switches faults on and off again when told to', () => {
    const faults = [{ fault: 'h.command-lost', at: '1 s', for: '2 s' }];
    const world = mockSystem({ devices: { h: device(heater) }, faults });
    const active = [0.5, 1.5, 3.5].map((s) => {
      world.runTo(s * 1e9);
      return world.get('h.command-lost');
    });
    expect(active).toEqual([false, true, false]);
    const wrong = [{ fault: 'h.frozen' }];
    const setup = { devices: { h: device(heater) }, faults: wrong };
    expect(thrownBy(() => mockSystem(setup))).toMatch(/no fault "frozen"/);
  });

  it('checks configuration at compile time', () => {
    // @ts-expect-error there is no green lamp
    const green = device(lamp, { colour: 'green' });
    expect(thrownBy(() => mockSystem({ devices: { a: green } }))).toMatch(/a.colour = "green"/);
    // @ts-expect-error a lamp has no brightness
    const bright = device(lamp, { brightness: 3 });
    expect(thrownBy(() => mockSystem({ devices: { a: bright } }))).toMatch(/no configuration/);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'a link from nowhere',
      () => mockSystem({ ...SETUP, links: [{ from: 'z.x', to: 'b.see' }] }),
      /no device "z"/,
    ],
    [
      'a link that names no event',
      () => mockSystem({ ...SETUP, links: [{ from: 'a', to: 'b.see' }] }),
      /"a" names no part of a device/,
    ],
    [
      'a time that is none',
      () =>
        mockSystem({ ...SETUP, links: [{ from: 'a.blink', to: 'b.see', latency: '5 apples' }] }),
      /unit "apples" does not fit/,
    ],
    ['a condition that is none', () => mockSystem({ ...SETUP, always: ['a.on >'] }), /expectation/],
    ['a field that is not there', () => mockSystem(SETUP).get('a.off'), /no field "off".*periodNs/],
    ['a device that is not there', () => mockSystem(SETUP).get('c.on'), /no device "c".*a, b/],
    [
      'an event that is not there',
      () => mockSystem(SETUP).events('a.bang'),
      /no event "bang".*tick/,
    ],
    ['a seed that is none', () => mockSystem(SETUP).reset(-1), /a seed of -1/],
  ])('throws for %s', (_, action, message_) => {
    expect(thrownBy(action)).toMatch(message_);
  });
});

describe('replayScenario', () => {
  it('runs a built-in scenario to its end and reports', () => {
    const options = { untilNs: 20e9, historyEvents: 4096 };
    const report = replayScenario({ id: 'thermostats' }, options);
    expect(report.stop).toMatchObject({ reason: 'end', expectation: 'never overheats' });
    expect(report.broken).toContain('never overheats');
    expect(report.neverHeld).toEqual([]);
    expect(report.timeline.published()).toBe(report.hash.sequence);
    expect(replayScenario({ id: 'thermostats' }, options).hash).toEqual(report.hash);
    const other = replayScenario({ id: 'thermostats' }, { ...options, seed: 43 });
    expect(other.hash.hash).not.toBe(report.hash.hash);
  });

  it('runs the text of a file, and throws what is wrong with it', () => {
    const text = [
      'title: Cold room',
      'until: 10 s',
      'mocks:',
      '  r: { mock: room }',
      'expect:',
      '  - { name: warms, sometimes: r.temperatureC > 30 °C }',
      '',
    ].join('\n');
    const report = replayScenario({ text, fileName: 'cold.yaml' });
    expect(report).toMatchObject({ broken: [], neverHeld: ['warms'] });
    const broken = { text: text.replace('mock: room', 'mock: rooom'), fileName: 'cold.yaml' };
    expect(thrownBy(() => replayScenario(broken))).toMatch(/rooom.*cold.yaml/);
  });
});

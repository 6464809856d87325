import { describe, expect, it } from 'vitest';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { count, decimal, integer } from './declare.ts';
import { defineMock } from './define-mock.ts';
import { fieldValue, link, openWorld, rowsOf, runTo, TEST_MOCKS, worldOf } from './test-world.ts';

/** Says numbers when it starts: 0, 1, 2 … */
const speaker = defineMock({
  kind: 'speaker',
  doc: 'Speaks once.',
  config: { words: count({ default: 1 }), waitNs: decimal({ default: 0 }) },
  emits: {
    word: { value: decimal() },
    trio: [{ a: integer() }, { b: integer() }, { c: integer() }],
  },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.words; i++) self.emit.word(i);
      self.emit.trio(-1, 2, -3);
    },
  },
});

/** Counts what it hears and when. */
const hearer = defineMock({
  kind: 'hearer',
  doc: 'Hears.',
  state: { times: count(), sum: decimal(), lastNs: decimal(), from: integer({ default: -9 }) },
  accepts: {
    hear: { value: decimal() },
    three: [{ x: integer() }, { y: integer() }, { z: integer() }],
  },
  on: {
    hear: (self, event) => {
      self.state.times += 1;
      self.state.sum += event.value;
      self.state.lastNs = self.nowNs;
      self.state.from = event.source;
    },
    three: (self, event) => {
      self.state.sum = event.x * 100 + event.y * 10 + event.z;
    },
  },
});

/** Asks at the start; whoever is asked answers only the one who asked. */
const asker = defineMock({
  kind: 'asker',
  doc: 'Asks.',
  config: { asks: count({ default: 1, max: 1 }) },
  state: { answers: count(), asked: count() },
  emits: { ask: {}, answer: { count: count() } },
  accepts: { question: {}, reply: { count: count() } },
  opens: ['ask'],
  closes: ['answer'],
  on: {
    start: (self) => {
      if (self.config.asks > 0) self.emit.ask();
    },
    question: (self) => {
      self.state.asked += 1;
      self.reply.answer(self.state.asked);
    },
    reply: (self) => {
      self.state.answers += 1;
    },
  },
});

const MOCKS = [speaker, hearer, asker, ...TEST_MOCKS];
const LINKED = ['s.word', 'h.hear'] as const;

describe('links', () => {
  it('without delay are handled inside the emission, which is the only row', () => {
    const world = worldOf(
      [
        ['s', 'speaker'],
        ['h', 'hearer'],
      ],
      { links: [link(...LINKED)] },
    );
    const system = openWorld(world, {}, MOCKS);
    runTo(system, 0);
    expect(fieldValue(system, 'h.times')).toBe(1);
    expect(fieldValue(system, 'h.from')).toBe(0);
    expect(rowsOf(system).map(({ kind }) => kind)).toEqual([
      'start',
      'speaker.start',
      'speaker.word',
      'speaker.trio',
    ]);
    const [word] = rowsOf(system, 'speaker.word');
    expect(word).toMatchObject({ source: 's', target: 'h', parent: 1, payload: [0] });
  });

  it('deliver after their latency, in an event of its own caused by the emission', () => {
    const world = worldOf(
      [
        ['s', 'speaker', { words: 2 }],
        ['h', 'hearer'],
      ],
      {
        links: [link(...LINKED, { latencyNs: 250 })],
      },
    );
    const system = openWorld(world, {}, MOCKS);
    runTo(system, 249);
    expect(fieldValue(system, 'h.times')).toBe(0);
    runTo(system, 250);
    expect(fieldValue(system, 'h.times')).toBe(2);
    const [first, second] = rowsOf(system, 'hearer.hear');
    expect(first).toMatchObject({ timeNs: 250, source: 's', target: 'h', parent: 2, payload: [0] });
    expect(second).toMatchObject({ timeNs: 250, parent: 3, payload: [1], logical: 1 });
    expect(first?.flow).toBe(rowsOf(system, 'speaker.word')[0]?.flow);
  });

  it('carry every payload field, with and without latency', () => {
    for (const latencyNs of [0, 40]) {
      const world = worldOf(
        [
          ['s', 'speaker'],
          ['h', 'hearer'],
        ],
        {
          links: [link('s.trio', 'h.three', { latencyNs })],
        },
      );
      const system = openWorld(world, {}, MOCKS);
      runTo(system, 100);
      expect(fieldValue(system, 'h.sum')).toBe(-100 + 20 - 3);
    }
  });

  it('spread by their jitter: whole nanoseconds within the range, not all equal', () => {
    const world = worldOf(
      [
        ['s', 'speaker', { words: 200 }],
        ['h', 'hearer'],
      ],
      {
        links: [link(...LINKED, { latencyNs: 1000, jitterNs: 500 })],
      },
    );
    const system = openWorld(world, {}, MOCKS);
    runTo(system, 10_000);
    const times = rowsOf(system, 'hearer.hear').map(({ timeNs }) => timeNs);
    expect(times).toHaveLength(200);
    expect(times.every((ns) => Number.isInteger(ns) && ns >= 1000 && ns <= 1500)).toBe(true);
    expect(new Set(times).size).toBeGreaterThan(100);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('lose messages with their probability, also without any delay', () => {
    for (const latencyNs of [0, 10]) {
      const world = worldOf(
        [
          ['s', 'speaker', { words: 2000 }],
          ['h', 'hearer'],
        ],
        {
          links: [link(...LINKED, { latencyNs, loss: 0.25 })],
        },
      );
      const system = openWorld(world, { timers: 4096 }, MOCKS);
      runTo(system, 100);
      // 1500 expected, one standard deviation is 19.
      expect(Math.abs(fieldValue(system, 'h.times') - 1500)).toBeLessThan(5 * 19.4);
    }
  });

  it('with a loss of 1 deliver nothing, with 0 everything', () => {
    const times = [0, 1].map((loss) => {
      const world = worldOf(
        [
          ['s', 'speaker', { words: 50 }],
          ['h', 'hearer'],
        ],
        {
          links: [link(...LINKED, { latencyNs: 1, loss })],
        },
      );
      const system = openWorld(world, {}, MOCKS);
      runTo(system, 100);
      return fieldValue(system, 'h.times');
    });
    expect(times).toEqual([50, 0]);
  });

  it('draw their jitter from streams of their own: another link changes nothing on this one', () => {
    const timesWith = (others: ReturnType<typeof link>[]): number[] => {
      const devices = [
        ['s', 'speaker', { words: 20 }],
        ['h', 'hearer'],
        ['i', 'hearer'],
      ] as const;
      const jittery = { latencyNs: 5, jitterNs: 1000 };
      const links = [link(...LINKED, jittery), ...others];
      const system = openWorld(worldOf(devices, { links }), {}, MOCKS);
      runTo(system, 10_000);
      return rowsOf(system, 'hearer.hear')
        .filter(({ target }) => target === 'h')
        .map(({ timeNs }) => timeNs);
    };
    const alone = timesWith([]);
    expect(alone).toHaveLength(20);
    expect(timesWith([link('s.word', 'i.hear', { latencyNs: 5, jitterNs: 9 })])).toEqual(alone);
  });

  it('fan out in the order in which the scenario lists them', () => {
    const devices = [
      ['s', 'speaker'],
      ['h', 'hearer'],
      ['i', 'hearer'],
      ['j', 'hearer'],
    ] as const;
    const links = ['j', 'h', 'i'].map((to) => link('s.word', `${to}.hear`, { latencyNs: 7 }));
    const system = openWorld(worldOf(devices, { links }), {}, MOCKS);
    runTo(system, 100);
    const [word] = rowsOf(system, 'speaker.word');
    // Several receivers: the emission names none of them.
    expect(word?.target).toBe('');
    expect(rowsOf(system, 'hearer.hear').map(({ target }) => target)).toEqual(['j', 'h', 'i']);
  });

  it('take the lead of equal times from the order of emission, not of arrival', () => {
    const devices = [
      ['a', 'speaker'],
      ['b', 'speaker'],
      ['h', 'hearer'],
    ] as const;
    const links = [
      link('b.word', 'h.hear', { latencyNs: 300 }),
      link('a.word', 'h.hear', { latencyNs: 300 }),
    ];
    const system = openWorld(worldOf(devices, { links }), {}, MOCKS);
    runTo(system, 1000);
    expect(rowsOf(system, 'hearer.hear').map(({ source }) => source)).toEqual(['a', 'b']);
  });
});

describe('reply', () => {
  const links = ['a', 'b'].flatMap((name) => [
    link(`${name}.ask`, 'c.question', { latencyNs: name === 'a' ? 10 : 20 }),
    link('c.answer', `${name}.reply`, { latencyNs: 30 }),
  ]);
  const devices = [
    ['a', 'asker'],
    ['b', 'asker', { asks: 0 }],
    ['c', 'asker', { asks: 0 }],
  ] as const;

  it('reaches only the device that asked', () => {
    const system = openWorld(worldOf(devices, { links }), {}, MOCKS);
    runTo(system, 1000);
    expect([fieldValue(system, 'a.answers'), fieldValue(system, 'b.answers')]).toEqual([1, 0]);
    expect(rowsOf(system, 'asker.answer')[0]).toMatchObject({ source: 'c', target: 'a' });
  });

  it('belongs to the span of the question, so its latency can be told', () => {
    const system = openWorld(worldOf(devices, { links }), {}, MOCKS);
    runTo(system, 1000);
    const [ask] = rowsOf(system, 'asker.ask');
    const [answer] = rowsOf(system, 'asker.answer');
    expect(answer?.span).toBe(ask?.sequence);
    expect(answer?.flow).toBe(ask?.flow);
    expect(answer!.timeNs - ask!.timeNs).toBe(10);
  });

  it('to a question from outside is said, but no link carries it', () => {
    const quiet = devices.map(([name, mock]) => [name, mock, { asks: 0 }] as const);
    const system = openWorld(worldOf(quiet, { links }), {}, MOCKS);
    runTo(system, 0);
    const kind = system.schema.kinds.find(({ name }) => name === 'question')!.id;
    const sent = system.apply({ kind, target: 2, a: 0, b: 0, c: 0, d: 0 }, 0);
    expect(sent.ok).toBe(true);
    runTo(system, 1000);
    expect(fieldValue(system, 'c.asked')).toBe(1);
    expect(rowsOf(system, 'asker.answer')).toHaveLength(1);
    expect([fieldValue(system, 'a.answers'), fieldValue(system, 'b.answers')]).toEqual([0, 0]);
  });
});

describe('subscribers', () => {
  const open = () => {
    const world = worldOf(
      [
        ['s', 'speaker', { words: 3 }],
        ['h', 'hearer'],
      ],
      {
        links: [link(...LINKED)],
      },
    );
    const system = openWorld(world, {}, MOCKS);
    const kind = system.schema.kinds.find(({ name }) => name === 'word')!.id;
    const heard: string[] = [];
    const note = (name: string) => (row: number) => {
      heard.push(`${name}${system.memory.events.value[row]}`);
    };
    return { system, kind, heard, note };
  };

  it('are told the row of each event of their kind, after its handlers, in order', () => {
    const { system, kind, heard, note } = open();
    system.dispatch.subscribe(kind, note('a'));
    system.dispatch.subscribe(kind, (row) => {
      heard.push(`sum${fieldValue(system, 'h.sum')}`);
      expect(system.memory.events.kind[row]).toBe(kind);
    });
    runTo(system, 0);
    expect(heard).toEqual(['a0', 'sum0', 'a1', 'sum1', 'a2', 'sum3']);
  });

  it('may leave while they are being told; the others still hear this event', () => {
    const { system, kind, heard, note } = open();
    const once = (row: number): void => {
      note('once')(row);
      expect(system.dispatch.unsubscribe(kind, once)).toBe(true);
    };
    system.dispatch.subscribe(kind, once);
    system.dispatch.subscribe(kind, note('b'));
    runTo(system, 0);
    expect(heard).toEqual(['once0', 'b0', 'b1', 'b2']);
    expect(system.dispatch.unsubscribe(kind, once)).toBe(false);
  });

  it('that come while others are being told hear from the next event on', () => {
    const { system, kind, heard, note } = open();
    let come = false;
    system.dispatch.subscribe(kind, (row) => {
      note('a')(row);
      if (!come) system.dispatch.subscribe(kind, note('late'));
      come = true;
    });
    runTo(system, 0);
    expect(heard).toEqual(['a0', 'a1', 'late1', 'a2', 'late2']);
  });

  it('finish with the list they began with even when one leaves and another throws', () => {
    const { system, kind, heard, note } = open();
    const leaves = (row: number): void => {
      note('leaves')(row);
      system.dispatch.unsubscribe(kind, leaves);
    };
    const throws = (row: number): void => {
      note('throws')(row);
      throw new Error('no');
    };
    for (const subscriber of [leaves, throws, note('c')]) {
      system.dispatch.subscribe(kind, subscriber);
    }
    system.run(4, 0);
    expect(heard).toEqual(['leaves0', 'throws0', 'c0', 'throws1', 'c1']);
  });

  it('that throw are told as an event from outside, and undo nothing', () => {
    const { system, kind } = open();
    system.dispatch.subscribe(kind, () => {
      throw new TypeError('bad subscriber');
    });
    runTo(system, 0);
    expect(fieldValue(system, 'h.times')).toBe(3);
    const errors = rowsOf(system, 'error');
    expect(errors).toHaveLength(3);
    expect(errors[0]?.source).toBe('');
  });

  it('of a value set from outside are all told although the first throws', () => {
    const { system, heard } = open();
    const throws = (): void => {
      heard.push('throws');
      throw new Error('no');
    };
    system.dispatch.subscribe(SYSTEM_KIND.set, throws);
    for (const name of ['b', 'c'])
      system.dispatch.subscribe(SYSTEM_KIND.set, () => heard.push(name));
    runTo(system, 0);
    const slot = system.schema.devices[1]!.fields[0]!.slot;
    system.apply({ kind: SYSTEM_KIND.set, target: 1, a: slot, b: 5, c: 0, d: 0 }, 0);
    runTo(system, 0);
    expect(heard).toEqual(['throws', 'b', 'c']);
    expect(fieldValue(system, 'h.times')).toBe(5);
  });
});

describe('an event that carries nothing', () => {
  it.each([0, 40])(
    'is heard from any event, whatever that carries (latency %i ns)',
    (latencyNs) => {
      const system = openWorld(
        worldOf(
          [
            ['s', 'speaker', { words: 2 }],
            ['a', 'asker', { asks: 0 }],
          ],
          {
            links: [
              link('s.word', 'a.question', { latencyNs }),
              link('s.trio', 'a.question', { latencyNs }),
            ],
          },
        ),
        {},
        MOCKS,
      );
      runTo(system, 1000);
      expect(fieldValue(system, 'a.asked')).toBe(3);
    },
  );
});

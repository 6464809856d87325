import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { extraKind, SYSTEM_KIND } from '../memory/schema.ts';
import { choice, count, decimal, duration, versioned } from './declare.ts';
import { defineMock } from './define-mock.ts';
import { shapeOf } from './mock-shape.ts';
import type { System } from './system.ts';
import {
  fieldValue,
  link,
  openAlone,
  openWorld,
  rowAt,
  rowsOf,
  runTo,
  slotOf,
  worldOf,
} from './test-world.ts';

/** Says a number once, after a while. */
const speaker = defineMock({
  kind: 'speaker',
  doc: 'Says one number.',
  config: { afterNs: duration({ default: '1 us' }), value: decimal() },
  emits: { say: { value: decimal() } },
  accepts: { told: { value: decimal() } },
  on: {
    start: (self) => self.after(self.config.afterNs, 'speak'),
    speak: (self) => self.emit.say(self.config.value),
    told: (self, event) => self.emit.say(event.value + 100),
  },
});

const register = defineMock({
  kind: 'register',
  doc: 'Two values that others write.',
  state: {
    level: versioned(decimal({ default: 5 })),
    mode: versioned(choice(['off', 'on', 'auto'])),
    plain: decimal(),
    slips: count(),
  },
  emits: { changed: { value: decimal() } },
  accepts: {
    put: { value: decimal() },
    quiet: { value: decimal() },
    add: { value: decimal() },
    slip: { value: decimal() },
    stale: { value: decimal() },
    choose: { value: decimal() },
  },
  on: {
    put: (self, event) => {
      self.state.level = event.value;
      self.state.plain = event.value;
      self.emit.changed(event.value);
    },
    quiet: (self, event) => {
      self.state.level = event.value;
    },
    add: (self, event) => {
      self.state.level += event.value;
    },
    slip: (self, event) => {
      self.state.level = event.value;
      throw new Error('slipped');
    },
    stale: (self, event) => {
      if (!self.writeFrom('level', 0, event.value)) self.state.slips += 1;
    },
    choose: (self, event) => {
      self.state.mode = event.value > 1 ? 'auto' : 'on';
    },
  },
});

type Line = readonly [afterNs: number, value: number, event: string];

/** A register and one speaker for each line: after so long it sends a value to one of its events. */
function worldWith(lines: readonly Line[]): System {
  const names = lines.map((_, i) => `s${i}`);
  return openWorld(
    worldOf(
      [
        ['r', 'register'],
        ...lines.map(([afterNs, value], i) => [`s${i}`, 'speaker', { afterNs, value }] as const),
      ],
      { links: names.map((name, i) => link(`${name}.say`, `r.${lines[i]![2]}`)) },
    ),
    {},
    [speaker, register],
  );
}

const conflictsOf = (system: System) => rowsOf(system, 'conflict');

describe('a versioned field', () => {
  it('tells of two writers at one instant: both, the base version, both values', () => {
    const system = worldWith([
      [100, 1, 'put'],
      [200, 2, 'put'],
      [200, 3, 'put'],
    ]);
    runTo(system, 1000);
    const [conflict, ...others] = conflictsOf(system);
    expect(others).toEqual([]);
    const says = rowsOf(system, 'speaker.say').filter((row) => row.timeNs === 200);
    const [first, second] = says;
    const slot = slotOf(system, 'r.level');
    expect(conflict).toMatchObject({
      source: 'r',
      parent: second!.sequence,
      payload: [slot, 1, 2, 3, 2, 3, first!.sequence],
    });
    expect(fieldValue(system, 'r.level')).toBe(3);
    expect(fieldValue(system, 'r.level version')).toBe(3);
  });

  it.each<[string, readonly Line[], number]>([
    [
      'at another time: what was there before is known',
      [
        [100, 1, 'put'],
        [200, 2, 'put'],
      ],
      0,
    ],
    [
      'that read the field first',
      [
        [100, 1, 'put'],
        [100, 2, 'add'],
      ],
      0,
    ],
    [
      'over one that read it',
      [
        [100, 1, 'add'],
        [100, 2, 'put'],
      ],
      1,
    ],
    [
      'three at once lose two updates',
      [
        [100, 1, 'put'],
        [100, 2, 'put'],
        [100, 3, 'put'],
      ],
      2,
    ],
    [
      'that threw has written nothing',
      [
        [100, 1, 'put'],
        [100, 2, 'slip'],
      ],
      0,
    ],
    [
      'over one that threw',
      [
        [100, 1, 'slip'],
        [100, 2, 'put'],
      ],
      0,
    ],
    [
      'from an old version, much later',
      [
        [100, 1, 'put'],
        [900, 2, 'stale'],
      ],
      1,
    ],
    [
      'of a choice',
      [
        [100, 1, 'choose'],
        [100, 2, 'choose'],
      ],
      1,
    ],
    [
      'of another field',
      [
        [100, 1, 'choose'],
        [100, 2, 'put'],
      ],
      0,
    ],
  ])('and a write %s', (_, lines, conflicts) => {
    const system = worldWith(lines);
    runTo(system, 1000);
    expect(conflictsOf(system)).toHaveLength(conflicts);
  });

  it('knows what caused the write, at the same instant too', () => {
    const system = openWorld(
      worldOf(
        [
          ['r', 'register'],
          ['a', 'speaker', { afterNs: 10 }],
          ['b', 'speaker', { afterNs: 500 }],
        ],
        { links: [link('a.say', 'r.put'), link('r.changed', 'b.told'), link('b.say', 'r.quiet')] },
      ),
      {},
      [speaker, register],
    );
    runTo(system, 100);
    expect(fieldValue(system, 'r.level version')).toBe(2);
    expect(conflictsOf(system)).toEqual([]);
  });

  it('tells of a value set from outside at the instant of a write', () => {
    const system = worldWith([[100, 1, 'put']]);
    runTo(system, 100);
    const slot = slotOf(system, 'r.level');
    const set = { kind: SYSTEM_KIND.set, target: 0, a: slot, b: 7, c: 0, d: 0 };
    const at = unwrap(system.apply(set, 100));
    runTo(system, 1000);
    const [conflict] = conflictsOf(system);
    expect(conflict).toMatchObject({ parent: at });
    expect(conflict!.payload.slice(1, 6)).toEqual([0, 1, -1, 1, 7]);
    unwrap(system.apply(set, 2000));
    runTo(system, 3000);
    expect(conflictsOf(system)).toHaveLength(1);
  });

  it('is rewound with its version and writer', () => {
    const lines: Line[] = [
      [100, 1, 'put'],
      [100, 2, 'put'],
      [200, 3, 'put'],
      [200, 4, 'put'],
    ];
    const system = worldWith(lines);
    runTo(system, 1000);
    const whole = system.hash();
    const before = conflictsOf(system).map(({ payload }) => payload);
    for (const handled of [6, 9, 12]) {
      unwrap(system.rewind(handled));
      runTo(system, 1000);
      expect(system.hash()).toEqual(whole);
      expect(conflictsOf(system).map(({ payload }) => payload)).toEqual(before);
    }
  });

  it('costs others nothing: no kinds, no cells', () => {
    const { schema } = openAlone(speaker);
    expect(extraKind(schema.kinds, 'conflict')).toBe(-1);
    expect(schema.devices[0]!.fields.map(({ name }) => name)).toEqual(['afterNs', 'value']);
  });
});

describe('a declaration', () => {
  it.each([
    ['configuration', { config: { a: versioned(decimal()) } }],
    ['payload', { emits: { say: { a: versioned(decimal()) } } }],
  ])('refuses a versioned %s', (_, part) => {
    const shape = shapeOf(defineMock({ kind: 'x', doc: '', on: {}, ...part }));
    expect(shape).toMatchObject({
      ok: false,
      problem: { what: expect.stringMatching(/versioned/) },
    });
  });

  it('makes an error of a version that is not there', () => {
    const wrong = defineMock({
      kind: 'wrong',
      doc: '',
      state: { a: versioned(decimal()), b: decimal() },
      on: {
        start: (self) => {
          self.after(1, 'plain');
          self.after(2, 'future');
        },
        plain: (self) => self.versionOf('b'),
        future: (self) => self.writeFrom('a', 3, 1),
      },
    });
    const system = openAlone(wrong);
    runTo(system, 10);
    const errors = rowsOf(system, 'error');
    expect(errors.map(({ parent }) => rowAt(system, parent).timeNs)).toEqual([1, 2]);
  });
});

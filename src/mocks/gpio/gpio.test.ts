/**
 * Facts from the ST RM0368 reference manual of the STM32F401 (GPIO chapter: input, output and
 * open-drain configuration; EXTI: edges) and, for contacts, from J. Ganssle, "A Guide to
 * Debouncing" (bounces of up to some ms after each make and break, none afterwards).
 */
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { gpio } from './gpio.ts';

type Config = NonNullable<Parameters<typeof device<typeof gpio>>[1]>;
type Faults = NonNullable<Parameters<typeof mockSystem>[0]['faults']>;

function pin(config: Config = {}, faults: Faults = []) {
  const world = mockSystem({ devices: { p: device(gpio, config) }, faults });
  world.runTo(0);
  const act = (publish: () => unknown) => {
    publish();
    world.runFor(0);
  };
  return {
    ...world,
    write: (high: boolean) => act(() => world.bus.publish(message(gpio, 'write', 'p', { high }))),
    line: (high: boolean) => act(() => world.bus.publish(message(gpio, 'line', 'p', { high }))),
    release: () => act(() => world.bus.publish(message(gpio, 'release', 'p', {}))),
    levels: () =>
      world.events('p.level').map(({ timeNs, payload }) => [timeNs, payload?.[0]] as const),
    interrupts: () => world.events('p.interrupt').map(({ payload }) => payload?.[0]),
  };
}

describe('gpio: who drives the wire', () => {
  it.each([
    ['none', false, true],
    ['up', true, false],
    ['down', false, false],
  ] as const)('an input with pull %s is %s at rest, floating: %s', (pull, high, floating) => {
    const world = pin({ pull });
    expect([world.get('p.high'), world.get('p.floating')]).toEqual([high, floating]);
    // The level at rest is said once, so that listeners begin with it.
    expect(world.levels()).toEqual([[0, Number(high)]]);
  });

  it('an input hears the line over its pull resistor and falls back to it when released', () => {
    const world = pin({ pull: 'up' });
    world.line(false);
    expect(world.get('p.high')).toBe(false);
    world.release();
    expect(world.get('p.high')).toBe(true);
  });

  it('a floating wire keeps its charge', () => {
    const world = pin();
    world.line(true);
    world.release();
    world.runFor('1 s');
    expect([world.get('p.high'), world.get('p.floating')]).toEqual([true, true]);
  });

  it('push-pull drives both levels (output type 0)', () => {
    const world = pin({ mode: 'push-pull' });
    for (const high of [true, false, true]) {
      world.write(high);
      expect(world.get('p.high')).toBe(high);
    }
    expect(world.get('p.edges')).toBe(3);
  });

  it('open drain drives low only: a 1 leaves the wire to the pull-up (output type 1)', () => {
    const world = pin({ mode: 'open-drain', pull: 'up' });
    expect(world.get('p.high')).toBe(false);
    world.write(true);
    expect(world.get('p.high')).toBe(true);
    // Wired-AND: another one may pull it down without a fight.
    world.line(false);
    expect([world.get('p.high'), world.get('p.contention')]).toEqual([false, false]);
    world.line(true);
    world.write(false);
    expect([world.get('p.high'), world.get('p.contention')]).toEqual([false, true]);
  });

  it('two that drive against each other are told: contention, and ground wins', () => {
    const world = pin({ mode: 'push-pull' });
    world.write(true);
    world.line(false);
    expect([world.get('p.high'), world.get('p.contention')]).toEqual([false, true]);
    world.release();
    expect([world.get('p.high'), world.get('p.contention')]).toEqual([true, false]);
  });
});

describe('gpio: interrupts', () => {
  it.each([
    ['none', []],
    ['rising', [1, 1]],
    ['falling', [0]],
    ['both', [1, 0, 1]],
  ] as const)('trigger %s', (interrupt, seen) => {
    const world = pin({ pull: 'down', interrupt });
    for (const high of [true, true, false, true]) world.line(high);
    expect(world.interrupts()).toEqual(seen);
    expect(world.get('p.interrupts')).toBe(seen.length);
  });

  it('no interrupt comes from the level at rest', () => {
    expect(pin({ pull: 'up', interrupt: 'both' }).interrupts()).toEqual([]);
  });
});

describe('gpio: contacts', () => {
  const button: Config = { pull: 'up', interrupt: 'falling', bounceNs: 5e6 };

  it('a pressed button chatters for at most bounceNs, then rests', () => {
    const world = pin(button);
    world.runTo('10 ms');
    world.line(false);
    world.runFor('100 ms');
    const edges = world.levels().slice(1);
    expect(edges.length).toBeGreaterThan(3);
    expect(edges.at(-1)?.[1]).toBe(0);
    for (const [timeNs] of edges) expect(timeNs).toBeLessThanOrEqual(15e6);
    expect(world.interrupts().length).toBeGreaterThan(1);
  });

  it('a button let go chatters too', () => {
    const world = pin(button);
    world.line(false);
    world.runTo('100 ms');
    const before = world.levels().length;
    world.release();
    world.runFor('100 ms');
    expect(world.levels().length - before).toBeGreaterThan(2);
    expect(world.get('p.high')).toBe(true);
  });

  it('a debouncer longer than the bounce lets one edge through, so much after the last', () => {
    const world = pin({ ...button, debounceNs: 6e6 });
    world.line(false);
    world.runTo('100 ms');
    expect(world.interrupts()).toEqual([0]);
    const lastNs = world.levels().at(-1)?.[0] ?? 0;
    expect(world.events('p.interrupt')[0]?.timeNs).toBe(lastNs + 6e6);
    expect(world.get('p.input')).toBe(false);
  });
});

describe('gpio: faults', () => {
  it.each([
    ['stuck-high', true],
    ['stuck-low', false],
  ] as const)('%s holds the wire at once, whatever drives it, and lets it go', (name, level) => {
    const world = pin({ mode: 'push-pull' }, [{ fault: `p.${name}`, at: '1 ms', for: '1 ms' }]);
    world.write(!level);
    world.runTo(1e6 - 1);
    expect(world.get('p.high')).toBe(!level);
    world.runTo('1 ms');
    expect(world.get('p.high')).toBe(level);
    world.line(!level);
    expect(world.get('p.high')).toBe(level);
    world.runTo('2 ms');
    expect(world.get('p.high')).toBe(!level);
  });

  it('glitch: pulses of glitchNs against the level, as often as configured', () => {
    const config: Config = { pull: 'up', interrupt: 'falling', glitchEveryNs: 1e6, glitchNs: 200 };
    const world = pin(config, [{ fault: 'p.glitch', at: 0, for: '1 s' }]);
    world.runTo('2 s');
    const edges = world.levels().slice(1);
    const pulses = edges.length / 2;
    expect(pulses).toBeGreaterThan(850);
    expect(pulses).toBeLessThan(1150);
    for (let i = 0; i < edges.length; i += 2) {
      expect(edges[i]?.[1]).toBe(0);
      expect((edges[i + 1]?.[0] ?? 0) - (edges[i]?.[0] ?? 0)).toBe(200);
    }
    expect(edges.at(-1)?.[0]).toBeLessThanOrEqual(1e9 + 2e6 + 200);
  });

  it('a debouncer takes no glitch for an edge', () => {
    const config: Config = { pull: 'up', interrupt: 'both', debounceNs: 10e3, glitchNs: 200 };
    const world = pin(config, [{ fault: 'p.glitch' }]);
    world.runTo('1 s');
    expect(world.get('p.edges')).toBeGreaterThan(100);
    expect(world.interrupts()).toEqual([]);
  });
});

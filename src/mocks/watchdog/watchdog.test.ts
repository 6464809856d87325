/**
 * Facts from ST's reference manuals RM0368 (IWDG: timeouts by prescaler and reload at 32 kHz, LSI of
 * 17 to 47 kHz in the STM32F401 data sheet, reset pulse of 20 µs) and RM0091 (IWDG_WINR: a reload
 * while the counter is above the window resets).
 */
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { watchdog } from './watchdog.ts';

type Config = NonNullable<Parameters<typeof device<typeof watchdog>>[1]>;
type Faults = NonNullable<Parameters<typeof mockSystem>[0]['faults']>;

/** Kicks at these times, in ms; then time goes on to `untilMs`. */
function dog(config: Config, kicksMs: readonly number[], untilMs: number, faults: Faults = []) {
  const world = mockSystem({ devices: { d: device(watchdog, config) }, faults });
  for (const ms of kicksMs) {
    world.runTo(ms * 1e6);
    world.bus.publish(message(watchdog, 'kick', 'd', {}));
  }
  world.runTo(untilMs * 1e6);
  return world;
}
const resets = (world: ReturnType<typeof dog>) =>
  world
    .events('d.reset')
    .filter(({ payload }) => payload?.[0] === 1)
    .map(({ timeNs }) => timeNs);

/** Time of the first reset of one that runs alone, in ms; NaN = later than `untilMs`. */
const firstReset = (config: Config, untilMs: number): number => {
  const world = mockSystem({ devices: { d: device(watchdog, config) } });
  world.runTo(untilMs * 1e6);
  return (world.events('d.reset')[0]?.timeNs ?? Number.NaN) / 1e6;
};

describe('watchdog: timeouts', () => {
  // RM0368, table "Min/max IWDG timeout period at 32 kHz (LSI)".
  it.each([
    ['4', 0.125, 512],
    ['8', 0.25, 1024],
    ['16', 0.5, 2048],
    ['32', 1, 4096],
    ['64', 2, 8192],
    ['128', 4, 16_384],
    ['256', 8, 32_768],
  ] as const)('prescaler %s: %d ms with reload 0, %d ms with 4095', (prescaler, least, most) => {
    expect(firstReset({ prescaler, reload: 0 }, least)).toBe(least);
    expect(firstReset({ prescaler, reload: 4095 }, most)).toBe(most);
  });

  it('holds the reset line for 20 µs and then counts anew', () => {
    const world = mockSystem({ devices: { d: device(watchdog, { prescaler: '32', reload: 99 }) } });
    world.runTo('250 ms');
    expect(world.events('d.reset').map(({ timeNs, payload }) => [timeNs, payload?.[0]])).toEqual([
      [100e6, 1],
      [100e6 + 20e3, 0],
      [200e6 + 20e3, 1],
      [200e6 + 40e3, 0],
    ]);
    expect([world.get('d.resets'), world.get('d.cause')]).toEqual([2, 'timeout']);
  });

  it('is never heard of while it is kicked in time', () => {
    const world = dog({ prescaler: '32', reload: 99 }, [99, 198, 297, 396], 450);
    expect([resets(world), world.get('d.kicks')]).toEqual([[], 4]);
  });

  it('started by software it runs from the first enable on, and not after a reset', () => {
    const world = mockSystem({ devices: { d: device(watchdog, { reload: 99, enabled: false }) } });
    world.runTo('5 s');
    expect(world.events('d.reset')).toEqual([]);
    world.bus.publish(message(watchdog, 'enable', 'd', {}));
    world.runTo('10 s');
    expect([world.get('d.resets'), world.get('d.running')]).toEqual([1, false]);
  });
});

describe('watchdog: window', () => {
  const config: Config = { prescaler: '32', reload: 99, window: 49 };

  it('a kick while the counter is above the window resets', () => {
    const world = dog(config, [49.9], 60);
    expect([resets(world).length, world.get('d.cause')]).toEqual([1, 'early-kick']);
  });

  it('a kick within the window reloads', () => {
    const world = dog(config, [50.1], 149);
    expect([resets(world), world.get('d.kicks')]).toEqual([[], 1]);
  });
});

describe('watchdog: faults', () => {
  const config: Config = { prescaler: '32', reload: 99 };

  it('fast-clock: at 47 kHz instead of 32 a timeout of 100 ms is one of 68 ms', () => {
    const world = dog(config, [], 100, [{ fault: 'd.fast-clock' }]);
    expect((resets(world)[0] ?? 0) / 1e6).toBeCloseTo((100 * 32) / 47, 0);
  });

  it('a clock that becomes fast half-way has counted half', () => {
    const world = dog(config, [], 100, [{ fault: 'd.fast-clock', at: '50 ms' }]);
    expect((resets(world)[0] ?? 0) / 1e6).toBeCloseTo(50 + (50 * 32) / 47, 0);
  });

  it('stopped-clock: no reset while it stands, the rest of the time afterwards', () => {
    const fault = { fault: 'd.stopped-clock', at: '60 ms', for: '1 s' };
    const world = dog(config, [], 1200, [fault]);
    expect(resets(world)).toEqual([1100e6]);
  });

  it('deaf: kicks do not help', () => {
    const world = dog(config, [30, 60, 90], 110, [{ fault: 'd.deaf' }]);
    expect(resets(world)).toEqual([100e6]);
  });
});

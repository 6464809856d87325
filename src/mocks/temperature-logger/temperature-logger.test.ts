import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { temperatureLogger } from './temperature-logger.ts';

type Config = NonNullable<Parameters<typeof device<typeof temperatureLogger>>[1]>;
type Result = 'ok' | 'address-nack' | 'data-nack' | 'arbitration-lost' | 'bus-stuck';

/** A logger that samples every 10 ms, and a controller of which the test is the voice. */
function alone(config: Config = {}) {
  const world = mockSystem({ devices: { l: device(temperatureLogger, config) } });
  return {
    world,
    done: (ms: number, result: Result, data = 0) => {
      world.runTo(ms * 1e6);
      world.send(message(temperatureLogger, 'done', 'l', { result, data }));
    },
    /** when it said this, in ms */
    times: (event: string) => world.events(`l.${event}`).map(({ timeNs }) => timeNs / 1e6),
  };
}

describe('temperature logger: readings', () => {
  it('asks for two bytes of register 0 of its sensor', () => {
    const { world, times } = alone({ address: 0x4a });
    world.runTo('10 ms');
    expect(world.events('l.transfer').map(({ payload }) => payload)).toEqual([[0x4a, 0, 1, 2]]);
    expect(times('transfer')).toEqual([10]);
  });

  // TI's data sheet SBOS397 of the TMP102, table of 12-bit temperatures.
  it.each([
    [0x7ff0, 127.9375],
    [0x1900, 25],
    [0x0040, 0.25],
    [0x0000, 0],
    [0xffc0, -0.25],
    [0xe700, -25],
    [0xc900, -55],
    [0x8000, -128],
  ])('%i is %d °C', (data, valueC) => {
    const { world, done } = alone();
    done(11, 'ok', data);
    expect([world.get('l.valueC'), world.get('l.readNs'), world.get('l.readings')]).toEqual([
      valueC,
      11e6,
      1,
    ]);
  });

  it('leaves a sample out while the one before is not over', () => {
    const { world, done, times } = alone();
    done(31, 'ok');
    world.runTo('40 ms');
    expect([times('transfer'), world.get('l.samples'), world.get('l.skipped')]).toEqual([
      [10, 40],
      2,
      2,
    ]);
  });

  it('reports with every fifth sample', () => {
    const { world, done, times } = alone({ reportEvery: 5 });
    for (let ms = 11; ms < 110; ms += 10) done(ms, 'ok');
    expect([world.get('l.samples'), times('report')]).toEqual([10, [50, 100]]);
  });
});

describe('temperature logger: failures', () => {
  it('tries again after retryNs, without another sample', () => {
    const { world, done, times } = alone({ retryNs: 2e6 });
    done(11, 'address-nack');
    done(14, 'data-nack');
    done(17, 'ok', 0x1900);
    expect(times('transfer')).toEqual([10, 13, 16]);
    expect([world.get('l.failures'), world.get('l.lastFailure')]).toEqual([2, 'data-nack']);
    expect([world.get('l.samples'), world.get('l.readings')]).toEqual([1, 1]);
  });

  it('clears a stuck bus first', () => {
    const { done, times } = alone({ retryNs: 2e6 });
    done(11, 'bus-stuck');
    expect([times('clear'), times('transfer')]).toEqual([[11], [10]]);
    done(12, 'ok');
    done(15, 'ok', 0x1900);
    expect(times('transfer')).toEqual([10, 14]);
  });

  it('one that does not clear the bus only tries again', () => {
    const { world, done, times } = alone({ clearsBus: false, retryNs: 2e6 });
    done(11, 'bus-stuck');
    world.runTo('14 ms');
    expect([times('clear'), times('transfer')]).toEqual([[], [10, 13]]);
  });

  it('raises its alarm staleNs after the last reading, and ends it with the next', () => {
    const { world, done } = alone({ staleNs: 40e6 });
    done(11, 'ok');
    world.runTo('80 ms');
    expect(world.get('l.alarm')).toBe(true);
    done(81, 'ok');
    expect(world.get('l.alarm')).toBe(false);
    const said = world.events('l.alarm').map(({ timeNs, payload }) => [timeNs / 1e6, payload?.[0]]);
    expect(said).toEqual([
      [51, 1],
      [81, 0],
    ]);
  });

  it('what is done without having been asked for is no reading', () => {
    const { world, done } = alone();
    done(5, 'ok', 0x1900);
    expect([world.get('l.readings'), world.get('l.valueC')]).toEqual([0, 0]);
  });
});

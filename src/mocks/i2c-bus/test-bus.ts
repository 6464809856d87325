/** For tests: a controller, a bus and a sensor, wired, driven by transfers. */
import { device, type LinkSetup, message, mockSystem } from '../../testkit/index.ts';
import { i2cController } from '../i2c-controller/i2c-controller.ts';
import { tmp102 } from '../tmp102/tmp102.ts';
import { i2cBus } from './i2c-bus.ts';

type Setup = Parameters<typeof mockSystem>[0];

const wires = (name: string): LinkSetup[] => [
  { from: `${name}.scl`, to: 'bus.scl' },
  { from: `${name}.sda`, to: 'bus.sda' },
  { from: 'bus.lines', to: `${name}.lines`, latency: 10 },
];

export interface BusSetup {
  readonly controller?: Parameters<typeof device<typeof i2cController>>[1];
  readonly bus?: Parameters<typeof device<typeof i2cBus>>[1];
  readonly sensor?: Parameters<typeof device<typeof tmp102>>[1];
  readonly faults?: NonNullable<Setup['faults']>;
  readonly always?: readonly string[];
  readonly seed?: number;
  /** a second controller "rival" */
  readonly rival?: boolean;
}

export interface Outcome {
  readonly result: string;
  readonly data: number;
  readonly tookNs: number;
}

const RESULTS = ['ok', 'address-nack', 'data-nack', 'arbitration-lost', 'bus-stuck'];

export function openBus(setup: BusSetup = {}) {
  const world = mockSystem({
    devices: {
      host: device(i2cController, setup.controller),
      ...(setup.rival ? { rival: device(i2cController, setup.controller) } : {}),
      bus: device(i2cBus, setup.bus),
      sensor: device(tmp102, setup.sensor),
    },
    links: ['host', ...(setup.rival ? ['rival'] : []), 'sensor'].flatMap(wires),
    faults: setup.faults ?? [],
    always: setup.always ?? [],
    seed: setup.seed ?? 1,
  });
  world.runTo(0);
  const { bus } = world;
  /** Begins a transfer and goes nowhere. */
  const begin = (out: readonly number[], inCount: number, address = 0x48, host = 'host') => {
    const packed = out.reduce((sum, byte) => ((sum << 8) | byte) >>> 0, 0);
    const fields = { address, out: packed, outCount: out.length, inCount };
    bus.publish(message(i2cController, 'transfer', host, fields));
  };
  /** Of all finished transfers of a controller. */
  const outcomes = (host = 'host'): Outcome[] =>
    world.events(`${host}.done`).map(({ timeNs, payload }) => ({
      result: RESULTS[payload?.[0] ?? -1] ?? '',
      data: payload?.[1] ?? -1,
      tookNs: timeNs,
    }));
  const wait = (beganNs: number): Outcome => {
    world.runTo(beganNs);
    for (let i = 1; i < 2000 && world.get('host.phase') !== 'idle'; i++) {
      world.runTo(beganNs + i * 100_000);
    }
    const last = outcomes().at(-1);
    if (last === undefined || last.tookNs < beganNs) throw new Error('never done');
    return { ...last, tookNs: last.tookNs - beganNs };
  };
  const measure = (airC: number): void => {
    bus.publish(message(tmp102, 'air', 'sensor', { airC }));
  };
  return {
    ...world,
    begin,
    outcomes,
    /** Makes a transfer to its end. */
    transfer: (out: readonly number[], inCount: number, address = 0x48): Outcome => {
      const beganNs = world.nowNs();
      begin(out, inCount, address);
      return wait(beganNs);
    },
    clear: (): Outcome => {
      const beganNs = world.nowNs();
      bus.publish(message(i2cController, 'clear', 'host', {}));
      return wait(beganNs);
    },
    measure,
    /** What the sensor measures from now on; waits until it has. */
    air: (airC: number): void => {
      measure(airC);
      world.runFor('300 ms');
    },
    supply: (volts: number): void => {
      bus.publish(message(tmp102, 'supply', 'sensor', { volts }));
    },
    /** Times and levels of a line. */
    edges: (line: 'scl' | 'sda'): [timeNs: number, level: number][] => {
      const index = line === 'scl' ? 0 : 1;
      let level = 1;
      return world.events('bus.lines').flatMap(({ timeNs, payload }) => {
        const now = payload?.[index] ?? 1;
        if (now === level) return [];
        level = now;
        return [[timeNs, now] as [number, number]];
      });
    },
  };
}

/** For tests: a master that does whole transfers with a flash called "f". */
import { device, type MockSystemSetup, message, mockSystem } from '../../testkit/index.ts';
import { COMMAND } from '../spi-flash-commands.ts';
import { spiFlash } from './spi-flash.ts';

export type FlashConfig = NonNullable<Parameters<typeof device<typeof spiFlash>>[1]>;

export const addressBytes = (address: number): number[] => [
  (address >> 16) & 0xff,
  (address >> 8) & 0xff,
  address & 0xff,
];

export function openFlash(config: FlashConfig = {}, setup: Partial<MockSystemSetup> = {}) {
  const world = mockSystem({ devices: { f: device(spiFlash, config) }, ...setup });
  world.runTo(0);
  const { bus } = world;
  let answers: number[] = [];
  bus.subscribe(spiFlash, 'miso', ({ byte }) => void answers.push(byte));
  const cs = (high: boolean) => bus.publish(message(spiFlash, 'cs', 'f', { high }));
  /** Bytes between two edges of chip select; gives what came back meanwhile. */
  const transfer = (...bytes: readonly number[]): number[] => {
    answers = [];
    cs(false);
    for (const byte of bytes) {
      bus.publish(message(spiFlash, 'mosi', 'f', { byte }));
      world.runFor(0);
    }
    cs(true);
    world.runFor(0);
    return answers;
  };
  const supply = (volts: number) => {
    bus.publish(message(spiFlash, 'supply', 'f', { volts }));
    world.runFor(0);
  };
  return {
    ...world,
    transfer,
    supply,
    enable: () => transfer(COMMAND.writeEnable),
    status: () => transfer(COMMAND.readStatus, 0)[1] ?? -1,
    read: (address: number, count: number) =>
      transfer(COMMAND.read, ...addressBytes(address), ...Array<number>(count).fill(0)).slice(4),
    program: (address: number, bytes: readonly number[]) =>
      transfer(COMMAND.pageProgram, ...addressBytes(address), ...bytes),
    eraseSector: (address: number) => transfer(COMMAND.sectorErase, ...addressBytes(address)),
  };
}

export type TestFlash = ReturnType<typeof openFlash>;

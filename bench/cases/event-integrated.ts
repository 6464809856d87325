/**
 * The whole loop: timer → clock → random → row → dispatch → journalled write → next timer, recorded
 * and hashed. An operation is one such event.
 */
import { CAME_BACK } from '../../src/engine/core.ts';
import type { System } from '../../src/engine/system.ts';
import type { Contender, OpenCase } from '../contract.ts';
import { LOOP_DEVICES, openLoopWorld } from '../world/world.ts';
import { LOOP_ROUND_EVENTS, loopHistory, loopPrimeEvents } from './sizes.ts';

/** What the engine worker runs at a time when it is flat out. */
const SLICE_EVENTS = 65_536;
const FOREVER_NS = Number.MAX_SAFE_INTEGER;

export function runEvents(system: System, events: number): void {
  for (let left = events; left > 0; left -= SLICE_EVENTS) {
    const cameBack = system.run(Math.min(left, SLICE_EVENTS), FOREVER_NS);
    if (cameBack !== CAME_BACK.budget) throw new Error(`the loop came back early (${cameBack})`);
  }
}

export function loopContender(pending: number, tiny: boolean): Contender {
  const system = openLoopWorld(pending, { historyEvents: loopHistory(tiny) });
  runEvents(system, loopPrimeEvents(pending, LOOP_DEVICES));
  const operations = LOOP_ROUND_EVENTS[tiny ? 'tiny' : 'full'];
  return {
    operations,
    run: () => runEvents(system, operations),
    checksum: () => system.hash().hash,
  };
}

export const eventIntegrated =
  (pending: number): OpenCase =>
  (_, tiny) => ({ ours: loopContender(pending, tiny) });

/** The same case twice: how far two equal things seem apart on this machine, now. */
export const control: OpenCase = (_, tiny) => ({
  ours: loopContender(1000, tiny),
  again: loopContender(1000, tiny),
});

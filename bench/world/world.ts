/** The worlds that the engine is measured in, built in code. */

import type { MockDefinition } from '../../src/engine/define-mock.ts';
import type { DeviceSpec, LinkSpec, Scenario } from '../../src/engine/scenario.ts';
import { createSystem, type System, type SystemOptions } from '../../src/engine/system.ts';
import { unwrap } from '../../src/lib/result.ts';
import { FLOW_MOCKS } from './flow-mocks.ts';
import { SIGNAL_MOCKS } from './signal-mocks.ts';

/** 24 kinds of device whose handlers share no code. */
export const LOOP_MOCKS: readonly MockDefinition[] = [...FLOW_MOCKS, ...SIGNAL_MOCKS];
export const LOOP_DEVICES = 100;

/** Any integer: every run of a benchmark does the same work. */
export const SEED = 20_240_611;
const PLACE = { line: 0, column: 0 };

export const device = (
  name: string,
  mock: string,
  config: Readonly<Record<string, number>> = {},
): DeviceSpec => ({ name, mock, group: '', config, place: PLACE });

export const link = (from: string, event: string, to: string, accepts: string): LinkSpec => ({
  from: { device: from, event },
  to: { device: to, event: accepts },
  latencyNs: 0,
  jitterNs: 0,
  loss: 0,
  place: PLACE,
});

export function openWorld(
  devices: readonly DeviceSpec[],
  links: readonly LinkSpec[],
  mocks: readonly MockDefinition[],
  options: SystemOptions = {},
): System {
  const scenario: Scenario = {
    id: 'bench',
    title: 'benchmark',
    story: '',
    seed: SEED,
    untilNs: Number.MAX_SAFE_INTEGER,
    devices,
    links,
    faults: [],
    expect: [],
  };
  return unwrap(createSystem(scenario, mocks, options));
}

/** 100 devices of 24 kinds that share `pending` waiting timers; one journalled write an event. */
export function openLoopWorld(pending: number, options: SystemOptions = {}): System {
  const each = pending / LOOP_DEVICES;
  const devices = Array.from({ length: LOOP_DEVICES }, (_, i) => {
    const { kind } = LOOP_MOCKS[i % LOOP_MOCKS.length]!;
    return device(`${kind}-${i}`, kind, { pending: each });
  });
  const timers = Math.ceil(pending * 1.1) + 16;
  return openWorld(devices, [], LOOP_MOCKS, { journalPerEvent: 1, timers, ...options });
}

/** The worlds that the engine is measured in, built in code. */
import type { MockDefinition } from '../../src/engine/define-mock.ts';
import type { DeviceSpec, LinkSpec, Scenario } from '../../src/engine/scenario.ts';
import { createSystem, type System, type SystemOptions } from '../../src/engine/system.ts';
import { unwrap } from '../../src/lib/result.ts';
import { cascade } from './cascade.ts';
import { FLOW_MOCKS } from './flow-mocks.ts';
import { device } from './links.ts';
import { POST_MOCKS, postOffice } from './post-office.ts';
import { SIGNAL_MOCKS } from './signal-mocks.ts';

/** 24 kinds of device whose handlers share no code. */
const LOOP_MOCKS: readonly MockDefinition[] = [...FLOW_MOCKS, ...SIGNAL_MOCKS];
export const LOOP_DEVICES = 100;

/** Any integer: every run of a benchmark does the same work. */
export const SEED = 20_240_611;

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

function loopDevices(pending: number): DeviceSpec[] {
  const each = pending / LOOP_DEVICES;
  return Array.from({ length: LOOP_DEVICES }, (_, i) => {
    const { kind } = LOOP_MOCKS[i % LOOP_MOCKS.length]!;
    return device(`${kind}-${i}`, kind, { pending: each });
  });
}

const timersFor = (pending: number): number => Math.ceil(pending * 1.1) + 16;

/** 100 devices of 24 kinds that share `pending` waiting timers; one journalled write an event. */
export function openLoopWorld(pending: number, options: SystemOptions = {}): System {
  return openWorld(loopDevices(pending), [], LOOP_MOCKS, {
    journalPerEvent: 1,
    timers: timersFor(pending),
    ...options,
  });
}

const CLERKS = 8;
const CASCADES = 4;

/** The loop beside a ring of messages: every hot path of the engine at once. */
export function openMixedWorld(pending: number, options: SystemOptions = {}): System {
  const { devices, links } = postOffice(CLERKS);
  const mocks = [...LOOP_MOCKS, ...POST_MOCKS, cascade];
  const cascades = Array.from({ length: CASCADES }, (_, i) => device(`cascade-${i}`, cascade.kind));
  return openWorld([...loopDevices(pending), ...devices, ...cascades], links, mocks, {
    journalPerEvent: 4,
    timers: timersFor(pending) + 16 * CLERKS + CASCADES,
    ...options,
  });
}

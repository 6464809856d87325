/** A shrunk run as a branch of the world that it was shrunk from. */
import type { FaultSpec, Scenario } from '../../engine/scenario.ts';
import type { PlannedInput } from '../engine-api.ts';
import type { Trial } from './pool-api.ts';
import type { Shrunk } from './shrink.ts';

const isSameFault = (a: FaultSpec, b: FaultSpec): boolean =>
  a.device === b.device && a.fault === b.fault && a.atNs === b.atNs && a.forNs === b.forNs;

/** A scheduled fault as it is switched from outside. */
function switched({ device, fault, atNs, forNs }: FaultSpec, untilNs: number): PlannedInput[] {
  const edit = { type: 'fault', device, fault } as const;
  const on: PlannedInput = { timeNs: atNs, edit: { ...edit, on: true } };
  const endNs = atNs + forNs;
  return endNs > untilNs ? [on] : [on, { timeNs: endNs, edit: { ...edit, on: false } }];
}

/** JSON would take every number that is not finite for the same. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) => {
    if (key === 'place') return undefined;
    return typeof part === 'number' ? `n${part}` : part;
  });

/**
 * The world as it was given, with the inputs that make the shrunk run of it; undefined when the
 * shrunk run leaves out what is part of the world. Whether it fails is to be tried: a fault that is
 * switched follows the events of its instant, a scheduled one stands among them.
 */
export function asInputs(given: Scenario, { scenario, planned }: Shrunk): Trial | undefined {
  const keepsWorld =
    textOf([given.devices, given.links]) === textOf([scenario.devices, scenario.links]) &&
    given.seed === scenario.seed;
  const kept = (fault: FaultSpec): boolean =>
    scenario.faults.some((own) => isSameFault(own, fault));
  if (!keepsWorld || !given.faults.every(kept)) return undefined;
  const added = scenario.faults.filter((own) => !given.faults.some((old) => isSameFault(old, own)));
  const inputs = [...planned, ...added.flatMap((fault) => switched(fault, given.untilNs))];
  inputs.sort((a, b) => a.timeNs - b.timeNs);
  return { scenario: given, planned: inputs, expectation: '' };
}

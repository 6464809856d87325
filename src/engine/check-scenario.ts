/** Numbers and names of a scenario that was built in code; a file's were read with more care. */
import type { Problem } from '../lib/result.ts';
import { TIME_NS_MAX } from '../lib/units.ts';
import type { Place, Scenario } from './scenario.ts';

export const placeText = (place: Place): string =>
  place.line > 0 ? `line ${place.line}, column ${place.column}` : 'scenario built in code';

const isTime = (ns: number): boolean => ns >= 0 && ns <= TIME_NS_MAX;
const TIMES = `Use 0 … ${TIME_NS_MAX} ns (104 days).`;

/** "device.event" and "device.field" must stay readable. */
const DEVICE_NAME = /^[^.`\s][^.`\n]{0,63}$/u;

export function seedProblem(seed: number): Problem | undefined {
  if (Number.isSafeInteger(seed) && seed >= 0) return undefined;
  const mend = `Use a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`;
  return { what: `a seed of ${seed}`, where: 'seed', mend };
}

function linkProblem(link: Scenario['links'][number]): Problem | undefined {
  const { from, to, latencyNs, jitterNs, loss, reorder, duplicate, place } = link;
  const where = `link ${from.device}.${from.event} → ${to.device}.${to.event}, ${placeText(place)}`;
  if (!isTime(latencyNs)) return { what: `a latency of ${latencyNs} ns`, where, mend: TIMES };
  if (!isTime(jitterNs)) return { what: `a jitter of ${jitterNs} ns`, where, mend: TIMES };
  for (const [name, share = 0] of [
    ['loss', loss],
    ['reorder', reorder],
    ['duplicate', duplicate],
  ] as const) {
    if (share >= 0 && share <= 1) continue;
    return { what: `a ${name} of ${share}`, where, mend: 'Use a probability from 0 to 1.' };
  }
  return undefined;
}

function faultProblem({ device, fault, atNs, forNs, place }: Scenario['faults'][number]) {
  const where = `fault ${device}.${fault}, ${placeText(place)}`;
  if (!isTime(atNs)) return { what: `a fault at ${atNs} ns`, where, mend: TIMES };
  if (forNs >= 0) return undefined;
  return {
    what: `a fault that lasts ${forNs} ns`,
    where,
    mend: 'Use 0 or more; Infinity = for ever.',
  };
}

function partitionProblem(scenario: Scenario): Problem | undefined {
  const names = new Set(scenario.devices.map(({ name }) => name));
  for (const { atNs, forNs, of, place } of scenario.partitions ?? []) {
    const where = `partition, ${placeText(place)}`;
    if (!isTime(atNs)) return { what: `a partition at ${atNs} ns`, where, mend: TIMES };
    if (!(forNs > 0)) return { what: `a partition for ${forNs} ns`, where, mend: 'Use 1 or more.' };
    const unknown = of.find((name) => !names.has(name));
    if (unknown === undefined) continue;
    const mend = 'Name devices of this scenario.';
    return { what: `there is no device "${unknown}"`, where, mend };
  }
  return undefined;
}

/** What is wrong with the scenario's own numbers, if anything is. */
export function scenarioProblem(scenario: Scenario): Problem | undefined {
  if (!isTime(scenario.untilNs)) {
    return { what: `an end at ${scenario.untilNs} ns`, where: 'until', mend: TIMES };
  }
  for (const { name, place } of scenario.devices) {
    if (DEVICE_NAME.test(name)) continue;
    const what = `"${name.slice(0, 80)}" is not a device name`;
    const mend = 'Use 1 to 64 characters other than "." and "`".';
    return { what, where: placeText(place), mend };
  }
  for (const { name, rule, withinNs, place } of scenario.expect) {
    if (rule !== 'within' || isTime(withinNs)) continue;
    const where = `expectation "${name}", ${placeText(place)}`;
    return { what: `a deadline after ${withinNs} ns`, where, mend: TIMES };
  }
  const wrong = scenario.links.map(linkProblem).find(Boolean);
  return (
    wrong ??
    partitionProblem(scenario) ??
    scenario.faults.map(faultProblem).find(Boolean) ??
    seedProblem(scenario.seed)
  );
}

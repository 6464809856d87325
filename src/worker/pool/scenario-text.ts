/** A world description as the scenario file that describes it. */
import type { Declaration } from '../../engine/declare.ts';
import type { MockDefinition } from '../../engine/define-mock.ts';
import type {
  ClockSpec,
  DeviceSpec,
  ExpectationSpec,
  FaultSpec,
  LinkSpec,
  PartitionSpec,
  QueueSpec,
  Scenario,
} from '../../engine/scenario.ts';

/** Units of time that a whole number may be said in, longest first. */
const UNITS: readonly (readonly [string, number])[] = [
  ['h', 3600e9],
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
];

/** Exact, in the longest unit that it is a whole number of. */
export function timeText(timeNs: number): string {
  const found = UNITS.find(([, ns]) => timeNs !== 0 && timeNs % ns === 0);
  return found ? `${timeNs / found[1]} ${found[0]}` : `${timeNs} ns`;
}

const PLAIN = /^[A-Za-z][\w.-]*$/;
/** Words that YAML takes for something else. */
const MEANINGS = /^(?:true|false|null)$/i;

/** A text, in quotes where it needs them: those of JSON are those of YAML. */
const word = (text: string): string =>
  PLAIN.test(text) && !MEANINGS.test(text) ? text : JSON.stringify(text);

function valueText(value: number, { type, unit, values }: Declaration): string {
  if (type === 'flag') return value === 0 ? 'false' : 'true';
  if (type === 'enum') return word(values[value] ?? '');
  if (type === 'time') return timeText(value);
  return unit === '' ? String(value) : `${value} ${unit}`;
}

const mapText = (entries: readonly (readonly [string, string])[]): string =>
  `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;

function clockText({ offsetNs, driftPpb, walkPpb, jitter }: ClockSpec): string {
  const entries: [string, string][] = [
    ['offset', offsetNs < 0 ? `-${timeText(-offsetNs)}` : timeText(offsetNs)],
    ['drift', `${driftPpb} ppb`],
    ['walk', `${walkPpb} ppb`],
  ];
  if (jitter !== undefined) entries.push(['jitter', String(jitter)]);
  return mapText(entries);
}

function deviceText(
  { mock, group, about, config, clock }: DeviceSpec,
  mocks: readonly MockDefinition[],
): string {
  const declared = mocks.find(({ kind }) => kind === mock)?.config ?? {};
  const values = Object.entries(config).flatMap(([key, value]): [string, string][] => {
    const declaration = declared[key];
    return declaration ? [[key, valueText(value, declaration)]] : [];
  });
  const entries: [string, string][] = [['mock', word(mock)]];
  if (group !== '') entries.push(['group', word(group)]);
  if (about !== undefined) entries.push(['about', JSON.stringify(about)]);
  if (values.length > 0) entries.push(['config', mapText(values)]);
  if (clock) entries.push(['clock', clockText(clock)]);
  return mapText(entries);
}

function linkText(link: LinkSpec): string {
  const { from, to, latencyNs, jitterNs, loss, spread, reorder, duplicate } = link;
  const entries: [string, string][] = [
    ['from', word(`${from.device}.${from.event}`)],
    ['to', word(`${to.device}.${to.event}`)],
  ];
  if (latencyNs > 0) entries.push(['latency', timeText(latencyNs)]);
  if (jitterNs > 0) entries.push(['jitter', timeText(jitterNs)]);
  if (loss > 0) entries.push(['loss', String(loss)]);
  if (spread !== undefined) entries.push(['spread', spread]);
  if (reorder !== undefined) entries.push(['reorder', String(reorder)]);
  if (duplicate !== undefined) entries.push(['duplicate', String(duplicate)]);
  return mapText(entries);
}

function partitionText({ atNs, forNs, of }: PartitionSpec): string {
  const entries: [string, string][] = [
    ['at', timeText(atNs)],
    ['of', `[${of.map(word).join(', ')}]`],
  ];
  if (Number.isFinite(forNs)) entries.push(['for', timeText(forNs)]);
  return mapText(entries);
}

function faultText({ atNs, device, fault, forNs }: FaultSpec): string {
  const entries: [string, string][] = [
    ['at', timeText(atNs)],
    ['device', word(device)],
    ['fault', word(fault)],
  ];
  if (Number.isFinite(forNs)) entries.push(['for', timeText(forNs)]);
  return mapText(entries);
}

function expectationText({ name, rule, text, withinNs, of }: ExpectationSpec): string {
  const promise: [string, string][] =
    rule === 'within'
      ? [
          ['within', timeText(withinNs)],
          ['of', word(of)],
          ['event', word(text)],
        ]
      : [[rule, JSON.stringify(text)]];
  return mapText([['name', JSON.stringify(name)], ...promise]);
}

/** One that must be through by a time is a deadline; of those the policy is always to fail. */
const isDeadline = ({ withinNs }: QueueSpec): boolean => Number.isFinite(withinNs);

function queueText(queue: QueueSpec): string {
  const { of, capacity, policy, takesNs, withinNs, processor } = queue;
  const entries: [string, string][] = [
    ['of', word(`${of.device}.${of.event}`)],
    ['takes', timeText(takesNs)],
    isDeadline(queue) ? ['within', timeText(withinNs)] : ['policy', policy],
    ['capacity', String(capacity)],
  ];
  if (processor !== '') entries.push(['processor', word(processor)]);
  return mapText(entries);
}

/** What would mend it, if the scenario says so. */
function fixedText({ fixed, devices }: Scenario, mocks: readonly MockDefinition[]): string[] {
  if (fixed === undefined) return [];
  const values = fixed.set.map(({ device, field, value }): [string, string] => {
    const kind = devices.find(({ name }) => name === device)?.mock;
    const definition = mocks.find((mock) => mock.kind === kind);
    const declared = definition?.config[field] ?? definition?.state[field];
    return [word(`${device}.${field}`), declared ? valueText(value, declared) : String(value)];
  });
  return ['', 'fixed:', `  because: ${JSON.stringify(fixed.because)}`, `  set: ${mapText(values)}`];
}

const section = (name: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', `${name}:`, ...items.map((item) => `  - ${item}`)];

/** @param mocks whose declarations say the units of configuration values */
export function scenarioText(scenario: Scenario, mocks: readonly MockDefinition[]): string {
  const { title, story, seed, untilNs, devices, links, faults, expect } = scenario;
  const { queues = [], partitions = [], phases, difficulty } = scenario;
  const waiting = queues.filter((queue) => !isDeadline(queue));
  return [
    `title: ${JSON.stringify(title)}`,
    ...(difficulty === undefined ? [] : [`difficulty: ${difficulty}`]),
    ...(story === '' ? [] : [`story: ${JSON.stringify(story)}`]),
    `seed: ${seed}`,
    `until: ${timeText(untilNs)}`,
    ...(phases === undefined ? [] : [`phases: ${phases}`]),
    '',
    'mocks:',
    ...devices.map((device) => `  ${device.name}: ${deviceText(device, mocks)}`),
    ...section('links', links.map(linkText)),
    ...section('queues', waiting.map(queueText)),
    ...section('deadlines', queues.filter(isDeadline).map(queueText)),
    ...section('partitions', partitions.map(partitionText)),
    ...section('faults', faults.map(faultText)),
    ...section('expect', expect.map(expectationText)),
    ...fixedText(scenario, mocks),
    '',
  ].join('\n');
}

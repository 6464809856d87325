/**
 * What a failing run may do without, one by one. Injected: scheduled faults and inputs from
 * outside. Settings: values of the configuration that are not the mock's default, jitter and loss
 * of links.
 */
import type { MockDefinition } from '../../engine/define-mock.ts';
import type { FaultSpec, LinkSpec, Place, Scenario } from '../../engine/scenario.ts';
import { formatDurationNs } from '../../lib/units.ts';
import type { Edit, PlannedInput } from '../engine-api.ts';

export type Change =
  | { readonly type: 'fault'; readonly fault: FaultSpec }
  | { readonly type: 'input'; readonly input: PlannedInput }
  | {
      readonly type: 'config';
      readonly device: string;
      readonly key: string;
      readonly value: number;
      /** without this change; what the mock declares */
      readonly initial: number;
      readonly isWhole: boolean;
      /** one of a few names, or true and false: nothing lies between two of them */
      readonly isName: boolean;
    }
  | {
      readonly type: 'link';
      readonly link: number;
      readonly setting: 'jitterNs' | 'loss';
      readonly value: number;
    };

export interface Run {
  readonly scenario: Scenario;
  /** by rising time */
  readonly planned: readonly PlannedInput[];
}

const IN_CODE: Place = { line: 0, column: 0 };

/** What was done to the world: faults of the scenario and inputs from outside. */
export const injectedIn = ({ scenario, planned }: Run): Change[] => [
  ...planned.map((input): Change => ({ type: 'input', input })),
  ...scenario.faults.map((fault): Change => ({ type: 'fault', fault })),
];

/** How the world was set up otherwise than its mocks are by themselves. */
export function settingsIn({ devices, links }: Scenario, mocks: readonly MockDefinition[]) {
  const config = devices.flatMap(({ name, mock, config: given }) => {
    const declared = mocks.find(({ kind }) => kind === mock)?.config ?? {};
    return Object.entries(given).flatMap(([key, value]): Change[] => {
      const declaration = declared[key];
      if (declaration === undefined || Object.is(declaration.initial, value)) return [];
      const { type, initial } = declaration;
      const isWhole = type === 'integer' || type === 'time';
      const isName = type === 'enum' || type === 'flag';
      return [{ type: 'config', device: name, key, value, initial, isWhole, isName }];
    });
  });
  const wires = links.flatMap((link, at) =>
    (['jitterNs', 'loss'] as const).flatMap((setting): Change[] =>
      link[setting] === 0 ? [] : [{ type: 'link', link: at, setting, value: link[setting] }],
    ),
  );
  return [...config, ...wires];
}

/** The scenario without its faults. */
export const uninjected = (scenario: Scenario): Scenario => ({ ...scenario, faults: [] });

/** The scenario with everything at its default. */
export function unset(scenario: Scenario): Scenario {
  const devices = scenario.devices.map((device) => ({ ...device, config: {} }));
  const links = scenario.links.map((link): LinkSpec => ({ ...link, jitterNs: 0, loss: 0 }));
  return { ...scenario, devices, links };
}

/** A scenario with these changes too. */
export function runWith(plain: Scenario, changes: readonly Change[]): Run {
  const devices = plain.devices.map((device) => ({
    ...device,
    config: { ...device.config } as Record<string, number>,
  }));
  const links = plain.links.map((link) => ({ ...link }));
  const faults: FaultSpec[] = [...plain.faults];
  const planned: PlannedInput[] = [];
  for (const change of changes) {
    if (change.type === 'fault') faults.push(change.fault);
    else if (change.type === 'input') planned.push(change.input);
    else if (change.type === 'link') links[change.link]![change.setting] = change.value;
    else devices.find(({ name }) => name === change.device)!.config[change.key] = change.value;
  }
  planned.sort((a, b) => a.timeNs - b.timeNs);
  return { scenario: { ...plain, devices, links, faults }, planned };
}

/** Faults switched from outside as faults of the scenario, which a file can say. */
export function withFaultsScheduled({ scenario, planned }: Run): Run {
  const faults: FaultSpec[] = [...scenario.faults];
  const left: PlannedInput[] = [];
  const open = new Map<string, number>();
  for (const input of planned) {
    const { edit, timeNs } = input;
    if (edit.type !== 'fault') {
      left.push(input);
      continue;
    }
    const { device, fault } = edit;
    const key = `${device}.${fault}`;
    const at = open.get(key);
    const begun = at === undefined ? undefined : faults[at];
    if (edit.on && begun === undefined) {
      open.set(key, faults.length);
      const forNs = Number.POSITIVE_INFINITY;
      faults.push({ atNs: timeNs, device, fault, forNs, place: IN_CODE });
    } else if (!edit.on && begun !== undefined && timeNs > begun.atNs) {
      faults[at!] = { ...begun, forNs: timeNs - begun.atNs };
      open.delete(key);
    } else left.push(input);
  }
  return { scenario: { ...scenario, faults }, planned: left };
}

const at = (timeNs: number): string => `at ${formatDurationNs(timeNs)}`;

function describeEdit(edit: Edit): string {
  switch (edit.type) {
    case 'fault':
      return `${edit.device} ${edit.fault} ${edit.on ? 'on' : 'off'}`;
    case 'set':
      return `${edit.device}.${edit.field} = ${edit.value}`;
    case 'send':
      return `${edit.device}.${edit.event}(${edit.payload.join(', ')})`;
    case 'link':
      return `link ${edit.from} → ${edit.to}`;
    case 'seed':
      return `seed ${edit.seed}`;
  }
}

/** One line that a person reads. */
export function describeChange(change: Change, { links }: Scenario): string {
  switch (change.type) {
    case 'fault': {
      const { atNs, device, fault, forNs } = change.fault;
      const lasts = Number.isFinite(forNs) ? ` for ${formatDurationNs(forNs)}` : '';
      return `${device} ${fault} ${at(atNs)}${lasts}`;
    }
    case 'input':
      return `${describeEdit(change.input.edit)} ${at(change.input.timeNs)}`;
    case 'config':
      return `${change.device}.${change.key} = ${change.value}, not ${change.initial}`;
    case 'link': {
      const { from, to } = links[change.link]!;
      const value = change.setting === 'loss' ? `${change.value}` : formatDurationNs(change.value);
      const name = change.setting === 'loss' ? 'loss' : 'jitter';
      return `${name} ${value} of ${from.device}.${from.event} → ${to.device}.${to.event}`;
    }
  }
}

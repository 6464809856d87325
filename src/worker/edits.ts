/** Edits as their users name them ↔ commands as the world takes them. */
import type { MockDefinition } from '../engine/define-mock.ts';
import { LINK_CELL, linkCellProblem, linkOfSlot, linkSlot } from '../engine/link-cells.ts';
import type { AppliedInput, System } from '../engine/system.ts';
import { type Failure, failure, type Result, success } from '../lib/result.ts';
import type { Command } from '../memory/commands.ts';
import { type DeviceSchema, type FieldSchema, type Schema, SYSTEM_KIND } from '../memory/schema.ts';
import { NO_DEVICE } from '../memory/tables.ts';
import type { Planned } from './branches.ts';
import type { Edit, ForkProblem, PlannedInput, RecordedInput } from './engine-api.ts';

type EditOf<Type extends Edit['type']> = Extract<Edit, { type: Type }>;

function deviceOf({ devices }: Schema, name: string, where: string): Result<DeviceSchema> {
  const device = devices.find((known) => known.name === name);
  if (device) return success(device);
  const known = devices.map((each) => each.name).join(', ');
  return failure({ what: `there is no device "${name}"`, where, mend: `Devices are: ${known}.` });
}

function messageOf(
  schema: Schema,
  device: DeviceSchema,
  { event, payload }: EditOf<'send'>,
): Result<Command> {
  const kinds = schema.kinds.filter(
    ({ mock, role, internal }) => mock === device.mock && role === 'accept' && internal !== true,
  );
  const kind = kinds.find(({ name }) => name === event);
  if (!kind) {
    const known = kinds.map(({ name }) => name).join(', ') || 'nothing';
    const what = `"${device.name}" does not accept "${event}"`;
    return failure({ what, where: 'edit send', mend: `It accepts: ${known}.` });
  }
  const { length } = kind.payload;
  if (payload.length !== length || !payload.every((value) => Number.isFinite(value))) {
    const what = `"${event}" with the payload ${payload.join(', ') || 'nothing'}`;
    return failure({ what, where: 'edit send', mend: `Give ${length} finite numbers.` });
  }
  const [a = 0, b = 0, c = 0, d = 0] = payload;
  return success({ kind: kind.id, target: device.id, a, b, c, d });
}

function faultOf(device: DeviceSchema, { fault, on }: EditOf<'fault'>): Result<Command> {
  // A cut link is a fault too, though no mock declares it.
  const found =
    device.faults.find(({ name }) => name === fault) ??
    device.fields.find(({ name, role }) => role === 'fault' && name === fault);
  if (!found) {
    const known = device.faults.map(({ name }) => name).join(', ') || 'none';
    const what = `"${device.name}" has no fault "${fault}"`;
    return failure({ what, where: 'edit fault', mend: `Its faults are: ${known}.` });
  }
  const kind = SYSTEM_KIND.fault;
  return success({ kind, target: device.id, a: found.slot, b: on ? 1 : 0, c: 0, d: 0 });
}

/** What the mock declares of a configuration value beyond its type. */
function rangeOf(
  mocks: readonly MockDefinition[],
  device: DeviceSchema,
  field: FieldSchema,
): { readonly min: number; readonly max: number } {
  const everything = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  if (field.role !== 'config') return everything;
  return mocks.find(({ kind }) => kind === device.mock)?.config[field.name] ?? everything;
}

/** "fifo[3]" names a cell of an array, "fifo" its first. */
function cellOf(field: string): { readonly name: string; readonly cell: number } {
  const [, name = field, cell = '0'] = /^(.*)\[(\d+)\]$/.exec(field) ?? [];
  return { name, cell: Number(cell) };
}

function setOf(
  { schema }: System,
  mocks: readonly MockDefinition[],
  device: DeviceSchema,
  edit: EditOf<'set'>,
): Result<Command> {
  const where = 'edit set';
  const { value } = edit;
  const { name, cell } = cellOf(edit.field);
  const field = device.fields.find((known) => known.name === name && known.role !== 'fault');
  if (!field || cell >= field.length) {
    const known = device.fields.map((each) => each.name).join(', ');
    const what = `"${device.name}" has no field "${edit.field}"`;
    return failure({ what, where, mend: `Its fields are: ${known}.` });
  }
  const { type, values } = field;
  const slot = field.slot + cell;
  const what = `${device.name}.${edit.field} = ${value}`;
  const last = type === 'flag' ? 1 : (values?.length ?? Number.POSITIVE_INFINITY) - 1;
  const isPosition = Number.isInteger(value) && value >= 0 && value <= last;
  if (!(Number.isFinite(value) && (isPosition || last === Number.POSITIVE_INFINITY))) {
    const mend = last < Number.POSITIVE_INFINITY ? `Use 0 … ${last}.` : 'Use a finite number.';
    return failure({ what, where, mend });
  }
  const { min, max } = rangeOf(mocks, device, field);
  if (value < min || value > max) {
    const unit = field.unit === '' ? '' : ` ${field.unit}`;
    return failure({ what, where, mend: `Use ${min}${unit} … ${max}${unit}.` });
  }
  const problem = linkCellProblem(schema, slot, value);
  if (problem) return failure(problem);
  return success({ kind: SYSTEM_KIND.set, target: device.id, a: slot, b: value, c: 0, d: 0 });
}

/** "north.tell" of a link's end. */
export const endOf = ({ devices, kinds }: Schema, device: number, kind: number): string =>
  `${devices[device]?.name}.${kinds[kind]?.name}`;

const LINK_SETTINGS = ['latencyNs', 'jitterNs', 'loss'] as const;

function linkOf(schema: Schema, edit: EditOf<'link'>): Result<Command[]> {
  const where = 'edit link';
  const link = schema.links.find(
    ({ from, fromKind, to, toKind }) =>
      endOf(schema, from, fromKind) === edit.from && endOf(schema, to, toKind) === edit.to,
  );
  if (!link) {
    const known = schema.links.map(
      ({ from, fromKind, to, toKind }) =>
        `${endOf(schema, from, fromKind)} → ${endOf(schema, to, toKind)}`,
    );
    const what = `there is no link ${edit.from} → ${edit.to}`;
    return failure({ what, where, mend: `Links are: ${known.join(', ') || 'none'}.` });
  }
  const commands: Command[] = [];
  for (const setting of LINK_SETTINGS) {
    const value = edit[setting];
    if (value === undefined) continue;
    const slot = linkSlot(schema, link.id) + LINK_CELL[setting];
    const problem = linkCellProblem(schema, slot, value);
    if (problem) return failure({ ...problem, where });
    commands.push({ kind: SYSTEM_KIND.set, target: link.from, a: slot, b: value, c: 0, d: 0 });
  }
  if (commands.length > 0) return success(commands);
  const mend = 'Give a latency, a jitter or a loss.';
  return failure({ what: `${edit.from} → ${edit.to} as it is`, where, mend });
}

/** The commands by which an edit enters the world. */
export function commandsOf(
  system: System,
  mocks: readonly MockDefinition[],
  edit: Edit,
): Result<Command[]> {
  const { schema } = system;
  if (edit.type === 'link') return linkOf(schema, edit);
  if (edit.type === 'seed') {
    const { seed } = edit;
    if (Number.isSafeInteger(seed) && seed >= 0) {
      return success([{ kind: SYSTEM_KIND.start, target: NO_DEVICE, a: seed, b: 0, c: 0, d: 0 }]);
    }
    const mend = `Use a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`;
    return failure({ what: `a seed of ${seed}`, where: 'edit seed', mend });
  }
  const device = deviceOf(schema, edit.device, `edit ${edit.type}`);
  if (!device.ok) return device;
  const command =
    edit.type === 'fault'
      ? faultOf(device.value, edit)
      : edit.type === 'send'
        ? messageOf(schema, device.value, edit)
        : setOf(system, mocks, device.value, edit);
  return command.ok ? success([command.value]) : command;
}

/** Says which of several edits was refused. */
export function refusedEdit({ problem }: Failure, edit: number): Failure {
  const refused: ForkProblem = { ...problem, edit };
  return failure(refused);
}

export const isSameInput = (a: AppliedInput, b: AppliedInput | undefined): boolean =>
  (Object.keys(a) as (keyof AppliedInput)[]).every((key) => Object.is(a[key], b?.[key]));

/** The edit that a command was. */
export function editOf({ schema }: System, command: Command): Edit {
  const device = schema.devices[command.target];
  const name = device?.name ?? '';
  const kind = schema.kinds[command.kind];
  if (command.kind === SYSTEM_KIND.start) return { type: 'seed', seed: command.a };
  if (kind?.role === 'accept') {
    const payload = [command.a, command.b, command.c, command.d].slice(0, kind.payload.length);
    return { type: 'send', device: name, event: kind.name, payload };
  }
  const found = linkOfSlot(schema, command.a);
  if (found) {
    const { link, setting } = found;
    const from = endOf(schema, link.from, link.fromKind);
    return { type: 'link', from, to: endOf(schema, link.to, link.toKind), [setting]: command.b };
  }
  const field = device?.fields.find(
    ({ slot, length }) => command.a >= slot && command.a < slot + length,
  );
  if (field?.role === 'fault') {
    return { type: 'fault', device: name, fault: field.name, on: command.b !== 0 };
  }
  const cell = command.a - (field?.slot ?? 0);
  const called = cell > 0 ? `${field?.name}[${cell}]` : (field?.name ?? '');
  return { type: 'set', device: name, field: called, value: command.b };
}

/** Recorded inputs as the world is fed with them. */
export function appliedInputs(
  system: System,
  mocks: readonly MockDefinition[],
  recorded: readonly RecordedInput[],
): Result<AppliedInput[]> {
  const inputs: AppliedInput[] = [];
  for (const { at, timeNs, edit } of recorded) {
    const commands = commandsOf(system, mocks, edit);
    if (!commands.ok) return commands;
    for (const command of commands.value) inputs.push({ ...command, at, timeNs });
  }
  return success(inputs);
}

/** Inputs still to come as the world takes them. */
export function plannedOf(
  system: System,
  mocks: readonly MockDefinition[],
  inputs: readonly PlannedInput[],
): Result<Planned[]> {
  const planned: Planned[] = [];
  for (const { timeNs, edit } of inputs) {
    const commands = commandsOf(system, mocks, edit);
    if (!commands.ok) return commands;
    for (const command of commands.value) planned.push({ timeNs, command });
  }
  return success(planned);
}

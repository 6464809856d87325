/**
 * Commands from outside: each is recorded with its place in the run, so that a replay can feed it
 * back at the very same point.
 */
import { failure, type Problem, ProblemError, type Result, success } from '../lib/result.ts';
import { TIME_NS_MAX } from '../lib/units.ts';
import { type Command, commandWaits, takeCommand } from '../memory/commands.ts';
import type { Memory } from '../memory/memory.ts';
import { type DeviceSchema, type Schema, SYSTEM_KIND } from '../memory/schema.ts';
import { CONTROL_CELL, WORLD_CELL } from '../memory/tables.ts';
import { seedProblem } from './check-scenario.ts';
import type { Wiring } from './dispatch.ts';
import type { HistoryWriter } from './history.ts';
import { createLinkSettings, linkCellProblem } from './link-cells.ts';
import { seedRandom } from './random.ts';
import { ARG, type Registers } from './registers.ts';

/** An external command as it was applied. */
export interface AppliedInput extends Command {
  /** events handled when it was applied */
  at: number;
  timeNs: number;
}

/** Payload fields that a command carries: a … d. */
export const COMMAND_FIELDS_MAX = 4;

export interface Inputs {
  /** Records commands as applied at this point of the run and writes their events. */
  apply(commands: readonly Command[], timeNs: number): void;
  /** Why these commands cannot be applied; undefined when they can. */
  problemOf(commands: readonly Command[]): Problem | undefined;
  /** Those of the past, and those of a replay still to come. */
  list(): AppliedInput[];
  /** Replaces what is still to come. */
  feed(inputs: readonly AppliedInput[]): Result<true>;
  forgetFuture(): void;
  /** Writes the events of the recorded inputs due at this point and sets up the next. */
  applyDue(): void;
  /** After the world's bytes were replaced: tells the loop when the next recorded input is due. */
  arm(): void;
}

const holds = (device: DeviceSchema, slot: number, isFault: boolean): boolean =>
  device.fields.some(
    (field) =>
      (field.role === 'fault') === isFault &&
      field.internal !== true &&
      slot >= field.slot &&
      slot < field.slot + field.length &&
      Number.isInteger(slot),
  );

/** Why the world cannot take this command; undefined when it can. */
function commandProblem(schema: Schema, command: Command): Problem | undefined {
  const where = 'command from outside';
  const kind = schema.kinds[command.kind];
  if (kind?.id === SYSTEM_KIND.start) return seedProblem(command.a);
  const device = schema.devices[command.target];
  if (!kind || !device) {
    const what = `event kind ${command.kind} for device ${command.target}`;
    return { what, where, mend: 'Both must be of this world.' };
  }
  if (kind.id === SYSTEM_KIND.fault || kind.id === SYSTEM_KIND.set) {
    if (holds(device, command.a, kind.id === SYSTEM_KIND.fault)) {
      return kind.id === SYSTEM_KIND.set
        ? linkCellProblem(schema, command.a, command.b)
        : undefined;
    }
    const what = `cell ${command.a} is no ${kind.name === 'set' ? 'value' : 'fault'} of "${device.name}"`;
    return { what, where, mend: 'Name a field of the device.' };
  }
  if (kind.mock !== device.mock || kind.role !== 'accept') {
    const what = `"${device.name}" (${device.mock}) does not accept "${kind.name}"`;
    return { what, where, mend: 'Send what the device accepts.' };
  }
  if (kind.internal === true) {
    const what = `"${kind.name}" is what the engine makes of a message that waited`;
    return { what, where, mend: 'Send the message itself.' };
  }
  if (kind.payload.length <= COMMAND_FIELDS_MAX) return undefined;
  const what = `"${kind.name}" has ${kind.payload.length} payload fields`;
  return { what, where, mend: `A command carries ${COMMAND_FIELDS_MAX}: set the rest as state.` };
}

function placeProblem(input: AppliedInput, before: AppliedInput | undefined): Problem | undefined {
  const { at, timeNs } = input;
  const inOrder = at >= (before?.at ?? 0) && timeNs >= (before?.timeNs ?? 0);
  if (inOrder && Number.isSafeInteger(at) && Number.isInteger(timeNs) && timeNs <= TIME_NS_MAX) {
    return undefined;
  }
  const what = `an input after ${at} events at ${timeNs} ns does not follow the one before it`;
  return { what, where: 'recorded inputs', mend: 'Use the inputs as they were recorded.' };
}

export function createInputs(
  memory: Memory,
  schema: Schema,
  { args }: Registers,
  history: HistoryWriter,
  wiring: Wiring,
): Inputs {
  const { inputs } = memory;
  const cells = memory.cells.f64;
  const capacity = inputs.at.length;
  const links = createLinkSettings(schema, wiring);
  /** rows in use, of which the world has applied cells[inputs] */
  let known = 0;

  const remember = (command: Command, at: number, timeNs: number): void => {
    const row = known++;
    inputs.at[row] = at;
    inputs.timeNs[row] = timeNs;
    inputs.kind[row] = command.kind;
    inputs.target[row] = command.target;
    inputs.a[row] = command.a;
    inputs.b[row] = command.b;
    inputs.c[row] = command.c;
    inputs.d[row] = command.d;
  };

  const arm = (): void => {
    const next = cells[WORLD_CELL.inputs]!;
    const waits = next < known;
    args[ARG.nextInputAt] = waits ? inputs.at[next]! : Number.POSITIVE_INFINITY;
    args[ARG.nextInputNs] = waits ? inputs.timeNs[next]! : Number.POSITIVE_INFINITY;
  };

  /** What an input changes beside the event that it becomes. */
  const takeEffect = (row: number): void => {
    const kind = inputs.kind[row]!;
    if (kind === SYSTEM_KIND.set) links.set(inputs.a[row]!, inputs.b[row]!);
    else if (kind === SYSTEM_KIND.start) seedRandom(memory, inputs.a[row]!);
  };

  /** Links stand as the inputs say that this world has applied; its seed is in its bytes. */
  const restoreLinks = (): void => {
    links.reset();
    for (let row = 0; row < cells[WORLD_CELL.inputs]!; row++) {
      if (inputs.kind[row] === SYSTEM_KIND.set) links.set(inputs.a[row]!, inputs.b[row]!);
    }
  };

  const forgetFuture = (): void => {
    known = cells[WORLD_CELL.inputs]!;
    arm();
  };

  const applyDue = (): void => {
    while (args[ARG.nextInputAt]! <= cells[WORLD_CELL.handled]!) {
      const row = cells[WORLD_CELL.inputs]!;
      const timeNs = inputs.timeNs[row]!;
      if (timeNs < cells[WORLD_CELL.nowNs]!) {
        throw new ProblemError({
          what: `a recorded input of ${timeNs} ns is due when it is ${cells[WORLD_CELL.nowNs]} ns`,
          where: `input ${row}, after ${inputs.at[row]} events`,
          mend: 'The inputs belong to another scenario, seed or version.',
        });
      }
      if (timeNs > cells[WORLD_CELL.nowNs]!) {
        cells[WORLD_CELL.nowNs] = timeNs;
        cells[WORLD_CELL.instantStart] = cells[WORLD_CELL.written]!;
      }
      history.leaveContext();
      args[ARG.payload] = inputs.a[row]!;
      args[ARG.payload + 1] = inputs.b[row]!;
      args[ARG.payload + 2] = inputs.c[row]!;
      args[ARG.payload + 3] = inputs.d[row]!;
      history.append(inputs.kind[row]!, -1, inputs.target[row]! | 0);
      cells[WORLD_CELL.inputs] = row + 1;
      takeEffect(row);
      arm();
    }
  };

  const fullProblem = (count: number): Problem | undefined => {
    if (count <= capacity) return undefined;
    const what = `${count} commands from outside; a run records ${capacity}`;
    return { what, where: 'recorded inputs', mend: 'Open the scenario again.' };
  };

  return {
    arm: () => {
      restoreLinks();
      arm();
    },
    applyDue,
    forgetFuture,
    problemOf: (commands) =>
      fullProblem(cells[WORLD_CELL.inputs]! + commands.length) ??
      commands.map((command) => commandProblem(schema, command)).find(Boolean),
    apply: (commands, timeNs) => {
      // A new command makes another future: inputs not yet fed back belong to the old one.
      known = cells[WORLD_CELL.inputs]!;
      for (const command of commands) remember(command, cells[WORLD_CELL.handled]!, timeNs);
      arm();
      applyDue();
    },
    list: () =>
      Array.from({ length: known }, (_, row) => ({
        at: inputs.at[row]!,
        timeNs: inputs.timeNs[row]!,
        kind: inputs.kind[row]!,
        target: inputs.target[row]!,
        a: inputs.a[row]!,
        b: inputs.b[row]!,
        c: inputs.c[row]!,
        d: inputs.d[row]!,
      })),
    feed: (given) => {
      const applied = cells[WORLD_CELL.inputs]!;
      const problem =
        fullProblem(given.length) ??
        given.map((input) => commandProblem(schema, input)).find(Boolean) ??
        given.map((input, i) => placeProblem(input, given[i - 1])).find(Boolean);
      if (problem) return failure(problem);
      const next = given[applied];
      if (next && next.at < cells[WORLD_CELL.handled]!) {
        const what = `an input after ${next.at} events; ${cells[WORLD_CELL.handled]} are handled`;
        return failure({ what, where: 'recorded inputs', mend: 'Return to the past first.' });
      }
      known = applied;
      for (const input of given.slice(applied)) remember(input, input.at, input.timeNs);
      arm();
      return success(true);
    },
  };
}

/**
 * Applies what other threads put into the command ring, in its order.
 * @param apply false when the world cannot take it: then it is counted as rejected
 * @returns commands applied
 */
export function drainCommands(
  memory: Memory,
  apply: (command: Command, horizonNs: number) => boolean,
): number {
  if (!commandWaits(memory)) return 0;
  const control = memory.controlCells.f64;
  const command = { kind: 0, target: 0, a: 0, b: 0, c: 0, d: 0 };
  let applied = 0;
  // No more than the ring holds: producers may be faster than this loop.
  for (let i = memory.plan.commands; i > 0 && takeCommand(memory, command); i--) {
    if (apply(command, control[CONTROL_CELL.horizonNs]!)) applied++;
    else control[CONTROL_CELL.commandsRejected] = control[CONTROL_CELL.commandsRejected]! + 1;
  }
  return applied;
}

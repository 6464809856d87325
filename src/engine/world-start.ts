/** The world as it is before the first event: values, random streams, scheduled faults. */
import { type Problem, ProblemError } from '../lib/result.ts';
import { TIME_NS_MAX } from '../lib/units.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { CONTROL_CELL, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import { placeText } from './check-scenario.ts';
import { seedHash } from './hash.ts';
import type { Parts } from './parts.ts';
import { seedRandom } from './random.ts';
import { ARG, settleRegisters } from './registers.ts';
import type { Scenario } from './scenario.ts';

/** Fills the world as it is before the first event. */
export function fillWorld(parts: Parts, seed: number, firstSequence: number): void {
  const { memory, assembly, scenario, registers } = parts;
  const { layout, controlCells } = memory;
  const cells = memory.cells.f64;
  const { args } = registers;
  memory.bytes.fill(0, layout.worldStart, layout.worldStart + layout.worldBytes);
  parts.wheel.reset();
  seedHash(memory.words.i32);
  seedRandom(memory, seed);
  memory.slots.f64.set(assembly.initial);
  for (const cell of [
    WORLD_CELL.written,
    WORLD_CELL.handled,
    WORLD_CELL.hashedEvents,
    WORLD_CELL.instantStart,
    WORLD_CELL.keyframeSequence,
  ]) {
    cells[cell] = firstSequence;
  }
  cells[WORLD_CELL.lastTimeNs] = -1;
  cells[WORLD_CELL.strings] = 1;
  cells[WORLD_CELL.withinDueNs] = Number.POSITIVE_INFINITY;
  parts.strings.afterRestore();
  const { [CONTROL_CELL.speed]: speed, [CONTROL_CELL.untilNs]: untilNs } = controlCells.f64;
  controlCells.f64.fill(0);
  controlCells.f64[CONTROL_CELL.firstSequence] = firstSequence;
  controlCells.f64[CONTROL_CELL.startSequence] = firstSequence;
  controlCells.f64[CONTROL_CELL.claimedEvents] = firstSequence;
  // Settings of whoever turns the crank outlive a return to the start.
  controlCells.f64[CONTROL_CELL.speed] = speed || 1;
  controlCells.f64[CONTROL_CELL.untilNs] = untilNs ?? 0;
  const words = memory.words.i32;
  words[WORLD_WORD.writtenLow] = firstSequence | 0;
  words[WORLD_WORD.handledLow] = firstSequence | 0;
  settleRegisters(memory, registers);
  parts.history.resume();
  parts.history.leaveContext();
  for (const fault of scenario.faults) postFault(parts, fault);
  for (const { atNs, device, slot, on } of assembly.special.cuts) {
    args[ARG.delayNs] = atNs;
    args[ARG.payload] = slot;
    args[ARG.payload + 1] = Number(on);
    parts.dispatch.post(SYSTEM_KIND.fault, device);
  }
  args[ARG.payload] = seed;
  parts.history.append(SYSTEM_KIND.start, -1, -1);
}

/** By device: the kind of its `start`; -1 = its mock has none. */
function startKinds({ assembly }: Parts): number[] {
  return assembly.schema.devices.map(({ id }) => {
    const shapeId = assembly.shapeOfDevice[id] ?? 0;
    const index = assembly.shapes[shapeId]?.events.findIndex(
      (event) => event.name === 'start' && event.role === 'timer',
    );
    return index === undefined || index < 0 ? -1 : (assembly.kindBase[shapeId] ?? 0) + index;
  });
}

/** Every device starts at once: the history must have room for that. */
export function beginningProblem(parts: Parts): Problem | undefined {
  const starts = startKinds(parts).filter((kind) => kind >= 0).length;
  const room = parts.memory.plan.events;
  if (starts < room) return undefined;
  return {
    what: `${starts} devices that start wait to be handled; the history holds ${room} events`,
    where: 'history',
    mend: 'Give a larger history, or fewer devices.',
  };
}

/**
 * The first event of a run: now every device starts. What was set from outside before it stands
 * already. Later events of this kind only say another seed.
 */
export function beginDevices(parts: Parts): void {
  const { memory, history, registers } = parts;
  const first = memory.controlCells.f64[CONTROL_CELL.startSequence];
  if (memory.cells.f64[WORLD_CELL.handled] !== first) return;
  registers.args[ARG.payload] = 0;
  startKinds(parts).forEach((kind, device) => {
    if (kind >= 0) history.append(kind, device, device);
  });
}

function postFault(parts: Parts, fault: Scenario['faults'][number]): void {
  const { args } = parts.registers;
  const device = parts.assembly.schema.devices.find(({ name }) => name === fault.device);
  const slot = device?.faults.find(({ name }) => name === fault.fault)?.slot;
  if (!device || slot === undefined) {
    const faults = device?.faults.map(({ name }) => name).join(', ') || 'none';
    throw new ProblemError({
      what: `"${fault.device}" has no fault "${fault.fault}"`,
      where: `faults, ${placeText(fault.place)}`,
      mend: device ? `Its faults are: ${faults}.` : 'Name a device of this scenario.',
    });
  }
  const post = (delayNs: number, on: number) => {
    args[ARG.delayNs] = delayNs;
    args[ARG.payload] = slot;
    args[ARG.payload + 1] = on;
    parts.dispatch.post(SYSTEM_KIND.fault, device.id);
  };
  post(fault.atNs, 1);
  const offNs = fault.atNs + fault.forNs;
  if (offNs <= TIME_NS_MAX) post(offNs, 0);
}

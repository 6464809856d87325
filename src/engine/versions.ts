/**
 * Optimistic versions of fields that several writers share. Every write of such a field makes a new
 * version; a write that did not know the present one loses an update, which becomes a `conflict`
 * event that names both writers, the version both began from and both values. Fields that are not
 * declared `versioned` know nothing of all this and cost nothing.
 *
 * Who writes is who caused the handler's event: the device that spoke, the device itself for its
 * timers, -1 for the outside. What a write knew:
 * - the present version, when its handler read the field before it wrote;
 * - the version that it names, for writeFrom;
 * - else the version that the instant began with: what others write at the same virtual time is not
 *   known, unless it is among the causes of the write.
 */
import type { Memory } from '../memory/memory.ts';
import { VERSION_CELL } from '../memory/schema.ts';
import { FAR_BACK, NO_DEVICE, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import type { Declaration } from './declare.ts';
import type { Dispatch, OutsideVersions } from './dispatch.ts';
import type { MockShape } from './mock-shape.ts';
import { ARG, REG, type Registers } from './registers.ts';

/** Causes are followed no farther than the smallest history reaches: the same in every history. */
const CAUSES_REACH_EVENTS = 512;

/** Numbers that a conflict is told with, in the order of its payload. */
export const CONFLICT_FIELDS = 7;

/** Offsets of versioned fields within a device of one mock, side by side. */
export interface VersionedFields {
  readonly names: readonly string[];
  readonly field: Int32Array;
  readonly cell: Int32Array;
}

export function versionedFields(
  shape: MockShape,
  offsets: ReadonlyMap<string, number>,
): VersionedFields {
  const names = Object.entries(shape.definition.state)
    .filter(([, { versioned }]) => versioned === true)
    .map(([name]) => name);
  return {
    names,
    field: Int32Array.from(names, (name) => offsets.get(name) ?? 0),
    cell: Int32Array.from(names, (name) => offsets.get(`version:${name}`) ?? 0),
  };
}

/** What the parts of this module need of a world. */
export interface VersionContext {
  readonly memory: Memory;
  readonly registers: Registers;
  readonly dispatch: Pick<Dispatch, 'append' | 'writeOwn'>;
  /** event kind `conflict`; -1 = no mock of this world has versioned fields */
  readonly conflictKind: number;
}

/** True when the event being handled was caused by `sequence`, over however many events. */
function isCausedBy({ memory }: VersionContext, sequence: number): boolean {
  const cells = memory.cells.f64;
  if (cells[WORLD_CELL.written]! - sequence > CAUSES_REACH_EVENTS) return false;
  const { parentBack } = memory.events;
  const mask = memory.plan.events - 1;
  let at = memory.words.i32[WORLD_WORD.handledLow]!;
  const wanted = sequence | 0;
  for (let i = 0; i < CAUSES_REACH_EVENTS; i++) {
    if (at === wanted) return true;
    const back = parentBack[at & mask]!;
    if (back === 0 || back === FAR_BACK) return false;
    at = (at - back) | 0;
    if (((at - wanted) | 0) < 0) return false;
  }
  return false;
}

/** The versioned fields of one mock, as its handlers use them. */
export interface Versions {
  readonly fields: VersionedFields;
  /** The property of `self.state` for the versioned field `index`. */
  property(index: number, declared: Declaration): PropertyDescriptor & { get: () => unknown };
  versionOf(name: string): number;
  /** Writes args[value] as from version args[operand]; false when that lost an update. */
  writeFrom(name: string): boolean;
  /** The handler, with its conflicts told once it is through: one that throws has written nothing. */
  wrap(handler: (self: unknown, event: unknown) => void): (self: unknown, event: unknown) => void;
}

const notVersioned = (name: string): RangeError =>
  new RangeError(`"${name}" is not declared versioned`);

export function createVersions(context: VersionContext, fields: VersionedFields): Versions {
  const { memory, registers, dispatch, conflictKind } = context;
  const { regs, args } = registers;
  const slots = memory.slots.f64;
  const cells = memory.cells.f64;
  const { source: sourceOf } = memory.events;
  const count = fields.names.length;
  /** run of a handler in which a field was last read; runs are numbered from 1 and never again */
  const seen = new Float64Array(count);
  let run = 0;
  const pending = new Float64Array(count * CONFLICT_FIELDS);
  let pendingCount = 0;

  const writer = (): number => {
    const source = sourceOf[regs[REG.row]!]!;
    return source === NO_DEVICE ? -1 : source;
  };

  const note = (index: number, base: number, cell: number): void => {
    const at = pendingCount * CONFLICT_FIELDS;
    pendingCount++;
    pending[at] = regs[REG.base]! + fields.field[index]!;
    pending[at + 1] = base;
    pending[at + 2] = slots[cell + VERSION_CELL.writer]!;
    pending[at + 3] = writer();
    pending[at + 4] = slots[regs[REG.base]! + fields.field[index]!]!;
    pending[at + 5] = args[ARG.value]!;
    pending[at + 6] = slots[cell + VERSION_CELL.event]!;
  };

  /** Writes args[value]; `base` is the version that it knew, -1 = whatever the instant began with. */
  const write = (index: number, base: number): boolean => {
    const offset = fields.cell[index]!;
    const cell = regs[REG.base]! + offset;
    const version = slots[cell]!;
    const last = slots[cell + VERSION_CELL.event]!;
    const isSameInstant = last >= 0 && last >= cells[WORLD_CELL.instantStart]!;
    const begun = isSameInstant ? slots[cell + VERSION_CELL.base]! : version;
    const known = base >= 0 ? base : begun;
    const isOthers = slots[cell + VERSION_CELL.writer]! !== writer();
    const lost = known < version && isOthers && (base >= 0 || !isCausedBy(context, last));
    if (lost && pendingCount < count) note(index, known, cell);
    dispatch.writeOwn(fields.field[index]!, args[ARG.value]!);
    dispatch.writeOwn(offset, version + 1);
    dispatch.writeOwn(offset + VERSION_CELL.writer, writer());
    dispatch.writeOwn(offset + VERSION_CELL.event, cells[WORLD_CELL.handled]!);
    if (!isSameInstant) dispatch.writeOwn(offset + VERSION_CELL.base, version);
    seen[index] = run;
    return !lost;
  };

  const assign = (index: number): void => {
    write(index, seen[index] === run ? slots[regs[REG.base]! + fields.cell[index]!]! : -1);
  };

  const tell = (): void => {
    for (let i = 0; i < pendingCount; i++) {
      for (let k = 0; k < CONFLICT_FIELDS; k++) {
        args[ARG.payload + k] = pending[i * CONFLICT_FIELDS + k]!;
      }
      dispatch.append(conflictKind, regs[REG.device]!, -1);
    }
    pendingCount = 0;
  };

  const indexOf = (name: string): number => {
    const index = fields.names.indexOf(name);
    if (index < 0) throw notVersioned(name);
    return index;
  };

  return {
    fields,
    property: (index, { type, values }) => {
      const offset = fields.field[index]!;
      const read = (): number => {
        seen[index] = run;
        return slots[regs[REG.base]! + offset]!;
      };
      const put = (stored: number): void => {
        args[ARG.value] = stored;
        assign(index);
      };
      if (type === 'flag') {
        return { get: () => read() !== 0, set: (on: boolean) => put(on ? 1 : 0) };
      }
      if (type !== 'enum') return { get: read, set: put };
      return {
        get: () => values[read()],
        set: (name: string) => {
          const at = values.indexOf(name);
          if (at < 0) throw new RangeError(`"${name}" is not one of ${values.join(', ')}`);
          put(at);
        },
      };
    },
    versionOf: (name) => slots[regs[REG.base]! + fields.cell[indexOf(name)]!]!,
    writeFrom: (name) => {
      const index = indexOf(name);
      const base = args[ARG.operand]!;
      const version = slots[regs[REG.base]! + fields.cell[index]!]!;
      if (!(Number.isInteger(base) && base >= 0 && base <= version)) {
        throw new RangeError(`"${name}" has no version ${base}: it is at ${version}`);
      }
      return write(index, base);
    },
    wrap: (handler) => (self, event) => {
      run++;
      pendingCount = 0;
      handler(self, event);
      if (pendingCount > 0) tell();
    },
  };
}

/**
 * @param cellOf first version cell by slot of the field
 * @param write journalled write of any slot
 */
export function createOutsideVersions(
  { memory, registers, dispatch, conflictKind }: VersionContext,
  cellOf: ReadonlyMap<number, number>,
  write: (slot: number, value: number) => void,
): OutsideVersions {
  const { args } = registers;
  const slots = memory.slots.f64;
  const cells = memory.cells.f64;
  return {
    set: (slot, value, device) => {
      const cell = cellOf.get(slot);
      if (cell === undefined) return false;
      const version = slots[cell]!;
      const last = slots[cell + VERSION_CELL.event]!;
      const first = slots[cell + VERSION_CELL.writer]!;
      const isSameInstant = last >= 0 && last >= cells[WORLD_CELL.instantStart]!;
      const base = isSameInstant ? slots[cell + VERSION_CELL.base]! : version;
      const before = slots[slot]!;
      write(slot, value);
      write(cell, version + 1);
      write(cell + VERSION_CELL.writer, -1);
      write(cell + VERSION_CELL.event, cells[WORLD_CELL.handled]!);
      if (!isSameInstant) write(cell + VERSION_CELL.base, version);
      if (base >= version || first < 0) return true;
      [slot, base, first, -1, before, value, last].forEach((number, i) => {
        args[ARG.payload + i] = number;
      });
      dispatch.append(conflictKind, device, -1);
      return true;
    },
  };
}

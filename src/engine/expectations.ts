/**
 * Properties that a scenario promises, checked after every event that could break one. Their
 * status lives in journalled cells of the world, so it rewinds like everything else. A property
 * breaks once; the `broken` event names the event that broke it as its cause.
 */
import { failure, type Problem, type Result, success } from '../lib/result.ts';
import type { Memory } from '../memory/memory.ts';
import { EXPECTATION_CELL, type LinkSchema, type Schema, SYSTEM_KIND } from '../memory/schema.ts';
import { NO_DEVICE, WORLD_CELL } from '../memory/tables.ts';
import { compileState, type StatePredicate } from '../query/compile-state.ts';
import type { HistoryWriter } from './history.ts';
import { ARG, REG, type Registers } from './registers.ts';
import type { ExpectationSpec } from './scenario.ts';

/** An event that a `within` property waits for. */
export interface EventPattern {
  readonly device: number;
  readonly kind: number;
  /** the device receives it; else it is the one that speaks or wakes */
  readonly received: boolean;
  /** Emissions that links without any delay deliver: the receiver has no event of its own then. */
  readonly instead: readonly { readonly device: number; readonly kind: number }[];
}

/** True when what goes over the link is handled in the emission's own event. */
export type AtOnce = (link: LinkSchema) => boolean;

interface Promised {
  readonly rule: 'within';
  readonly opens: EventPattern;
  readonly closes: EventPattern;
  readonly withinNs: number;
}

export type CompiledExpectation =
  | { readonly rule: 'always' | 'never' | 'sometimes'; readonly holds: StatePredicate }
  | Promised;

const STATUS = { holding: 0, broken: 1, satisfied: 2 } as const;

function eventPattern(
  schema: Schema,
  atOnce: AtOnce,
  text: string,
): EventPattern | Omit<Problem, 'where'> {
  const [device = '', name = ''] = text.trim().split('.');
  const found = schema.devices.find((candidate) => candidate.name === device);
  if (!found) {
    const mend = `Devices are: ${schema.devices.map((known) => known.name).join(', ')}.`;
    return { what: `there is no device "${device}"`, mend };
  }
  const kinds = schema.kinds.filter((kind) => kind.mock === found.mock);
  const kind = kinds.find((candidate) => candidate.name === name);
  if (!kind) {
    const mend = `Its events are: ${kinds.map((known) => known.name).join(', ')}.`;
    return { what: `"${device}" has no event "${name}"`, mend };
  }
  const instead = schema.links
    .filter((link) => link.to === found.id && link.toKind === kind.id && atOnce(link))
    .map(({ from, fromKind }) => ({ device: from, kind: fromKind }));
  return { device: found.id, kind: kind.id, received: kind.role === 'accept', instead };
}

/** Checks one property against the world it speaks of. */
export function compileExpectation(
  spec: ExpectationSpec,
  schema: Schema,
  atOnce: AtOnce,
): Result<CompiledExpectation> {
  const line = spec.place.line > 0 ? ` (line ${spec.place.line})` : '';
  const where = `expectation "${spec.name}"${line}`;
  if (spec.rule !== 'within') {
    const holds = compileState(spec.text, schema);
    if (!holds.ok) {
      return failure({ ...holds.problem, where: `${where}, ${holds.problem.where}` });
    }
    return success({ rule: spec.rule, holds: holds.value });
  }
  const opens = eventPattern(schema, atOnce, spec.of);
  if ('what' in opens) return failure({ ...opens, where });
  const closes = eventPattern(schema, atOnce, spec.text);
  if ('what' in closes) return failure({ ...closes, where });
  return success({ rule: 'within', opens, closes, withinNs: spec.withinNs });
}

export interface Expectations {
  readonly count: number;
  /** Properties over state: call when state that one reads may have changed. */
  checkState(): void;
  /** `within` properties: call for every event, with the ring row being handled. */
  checkEvent(row: number): void;
  /** Breaks `within` properties whose deadline has passed. */
  checkDeadlines(): void;
  /** Kinds that checkEvent must see. */
  readonly watchedKinds: Uint8Array;
  /** expectation that broke first, by id; -1 = none so far */
  firstBroken(): number;
  /** properties of `sometimes` that never held, by id: judged at the end of a run */
  neverHeld(): number[];
}

export function createExpectations(
  memory: Memory,
  schema: Schema,
  compiled: readonly CompiledExpectation[],
  { args, regs }: Registers,
  history: HistoryWriter,
): Expectations {
  const cells = memory.cells.f64;
  const slots = memory.slots.f64;
  const { events } = memory;
  const watchedKinds = new Uint8Array(schema.kinds.length);
  const slotOf = (id: number, cell: number): number => schema.expectations[id]!.slot + cell;
  const put = (id: number, cell: number, value: number): void => {
    history.write(slotOf(id, cell), value);
  };
  const status = (id: number): number => slots[slotOf(id, EXPECTATION_CELL.status)]!;

  const breakAt = (id: number, sequence: number): void => {
    put(id, EXPECTATION_CELL.status, STATUS.broken);
    put(id, EXPECTATION_CELL.brokenAt, sequence);
    const parent = cells[WORLD_CELL.parent]!;
    history.enterContext(sequence, sequence === cells[WORLD_CELL.handled]!);
    args[ARG.payload] = id;
    history.append(SYSTEM_KIND.broken, -1, -1);
    history.enterContext(parent, true);
    regs[REG.broke] = 1;
  };

  /** The earliest pending deadline, kept in the world so that the loop compares one number. */
  const noteDeadline = (): void => {
    let due = Number.POSITIVE_INFINITY;
    for (let id = 0; id < compiled.length; id++) {
      if (compiled[id]!.rule !== 'within' || status(id) !== STATUS.holding) continue;
      const pending = slots[slotOf(id, EXPECTATION_CELL.dueNs)]!;
      if (pending >= 0 && pending < due) due = pending;
    }
    cells[WORLD_CELL.withinDueNs] = due;
  };

  for (const expectation of compiled) {
    if (expectation.rule !== 'within') continue;
    for (const pattern of [expectation.opens, expectation.closes]) {
      watchedKinds[pattern.kind] = 1;
      for (const { kind } of pattern.instead) watchedKinds[kind] = 1;
    }
  }

  const stateHolds = (id: number, predicate: StatePredicate, rule: string): void => {
    const holds = predicate.evaluate(slots);
    if (rule === 'sometimes') {
      if (holds) put(id, EXPECTATION_CELL.status, STATUS.satisfied);
    } else if (holds === (rule === 'never')) {
      breakAt(id, cells[WORLD_CELL.handled]!);
    }
  };

  const happens = (pattern: EventPattern, row: number): boolean => {
    const end = pattern.received ? events.target[row]! : events.source[row]!;
    return events.kind[row] === pattern.kind && end === pattern.device;
  };

  const isDelivered = (pattern: EventPattern, row: number): boolean => {
    for (let i = 0; i < pattern.instead.length; i++) {
      const said = pattern.instead[i]!;
      if (events.kind[row] !== said.kind || events.source[row] !== said.device) continue;
      const target = events.target[row]!;
      if (target === NO_DEVICE || target === pattern.device) return true;
    }
    return false;
  };

  const keepPromise = (
    id: number,
    { opens, closes, withinNs }: Promised,
    row: number,
    matches: typeof happens,
  ): void => {
    const due = slots[slotOf(id, EXPECTATION_CELL.dueNs)]!;
    const kept = due >= 0 && matches(closes, row);
    // A heartbeat keeps one promise and makes the next.
    const opened = (due < 0 || kept) && matches(opens, row);
    if (!kept && !opened) return;
    put(id, EXPECTATION_CELL.dueNs, opened ? cells[WORLD_CELL.nowNs]! + withinNs : -1);
    if (opened) put(id, EXPECTATION_CELL.openedAt, cells[WORLD_CELL.handled]!);
    noteDeadline();
  };

  return {
    count: compiled.length,
    watchedKinds,
    checkState: () => {
      for (let id = 0; id < compiled.length; id++) {
        const expectation = compiled[id]!;
        if (expectation.rule === 'within' || status(id) !== STATUS.holding) continue;
        stateHolds(id, expectation.holds, expectation.rule);
      }
    },
    checkEvent: (row) => {
      for (let id = 0; id < compiled.length; id++) {
        const expectation = compiled[id]!;
        if (expectation.rule !== 'within' || status(id) !== STATUS.holding) continue;
        keepPromise(id, expectation, row, happens);
        keepPromise(id, expectation, row, isDelivered);
      }
    },
    checkDeadlines: () => {
      for (let id = 0; id < compiled.length; id++) {
        if (compiled[id]!.rule !== 'within' || status(id) !== STATUS.holding) continue;
        const due = slots[slotOf(id, EXPECTATION_CELL.dueNs)]!;
        if (due < 0 || cells[WORLD_CELL.nowNs]! <= due) continue;
        breakAt(id, slots[slotOf(id, EXPECTATION_CELL.openedAt)]!);
      }
      noteDeadline();
    },
    firstBroken: () => {
      let first = -1;
      for (let id = 0; id < compiled.length; id++) {
        if (status(id) !== STATUS.broken) continue;
        const at = slots[slotOf(id, EXPECTATION_CELL.brokenAt)]!;
        if (first < 0 || at < slots[slotOf(first, EXPECTATION_CELL.brokenAt)]!) first = id;
      }
      return first;
    },
    neverHeld: () =>
      compiled.flatMap((expectation, id) =>
        expectation.rule === 'sometimes' && status(id) === STATUS.holding ? [id] : [],
      ),
  };
}

/**
 * Clocks of devices: each runs off by an offset, at a rate of its own that may wander, and its timers
 * stray by a share of what they wait. A device without a clock shows virtual time. What a clock shows
 * is computed from a few cells; they change when it is set, when its rate changes and, for a clock
 * whose rate wanders, with every event that its device handles.
 */
import { TIME_NS_MAX } from '../lib/units.ts';
import type { Memory } from '../memory/memory.ts';
import type { DeviceSchema, FieldSchema, Slot } from '../memory/schema.ts';
import { TIMER_F64, TIMER_I32, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import type { HandlerCall } from './dispatch.ts';
import type { HistoryWriter } from './history.ts';
import type { RandomSource } from './random.ts';
import { ARG, REG, type Registers } from './registers.ts';
import type { ClockSpec, PhaseMode, Scenario } from './scenario.ts';
import type { TimerNames, Timers } from './timers.ts';
import { timerViews } from './wheel.ts';

/** How far the timers of a clock stray unless it says: 0.1 % of what they wait. */
export const CLOCK_JITTER_SHARE = 0.001;

/** Settings of a system that all its clocks share. */
export interface ClockDefaults {
  /** what clocks show is a multiple of it; default 1 */
  readonly precisionNs?: number;
  /** of clocks that say nothing of their jitter; default CLOCK_JITTER_SHARE */
  readonly jitter?: number;
}

/** Cells of a clock. */
const CELL = {
  /** how far it is ahead of virtual time at `sinceNs` */
  errorNs: 0,
  driftPpb: 1,
  /** wandered so far */
  wanderedPpb: 2,
  /** by which its device steers it */
  slewPpb: 3,
  /** standard deviation of what a rate wanders in one second */
  walkPpb: 4,
  jitter: 5,
  sinceNs: 6,
  length: 7,
} as const;

const FIELDS = [
  ['clock error', 'time', 'ns', 'ahead of virtual time when it was last adjusted', 'state'],
  ['clock drift', 'number', 'ppb', 'how much faster than virtual time it runs', 'config'],
  ['clock wandered', 'number', 'ppb', 'how far its rate has wandered', 'state'],
  ['clock slew', 'number', 'ppb', 'by which its device steers it', 'state'],
  ['clock walk', 'number', 'ppb', 'how far its rate wanders in a second, 1 σ', 'config'],
  ['clock jitter', 'number', '', 'share by which its timers stray', 'config'],
] as const;

const PPB = 1e-9;

export interface ClockPlan {
  /** first cell of a device's clock; -1 = it has none */
  readonly slotOf: Int32Array;
  /** random stream of a device's clock, behind those of devices and links */
  readonly streamOf: Int32Array;
  readonly count: number;
  readonly initial: readonly number[];
  readonly fields: ReadonlyMap<number, readonly FieldSchema[]>;
}

export function planClocks(
  { devices: specs, links }: Scenario,
  devices: readonly DeviceSchema[],
  firstSlot: number,
  { jitter = CLOCK_JITTER_SHARE }: ClockDefaults,
): ClockPlan {
  const slotOf = new Int32Array(devices.length).fill(-1);
  const streamOf = new Int32Array(devices.length).fill(-1);
  const initial: number[] = [];
  const fields = new Map<number, FieldSchema[]>();
  let count = 0;
  specs.forEach(({ clock }: { readonly clock?: ClockSpec }, id) => {
    if (clock === undefined) return;
    const slot = firstSlot + initial.length;
    slotOf[id] = slot;
    streamOf[id] = devices.length + links.length + 1 + count;
    count++;
    const { offsetNs, driftPpb, walkPpb } = clock;
    initial.push(offsetNs, driftPpb, 0, 0, walkPpb, clock.jitter ?? jitter, 0);
    const own = FIELDS.map(
      ([name, type, unit, doc, role], cell): FieldSchema => ({
        name,
        type,
        unit,
        doc,
        role,
        slot: (slot + cell) as Slot,
        length: 1,
      }),
    );
    fields.set(id, own);
  });
  return { slotOf, streamOf, count, initial, fields };
}

export interface ClockContext {
  readonly memory: Memory;
  readonly registers: Registers;
  readonly history: HistoryWriter;
  readonly random: RandomSource;
  readonly timers: Timers;
  readonly devices: readonly DeviceSchema[];
  readonly phases: PhaseMode;
  readonly precisionNs: number;
}

/** What mocks of one kind do with clocks and phases. */
export interface Clocks {
  /** What the current device's clock shows. */
  read(): number;
  /** Sets the current device's clock by args[operand] ns, or steers it to args[operand] ppb. */
  step(): void;
  slew(): void;
  /** As Dispatch.arm with args[delayNs], after so much time of the device's own clock. */
  after(timers: TimerNames, name: string): number;
  /** Every args[delayNs] of the device's own clock, in the phase that the scenario wants. */
  every(timers: TimerNames, name: string): number;
  /** The handler, before which a wandering rate wanders. */
  wrap(handler: HandlerCall): HandlerCall;
  /** True when the slot is a clock's rate; then it was set, and time goes on from where it is. */
  set(slot: number, value: number): boolean;
}

/** One of several of a kind that share a period: 0 … 1 of it. */
function staggerOf(devices: readonly DeviceSchema[]): Float64Array {
  const counts = new Map<string, number>();
  for (const { mock } of devices) counts.set(mock, (counts.get(mock) ?? 0) + 1);
  const seen = new Map<string, number>();
  return Float64Array.from(devices, ({ mock }) => {
    const rank = seen.get(mock) ?? 0;
    seen.set(mock, rank + 1);
    return rank / (counts.get(mock) ?? 1);
  });
}

export function createClocks(context: ClockContext, plan: ClockPlan): Clocks {
  const { memory, registers, history, random, timers, phases, precisionNs } = context;
  const { args, regs } = registers;
  const { slotOf, streamOf } = plan;
  const slots = memory.slots.f64;
  const cells = memory.cells.f64;
  const { f64, i32 } = timerViews(memory);
  const stagger = staggerOf(context.devices);

  const rateOf = (slot: number): number =>
    1 +
    PPB *
      (slots[slot + CELL.driftPpb]! +
        slots[slot + CELL.wanderedPpb]! +
        slots[slot + CELL.slewPpb]!);

  const errorOf = (slot: number): number => {
    const since = cells[WORLD_CELL.nowNs]! - slots[slot + CELL.sinceNs]!;
    return slots[slot]! + since * (rateOf(slot) - 1);
  };

  /** What a device's clock shows, to the last digit. */
  const shownBy = (device: number): number => {
    const slot = slotOf[device]!;
    const now = cells[WORLD_CELL.nowNs]!;
    return slot < 0 ? now : now + errorOf(slot);
  };

  /** From here on its error counts anew: before its rate changes. */
  const rebase = (slot: number): void => {
    if (slots[slot + CELL.sinceNs]! === cells[WORLD_CELL.nowNs]!) return;
    const error = errorOf(slot);
    history.write(slot, error);
    history.write(slot + CELL.sinceNs, cells[WORLD_CELL.nowNs]!);
  };

  /** A draw from the stream of the device's clock, or from its own when it has none. */
  const drawn = (device: number, draw: () => number): number => {
    const before = regs[REG.device]!;
    const stream = streamOf[device]!;
    regs[REG.device] = stream < 0 ? device : stream;
    const value = draw();
    regs[REG.device] = before;
    return value;
  };

  const wander = (device: number, slot: number): void => {
    const seconds = (cells[WORLD_CELL.nowNs]! - slots[slot + CELL.sinceNs]!) * 1e-9;
    if (!(seconds > 0)) return;
    rebase(slot);
    const step = drawn(device, random.normal) * slots[slot + CELL.walkPpb]! * Math.sqrt(seconds);
    history.write(slot + CELL.wanderedPpb, slots[slot + CELL.wanderedPpb]! + step);
    regs[REG.handlerJournal] = memory.words.i32[WORLD_WORD.journalLow]!;
  };

  /** As far as virtual time goes. */
  const never = (): number => TIME_NS_MAX - cells[WORLD_CELL.nowNs]!;

  /**
   * Virtual time that passes while the device's clock goes on by so much, with its jitter. A clock
   * that stands still, goes backwards or shows no number (all of which can be set from outside, and
   * wandered to) never gets there.
   */
  const trueWait = (device: number, localNs: number, jitterOfNs: number): number => {
    const slot = slotOf[device]!;
    if (slot < 0) return localNs;
    const share = slots[slot + CELL.jitter]!;
    const stray = share > 0 ? share * jitterOfNs * (2 * drawn(device, random.uniform) - 1) : 0;
    const rate = rateOf(slot);
    const wait = localNs / rate + stray;
    return rate > 0 && wait <= never() ? Math.max(0, wait) : never();
  };

  const slotHere = (): number => {
    const slot = slotOf[regs[REG.device]!]!;
    if (slot >= 0) return slot;
    throw new RangeError('this device has no clock: give it one in the scenario');
  };

  /** Time of the device's own clock until its next beat. */
  const firstWait = (device: number, periodNs: number): number => {
    if (phases === 'free') return periodNs;
    const shares = { aligned: () => 0, staggered: () => stagger[device]!, seeded: random.uniform };
    const phaseNs = Math.floor(shares[phases]() * periodNs);
    const shown = shownBy(device);
    const beats = Math.floor((shown - phaseNs) / periodNs) + 1;
    return beats * periodNs + phaseNs - shown;
  };

  /** A beat was given out: the next is due by the device's own clock, not one period from now. */
  timers.onLocalBeat((index) => {
    const device = i32[(index << 4) + TIMER_I32.target]!;
    const cell = index << 3;
    const periodNs = -f64[cell + TIMER_F64.periodNs]!;
    const next = f64[cell + TIMER_F64.localNs]! + periodNs;
    f64[cell + TIMER_F64.localNs] = next;
    const wait = trueWait(device, next - shownBy(device), periodNs);
    f64[cell + TIMER_F64.dueNs] = cells[WORLD_CELL.nowNs]! + Math.max(1, Math.round(wait));
  });

  return {
    read: () => {
      const device = regs[REG.device]!;
      if (slotOf[device]! < 0) return cells[WORLD_CELL.nowNs]!;
      return Math.floor(shownBy(device) / precisionNs) * precisionNs;
    },
    step: () => {
      const slot = slotHere();
      rebase(slot);
      history.write(slot, slots[slot]! + args[ARG.operand]!);
    },
    slew: () => {
      const slot = slotHere();
      rebase(slot);
      history.write(slot + CELL.slewPpb, args[ARG.operand]!);
    },
    after: (names, name) => {
      const localNs = args[ARG.delayNs]!;
      args[ARG.delayNs] = trueWait(regs[REG.device]!, localNs, localNs);
      return timers.arm(names, name);
    },
    every: (names, name) => {
      const device = regs[REG.device]!;
      const periodNs = args[ARG.delayNs]!;
      const firstNs = firstWait(device, periodNs);
      const hasClock = slotOf[device]! >= 0;
      args[ARG.delayNs] = hasClock ? Math.max(1, trueWait(device, firstNs, periodNs)) : firstNs;
      args[ARG.periodNs] = hasClock ? -periodNs : periodNs;
      const handle = timers.arm(names, name);
      if (hasClock) {
        f64[(timers.indexOf(handle) << 3) + TIMER_F64.localNs] = shownBy(device) + firstNs;
      }
      return handle;
    },
    wrap: (handler) => (self, event) => {
      const device = regs[REG.device]!;
      const slot = slotOf[device]!;
      if (slot >= 0 && slots[slot + CELL.walkPpb]! > 0) wander(device, slot);
      handler(self, event);
    },
    set: (slot, value) => {
      const device = slotOf.findIndex(
        (first) => first >= 0 && slot >= first && slot < first + CELL.length,
      );
      if (device < 0) return false;
      rebase(slotOf[device]!);
      history.write(slot, value);
      return true;
    },
  };
}

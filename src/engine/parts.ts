/** Builds the parts of one world and ties each event kind to its handler. */
import { type Result, success } from '../lib/result.ts';
import { createMemory, type Memory } from '../memory/memory.ts';
import { extraKind, type LinkSchema } from '../memory/schema.ts';
import { createStringWriter, type StringWriter } from '../memory/strings.ts';
import { type Assembly, assemble } from './assemble.ts';
import { type Clocks, createClocks } from './clocks.ts';
import type { MockDefinition } from './define-mock.ts';
import { createDispatch, type Dispatch, type HandlerCall } from './dispatch.ts';
import { createEventView } from './event-view.ts';
import { compileExpectation, createExpectations, type Expectations } from './expectations.ts';
import { createFast, type Fast } from './fast/fast.ts';
import { createSelf, fieldOffsets } from './flyweights.ts';
import { createRowHasher, type RowHasher } from './hash.ts';
import { createHistoryWriter, type HistoryWriter } from './history.ts';
import { createInputs, type Inputs } from './inputs.ts';
import { createKeyframes, type Keyframes } from './keyframes.ts';
import { KEYFRAME_INTERVAL_NS, type PlanOptions, planOf } from './plan.ts';
import { createQueues, type Queues } from './queues.ts';
import { createRandom } from './random.ts';
import type { ReadWatch } from './read-watch.ts';
import { createRegisters, type Registers } from './registers.ts';
import type { Scenario } from './scenario.ts';
import { createSpecialSender } from './special-links.ts';
import { createTimers } from './timers.ts';
import { createOutsideVersions, createVersions, versionedFields } from './versions.ts';
import { createWheel, type Wheel } from './wheel.ts';

export interface PartsOptions extends PlanOptions {
  readonly onRead?: ReadWatch;
}

export interface Parts {
  readonly scenario: Scenario;
  readonly assembly: Assembly;
  readonly memory: Memory;
  readonly registers: Registers;
  readonly wheel: Wheel;
  readonly history: HistoryWriter;
  readonly hasher: RowHasher;
  readonly keyframes: Keyframes;
  readonly keyframeIntervalNs: number;
  readonly dispatch: Dispatch;
  readonly expectations: Expectations;
  readonly inputs: Inputs;
  readonly strings: StringWriter;
  readonly queues: Queues | undefined;
  readonly clocks: Clocks | undefined;
}

/** Gives every event kind of every mock its handler and the flyweights it is called with. */
function bindHandlers(
  parts: Pick<Parts, 'assembly' | 'memory' | 'registers' | 'dispatch' | 'queues' | 'clocks'>,
  fast: Fast | undefined,
  onRead: ReadWatch | undefined,
): void {
  const { assembly, memory, registers, dispatch } = parts;
  const conflictKind = extraKind(assembly.schema.kinds, 'conflict');
  const shared = { memory, registers, dispatch, conflictKind };
  const random = createRandom(memory, registers, fast);
  const context = { memory, registers, random, dispatch, fast, clocks: parts.clocks, onRead };
  assembly.shapes.forEach((shape, shapeId) => {
    const base = assembly.kindBase[shapeId] ?? 0;
    const kindOf = (name: string) => base + shape.events.findIndex((event) => event.name === name);
    const fields = versionedFields(shape, fieldOffsets(shape));
    const versions = fields.names.length > 0 ? createVersions(shared, fields) : undefined;
    const self = createSelf(context, shape, kindOf, versions);
    shape.events.forEach((event, index) => {
      const handler = shape.definition.on[event.name];
      if (!handler) return;
      const view = createEventView(context, event);
      const plain = handler as unknown as HandlerCall;
      const timed = assembly.clocks.count > 0 ? (parts.clocks?.wrap(plain) ?? plain) : plain;
      const call = versions ? versions.wrap(timed) : timed;
      const { queues } = parts;
      dispatch.setHandler(base + index, queues?.wrap(base + index, call) ?? call, self, view);
      const queue = assembly.queues.queues.find(({ kind }) => kind === base + index);
      if (!queue || !queues) return;
      dispatch.setHandler(queue.servedKind, queues.serve(base + index, call), self, view);
    });
  });
}

export function buildParts(
  scenario: Scenario,
  mocks: readonly MockDefinition[],
  options: PartsOptions,
): Result<Parts> {
  const assembled = assemble(scenario, mocks, options.clocks);
  if (!assembled.ok) return assembled;
  const assembly = assembled.value;
  const { schema, wiring } = assembly;
  const compiled = [];
  for (const spec of scenario.expect) {
    const atOnce = (link: LinkSchema) => wiring.routeAtOnce[link.id] === 1;
    const expectation = compileExpectation(spec, schema, atOnce);
    if (!expectation.ok) return expectation;
    compiled.push(expectation.value);
    if (expectation.value.rule === 'within') continue;
    for (const device of expectation.value.holds.devices) wiring.watched[device] = 1;
  }
  // A fault is switched on and off again.
  const waiting = assembly.queues.processors.reduce((sum, { entries }) => sum + entries, 0);
  const pendingAtStart = scenario.faults.length * 2 + waiting + assembly.special.cuts.length;
  const plan = planOf(assembly, options, pendingAtStart);
  if (!plan.ok) return plan;
  const created = createMemory(plan.value);
  if (!created.ok) return created;
  const memory = created.value;
  memory.emitters.first.set(wiring.emitBase);
  memory.emissions.onlyTarget.set(wiring.onlyTarget);
  const registers = createRegisters(memory);
  const fast = createFast(memory, {
    claimEvents: () => history.claimEvents(),
    claimJournal: () => history.claimJournal(),
    claimPayload: () => history.claimPayload(),
    disarm: () => dispatch.disarm(),
  });
  const wheel = createWheel(memory, registers);
  const hasher = createRowHasher(memory, wiring.extraCells, fast);
  const history = createHistoryWriter(memory, wiring, registers, hasher, fast);
  const random = createRandom(memory, registers, fast);
  const timers = createTimers(memory, registers, wheel, history);
  const dispatch = createDispatch(memory, wiring, registers, timers, history, random);
  const expectations = createExpectations(memory, schema, compiled, registers, history);
  const phases = scenario.phases ?? 'free';
  const clocks =
    assembly.clocks.count > 0 || phases !== 'free'
      ? createClocks(
          {
            memory,
            registers,
            history,
            random,
            timers,
            devices: schema.devices,
            phases,
            precisionNs: options.clocks?.precisionNs ?? 1,
          },
          assembly.clocks,
        )
      : undefined;
  const queuesOf = () =>
    assembly.queues.queues.length === 0
      ? undefined
      : createQueues(
          {
            memory,
            registers,
            wheel,
            timers,
            history,
            payloadCells: wiring.payloadCells,
            deviceCount: schema.devices.length,
            overflowKind: extraKind(schema.kinds, 'overflow'),
            missedKind: extraKind(schema.kinds, 'missed'),
          },
          assembly.queues,
        );
  const parts = {
    scenario,
    assembly,
    memory,
    registers,
    wheel,
    history,
    hasher,
    keyframes: createKeyframes(memory),
    keyframeIntervalNs: options.keyframeIntervalNs ?? KEYFRAME_INTERVAL_NS,
    dispatch,
    expectations,
    inputs: createInputs(memory, schema, registers, history, wiring),
    strings: createStringWriter(memory),
    queues: queuesOf(),
    clocks,
  };
  if (assembly.special.initial.length > 0) {
    dispatch.setSpecial(createSpecialSender(memory, registers, random, assembly.special));
  }
  if (clocks) dispatch.setOutside(clocks);
  if (assembly.versionCells.size > 0) {
    const conflictKind = extraKind(schema.kinds, 'conflict');
    const shared = { memory, registers, dispatch, conflictKind };
    const versions = createOutsideVersions(shared, assembly.versionCells, history.write);
    dispatch.setOutside({
      set: (slot, value, device) =>
        versions.set(slot, value, device) || (clocks?.set(slot, value) ?? false),
    });
  }
  bindHandlers(parts, fast, options.onRead);
  return success(parts);
}

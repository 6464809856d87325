/** Places the devices of a scenario in one memory: schema, wiring and sizes. */
import { offHeap } from '../lib/off-heap.ts';
import { failure, type Problem, type Result, success } from '../lib/result.ts';
import {
  type DeviceSchema,
  type EventKindSchema,
  EXPECTATION_CELL,
  type ExpectationSchema,
  type FieldSchema,
  type LinkSchema,
  type Schema,
  type Slot,
  SYSTEM_KIND,
  type ValueSchema,
} from '../memory/schema.ts';
import { configProblem } from './check-config.ts';
import { placeText, scenarioProblem } from './check-scenario.ts';
import { type ClockDefaults, type ClockPlan, planClocks } from './clocks.ts';
import type { MockDefinition } from './define-mock.ts';
import { ASSIGNING_KINDS, ROUTE, ROUTING, type Wiring } from './dispatch.ts';
import { fieldOffsets } from './flyweights.ts';
import { linkCells, linkFields } from './link-cells.ts';
import { type MockShape, shapeOf, valueSchema } from './mock-shape.ts';
import { extraKinds, payloadValue, SYSTEM_KINDS } from './own-kinds.ts';
import { planQueues, type QueuePlan } from './queue-plan.ts';
import type { DeviceSpec, LinkSpec, Scenario } from './scenario.ts';
import { planSpecialLinks, type SpecialLinks } from './special-links.ts';

export interface Assembly {
  readonly schema: Schema;
  readonly wiring: Wiring;
  readonly shapes: readonly MockShape[];
  /** index into `shapes`, by device */
  readonly shapeOfDevice: readonly number[];
  /** first event kind of each shape */
  readonly kindBase: readonly number[];
  /** first version cell of each versioned field, by its slot */
  readonly versionCells: ReadonlyMap<number, number>;
  readonly queues: QueuePlan;
  readonly clocks: ClockPlan;
  readonly special: SpecialLinks;
  /** state as it is before the first event */
  readonly initial: Float64Array;
}

export { SYSTEM_KINDS } from './own-kinds.ts';

export const DEVICES_MAX = 1_000_000;
/** With the fewest keyframes, one shared buffer holds fewer than these. */
export const SLOTS_MAX = 67_108_864;
/** Event kinds are stored in 16 bits. */
export const KINDS_MAX = 65_536;

class Placement {
  readonly shapes: MockShape[] = [];
  readonly kindBase: number[] = [];
  readonly kinds: EventKindSchema[] = [...SYSTEM_KINDS];
  readonly devices: DeviceSchema[] = [];
  readonly shapeOfDevice: number[] = [];
  readonly bases: number[] = [];
  readonly initial: number[] = [];
  readonly deviceIds = new Map<string, number>();
  /** first version cell by slot of the field */
  readonly versionCells = new Map<number, number>();
  readonly #shapeIds = new Map<string, number>();

  /** The shape of a mock, adding its event kinds on first use. */
  shape(mock: MockDefinition): Result<number> {
    const known = this.#shapeIds.get(mock.kind);
    if (known !== undefined) return success(known);
    const shape = shapeOf(mock);
    if (!shape.ok) return shape;
    const id = this.shapes.push(shape.value) - 1;
    this.#shapeIds.set(mock.kind, id);
    this.kindBase.push(this.kinds.length);
    for (const event of shape.value.events) {
      const handled = mock.on[event.name] ?? mock.accepts[event.name];
      const doc = handled === undefined ? 'emitted' : event.role;
      this.kinds.push({ ...event, id: this.kinds.length, mock: mock.kind, doc });
    }
    return success(id);
  }

  device(spec: DeviceSpec, shapeId: number): Problem | undefined {
    const shape = this.shapes[shapeId] as MockShape;
    const { state, config, faults, doc } = shape.definition;
    const problem = configProblem(spec, config);
    if (problem) return problem;
    if (this.initial.length + shape.cells > SLOTS_MAX) {
      const what = `"${spec.name}" brings the world to more than ${SLOTS_MAX} state cells`;
      return { what, where: placeText(spec.place), mend: 'Use fewer devices or smaller arrays.' };
    }
    const base = this.initial.length;
    const offsets = fieldOffsets(shape);
    const fields: FieldSchema[] = [];
    const add = (
      name: string,
      key: string,
      schema: ValueSchema,
      role: FieldSchema['role'],
      n = 1,
    ) => {
      const slot = (base + (offsets.get(key) ?? 0)) as Slot;
      fields.push({ ...schema, name, slot, length: n, role });
    };
    for (const [name, declared] of Object.entries(state)) {
      add(name, name, valueSchema(name, declared), 'state', declared.length);
      for (let i = 0; i < declared.length; i++) this.initial.push(declared.initial);
    }
    for (const [name, declared] of Object.entries(config)) {
      add(name, name, valueSchema(name, declared), 'config');
      this.initial.push(spec.config[name] ?? declared.initial);
    }
    for (const [name, fault] of Object.entries(faults)) {
      const schema: ValueSchema = { name, type: 'flag', unit: '', doc: fault.doc };
      add(name, `fault:${name}`, schema, 'fault');
      this.initial.push(0);
    }
    for (const [name, { versioned }] of Object.entries(state)) {
      if (versioned !== true) continue;
      const doc = `writes of ${name} so far`;
      add(`${name} version`, `version:${name}`, payloadValue('', 'integer', doc), 'state');
      const cell = base + (offsets.get(`version:${name}`) ?? 0);
      this.versionCells.set(base + (offsets.get(name) ?? 0), cell);
      this.initial.push(0, -1, -1, 0);
    }
    const id = this.devices.length;
    this.deviceIds.set(spec.name, id);
    this.shapeOfDevice.push(shapeId);
    this.bases.push(base);
    this.devices.push({
      id,
      name: spec.name,
      mock: spec.mock,
      group: spec.group,
      doc: spec.about ?? doc,
      fields,
      faults: fields
        .filter(({ role }) => role === 'fault')
        .map(({ name, doc: text, slot }) => ({ name, doc: text, slot })),
    });
    return undefined;
  }

  /** The event kind `name` of a device, if its mock has it in that role. */
  kindOf(device: number, name: string, role: EventKindSchema['role']): EventKindSchema | undefined {
    const shapeId = this.shapeOfDevice[device] ?? 0;
    const index = this.shapes[shapeId]?.events.findIndex(
      (event) => event.name === name && event.role === role,
    );
    if (index === undefined || index < 0) return undefined;
    return this.kinds[(this.kindBase[shapeId] ?? 0) + index];
  }
}

/** Numbers go where numbers go; a flag or a choice only where the same is meant. */
const fits = (to: ValueSchema, from: ValueSchema | undefined): boolean =>
  (to.type === 'flag') === (from?.type === 'flag') &&
  (to.values ?? []).join() === (from?.values ?? []).join();

function linkEnds(placed: Placement, link: LinkSpec): Result<LinkSchema> {
  const name = `${link.from.device}.${link.from.event} → ${link.to.device}.${link.to.event}`;
  const from = placed.deviceIds.get(link.from.device);
  const to = placed.deviceIds.get(link.to.device);
  const fail = (what: string, mend: string) =>
    failure({ what, where: placeText(link.place), mend });
  if (from === undefined || to === undefined) {
    const missing = from === undefined ? link.from.device : link.to.device;
    const known = [...placed.deviceIds.keys()].join(', ');
    return fail(`link ${name}: there is no device "${missing}"`, `Devices are: ${known}.`);
  }
  const fromKind = placed.kindOf(from, link.from.event, 'emit');
  const toKind = placed.kindOf(to, link.to.event, 'accept');
  const names = (device: number, role: EventKindSchema['role']) =>
    placed.shapes[placed.shapeOfDevice[device] ?? 0]?.events
      .filter((event) => event.role === role)
      .map((event) => event.name)
      .join(', ') || 'nothing';
  if (!fromKind) {
    const mend = `It emits: ${names(from, 'emit')}.`;
    return fail(`link ${name}: "${link.from.device}" does not emit "${link.from.event}"`, mend);
  }
  if (!toKind) {
    const mend = `It accepts: ${names(to, 'accept')}.`;
    return fail(`link ${name}: "${link.to.device}" does not accept "${link.to.event}"`, mend);
  }
  // What takes nothing only wants to know that it happened.
  const takes = toKind.payload.length;
  if (takes > 0 && fromKind.payload.length !== takes) {
    const what = `link ${name}: ${fromKind.payload.length} payload fields go into ${takes}`;
    return fail(what, 'Link events of the same payload.');
  }
  const unlike = toKind.payload.findIndex((field, i) => !fits(field, fromKind.payload[i]));
  if (unlike >= 0) {
    const what = `link ${name}: payload field ${unlike + 1} means something else at the other end`;
    return fail(what, 'Link flags to flags, and choices to choices of the same names.');
  }
  const latencyNs = link.latencyNs;
  return success({ id: 0, from, fromKind: fromKind.id, to, toKind: toKind.id, latencyNs });
}

/** The same with every column where code can know its place. */
const inPlace = (wiring: Wiring): Wiring =>
  Object.fromEntries(
    Object.entries(wiring).map(([name, column]) => [
      name,
      typeof column === 'number' ? column : offHeap(column),
    ]),
  ) as unknown as Wiring;

function wire(placed: Placement, specs: readonly LinkSpec[]): Result<[LinkSchema[], Wiring]> {
  const links: LinkSchema[] = [];
  for (const spec of specs) {
    const link = linkEnds(placed, spec);
    if (!link.ok) return link;
    links.push({ ...link.value, id: links.length });
  }
  const { kinds, devices } = placed;
  const emitIndex = new Int32Array(kinds.length);
  const emitCounts = placed.shapes.map((shape, shapeId) => {
    let index = 0;
    shape.events.forEach((event, i) => {
      if (event.role === 'emit') emitIndex[(placed.kindBase[shapeId] ?? 0) + i] = index++;
    });
    return index;
  });
  const emitBase = new Int32Array(devices.length);
  let rows = 0;
  devices.forEach((device) => {
    emitBase[device.id] = rows;
    rows += emitCounts[placed.shapeOfDevice[device.id] ?? 0] ?? 0;
  });
  const routeFirst = new Int32Array(rows).fill(-1);
  const onlyTarget = new Int32Array(rows).fill(-1);
  const routeNext = new Int32Array(links.length).fill(-1);
  const last = new Int32Array(rows).fill(-1);
  for (const link of links) {
    const row = emitBase[link.from]! + emitIndex[link.fromKind]!;
    if (routeFirst[row]! < 0) routeFirst[row] = link.id;
    else routeNext[last[row]!] = link.id;
    onlyTarget[row] = last[row]! < 0 ? link.to : -1;
    last[row] = link.id;
  }
  const linked = new Set(links.map(({ fromKind }) => fromKind));
  const routing = Uint8Array.from(kinds, (kind) =>
    kind.role === 'emit'
      ? linked.has(kind.id)
        ? ROUTING.routes
        : ROUTING.none
      : kind.role === 'system'
        ? (ASSIGNING_KINDS as readonly number[]).includes(kind.id)
          ? ROUTING.assign
          : kind.id === SYSTEM_KIND.start
            ? ROUTING.begin
            : ROUTING.none
        : ROUTING.direct,
  );
  const extraCells = Uint8Array.from(kinds, ({ payload }) => Math.max(0, payload.length - 1));
  const wiring: Wiring = {
    routing,
    payloadCells: Uint8Array.from(kinds, ({ payload }) => payload.length),
    extraCells,
    opensSpan: Uint8Array.from(kinds, ({ opensSpan }) => Number(opensSpan)),
    base: Int32Array.from(placed.bases),
    emitBase,
    emitIndex,
    routeFirst,
    onlyTarget,
    routeNext,
    routeTo: Int32Array.from(links, ({ to }) => to),
    routeKind: Int32Array.from(links, ({ toKind }) => toKind),
    routeAtOnce: Uint8Array.from(specs, ({ latencyNs, jitterNs, loss }) =>
      Number(latencyNs === 0 && jitterNs === 0 && loss === 0),
    ),
    routeLatencyNs: Float64Array.from(specs, ({ latencyNs }) => latencyNs),
    routeJitterNs: Float64Array.from(specs, ({ jitterNs }) => jitterNs),
    routeLoss: Float64Array.from(specs, ({ loss }) => loss),
    routeStream: Int32Array.from(links, ({ id }) => devices.length + id),
    changedKind: Int32Array.from(
      devices,
      ({ id }) => placed.kindOf(id, 'changed', 'timer')?.id ?? -1,
    ),
    watched: new Uint8Array(devices.length),
    inFlightCells: 1 + Math.max(...extraCells),
  };
  return success([links, inPlace(wiring)]);
}

/** Lays out every device of the scenario; refuses what cannot work. */
export function assemble(
  scenario: Scenario,
  mocks: readonly MockDefinition[],
  clockDefaults: ClockDefaults = {},
): Result<Assembly> {
  const problem = scenarioProblem(scenario);
  if (problem) return failure(problem);
  const placed = new Placement();
  const byKind = new Map(mocks.map((mock) => [mock.kind, mock]));
  if (scenario.devices.length > DEVICES_MAX) {
    const what = `${scenario.devices.length} devices; a world holds ${DEVICES_MAX}`;
    return failure({ what, where: scenario.id, mend: 'Split the scenario.' });
  }
  for (const spec of scenario.devices) {
    const mock = byKind.get(spec.mock);
    if (!mock) {
      const mend = `Mocks are: ${[...byKind.keys()].sort().join(', ')}.`;
      return failure({ what: `unknown mock "${spec.mock}"`, where: placeText(spec.place), mend });
    }
    if (placed.deviceIds.has(spec.name)) {
      const mend = 'Give every device its own name.';
      return failure({
        what: `two devices named "${spec.name}"`,
        where: placeText(spec.place),
        mend,
      });
    }
    const shapeId = placed.shape(mock);
    if (!shapeId.ok) return shapeId;
    if (placed.kinds.length > KINDS_MAX) {
      const what = `the mocks have more than ${KINDS_MAX} event kinds`;
      return failure({ what, where: scenario.id, mend: 'Use fewer kinds of mocks.' });
    }
    const misfit = placed.device(spec, shapeId.value);
    if (misfit) return failure(misfit);
  }
  const mockKinds = [...placed.kinds];
  const specs = scenario.queues ?? [];
  const expectationCells = scenario.expect.length * EXPECTATION_CELL.length;
  const queues = planQueues(scenario, placed, placed.initial.length + expectationCells);
  if (!queues.ok) return queues;
  placed.kinds.push(...queues.value.kinds);
  const needed = {
    conflict: placed.versionCells.size > 0,
    overflow: specs.length > 0,
    missed: specs.some(({ withinNs }) => Number.isFinite(withinNs)),
  };
  placed.kinds.push(...extraKinds(mockKinds, placed.kinds.length, needed));
  const wired = wire(placed, scenario.links);
  if (!wired.ok) return wired;
  const [links, wiring] = wired.value;
  const expectations: ExpectationSchema[] = scenario.expect.map((spec, id) => {
    const slot = placed.initial.length as Slot;
    placed.initial.push(0, -1, -1, -1);
    const text = spec.rule === 'within' ? `${spec.text} after ${spec.of}` : spec.text;
    return { id, name: spec.name, text, rule: spec.rule, slot };
  });
  placed.initial.push(...queues.value.initial);
  const clocks = planClocks(scenario, placed.devices, placed.initial.length, clockDefaults);
  placed.initial.push(...clocks.initial);
  const special = planSpecialLinks(
    scenario.links,
    scenario.partitions ?? [],
    links,
    placed.initial.length,
  );
  placed.initial.push(...special.initial);
  special.slotOf.forEach((slot, link) => {
    if (slot >= 0) wiring.routeAtOnce[link] = ROUTE.special;
  });
  const own = linkFields(links, placed.devices, placed.kinds, placed.initial.length);
  for (const link of scenario.links) placed.initial.push(...linkCells(link));
  const schema: Schema = {
    title: scenario.title,
    devices: placed.devices.map((device) => {
      const added = [
        ...(queues.value.fields.get(device.id) ?? []),
        ...(clocks.fields.get(device.id) ?? []),
        ...(special.fields.get(device.id) ?? []),
        ...(own.get(device.id) ?? []),
      ];
      return added.length > 0 ? { ...device, fields: [...device.fields, ...added] } : device;
    }),
    kinds: placed.kinds,
    links,
    expectations,
    slots: placed.initial.length,
  };
  return success({
    schema,
    wiring,
    shapes: placed.shapes,
    shapeOfDevice: placed.shapeOfDevice,
    kindBase: placed.kindBase,
    versionCells: placed.versionCells,
    queues: queues.value,
    clocks,
    special,
    initial: Float64Array.from(placed.initial),
  });
}

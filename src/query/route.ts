/** Resolves the argument of latency(…): between which events the time is taken. */
import { listed } from '../lib/nearest.ts';
import type { DeviceSchema, EventKindSchema, Schema } from '../memory/schema.ts';
import { refuse, type Span } from './problem.ts';
import type { RouteRead } from './typed.ts';

const LINK_ARROWS = ['→', '->'];
const SPAN_ARROWS = ['⇒', '=>'];

/**
 * Whether a kind of event is what one end of a route names: "ask" (of any mock), "thermostat.ask",
 * or "north.ask" (of one device). Names in foreign traces hold dots, so nothing is taken apart.
 */
function fits(
  end: string | undefined,
  kind: EventKindSchema | undefined,
  device: DeviceSchema | undefined,
): boolean {
  if (kind === undefined) return false;
  if (end === undefined || end === kind.name || end === `${kind.mock}.${kind.name}`) return true;
  return device !== undefined && end === `${device.name}.${kind.name}`;
}

/** Devices by which an end names one of these kinds; undefined = it names them by themselves. */
function devicesOf(
  schema: Schema,
  end: string | undefined,
  kinds: readonly EventKindSchema[],
): Uint8Array | undefined {
  if (kinds.some((kind) => fits(end, kind, undefined))) return undefined;
  const named = schema.devices.filter((device) => kinds.some((kind) => fits(end, kind, device)));
  return membersOf(named.map(({ id }) => id));
}

/** Kinds that an end names, by themselves or by a device of their mock. */
function kindsAt(schema: Schema, end: string | undefined, kinds: readonly EventKindSchema[]) {
  return kinds.filter(
    (kind) =>
      fits(end, kind, undefined) ||
      schema.devices.some((device) => device.mock === kind.mock && fits(end, kind, device)),
  );
}

function membersOf(ids: Iterable<number>): Uint8Array {
  const all = [...ids];
  const members = new Uint8Array(1 + all.reduce((most, id) => Math.max(most, id), -1));
  for (const id of all) members[id] = 1;
  return members;
}

function linkRoute(schema: Schema, from: string | undefined, to: string): RouteRead | undefined {
  const kinds = new Map(schema.kinds.map((kind) => [kind.id, kind]));
  const devices = new Map(schema.devices.map((device) => [device.id, device]));
  const links = schema.links.filter(
    (link) =>
      fits(from, kinds.get(link.fromKind), devices.get(link.from)) &&
      fits(to, kinds.get(link.toKind), devices.get(link.to)),
  );
  if (links.length === 0) return undefined;
  return {
    from: 'latency',
    measure: 'link',
    fromKinds: membersOf(links.map((link) => link.fromKind)),
    fromDevices: membersOf(links.map((link) => link.from)),
    toKinds: membersOf(links.map((link) => link.toKind)),
    toDevices: membersOf(links.map((link) => link.to)),
  };
}

function spanRoute(schema: Schema, from: string | undefined, to: string): RouteRead | undefined {
  const opens = kindsAt(
    schema,
    from,
    schema.kinds.filter(({ opensSpan }) => opensSpan),
  );
  const closes = kindsAt(
    schema,
    to,
    schema.kinds.filter(({ closesSpan }) => closesSpan),
  );
  if (opens.length === 0 || closes.length === 0) return undefined;
  return {
    from: 'latency',
    measure: 'span',
    fromKinds: membersOf(opens.map(({ id }) => id)),
    fromDevices: devicesOf(schema, from, opens),
    toKinds: membersOf(closes.map(({ id }) => id)),
    toDevices: devicesOf(schema, to, closes),
  };
}

const kindName = ({ mock, name }: EventKindSchema): string =>
  mock === '' ? name : `${mock}.${name}`;

/** Names of routes as the latency panel writes them, for messages and completion. */
export function routeNames(schema: Schema): string[] {
  const kind = new Map(schema.kinds.map((found) => [found.id, found]));
  const device = new Map(schema.devices.map(({ id, name }) => [id, name]));
  const links = schema.links.map(
    ({ from, fromKind, to, toKind }) =>
      `${device.get(from)}.${kind.get(fromKind)?.name} → ${device.get(to)}.${kind.get(toKind)?.name}`,
  );
  const closes = schema.kinds.filter(({ closesSpan }) => closesSpan);
  const opens = schema.kinds.filter(({ opensSpan }) => opensSpan);
  const spans = closes.flatMap((to) =>
    opens
      .filter(({ mock }) => mock === to.mock)
      .map((from) => `${kindName(from)} ⇒ ${kindName(to)}`),
  );
  return [...new Set([...links, ...spans])];
}

function refuseRoute(schema: Schema, text: string, span: Span): never {
  const names = routeNames(schema).map((name) => `"${name}"`);
  const mend =
    names.length === 0 ? 'This trace has no links and no spans.' : `Known: ${listed(names)}.`;
  refuse(span, `no route is called "${text}"`, mend);
}

/** "north.ask → heater.ask", "thermostat.ask ⇒ thermostat.tell", or only the second half. */
export function routeOrRefuse(schema: Schema, text: string, span: Span): RouteRead {
  const arrow = [...LINK_ARROWS, ...SPAN_ARROWS].find((candidate) => text.includes(candidate));
  const cut = arrow === undefined ? -1 : text.indexOf(arrow);
  const from = cut < 0 ? undefined : text.slice(0, cut).trim();
  const to = text.slice(cut < 0 ? 0 : cut + (arrow?.length ?? 0)).trim();
  const link = SPAN_ARROWS.includes(arrow ?? '') ? undefined : linkRoute(schema, from, to);
  const spans = LINK_ARROWS.includes(arrow ?? '') ? undefined : spanRoute(schema, from, to);
  return link ?? spans ?? refuseRoute(schema, text, span);
}

/** Resolves the argument of latency(…): between which events the time is taken. */
import { listed } from '../lib/nearest.ts';
import type { Schema } from '../memory/schema.ts';
import { deviceCalled } from './names.ts';
import { refuse, type Span } from './problem.ts';
import type { RouteRead } from './typed.ts';

/** One end of a route: "north.ask" (a device), "thermostat.ask" (all of a mock), "ask" (any). */
interface End {
  readonly device: number | undefined;
  readonly mock: string | undefined;
  readonly event: string;
}

const LINK_ARROWS = ['→', '->'];
const SPAN_ARROWS = ['⇒', '=>'];

function endOf(schema: Schema, text: string): End {
  const dot = text.lastIndexOf('.');
  if (dot < 0) return { device: undefined, mock: undefined, event: text };
  const owner = text.slice(0, dot);
  const event = text.slice(dot + 1);
  const device = deviceCalled(schema, owner);
  return device === undefined
    ? { device: undefined, mock: owner, event }
    : { device: device.id, mock: device.mock, event };
}

function fits(schema: Schema, end: End | undefined, kind: number, device?: number): boolean {
  if (end === undefined) return true;
  const found = schema.kinds.find(({ id }) => id === kind);
  if (found === undefined || found.name !== end.event) return false;
  if (end.mock !== undefined && found.mock !== end.mock) return false;
  return end.device === undefined || device === undefined || device === end.device;
}

function membersOf(ids: Iterable<number>): Uint8Array {
  const all = [...ids];
  const members = new Uint8Array(1 + all.reduce((most, id) => Math.max(most, id), -1));
  for (const id of all) members[id] = 1;
  return members;
}

function linkRoute(schema: Schema, from: End | undefined, to: End): RouteRead | undefined {
  const links = schema.links.filter(
    (link) =>
      fits(schema, from, link.fromKind, link.from) && fits(schema, to, link.toKind, link.to),
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

const deviceSet = (end: End | undefined): Uint8Array | undefined =>
  end?.device === undefined ? undefined : membersOf([end.device]);

function spanRoute(schema: Schema, from: End | undefined, to: End): RouteRead | undefined {
  const opens = schema.kinds.filter(({ id, opensSpan }) => opensSpan && fits(schema, from, id));
  const closes = schema.kinds.filter(({ id, closesSpan }) => closesSpan && fits(schema, to, id));
  if (opens.length === 0 || closes.length === 0) return undefined;
  return {
    from: 'latency',
    measure: 'span',
    fromKinds: membersOf(opens.map(({ id }) => id)),
    fromDevices: deviceSet(from),
    toKinds: membersOf(closes.map(({ id }) => id)),
    toDevices: deviceSet(to),
  };
}

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
      .map((from) => `${from.mock}.${from.name} ⇒ ${to.mock}.${to.name}`),
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
  const from = cut < 0 ? undefined : endOf(schema, text.slice(0, cut).trim());
  const to = endOf(schema, text.slice(cut < 0 ? 0 : cut + (arrow?.length ?? 0)).trim());
  const link = SPAN_ARROWS.includes(arrow ?? '') ? undefined : linkRoute(schema, from, to);
  const spans = LINK_ARROWS.includes(arrow ?? '') ? undefined : spanRoute(schema, from, to);
  return link ?? spans ?? refuseRoute(schema, text, span);
}

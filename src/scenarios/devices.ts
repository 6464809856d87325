/** The `mocks:` part of a scenario. */
import type { Node, YAMLMap } from 'yaml';
import type { Declarations } from '../engine/declare.ts';
import type { DeviceSpec } from '../engine/scenario.ts';
import { listed, nearest, suggest } from '../lib/nearest.ts';
import type { EventShape, MockCatalog } from './catalog.ts';
import { readClock } from './clocks.ts';
import { type Report, startOf } from './problems.ts';
import { type Entry, need, readDeclared, readMap, readText, textIn } from './values.ts';

/** Devices in a file; larger worlds are built in code. */
export const DEVICES_MAX = 4096;

const DEVICE_NAME = /^[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*$/;
const DEVICE_NAME_LENGTH_MAX = 64;
/** Words of the expression language: `not.x` would read as "not x". */
export const RESERVED_NAMES = ['and', 'or', 'not', 'in', 'contains', 'true', 'false'];

/** Devices by name, with what can be said about their mock. */
export type Devices = ReadonlyMap<string, DeviceSpec>;

function checkName(report: Report, entry: Entry): boolean {
  if (RESERVED_NAMES.includes(entry.name)) {
    const what = `"${entry.name}" is a word of the expression language, not a device name`;
    report.add(entry.key, what, `Rename it, e.g. ${entry.name}1.`);
    return false;
  }
  if (DEVICE_NAME.test(entry.name) && entry.name.length <= DEVICE_NAME_LENGTH_MAX) return true;
  const what = `"${entry.name.slice(0, DEVICE_NAME_LENGTH_MAX)}" is not a device name`;
  const mend = 'Begin with a letter; then letters, digits, "_" or "-"; 64 characters at most.';
  report.add(entry.key, what, mend);
  return false;
}

function readConfig(
  report: Report,
  entry: Entry,
  device: string,
  declared: Declarations,
): Record<string, number> {
  const config: Record<string, number> = {};
  const known = Object.keys(declared);
  const entries = readMap(report, entry.value, `the config of ${device}`, entry.key, known);
  for (const item of entries?.values() ?? []) {
    const declaration = declared[item.name];
    const value = declaration && readDeclared(report, item, declaration);
    if (value !== undefined) config[item.name] = value;
  }
  return config;
}

const DEVICE_KEYS = ['mock', 'group', 'about', 'config', 'clock'];

function readDevice(report: Report, entry: Entry, catalog: MockCatalog): DeviceSpec | undefined {
  const { name } = entry;
  const isNamed = checkName(report, entry);
  const entries = readMap(report, entry.value, `device "${name}"`, entry.key, DEVICE_KEYS);
  if (entries === undefined) return undefined;
  const example = [...catalog.keys()][0] ?? 'thermostat';
  const mockEntry = need(report, entries, 'mock', `device "${name}"`, entry.key, example);
  const mock = mockEntry && readText(report, mockEntry, example);
  const groupEntry = entries.get('group');
  const group = groupEntry ? readText(report, groupEntry, 'zones') : '';
  const aboutEntry = entries.get('about');
  const about = aboutEntry && readText(report, aboutEntry, 'what it is for in this world');
  if (mockEntry === undefined || mock === undefined || !isNamed) return undefined;
  const shape = catalog.get(mock);
  if (shape === undefined) {
    const close = nearest(mock, catalog.keys());
    const hint = close === undefined ? '' : `Did you mean "${close}"? `;
    const mend = `${hint}Known mocks: ${listed([...catalog.keys()].sort())}.`;
    report.add(mockEntry.value, `no mock is called "${mock}"`, mend);
    return undefined;
  }
  const configEntry = entries.get('config');
  const config = configEntry ? readConfig(report, configEntry, name, shape.definition.config) : {};
  const clockEntry = entries.get('clock');
  const clock = clockEntry && readClock(report, clockEntry);
  const place = report.placeOf(startOf(entry.key));
  const told = { ...(about && { about }), ...(clock && { clock }) };
  return { name, mock, group: group ?? '', config, ...told, place };
}

/** All devices that are right; those that are wrong are reported. */
export function readDevices(report: Report, entry: Entry, catalog: MockCatalog): Devices {
  const devices = new Map<string, DeviceSpec>();
  const entries = readMap(report, entry.value, '"mocks"', entry.key);
  if (entries === undefined) return devices;
  if (entries.size === 0 && report.isClean) {
    const mend = 'Add e.g. north: { mock: thermostat } under it.';
    report.add(entry.key, 'the scenario has no devices', mend);
  }
  if (entries.size > DEVICES_MAX) {
    const what = `the scenario has ${entries.size} devices; ${DEVICES_MAX} are read from a file`;
    report.add(entry.key, what, 'Split the scenario, or build the world in code.');
    return devices;
  }
  for (const item of entries.values()) {
    const device = readDevice(report, item, catalog);
    if (device !== undefined) devices.set(device.name, device);
  }
  return devices;
}

/** What "device.event" in a link or an expectation stands for. */
export interface Endpoint {
  readonly device: string;
  readonly event: EventShape;
}

/** The events an endpoint may name, and how a message calls them. */
export interface EndpointRole {
  readonly roles: readonly EventShape['role'][];
  readonly verb: string;
}

export interface World {
  readonly report: Report;
  readonly devices: Devices;
  readonly catalog: MockCatalog;
  /** names that were written under `mocks`, including those that are wrong */
  readonly declared: ReadonlySet<string>;
}

/** Reports an unknown device, unless its own declaration was reported already. */
export function findDevice(world: World, name: string, at: Entry): DeviceSpec | undefined {
  const device = world.devices.get(name);
  if (device !== undefined || world.declared.has(name)) return device;
  const mend = suggest(name, world.devices.keys(), 'device');
  world.report.add(at.value, `no device is called "${name}"`, mend);
  return undefined;
}

/** Reads "device.event"; undefined when the report says what is wrong with it. */
export function readEndpoint(world: World, entry: Entry, role: EndpointRole): Endpoint | undefined {
  const { report } = world;
  const text = readText(report, entry, 'north.demand');
  if (text === undefined) return undefined;
  const [name = '', eventName, ...rest] = text.split('.');
  if (eventName === undefined || eventName === '' || rest.length > 0) {
    const what = `"${entry.name}" is "${text}"; it must name a device and an event`;
    report.add(entry.value, what, 'Write device.event, e.g. north.demand.');
    return undefined;
  }
  const device = findDevice(world, name, entry);
  const shape = device && world.catalog.get(device.mock);
  if (device === undefined || shape === undefined) return undefined;
  const fitting = shape.events.filter((event) => role.roles.includes(event.role));
  const event = fitting.find((candidate) => candidate.name === eventName);
  if (event !== undefined) return { device: name, event };
  const known = fitting.map((candidate) => candidate.name);
  const close = nearest(eventName, known);
  const hint = close === undefined ? '' : `Did you mean "${name}.${close}"? `;
  const mend = `${hint}It ${role.verb} ${known.length === 0 ? 'nothing' : listed(known)}.`;
  report.add(entry.value, `"${name}" (${device.mock}) ${role.verb} no "${eventName}"`, mend);
  return undefined;
}

/** The names written as keys of a map, right or wrong. */
export const keysOf = (node: YAMLMap): Set<string> =>
  new Set(node.items.map(({ key }) => textIn(key as Node) ?? ''));

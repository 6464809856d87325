/** The `faults:` part of a scenario: what goes wrong, when and for how long. */
import type { Node } from 'yaml';
import type { FaultSpec } from '../engine/scenario.ts';
import { suggest } from '../lib/nearest.ts';
import { findDevice, type World } from './devices.ts';
import { startOf } from './problems.ts';
import { type Entry, need, readList, readMap, readText, readTime } from './values.ts';

const FAULT_KEYS = ['at', 'device', 'fault', 'for'];
const EXAMPLE = '{ at: 12 s, device: north, fault: sensor-stuck, for: 3 s }';

function readFault(world: World, node: Node, list: Entry): FaultSpec | undefined {
  const { report } = world;
  const entries = readMap(report, node, 'a fault', list.key, FAULT_KEYS);
  if (entries === undefined) return undefined;
  const atEntry = need(report, entries, 'at', 'a fault', node, '12 s');
  const deviceEntry = need(report, entries, 'device', 'a fault', node, 'north');
  const faultEntry = need(report, entries, 'fault', 'a fault', node, 'sensor-stuck');
  const forEntry = entries.get('for');
  const atNs = atEntry && readTime(report, atEntry, 0);
  const forNs = forEntry ? readTime(report, forEntry, 1) : Number.POSITIVE_INFINITY;
  const name = deviceEntry && readText(report, deviceEntry, 'north');
  const fault = faultEntry && readText(report, faultEntry, 'sensor-stuck');
  if (deviceEntry === undefined || name === undefined) return undefined;
  const device = findDevice(world, name, deviceEntry);
  if (device === undefined || faultEntry === undefined || fault === undefined) return undefined;
  const declared = Object.keys(world.catalog.get(device.mock)?.definition.faults ?? {});
  if (!declared.includes(fault)) {
    const what = `"${name}" (${device.mock}) has no fault "${fault}"`;
    report.add(faultEntry.value, what, suggest(fault, declared, 'fault'));
    return undefined;
  }
  if (atNs === undefined || forNs === undefined) return undefined;
  return { atNs, device: name, fault, forNs, place: report.placeOf(startOf(node)) };
}

export function readFaults(world: World, entry: Entry | undefined): FaultSpec[] {
  const items = entry && readList(world.report, entry, EXAMPLE);
  if (entry === undefined || items === undefined) return [];
  return items.flatMap((node) => readFault(world, node, entry) ?? []);
}

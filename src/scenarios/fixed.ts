/** The `fixed:` part of a scenario: what would have to be otherwise, and why that helps. */
import type { Node } from 'yaml';
import type { Declaration } from '../engine/declare.ts';
import type { FixedSpec, FixedValue } from '../engine/scenario.ts';
import { suggest } from '../lib/nearest.ts';
import { findDevice, type World } from './devices.ts';
import { type Entry, need, readDeclared, readMap, readText } from './values.ts';

const FIXED_KEYS = ['because', 'set'];
const EXAMPLE = '{ driver.retries: 3 }';

/** What "device.field" names: a configuration value or a field of the state. */
function declarationOf(world: World, entry: Entry): [FixedValue, Declaration] | undefined {
  const { report } = world;
  const [name = '', field, ...rest] = entry.name.split('.');
  if (field === undefined || field === '' || rest.length > 0) {
    const what = `"${entry.name}" must name a device and a field`;
    report.add(entry.key, what, `Write device.field, e.g. set: ${EXAMPLE}.`);
    return undefined;
  }
  const device = findDevice(world, name, { ...entry, value: entry.key });
  const shape = device && world.catalog.get(device.mock);
  if (device === undefined || shape === undefined) return undefined;
  const { config, state } = shape.definition;
  const fields = { ...state, ...config };
  const declared = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (declared !== undefined) return [{ device: name, field, value: 0 }, declared];
  const what = `"${name}" (${device.mock}) has no field "${field}"`;
  report.add(entry.key, what, suggest(field, Object.keys(fields), 'field'));
  return undefined;
}

function readSet(world: World, entry: Entry): FixedValue[] {
  const entries = readMap(world.report, entry.value, '"set"', entry.key);
  if (entries?.size === 0) {
    world.report.add(entry.key, '"set" changes nothing', `Write e.g. set: ${EXAMPLE}.`);
  }
  const values: FixedValue[] = [];
  for (const item of entries?.values() ?? []) {
    const found = declarationOf(world, item);
    if (found === undefined) continue;
    const [named, declared] = found;
    const value = readDeclared(world.report, item, declared);
    if (value !== undefined) values.push({ ...named, value });
  }
  return values;
}

/** Undefined when the scenario says nothing about it. */
export function readFixed(world: World, entry: Entry | undefined): FixedSpec | undefined {
  if (entry === undefined) return undefined;
  const { report } = world;
  const at: Node = entry.key;
  const entries = readMap(report, entry.value, '"fixed"', at, FIXED_KEYS);
  if (entries === undefined) return undefined;
  const becauseEntry = need(report, entries, 'because', '"fixed"', at, 'what went wrong');
  const setEntry = need(report, entries, 'set', '"fixed"', at, EXAMPLE);
  const because = becauseEntry && readText(report, becauseEntry, 'what went wrong, and why');
  const set = setEntry ? readSet(world, setEntry) : [];
  return because === undefined ? undefined : { because, set };
}

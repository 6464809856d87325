/**
 * A system's own list of mocks, by the name of the interface that each stands for: code under test
 * asks for a "temperature-sensor" and gets whichever mock was registered as one. Every system has a
 * registry of its own; nothing is shared between two.
 */
import { listed, nearest, suggest } from '../lib/nearest.ts';
import { failure, type Result, success } from '../lib/result.ts';
import { formatDurationNs, parseQuantity } from '../lib/units.ts';
import type { Declaration } from './declare.ts';
import type { MockDefinition } from './define-mock.ts';
import { isName, NAME_RULE, shapeOf } from './mock-shape.ts';
import type { DeviceSpec, Place, Scenario } from './scenario.ts';
import { createSystem, type System, type SystemOptions } from './system.ts';

/** A configuration value as handlers see it, or a quantity as text: "100 ms", "21 °C". */
export type ConfigValue = number | boolean | string;
export type ConfigValues = Readonly<Record<string, ConfigValue>>;

export interface MockRegistry {
  /** Makes a mock available under a name; without one under its own kind. */
  register(mock: MockDefinition, name?: string): Result<true>;
  /** Interface names, in the order in which they were registered. */
  names(): string[];
  has(name: string): boolean;
  mockOf(name: string): Result<MockDefinition>;
  /** Different mocks that are registered, each once. */
  mocks(): MockDefinition[];
  /** A device of the mock behind an interface, its configuration checked. */
  create(name: string, device: string, config?: ConfigValues): Result<DeviceSpec>;
  /** Opens a world of devices that this registry created. */
  open(scenario: Scenario, options?: SystemOptions): Result<System>;
}

const NO_PLACE: Place = { line: 0, column: 0 };
const WHERE = 'mock registry';

const shown = (value: number, unit: string): string =>
  unit === 'ns' ? formatDurationNs(value) : unit === '' ? String(value) : `${value} ${unit}`;

function rangeText({ min, max, unit }: Declaration): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${shown(min, unit)}`;
  if (min === Number.NEGATIVE_INFINITY) return `at most ${shown(max, unit)}`;
  return `from ${shown(min, unit)} to ${shown(max, unit)}`;
}

/** The number that is stored for a value; a problem when it does not fit the declaration. */
function storedValue(declared: Declaration, name: string, value: ConfigValue): Result<number> {
  const { type, values, unit, min, max } = declared;
  const fail = (what: string, mend: string) =>
    failure({ what: `${name} ${what}`, where: WHERE, mend });
  const is = `is ${typeof value === 'string' ? `"${value}"` : String(value)}`;
  if (type === 'enum') {
    const at = values.indexOf(String(value));
    if (at >= 0) return success(at);
    return fail(is, suggest(String(value), values, 'value'));
  }
  if (type === 'flag') {
    if (typeof value === 'boolean') return success(value ? 1 : 0);
    return fail(is, 'Give true or false.');
  }
  if (typeof value === 'boolean')
    return fail(is, `Give a number${unit === '' ? '' : ` in ${unit}`}.`);
  const parsed = typeof value === 'string' ? parseQuantity(value, unit, name) : success(value);
  if (!parsed.ok) return parsed;
  const number = parsed.value;
  if (Number.isNaN(number) && Number.isNaN(declared.initial)) return success(number);
  if (!(number >= min && number <= max)) return fail(is, `Give a value ${rangeText(declared)}.`);
  if (type !== 'number' && !Number.isInteger(number)) {
    return fail(is, `Give a whole number, e.g. ${shown(Math.round(number), unit)}.`);
  }
  return success(number);
}

function storedConfig(
  mock: MockDefinition,
  device: string,
  config: ConfigValues,
): Result<Record<string, number>> {
  const stored: Record<string, number> = {};
  for (const [key, value] of Object.entries(config)) {
    const declared = Object.hasOwn(mock.config, key) ? mock.config[key] : undefined;
    if (declared === undefined) {
      const known = Object.keys(mock.config);
      const mend = suggest(key, known, 'configuration');
      return failure({
        what: `"${device}" (${mock.kind}) has no configuration "${key}"`,
        where: WHERE,
        mend,
      });
    }
    const number = storedValue(declared, `${device}.${key}`, value);
    if (!number.ok) return number;
    stored[key] = number.value;
  }
  return success(stored);
}

/** An empty registry, or one that begins with these mocks under their kinds. */
export function createRegistry(mocks: readonly MockDefinition[] = []): MockRegistry {
  const byName = new Map<string, MockDefinition>();

  const mockOf = (name: string): Result<MockDefinition> => {
    const mock = byName.get(name);
    if (mock) return success(mock);
    const close = nearest(name, byName.keys());
    const known =
      byName.size === 0 ? 'None is registered yet.' : `Known: ${listed(byName.keys())}.`;
    const mend = close === undefined ? known : `Did you mean "${close}"? ${known}`;
    return failure({ what: `no mock is registered as "${name}"`, where: WHERE, mend });
  };

  const register = (mock: MockDefinition, name: string = mock.kind): Result<true> => {
    if (!isName(name)) {
      return failure({
        what: `"${name.slice(0, 80)}" is not a name`,
        where: WHERE,
        mend: NAME_RULE,
      });
    }
    const shape = shapeOf(mock);
    if (!shape.ok) return shape;
    const taken = byName.get(name);
    if (taken !== undefined && taken !== mock) {
      const what = `"${name}" is registered already, for "${taken.kind}"`;
      return failure({
        what,
        where: WHERE,
        mend: 'Choose another name, or a registry of its own.',
      });
    }
    const twin = [...byName.values()].find((other) => other !== mock && other.kind === mock.kind);
    if (twin !== undefined) {
      const what = `another mock of the kind "${mock.kind}" is registered`;
      return failure({ what, where: WHERE, mend: 'Give one of them another kind.' });
    }
    byName.set(name, mock);
    return success(true);
  };

  for (const mock of mocks) byName.set(mock.kind, mock);
  const registry: MockRegistry = {
    register,
    names: () => [...byName.keys()],
    has: (name) => byName.has(name),
    mockOf,
    mocks: () => [...new Set(byName.values())],
    create: (name, device, config = {}) => {
      const mock = mockOf(name);
      if (!mock.ok) return mock;
      const stored = storedConfig(mock.value, device, config);
      if (!stored.ok) return stored;
      return success({
        name: device,
        mock: mock.value.kind,
        group: '',
        config: stored.value,
        place: NO_PLACE,
      });
    },
    open: (scenario, options) => createSystem(scenario, registry.mocks(), options),
  };
  return registry;
}

/** Reading maps and single values out of a document, with a problem for everything that is wrong. */
import { isMap, isScalar, isSeq, type Node, Scalar } from 'yaml';
import type { Declaration } from '../engine/declare.ts';
import { listed, nearest, suggest } from '../lib/nearest.ts';
import { formatDurationNs, parseQuantity, TIME_NS_MAX, unitsLike } from '../lib/units.ts';
import type { Report } from './problems.ts';

/** One "key: value" of a map. */
export interface Entry {
  readonly name: string;
  readonly key: Node;
  /** null = nothing was written after the colon */
  readonly value: Node | null;
}

/** A text from outside of any file as the entry that a file would hold. */
export function entryOf(name: string, text: string): Entry {
  const word = text.trim();
  const node = new Scalar(word === 'true' ? true : word === 'false' ? false : word);
  return { name, key: node, value: node };
}

export type Entries = ReadonlyMap<string, Entry>;

/** Characters of a value that a message repeats. */
const SHOWN_LENGTH_MAX = 60;

/** How a message speaks of a value. */
export function describe(node: Node | null): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  const text = textIn(node);
  if (text === undefined || text === '') return 'nothing';
  return `"${text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text}"`;
}

/** The text of a single value as it was written; numbers and flags included. */
export function textIn(node: Node | null): string | undefined {
  if (!isScalar(node)) return undefined;
  const { value, source } = node as Scalar;
  if (typeof value === 'string') return value;
  return value === null ? undefined : (source ?? String(value));
}

/** Where an entry's value stands, or its key when there is none. */
export const placeOf = (entry: Entry): Node => (isEmpty(entry.value) ? entry.key : entry.value);

const isEmpty = (node: Node | null): node is null =>
  node === null || (isScalar(node) && node.value === null);

/**
 * The entries of a map by name; undefined when it is none.
 * @param owner how messages call it: 'a link'
 * @param known the keys it may have; any when left out
 */
export function readMap(
  report: Report,
  node: Node | null,
  owner: string,
  at: Node,
  known?: readonly string[],
): Entries | undefined {
  if (!isMap(node)) {
    const form = known === undefined ? 'name: …' : `${known[0]}: …`;
    report.add(isEmpty(node) ? at : node, `${owner} is ${describe(node)}`, `Write a map: ${form}.`);
    return undefined;
  }
  const entries = new Map<string, Entry>();
  const misspelt = new Map<string, Entry>();
  for (const { key, value } of node.items) {
    const keyNode = key as Node;
    const name = textIn(keyNode);
    if (name === undefined) {
      report.add(
        keyNode,
        `a key of ${owner} is ${describe(keyNode)}`,
        'Write a plain word as key.',
      );
    } else if (known !== undefined && !known.includes(name)) {
      const meant = nearest(name, known);
      if (meant !== undefined) misspelt.set(meant, { name, key: keyNode, value: value as Node });
      const hint = meant === undefined ? '' : `Did you mean "${meant}"? `;
      report.add(keyNode, `${owner} has no key "${name}"`, `${hint}Known: ${listed(known)}.`);
    } else if (entries.has(name)) {
      const { line } = report.placeOf(entries.get(name)?.key.range?.[0] ?? 0);
      const mend = `Rename or remove one of them; the first is in line ${line}.`;
      report.add(keyNode, `"${name}" stands twice in ${owner}`, mend);
    } else entries.set(name, { name, key: keyNode, value: value as Node | null });
  }
  // One misspelt key is one problem: what it means is read, and not missed as well.
  for (const [meant, entry] of misspelt) if (!entries.has(meant)) entries.set(meant, entry);
  return entries;
}

/** The entry with this key; a problem when it is missing. */
export function need(
  report: Report,
  entries: Entries,
  name: string,
  owner: string,
  at: Node,
  example: string,
): Entry | undefined {
  const entry = entries.get(name);
  if (entry === undefined) {
    report.add(at, `${owner} needs "${name}"`, `Add e.g. ${name}: ${example}.`);
  }
  return entry;
}

/** A list's items; undefined when it is no list. */
export function readList(report: Report, entry: Entry, example: string): Node[] | undefined {
  if (isEmpty(entry.value)) return [];
  if (isSeq(entry.value)) return entry.value.items as Node[];
  const what = `"${entry.name}" is ${describe(entry.value)}; it must be a list`;
  report.add(placeOf(entry), what, `Begin each item with "- ": - ${example}`);
  return undefined;
}

/** A text that is not empty. */
export function readText(report: Report, entry: Entry, example: string): string | undefined {
  const text = textIn(entry.value)?.trim();
  if (text !== undefined && text !== '') return text;
  const what = `"${entry.name}" is ${describe(entry.value)}; it must be a text`;
  report.add(placeOf(entry), what, `Write e.g. ${entry.name}: ${example}.`);
  return undefined;
}

const BARE_NUMBER = /^[+-]?[\d_.]+(?:[eE][+-]?\d+)?$/;

/** A number with unit, as `unit`. Times need one; a bare 0 is a time too. */
function readQuantity(report: Report, entry: Entry, unit: string): number | undefined {
  const text = textIn(entry.value)?.trim();
  const name = `"${entry.name}"`;
  if (text === undefined || text === '') {
    const mend = `Write a value${unit === '' ? '' : ` in ${unitsLike(unit).join(', ')}`}.`;
    report.add(placeOf(entry), `${name} is ${describe(entry.value)}; a number is needed`, mend);
    return undefined;
  }
  if (unit === 'ns' && BARE_NUMBER.test(text) && Number(text) !== 0) {
    const mend = `Write ${text} s, ${text} ms, ${text} us or ${text} ns.`;
    report.add(placeOf(entry), `${name} is ${text} without a unit of time`, mend);
    return undefined;
  }
  // YAML has read hexadecimal and octal numbers already.
  const plain = isScalar(entry.value) ? entry.value.value : undefined;
  const number = Number.isFinite(plain) ? String(plain) : text;
  const parsed = parseQuantity(number, unit, name);
  if (!parsed.ok) {
    report.add(placeOf(entry), `${name}: ${parsed.problem.what}`, parsed.problem.mend);
    return undefined;
  }
  if (Number.isFinite(parsed.value)) return parsed.value;
  report.add(placeOf(entry), `${name} is ${text}, which is not finite`, 'Write a smaller number.');
  return undefined;
}

/** A time of at least `leastNs`, in ns. */
export function readTime(report: Report, entry: Entry, leastNs: 0 | 1): number | undefined {
  const ns = readQuantity(report, entry, 'ns');
  if (ns === undefined) return undefined;
  const text = textIn(entry.value)?.trim() ?? '';
  if (ns < 0) {
    const mend = `Write ${text.replace(/^-\s*/, '')}, or another time from 0 on.`;
    report.add(placeOf(entry), `"${entry.name}" is ${text}: time does not run backwards`, mend);
  } else if (ns < leastNs) {
    const what = `"${entry.name}" is ${text}; it must be longer than nothing`;
    report.add(placeOf(entry), what, 'Write at least 1 ns.');
  } else if (ns > TIME_NS_MAX) {
    const what = `"${entry.name}" is ${text}; time is exact up to 104 days`;
    report.add(placeOf(entry), what, 'Write 2500 h at most.');
  } else return ns;
  return undefined;
}

/** A share 0 … 1, written as "5 %" or 0.05. */
export function readShare(report: Report, entry: Entry): number | undefined {
  const text = textIn(entry.value)?.trim() ?? '';
  const percent = /^(.*\S)\s*%$/.exec(text);
  const value = Number(percent ? percent[1] : text === '' ? Number.NaN : text);
  const share = percent ? value / 100 : value;
  if (share >= 0 && share <= 1) return share;
  const what = `"${entry.name}" is ${describe(entry.value)}; it must be from 0 % to 100 %`;
  const percents = value > 1 && value <= 100 ? value : 5;
  report.add(placeOf(entry), what, `Write e.g. ${percents} % or ${percents / 100}.`);
  return undefined;
}

/** A whole number from 0 to `most`. */
export function readWhole(report: Report, entry: Entry, most: number): number | undefined {
  const text = textIn(entry.value)?.trim();
  const value = text === undefined || text === '' ? Number.NaN : Number(text.replaceAll('_', ''));
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  const what = `"${entry.name}" is ${describe(entry.value)}; it must be a whole number`;
  report.add(placeOf(entry), what, `Write one from 0 to ${most}.`);
  return undefined;
}

const withUnit = (value: number, unit: string): string =>
  unit === 'ns' ? formatDurationNs(value) : unit === '' ? String(value) : `${value} ${unit}`;

function rangeOf({ min, max, unit }: Declaration): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${withUnit(min, unit)}`;
  if (min === Number.NEGATIVE_INFINITY) return `at most ${withUnit(max, unit)}`;
  return `from ${withUnit(min, unit)} to ${withUnit(max, unit)}`;
}

function readFlag(report: Report, entry: Entry): number | undefined {
  const value = isScalar(entry.value) ? entry.value.value : undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const what = `"${entry.name}" is ${describe(entry.value)}; it must be true or false`;
  report.add(placeOf(entry), what, 'Write true or false, without quotes.');
  return undefined;
}

function readChoice(report: Report, entry: Entry, values: readonly string[]): number | undefined {
  const text = textIn(entry.value) ?? '';
  const at = values.indexOf(text);
  if (at >= 0) return at;
  const what = `"${entry.name}" is ${describe(entry.value)}; it must be one of ${listed(values)}`;
  report.add(placeOf(entry), what, suggest(text, values, 'value'));
  return undefined;
}

const READABLE: readonly string[] = ['number', 'integer', 'time', 'flag', 'enum'];

/** A configuration value as it is stored, checked against its declaration. */
export function readDeclared(
  report: Report,
  entry: Entry,
  declared: Declaration,
): number | undefined {
  if (!READABLE.includes(declared.type)) {
    report.add(entry.key, `"${entry.name}" cannot be set in a file`, 'Remove it.');
    return undefined;
  }
  if (declared.type === 'flag') return readFlag(report, entry);
  if (declared.type === 'enum') return readChoice(report, entry, declared.values);
  const value =
    declared.type === 'time'
      ? readTime(report, entry, 0)
      : readQuantity(report, entry, declared.unit);
  if (value === undefined) return undefined;
  const shown = textIn(entry.value)?.trim() ?? '';
  if (declared.type === 'integer' && !Number.isInteger(value)) {
    const what = `"${entry.name}" is ${shown}; it must be a whole number`;
    report.add(placeOf(entry), what, `Write e.g. ${withUnit(Math.round(value), declared.unit)}.`);
  } else if (value < declared.min || value > declared.max) {
    const range = rangeOf(declared);
    const what = `"${entry.name}" is ${shown}; it must be ${range}`;
    report.add(placeOf(entry), what, `Write a value ${range}.`);
  } else return value;
  return undefined;
}

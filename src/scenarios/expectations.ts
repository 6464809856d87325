/** The `expect:` part of a scenario: what must hold while it runs. */
import { isScalar, type Node, Scalar } from 'yaml';
import type { ExpectationSpec } from '../engine/scenario.ts';
import { readEndpoint, type World } from './devices.ts';
import { startOf } from './problems.ts';
import { type Entries, type Entry, need, readList, readMap, readText, readTime } from './values.ts';

const RULES = ['always', 'never', 'sometimes', 'within'] as const;
type Rule = (typeof RULES)[number];

const EXPECT_KEYS = ['name', ...RULES, 'of', 'event'];
const EXAMPLE = '{ name: never overheats, never: room.temperatureC > 25 °C }';

const ANY_EVENT = { roles: ['timer', 'emit', 'accept'], verb: 'has' } as const;

/** An expectation with the way back from a position in its condition to one in the file. */
export interface ReadExpectation {
  readonly spec: ExpectationSpec;
  /** offset in the file of a position in `spec.text` */
  readonly offsetOf: (position: number) => number;
}

/**
 * Where the characters of a text stand in the file: one to one as long as it is written on one
 * line without escapes, else all of them at its beginning.
 */
function offsetsOf(node: Node, text: string, source: string): (position: number) => number {
  const isQuoted =
    isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE);
  const begin = startOf(node) + (isQuoted ? 1 : 0);
  const skipped = isQuoted ? (/^\s*/.exec(source.slice(begin))?.[0].length ?? 0) : 0;
  const first = begin + skipped;
  return source.startsWith(text, first) ? (position) => first + position : () => first;
}

/** The one rule that an expectation names. */
function ruleOf(world: World, entries: Entries, node: Node): Rule | undefined {
  const named = RULES.filter((rule) => entries.has(rule));
  if (named.length === 1) return named[0];
  const what =
    named.length === 0
      ? 'an expectation says neither always, never, sometimes nor within'
      : `an expectation says both ${named[0]} and ${named[1]}`;
  const mend =
    named.length === 0
      ? `Write e.g. ${EXAMPLE}.`
      : 'Make two expectations of it, each with a name.';
  world.report.add(node, what, mend);
  return undefined;
}

type Body = Pick<ExpectationSpec, 'rule' | 'text' | 'withinNs' | 'of'> & { readonly at: Node };

function readWithin(world: World, entries: Entries, node: Node): Body | undefined {
  const { report } = world;
  const within = entries.get('within');
  const withinNs = within && readTime(report, within, 1);
  const owner = 'an expectation with "within"';
  const ofEntry = need(report, entries, 'of', owner, node, 'north.demand');
  const eventEntry = need(report, entries, 'event', owner, node, 'heater.power');
  const of = ofEntry && readEndpoint(world, ofEntry, ANY_EVENT);
  const event = eventEntry && readEndpoint(world, eventEntry, ANY_EVENT);
  if (withinNs === undefined || of === undefined || event === undefined) return undefined;
  return {
    rule: 'within',
    text: `${event.device}.${event.event.name}`,
    withinNs,
    of: `${of.device}.${of.event.name}`,
    at: eventEntry?.value ?? node,
  };
}

function readCondition(world: World, entries: Entries, rule: Exclude<Rule, 'within'>) {
  const { report } = world;
  for (const name of ['of', 'event']) {
    const entry = entries.get(name);
    if (entry === undefined) continue;
    report.add(entry.key, `"${name}" belongs to "within", not to "${rule}"`, 'Remove it.');
  }
  const entry = entries.get(rule);
  const text = entry && readText(report, entry, 'room.temperatureC > 25 °C');
  if (entry === undefined || text === undefined || entry.value === null) return undefined;
  return { rule, text, withinNs: 0, of: '', at: entry.value };
}

function readExpectation(
  world: World,
  node: Node,
  list: Entry,
  source: string,
): ReadExpectation | undefined {
  const { report } = world;
  const entries = readMap(report, node, 'an expectation', list.key, EXPECT_KEYS);
  if (entries === undefined) return undefined;
  const nameEntry = need(report, entries, 'name', 'an expectation', node, 'never overheats');
  const name = nameEntry && readText(report, nameEntry, 'never overheats');
  const rule = ruleOf(world, entries, node);
  if (rule === undefined) return undefined;
  const body =
    rule === 'within' ? readWithin(world, entries, node) : readCondition(world, entries, rule);
  if (body === undefined || name === undefined) return undefined;
  const { at, ...rest } = body;
  const offsetOf = offsetsOf(at, body.text, source);
  return { spec: { name, ...rest, place: report.placeOf(offsetOf(0)) }, offsetOf };
}

/** @param source the whole file, to find the characters of conditions in it */
export function readExpectations(
  world: World,
  entry: Entry | undefined,
  source: string,
): ReadExpectation[] {
  const items = entry && readList(world.report, entry, EXAMPLE);
  const found = new Map<string, ReadExpectation>();
  if (entry === undefined || items === undefined) return [];
  for (const node of items) {
    const expectation = readExpectation(world, node, entry, source);
    if (expectation === undefined) continue;
    const { name } = expectation.spec;
    if (found.has(name)) {
      const mend = 'Give each a name of its own; it is how a broken one is reported.';
      world.report.add(node, `two expectations are called "${name}"`, mend);
    } else found.set(name, expectation);
  }
  return [...found.values()];
}

/**
 * Conditions over events and full state in one text: `kind == "tell" and room.temperatureC > 23`.
 *
 * Every comparison in it is about state (a field of a device, as it is after the event) or about
 * the event; `and`, `or`, `not` join both. `device.field` is state. A bare name is state too,
 * unless the text speaks of an event elsewhere (kind, device, time, changed(…)): then it is what
 * the event carries, if there is such a thing.
 */
import type { Memory } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import type { Node } from '../query/ast.ts';
import { checkOrRefuse } from '../query/check.ts';
import { compileFilter } from '../query/compile-event.ts';
import { compileState } from '../query/compile-state.ts';
import { isAttribute, spell } from '../query/names.ts';
import { parseOrRefuse } from '../query/parser.ts';
import { attempt, type QueryProblem, type QueryResult, refuse } from '../query/problem.ts';
import type { NumberTree, TruthTree } from '../query/typed.ts';

export interface Condition {
  /** as written */
  readonly text: string;
  /**
   * moment: reads state only, so it fires where it begins to hold · event: it fires at every event
   * with which it holds
   */
  readonly fires: 'moment' | 'event';
  /** state cells that it reads, rising */
  readonly slots: readonly number[];
  /**
   * Whether it holds after the event in a published row. Allocates nothing.
   * @param slots state as it is after that event
   */
  holds(memory: Memory, row: number, slots: Float64Array): boolean;
}

type Holds = Condition['holds'];

/** Children of a node that may hold names. */
function partsOf(node: Node): readonly Node[] {
  switch (node.type) {
    case 'negate':
    case 'not':
      return [node.operand];
    case 'arithmetic':
    case 'compare':
      return [node.left, node.right];
    case 'inList':
      return [node.subject, ...node.items];
    case 'inRange':
      return [node.subject, node.first, node.last];
    case 'and':
    case 'or':
      return node.terms;
    default:
      return [];
  }
}

const speaksOfEvent = (node: Node): boolean =>
  node.type === 'call' ||
  (node.type === 'name' && isAttribute(spell(node))) ||
  partsOf(node).some(speaksOfEvent);

const hasDottedName = (node: Node): boolean =>
  (node.type === 'name' && node.parts.length > 1) || partsOf(node).some(hasDottedName);

function slotsInNumber(tree: NumberTree, into: Set<number>): void {
  if (tree.op === 'read' && tree.read.from === 'slot') into.add(tree.read.slot);
  else if (tree.op === 'negate') slotsInNumber(tree.operand, into);
  else if (tree.op === 'arithmetic') {
    slotsInNumber(tree.left, into);
    slotsInNumber(tree.right, into);
  }
}

/** State cells that a checked tree reads. */
function slotsIn(tree: TruthTree, into: Set<number>): void {
  if (tree.op === 'not') slotsIn(tree.operand, into);
  else if (tree.op === 'all' || tree.op === 'any') {
    for (const term of tree.terms) slotsIn(term, into);
  } else if (tree.op === 'same') {
    slotsIn(tree.left, into);
    slotsIn(tree.right, into);
  } else if (tree.op === 'compare') {
    slotsInNumber(tree.left, into);
    slotsInNumber(tree.right, into);
  }
}

/** What a text is compiled against, and what was found in it so far. */
interface Compiling {
  readonly text: string;
  readonly schema: Schema;
  readonly eventFirst: boolean;
  readonly slots: Set<number>;
  readsEvents: boolean;
}

function stateLeaf(compiling: Compiling, node: Node): QueryResult<Holds> {
  const text = compiling.text.slice(node.from, node.to);
  const predicate = compileState(text, compiling.schema);
  if (!predicate.ok) return predicate;
  const tree = attempt(() => checkOrRefuse(parseOrRefuse(text), text, compiling.schema, 'state'));
  if (tree.ok) slotsIn(tree.value, compiling.slots);
  const { evaluate } = predicate.value;
  return { ok: true, value: (_, __, slots) => evaluate(slots) };
}

function eventLeaf(compiling: Compiling, node: Node): QueryResult<Holds> {
  const filter = compileFilter(compiling.text.slice(node.from, node.to), compiling.schema);
  if (!filter.ok) return filter;
  compiling.readsEvents = true;
  const { value } = filter;
  return { ok: true, value: (memory, row) => value.matches(memory, row) };
}

/** A part's problem, at its place in the whole. */
const refuseWith = ({ from, to, what, mend }: QueryProblem, { from: offset }: Node): never =>
  refuse({ from: offset + from, to: offset + to }, what, mend);

/** Preferred reading of a part: about the event, or about state. */
const isEventFirst = ({ eventFirst }: Compiling, node: Node): boolean =>
  speaksOfEvent(node) || (eventFirst && !hasDottedName(node));

/** A comparison: about state or about the event, whichever it can be. */
function leaf(compiling: Compiling, node: Node): Holds {
  const eventFirst = isEventFirst(compiling, node);
  const [first, second] = eventFirst ? [eventLeaf, stateLeaf] : [stateLeaf, eventLeaf];
  const found = first(compiling, node);
  if (found.ok) return found.value;
  const other = second(compiling, node);
  if (other.ok) return other.value;
  const isMixed = speaksOfEvent(node) && other.problem.from !== found.problem.from;
  if (isMixed && hasDottedName(node)) {
    const mend = 'Compare each with a value of its own, and join the two with "and".';
    return refuse(node, 'one comparison is about an event and about state', mend);
  }
  return refuseWith(found.problem, node);
}

function compileNode(compiling: Compiling, node: Node): Holds {
  if (node.type === 'not') {
    const operand = compileNode(compiling, node.operand);
    return (memory, row, slots) => !operand(memory, row, slots);
  }
  if (node.type !== 'and' && node.type !== 'or') return leaf(compiling, node);
  const terms = node.terms.map((term) => compileNode(compiling, term));
  // "and" ends at the first false, "or" at the first true.
  const ending = node.type === 'or';
  return (memory, row, slots) => {
    for (let i = 0; i < terms.length; i++) {
      if (terms[i]!(memory, row, slots) === ending) return ending;
    }
    return !ending;
  };
}

/** Checks a condition over events and state, and makes it executable. */
export function compileCondition(text: string, schema: Schema): QueryResult<Condition> {
  return attempt(() => {
    const node = parseOrRefuse(text);
    const compiling: Compiling = {
      text,
      schema,
      eventFirst: speaksOfEvent(node),
      slots: new Set(),
      readsEvents: false,
    };
    // One language alone is faster than terms of both, joined here.
    const whole = (compiling.eventFirst ? eventLeaf : stateLeaf)(compiling, node);
    const holds = whole.ok ? whole.value : compileNode(compiling, node);
    const slots = [...compiling.slots].sort((a, b) => a - b);
    return { text, fires: compiling.readsEvents ? 'event' : 'moment', slots, holds };
  });
}

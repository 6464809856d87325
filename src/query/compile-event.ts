/** Filters over recorded events. */
import { InvariantError } from '../lib/invariant.ts';
import type { Memory } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import { checkOrRefuse } from './check.ts';
import { type ColumnPlan, planOf, residualOf } from './column-plan.ts';
import { compileTruth, type OwnTree, type Target, type Test } from './compile.ts';
import { type EventCursor, isMember, loadFromEvent, textTest } from './event-cursor.ts';
import { causedByTest, changedTest } from './event-history.ts';
import { parseOrRefuse } from './parser.ts';
import { attempt, type QueryResult } from './problem.ts';
import type { TruthTree } from './typed.ts';

export interface EventFilter {
  /** as written */
  readonly text: string;
  /**
   * Whether the event in a published ring row passes. Allocates nothing (with `caused_by`: nothing
   * after the first call). Beside a running engine wrap the scan in `readEvents`.
   */
  matches(memory: Memory, row: number): boolean;
  /** What kernels can say over whole columns: passes whatever the filter passes. */
  readonly plan: ColumnPlan;
  /** What is left to ask of a row that the plan passes; undefined = nothing. As `matches`. */
  readonly residual: ((memory: Memory, row: number) => boolean) | undefined;
}

function deviceTest({ end, members }: OwnTree & { op: 'device' }): Test<EventCursor> {
  if (end === 'source') {
    return ({ memory, row }) => isMember(members, memory.events.source[row]!);
  }
  if (end === 'target') {
    return ({ memory, row }) => isMember(members, memory.events.target[row]!);
  }
  return ({ memory, row }) =>
    isMember(members, memory.events.source[row]!) || isMember(members, memory.events.target[row]!);
}

function ownTest(tree: OwnTree): Test<EventCursor> {
  switch (tree.op) {
    case 'kind': {
      const { members } = tree;
      return ({ memory, row }) => isMember(members, memory.events.kind[row]!);
    }
    case 'device':
      return deviceTest(tree);
    case 'changed':
      return changedTest(tree.ranges);
    case 'causedBy':
      return causedByTest(tree.sequence);
    case 'text':
      if (tree.read.from === 'payload') return textTest(tree.read, tree.match, tree.text);
      throw new InvariantError('texts of events stand in their payload');
  }
}

const EVENT_TARGET: Target<EventCursor> = {
  read: (read) => {
    if (read.from === 'slot') throw new InvariantError('a checked filter reads no state slot');
    return loadFromEvent(read);
  },
  own: ownTest,
  missingIsNaN: true,
};

function rowTest(tree: TruthTree): (memory: Memory, row: number) => boolean {
  const test = compileTruth(tree, EVENT_TARGET);
  let cursor: EventCursor | undefined;
  return (memory, row) => {
    cursor ??= { memory, row };
    cursor.memory = memory;
    cursor.row = row;
    return test(cursor);
  };
}

function filterOf(text: string, tree: TruthTree): EventFilter {
  const open = residualOf(tree);
  return {
    text,
    matches: rowTest(tree),
    plan: planOf(tree).plan,
    residual: open && rowTest(open),
  };
}

/** Passes every event: what an empty filter field means. */
const EVERYTHING: TruthTree = { op: 'truth', value: true };

/**
 * Checks a filter against a schema and makes it executable. An event that lacks a value passes no
 * comparison with it: `airC != 3` selects events that have an `airC`. An empty text passes all.
 */
export function compileFilter(text: string, schema: Schema): QueryResult<EventFilter> {
  return attempt(() => {
    if (text.trim() === '') return filterOf(text, EVERYTHING);
    return filterOf(text, checkOrRefuse(parseOrRefuse(text), text, schema, 'event'));
  });
}

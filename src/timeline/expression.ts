/** A number written in the query language, over the state after an event or over the event. */
import type { Memory } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import { operandOfText } from '../query/check.ts';
import { type EventCursor, loadFromEvent } from '../query/event-cursor.ts';
import type { Context } from '../query/names.ts';
import type { Operand } from '../query/operand.ts';
import { parseOrRefuse } from '../query/parser.ts';
import { attempt, type QueryProblem, type QueryResult, refuse } from '../query/problem.ts';
import type { NumberTree } from '../query/typed.ts';
import { compileCondition } from './condition.ts';

export interface Expression {
  /** as written */
  readonly text: string;
  /** '' = none */
  readonly unit: string;
  readonly about: Context;
  /** names of its values, by number, where it has some: of an enum, of a flag */
  readonly names: readonly string[];
  /** state cells that it reads, rising; none when it is about events */
  readonly slots: readonly number[];
  /** NaN where an event has no such value. @param slots state after the event in the row */
  value(memory: Memory, row: number, slots: Float64Array): number;
}

type Value = Expression['value'];

function compile(tree: NumberTree, slots: Set<number>): Value {
  switch (tree.op) {
    case 'constant': {
      const { value } = tree;
      return () => value;
    }
    case 'read': {
      const { read } = tree;
      if (read.from === 'slot') {
        const { slot } = read;
        slots.add(slot);
        return (_, __, state) => state[slot]!;
      }
      const { load, cell } = loadFromEvent(read);
      let cursor: EventCursor | undefined;
      return (memory, row) => {
        cursor ??= { memory, row };
        cursor.memory = memory;
        cursor.row = row;
        load(cursor);
        return cell[0]!;
      };
    }
    case 'negate': {
      const operand = compile(tree.operand, slots);
      return (memory, row, state) => 0 - operand(memory, row, state);
    }
    case 'arithmetic': {
      const a = compile(tree.left, slots);
      const b = compile(tree.right, slots);
      const { operator } = tree;
      return (memory, row, state) => {
        const left = a(memory, row, state);
        const right = b(memory, row, state);
        if (operator === '+') return left + right;
        if (operator === '-') return left - right;
        return operator === '*' ? left * right : left / right;
      };
    }
  }
}

const numberIn = (operand: Operand | undefined): (Operand & { tree: NumberTree }) | undefined =>
  operand && (operand.is === 'number' || operand.is === 'flag' || operand.is === 'enum')
    ? operand
    : undefined;

/** The problem that the language itself has with a text that is no number. */
function problemOf(text: string, schema: Schema): QueryProblem | undefined {
  const condition = compileCondition(`(${text}) == 0`, schema);
  return condition.ok ? undefined : condition.problem;
}

/** Checks a number expression: about state where it can be, else about the event. */
export function compileExpression(text: string, schema: Schema): QueryResult<Expression> {
  return attempt(() => {
    const node = parseOrRefuse(text);
    for (const context of ['state', 'event'] as const) {
      const operand = numberIn(operandOfText(text, { schema, context }));
      if (!operand) continue;
      const slots = new Set<number>();
      const value = compile(operand.tree, slots);
      const names =
        operand.is === 'enum' ? operand.values : operand.is === 'flag' ? ['false', 'true'] : [];
      const unit = operand.is === 'number' ? (operand.unit ?? '') : '';
      const reads = [...slots].sort((a, b) => a - b);
      return { text, unit, about: context, names, slots: reads, value };
    }
    const problem = problemOf(text, schema);
    const what = problem?.what ?? `"${text}" is not a number`;
    const from = Math.max(node.from, (problem?.from ?? 0) - 1);
    const to = Math.min(node.to, Math.max(from + 1, (problem?.to ?? 0) - 1));
    return refuse({ from, to }, what, problem?.mend ?? 'Name a field, or what an event carries.');
  });
}

/** What a checked part of an expression stands for, and how messages speak of it. */
import { listed } from '../lib/nearest.ts';
import type { ValueSchema } from '../memory/schema.ts';
import { refuse, type Span } from './problem.ts';
import type { EventEnd, NumberTree, Read, TruthTree } from './typed.ts';

export interface NumberOperand {
  readonly is: 'number';
  /** '' = has none · undefined = a number written without one, which takes that of its partner */
  readonly unit: string | undefined;
  readonly tree: NumberTree;
}

export type Operand = Span & {
  /** as written, for messages; '' = something longer */
  readonly written: string;
} & (
    | NumberOperand
    | { readonly is: 'truth'; readonly tree: TruthTree }
    | { readonly is: 'flag'; readonly tree: NumberTree }
    | { readonly is: 'enum'; readonly values: readonly string[]; readonly tree: NumberTree }
    | { readonly is: 'device'; readonly tree: NumberTree }
    | { readonly is: 'text'; readonly read: Read }
    | { readonly is: 'names'; readonly of: 'kind' | EventEnd }
    /** a text in quotes, or a bare word that may turn out to be one */
    | { readonly is: 'word'; readonly text: string; readonly quoted: boolean }
  );

export type OperandOf<Is extends Operand['is']> = Operand & { readonly is: Is };

const subject = (operand: Operand): string =>
  operand.written === '' ? 'this' : `"${operand.written}"`;

function natureOf(operand: Operand): string {
  switch (operand.is) {
    case 'number':
      return operand.unit ? `a number in ${operand.unit}` : 'a number';
    case 'truth':
      return 'a condition';
    case 'flag':
      return 'true or false';
    case 'enum':
      return `one of ${listed(operand.values)}`;
    case 'names':
      return operand.of === 'kind' ? 'the name of an event' : 'the name of a device';
    case 'device':
      return 'a device';
    default:
      return 'a text';
  }
}

/** '"room.temperatureC" is a number in °C' */
export const describeOperand = (operand: Operand): string =>
  `${subject(operand)} is ${natureOf(operand)}`;

const exampleOf = (operand: Operand): string =>
  operand.is === 'enum' ? (operand.values[0] ?? 'name') : operand.is === 'text' ? 'text' : 'name';

/** How to use an operand that stands where a condition is expected. */
export function asTruth(operand: Operand): TruthTree {
  if (operand.is === 'truth') return operand.tree;
  if (operand.is === 'flag') {
    const right = { op: 'constant', value: 1 } as const;
    return { op: 'compare', operator: '==', left: operand.tree, right };
  }
  const what = `${describeOperand(operand)}, not a condition`;
  if (operand.is === 'word') refuse(operand, what, 'Write e.g. kind == "read".');
  const value = operand.is === 'number' ? '> 0' : `== "${exampleOf(operand)}"`;
  refuse(operand, what, `Compare it, e.g. ${operand.written || 'value'} ${value}.`);
}

/** The operand that reads a declared value. */
export function operandOf(value: ValueSchema, read: Read, span: Span, written: string): Operand {
  const place = { from: span.from, to: span.to, written };
  const tree: NumberTree = { op: 'read', read };
  switch (value.type) {
    case 'flag':
    case 'device':
      return { is: value.type, tree, ...place };
    case 'enum':
      return { is: 'enum', values: value.values ?? [], tree, ...place };
    case 'text':
      return { is: 'text', read, ...place };
    default:
      return { is: 'number', unit: value.unit, tree, ...place };
  }
}

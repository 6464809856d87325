/** Checks what stands on the two sides of a comparison. */
import { listed, suggest } from '../lib/nearest.ts';
import type { Schema } from '../memory/schema.ts';
import type { Comparator, CompareNode } from './ast.ts';
import { deviceCalled, kindsCalled, refuseUnknown, type Scope } from './names.ts';
import { describeOperand, type Operand, type OperandOf } from './operand.ts';
import { refuse, type Span } from './problem.ts';
import { unify } from './quantity.ts';
import type { TruthTree } from './typed.ts';

type Operator = CompareNode['operator'];
type Word = OperandOf<'word'>;

/** The same comparison with its sides exchanged. */
const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

const negatedIf = (negate: boolean, operand: TruthTree): TruthTree =>
  negate ? { op: 'not', operand } : operand;

/** Names have no order. */
function requireEquality(span: Span, operator: Operator, operand: Operand): '==' | '!=' {
  if (operator === '==' || operator === '!=') return operator;
  const what = `"${operator}" does not fit: ${describeOperand(operand)}`;
  refuse(span, what, 'Compare with == or !=.');
}

/** Marks the ids of the things called `word`, or containing it. */
function membersOf(
  things: readonly { readonly id: number; readonly names: readonly string[] }[],
  word: string,
  contains: boolean,
): Uint8Array {
  const members = new Uint8Array(1 + things.reduce((most, { id }) => Math.max(most, id), -1));
  for (const { id, names } of things) {
    const fits = names.some((name) => (contains ? name.includes(word) : name === word));
    if (fits) members[id] = 1;
  }
  return members;
}

function compareKind(schema: Schema, operator: Operator, word: Word): TruthTree {
  const contains = operator === 'contains';
  if (!contains && kindsCalled(schema, word.text).length === 0) {
    const names = new Set(schema.kinds.map(({ name }) => name));
    const mend = suggest(word.text, names, 'event');
    refuse(word, `no event is called "${word.text}"`, mend);
  }
  const things = schema.kinds.map(({ id, name, mock }) => ({
    id,
    names: [name, `${mock}.${name}`],
  }));
  const members = membersOf(things, word.text, contains);
  return negatedIf(operator === '!=', { op: 'kind', members });
}

function refuseDevice(schema: Schema, word: Word): never {
  const names = schema.devices.map(({ name }) => name);
  refuse(word, `no device is called "${word.text}"`, suggest(word.text, names, 'device'));
}

function compareNames(
  schema: Schema,
  operator: Operator,
  names: OperandOf<'names'>,
  word: Word,
): TruthTree {
  if (operator !== 'contains') requireEquality(names, operator, names);
  if (names.of === 'kind') return compareKind(schema, operator, word);
  const contains = operator === 'contains';
  if (!contains && deviceCalled(schema, word.text) === undefined) refuseDevice(schema, word);
  const things = schema.devices.map(({ id, name }) => ({ id, names: [name] }));
  const members = membersOf(things, word.text, contains);
  return negatedIf(operator === '!=', { op: 'device', end: names.of, members });
}

function compareEnum(operator: Operator, side: OperandOf<'enum'>, word: Word): TruthTree {
  const value = side.values.indexOf(word.text);
  if (value < 0) {
    const what = `"${side.written}" is never "${word.text}"`;
    refuse(word, what, suggest(word.text, side.values, 'value'));
  }
  const right = { op: 'constant', value } as const;
  const equality = requireEquality(side, operator, side);
  return { op: 'compare', operator: equality, left: side.tree, right };
}

function compareDevice(
  schema: Schema,
  operator: Operator,
  side: OperandOf<'device'>,
  word: Word,
): TruthTree {
  const device = deviceCalled(schema, word.text) ?? refuseDevice(schema, word);
  const right = { op: 'constant', value: device.id } as const;
  const equality = requireEquality(side, operator, side);
  return { op: 'compare', operator: equality, left: side.tree, right };
}

function compareText(operator: Operator, side: OperandOf<'text'>, word: Word): TruthTree {
  const { read } = side;
  if (operator === 'contains') return { op: 'text', read, match: 'contains', text: word.text };
  const match = requireEquality(side, operator, side) === '==' ? 'equal' : 'differ';
  return { op: 'text', read, match, text: word.text };
}

function mendMismatch(left: Operand, right: Operand): string {
  const sides = [left.is, right.is];
  if (sides.includes('flag')) return 'Compare it with true or false.';
  if (sides.includes('number') && sides.includes('word')) return 'Write numbers without quotes.';
  return 'Compare like with like.';
}

function refuseMismatch(left: Operand, right: Operand): never {
  const what = `${describeOperand(left)}, but ${describeOperand(right)}`;
  refuse(right, what, mendMismatch(left, right));
}

/** One side is a text or bare word: it must be a name that the other side knows. */
function compareWord(scope: Scope, operator: Operator, side: Operand, word: Word): TruthTree {
  const { schema } = scope;
  switch (side.is) {
    case 'names':
      return compareNames(schema, operator, side, word);
    case 'enum':
      return compareEnum(operator, side, word);
    case 'device':
      return compareDevice(schema, operator, side, word);
    case 'text':
      return compareText(operator, side, word);
    default:
      if (!word.quoted) refuseUnknown(scope, word);
      refuseMismatch(side, word);
  }
}

function compareNumbers(operator: Comparator, left: Operand, right: Operand): TruthTree {
  if (left.is === 'number' && right.is === 'number') {
    const both = unify(left, right);
    return { op: 'compare', operator, left: both.left, right: both.right };
  }
  const equality = requireEquality(left, operator, left);
  const sameEnum = left.is === 'enum' && right.is === 'enum';
  if (sameEnum && listed(left.values) !== listed(right.values)) refuseMismatch(left, right);
  const alike =
    sameEnum ||
    (left.is === 'flag' && right.is === 'flag') ||
    (left.is === 'device' && right.is === 'device');
  if (alike) return { op: 'compare', operator: equality, left: left.tree, right: right.tree };
  refuseMismatch(left, right);
}

function isCondition(operand: Operand): operand is OperandOf<'truth'> | OperandOf<'flag'> {
  return operand.is === 'truth' || operand.is === 'flag';
}

function compareTruths(operator: Operator, left: Operand, right: Operand): TruthTree | undefined {
  if (!isCondition(left) || !isCondition(right)) return undefined;
  if (left.is === 'flag' && right.is === 'flag') return undefined;
  const equality = requireEquality(left, operator, left);
  const one = { op: 'constant', value: 1 } as const;
  const truthOf = (side: OperandOf<'truth'> | OperandOf<'flag'>): TruthTree =>
    side.is === 'truth'
      ? side.tree
      : { op: 'compare', operator: '==', left: side.tree, right: one };
  const same = { op: 'same', left: truthOf(left), right: truthOf(right) } as const;
  return negatedIf(equality === '!=', same);
}

/** The condition that `left operator right` stands for. */
export function compare(
  scope: Scope,
  operator: Operator,
  left: Operand,
  right: Operand,
): TruthTree {
  if (left.is === 'word' && right.is === 'word') {
    const unknown = left.quoted ? right : left;
    if (!unknown.quoted) refuseUnknown(scope, unknown);
    refuse(
      left,
      'two texts are compared with each other',
      'Put a name on one side, without quotes.',
    );
  }
  if (right.is === 'word') return compareWord(scope, operator, left, right);
  if (operator === 'contains') {
    const what = `${describeOperand(right)}; "contains" needs a text in quotes`;
    refuse(right, what, 'Write e.g. kind contains "read".');
  }
  if (left.is === 'word') return compareWord(scope, MIRRORED[operator], right, left);
  return compareTruths(operator, left, right) ?? compareNumbers(operator, left, right);
}

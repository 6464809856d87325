/**
 * Looks up every name of a tree in a schema and settles types and units. What comes out needs no
 * further question: compilers only turn it into closures.
 *
 * Two contexts: `state` (conditions over all fields, between two events) and `event` (filters over
 * what an event itself carries).
 */
import type { FieldSchema, Schema } from '../memory/schema.ts';
import type { InListNode, InRangeNode, NameNode, Node } from './ast.ts';
import { checkCall } from './check-call.ts';
import { eventOperand } from './check-event.ts';
import { compare } from './compare.ts';
import {
  type Context,
  deviceOrRefuse,
  fieldOrRefuse,
  fieldsCalled,
  isAttribute,
  refuseAmbiguous,
  refuseUnknown,
  type Scope,
  spell,
} from './names.ts';
import { asTruth, type Operand, operandOf } from './operand.ts';
import { parseOrRefuse } from './parser.ts';
import { attempt, refuse } from './problem.ts';
import { asNumber, calculate, negated } from './quantity.ts';
import type { TruthTree } from './typed.ts';

/** A scope, and the text so that messages can quote parts of it. */
interface Reading extends Scope {
  readonly text: string;
}

/** Parts longer than this are not quoted in messages. */
const QUOTED_LENGTH_MAX = 40;

function written(scope: Reading, node: Node): string {
  const text = scope.text.slice(node.from, node.to);
  return text.length <= QUOTED_LENGTH_MAX ? text : '';
}

/** Slot of a field, or of one cell of an array field. */
export function slotOf(field: FieldSchema, node: NameNode): number {
  if (field.length === 1 && node.index === undefined) return field.slot;
  const name = spell(node);
  const last = field.length - 1;
  if (node.index === undefined) {
    refuse(
      node,
      `"${name}" has ${field.length} cells`,
      `Write one of ${name}[0] … ${name}[${last}].`,
    );
  }
  if (node.index > last) {
    const mend = field.length === 1 ? `Write ${name}.` : `Write an index from 0 to ${last}.`;
    refuse(node, `"${name}" has no cell ${node.index}`, mend);
  }
  return field.slot + node.index;
}

function stateField(scope: Reading, node: NameNode): Operand | undefined {
  const [first, second, ...rest] = node.parts;
  if (first === undefined) return undefined;
  const fieldOperand = (device: number, field: FieldSchema): Operand => {
    if (field.type === 'text') {
      const mend = 'Use a number, a flag or an enum, or filter events by their text.';
      refuse(node, `"${spell(node)}" is a text; a condition over state cannot test it`, mend);
    }
    const read = { from: 'slot', slot: slotOf(field, node), device } as const;
    return operandOf(field, read, node, spell(node));
  };
  if (second !== undefined) {
    const third = rest[0];
    if (third !== undefined) refuse(third, 'a name has two parts at most', 'Write device.field.');
    const device = deviceOrRefuse(scope.schema, first);
    return fieldOperand(device.id, fieldOrRefuse(device, second));
  }
  const found = fieldsCalled(scope.schema, first.text);
  if (found.length > 1) refuseAmbiguous(first, found);
  return found[0] && fieldOperand(found[0].device.id, found[0].field);
}

function checkName(scope: Reading, node: NameNode): Operand {
  const found =
    scope.context === 'state' ? stateField(scope, node) : eventOperand(scope.schema, node);
  if (found !== undefined) return found;
  const text = spell(node);
  if (scope.context === 'state' && isAttribute(text)) {
    const mend = 'Name a field of a device, or use it in an event filter.';
    refuse(node, `"${text}" belongs to an event; a condition over state has none`, mend);
  }
  // It may be the name of an enum's value or of a device; the comparison around it decides.
  return wordOperand(node);
}

const wordOperand = (node: NameNode): Operand => {
  const { from, to } = node;
  const text = spell(node);
  return { is: 'word', text, quoted: false, from, to, written: text };
};

/** The right side: beside an enum or a name, a bare word is one of its values. */
function checkBeside(scope: Reading, left: Operand, node: Node): Operand {
  if (node.type === 'name') {
    const isValue = left.is === 'enum' && left.values.includes(spell(node));
    if (isValue || left.is === 'names') return wordOperand(node);
  }
  return check(scope, node);
}

function checkList(scope: Reading, node: InListNode): TruthTree {
  if (node.items.length === 0) {
    refuse(node, 'the list after "in" is empty', 'Write at least one value: in ["a", "b"].');
  }
  const subject = check(scope, node.subject);
  if (subject.is === 'truth') {
    refuse(node.subject, 'a condition is in no list', 'Name a field before "in".');
  }
  const terms = node.items.map((item) =>
    compare(scope, '==', subject, checkBeside(scope, subject, item)),
  );
  return { op: 'any', terms };
}

function checkRange(scope: Reading, node: InRangeNode): TruthTree {
  const subject = check(scope, node.subject);
  if (subject.is !== 'number') {
    const mend = 'Use a range with a number; write in ["a", "b"] for names.';
    refuse(node.subject, `"${written(scope, node.subject)}" is not a number`, mend);
  }
  const first = compare(scope, '>=', subject, check(scope, node.first));
  const last = compare(scope, '<=', subject, check(scope, node.last));
  const ends = [first, last].map((tree) => (tree.op === 'compare' ? tree.right : undefined));
  const [low, high] = ends;
  if (low?.op === 'constant' && high?.op === 'constant' && low.value > high.value) {
    refuse({ from: node.first.from, to: node.last.to }, 'the range is empty', 'Exchange its ends.');
  }
  return { op: 'all', terms: [first, last] };
}

const truthOperand = (scope: Reading, node: Node, tree: TruthTree): Operand => ({
  is: 'truth',
  tree,
  from: node.from,
  to: node.to,
  written: written(scope, node),
});

function checkTruth(scope: Reading, node: Node): TruthTree {
  const operand = check(scope, node);
  if (operand.is === 'word' && !operand.quoted) {
    refuseUnknown(scope, operand);
  }
  return asTruth(operand);
}

function checkNegate(scope: Reading, node: Node & { type: 'negate' }): Operand {
  const operand = asNumber(check(scope, node.operand), node);
  const { from, to } = node;
  return { ...operand, tree: negated(operand.tree), from, to, written: written(scope, node) };
}

function check(scope: Reading, node: Node): Operand {
  const { from, to } = node;
  const place = { from, to, written: written(scope, node) };
  switch (node.type) {
    case 'number':
      return {
        is: 'number',
        unit: node.unit?.text,
        tree: { op: 'constant', value: node.value },
        ...place,
      };
    case 'text':
      return { is: 'word', text: node.text, quoted: true, ...place };
    case 'truth':
      return { is: 'flag', tree: { op: 'constant', value: node.value ? 1 : 0 }, ...place };
    case 'name':
      return checkName(scope, node);
    case 'negate':
      return checkNegate(scope, node);
    case 'arithmetic': {
      const [left, right] = [check(scope, node.left), check(scope, node.right)];
      return { ...place, ...calculate(node, left, right) };
    }
    case 'compare': {
      const left = check(scope, node.left);
      const right = checkBeside(scope, left, node.right);
      return truthOperand(scope, node, compare(scope, node.operator, left, right));
    }
    case 'inList':
      return truthOperand(scope, node, checkList(scope, node));
    case 'inRange':
      return truthOperand(scope, node, checkRange(scope, node));
    case 'not':
      return truthOperand(scope, node, { op: 'not', operand: checkTruth(scope, node.operand) });
    case 'and':
    case 'or': {
      const terms = node.terms.map((term) => checkTruth(scope, term));
      return truthOperand(scope, node, { op: node.type === 'and' ? 'all' : 'any', terms });
    }
    case 'call':
      return checkCall(scope, node);
  }
}

/** The condition that a tree stands for, or a refusal; for passes that run inside `attempt`. */
export const checkOrRefuse = (
  node: Node,
  text: string,
  schema: Schema,
  context: Context,
): TruthTree => checkTruth({ schema, context, text }, node);

/** What a part of an expression stands for; undefined when it stands for nothing yet. */
export function operandOfText(text: string, scope: Scope): Operand | undefined {
  const found = attempt(() => check({ ...scope, text }, parseOrRefuse(text)));
  return found.ok ? found.value : undefined;
}

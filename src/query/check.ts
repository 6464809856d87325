/**
 * Looks up every name of a tree in a schema and settles types and units. What comes out needs no
 * further question: compilers only turn it into closures.
 *
 * Two contexts: `state` (conditions over all fields, between two events) and `event` (filters over
 * what an event itself carries).
 */
import type { FieldSchema, Schema } from '../memory/schema.ts';
import type { CompareNode, InListNode, InRangeNode, NameNode, Node } from './ast.ts';
import { checkCall } from './check-call.ts';
import { eventOperand } from './check-event.ts';
import { compare } from './compare.ts';
import {
  deviceOrRefuse,
  fieldOrRefuse,
  fieldsCalled,
  isAttribute,
  refuseAmbiguous,
  refuseUnknown,
  spell,
} from './names.ts';
import { asTruth, type Operand, operandOf } from './operand.ts';
import { refuse } from './problem.ts';
import { asNumber, calculate, negated } from './quantity.ts';
import type { TruthTree } from './typed.ts';

export type Context = 'state' | 'event';

interface Scope {
  readonly schema: Schema;
  readonly context: Context;
  /** the text, to quote parts of it in messages */
  readonly text: string;
}

/** Parts longer than this are not quoted in messages. */
const QUOTED_LENGTH_MAX = 40;

function written(scope: Scope, node: Node): string {
  const text = scope.text.slice(node.from, node.to);
  return text.length <= QUOTED_LENGTH_MAX ? text : '';
}

/** Slot of a field, or of one cell of an array field. */
export function slotOf(field: FieldSchema, node: NameNode): number {
  if (field.length === 1 && node.index === undefined) return field.slot;
  const name = spell(node);
  const last = field.length - 1;
  if (node.index === undefined) {
    refuse(node, `"${name}" has ${field.length} cells`, `Write one of ${name}[0] … ${name}[${last}].`);
  }
  if (node.index > last) {
    const mend = field.length === 1 ? `Write ${name}.` : `Write an index from 0 to ${last}.`;
    refuse(node, `"${name}" has no cell ${node.index}`, mend);
  }
  return field.slot + node.index;
}

function stateField(scope: Scope, node: NameNode): Operand | undefined {
  const [first, second, ...rest] = node.parts;
  if (first === undefined) return undefined;
  const fieldOperand = (device: number, field: FieldSchema): Operand => {
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

function checkName(scope: Scope, node: NameNode): Operand {
  const found =
    scope.context === 'state' ? stateField(scope, node) : eventOperand(scope.schema, node);
  if (found !== undefined) return found;
  const text = spell(node);
  if (scope.context === 'state' && isAttribute(text)) {
    const mend = 'Name a field of a device, or use it in an event filter.';
    refuse(node, `"${text}" belongs to an event; a condition over state has none`, mend);
  }
  const { from, to } = node;
  // It may be the name of an enum's value or of a device; the comparison around it decides.
  return { is: 'word', text, quoted: false, from, to, written: text };
}

/** A comparison operand: a bare word beside an enum is a value of it, even if a field is so called. */
function checkSides(scope: Scope, node: CompareNode): [Operand, Operand] {
  const left = check(scope, node.left);
  if (left.is === 'enum' && node.right.type === 'name') {
    const text = spell(node.right);
    if (left.values.includes(text)) {
      const { from, to } = node.right;
      return [left, { is: 'word', text, quoted: false, from, to, written: text }];
    }
  }
  if (left.is === 'names' && node.right.type === 'name' && node.right.parts.length <= 2) {
    const text = spell(node.right);
    const { from, to } = node.right;
    return [left, { is: 'word', text, quoted: false, from, to, written: text }];
  }
  return [left, check(scope, node.right)];
}

function checkList(scope: Scope, node: InListNode): TruthTree {
  if (node.items.length === 0) {
    refuse(node, 'the list after "in" is empty', 'Write at least one value: in ["a", "b"].');
  }
  const terms = node.items.map((item) => {
    const { from, to, height, subject: left } = node;
    const pair = { type: 'compare', operator: '==', left, right: item, from, to, height } as const;
    const [a, b] = checkSides(scope, pair);
    return compare(scope.schema, '==', a, b);
  });
  return { op: 'any', terms };
}

function checkRange(scope: Scope, node: InRangeNode): TruthTree {
  const subject = check(scope, node.subject);
  if (subject.is !== 'number') {
    const mend = 'Use a range with a number; write in ["a", "b"] for names.';
    refuse(node.subject, `"${written(scope, node.subject)}" is not a number`, mend);
  }
  const first = compare(scope.schema, '>=', subject, check(scope, node.first));
  const last = compare(scope.schema, '<=', subject, check(scope, node.last));
  const ends = [first, last].map((tree) => (tree.op === 'compare' ? tree.right : undefined));
  const [low, high] = ends;
  if (low?.op === 'constant' && high?.op === 'constant' && low.value > high.value) {
    refuse({ from: node.first.from, to: node.last.to }, 'the range is empty', 'Exchange its ends.');
  }
  return { op: 'all', terms: [first, last] };
}

const truthOperand = (scope: Scope, node: Node, tree: TruthTree): Operand => ({
  is: 'truth',
  tree,
  from: node.from,
  to: node.to,
  written: written(scope, node),
});

function checkTruth(scope: Scope, node: Node): TruthTree {
  const operand = check(scope, node);
  if (operand.is === 'word' && !operand.quoted) {
    refuseUnknown(scope.schema, operand, scope.context === 'event');
  }
  return asTruth(operand);
}

function checkNegate(scope: Scope, node: Node & { type: 'negate' }): Operand {
  const operand = asNumber(check(scope, node.operand), node);
  const { from, to } = node;
  return { ...operand, tree: negated(operand.tree), from, to, written: written(scope, node) };
}

function check(scope: Scope, node: Node): Operand {
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
    case 'compare':
      return truthOperand(
        scope,
        node,
        compare(scope.schema, node.operator, ...checkSides(scope, node)),
      );
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
      return checkCall(scope.schema, scope.context, node, place.written);
  }
}

/** The condition that a tree stands for, or a refusal; for passes that run inside `attempt`. */
export const checkOrRefuse = (
  node: Node,
  text: string,
  schema: Schema,
  context: Context,
): TruthTree => checkTruth({ schema, context, text }, node);

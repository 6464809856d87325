/** Arithmetic and comparison of numbers that carry units. */
import { unitFactor, unitsLike } from '../lib/units.ts';
import type { ArithmeticNode } from './ast.ts';
import { describeOperand, type NumberOperand, type Operand, type OperandOf } from './operand.ts';
import { refuse, type Span } from './problem.ts';
import type { NumberTree } from './typed.ts';

type Quantity = OperandOf<'number'>;

/** Two numbers brought to one unit. */
interface Unified {
  readonly left: NumberTree;
  readonly right: NumberTree;
  readonly unit: string | undefined;
}

const isConstant = (tree: NumberTree): tree is NumberTree & { op: 'constant' } =>
  tree.op === 'constant';

/** Times are integers; a product such as 0.1 ms × 1e6 may carry a last-bit error. */
const rounded = (value: number, unit: string): number =>
  unit === 'ns' ? Math.round(value) : value;

function scaled(tree: NumberTree, factor: number, unit: string): NumberTree {
  if (factor === 1) return tree;
  if (isConstant(tree)) return { op: 'constant', value: rounded(tree.value * factor, unit) };
  const right = { op: 'constant', value: factor } as const;
  return { op: 'arithmetic', operator: '*', left: tree, right };
}

function refuseUnits(left: Quantity, right: Quantity): never {
  // The part that was written as a number is more likely the mistaken one.
  const [wrong, other] = isConstant(left.tree) ? [left, right] : [right, left];
  if (!other.unit) {
    const what = `${describeOperand(other)} without unit; ${wrong.unit} does not fit`;
    refuse(wrong, what, 'Write a plain number.');
  }
  const units = unitsLike(other.unit).join(', ');
  const what = wrong.unit
    ? `unit "${wrong.unit}" does not fit: ${describeOperand(other)}`
    : `${describeOperand(wrong)} without unit, but ${describeOperand(other)}`;
  refuse(wrong, what, `Write a value in ${units}.`);
}

/** A number without unit beside one with: taken in that unit, except that times need one. */
function adopt(bare: Quantity, unit: string): NumberTree {
  const isZero = isConstant(bare.tree) && bare.tree.value === 0;
  if (unit !== 'ns' || isZero) return bare.tree;
  const number = bare.written || 'n';
  const mend = `Write ${number} s, ${number} ms, ${number} us or ${number} ns.`;
  refuse(bare, `${bare.written || 'this'} is compared with a time but has no unit`, mend);
}

export function unify(left: Quantity, right: Quantity): Unified {
  if (left.unit === undefined && right.unit === undefined) {
    return { left: left.tree, right: right.tree, unit: undefined };
  }
  if (left.unit === undefined) {
    const unit = right.unit ?? '';
    return { left: adopt(left, unit), right: right.tree, unit };
  }
  if (right.unit === undefined) {
    return { left: left.tree, right: adopt(right, left.unit), unit: left.unit };
  }
  const factor = unitFactor(right.unit, left.unit);
  if (factor === undefined) refuseUnits(left, right);
  // A constant is converted rather than a field, so that nothing is multiplied at every event.
  const back = unitFactor(left.unit, right.unit);
  if (isConstant(left.tree) && !isConstant(right.tree) && back !== undefined) {
    return { left: scaled(left.tree, back, right.unit), right: right.tree, unit: right.unit };
  }
  return { left: left.tree, right: scaled(right.tree, factor, left.unit), unit: left.unit };
}

function folded(operator: ArithmeticNode['operator'], left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  return operator === '*' ? left * right : left / right;
}

function arithmetic(
  operator: ArithmeticNode['operator'],
  left: NumberTree,
  right: NumberTree,
  span: Span,
): NumberTree {
  if (!isConstant(left) || !isConstant(right)) return { op: 'arithmetic', operator, left, right };
  const value = folded(operator, left.value, right.value);
  if (!Number.isFinite(value)) {
    const mend = 'Divide by something other than 0, and keep numbers below 1.8e308.';
    refuse(span, 'this calculation has no finite result', mend);
  }
  return { op: 'constant', value };
}

/** Only the engine of units.ts knows dimensions; products of two of them are not among them. */
function product(node: ArithmeticNode, left: Quantity, right: Quantity): NumberOperand {
  const { operator } = node;
  const divides = operator === '/';
  if (left.unit && right.unit) {
    const factor = divides ? unitFactor(right.unit, left.unit) : undefined;
    if (factor !== undefined) {
      const divisor = scaled(right.tree, factor, '');
      return { is: 'number', unit: '', tree: arithmetic('/', left.tree, divisor, node) };
    }
    const what = `${left.unit} ${divides ? 'divided by' : 'times'} ${right.unit} has no unit here`;
    refuse(node, what, 'Multiply and divide by plain numbers, or divide like by like.');
  }
  if (divides && right.unit) {
    const what = `${describeOperand(right)}; a plain number cannot be divided by it`;
    refuse(right, what, 'Divide like by like, or by a plain number.');
  }
  const unit = left.unit || right.unit || (left.unit ?? right.unit);
  return { is: 'number', unit, tree: arithmetic(operator, left.tree, right.tree, node) };
}

export function asNumber(operand: Operand, span: Span): Quantity {
  if (operand.is === 'number') return operand;
  const mend = 'Use the name of a numeric field, or a number.';
  refuse(span, `${describeOperand(operand)}; arithmetic needs numbers`, mend);
}

export function calculate(node: ArithmeticNode, left: Operand, right: Operand): NumberOperand {
  const a = asNumber(left, left);
  const b = asNumber(right, right);
  if (node.operator === '*' || node.operator === '/') return product(node, a, b);
  const both = unify(a, b);
  return {
    is: 'number',
    unit: both.unit,
    tree: arithmetic(node.operator, both.left, both.right, node),
  };
}

export function negated(tree: NumberTree): NumberTree {
  return isConstant(tree)
    ? { op: 'constant', value: -tree.value }
    : { op: 'negate', operand: tree };
}

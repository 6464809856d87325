/**
 * Checked tree → closures over a source `S`: the slots of a world, or an event.
 *
 * Numbers travel in typed cells instead of return values: a closure that returns a double makes V8
 * put it on the heap. So evaluating allocates nothing, whatever the compiler inlines.
 */
import type { ArithmeticOperator, Comparator } from './ast.ts';
import type { NumberTree, Read, TruthTree } from './typed.ts';

export type Test<S> = (source: S) => boolean;

/** A number that can be loaded: after `load(source)` it stands in `cell[0]`. */
export interface Loaded<S> {
  readonly load: (source: S) => void;
  readonly cell: Float64Array;
}

/** Conditions that only one kind of source can answer. */
export type OwnTree = Extract<
  TruthTree,
  { readonly op: 'kind' | 'device' | 'text' | 'changed' | 'causedBy' }
>;

/** What the two languages of conditions, over state and over events, do differently. */
export interface Target<S> {
  read(read: Read): Loaded<S>;
  own(tree: OwnTree): Test<S>;
  /** NaN stands for "has no such value", which differs from nothing: `x != 3` is false then. */
  readonly missingIsNaN: boolean;
  /** A faster test of one read value against a constant, if there is one. */
  readonly compareRead?: (read: Read, operator: Comparator, constant: number) => Test<S>;
}

const nothing = (): void => {};

function constantCell<S>(value: number): Loaded<S> {
  return { load: nothing, cell: Float64Array.of(value) };
}

function arithmetic<S>(operator: ArithmeticOperator, left: Loaded<S>, right: Loaded<S>): Loaded<S> {
  const cell = new Float64Array(1);
  const a = left.cell;
  const b = right.cell;
  const calculate: Readonly<Record<ArithmeticOperator, () => void>> = {
    '+': () => {
      cell[0] = a[0]! + b[0]!;
    },
    '-': () => {
      cell[0] = a[0]! - b[0]!;
    },
    '*': () => {
      cell[0] = a[0]! * b[0]!;
    },
    '/': () => {
      cell[0] = a[0]! / b[0]!;
    },
  };
  const finish = calculate[operator];
  const load = (source: S): void => {
    left.load(source);
    right.load(source);
    finish();
  };
  return { load, cell };
}

function compileNumber<S>(tree: NumberTree, target: Target<S>): Loaded<S> {
  switch (tree.op) {
    case 'constant':
      return constantCell(tree.value);
    case 'read':
      return target.read(tree.read);
    case 'negate': {
      const zero = constantCell<S>(0);
      return arithmetic('-', zero, compileNumber(tree.operand, target));
    }
    case 'arithmetic': {
      const left = compileNumber(tree.left, target);
      return arithmetic(tree.operator, left, compileNumber(tree.right, target));
    }
  }
}

/** Compares two cells; both must be loaded. */
function comparison(
  operator: Comparator,
  a: Float64Array,
  b: Float64Array,
  missingIsNaN: boolean,
): () => boolean {
  switch (operator) {
    case '==':
      return () => a[0]! === b[0]!;
    case '!=':
      return missingIsNaN ? () => a[0]! < b[0]! || a[0]! > b[0]! : () => a[0]! !== b[0]!;
    case '<':
      return () => a[0]! < b[0]!;
    case '<=':
      return () => a[0]! <= b[0]!;
    case '>':
      return () => a[0]! > b[0]!;
    case '>=':
      return () => a[0]! >= b[0]!;
  }
}

function compileCompare<S>(tree: TruthTree & { op: 'compare' }, target: Target<S>): Test<S> {
  const { left, right, operator } = tree;
  if (left.op === 'read' && right.op === 'constant' && target.compareRead) {
    return target.compareRead(left.read, operator, right.value);
  }
  const a = compileNumber(left, target);
  const b = compileNumber(right, target);
  const compare = comparison(operator, a.cell, b.cell, target.missingIsNaN);
  return (source) => {
    a.load(source);
    b.load(source);
    return compare();
  };
}

function compileJoin<S>(tree: TruthTree & { op: 'all' | 'any' }, target: Target<S>): Test<S> {
  const terms = tree.terms.map((term) => compileTruth(term, target));
  // "all" ends at the first false, "any" at the first true.
  const ending = tree.op === 'any';
  return (source) => {
    for (let i = 0; i < terms.length; i++) {
      if (terms[i]!(source) === ending) return ending;
    }
    return !ending;
  };
}

export function compileTruth<S>(tree: TruthTree, target: Target<S>): Test<S> {
  switch (tree.op) {
    case 'truth': {
      const { value } = tree;
      return () => value;
    }
    case 'not': {
      const operand = compileTruth(tree.operand, target);
      return (source) => !operand(source);
    }
    case 'all':
    case 'any':
      return compileJoin(tree, target);
    case 'same': {
      const left = compileTruth(tree.left, target);
      const right = compileTruth(tree.right, target);
      return (source) => left(source) === right(source);
    }
    case 'compare':
      return compileCompare(tree, target);
    default:
      return target.own(tree);
  }
}

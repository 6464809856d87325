/** Conditions over the state of all devices: expectations, breakpoints, alerts. */
import { InvariantError } from '../lib/invariant.ts';
import type { Schema } from '../memory/schema.ts';
import type { Comparator } from './ast.ts';
import { checkOrRefuse } from './check.ts';
import { compileTruth, type Loaded, type Target, type Test } from './compile.ts';
import { parseOrRefuse } from './parser.ts';
import { attempt, type QueryResult, refuse } from './problem.ts';
import type { NumberTree, Read, TruthTree } from './typed.ts';

export interface StatePredicate {
  /** ids of the devices whose fields it reads, rising: it can only change with one of them */
  readonly devices: readonly number[];
  /** Allocates nothing. @param slots all state slots of one moment */
  evaluate(slots: Float64Array): boolean;
}

function slotNumber(read: Read): number {
  if (read.from === 'slot') return read.slot;
  throw new InvariantError('a checked condition over state reads slots only');
}

function readSlot(read: Read): Loaded<Float64Array> {
  const slot = slotNumber(read);
  const cell = new Float64Array(1);
  const load = (slots: Float64Array): void => {
    cell[0] = slots[slot]!;
  };
  return { load, cell };
}

function compareSlot(read: Read, operator: Comparator, constant: number): Test<Float64Array> {
  const slot = slotNumber(read);
  switch (operator) {
    case '==':
      return (slots) => slots[slot]! === constant;
    case '!=':
      return (slots) => slots[slot]! !== constant;
    case '<':
      return (slots) => slots[slot]! < constant;
    case '<=':
      return (slots) => slots[slot]! <= constant;
    case '>':
      return (slots) => slots[slot]! > constant;
    case '>=':
      return (slots) => slots[slot]! >= constant;
  }
}

const STATE_TARGET: Target<Float64Array> = {
  read: readSlot,
  own: (tree) => {
    throw new InvariantError(`a checked condition over state has no "${tree.op}"`);
  },
  missingIsNaN: false,
  compareRead: compareSlot,
};

function collectNumber(tree: NumberTree, devices: Set<number>): void {
  if (tree.op === 'read' && tree.read.from === 'slot') devices.add(tree.read.device);
  else if (tree.op === 'negate') collectNumber(tree.operand, devices);
  else if (tree.op === 'arithmetic') {
    collectNumber(tree.left, devices);
    collectNumber(tree.right, devices);
  }
}

function collectTruth(tree: TruthTree, devices: Set<number>): void {
  if (tree.op === 'not') collectTruth(tree.operand, devices);
  else if (tree.op === 'all' || tree.op === 'any') {
    for (const term of tree.terms) collectTruth(term, devices);
  } else if (tree.op === 'same') {
    collectTruth(tree.left, devices);
    collectTruth(tree.right, devices);
  } else if (tree.op === 'compare') {
    collectNumber(tree.left, devices);
    collectNumber(tree.right, devices);
  }
}

/** Checks a condition over state against a schema and makes it executable. */
export function compileState(text: string, schema: Schema): QueryResult<StatePredicate> {
  return attempt(() => {
    const node = parseOrRefuse(text);
    const tree = checkOrRefuse(node, text, schema, 'state');
    const found = new Set<number>();
    collectTruth(tree, found);
    if (found.size === 0) {
      refuse(
        node,
        'the condition reads no field, so it never changes',
        'Name a device.field in it.',
      );
    }
    const devices = [...found].sort((a, b) => a - b);
    return { devices, evaluate: compileTruth(tree, STATE_TARGET) };
  });
}

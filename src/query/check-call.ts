/** Checks the functions of the language. They ask about an event, so state conditions have none. */
import { suggest } from '../lib/nearest.ts';
import type { FieldSchema } from '../memory/schema.ts';
import type { CallNode, NameNode, Node } from './ast.ts';
import {
  deviceOrRefuse,
  type FoundField,
  fieldOrRefuse,
  fieldsCalled,
  refuseUnknown,
  type Scope,
  spell,
} from './names.ts';
import type { Operand } from './operand.ts';
import { refuse } from './problem.ts';
import { routeOrRefuse } from './route.ts';
import type { SlotRange, TruthTree } from './typed.ts';

/** How each function is written, and what it says. */
export const FUNCTIONS = {
  changed: { example: 'changed(room.temperatureC)', doc: 'the event gave the field another value' },
  caused_by: {
    example: 'caused_by(120)',
    doc: 'the event follows from the one with this sequence',
  },
  latency: {
    example: 'latency("north.ask → heater.ask") > 1 ms',
    doc: 'time since the event at the beginning of the route',
  },
} as const;
type FunctionName = keyof typeof FUNCTIONS;

const isFunction = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name);

function onlyOperand(node: CallNode): Node {
  const [operand, second] = node.operands;
  const mend = `Write e.g. ${FUNCTIONS[node.name.text as FunctionName].example}.`;
  if (operand === undefined) refuse(node, `${node.name.text}() needs an argument`, mend);
  if (second !== undefined) refuse(second, `${node.name.text}() takes one argument`, mend);
  return operand;
}

function fieldsNamed(scope: Scope, node: NameNode): FoundField[] {
  const [first, second, third] = node.parts;
  if (first === undefined) return [];
  if (third !== undefined) refuse(third, 'a name has two parts at most', 'Write device.field.');
  if (second !== undefined) {
    const device = deviceOrRefuse(scope.schema, first);
    return [{ device, field: fieldOrRefuse(device, second) }];
  }
  const found = fieldsCalled(scope.schema, first.text);
  return found.length > 0 ? found : refuseUnknown({ ...scope, context: 'state' }, first);
}

function rangeOf(field: FieldSchema, node: NameNode): SlotRange {
  const { slot, length } = field;
  const { index } = node;
  if (index === undefined) return { first: slot, end: slot + length };
  if (index < length) return { first: slot + index, end: slot + index + 1 };
  const what = `"${spell(node)}" has no cell ${index}`;
  refuse(node, what, `Write an index from 0 to ${length - 1}.`);
}

function checkChanged(scope: Scope, node: CallNode): TruthTree {
  const operand = onlyOperand(node);
  if (operand.type !== 'name') {
    refuse(operand, 'changed() needs the name of a field', `Write ${FUNCTIONS.changed.example}.`);
  }
  const ranges = fieldsNamed(scope, operand).map(({ field }) => rangeOf(field, operand));
  return { op: 'changed', ranges };
}

function checkCausedBy(node: CallNode): TruthTree {
  const operand = onlyOperand(node);
  const isSequence =
    operand.type === 'number' && operand.unit === undefined && Number.isSafeInteger(operand.value);
  if (!isSequence) {
    const mend = `Write ${FUNCTIONS.caused_by.example}.`;
    refuse(operand, 'caused_by() needs the sequence of an event, a whole number', mend);
  }
  return { op: 'causedBy', sequence: operand.value };
}

function checkLatency(scope: Scope, node: CallNode, place: Placed): Operand {
  const operand = onlyOperand(node);
  if (operand.type !== 'text' && operand.type !== 'name') {
    refuse(operand, 'latency() needs the name of a route', `Write ${FUNCTIONS.latency.example}.`);
  }
  const text = operand.type === 'text' ? operand.text : spell(operand);
  const read = routeOrRefuse(scope.schema, text, operand);
  return { is: 'number', unit: 'ns', tree: { op: 'read', read }, ...place };
}

interface Placed {
  readonly from: number;
  readonly to: number;
  readonly written: string;
}

export function checkCall(scope: Scope, node: CallNode): Operand {
  const { text } = node.name;
  if (!isFunction(text)) {
    const mend = suggest(text, Object.keys(FUNCTIONS), 'function');
    refuse(node.name, `no function is called "${text}"`, mend);
  }
  if (scope.context === 'state') {
    const mend = 'Compare fields of devices, or use it in an event filter.';
    refuse(node, `${text}() asks about an event; a condition over state has none`, mend);
  }
  const place = { from: node.from, to: node.to, written: `${text}(…)` };
  if (text === 'latency') return checkLatency(scope, node, place);
  const tree = text === 'changed' ? checkChanged(scope, node) : checkCausedBy(node);
  return { is: 'truth', tree, ...place };
}

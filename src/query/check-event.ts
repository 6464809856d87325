/** What a name stands for in an event filter. */
import { suggest } from '../lib/nearest.ts';
import { unitFactor } from '../lib/units.ts';
import type { EventKindSchema, Schema, ValueSchema } from '../memory/schema.ts';
import type { NameNode, NamePart } from './ast.ts';
import {
  deviceCalled,
  type FoundPayload,
  fieldsCalled,
  kindsCalled,
  payloadsCalled,
  spell,
} from './names.ts';
import { type Operand, operandOf } from './operand.ts';
import { refuse, type Span } from './problem.ts';
import type { PayloadRead } from './typed.ts';

const NUMERIC: readonly string[] = ['number', 'integer', 'time'];

/** Factor that makes values of `other` comparable with those of `value`; undefined = none can. */
function factorBetween(value: ValueSchema, other: ValueSchema): number | undefined {
  if (NUMERIC.includes(value.type) && NUMERIC.includes(other.type)) {
    return unitFactor(other.unit, value.unit);
  }
  const sameValues = (value.values ?? []).join('\n') === (other.values ?? []).join('\n');
  return value.type === other.type && sameValues ? 1 : undefined;
}

const qualified = ({ kind, value }: FoundPayload): string =>
  kind.mock === '' ? `${kind.name}.${value.name}` : `${kind.mock}.${kind.name}.${value.name}`;

/** One operand for a payload field that several kinds of event may have. */
function payloadOperand(schema: Schema, found: readonly FoundPayload[], node: NameNode): Operand {
  const [first, ...others] = found as readonly [FoundPayload, ...FoundPayload[]];
  const count = 1 + schema.kinds.reduce((most, { id }) => Math.max(most, id), -1);
  const read: PayloadRead = {
    from: 'payload',
    position: new Int8Array(count).fill(-1),
    factor: new Float64Array(count).fill(1),
  };
  read.position[first.kind.id] = first.position;
  for (const other of others) {
    const factor = factorBetween(first.value, other.value);
    if (factor === undefined) {
      const what = `"${spell(node)}" means different things in different events`;
      refuse(node, what, `Write ${qualified(first)} or ${qualified(other)}.`);
    }
    read.position[other.kind.id] = other.position;
    read.factor[other.kind.id] = factor;
  }
  return operandOf(first.value, read, node, spell(node));
}

function refuseState(span: Span, name: string): never {
  const what = `"${name}" is state; a filter reads what the events themselves carry`;
  const mend = `Write changed(${name}), or use the condition as a breakpoint or an expectation.`;
  refuse(span, what, mend);
}

/** Kinds that a prefix selects: "read", "thermostat" or "thermostat.read". */
function kindsOf(schema: Schema, prefix: readonly NamePart[]): EventKindSchema[] {
  const name = prefix.map(({ text }) => text).join('.');
  const byKind = kindsCalled(schema, name);
  return byKind.length > 0 ? byKind : schema.kinds.filter(({ mock }) => mock === name);
}

function qualifiedOperand(schema: Schema, node: NameNode, prefix: readonly NamePart[]): Operand {
  const [first] = prefix as readonly [NamePart];
  const last = node.parts[node.parts.length - 1] as NamePart;
  const kinds = kindsOf(schema, prefix);
  const found = payloadsCalled(kinds, last.text);
  if (found.length > 0) return payloadOperand(schema, found, node);
  if (prefix.length === 1 && deviceCalled(schema, first.text)) refuseState(node, spell(node));
  if (kinds.length > 0) {
    const known = new Set(kinds.flatMap(({ payload }) => payload.map(({ name }) => name)));
    const what = `events of "${prefix.map(({ text }) => text).join('.')}" carry no "${last.text}"`;
    refuse(last, what, suggest(last.text, known, 'value'));
  }
  const known = [...schema.kinds.map(({ name }) => name), ...schema.devices.map((d) => d.name)];
  refuse(
    first,
    `no event or device is called "${first.text}"`,
    suggest(first.text, known, 'event'),
  );
}

/** What a name stands for; undefined = perhaps a word that the comparison around it knows. */
export function eventOperand(schema: Schema, node: NameNode): Operand | undefined {
  if (node.index !== undefined) {
    refuse(node, `"${spell(node)}" has no cells in an event`, 'Remove the index.');
  }
  const prefix = node.parts.slice(0, -1);
  if (prefix.length > 0) return qualifiedOperand(schema, node, prefix);
  const text = spell(node);
  const place = { from: node.from, to: node.to, written: text };
  if (text === 'time' || text === 'sequence') {
    const unit = text === 'time' ? 'ns' : '';
    return { is: 'number', unit, tree: { op: 'read', read: { from: text } }, ...place };
  }
  if (text === 'kind' || text === 'device' || text === 'source' || text === 'target') {
    return { is: 'names', of: text, ...place };
  }
  const found = payloadsCalled(schema.kinds, text);
  if (found.length > 0) return payloadOperand(schema, found, node);
  if (fieldsCalled(schema, text).length > 0) refuseState(node, text);
  return undefined;
}

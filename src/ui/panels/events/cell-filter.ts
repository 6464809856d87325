/** What a cell of the event table says, as a condition: "only like this", "hide like this". Pure. */
import type { ValueSchema } from '../../../memory/schema.ts';
import { compileFilter } from '../../../query/compile-event.ts';
import { writeName, writeText } from '../../../query/lexer.ts';
import { parse } from '../../../query/parser.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { deviceName, deviceOf, kindOf, sequenceText } from '../../widgets/describe.ts';

/** An entry of a cell's menu. */
export interface CellAction {
  readonly label: string;
  readonly condition: string;
}

/** Longer texts are compared by their beginning. */
const TEXT_MAX = 120;

/** A condition that selects texts like one: a field of one line holds no line breaks. */
function textCondition(name: string, text: string): string {
  const line = text.slice(0, TEXT_MAX).split(/[\r\n\t]/)[0] ?? '';
  return line === text ? `${name} == ${writeText(text)}` : `${name} contains ${writeText(line)}`;
}

/** `name == value` in the query language; undefined for what it cannot say. */
function equals(
  timeline: Timeline,
  name: string,
  value: number,
  schema: ValueSchema,
): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (schema.type === 'flag') return `${name} == ${value !== 0}`;
  if (schema.type === 'text') return textCondition(name, timeline.text(value));
  if (schema.type === 'enum') {
    const word = schema.values?.[value];
    return word === undefined ? undefined : `${name} == ${writeText(word)}`;
  }
  if (schema.type === 'device') {
    const device = timeline.schema.devices[value];
    return device === undefined ? undefined : `${name} == ${writeText(device.name)}`;
  }
  return `${name} == ${value}${schema.unit === '' ? '' : ` ${schema.unit}`}`;
}

const onlyAndHide = (what: string, condition: string, opposite: string): CellAction[] => [
  { label: `Only ${what}`, condition },
  { label: `Hide ${what}`, condition: opposite },
];

function kindActions(timeline: Timeline, event: EventRecord): CellAction[] {
  const kind = kindOf(timeline, event.kind);
  if (kind === undefined) return [];
  const isShared = timeline.schema.kinds.some(
    (other) => other.name === kind.name && other.id !== kind.id,
  );
  const name = writeText(isShared && kind.mock !== '' ? `${kind.mock}.${kind.name}` : kind.name);
  return onlyAndHide('like this', `kind == ${name}`, `kind != ${name}`);
}

function deviceActions(timeline: Timeline, event: EventRecord): CellAction[] {
  const device = deviceOf(timeline, event);
  // The engine's own events belong to no device; what they are tells them from others.
  if (device < 0) return kindActions(timeline, event);
  const name = writeText(deviceName(timeline, device));
  return onlyAndHide('like this', `device == ${name}`, `device != ${name}`);
}

function payloadActions(timeline: Timeline, event: EventRecord): CellAction[] {
  const kind = kindOf(timeline, event.kind);
  if (kind === undefined) return [];
  const parts = kind.payload.flatMap((schema, index): { name: string; says: string }[] => {
    const value = event.payload[index] ?? Number.NaN;
    const own = writeName(schema.name);
    const plain = equals(timeline, own, value, schema);
    if (plain === undefined) return [];
    if (compileFilter(plain, timeline.schema).ok) return [{ name: schema.name, says: plain }];
    // The same name means something else in other events.
    const owners = kind.mock === '' ? [kind.name] : [kind.mock, kind.name];
    const full = [...owners.map(writeName), own].join('.');
    const says = equals(timeline, full, value, schema) ?? plain;
    return compileFilter(says, timeline.schema).ok ? [{ name: schema.name, says }] : [];
  });
  if (parts.length === 0) return kindActions(timeline, event);
  const whole = parts.map(({ says }) => says).join(' and ');
  const own = onlyAndHide('like this', whole, `not (${whole})`);
  if (parts.length === 1) return own;
  const each = parts.flatMap(({ name, says }) =>
    onlyAndHide(`with this ${name}`, says, `not (${says})`),
  );
  return [...own, ...each];
}

const causeActions = (sequence: number): CellAction[] =>
  sequence < 0
    ? []
    : onlyAndHide(
        `what #${sequenceText(sequence)} led to`,
        `caused_by(${sequence})`,
        `not caused_by(${sequence})`,
      );

const hereActions = ({ sequence }: EventRecord): CellAction[] => [
  { label: 'Only from here on', condition: `sequence >= ${sequence}` },
  { label: 'Only up to here', condition: `sequence <= ${sequence}` },
  ...causeActions(sequence),
];

/** What can be asked of a cell. @param column id as in event-columns */
export function cellActions(timeline: Timeline, event: EventRecord, column: string): CellAction[] {
  switch (column) {
    case 'device':
      return deviceActions(timeline, event);
    case 'event':
      return kindActions(timeline, event);
    case 'payload':
      return payloadActions(timeline, event);
    case 'cause':
      return event.parent < 0 ? hereActions(event) : causeActions(event.parent);
    default:
      return hereActions(event);
  }
}

/** The filter narrowed by one more condition. */
export function narrowed(filter: string, condition: string): string {
  if (filter.trim() === '') return condition;
  const tree = parse(filter);
  const isOpen = !tree.ok || tree.value.type === 'or';
  return `${isOpen ? `(${filter})` : filter} and ${condition}`;
}

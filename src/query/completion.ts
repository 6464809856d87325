/** What could be written at a place of an unfinished expression. */
import { unitsLike } from '../lib/units.ts';
import type { Schema } from '../memory/schema.ts';
import { operandOfText } from './check.ts';
import { FUNCTIONS } from './check-call.ts';
import { KEYWORDS, type Token, tokenAt, writeName } from './lexer.ts';
import { type Context, deviceCalled, EVENT_ATTRIBUTES, kindsCalled, type Scope } from './names.ts';
import type { Operand } from './operand.ts';
import { EXPRESSION_LENGTH_MAX } from './parser.ts';
import { attempt } from './problem.ts';
import { routeNames } from './route.ts';

export interface Completion {
  /** as shown in the list */
  readonly label: string;
  /** what replaces the text between `from` and `to` */
  readonly insert: string;
  readonly type:
    | 'attribute'
    | 'field'
    | 'device'
    | 'event'
    | 'value'
    | 'function'
    | 'word'
    | 'unit';
  /** unit, documentation or example */
  readonly detail: string;
}

export interface Completions {
  readonly from: number;
  /** exclusive */
  readonly to: number;
  readonly items: readonly Completion[];
}

/** Devices whose names and fields are offered: the page completes between two frames. */
const DEVICES_OFFERED = 5000;
/** Candidates shown at once. */
export const COMPLETIONS_MAX = 50;

const COMPARATORS = ['==', '!=', '<', '<=', '>', '>=', 'contains'];
const ATTRIBUTE_DOCS: Readonly<Record<(typeof EVENT_ATTRIBUTES)[number], string>> = {
  kind: 'what happened',
  device: 'source or target',
  source: 'who emitted it',
  target: 'who handled it',
  time: 'virtual time since the start, e.g. 2.5 s',
  sequence: 'position in the order of all events',
};

/** The tokens before the cursor, and the word that is being written there. */
interface Place {
  readonly tokens: readonly Token[];
  readonly text: string;
  /** the beginning of the word; where candidates go */
  readonly from: number;
  readonly word: string;
}

const isWord = (token: Token): boolean =>
  (token.type === 'name' && !token.quoted) ||
  (token.type === 'symbol' && KEYWORDS.includes(token.text));

/** Reads as far as it goes; an open quotation at the end is the word being written. */
function placeOf(text: string): Place {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    const from = at;
    const token = attempt(() => tokenAt(text, from));
    if (token.ok) {
      tokens.push(token.value);
      at = token.value.to;
    } else if (/["'`]/.test(text[at] ?? '')) {
      return { tokens, text, from: at, word: text.slice(at + 1) };
    } else at += 1;
  }
  const last = tokens[tokens.length - 1];
  if (last?.to === text.length) {
    if (isWord(last)) {
      const word = text.slice(last.from);
      return { tokens: tokens.slice(0, -1), text, from: last.from, word };
    }
    if (last.type === 'number' && last.unit !== undefined) {
      const number = { ...last, unit: undefined, to: last.unit.from };
      const { from, text: word } = last.unit;
      return { tokens: [...tokens.slice(0, -1), number], text, from, word };
    }
  }
  return { tokens, text, from: text.length, word: '' };
}

const symbolOf = (token: Token | undefined): string => (token?.type === 'symbol' ? token.text : '');

/** Index of the first token of the dotted name that ends at token `end`; -1 = no name ends there. */
function nameStart(tokens: readonly Token[], end: number): number {
  if (tokens[end]?.type !== 'name') return -1;
  let start = end;
  while (symbolOf(tokens[start - 1]) === '.' && tokens[start - 2]?.type === 'name') start -= 2;
  return start;
}

/** What the dotted name that ends at token `end` stands for. */
function nameBefore(place: Place, end: number, scope: Scope): Operand | undefined {
  const { tokens, text } = place;
  const start = nameStart(tokens, end);
  if (start < 0) return undefined;
  return operandOfText(text.slice(tokens[start]!.from, tokens[end]!.to), scope);
}

/** The value whose partner is written at the cursor: left of a comparator, or of `in [`. */
function subjectOf(place: Place, scope: Scope): Operand | undefined {
  const { tokens } = place;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const symbol = symbolOf(tokens[i]);
    if (COMPARATORS.includes(symbol) || symbol === 'in') {
      const isNegated = symbolOf(tokens[i - 1]) === 'not';
      return nameBefore(place, isNegated ? i - 2 : i - 1, scope);
    }
    if (['and', 'or', ')', ']', 'not'].includes(symbol)) return undefined;
  }
  return undefined;
}

const quoted = (name: string): string =>
  `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const words = (texts: readonly string[], detail = ''): Completion[] =>
  texts.map((text) => ({ label: text, insert: text, type: 'word', detail }));

const names = (texts: Iterable<string>, type: Completion['type'], detail = ''): Completion[] =>
  [...new Set(texts)].map((text) => ({ label: text, insert: quoted(text), type, detail }));

const unitNote = (unit: string, doc: string): string =>
  [unit, doc].filter((part) => part !== '').join(' · ');

function fieldItems(schema: Schema): Completion[] {
  return schema.devices.slice(0, DEVICES_OFFERED).flatMap((device) =>
    device.fields.map(({ name, unit, doc }) => {
      const label = `${writeName(device.name)}.${writeName(name)}`;
      return { label, insert: label, type: 'field', detail: unitNote(unit, doc) };
    }),
  );
}

function payloadItems(schema: Schema): Completion[] {
  const items = new Map<string, Completion>();
  for (const { payload } of schema.kinds) {
    for (const { name, unit, doc } of payload) {
      const insert = writeName(name);
      items.set(name, { label: name, insert, type: 'field', detail: unitNote(unit, doc) });
    }
  }
  return [...items.values()];
}

function functionItems(): Completion[] {
  return Object.entries(FUNCTIONS).map(([name, { example, doc }]) => ({
    label: `${name}(…)`,
    insert: `${name}(`,
    type: 'function',
    detail: `${doc}, e.g. ${example}`,
  }));
}

function operandItems({ schema, context }: Scope): Completion[] {
  if (context === 'state') return [...fieldItems(schema), ...words(['not', 'true', 'false'])];
  const attributes = EVENT_ATTRIBUTES.map((name): Completion => {
    return { label: name, insert: name, type: 'attribute', detail: ATTRIBUTE_DOCS[name] };
  });
  const rest = words(['not', 'true', 'false']);
  return [...attributes, ...payloadItems(schema), ...functionItems(), ...rest];
}

/** Of very many devices those whose names begin with the word; the word as it is written. */
function deviceNames({ devices }: Schema, word: string): string[] {
  if (devices.length <= DEVICES_OFFERED) return devices.map(({ name }) => name);
  const found: string[] = [];
  for (const { name } of devices) {
    if (!name.startsWith(word)) continue;
    if (found.push(name) === DEVICES_OFFERED) break;
  }
  return found;
}

/** Values that `subject` can be compared with; empty = any number. */
function valueItems(subject: Operand, schema: Schema, word: string): Completion[] {
  const devices = () => names(deviceNames(schema, word), 'device');
  if (subject.is === 'flag') return words(['true', 'false']);
  if (subject.is === 'enum') return names(subject.values, 'value');
  if (subject.is === 'device') return devices();
  if (subject.is !== 'names') return [];
  return subject.of === 'kind' ? kindItems(schema) : devices();
}

/** Every name once; names that several mocks have also with each of these in front. */
function kindItems({ kinds }: Schema): Completion[] {
  const items = new Map<string, Completion>();
  const owners = new Map<string, Set<string>>();
  const add = (label: string, detail: string) => {
    if (items.has(label)) return;
    items.set(label, { label, insert: quoted(label), type: 'event', detail });
  };
  for (const { name, mock, doc } of kinds) {
    add(name, doc);
    owners.set(name, (owners.get(name) ?? new Set()).add(mock));
  }
  for (const { name, mock, doc } of kinds) {
    if (mock !== '' && (owners.get(name)?.size ?? 0) > 1) add(`${mock}.${name}`, doc);
  }
  return [...items.values()];
}

function operatorsFor(operand: Operand | undefined): string[] {
  const joins = ['and', 'or'];
  if (operand === undefined) return [...joins, ...COMPARATORS, 'in', 'not in'];
  if (operand.is === 'truth') return joins;
  if (operand.is === 'number') return [...COMPARATORS.slice(0, 6), 'in', '+', '-', '*', '/'];
  const equality = ['==', '!=', 'in', 'not in'];
  if (operand.is === 'names' || operand.is === 'text') return [...equality, 'contains'];
  return operand.is === 'flag' ? [...joins, ...equality] : equality;
}

function memberItems(place: Place, scope: Scope): Completion[] {
  const { tokens } = place;
  const end = tokens.length - 2;
  const start = nameStart(tokens, end);
  if (start < 0) return [];
  const owner = tokens
    .slice(start, end + 1)
    .map((token) => (token.type === 'name' ? token.text : '.'))
    .join('');
  const device = deviceCalled(scope.schema, owner);
  const kinds = scope.context === 'event' ? kindsCalled(scope.schema, owner) : [];
  const isArgument = symbolOf(tokens[start - 1]) === '(';
  const fields = scope.context === 'state' || isArgument ? (device?.fields ?? []) : [];
  const values = [...fields, ...kinds.flatMap(({ payload }) => payload)];
  return values.map(({ name, unit, doc }) => ({
    label: name,
    insert: writeName(name),
    type: 'field',
    detail: unitNote(unit, doc),
  }));
}

function argumentItems(place: Place, schema: Schema): Completion[] | undefined {
  const { tokens } = place;
  if (symbolOf(tokens[tokens.length - 1]) !== '(') return undefined;
  const called = tokens[tokens.length - 2];
  if (called?.type !== 'name') return undefined;
  if (called.text === 'changed') return fieldItems(schema);
  return called.text === 'latency' ? names(routeNames(schema), 'value') : [];
}

/** After a value: units for a number, then what may join it to something else. */
function continuationItems(place: Place, scope: Scope): Completion[] {
  const { tokens } = place;
  const last = tokens[tokens.length - 1];
  if (last?.type !== 'number') {
    return words(operatorsFor(nameBefore(place, tokens.length - 1, scope)));
  }
  const subject = last.unit === undefined ? subjectOf(place, scope) : undefined;
  const unit = subject?.is === 'number' ? (subject.unit ?? '') : '';
  const units = unitsLike(unit).map((text): Completion => {
    return { label: text, insert: text, type: 'unit', detail: '' };
  });
  return [...units, ...words(['and', 'or'])];
}

function candidates(place: Place, scope: Scope): Completion[] {
  const last = place.tokens[place.tokens.length - 1];
  const symbol = symbolOf(last);
  if (symbol === '.') return memberItems(place, scope);
  const isValueEnd =
    last !== undefined && (last.type !== 'symbol' || [')', ']', 'true', 'false'].includes(symbol));
  if (isValueEnd) return continuationItems(place, scope);
  const argument = argumentItems(place, scope.schema);
  if (argument !== undefined) return argument;
  const subject = subjectOf(place, scope);
  const values = subject === undefined ? [] : valueItems(subject, scope.schema, place.word);
  if (values.length > 0) return symbol === 'in' ? words(['[']) : values;
  return operandItems(scope);
}

/** Candidates that begin with the word first, then those that contain it. */
function ranked(items: readonly Completion[], word: string): Completion[] {
  const wanted = word.toLowerCase();
  const begins: Completion[] = [];
  const contains: Completion[] = [];
  for (const item of items) {
    const at = item.label.toLowerCase().indexOf(wanted);
    if (at >= 0) (at === 0 ? begins : contains).push(item);
  }
  return [...begins, ...contains].slice(0, COMPLETIONS_MAX);
}

/**
 * Candidates for the word at the cursor of a text that need not be complete or correct.
 * @param cursor offset in UTF-16 code units
 */
export function complete(
  text: string,
  cursor: number,
  schema: Schema,
  context: Context = 'event',
): Completions {
  const to = Math.max(0, Math.min(text.length, Math.floor(cursor) || 0));
  if (to > EXPRESSION_LENGTH_MAX) return { from: to, to, items: [] };
  const place = placeOf(text.slice(0, to));
  const items = ranked(candidates(place, { schema, context }), place.word);
  return { from: place.from, to, items };
}

/**
 * Tokens → tree, by operator precedence (V. Pratt, "Top down operator precedence", 1973).
 *
 *     or < and < not < comparison, in, contains < + - < * / < unary -
 *
 * Comparisons do not chain. `and`, `or` join any number of conditions in one node.
 */
import type { Comparator, NamePart, Node } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { attempt, type QueryResult, refuse, type Span } from './problem.ts';

/** Longest expression that is read, in UTF-16 code units. */
export const EXPRESSION_LENGTH_MAX = 65_536;
/** Deepest nesting; every later pass recurses over the tree. */
export const EXPRESSION_DEPTH_MAX = 100;

const POWER = { or: 1, and: 2, not: 3, compare: 4, add: 5, multiply: 6, negate: 7 } as const;
const COMPARATORS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', 'contains'];

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  /** how many operands are open around the current token */
  depth: number;
}

const peek = (cursor: Cursor): Token => cursor.tokens[cursor.at]!;

const isSymbol = (token: Token, text: string): boolean =>
  token.type === 'symbol' && token.text === text;

function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.type !== 'end') cursor.at += 1;
  return token;
}

function takeSymbol(cursor: Cursor, text: string): Token | undefined {
  return isSymbol(peek(cursor), text) ? take(cursor) : undefined;
}

/** How a message names a token. */
function describe(token: Token): string {
  if (token.type === 'end') return 'the end of the expression';
  if (token.type === 'number') return `the number ${token.value}`;
  return `"${token.text}"`;
}

function expectSymbol(cursor: Cursor, text: string, opened: Span): Token {
  const found = takeSymbol(cursor, text);
  if (found) return found;
  const token = peek(cursor);
  const what = `expected "${text}" but found ${describe(token)}`;
  refuse(token, what, `Close the bracket opened at column ${opened.from + 1}.`);
}

function checkHeight(height: number, span: Span): number {
  if (height <= EXPRESSION_DEPTH_MAX) return height;
  const what = `the expression is nested deeper than ${EXPRESSION_DEPTH_MAX} levels`;
  refuse(span, what, 'Remove brackets, or split it into several expressions.');
}

/** Height of a node over these children. */
const above = (span: Span, ...children: readonly Node[]): number =>
  checkHeight(1 + children.reduce((most, child) => Math.max(most, child.height), 0), span);

const around = (first: Span, last: Span): Span => ({ from: first.from, to: last.to });

function parsePart(cursor: Cursor): NamePart {
  const token = take(cursor);
  if (token.type === 'name') return { text: token.text, from: token.from, to: token.to };
  // After a dot a keyword can only be a name.
  if (token.type === 'symbol' && /^\p{L}/u.test(token.text)) return token;
  refuse(token, `expected a name after "." but found ${describe(token)}`, 'Write device.field.');
}

function parseIndex(cursor: Cursor, opened: Token): { index: number; close: Token } {
  const token = take(cursor);
  if (token.type !== 'number' || token.unit || !Number.isSafeInteger(token.value)) {
    refuse(token, `expected an index but found ${describe(token)}`, 'Write a whole number: [0].');
  }
  return { index: token.value, close: expectSymbol(cursor, ']', opened) };
}

/** @param first the name token just taken */
function parseName(cursor: Cursor, first: NamePart): Node {
  const parts = [first];
  while (takeSymbol(cursor, '.')) parts.push(parsePart(cursor));
  const opened = takeSymbol(cursor, '[');
  const indexed = opened && parseIndex(cursor, opened);
  const last = indexed?.close ?? parts[parts.length - 1]!;
  return { type: 'name', parts, index: indexed?.index, height: 1, ...around(first, last) };
}

function parseItems(cursor: Cursor, opened: Token, close: string): [Node[], Token] {
  const items: Node[] = [];
  let end = takeSymbol(cursor, close);
  while (!end) {
    items.push(parseExpression(cursor, 0));
    if (!takeSymbol(cursor, ',') || isSymbol(peek(cursor), close)) {
      end = expectSymbol(cursor, close, opened);
    }
  }
  return [items, end];
}

function parseCall(cursor: Cursor, name: NamePart, opened: Token): Node {
  const [operands, end] = parseItems(cursor, opened, ')');
  const span = around(name, end);
  return { type: 'call', name, operands, height: above(span, ...operands), ...span };
}

function parsePrefixSymbol(cursor: Cursor, token: Token & { type: 'symbol' }): Node {
  if (token.text === '(') {
    const inside = parseExpression(cursor, 0);
    const span = around(token, expectSymbol(cursor, ')', token));
    return { ...inside, ...span };
  }
  if (token.text === 'true' || token.text === 'false') {
    const { from, to } = token;
    return { type: 'truth', value: token.text === 'true', height: 1, from, to };
  }
  if (token.text === 'not' || token.text === '-') {
    const type = token.text === 'not' ? 'not' : 'negate';
    const operand = parseExpression(cursor, POWER[type]);
    const span = around(token, operand);
    return { type, operand, height: above(span, operand), ...span };
  }
  const what = `expected a value or a condition but found "${token.text}"`;
  refuse(token, what, 'Write a name, a number, a text in quotes, or "(".');
}

function parsePrefix(cursor: Cursor): Node {
  const token = take(cursor);
  const { from, to } = token;
  if (token.type === 'number') {
    return { type: 'number', value: token.value, unit: token.unit, height: 1, from, to };
  }
  if (token.type === 'text') return { type: 'text', text: token.text, height: 1, from, to };
  if (token.type === 'name') {
    const name = { text: token.text, from, to };
    const opened = token.quoted ? undefined : takeSymbol(cursor, '(');
    return opened ? parseCall(cursor, name, opened) : parseName(cursor, name);
  }
  if (token.type === 'symbol') return parsePrefixSymbol(cursor, token);
  const what = 'the expression ends where a value is expected';
  refuse(token, what, 'Write a condition, e.g. kind == "demand" or room.temperatureC > 25 °C.');
}

/** Left power of the operator at the cursor; 0 = none begins here. */
function powerOf(token: Token): number {
  if (token.type !== 'symbol') return 0;
  if (token.text === 'or' || token.text === 'and') return POWER[token.text];
  if (COMPARATORS.includes(token.text) || token.text === 'in' || token.text === 'not') {
    return POWER.compare;
  }
  if (token.text === '+' || token.text === '-') return POWER.add;
  return token.text === '*' || token.text === '/' ? POWER.multiply : 0;
}

function parseJoin(cursor: Cursor, left: Node, word: 'and' | 'or'): Node {
  const terms = [left];
  while (takeSymbol(cursor, word)) terms.push(parseExpression(cursor, POWER[word] + 1));
  const span = around(left, terms[terms.length - 1]!);
  return { type: word, terms, height: above(span, ...terms), ...span };
}

function parseIn(cursor: Cursor, subject: Node): Node {
  const opened = takeSymbol(cursor, '[');
  if (opened) {
    const [items, end] = parseItems(cursor, opened, ']');
    const span = around(subject, end);
    return { type: 'inList', subject, items, height: above(span, subject, ...items), ...span };
  }
  const first = parseExpression(cursor, POWER.add);
  const dots = peek(cursor);
  if (!takeSymbol(cursor, '..')) {
    const what = `expected "[" or a range after "in" but found ${describe(dots)}`;
    refuse(dots, what, 'Write in ["a", "b"], or in 1 ms..2.5 s.');
  }
  const last = parseExpression(cursor, POWER.add);
  const span = around(subject, last);
  const height = above(span, subject, first, last);
  return { type: 'inRange', subject, first, last, height, ...span };
}

function refuseChain(cursor: Cursor): void {
  const token = peek(cursor);
  if (token.type !== 'symbol' || powerOf(token) !== POWER.compare) return;
  const what = `"${token.text}" cannot follow another comparison`;
  refuse(token, what, 'Join two comparisons with "and": 1 < x and x < 3.');
}

function parseComparison(cursor: Cursor, left: Node): Node {
  if (takeSymbol(cursor, 'in')) {
    const node = parseIn(cursor, left);
    refuseChain(cursor);
    return node;
  }
  const not = takeSymbol(cursor, 'not');
  if (not) {
    const word = peek(cursor);
    if (!takeSymbol(cursor, 'in')) {
      const what = `expected "in" after "not" but found ${describe(word)}`;
      refuse(word, what, 'Write x not in [a, b], or join conditions with "and" or "or".');
    }
    const operand = parseIn(cursor, left);
    refuseChain(cursor);
    const { from, to } = operand;
    return { type: 'not', operand, height: above(operand, operand), from, to };
  }
  const operator = (take(cursor) as Token & { type: 'symbol' }).text as Comparator;
  const right = parseExpression(cursor, POWER.compare + 1);
  refuseChain(cursor);
  const span = around(left, right);
  return { type: 'compare', operator, left, right, height: above(span, left, right), ...span };
}

function parseInfix(cursor: Cursor, left: Node, power: number): Node {
  if (power === POWER.and || power === POWER.or) {
    return parseJoin(cursor, left, power === POWER.and ? 'and' : 'or');
  }
  if (power === POWER.compare) return parseComparison(cursor, left);
  const operator = (take(cursor) as Token & { type: 'symbol' }).text as '+' | '-' | '*' | '/';
  const right = parseExpression(cursor, power + 1);
  const span = around(left, right);
  return { type: 'arithmetic', operator, left, right, height: above(span, left, right), ...span };
}

/** Reads operands joined by operators of at least `least` power. */
function parseExpression(cursor: Cursor, least: number): Node {
  cursor.depth += 1;
  checkHeight(cursor.depth, peek(cursor));
  let left = parsePrefix(cursor);
  for (;;) {
    const power = powerOf(peek(cursor));
    if (power === 0 || power < least) break;
    left = parseInfix(cursor, left, power);
  }
  cursor.depth -= 1;
  return left;
}

function refuseRest(token: Token): never {
  if (isSymbol(token, '=')) refuse(token, 'a single "=" compares nothing', 'Write "==".');
  if (isSymbol(token, ')') || isSymbol(token, ']')) {
    refuse(token, `${describe(token)} closes a bracket that was never opened`, 'Remove it.');
  }
  const what = `expected an operator but found ${describe(token)}`;
  refuse(token, what, 'Join conditions with "and" or "or"; put texts with spaces in quotes.');
}

/** Parses or refuses; for passes that run inside `attempt`. */
export function parseOrRefuse(text: string): Node {
  if (text.length > EXPRESSION_LENGTH_MAX) {
    const span = { from: EXPRESSION_LENGTH_MAX, to: text.length };
    const what = `the expression has ${text.length} characters; ${EXPRESSION_LENGTH_MAX} are read`;
    refuse(span, what, 'Shorten it, or split it into several expressions.');
  }
  const cursor: Cursor = { tokens: tokenize(text), at: 0, depth: 0 };
  const node = parseExpression(cursor, 0);
  const rest = peek(cursor);
  return rest.type === 'end' ? node : refuseRest(rest);
}

/** The tree of an expression, or where and why it has none. */
export const parse = (text: string): QueryResult<Node> => attempt(() => parseOrRefuse(text));

import { describe, expect, it } from 'vitest';
import type { Node } from './ast.ts';
import { EXPRESSION_LENGTH_MAX, parse } from './parser.ts';

/** The tree in prefix notation. */
function show(node: Node): string {
  switch (node.type) {
    case 'number':
      return `${node.value}${node.unit?.text ?? ''}`;
    case 'text':
      return JSON.stringify(node.text);
    case 'truth':
      return String(node.value);
    case 'name': {
      const name = node.parts.map(({ text }) => text).join('.');
      return node.index === undefined ? name : `${name}[${node.index}]`;
    }
    case 'negate':
      return `(neg ${show(node.operand)})`;
    case 'not':
      return `(not ${show(node.operand)})`;
    case 'arithmetic':
    case 'compare':
      return `(${node.operator} ${show(node.left)} ${show(node.right)})`;
    case 'inList':
      return `(in ${show(node.subject)} ${node.items.map(show).join(' ')})`;
    case 'inRange':
      return `(range ${show(node.subject)} ${show(node.first)} ${show(node.last)})`;
    case 'and':
    case 'or':
      return `(${node.type} ${node.terms.map(show).join(' ')})`;
    case 'call':
      return `(${node.name.text}: ${node.operands.map(show).join(' ')})`;
  }
}

const tree = (text: string): string => {
  const parsed = parse(text);
  return parsed.ok ? show(parsed.value) : `error: ${parsed.problem.what}`;
};

const problem = (text: string) => {
  const parsed = parse(text);
  if (parsed.ok) throw new Error(`"${text}" was expected to be refused`);
  return parsed.problem;
};

describe('parse', () => {
  it.each([
    ['a or b and c', '(or a (and b c))'],
    ['(a or b) and c', '(and (or a b) c)'],
    ['not a == b and c', '(and (not (== a b)) c)'],
    ['a and b and c and d', '(and a b c d)'],
    ['a + b * c - d', '(- (+ a (* b c)) d)'],
    ['-a * 2 > 3', '(> (* (neg a) 2) 3)'],
    ['a - -1 < 2', '(< (- a (neg 1)) 2)'],
    ['(a - b) / c >= 2', '(>= (/ (- a b) c) 2)'],
    ['time in 1 ms..2.5 s', '(range time 1ms 2.5s)'],
    ['x in 1..5', '(range x 1 5)'],
    ['x in a + 1..b', '(range x (+ a 1) b)'],
    ['device in ["a", b,]', '(in device "a" b)'],
    ['device not in ["a"]', '(not (in device "a"))'],
    ['!a && b || c', '(or (and (not a) b) c)'],
    ['a ≤ 5 and b ≠ −3', '(and (<= a 5) (!= b (neg 3)))'],
    ['t > 25°C', '(> t 25°C)'],
    ['c == 60 kJ/K', '(== c 60kJ/K)'],
    ['x == 0x1F', '(== x 31)'],
    ['x == 1_000.5e1', '(== x 10005)'],
    ['x == .5', '(== x 0.5)'],
    ['room.sensor-stuck', 'room.sensor-stuck'],
    ['`Thread 1`.`in`.and', 'Thread 1.in.and'],
    ['bus.fifo[3] > 1', '(> bus.fifo[3] 1)'],
    ['latency("a → b") > 1 ms', '(> (latency: "a → b") 1ms)'],
    ['f()', '(f: )'],
    ['f(a, 1 + 2)', '(f: a (+ 1 2))'],
    ["a == 'it\\'s \\\\ \"x\"'", '(== a "it\'s \\\\ \\"x\\"")'],
    ['a\n  and\tb', '(and a b)'],
    ['true or false', '(or true false)'],
    ['3 and x', '(and 3 x)'],
  ])('reads %s', (text, expected) => {
    expect(tree(text)).toBe(expected);
  });

  it('reads 9,000 conditions joined by "or"', () => {
    const text = Array.from({ length: 9_000 }, () => 'x>1').join(' or ');
    expect(parse(text).ok).toBe(true);
  });
});

describe('parse refuses', () => {
  it.each([
    ['', 0, 0, 'ends where a value is expected', 'kind == "demand"'],
    ['a and', 5, 5, 'ends where a value is expected', 'Write a condition'],
    ['a b', 2, 3, 'expected an operator but found "b"', '"and" or "or"'],
    ['a = 1', 2, 3, 'a single "=" compares nothing', 'Write "=="'],
    ['1 < x < 3', 6, 7, '"<" cannot follow another comparison', '1 < x and x < 3'],
    ['x in 1..2 in [3]', 10, 12, '"in" cannot follow', 'and'],
    ['(a or b', 7, 7, 'expected ")" but found the end', 'column 1'],
    ['a)', 1, 2, '")" closes a bracket that was never opened', 'Remove it'],
    ['x in [1, 2', 10, 10, 'expected "]"', 'column 6'],
    ['x in 5', 6, 6, 'expected "[" or a range', 'in 1 ms..2.5 s'],
    ['x not 5', 6, 7, 'expected "in" after "not"', 'not in [a, b]'],
    ['a == "b', 5, 7, 'a quotation is not closed', 'another "'],
    ['a # b', 2, 3, '"#" has no meaning here', 'Remove it'],
    ['a == 💥', 5, 7, '"💥" has no meaning', 'Remove it'],
    ['room. > 3', 6, 7, 'expected a name after "."', 'device.field'],
    ['* 3', 0, 1, 'expected a value or a condition but found "*"', 'Write a name'],
    ['x == 1e999', 5, 10, '1e999 is too large', '1.8e308'],
    ['fifo[x]', 5, 6, 'expected an index but found "x"', '[0]'],
    ['fifo[1 ms]', 5, 9, 'expected an index but found the number 1', '[0]'],
  ])('%s', (text, from, to, what, mend) => {
    const found = problem(text);
    expect(found).toMatchObject({ from, to, where: `column ${from + 1}` });
    expect(found.what).toContain(what);
    expect(found.mend).toContain(mend);
  });

  it.each([
    ['brackets', `${'('.repeat(10_000)}x${')'.repeat(10_000)}`],
    ['open brackets', '('.repeat(60_000)],
    ['negations', `${'not '.repeat(10_000)}x`],
    ['minus signs', `${'- '.repeat(10_000)}x`],
    ['lists', `${'x in ['.repeat(10_000)}`],
    ['calls', 'f('.repeat(10_000)],
    ['a long sum', `1${' + 1'.repeat(10_000)} > 2`],
    ['alternating words', 'a or b and '.repeat(5_000).concat('('.repeat(5_000))],
  ])('10,000 levels of %s', (_, text) => {
    const found = problem(text);
    expect(found.what).toBe('the expression is nested deeper than 100 levels');
    expect(found.mend).toContain('Remove brackets');
  });

  it('a text longer than is read', () => {
    const found = problem('x'.repeat(EXPRESSION_LENGTH_MAX + 1));
    expect(found.what).toContain('65537 characters');
    expect(found.where).toBe('column 65537');
  });
});

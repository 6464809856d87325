import { describe, expect, it } from 'vitest';
import { GOOD, problemsOf } from './test-catalog.ts';

describe('a file', () => {
  it.each([
    ['an empty file', '', '1:1', 'the file is empty', 'title, until and mocks'],
    ['a file of comments', '# nothing\n\n', '1:1', 'the file is empty', 'title: …'],
    ['a file with null', '~\n', '1:1', 'the file is empty', 'title: …'],
    ['a list', '- a\n- b\n', '1:1', 'the file holds a list', 'title: …'],
    ['a text', 'hello\n', '1:1', 'the file holds a single text', 'title: …'],
    ['binary', 'title: a\nb\0c', '2:2', 'the character U+0000', 'saved as UTF-8'],
    ['what was no UTF-8', '\uFFFD\uFFFD', '1:1', 'not a text file', 'YAML'],
    ['too large a file', `# ${'x'.repeat(300_000)}`, '1:1', '300002 characters; 262144', 'split'],
    ['brackets 10,000 deep', `a: ${'['.repeat(10_000)}`, '1:43', 'deeper than 40 levels', 'Remove'],
    ['braces 10,000 deep', `a: ${'{'.repeat(10_000)}`, '1:43', 'deeper than 40 levels', 'Remove'],
    ['two documents', `${GOOD}---\na: b\n`, '24:1', 'a second document begins here', '"---"'],
    ['an open bracket', 'title: [a\n', '2:1', 'not valid YAML', 'close every bracket'],
    ['tabs', 'mocks:\n\ta: 1\n', '2:1', 'not valid YAML', 'spaces instead of tabs'],
    ['bad indent', 'a:\n    b: 1\n  c: 2\n', '3:1', 'not valid YAML', 'Indent'],
    ['a tag', 'title: !!js/function "x"\n', '1:8', 'not valid YAML', 'Remove the tag'],
    ['an alias', 'title: &a x\nstory: *a\n', '2:8', '"*a" refers to another value', 'Write the'],
  ])('refuses %s', (_, text, place, what, mend) => {
    const [found] = problemsOf(text);
    expect(found?.what).toContain(what);
    expect(found?.mend).toContain(mend);
    expect(found?.where).toBe(`home.yaml:${place}`);
  });
});

it('a bomb of aliases is refused at its first alias', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [i, name] of [...'bcdefghi'].entries()) {
    const before = `*${'abcdefgh'[i]}`;
    lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => before).join(', ')}]`);
  }
  const [first] = problemsOf(lines.join('\n'));
  expect(first?.what).toContain('"*a" refers to another value');
});

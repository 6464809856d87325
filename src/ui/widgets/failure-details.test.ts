import { describe, expect, it } from 'vitest';
import { detailsText, failureOf } from './failure-details.ts';

describe('details of a failure', () => {
  it('say what, where, and how it came to it', () => {
    const failure = { ...failureOf(new Error('no such row')), components: '\n    at Row\n' };
    const text = detailsText('The panel Logs', failure, 'http://localhost/', 'Browser 1');
    expect(text).toMatch(/^The panel Logs stopped working: no such row\n/);
    expect(text).toMatch(/\nOrrery \S+ at http:\/\/localhost\/\n/);
    expect(text).toContain('\nBrowser 1\n');
    expect(text).toContain('failure-details.test.ts');
    expect(text).toContain('Components:\n    at Row\n');
  });

  it('are cut where they become long, and say so', () => {
    const stack = Array.from({ length: 100 }, (_, line) => `at f${line}`).join('\n');
    const text = detailsText('It', { message: 'x', stack, components: '' }, '', '');
    expect(text).toContain('at f29\n    … 70 more\n');
    expect(text).not.toContain('at f30');
  });

  it('take what was thrown, whatever it was', () => {
    expect(failureOf('a word')).toEqual({ message: 'a word', stack: '', components: '' });
    expect(failureOf(undefined).message).toBe('undefined');
  });
});

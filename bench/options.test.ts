import { describe, expect, it } from 'vitest';
import { checkOnly, isWanted, parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('runs everything, in full, by default', () => {
    const options = parseOptions([]);
    expect(options).toEqual({
      jsonFile: '',
      tiny: false,
      only: [],
      browser: true,
      liveSeconds: 600,
    });
    expect(isWanted('publish', options)).toBe(true);
  });
  it('takes several names', () => {
    const options = parseOptions(['--only', 'seek', '--tiny', '--only', 'now', '--json', 'x.json']);
    expect(options.jsonFile).toBe('x.json');
    expect(options.tiny).toBe(true);
    expect(['seek-1m', 'now', 'publish'].filter((name) => isWanted(name, options))).toEqual([
      'seek-1m',
      'now',
    ]);
  });
  it('takes names between commas, and says which of them no case has', () => {
    const options = parseOptions(['--only', 'seek,now']);
    expect(options.only).toEqual(['seek', 'now']);
    expect(() => checkOnly(options, ['seek-1m', 'now'])).not.toThrow();
    expect(() => checkOnly(options, ['seek-1m', 'publish'])).toThrow(
      'no case is called "now"; there are seek-1m, publish',
    );
    expect(() => checkOnly(parseOptions(['--only', 'a,']), ['a'])).toThrow('called ""');
  });
  it.each([
    [['--json']],
    [['--json', '--tiny']],
    [['--only']],
    [['fast']],
    [['--fast']],
    [['--live', '0']],
  ])('refuses %j', (args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { fnv1a } from '../lib/fnv1a.ts';
import { scenarioCheck } from './checks.ts';
import { SCENARIOS } from './library.ts';

describe('the check of a built-in scenario', () => {
  it('is that of its text', () => {
    const checks = SCENARIOS.map(({ id }) => scenarioCheck(id));
    expect(checks).toEqual(SCENARIOS.map(({ text }) => fnv1a(text)));
    expect(new Set(checks).size).toBe(SCENARIOS.length);
    expect(SCENARIOS.length).toBeGreaterThan(0);
  });

  it('is empty for one that does not exist', () => {
    expect(scenarioCheck('nowhere')).toBe('');
  });
});

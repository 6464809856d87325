import { describe, expect, it } from 'vitest';
import { shapeOf } from '../engine/mock-shape.ts';
import { DIFFICULTIES } from '../engine/scenario.ts';
import { MOCKS } from '../mocks/registry.ts';
import { SCENARIOS } from './library.ts';
import { type MockCatalog, parseScenario } from './parse.ts';

const CATALOG: MockCatalog = new Map(
  MOCKS.map((mock) => {
    const shape = shapeOf(mock);
    if (!shape.ok) throw new Error(shape.problem.what);
    return [mock.kind, shape.value];
  }),
);

describe('SCENARIOS', () => {
  it('begins with the thermostats and is sorted by id after them', () => {
    const [first, ...others] = SCENARIOS.map(({ id }) => id);
    expect(first).toBe('thermostats');
    expect(others).toEqual([...others].sort());
  });

  it.each(SCENARIOS)('$fileName is a right scenario', ({ id, fileName, text }) => {
    const parsed = parseScenario(text, fileName, CATALOG);
    expect(parsed).toMatchObject({ ok: true, value: { id } });
    const difficulty = parsed.ok ? parsed.value.difficulty : undefined;
    expect(DIFFICULTIES, 'the gallery shows how hard it is').toContain(difficulty);
  });
});

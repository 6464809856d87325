import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { compileFilter } from '../../../query/compile-event.ts';
import { compileCondition } from '../../../timeline/condition.ts';
import { compileExpression } from '../../../timeline/expression.ts';
import { scenarioSummaries } from '../../../worker/load-scenario.ts';
import { openSession } from '../../../worker/session.ts';
import { laneSchema } from '../../panels/lanes/test-lanes.ts';
import { exampleCondition, exampleFilter, exampleValue } from './examples.ts';

const schemaOf = (id: string) => unwrap(openSession({ id }, { historyEvents: 4096 })).system.schema;
const IDS = scenarioSummaries()
  .filter(({ devices }) => devices < 50)
  .map(({ id }) => id);

describe('examples', () => {
  it.each(IDS)('of %s can be used as they stand', (id) => {
    const schema = schemaOf(id);
    expect(compileFilter(exampleFilter(schema), schema).ok).toBe(true);
    expect(compileCondition(exampleCondition(schema), schema).ok).toBe(true);
    expect(compileExpression(exampleValue(schema), schema).ok).toBe(true);
  });

  it('are there for a world without links and for one without devices', () => {
    const one = laneSchema('north:thermostat');
    expect(exampleFilter(one)).toBe('device == "north"');
    expect(exampleCondition(one)).toBe('north.on == false');
    expect(compileExpression(exampleValue(laneSchema()), laneSchema()).ok).toBe(true);
    const none = laneSchema();
    expect(compileFilter(exampleFilter(none), none).ok).toBe(true);
    expect(compileCondition(exampleCondition(none), none).ok).toBe(true);
  });
});

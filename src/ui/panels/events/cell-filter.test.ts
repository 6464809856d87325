import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../query/compile-event.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import { openSession } from '../../../worker/session.ts';
import { cellActions, narrowed } from './cell-filter.ts';
import { EVENT_COLUMN_IDS } from './column-ids.ts';

/** A run of `thermostats` with all that happens in it, faults and a break included. */
function recording() {
  const session = openSession({ id: 'thermostats' }, { historyEvents: 4096 });
  if (!session.ok) throw new Error(session.problem.what);
  const { value } = session;
  value.runUntil({ type: 'sequence', sequence: 1000 });
  value.inject({ type: 'fault', device: 'north', fault: 'sensor-stuck', on: true }, 0);
  value.inject({ type: 'set', device: 'room', field: 'temperatureC', value: 30 }, 0);
  value.runUntil({ type: 'sequence', sequence: 1500 });
  const { memory, schema } = value.system;
  return { memory, timeline: createTimeline(memory, schema) };
}

describe('conditions of cells', () => {
  const { memory, timeline } = recording();
  const events = timeline.events(0, 1500);

  it('compile, and "only" keeps the event they came from while "hide" does not', () => {
    const kinds = new Set<number>();
    for (const event of events) {
      if (kinds.has(event.kind)) continue;
      kinds.add(event.kind);
      for (const column of EVENT_COLUMN_IDS) {
        const actions = cellActions(timeline, event, column);
        expect(actions.length, `${column} of kind ${event.kind}`).toBeGreaterThan(0);
        for (const { label, condition } of actions) {
          const filter = compileFilter(condition, timeline.schema);
          if (!filter.ok) throw new Error(`${condition}: ${filter.problem.what}`);
          // An event does not follow from itself.
          const isOwn = condition.endsWith(`caused_by(${event.sequence})`);
          const passes = filter.value.matches(memory, event.sequence);
          expect(passes, condition).toBe(label.startsWith('Only') !== isOwn);
        }
      }
    }
    expect(kinds.size).toBeGreaterThan(8);
  });

  it('name the device where it happened, the kind, and each value', () => {
    const tell = events.find(({ kind }) => timeline.schema.kinds[kind]?.name === 'tell')!;
    expect(cellActions(timeline, tell, 'device')[0]?.condition).toMatch(/^device == "\w+"$/);
    const [only, hide] = cellActions(timeline, tell, 'event');
    expect(only?.condition).toMatch(/^kind == "(thermostat\.|heater\.)?tell"$/);
    expect(hide?.condition).toMatch(/^kind != "/);
    expect(cellActions(timeline, tell, 'sequence').map(({ label }) => label)).toContain(
      'Only from here on',
    );
  });

  it('join a filter without changing what it says', () => {
    expect(narrowed('', 'kind == "tell"')).toBe('kind == "tell"');
    expect(narrowed('on', 'kind == "tell"')).toBe('on and kind == "tell"');
    expect(narrowed('on or off', 'kind == "tell"')).toBe('(on or off) and kind == "tell"');
  });
});

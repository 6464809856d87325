import { describe, expect, it } from 'vitest';
import { replayScenario } from '../testkit/index.ts';

describe('watchdog-loop', () => {
  it('is a loop: every reset comes while the checkpoint holds the core, soon after boot', () => {
    const { session, timeline } = replayScenario({ id: 'watchdog-loop' });
    const { kinds } = session.system.schema;
    const all = timeline.events(timeline.oldest(), timeline.published());
    const times = (name: string) =>
      all
        .filter(({ kind }) => `${kinds[kind]?.mock}.${kinds[kind]?.name}` === name)
        .map(({ timeNs }) => timeNs);
    const boots = times('mcu.booted');
    expect(boots.length).toBeGreaterThan(20);
    // No checkpoint was ever finished, and the later boots follow one another at once.
    expect(times('mcu.c')).toEqual([]);
    const gaps = boots.slice(2).map((at, i) => at - (boots[i + 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(130e6);
  });
});

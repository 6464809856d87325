/** What the stories of the time scenarios tell does happen in them, with any seed. */
import { describe, expect, it } from 'vitest';
import { type ReplayReport, replayScenario } from '../testkit/index.ts';
import type { OpenOptions } from '../worker/engine-api.ts';

const MINUTE = 60e9;
const SEEDS = [1, 2, 3];
const STATUS = { selected: 0, nonselectable: 1, falseticker: 2, combined: 4 };

function play(id: string, options: OpenOptions = {}) {
  const report = replayScenario({ id }, options);
  const { timeline } = report;
  const fieldOf = (path: string) => {
    const [name, field] = path.split('.');
    const device = timeline.schema.devices.find((one) => one.name === name);
    const found = device?.fields.find((one) => one.name === field);
    if (found === undefined) throw new Error(`there is ${path}`);
    return found;
  };
  /** Cells of a field after everything at a time. */
  const cellsAt = (path: string, timeNs: number): number[] => {
    const { slot, length } = fieldOf(path);
    const state = timeline.stateAt(timeline.sequenceAt(timeNs));
    if (!state.ok) throw new Error(state.problem.what);
    return Array.from(state.value.subarray(slot, slot + length));
  };
  return { report, fieldOf, cellsAt, at: (path: string, ns: number) => cellsAt(path, ns)[0] ?? 0 };
}

/** Names of a state one after the other. */
function lifeOf(
  { timeline }: ReplayReport,
  { slot, values = [] }: ReturnType<ReturnType<typeof play>['fieldOf']>,
) {
  const range = { from: timeline.oldest(), to: timeline.published() };
  const writes = timeline.fieldHistory(slot, range, 1000).toReversed();
  return [values[0], ...writes.map((write) => values[write.new])];
}

describe.each(SEEDS)('seed %i', (seed) => {
  it('two-liars: the honest server becomes the falseticker; with a fourth nobody is believed', () => {
    const shipped = play('two-liars', { seed });
    expect(shipped.at('ntpd.selected', 7 * MINUTE)).toBe(0);
    const [honest, ...liars] = shipped.cellsAt('ntpd.status', 20 * MINUTE);
    expect(honest).toBe(STATUS.falseticker);
    expect(liars.slice(0, 2).sort()).toEqual([STATUS.selected, STATUS.combined]);
    expect(shipped.at('clock.offsetS', 20 * MINUTE)).toBeCloseTo(0.6, 2);
    const fixed = play('two-liars', { seed, fixed: true });
    expect(fixed.cellsAt('ntpd.status', 20 * MINUTE).slice(0, 4)).toEqual([2, 2, 2, 2]);
    expect(fixed.at('clock.offsetS', 20 * MINUTE)).toBeCloseTo(0, 2);
  });

  it('time-went-back: every timer fires in the second in which the clock is put right', () => {
    const { report, fieldOf, at } = play('time-went-back', { seed });
    const { timeline } = report;
    const steps = timeline.fieldHistory(
      fieldOf('clock.jumps').slot,
      { from: 0, to: timeline.published() },
      10,
    );
    expect(steps).toHaveLength(2);
    const backNs = timeline.timeOf(steps[0]?.sequence ?? 0) ?? 0;
    expect(at('clock.offsetS', backNs)).toBeCloseTo(0, 2);
    expect(at('jobs.burst', backNs + 1e9)).toBe(8);
  });

  it('rtc-drift-boot: the error at boot is gain times time off, and no daemon steps it away', () => {
    const { at } = play('rtc-drift-boot', { seed });
    expect(at('clock.offsetS', MINUTE)).toBeCloseTo(31.5e-6 * 1_814_400 + 0.02, 1);
    expect(at('clock.offsetS', 12 * MINUTE)).toBeGreaterThan(40);
    expect(at('ntpd.rtcGainPpm', 29 * MINUTE)).toBeCloseTo(31.5, -1);
    const fixed = play('rtc-drift-boot', { seed, fixed: true });
    expect(Math.abs(fixed.at('clock.offsetS', MINUTE))).toBeLessThan(0.5);
  });

  it('leap-smear: the kernel makes a leap that the servers hide, and the daemon takes it back', () => {
    const { at, report, fieldOf } = play('leap-smear', { seed });
    expect(at('clock.offsetS', 20 * MINUTE - 1e9)).toBeCloseTo(-0.5, 1);
    expect(at('clock.offsetS', 20 * MINUTE)).toBeCloseTo(-0.5, 1);
    const { timeline } = report;
    const range = { from: 0, to: timeline.published() };
    const offsets = timeline.fieldHistory(fieldOf('ntpd.lastOffsetS').slot, range, 1000);
    const [largest = 0] = offsets.map((write) => write.new).sort((a, b) => a - b);
    expect(largest).toBeLessThan(-0.9);
    const fixed = play('leap-smear', { seed, fixed: true });
    expect(fixed.at('clock.offsetS', 20 * MINUTE)).toBeCloseTo(0.5, 1);
    expect(fixed.at('clock.offsetS', 59 * MINUTE)).toBeCloseTo(0, 2);
  });

  it('sync-lost-found: unsynchronised, synchronised, a falseticker, lost, holdover, found', () => {
    const { report, fieldOf, cellsAt, at } = play('sync-lost-found', {
      seed,
      untilNs: 600 * MINUTE,
    });
    const life = lifeOf(report, fieldOf('ntpd.sync'));
    expect(life.slice(0, 2)).toEqual(['unsynchronised', 'synchronised']);
    expect(life).toContain('holdover');
    expect(life.at(-1)).toBe('synchronised');
    expect(cellsAt('ntpd.status', 27 * MINUTE)[2]).toBe(STATUS.falseticker);
    expect(cellsAt('ntpd.reach', 100 * MINUTE).slice(0, 3)).toEqual([0, 0, 0]);
    expect(at('clock.offsetS', 7 * 60 * MINUTE)).toBeGreaterThan(0.7);
  });
});

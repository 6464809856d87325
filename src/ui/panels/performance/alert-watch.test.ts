import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { success } from '../../../lib/result.ts';
import { createAppStore } from '../../store/app-store.ts';
import { testPort, testWorld } from '../../store/test-world.ts';
import { createAlertWatch } from './alert-watch.ts';
import type { KeptMetrics } from './kept-metrics.ts';
import { EMPTY_METRIC, type MetricDraft } from './metric-draft.ts';

const alert = (name: string): MetricDraft => ({
  ...EMPTY_METRIC,
  ...{ name, value: 'clock.ticks', every: '10 ns', side: 'above', threshold: '5' },
});

/** A running world whose metric has these values, one for each 10 ns. */
async function watching(kept: readonly MetricDraft[]) {
  const made = testWorld(10);
  let values: readonly number[] = [];
  const metrics = createStore<KeptMetrics>(() => ({ drafts: kept }));
  const probe = vi.fn(async () => {
    const points = values.map((value, index) => ({ timeNs: 10 * index, value, samples: 1 }));
    const result = { type: 'metric', name: '0', unit: '', points, samples: values.length } as const;
    return success({ results: metrics.getState().drafts.map(() => result) } as never);
  });
  const port = { ...testPort(made), probe };
  const store = createAppStore(port, 'dark');
  await store.getState().start({});
  const end = createAlertWatch({ port, store }, metrics);
  return {
    ...{ store, metrics, probe, end },
    /** What was recorded by now; then enough time for a look. */
    runTo: async (recorded: readonly number[], epoch = 0) => {
      values = recorded;
      const liveNs = 10 * recorded.length;
      store.setState({ published: 10 + recorded.length + 100 * epoch, liveNs, epoch });
      await vi.advanceTimersByTimeAsync(5000);
    },
    told: () =>
      store
        .getState()
        .notices.filter(({ what }) => what.includes('fires'))
        .map(({ what, mend }) => `${what}: ${mend}`),
    putAway: () => {
      const { notices, dismiss } = store.getState();
      for (const { id } of notices) dismiss(id);
    },
  };
}

describe('alert watch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells once when an alert begins to fire, and again when it fires anew', async () => {
    const { runTo, told, putAway } = await watching([alert('ticks')]);
    await runTo([1, 2]);
    expect(told()).toEqual([]);
    await runTo([1, 2, 9]);
    expect(told()).toEqual(['The alert "ticks" fires: 9 at 30 ns; its rule: above 5.']);
    putAway();
    await runTo([1, 2, 9, 9]);
    expect(told()).toEqual([]);
    await runTo([1, 2, 9, 9, 1, 7]);
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain('7 at 60 ns');
  });

  it('does not tell again in a branch what the shared past has told', async () => {
    const { runTo, told, putAway } = await watching([alert('ticks')]);
    await runTo([1, 9, 1, 9]);
    putAway();
    await runTo([1, 9, 1], 1);
    expect(told()).toEqual([]);
    await runTo([1, 9, 1, 1, 9], 1);
    expect(told()[0]).toContain('9 at 50 ns');
  });

  it('does not tell of a past that was there when the alert was written', async () => {
    const { metrics, runTo, told } = await watching([]);
    await runTo([9, 9, 1]);
    metrics.setState({ drafts: [alert('late')] });
    await runTo([9, 9, 1, 1]);
    expect(told()).toEqual([]);
    await runTo([9, 9, 1, 1, 8]);
    expect(told()[0]).toContain('8 at 50 ns');
  });

  it('asks nothing of a world at rest, nor without an alert, nor after its end', async () => {
    const { runTo, probe, metrics, end } = await watching([{ ...alert('plain'), side: '' }]);
    await runTo([9]);
    expect(probe).not.toHaveBeenCalled();
    metrics.setState({ drafts: [alert('ticks')] });
    await runTo([9]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probe).toHaveBeenCalledTimes(1);
    end();
    await runTo([9, 9, 9]);
    expect(probe).toHaveBeenCalledTimes(1);
  });
});

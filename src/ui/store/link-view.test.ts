import { describe, expect, it } from 'vitest';
import { createAppStore } from './app-store.ts';
import { viewLink } from './link-view.ts';
import { testPort, testWorld } from './test-world.ts';

async function opened(link = {}) {
  const made = testWorld(10);
  const { getState } = createAppStore(testPort(made), 'dark');
  await getState().start(link);
  return getState;
}

const FILTER = 'kind == "tick"';

describe('what a link shows', () => {
  it('is shown when the link is opened, and told by the next link', async () => {
    const view = { range: { fromNs: 1, toNs: 5 }, mark: 3, slot: 0, filter: FILTER } as const;
    const link = { ...view, tab: 'logs', panel: 'why' } as const;
    const get = await opened({ at: 4, ...link });
    expect(get().problem).toBeUndefined();
    expect(get()).toMatchObject({ at: 4, bottomTab: 'logs', filterDraft: FILTER, ...view });
    expect(viewLink(get())).toEqual(link);
  });

  it('is nothing for a page just opened', async () => {
    const get = await opened();
    expect(viewLink(get())).toEqual({});
  });

  it('keeps what can be used beside a filter and a slot that cannot', async () => {
    const get = await opened({ mark: 2, slot: 99, filter: 'kind = "tick"' });
    expect(get()).toMatchObject({ mark: 2, slot: -1, filter: '', filterDraft: 'kind = "tick"' });
    expect(get().notices.map(({ where }) => where)).toEqual(['address, slot=', 'address, filter=']);
  });

  it('is cleared by a link to the same world that leaves it out', async () => {
    const get = await opened({ mark: 2, filter: FILTER });
    await get().showLink({});
    expect(get()).toMatchObject({ mark: -1, filter: '', filterDraft: '' });
  });

  it('says so when the run ends before the moment', async () => {
    const get = await opened({ at: 12 });
    expect(get().notices.map(({ what }) => what)).toEqual([
      'the link leads to event #12; the run has 10',
    ]);
    expect(get().at).toBe(9);
  });
});

describe('settings in a link', () => {
  it('decide the speed, and are kept for worlds opened later', async () => {
    const settings = { 'timing.mode': 'deterministic' };
    const get = await opened({ settings });
    expect(get()).toMatchObject({ speed: 'max', settings });
    await get().openScenario('ticks');
    expect(get().settings).toEqual(settings);
  });

  it('come after the speed that the link names', async () => {
    const get = await opened({ speed: 2, settings: { 'timing.mode': 'deterministic' } });
    expect(get().speed).toBe(2);
  });

  it('are refused one by one, in the words of the command line', async () => {
    const settings = { 'timing.mode': 'dilated', 'timing.dilaton': '5', 'timing.dilation': '0' };
    const get = await opened({ settings });
    expect(get().settings).toEqual({ 'timing.mode': 'dilated' });
    const [typo, range] = get().notices;
    expect(typo?.what).toBe('there is no setting "timing.dilaton"');
    expect(typo?.mend).toContain('Did you mean "timing.dilation"?');
    expect(range?.where).toBe('address, config.mock_system.timing.dilation');
  });
});

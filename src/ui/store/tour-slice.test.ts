import { describe, expect, it, vi } from 'vitest';
import { createAppStore } from './app-store.ts';
import { testPort, testWorld } from './test-world.ts';

/** What a browser remembers between two visits. */
function stubSite(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  return kept;
}

const visit = () => createAppStore(testPort(testWorld(3)), 'dark').getState;

describe('the tour', () => {
  it('is offered at the first visit and not again', () => {
    stubSite();
    const first = visit();
    first().offerTour({});
    expect(first().tour).toBe('offered');
    first().endTour();
    first().offerTour({});
    expect(first().tour).toBe('off');
    const second = visit();
    second().offerTour({});
    expect(second().tour).toBe('off');
    second().startTour();
    expect(second().tour).toBe('called');
  });

  it('waits for a visit that has no other aim', () => {
    stubSite();
    for (const link of [{ scenario: 'two-liars' }, { recipe: 'r1.x' }, { at: 7 }]) {
      const led = visit();
      led().offerTour(link);
      expect(led().tour).toBe('off');
    }
    const free = visit();
    free().offerTour({ speed: 10 });
    expect(free().tour).toBe('offered');
  });
});

describe('chosen keys', () => {
  it('are there again at the next visit', () => {
    const kept = stubSite();
    visit()().chooseKeys({ play: 'KeyK' });
    expect(visit()().chosenKeys).toEqual({ play: 'KeyK' });
    kept.set('orrery.keys', '{"play":');
    expect(visit()().chosenKeys).toEqual({});
  });

  it('last as long as the page where nothing may be kept', () => {
    vi.stubGlobal('localStorage', undefined);
    const get = visit();
    get().chooseKeys({ play: 'KeyK' });
    expect(get().chosenKeys).toEqual({ play: 'KeyK' });
  });
});

import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { decodeRecipe } from '../../worker/recipe-text.ts';
import { createAppStore } from '../store/app-store.ts';
import { testPort, testWorld } from '../store/test-world.ts';
import { linkOf } from './address.ts';

async function opened() {
  const made = testWorld(10);
  const { getState, setState } = createAppStore(testPort(made), 'dark');
  await getState().start({});
  return { get: getState, set: setState };
}

describe('the address of what is shown', () => {
  it('names scenario and seed as long as nothing came from outside', async () => {
    const { get } = await opened();
    get().seek(4);
    expect(linkOf(get(), 1e9)).toEqual({ scenario: 'ticks', seed: 1, at: 4 });
    expect(linkOf(get(), 5e9)).toMatchObject({ untilNs: 1e9 });
  });

  it('is the recipe of the branch, with its name, once something did', async () => {
    const { get, set } = await opened();
    const edit = { type: 'seed', seed: 7 } as const;
    const inputs = [{ at: 2, timeNs: 3, edit }];
    const planned = [{ timeNs: 5e8, edit }];
    const summary = { id: 3, name: 'lucky', parent: 0, forkedAt: 1, forkedNs: 1, edits: [] };
    const branches = [{ ...summary, published: 10, broken: [] }];
    set({ inputs, planned, branches, branch: 3 });
    const link = linkOf(get(), 1e9);
    expect(link).toMatchObject({ branch: 'lucky' });
    expect(link?.scenario).toBeUndefined();
    const { recipe } = unwrap(decodeRecipe(link?.recipe ?? ''));
    expect(recipe).toMatchObject({ seed: 1, untilNs: 1e9, inputs, planned });
  });

  it('is none for files', async () => {
    const { get, set } = await opened();
    set({ world: testWorld(3, -1, 'file').world });
    expect(linkOf(get(), undefined)).toBeUndefined();
  });
});

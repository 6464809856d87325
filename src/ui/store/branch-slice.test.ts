import { describe, expect, it } from 'vitest';
import { failure, success } from '../../lib/result.ts';
import { createAppStore } from './app-store.ts';
import { testPort, testWorld } from './test-world.ts';

async function opened() {
  const made = testWorld(10);
  const port = testPort(made);
  const store = createAppStore(port, 'dark');
  await store.getState().start({});
  return { ...made, port, store, get: store.getState };
}

const PROBLEM = { what: 'two branches named "a"', where: 'fork', mend: 'Choose another name.' };

describe('branches of the page', () => {
  it('gives why a fork or a name was refused, for the field that it was written in', async () => {
    const { get, port } = await opened();
    port.fork = async () => failure(PROBLEM);
    port.renameBranch = async () => failure(PROBLEM);
    expect(await get().fork([])).toEqual(PROBLEM);
    expect(await get().renameBranch(0, 'a')).toEqual(PROBLEM);
    expect(get().notices).toEqual([]);
  });

  it('keeps what a branch will still be fed with: it is part of every link', async () => {
    const { get, port } = await opened();
    const edit = { type: 'seed', seed: 7 } as const;
    const planned = [{ timeNs: 5000, edit }];
    port.recipe = async () => ({
      engine: '0',
      scenario: { id: 'ticks' },
      seed: 1,
      untilNs: 1e9,
      inputs: [{ at: 1, timeNs: 1, edit }],
      planned,
    });
    await get().fork([], { inputs: 'keep' });
    expect(get().planned).toEqual(planned);
    expect(get().inputs).toHaveLength(1);
  });

  it('leaves the playhead where it is when another branch is deleted', async () => {
    const { get, port } = await opened();
    get().seek(3);
    await get().deleteBranch(5);
    expect(port.asked).toContain('delete 5');
    expect(get()).toMatchObject({ at: 3, following: false });
  });

  it('does not run again to the branch that is open', async () => {
    const { get, port } = await opened();
    port.switchBranch = () => Promise.reject(new Error('not asked here'));
    await get().switchBranch(get().branch);
    expect(get().notices).toEqual([]);
  });
});

describe('a recipe opened by the page', () => {
  const moment = { sequence: 10, hash: '00000000000000aa' };

  it('names its branch, goes to its place, and says that the hash is the same', async () => {
    const { get, port, world } = await opened();
    port.openRecipe = async () => success({ world, moment, isSame: true, hash: moment.hash });
    await get().openLink({ recipe: 'r1', branch: 'warmer', at: 4 });
    expect(port.asked).toContain('rename 0 warmer');
    expect(get()).toMatchObject({ at: 4, following: false, phase: 'ready' });
    expect(get().notices.map(({ tone, what }) => [tone, what])).toEqual([
      ['info', expect.stringContaining(moment.hash)],
    ]);
  });

  it('reports another hash than the recipe says', async () => {
    const { get, port, world } = await opened();
    port.openRecipe = async () =>
      success({ world, moment, isSame: false, hash: '00000000000000bb' });
    expect(await get().openRecipe('r1')).toBeUndefined();
    expect(get().notices.map(({ tone }) => tone)).toEqual(['problem']);
    expect(get().notices[0]?.what).toMatch(/bb where the recipe says .*aa/);
  });

  it('that cannot be read leaves the open world as it is', async () => {
    const { get, port, world } = await opened();
    port.openRecipe = async () => failure(PROBLEM);
    get().seek(3);
    expect(await get().openRecipe('r1')).toEqual(PROBLEM);
    // Worlds hold shared memory: they are compared by identity, not by value.
    expect(get().world === world).toBe(true);
    expect(get()).toMatchObject({ phase: 'ready', at: 3 });
  });
});

describe('a comparison made by the page', () => {
  const cost = { hashes: 1, events: 1 };

  it('is of the recording as it stands, under the names of both', async () => {
    const { get, port, world } = await opened();
    port.compare = async () =>
      success({ other: world.timeline, comparison: { result: 'same', to: 10, cost } });
    expect(await get().compare({ type: 'seed', seed: 9 })).toBeUndefined();
    expect(get().compared).toMatchObject({ otherName: 'seed 9', epoch: world.timeline.epoch() });
    expect(get().comparing).toBeUndefined();
    await get().openScenario('ticks');
    expect(get().compared).toBeUndefined();
  });

  it('that is cancelled shows nothing, and the next one can begin', async () => {
    const { get, port, world } = await opened();
    port.compare = async (_other, { signal }) => {
      get().cancelComparison();
      expect(signal.aborted).toBe(true);
      return success({
        other: world.timeline,
        comparison: { result: 'cancelled', to: 3, cost },
      });
    };
    await get().compare({ type: 'seed', seed: 9 });
    expect(get()).toMatchObject({ compared: undefined, comparing: undefined });
    port.compare = async () => failure(PROBLEM);
    expect(await get().compare({ type: 'seed', seed: 9 })).toEqual(PROBLEM);
  });
});

/** A subscriber who is told without a list is held to what several are held to. */
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../lib/invariant.ts';
import { ProblemError } from '../lib/result.ts';
import { createBus, message } from './bus.ts';
import type { System } from './system.ts';
import { link, listener, openWorld, rowsOf, runTo, worldOf } from './test-world.ts';

/** `beat` is what nothing handles unless it is linked. */
const open = (isLinked = false): System =>
  openWorld(
    worldOf(
      [
        ['a', 'beater', { periodNs: 100 }],
        ['l', 'listener'],
      ],
      isLinked ? { links: [link('a.beat', 'l.hear', { latencyNs: 5 })] } : {},
    ),
  );

const beatOf = ({ schema }: System): number => schema.kinds.find(({ name }) => name === 'beat')!.id;

/** Calls `meddle` while the first event that is heard is being handled. */
function meddling(system: System, meddle: () => void): () => void {
  let told = 0;
  system.dispatch.subscribe(beatOf(system), () => {
    if (told++ === 0) meddle();
  });
  return () => runTo(system, 1000);
}

describe.each([false, true])('the one subscriber of a kind (linked: %s)', (isLinked) => {
  it('can neither run the world nor mark a point in it while it is told', () => {
    const system = open(isLinked);
    expect(meddling(system, () => system.run(5, 1000))).toThrow(InvariantError);
    const other = open(isLinked);
    expect(meddling(other, () => other.checkpoint('here'))).toThrow(InvariantError);
  });

  it('can send nothing while it is told, by the bus either', () => {
    const system = open(isLinked);
    const bus = createBus(system);
    const refused: unknown[] = [];
    meddling(system, () => {
      refused.push(bus.publish(message(listener, 'hear', 'l', { value: 5 })));
    })();
    expect(refused).toMatchObject([{ ok: false, problem: { what: 'an event is being handled' } }]);
    expect(system.inputs()).toEqual([]);
    const untouched = open(isLinked);
    runTo(untouched, 1000);
    expect(system.hash()).toEqual(untouched.hash());
  });

  it('ends a run by what ends runs, and the next one does not go on in the middle', () => {
    const system = open(isLinked);
    const problem = new ProblemError({ what: 'full', where: 'here', mend: 'none' });
    const run = meddling(system, () => {
      throw problem;
    });
    expect(run).toThrow(problem);
    expect(run).toThrow(InvariantError);
  });

  it('is told of by one error when it throws, also after another has left', () => {
    const hashes = [true, false].map((hadAnother) => {
      const system = open(isLinked);
      const other = (): void => undefined;
      if (hadAnother) system.dispatch.subscribe(beatOf(system), other);
      system.dispatch.subscribe(beatOf(system), () => {
        throw new Error('mine');
      });
      system.dispatch.unsubscribe(beatOf(system), other);
      runTo(system, 100);
      expect(rowsOf(system, 'error')).toHaveLength(rowsOf(system, 'beater.beat').length);
      expect(rowsOf(system, 'error')[0]).toMatchObject({ source: '' });
      return system.hash();
    });
    expect(hashes[0]).toEqual(hashes[1]);
  });

  it('has its error caused by what it was told, in that flow', () => {
    const system = open(isLinked);
    system.dispatch.subscribe(beatOf(system), () => {
      throw new Error('mine');
    });
    runTo(system, 150);
    const [beat] = rowsOf(system, 'beater.beat');
    const [error] = rowsOf(system, 'error');
    expect(error).toMatchObject({ parent: beat?.sequence, flow: beat?.flow, span: beat?.span });
  });
});

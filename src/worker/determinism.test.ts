import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure, type Result, success } from '../lib/result.ts';
import type { KeyframeRecord, Timeline } from '../timeline/timeline.ts';
import { watchDeterminism } from './determinism.ts';
import { type CheckApi, type HashAt, RUN_STATE } from './engine-api.ts';
import type { Determinism } from './engine-port.ts';

const at = (sequence: number, hash: string): HashAt => ({ sequence, timeNs: sequence * 10, hash });
const RECIPE = { engine: '', scenario: { id: 'x' }, seed: 1, untilNs: 1, inputs: [] };

/** A world of which the test says what it is doing, and a checker that answers what it is told. */
function watch() {
  const world = {
    state: RUN_STATE.paused as number,
    epoch: 0,
    hash: at(100, 'aa'),
    keyframes: [] as KeyframeRecord[],
  };
  let answer: (target: HashAt) => Result<HashAt> = success;
  const asked: HashAt[] = [];
  const told: Determinism[] = [];
  const checker: CheckApi = {
    giveWay: async () => undefined,
    check: async (_, target) => {
      asked.push(target);
      return answer(target);
    },
  };
  const timeline: Pick<Timeline, 'epoch' | 'keyframes'> = {
    epoch: () => world.epoch,
    keyframes: () => world.keyframes,
  };
  const stop = watchDeterminism(
    {
      timeline: timeline as Timeline,
      runState: () => world.state,
      recipe: async () => RECIPE,
      hash: async () => world.hash,
    },
    () => checker,
    (determinism) => told.push(determinism),
  );
  // The first round waits longer than the others.
  void vi.advanceTimersByTimeAsync(400);
  return {
    world,
    asked,
    told,
    stop,
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    rounds: (count = 1) => vi.advanceTimersByTimeAsync(401 * count),
    verdicts: () => told.map(({ verdict }) => verdict),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the determinism watch', () => {
  it('at rest compares the hash at the very event, once', async () => {
    const { asked, told, verdicts, rounds, stop } = watch();
    await rounds(3);
    expect(asked).toEqual([at(100, 'aa')]);
    expect(verdicts()).toEqual(['unchecked', 'checking', 'deterministic']);
    expect(told.at(-1)).toMatchObject({ sequence: 100, hash: 'aa', detail: '' });
    stop();
  });

  it('while running compares at the newest keyframe', async () => {
    const { world, asked, rounds, stop } = watch();
    world.state = RUN_STATE.running;
    await rounds();
    expect(asked).toEqual([]);
    world.keyframes = [at(0, '00'), at(50, 'bb')];
    await rounds();
    expect(asked).toEqual([at(50, 'bb')]);
    stop();
  });

  it('tells another hash, another end and a failed run as diverged', async () => {
    const { world, told, answerWith, rounds, stop } = watch();
    answerWith((target) => success({ ...target, hash: 'zz' }));
    await rounds();
    expect(told.at(-1)).toMatchObject({ verdict: 'diverged', hash: 'aa' });
    expect(told.at(-1)?.detail).toContain('zz');
    world.hash = at(200, 'cc');
    answerWith(() => success(at(150, 'cc')));
    await rounds();
    expect(told.at(-1)).toMatchObject({ verdict: 'diverged', sequence: 200 });
    world.hash = at(300, 'dd');
    answerWith(() => failure({ what: 'it ended', where: 'there', mend: 'Mend it.' }));
    await rounds();
    expect(told.at(-1)?.detail).toBe('it ended. Mend it.');
    world.hash = at(400, 'ee');
    answerWith(() => {
      throw new Error('thread gone');
    });
    await rounds();
    expect(told.at(-1)?.detail).toMatch(/the check failed: Error: thread gone/);
    stop();
  });

  it('begins anew when events are taken back, and drops an answer about them', async () => {
    const { world, verdicts, told, answerWith, rounds, stop } = watch();
    await rounds();
    world.epoch = 2;
    world.hash = at(80, 'ff');
    await rounds();
    expect(verdicts().slice(3)).toEqual(['unchecked', 'checking', 'deterministic']);
    world.hash = at(90, 'gg');
    answerWith((target) => {
      world.epoch = 4;
      return success({ ...target, hash: 'other' });
    });
    await rounds();
    expect(told.at(-1)).toMatchObject({ verdict: 'deterministic', sequence: 80 });
    stop();
  });

  it('says nothing after it was stopped', async () => {
    const { told, rounds, stop, asked } = watch();
    stop();
    await rounds(5);
    expect([told, asked]).toEqual([[], []]);
  });
});

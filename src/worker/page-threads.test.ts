import { describe, expect, it } from 'vitest';
import { RUN_STATE } from './engine-api.ts';
import { runStateSeen, runTask } from './page-threads.ts';

function thread() {
  const cancelled: number[] = [];
  const cancel = async (task: number) => {
    cancelled.push(task);
  };
  return { cancel, cancelled };
}

describe('a question to another thread', () => {
  it('hears of progress until the answer is there, and not after it', async () => {
    const heard: number[] = [];
    let tell: (share: number) => void = () => undefined;
    const answer = await runTask(thread(), 1, new AbortController().signal, async (_, listen) => {
      tell = listen((share: number) => heard.push(share));
      tell(0.5);
      return 'found';
    });
    tell(0.9);
    expect(answer).toBe('found');
    expect(heard).toEqual([0.5]);
  });

  it('is called off by its number, also when that came first, and not once it is answered', async () => {
    const controller = new AbortController();
    const other = thread();
    void runTask(other, 7, controller.signal, () => new Promise<void>(() => undefined));
    controller.abort();
    expect(other.cancelled).toEqual([7]);
    await runTask(other, 8, controller.signal, async () => undefined);
    expect(other.cancelled).toEqual([7, 8]);
    const late = new AbortController();
    await runTask(other, 9, late.signal, async () => undefined);
    late.abort();
    expect(other.cancelled).toEqual([7, 8]);
  });
});

describe('the state of the engine as it is seen', () => {
  it.each([
    ['paused', 'running'],
    ['idle', 'running'],
    ['running', 'running'],
    ['seeking', 'seeking'],
    ['ended', 'ended'],
    ['crashed', 'crashed'],
  ] as const)('is what it says, but once asked to play %s counts as %s', (said, seen) => {
    expect(runStateSeen(RUN_STATE[said], true)).toBe(RUN_STATE[seen]);
    expect(runStateSeen(RUN_STATE[said], false)).toBe(RUN_STATE[said]);
  });
});

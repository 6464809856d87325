import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleForThreads, startThread } from '../../scripts/test-threads.mjs';
import { unwrap } from '../lib/result.ts';
import { createMemory, handleOf } from '../memory/memory.ts';
import { openGate, type StressTask } from './stress-load.ts';
import { QUESTIONS, type Tallies } from './stress-questions.ts';
import { testPlan, testSchema } from './test-model.ts';

const codeOf = (file: string): Promise<string> =>
  bundleForThreads(fileURLToPath(new URL(file, import.meta.url)));
let recorderCode = '';
let readerCode = '';

beforeAll(async () => {
  recorderCode = await codeOf('./stress-load.ts');
  readerCode = await codeOf('./stress-questions.ts');
});

const RING = 16_384;
const BRANCHES_MAX = 1000;
/** Large states: a keyframe is long enough in copying to be overwritten meanwhile. */
const DEVICES = 1024;
const NEVER = Number.POSITIVE_INFINITY;

async function run(changes: Partial<StressTask>): Promise<Tallies> {
  const plan = testPlan(testSchema(DEVICES).slots, {
    events: RING,
    journal: RING,
    payload: 2 * RING,
    // Few and often: pool slots are overwritten all the time.
    keyframes: 5,
    keyframeSpacing: 512,
  });
  const memory = unwrap(createMemory(plan));
  const forks = new Float64Array(new SharedArrayBuffer(8 * BRANCHES_MAX)).fill(NEVER);
  const load = { first: 2 ** 32 - 500_000, events: 2_000_000, forkEvery: NEVER, forkBack: 4000 };
  const task: StressTask = { handle: handleOf(memory), forks, ...load, ...changes };
  const recorder = startThread(recorderCode, 'recordFlatOut', task);
  const reader = startThread(readerCode, 'askFlatOut', task);
  await Promise.all([recorder.ready, reader.ready]);
  openGate(memory);
  await recorder.result;
  return reader.result;
}

/** Few answers are enough to be sure that the reader was not starved all the time. */
const RIGHT_MIN = 20;

function expectRight(tallies: Tallies): void {
  expect(Object.keys(tallies)).toEqual(Object.keys(QUESTIONS));
  for (const [name, { right, wrong }] of Object.entries(tallies)) {
    expect({ name, wrong }).toEqual({ name, wrong: 0 });
    expect(right, name).toBeGreaterThan(RIGHT_MIN);
  }
}

describe('a timeline beside a recorder in another thread', () => {
  it('answers rightly or not at all while it is lapped, across sequence 2^32', async () => {
    expectRight(await run({}));
  });

  it('never mixes branches when events are taken back again and again', async () => {
    expectRight(await run({ first: 2 ** 30 - 250_000, events: 1_000_000, forkEvery: 5000 }));
  });
});

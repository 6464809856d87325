import { describe, expect, it } from 'vitest';
import { RUN_STATE } from '../../../worker/engine-api.ts';
import { edgeWords } from './edge-words.ts';

describe('the words for the newest event', () => {
  it('say that the world stands still at its live edge', () => {
    expect(edgeWords('engine', RUN_STATE.paused).here).toBe('paused at the live edge');
    expect(edgeWords('engine', RUN_STATE.paused).back).toBe('return to live');
  });

  it.each([RUN_STATE.idle, RUN_STATE.running, RUN_STATE.seeking])(
    'call it live while the engine goes on (run state %i)',
    (runState) => {
      expect(edgeWords('engine', runState).here).toBe('following live');
      expect(edgeWords('engine', runState).back).toBe('return to live');
    },
  );

  it('say that a run has ended, or that its engine stopped', () => {
    expect(edgeWords('engine', RUN_STATE.ended).here).toBe('at the end: the run has ended');
    expect(edgeWords('engine', RUN_STATE.crashed).here).toBe('at the end: the engine stopped');
    expect(edgeWords('engine', RUN_STATE.ended).back).toBe('return to the end');
  });

  it('speak of a recording when there is no engine, whatever ran before', () => {
    expect(edgeWords('file', RUN_STATE.ended).here).toBe('at the end of the recording');
    expect(edgeWords('file', RUN_STATE.running).back).toBe('return to end');
  });
});

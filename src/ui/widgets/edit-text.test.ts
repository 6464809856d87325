import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import type { BranchEdit } from '../../worker/engine-api.ts';
import { openSession } from '../../worker/session.ts';
import { editText, inputText } from './edit-text.ts';

const { schema } = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 4096 })).system;

describe('an edit in words', () => {
  it.each<[BranchEdit, string]>([
    [{ type: 'fault', device: 'north', fault: 'sensor-stuck', on: true }, 'north: sensor-stuck on'],
    [
      { type: 'set', device: 'north', field: 'setpointC', value: 22.5 },
      'north.setpointC = 22.5 °C',
    ],
    [{ type: 'set', device: 'north', field: 'periodNs', value: 20e6 }, 'north.periodNs = 20 ms'],
    [{ type: 'set', device: 'heater', field: 'on', value: 1 }, 'heater.on = true'],
    [
      { type: 'link', from: 'north.tell', to: 'heater.tell', latencyNs: 40e6, loss: 0.1 },
      'north.tell → heater.tell: latency 40 ms, loss 10 %',
    ],
    [{ type: 'seed', seed: 7 }, 'seed 7'],
    [{ type: 'remove-input', input: 0 }, 'without input 1'],
    [{ type: 'move-input', input: 1, timeNs: 12.4e9 }, 'input 2 at 12.4 s'],
  ])('%j', (edit, text) => {
    expect(editText(schema, edit)).toBe(text);
  });

  it('says of an input when it came', () => {
    const edit = { type: 'seed', seed: 7 } as const;
    expect(inputText(schema, { timeNs: 5e9, edit }, 1)).toBe('2: seed 7, at 5 s');
  });
});

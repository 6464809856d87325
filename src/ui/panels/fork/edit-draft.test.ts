import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import type { FieldSchema } from '../../../memory/schema.ts';
import { openSession } from '../../../worker/session.ts';
import {
  checkDraft,
  draftTypes,
  type EditDraft,
  newDraft,
  parseValue,
  type World,
} from './edit-draft.ts';

const session = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 4096, untilNs: 30e9 }));
const world: World = {
  schema: session.system.schema,
  untilNs: session.untilNs,
  inputs: [{ timeNs: 5e9 }],
};

const set = (field: string, value: string, type: 'state' | 'config' = 'config'): EditDraft => {
  const [device = '', name = ''] = field.split('.');
  return { type, device, field: name, cell: 0, value };
};
const link = (change: Partial<Extract<EditDraft, { type: 'link' }>>): EditDraft => ({
  type: 'link',
  from: 'north.tell',
  to: 'heater.tell',
  latency: '',
  jitter: '',
  loss: '',
  ...change,
});

const edit = (draft: EditDraft) => {
  const checked = checkDraft(draft, world);
  return checked.ok ? checked.edit : `${checked.part}: ${checked.problem.what}`;
};

describe('an edit being written', () => {
  it('offers what the world has, each beginning with something that is there', () => {
    expect(draftTypes(world)).toEqual(['fault', 'state', 'config', 'link', 'seed', 'input']);
    expect(draftTypes({ ...world, inputs: [] })).not.toContain('input');
    for (const type of draftTypes(world)) expect(newDraft(type, world)).toMatchObject({ type });
  });

  it('takes values in the unit of their field, and in units that convert to it', () => {
    const of = (field: string, value: string) => edit(set(field, value));
    expect(of('north.setpointC', '22.5 °C')).toMatchObject({ field: 'setpointC', value: 22.5 });
    expect(of('north.setpointC', '22.5')).toMatchObject({ value: 22.5 });
    expect(of('heater.ratedW', '0.06 kW')).toMatchObject({ value: 60 });
    expect(of('north.periodNs', '20 ms')).toMatchObject({ value: 20e6 });
    expect(edit(set('heater.on', 'true', 'state'))).toMatchObject({ field: 'on', value: 1 });
  });

  it.each<[EditDraft, RegExp]>([
    [set('north.setpointC', '295 K'), /^value: unit "K" does not fit here/],
    [set('north.setpointC', ' '), /^value: no value/],
    [set('north.setpointC', 'warm'), /^value: "warm" is not a quantity/],
    [set('heater.on', '', 'state'), /^value: no value/],
    [set('heater.demands', '1.5', 'state'), /^value: "1.5" is no value here/],
    [set('north.periodNs', '20'), /^value: "20" has no unit/],
    [set('north.gone', '1'), /^value: there is no field "north.gone"/],
    [link({}), /^latency: the link stays as it is/],
    [link({ latency: '-1 ms' }), /^latency: "-1 ms" is out of range/],
    [link({ latency: '5' }), /^latency: "5" has no unit/],
    [link({ jitter: '3 V' }), /^jitter: unit "V" does not fit here/],
    [link({ loss: '110 %' }), /^loss: a loss of 110 %/],
    [{ type: 'seed', seed: '-1' }, /^seed: "-1" is not a seed/],
    [{ type: 'seed', seed: '' }, /^seed: no seed/],
    [{ type: 'input', input: 0, change: 'move', time: '31 s' }, /^time: "31 s" is out of range/],
  ])('says at which of its fields %j is wrong', (draft, message) => {
    expect(edit(draft)).toMatch(message);
  });

  it('changes of a link only what was written', () => {
    expect(edit(link({ latency: '40 ms', loss: '10 %' }))).toEqual({
      type: 'link',
      from: 'north.tell',
      to: 'heater.tell',
      latencyNs: 40e6,
      loss: 0.1,
    });
  });

  it('names the cell of an array, and takes only names where a field has names', () => {
    const field: FieldSchema = {
      ...world.schema.devices[0]!.fields[0]!,
      name: 'mode',
      type: 'enum',
      values: ['idle', 'busy'],
    };
    expect(parseValue('busy', field, 'x')).toEqual({ ok: true, value: 1 });
    expect(parseValue('1', field, 'x').ok).toBe(false);
    const fifo: FieldSchema = { ...field, name: 'fifo', type: 'integer', unit: '', length: 4 };
    const devices = [{ ...world.schema.devices[0]!, name: 'uart', fields: [fifo] }];
    const draft: EditDraft = { type: 'state', device: 'uart', field: 'fifo', cell: 3, value: '7' };
    const checked = checkDraft(draft, { ...world, schema: { ...world.schema, devices } });
    expect(checked).toMatchObject({ ok: true, edit: { field: 'fifo[3]', value: 7 } });
  });

  it('leaves out or moves an input by its place', () => {
    const input = (change: 'remove' | 'move') =>
      edit({ type: 'input', input: 0, change, time: '12.4 s' });
    expect(input('remove')).toEqual({ type: 'remove-input', input: 0 });
    expect(input('move')).toEqual({ type: 'move-input', input: 0, timeNs: 12.4e9 });
  });

  it('is taken by the engine as it is', () => {
    unwrap(session.fork(-1, []));
    session.runUntil({ type: 'sequence', sequence: 200 });
    for (const type of draftTypes({ ...world, inputs: [] })) {
      const draft = newDraft(type, world)!;
      const filled = {
        fault: draft,
        state: { ...draft, value: '20' },
        config: { ...draft, value: '20' },
        link: { ...draft, latency: '1 ms' },
        seed: { ...draft, seed: '7' },
        input: draft,
      }[type] as EditDraft;
      const checked = checkDraft(filled, world);
      if (!checked.ok) throw new Error(checked.problem.what);
      expect(session.fork(100, [checked.edit]), type).toEqual({ ok: true, value: true });
    }
  });
});

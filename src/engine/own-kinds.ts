/** The engine's own event kinds: those that every world has, and those that some have. */
import type { EventKindSchema, ExtraKind, ValueSchema } from '../memory/schema.ts';

const system = (
  id: number,
  name: string,
  doc: string,
  payload: ValueSchema[],
): EventKindSchema => ({
  id,
  name,
  mock: '',
  role: 'system',
  doc,
  payload,
  opensSpan: false,
  closesSpan: false,
});

export const payloadValue = (name: string, type: ValueSchema['type'], doc = ''): ValueSchema => ({
  name,
  type,
  unit: '',
  doc,
});

/** Kinds that every world has, in the order of SYSTEM_KIND. */
export const SYSTEM_KINDS: readonly EventKindSchema[] = [
  system(0, 'start', 'the run begins, or goes on with another seed', [
    payloadValue('seed', 'integer'),
  ]),
  system(1, 'error', 'a handler threw; its writes were undone', [payloadValue('message', 'text')]),
  system(2, 'fault', 'a fault was switched', [
    payloadValue('fault', 'field'),
    payloadValue('on', 'flag'),
  ]),
  system(3, 'set', 'a value was set from outside', [
    payloadValue('field', 'field'),
    payloadValue('value', 'number'),
  ]),
  system(4, 'broken', 'an expectation does not hold', [payloadValue('expectation', 'expectation')]),
  system(5, 'note', 'a text', [payloadValue('message', 'text')]),
];

/** Payloads of the kinds that only some worlds have, behind those of the mocks; see ExtraKind. */
const EXTRA: Readonly<Record<ExtraKind, readonly [doc: string, payload: ValueSchema[]]>> = {
  conflict: [
    'a write lost the update of another writer',
    [
      payloadValue('field', 'field'),
      payloadValue('base', 'integer', 'version that the second writer knew'),
      payloadValue('first', 'device', 'whose update is lost; -1 = outside'),
      payloadValue('second', 'device', 'who wrote over it; -1 = outside'),
      payloadValue('firstValue', 'number'),
      payloadValue('secondValue', 'number'),
      payloadValue('firstEvent', 'integer', 'sequence of the event of the lost update'),
    ],
  ],
  overflow: ['', []],
  missed: ['', []],
};

/** @param first id of the first of them */
export function extraKinds(
  first: number,
  needed: Readonly<Partial<Record<ExtraKind, boolean>>>,
): EventKindSchema[] {
  const names = (Object.keys(EXTRA) as ExtraKind[]).filter((name) => needed[name] === true);
  return names.map((name, i) => system(first + i, name, ...EXTRA[name]));
}

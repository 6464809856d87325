/** The engine's own event kinds: those that every world has, and those that some have. */
import type { EventKindSchema, ExtraKind, ValueSchema } from '../memory/schema.ts';
import { QUEUE_POLICIES } from './scenario.ts';

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

/** Doc and payload of the kinds that only some worlds have, behind those of the mocks. */
function extraParts(handlers: readonly string[]) {
  const handler = (name: string, doc: string): ValueSchema => ({
    ...payloadValue(name, 'enum', doc),
    values: ['none', ...handlers],
  });
  const time = (name: string, doc: string): ValueSchema => ({
    ...payloadValue(name, 'time', doc),
    unit: 'ns',
  });
  return {
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
    overflow: [
      'a message found its queue full',
      [
        handler('queue', 'what it was for'),
        { ...payloadValue('policy', 'enum'), values: QUEUE_POLICIES },
        payloadValue('waiting', 'integer', 'messages that waited'),
        payloadValue('from', 'device', 'who sent the message that found it full; -1 = outside'),
        payloadValue('lost', 'integer', 'sequence of the event of the lost message'),
      ],
    ],
    missed: [
      'a handler is not through by its deadline',
      [
        handler('handler', 'which'),
        time('late', 'by how much'),
        time('deadline', 'when it should have been through'),
        handler('blocker', 'the handler that kept it waiting longest'),
        payloadValue('blockedBy', 'device', 'the device of that handler; -1 = it did not wait'),
        payloadValue('blockerEvent', 'integer', 'sequence of the event of that handler'),
      ],
    ],
  } as const satisfies Readonly<Record<ExtraKind, readonly [string, readonly ValueSchema[]]>>;
}

/**
 * @param mockKinds kinds that came so far: handlers are named by their position, from 1 on
 * @param first id of the first of those that are added
 */
export function extraKinds(
  mockKinds: readonly EventKindSchema[],
  first: number,
  needed: Readonly<Record<ExtraKind, boolean>>,
): EventKindSchema[] {
  const parts = extraParts(mockKinds.map(({ mock, name }) => (mock ? `${mock}.${name}` : name)));
  const names = (Object.keys(parts) as ExtraKind[]).filter((name) => needed[name]);
  return names.map((name, i) => system(first + i, name, parts[name][0], [...parts[name][1]]));
}

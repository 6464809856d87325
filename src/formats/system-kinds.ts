/** The engine's own event kinds, which come first in every schema, for traces from elsewhere. */
import type { EventKindSchema, ValueSchema, ValueType } from '../memory/schema.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';

const value = (name: string, type: ValueType): ValueSchema => ({ name, type, unit: '', doc: '' });

const PAYLOADS: Readonly<Record<keyof typeof SYSTEM_KIND, readonly ValueSchema[]>> = {
  start: [value('seed', 'integer')],
  error: [value('message', 'text')],
  fault: [value('fault', 'field'), value('on', 'flag')],
  set: [value('field', 'field'), value('value', 'number')],
  broken: [value('expectation', 'expectation')],
  note: [value('message', 'text')],
};

export const SYSTEM_KINDS: readonly EventKindSchema[] = Object.entries(SYSTEM_KIND)
  .sort((a, b) => a[1] - b[1])
  .map(([name, id]) => ({
    id,
    name,
    mock: '',
    role: 'system',
    doc: '',
    payload: PAYLOADS[name as keyof typeof SYSTEM_KIND],
    opensSpan: false,
    closesSpan: false,
  }));

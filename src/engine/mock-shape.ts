/** What follows from a mock's declaration before it is placed in a world. */
import type { Declaration, Declarations, PayloadDeclaration } from './declare.ts';
import type { MockDefinition } from './define-mock.ts';
import { PAYLOAD_FIELDS_MAX } from './registers.ts';
import { failure, type Result, success } from '../lib/result.ts';
import type { EventRole, ValueSchema } from '../memory/schema.ts';

export interface EventShape {
  readonly name: string;
  readonly role: EventRole;
  readonly payload: readonly ValueSchema[];
  readonly opensSpan: boolean;
  readonly closesSpan: boolean;
}

export interface MockShape {
  readonly definition: MockDefinition;
  /** timers first, then emitted, then accepted; the order fixes kind ids */
  readonly events: readonly EventShape[];
  /** cells that one device takes: state, configuration, faults */
  readonly cells: number;
}

export const valueSchema = (name: string, declared: Declaration): ValueSchema => ({
  name,
  type: declared.type,
  unit: declared.unit,
  doc: declared.doc,
  ...(declared.values.length > 0 ? { values: declared.values } : {}),
});

/** Payload fields in order, whichever way they were declared. */
export function payloadFields(payload: PayloadDeclaration): [string, Declaration][] {
  const groups: readonly Declarations[] = Array.isArray(payload)
    ? (payload as readonly Declarations[])
    : [payload as Declarations];
  return groups.flatMap((group) => Object.entries(group));
}

const NAME = /^[a-z][a-zA-Z0-9-]*$/;

function badNames(mock: MockDefinition): string | undefined {
  const names = [
    mock.kind,
    ...[mock.config, mock.state, mock.emits, mock.accepts, mock.faults, mock.on].flatMap((part) =>
      Object.keys(part),
    ),
  ];
  return names.find((name) => !NAME.test(name) || name.length > 64);
}

/** Checks a declaration and lists its events. */
export function shapeOf(mock: MockDefinition): Result<MockShape> {
  const where = `mock "${mock.kind}"`;
  const bad = badNames(mock);
  if (bad !== undefined) {
    const mend = 'Begin with a lower-case letter; then letters, digits, "-"; 64 at most.';
    return failure({ what: `"${bad.slice(0, 80)}" is not a name`, where, mend });
  }
  for (const name of Object.keys(mock.accepts)) {
    if (mock.on[name]) continue;
    const mend = `Add on.${name}, or remove it from accepts.`;
    return failure({ what: `accepts "${name}" but has no handler for it`, where, mend });
  }
  const twice = [...Object.keys(mock.on), ...Object.keys(mock.accepts)].find(
    (name) => name in mock.emits,
  );
  if (twice !== undefined) {
    const mend = 'Give what it emits and what it handles different names.';
    return failure({ what: `"${twice}" is both emitted and handled`, where, mend });
  }
  const shared = Object.keys(mock.state).find((name) => name in mock.config);
  if (shared !== undefined) {
    const mend = 'Rename one of them: both are fields of the device.';
    return failure({ what: `"${shared}" is both state and configuration`, where, mend });
  }
  const event = (name: string, role: EventRole, payload: PayloadDeclaration): EventShape => ({
    name,
    role,
    payload: payloadFields(payload).map(([field, declared]) => valueSchema(field, declared)),
    opensSpan: mock.opens.includes(name),
    closesSpan: mock.closes.includes(name),
  });
  const timers = Object.keys(mock.on).filter((name) => !(name in mock.accepts));
  const events = [
    ...timers.map((name) => event(name, 'timer', {})),
    ...Object.entries(mock.emits).map(([name, payload]) => event(name, 'emit', payload)),
    ...Object.entries(mock.accepts).map(([name, payload]) => event(name, 'accept', payload)),
  ];
  const wide = events.find(({ payload }) => payload.length > PAYLOAD_FIELDS_MAX);
  if (wide !== undefined) {
    const what = `"${wide.name}" has ${wide.payload.length} payload fields; ${PAYLOAD_FIELDS_MAX} fit`;
    return failure({ what, where, mend: 'Split the event, or keep the rest in state.' });
  }
  const cells =
    Object.values(mock.state).reduce((sum, declared) => sum + declared.length, 0) +
    Object.keys(mock.config).length +
    Object.keys(mock.faults).length;
  return success({ definition: mock, events, cells });
}

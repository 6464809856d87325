/** What follows from a mock's declaration before it is placed in a world. */

import { failure, type Problem, type Result, success } from '../lib/result.ts';
import { type EventRole, type ValueSchema, VERSION_CELL } from '../memory/schema.ts';
import type { Declaration, Declarations, PayloadDeclaration } from './declare.ts';
import type { MockDefinition } from './define-mock.ts';
import { PAYLOAD_FIELDS_MAX } from './registers.ts';

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
  ...(declared.hex === true ? { hex: true } : {}),
  ...(declared.lane === true ? { lane: true } : {}),
});

/** Payload fields in order, whichever way they were declared. */
export function payloadFields(payload: PayloadDeclaration): [string, Declaration][] {
  const groups: readonly Declarations[] = Array.isArray(payload)
    ? (payload as readonly Declarations[])
    : [payload as Declarations];
  return groups.flatMap((group) => Object.entries(group));
}

const NAME = /^[a-z][a-zA-Z0-9-]*$/;
const NAME_LENGTH_MAX = 64;
export const NAME_RULE = 'Begin with a lower-case letter; then letters, digits, "-"; 64 at most.';

function badNames(mock: MockDefinition): string | undefined {
  const names = [
    mock.kind,
    ...[mock.config, mock.state, mock.emits, mock.accepts, mock.faults, mock.on].flatMap((part) =>
      Object.keys(part),
    ),
  ];
  return names.find((name) => !isName(name));
}

/** "constructor" and its like would be found in every object. */
export const isName = (name: string): boolean =>
  NAME.test(name) && name.length <= NAME_LENGTH_MAX && !(name in Object.prototype);

/** What handlers read on an event beside its payload. */
const EVENT_WORDS: readonly string[] = ['source'];

/** What is wrong with a payload declaration, if anything is. */
function payloadProblem(
  event: string,
  payload: PayloadDeclaration,
): Omit<Problem, 'where'> | undefined {
  const fields = payloadFields(payload);
  const names = fields.map(([name]) => name);
  const bad = names.find((name) => !isName(name) || EVENT_WORDS.includes(name));
  if (bad !== undefined) {
    const what = `"${event}" cannot have a payload field "${bad.slice(0, 80)}"`;
    return { what, mend: `${NAME_RULE} Not: ${EVENT_WORDS.join(', ')}.` };
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    return { what: `"${event}" has two payload fields "${twice}"`, mend: 'Rename one of them.' };
  }
  const wide = fields.find(([, declared]) => declared.length !== 1);
  if (wide !== undefined) {
    const mend = 'Declare one field for each, or keep them in state.';
    return { what: `"${event}" has an array "${wide[0]}" as payload`, mend };
  }
  if (fields.length <= PAYLOAD_FIELDS_MAX) return undefined;
  const what = `"${event}" has ${fields.length} payload fields; ${PAYLOAD_FIELDS_MAX} fit`;
  return { what, mend: 'Split the event, or keep the rest in state.' };
}

/** Single state fields can be versioned; nothing else. */
function versionProblem(mock: MockDefinition): Omit<Problem, 'where'> | undefined {
  const isVersioned = ([, { versioned }]: [string, Declaration]) => versioned === true;
  const others = [
    mock.config,
    ...[mock.emits, mock.accepts].flatMap((part) => Object.values(part)),
  ];
  const fields = others.flatMap((part) => payloadFields(part)).filter(isVersioned);
  const wide = Object.entries(mock.state).filter(
    (field) => isVersioned(field) && field[1].length > 1,
  );
  const [found] = [...fields, ...wide];
  if (found === undefined) return undefined;
  const what = `"${found[0]}" is versioned, but is no single field of the state`;
  return { what, mend: 'Declare versioned(…) for single state fields only.' };
}

/** Checks a declaration and lists its events. */
export function shapeOf(mock: MockDefinition): Result<MockShape> {
  const where = `mock "${mock.kind}"`;
  const bad = badNames(mock);
  if (bad !== undefined) {
    return failure({ what: `"${bad.slice(0, 80)}" is not a name`, where, mend: NAME_RULE });
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
  const fields = [mock.state, mock.config, mock.faults].flatMap((part) => Object.keys(part));
  const shared = fields.find((name, i) => fields.indexOf(name) !== i);
  if (shared !== undefined) {
    const mend = 'State, configuration and faults are fields of the device: rename one.';
    return failure({ what: `two fields are called "${shared}"`, where, mend });
  }
  const array = Object.entries(mock.config).find(([, declared]) => declared.length !== 1);
  if (array !== undefined) {
    const what = `configuration "${array[0]}" is an array`;
    return failure({ what, where, mend: 'Declare one value for each; arrays are state.' });
  }
  const versioned = versionProblem(mock);
  if (versioned !== undefined) return failure({ ...versioned, where });
  for (const [name, payload] of Object.entries({ ...mock.emits, ...mock.accepts })) {
    const problem = payloadProblem(name, payload);
    if (problem) return failure({ ...problem, where });
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
  const cells =
    Object.values(mock.state).reduce((sum, declared) => sum + declared.length, 0) +
    Object.keys(mock.config).length +
    Object.keys(mock.faults).length +
    Object.values(mock.state).filter(({ versioned: isShared }) => isShared === true).length *
      VERSION_CELL.length;
  return success({ definition: mock, events, cells });
}

/** An edit while it is being written: texts of its fields, checked into a BranchEdit. Pure. */
import { failure, type Problem, type Result, success } from '../../../lib/result.ts';
import { formatDurationNs, parseQuantity, TIME_NS_MAX } from '../../../lib/units.ts';
import type { FieldSchema, Schema } from '../../../memory/schema.ts';
import { type EditableLink, editableFields, editableLinks } from '../../../worker/editable.ts';
import type { BranchEdit } from '../../../worker/engine-api.ts';

export type EditDraft =
  | {
      readonly type: 'fault';
      readonly device: string;
      readonly fault: string;
      readonly on: boolean;
    }
  | {
      readonly type: 'state' | 'config';
      readonly device: string;
      readonly field: string;
      /** place in an array; 0 otherwise */
      readonly cell: number;
      readonly value: string;
    }
  | {
      readonly type: 'link';
      readonly from: string;
      readonly to: string;
      /** '' = stays as it is */
      readonly latency: string;
      readonly jitter: string;
      readonly loss: string;
    }
  | { readonly type: 'seed'; readonly seed: string }
  | {
      readonly type: 'input';
      readonly input: number;
      readonly change: 'remove' | 'move';
      readonly time: string;
    };

export type DraftType = EditDraft['type'];
/** Which field of a draft a problem is about. */
export type DraftPart = 'value' | 'latency' | 'jitter' | 'loss' | 'seed' | 'time';

export type Checked =
  | { readonly ok: true; readonly edit: BranchEdit }
  | { readonly ok: false; readonly part: DraftPart; readonly problem: Problem };

/** What a draft is checked against. */
export interface World {
  readonly schema: Schema;
  /** virtual end of the run */
  readonly untilNs: number;
  /** recorded inputs, those still to come included */
  readonly inputs: readonly { readonly timeNs: number }[];
}

/** Types of edits that this world has something for. */
export function draftTypes({ schema, inputs }: World): DraftType[] {
  const has: Readonly<Record<DraftType, boolean>> = {
    fault: schema.devices.some(({ faults }) => faults.length > 0),
    state: editableFields(schema, 'state').length > 0,
    config: editableFields(schema, 'config').length > 0,
    link: schema.links.length > 0,
    seed: true,
    input: inputs.length > 0,
  };
  return (Object.keys(has) as DraftType[]).filter((type) => has[type]);
}

/** A draft of a type, about the first thing that there is; undefined when there is none. */
export function newDraft(type: DraftType, { schema, inputs }: World): EditDraft | undefined {
  switch (type) {
    case 'fault': {
      const device = schema.devices.find(({ faults }) => faults.length > 0);
      const fault = device?.faults[0]?.name;
      if (device === undefined || fault === undefined) return undefined;
      return { type, device: device.name, fault, on: true };
    }
    case 'state':
    case 'config': {
      const [first] = editableFields(schema, type);
      if (!first) return undefined;
      return { type, device: first.device.name, field: first.field.name, cell: 0, value: '' };
    }
    case 'link': {
      const [first] = editableLinks(schema);
      if (!first) return undefined;
      return { type, from: first.from, to: first.to, latency: '', jitter: '', loss: '' };
    }
    case 'seed':
      return { type, seed: '' };
    case 'input':
      return inputs.length === 0 ? undefined : { type, input: 0, change: 'remove', time: '' };
  }
}

/** The field that a draft sets. */
export const fieldOfDraft = (
  schema: Schema,
  { device, field }: { readonly device: string; readonly field: string },
): FieldSchema | undefined =>
  schema.devices
    .find(({ name }) => name === device)
    ?.fields.find(({ name, role }) => name === field && role !== 'fault');

export const linkOfDraft = (
  schema: Schema,
  { from, to }: { readonly from: string; readonly to: string },
): EditableLink | undefined =>
  editableLinks(schema).find((link) => link.from === from && link.to === to);

/** A value as it is written for a field: in its unit, or one that converts to it. */
export function parseValue(text: string, field: FieldSchema, device: string): Result<number> {
  const where = `${device}.${field.name}`;
  const wrong = (mend: string) =>
    failure({ what: text.trim() === '' ? 'no value' : `"${text}" is no value here`, where, mend });
  if (field.type === 'flag' || field.type === 'enum') {
    const names = field.type === 'flag' ? ['false', 'true'] : (field.values ?? []);
    const value = names.indexOf(text.trim());
    return value < 0 ? wrong(`Choose one of ${names.join(', ')}.`) : success(value);
  }
  const unit = field.type === 'time' ? 'ns' : field.unit;
  if (text.trim() === '') return wrong(`Write a number${unit === '' ? '' : ` in ${unit}`}.`);
  const value = parseQuantity(text, unit, where);
  if (!value.ok) return value;
  if (field.type === 'time' && hasNoUnit(text, value.value)) return withoutUnit(text, where);
  const isWhole = field.type !== 'number';
  if (isWhole && !Number.isSafeInteger(value.value)) return wrong('Write a whole number.');
  return value;
}

const bad = (part: DraftPart, problem: Problem): Checked => ({ ok: false, part, problem });

/** "0.1" or "10 %" as a probability. */
function parseLoss(text: string, where: string): Result<number> {
  const isPercent = text.trim().endsWith('%');
  const value = parseQuantity(text, isPercent ? '%' : '', where);
  if (!value.ok) return value;
  const loss = isPercent ? value.value / 100 : value.value;
  if (loss >= 0 && loss <= 1) return success(loss);
  return failure({ what: `a loss of ${text.trim()}`, where, mend: 'Use 0 … 1, or 0 % … 100 %.' });
}

/** A bare number of ns is hardly ever meant: fields of time show whatever unit fits. */
const hasNoUnit = (text: string, value: number): boolean =>
  value !== 0 && Number.isFinite(Number(text.replaceAll('_', '')));

const withoutUnit = (text: string, where: string) =>
  failure({
    what: `"${text.trim()}" has no unit`,
    where,
    mend: `Write ${text.trim()} ns, ${text.trim()} ms or ${text.trim()} s.`,
  });

function parseDuration(text: string, where: string, most: number): Result<number> {
  const value = parseQuantity(text, 'ns', where);
  if (!value.ok) return value;
  if (hasNoUnit(text, value.value)) return withoutUnit(text, where);
  if (value.value >= 0 && value.value <= most) return value;
  const mend = `Use 0 … ${formatDurationNs(most)}.`;
  return failure({ what: `"${text.trim()}" is out of range`, where, mend });
}

function checkLink(draft: Extract<EditDraft, { type: 'link' }>): Checked {
  const { from, to } = draft;
  const where = `${from} → ${to}`;
  const settings: { latencyNs?: number; jitterNs?: number; loss?: number } = {};
  for (const part of ['latency', 'jitter', 'loss'] as const) {
    const text = draft[part];
    if (text.trim() === '') continue;
    const value =
      part === 'loss'
        ? parseLoss(text, `${where}, loss`)
        : parseDuration(text, `${where}, ${part}`, TIME_NS_MAX);
    if (!value.ok) return bad(part, value.problem);
    settings[part === 'loss' ? 'loss' : (`${part}Ns` as const)] = value.value;
  }
  if (Object.keys(settings).length > 0) {
    return { ok: true, edit: { type: 'link', from, to, ...settings } };
  }
  const mend = 'Write a latency, a jitter or a loss, or take this edit out.';
  return bad('latency', { what: 'the link stays as it is', where, mend });
}

/** What a draft comes to, or what is wrong in it and where. */
export function checkDraft(draft: EditDraft, world: World): Checked {
  switch (draft.type) {
    case 'fault':
      return { ok: true, edit: draft };
    case 'state':
    case 'config': {
      const { device, cell } = draft;
      const field = fieldOfDraft(world.schema, draft);
      if (!field) {
        const what = `there is no field "${device}.${draft.field}"`;
        return bad('value', { what, where: device, mend: 'Choose another field.' });
      }
      const value = parseValue(draft.value, field, device);
      if (!value.ok) return bad('value', value.problem);
      const name = field.length > 1 ? `${field.name}[${cell}]` : field.name;
      return { ok: true, edit: { type: 'set', device, field: name, value: value.value } };
    }
    case 'link':
      return checkLink(draft);
    case 'seed': {
      const seed = Number(draft.seed);
      const isSeed = draft.seed.trim() !== '' && Number.isSafeInteger(seed) && seed >= 0;
      if (isSeed) return { ok: true, edit: { type: 'seed', seed } };
      const what = draft.seed.trim() === '' ? 'no seed' : `"${draft.seed}" is not a seed`;
      return bad('seed', { what, where: 'seed', mend: 'Write a whole number from 0 on.' });
    }
    case 'input': {
      const { input, change, time } = draft;
      if (change === 'remove') return { ok: true, edit: { type: 'remove-input', input } };
      const where = `input ${input + 1}`;
      const timeNs = parseDuration(time, where, Math.min(world.untilNs, TIME_NS_MAX));
      if (!timeNs.ok) return bad('time', timeNs.problem);
      return { ok: true, edit: { type: 'move-input', input, timeNs: timeNs.value } };
    }
  }
}

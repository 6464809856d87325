import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import type { FieldSchema } from '../../../memory/schema.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { editableFields, editableLinks } from '../../../worker/editable.ts';
import type { PlannedInput } from '../../../worker/engine-api.ts';
import { bareValue, valueWithUnit } from '../../widgets/describe.ts';
import { inputText } from '../../widgets/edit-text.ts';
import {
  type Checked,
  type DraftPart,
  type EditDraft,
  fieldOfDraft,
  linkOfDraft,
} from './edit-draft.ts';

export const DRAFT_NAMES: Readonly<Record<EditDraft['type'], string>> = {
  fault: 'Fault',
  state: 'State',
  config: 'Configuration',
  link: 'Link',
  seed: 'Seed',
  input: 'Recorded input',
};

/** Joins two names into the value of one option; no name holds this sign. */
const BETWEEN = '\u0000';

/** What a row knows of the world at the playhead. */
export interface RowWorld {
  readonly timeline: Timeline;
  /** undefined when it cannot be read just now */
  readonly state: Float64Array | undefined;
  readonly seed: number;
  readonly inputs: readonly PlannedInput[];
}

interface TextProps {
  readonly name: string;
  readonly value: string;
  readonly now: string;
  readonly unit?: string;
  readonly wrong: boolean;
  readonly problem: string;
  change(value: string): void;
}

/** A value with its unit behind it; what stands there now shows until something is written. */
function TextField({ name, value, now, unit = '', wrong, problem, change }: TextProps) {
  return (
    <label className="fork-field">
      <input
        className="field number"
        aria-label={name}
        aria-invalid={wrong}
        aria-describedby={problem}
        placeholder={now}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => change(event.target.value)}
      />
      {unit === '' ? null : <span className="muted">{unit}</span>}
    </label>
  );
}

interface Props<Draft extends EditDraft> {
  readonly draft: Draft;
  readonly world: RowWorld;
  readonly wrong: DraftPart | undefined;
  readonly problem: string;
  change(draft: EditDraft): void;
}
type Of<Type extends EditDraft['type']> = Props<Extract<EditDraft, { type: Type }>>;

function FaultFields({ draft, world, change }: Of<'fault'>) {
  const { devices } = world.timeline.schema;
  return (
    <>
      <select
        className="select"
        aria-label="Fault"
        value={`${draft.device}${BETWEEN}${draft.fault}`}
        onChange={(event) => {
          const [device = '', fault = ''] = event.target.value.split(BETWEEN);
          change({ ...draft, device, fault });
        }}
      >
        {devices.flatMap(({ name, faults }) =>
          faults.map((fault) => (
            <option key={`${name}.${fault.name}`} value={`${name}${BETWEEN}${fault.name}`}>
              {name}: {fault.name}
            </option>
          )),
        )}
      </select>
      <select
        className="select"
        aria-label="Fault on or off"
        value={draft.on ? 'on' : 'off'}
        onChange={(event) => change({ ...draft, on: event.target.value === 'on' })}
      >
        <option value="on">on</option>
        <option value="off">off</option>
      </select>
    </>
  );
}

/** Names to choose from where a field has names for its values. */
function choicesOf(field: FieldSchema): readonly string[] {
  if (field.type === 'flag') return ['false', 'true'];
  return field.type === 'enum' ? (field.values ?? []) : [];
}

function ValueField(props: Of<'state' | 'config'>) {
  const { draft, world, wrong, problem, change } = props;
  const { timeline, state } = world;
  const field = fieldOfDraft(timeline.schema, draft);
  if (field === undefined) return null;
  const now = state?.[field.slot + draft.cell] ?? Number.NaN;
  const choices = choicesOf(field);
  if (choices.length > 0) {
    return (
      <select
        className="select"
        aria-label="Value"
        aria-invalid={wrong === 'value'}
        aria-describedby={problem}
        value={draft.value}
        onChange={(event) => change({ ...draft, value: event.target.value })}
      >
        <option value="">now {valueWithUnit(timeline, now, field)}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  const isTime = field.type === 'time';
  return (
    <TextField
      name="Value"
      value={draft.value}
      now={isTime ? valueWithUnit(timeline, now, field) : bareValue(timeline, now, field)}
      unit={isTime ? '' : field.unit}
      wrong={wrong === 'value'}
      problem={problem}
      change={(value) => change({ ...draft, value })}
    />
  );
}

function SetFields(props: Of<'state' | 'config'>) {
  const { draft, world, change } = props;
  const { schema } = world.timeline;
  const fields = editableFields(schema, draft.type);
  const field = fieldOfDraft(schema, draft);
  const devices = schema.devices.filter(({ name }) =>
    fields.some(({ device }) => device.name === name),
  );
  return (
    <>
      <select
        className="select"
        aria-label="Field"
        value={`${draft.device}${BETWEEN}${draft.field}`}
        onChange={(event) => {
          const [device = '', name = ''] = event.target.value.split(BETWEEN);
          change({ ...draft, device, field: name, cell: 0, value: '' });
        }}
      >
        {devices.map(({ name: device }) => (
          <optgroup key={device} label={device}>
            {fields
              .filter((one) => one.device.name === device)
              .map(({ field: { name } }) => (
                <option key={name} value={`${device}${BETWEEN}${name}`}>
                  {device}.{name}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      {field !== undefined && field.length > 1 ? (
        <input
          className="field number fork-cell"
          type="number"
          aria-label="Place in the array"
          min={0}
          max={field.length - 1}
          value={draft.cell}
          onChange={(event) => {
            const cell = Math.trunc(Number(event.target.value));
            change({ ...draft, cell: Math.min(Math.max(cell, 0), field.length - 1) });
          }}
        />
      ) : null}
      <ValueField {...props} />
    </>
  );
}

function LinkFields({ draft, world, wrong, problem, change }: Of<'link'>) {
  const { timeline, state } = world;
  const now = state && linkOfDraft(timeline.schema, draft)?.settings(state);
  const TIME = { name: '', type: 'time', unit: 'ns', doc: '' } as const;
  const timeNow = (ns: number | undefined) =>
    ns === undefined ? '' : valueWithUnit(timeline, ns, TIME);
  return (
    <>
      <select
        className="select"
        aria-label="Link"
        value={`${draft.from}${BETWEEN}${draft.to}`}
        onChange={(event) => {
          const [from = '', to = ''] = event.target.value.split(BETWEEN);
          change({ ...draft, from, to });
        }}
      >
        {editableLinks(timeline.schema).map(({ from, to }) => (
          <option key={`${from} ${to}`} value={`${from}${BETWEEN}${to}`}>
            {from} → {to}
          </option>
        ))}
      </select>
      {(['latency', 'jitter', 'loss'] as const).map((part) => (
        <span key={part} className="fork-setting">
          <span className="muted">{part}</span>
          <TextField
            name={`Link ${part}`}
            value={draft[part]}
            now={part === 'loss' ? String(now?.loss ?? '') : timeNow(now?.[`${part}Ns`])}
            wrong={wrong === part}
            problem={problem}
            change={(text) => change({ ...draft, [part]: text })}
          />
        </span>
      ))}
    </>
  );
}

function InputFields({ draft, world, wrong, problem, change }: Of<'input'>) {
  const { inputs, timeline } = world;
  return (
    <>
      <select
        className="select"
        aria-label="Input"
        value={draft.input}
        onChange={(event) => change({ ...draft, input: Number(event.target.value) })}
      >
        {inputs.map((input, index) => {
          const text = inputText(timeline.schema, input, index);
          return (
            <option key={text} value={index}>
              {text}
            </option>
          );
        })}
      </select>
      <select
        className="select"
        aria-label="Change of the input"
        value={draft.change}
        onChange={(event) =>
          change({ ...draft, change: event.target.value === 'move' ? 'move' : 'remove' })
        }
      >
        <option value="remove">leave out</option>
        <option value="move">move to</option>
      </select>
      {draft.change === 'move' ? (
        <TextField
          name="New time"
          value={draft.time}
          now="12.4 s"
          wrong={wrong === 'time'}
          problem={problem}
          change={(time) => change({ ...draft, time })}
        />
      ) : null}
    </>
  );
}

function Fields(props: Props<EditDraft>): ReactNode {
  const { draft, world, wrong, problem, change } = props;
  switch (draft.type) {
    case 'fault':
      return <FaultFields {...props} draft={draft} />;
    case 'state':
    case 'config':
      return <SetFields {...props} draft={draft} />;
    case 'link':
      return <LinkFields {...props} draft={draft} />;
    case 'seed':
      return (
        <TextField
          name="New seed"
          value={draft.seed}
          now={`now ${world.seed}`}
          wrong={wrong === 'seed'}
          problem={problem}
          change={(seed) => change({ ...draft, seed })}
        />
      );
    case 'input':
      return <InputFields {...props} draft={draft} />;
  }
}

interface RowProps {
  readonly draft: EditDraft;
  readonly world: RowWorld;
  /** what the draft comes to; undefined until it is to be said */
  readonly checked: Checked | undefined;
  /** what the engine had against it */
  readonly refused: string;
  change(draft: EditDraft): void;
  remove(): void;
}

/** One edit of the branch to be, with what is wrong in it below. */
export function EditRow({ draft, world, checked, refused, change, remove }: RowProps) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  // What was added is written next; the button that added it would add another with Enter.
  useEffect(() => row.current?.querySelector<HTMLElement>('select, input')?.focus(), []);
  const wrong = checked?.ok === false ? checked.part : undefined;
  const text = checked?.ok === false ? `${checked.problem.what}. ${checked.problem.mend}` : refused;
  return (
    <li className="fork-edit">
      <div className="fork-row" ref={row}>
        <span className="fork-type muted">{DRAFT_NAMES[draft.type]}</span>
        <Fields
          draft={draft}
          world={world}
          wrong={wrong ?? (refused === '' ? undefined : 'value')}
          problem={id}
          change={change}
        />
        <span className="spacer" />
        <button
          type="button"
          className="icon-button"
          aria-label={`Take out: ${DRAFT_NAMES[draft.type]}`}
          onClick={remove}
        >
          <X size={13} />
        </button>
      </div>
      <p id={id} className="alarm fork-problem" role="alert">
        {text === '' ? '' : `▲ ${text}`}
      </p>
    </li>
  );
}

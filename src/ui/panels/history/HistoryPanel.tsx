import { memo, useMemo, useState } from 'react';
import { groupDigits } from '../../../lib/units.ts';
import type { DeviceSchema, Schema } from '../../../memory/schema.ts';
import type { Range, Timeline, WriteRecord } from '../../../timeline/timeline.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import type { Moment } from '../../store/moment.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { useKept } from '../../store/use-kept.ts';
import { NewSign, OldSign } from '../../widgets/ChangeSign.tsx';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import {
  agoText,
  bareValue,
  deviceOf,
  eventName,
  unitBeside,
  valueWithUnit,
} from '../../widgets/describe.ts';
import { type Owner, ownerOf } from '../../widgets/owner.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import { useGrowing } from '../../widgets/use-growing.ts';
import { useLatest } from '../../widgets/use-latest.ts';
import { RunOn, ToPanel } from '../../widgets/WaysOut.tsx';
import { historyTable } from './copy-history.ts';
import { HistoryChart } from './HistoryChart.tsx';
import type { Step } from './step-line.ts';
import './history.css';

/** Writes that are read; a field that changes all the time has millions. */
const WRITES_MAX = 10_000;
const ROWS_AT_FIRST = 100;
/** More entries would make the list of fields useless and slow. */
const FIELDS_LISTED = 2000;

const SCOPES = {
  all: 'everything recorded',
  playhead: 'up to the playhead',
  range: 'the chosen range',
} as const;
type Scope = keyof typeof SCOPES;

function rangeOf(scope: Scope, moment: Moment, chosen: TimeWindow | undefined): Range {
  const { world, oldest, published, at } = moment;
  if (scope === 'playhead') return { from: oldest, to: at + 1 };
  if (scope === 'range' && chosen !== undefined && world !== undefined) {
    const { timeline } = world;
    const from = timeline.sequenceAt(chosen.fromNs - 1) + 1;
    return { from, to: timeline.sequenceAt(chosen.toNs) + 1 };
  }
  return { from: oldest, to: published };
}

type Groups = readonly Pick<DeviceSchema, 'id' | 'name' | 'fields'>[];

/** The first fields of all; a world may have millions. */
function groupsOf({ devices }: Schema): Groups {
  let room = FIELDS_LISTED;
  return devices.flatMap(({ id, name, fields: all }) => {
    const fields = all.slice(0, Math.max(0, room));
    room -= fields.length;
    return fields.length === 0 ? [] : [{ id, name, fields }];
  });
}

const FieldGroup = memo(({ name, fields }: Omit<Groups[number], 'id'>) => (
  <optgroup label={name}>
    {fields.map((field) => (
      <option key={field.slot} value={field.slot}>
        {`${name}.${field.name}`}
      </option>
    ))}
  </optgroup>
));

/** Devices whose fields are added to the list in one frame. */
const GROUPS_AT_A_TIME = 8;

/** Every field that there is. The many are drawn after the panel itself, and only once. */
const FieldChoice = memo(({ schema, slot }: { readonly schema: Schema; readonly slot: number }) => {
  const show = useApp((state) => state.show);
  const all = useMemo(() => groupsOf(schema), [schema]);
  const groups = all.slice(0, useGrowing(all.length, all, GROUPS_AT_A_TIME));
  const owner = slot < 0 ? undefined : ownerOf(schema, slot);
  const listed = groups.some(({ fields }) => fields.some((field) => field.slot === slot));
  return (
    <select
      className="select history-field"
      aria-label="Field"
      value={slot}
      onChange={(event) => show({ slot: Number(event.target.value) })}
    >
      {slot < 0 ? <option value={-1}>choose a field …</option> : null}
      {owner === undefined || listed ? null : <option value={slot}>{owner.name}</option>}
      {groups.map(({ id, name, fields }) => (
        <FieldGroup key={id} name={name} fields={fields} />
      ))}
    </select>
  );
});

interface RowProps {
  readonly write: WriteRecord;
  readonly timeline: Timeline;
  readonly owner: Owner;
  readonly nowNs: number;
  readonly current: boolean;
}

function Row({ write, timeline, owner, nowNs, current }: RowProps) {
  const event = timeline.event(write.sequence);
  const text = (value: number) => bareValue(timeline, value, owner.field);
  return (
    <li className="history-row" aria-current={current ? 'true' : undefined}>
      <span className="history-value number">
        <span className="old">
          <OldSign /> {text(write.old)}
        </span>{' '}
        <span className="new">
          <NewSign /> {text(write.new)}
        </span>
      </span>
      <span className="number muted">{event && agoText(event.timeNs, nowNs)}</span>
      <SequenceLink sequence={write.sequence} />
      <span className="history-who muted clip">
        {event === undefined ? (
          'the event has left the history'
        ) : (
          <>
            by <DeviceDot device={deviceOf(timeline, event)} /> {eventName(timeline, event)}
          </>
        )}
      </span>
      {event === undefined || event.parent < 0 ? null : (
        <span className="muted">
          because of <SequenceLink sequence={event.parent} />
        </span>
      )}
    </li>
  );
}

/** What the chart draws: the value before the first write, then each one, oldest first. */
function stepsOf(
  timeline: Timeline,
  writes: readonly WriteRecord[],
  { fromNs }: TimeWindow,
): readonly Step[] {
  const oldest = writes.at(-1);
  if (oldest === undefined) return [];
  const steps: Step[] = [{ timeNs: fromNs, value: oldest.old }];
  for (let index = writes.length - 1; index >= 0; index--) {
    const write = writes[index];
    const timeNs = write && timeline.timeOf(write.sequence);
    if (write && timeNs !== undefined) steps.push({ timeNs, value: write.new });
  }
  return steps;
}

interface BodyProps {
  readonly owner: Owner;
  readonly writes: readonly WriteRecord[];
  readonly moment: Moment;
  readonly scope: Scope;
  readonly widen: () => void;
}

function NoWrites({ owner, scope, widen }: Omit<BodyProps, 'writes' | 'moment'>) {
  return (
    <div className="empty">
      <p className="empty-title">Nothing wrote {owner.name} here</p>
      <p className="muted">
        {scope === 'all'
          ? 'It has its initial value in all that is recorded, or its writes have left the history.'
          : 'In another stretch it may have changed.'}
      </p>
      {scope === 'all' ? (
        <RunOn />
      ) : (
        <button type="button" className="button" onClick={widen}>
          Look at everything recorded
        </button>
      )}
    </div>
  );
}

interface CountProps {
  readonly owner: Owner;
  readonly writes: readonly WriteRecord[];
  readonly changes: readonly WriteRecord[];
  readonly changesOnly: boolean;
  readonly toggle: () => void;
}

/** How many writes there are, and how many of them gave another value. */
function Count({ owner, writes, changes, changesOnly, toggle }: CountProps) {
  const unit = unitBeside(owner.field);
  const count = `${groupDigits(writes.length)} ${writes.length === 1 ? 'write' : 'writes'}`;
  return (
    <p className="panel-intro muted">
      {writes.length >= WRITES_MAX ? 'The newest ' : ''}
      {count}
      {unit === '' ? '' : `, in ${unit}`}
      {changes.length === writes.length ? null : (
        <>
          ; {groupDigits(changes.length)} changed the value ·{' '}
          <button type="button" className="button link" onClick={toggle}>
            {changesOnly ? 'show all writes' : 'show only changes'}
          </button>
        </>
      )}
    </p>
  );
}

function Body({ owner, writes, moment, scope, widen }: BodyProps) {
  const { world, at, timeNs, liveNs, startNs } = moment;
  const [shown, setShown] = useState(ROWS_AT_FIRST);
  const [changesOnly, setChangesOnly] = useKept<boolean>('history changes', false);
  const changes = useMemo(() => writes.filter((one) => !Object.is(one.old, one.new)), [writes]);
  const rows = changesOnly ? changes : writes;
  const range = useApp((state) => state.range);
  const timeline = world?.timeline;
  const oldestNs =
    timeline === undefined || writes.length < WRITES_MAX
      ? startNs
      : (timeline.timeOf(writes.at(-1)?.sequence ?? -1) ?? startNs);
  const fromNs = scope === 'range' && range !== undefined ? range.fromNs : oldestNs;
  const toNs =
    scope === 'range' && range !== undefined ? range.toNs : scope === 'all' ? liveNs : timeNs;
  const window = useMemo(() => ({ fromNs, toNs }), [fromNs, toNs]);
  const steps = useMemo(
    () => (timeline === undefined ? [] : stepsOf(timeline, writes, window)),
    [timeline, writes, window],
  );
  if (timeline === undefined) return null;
  if (writes.length === 0) return <NoWrites owner={owner} scope={scope} widen={widen} />;
  const playheadRow = rows.findIndex(({ sequence }) => sequence <= at);
  // An event may write the same cell twice; counted from the oldest, a write keeps its number.
  const listed = rows.slice(0, shown).map((write, index) => ({
    write,
    serial: rows.length - index,
    current: index === playheadRow,
  }));
  return (
    <>
      <HistoryChart
        steps={steps}
        window={window}
        playheadNs={timeNs}
        textOf={(value) => valueWithUnit(timeline, value, owner.field)}
      />
      <Count
        {...{ owner, writes, changes, changesOnly }}
        toggle={() => setChangesOnly(!changesOnly)}
      />
      <ol className="history-rows" aria-label={`Writes of ${owner.name}`}>
        {listed.map(({ write, serial, current }) => (
          <Row
            key={serial}
            write={write}
            timeline={timeline}
            owner={owner}
            nowNs={timeNs}
            current={current}
          />
        ))}
      </ol>
      {rows.length > shown ? (
        <button
          type="button"
          className="button history-more"
          onClick={() => setShown(shown + 5 * ROWS_AT_FIRST)}
        >
          Show older ones
        </button>
      ) : null}
    </>
  );
}

/** Everything that was ever written to one field: when, by whom, because of what. */
export default function HistoryPanel() {
  const { port } = useAppContext();
  const moment = useMoment();
  const slot = useApp((state) => state.slot);
  const range = useApp((state) => state.range);
  const [chosen, setScope] = useKept<Scope>('history scope', 'all');
  const scope = chosen === 'range' && range === undefined ? 'all' : chosen;
  const { world, epoch } = moment;
  const schema = world?.timeline.schema;
  const owner = schema === undefined || slot < 0 ? undefined : ownerOf(schema, slot);
  const { from, to } = rangeOf(scope, moment, range);
  const key = owner === undefined ? '' : `${epoch} ${slot} ${from} ${to}`;
  const answer = useLatest(key, 'field history', async () => ({
    slot,
    writes: await port.fieldHistory(slot, { from, to }, WRITES_MAX),
  }));
  if (world === undefined || schema === undefined) return null;
  const writes = answer?.value.slot === slot ? answer.value.writes : undefined;
  return (
    <section className="panel-scroll" aria-label="Field history">
      <div className="panel-bar">
        <FieldChoice schema={schema} slot={owner === undefined ? -1 : slot} />
        <select
          className="select"
          aria-label="Stretch of the history"
          value={scope}
          onChange={(event) => setScope(event.target.value as Scope)}
        >
          {Object.entries(SCOPES).map(([value, text]) => (
            <option key={value} value={value} disabled={value === 'range' && range === undefined}>
              {text}
            </option>
          ))}
        </select>
        {owner === undefined || writes === undefined ? null : (
          <CopyMenu what="history" table={() => historyTable(world.timeline, owner, writes)} />
        )}
      </div>
      {owner === undefined ? (
        <div className="empty">
          <p className="empty-title">No field is chosen</p>
          <p className="muted">Choose one here, or a value in the tab State.</p>
          <ToPanel label="Choose in State" inspectorTab="state" />
        </div>
      ) : writes === undefined ? (
        <p className="panel-intro muted">Looking …</p>
      ) : (
        <Body key={slot} {...{ owner, writes, moment, scope }} widen={() => setScope('all')} />
      )}
    </section>
  );
}

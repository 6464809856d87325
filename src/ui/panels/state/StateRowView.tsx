import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import type { Timeline } from '../../../timeline/timeline.ts';
import { useApp } from '../../store/app-context.ts';
import { NewSign, OldSign } from '../../widgets/ChangeSign.tsx';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { agoText, bareValue, unitBeside } from '../../widgets/describe.ts';
import { levelOf, type StateRow, slotOfRow } from './state-rows.ts';

const ICON = 13;

/** What a row shows, as plain values: a row in which none of them changed is not drawn again. */
interface Props {
  readonly id: string;
  readonly row: StateRow;
  readonly index: number;
  /** from the top of all rows, in pixels */
  readonly top: number;
  readonly timeline: Timeline;
  /** NaN for a row without a value of its own */
  readonly value: number;
  /** the event at the playhead wrote it */
  readonly isChanged: boolean;
  /** before that event; NaN unless it wrote it */
  readonly old: number;
  /** event that last wrote it; -1 = not known, or not told */
  readonly writtenAt: number;
  /** time of the playhead, where it is told how long ago that was */
  readonly nowNs: number;
  /** undefined for rows without more below */
  readonly expanded: boolean | undefined;
  readonly isChosen: boolean;
  readonly isFocused: boolean;
}

function Value({ row, timeline, value, isChanged, old }: Props) {
  if (row.type === 'device' || row.type === 'settings') return null;
  if (slotOfRow(row) < 0) return <span className="number muted">[{row.field.length}]</span>;
  const text = bareValue(timeline, value, row.field);
  if (!isChanged || Object.is(old, value)) return <span className="number">{text}</span>;
  return (
    <span className="number state-change">
      <del className="old">
        <OldSign /> {bareValue(timeline, old, row.field)}
      </del>{' '}
      <ins className="new">
        <NewSign /> {text}
      </ins>
    </span>
  );
}

/** How long ago the value was last written; a click goes there. */
function LastChange({ timeline, writtenAt, nowNs }: Props) {
  const seek = useApp((state) => state.seek);
  const timeNs = writtenAt < 0 ? undefined : timeline.timeOf(writtenAt);
  if (timeNs === undefined) return <span />;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="state-ago number"
      title={`last written by event #${writtenAt}`}
      onClick={(event) => {
        event.stopPropagation();
        seek(writtenAt);
      }}
    >
      {agoText(timeNs, nowNs)}
    </button>
  );
}

/** Explains the value. The keyboard asks with Enter. */
function WhyButton({ row }: { readonly row: StateRow }) {
  const show = useApp((state) => state.show);
  const slot = slotOfRow(row);
  if (slot < 0) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="state-why"
      aria-label={`Why this value of ${nameOf(row)}?`}
      data-tip="Why this value?"
      data-keys="Enter"
      onClick={(event) => {
        event.stopPropagation();
        show({ slot, inspectorTab: 'why' });
      }}
    >
      why?
    </button>
  );
}

function nameOf(row: StateRow): string {
  if (row.type === 'device') return row.device.name;
  if (row.type === 'settings') return 'configuration';
  return row.type === 'cell' ? `[${row.index}]` : row.field.name;
}

const SETTINGS_DOC = 'What it was configured with: only an edit or a fork changes it.';

function docOf(row: StateRow): string {
  if (row.type === 'device') return row.device.doc;
  return row.type === 'settings' ? SETTINGS_DOC : row.field.doc;
}

function Twist({ expanded }: { readonly expanded: boolean | undefined }) {
  if (expanded === undefined) return <span className="state-twist" />;
  return (
    <span className="state-twist" aria-hidden="true">
      {expanded ? <ChevronDown size={ICON} /> : <ChevronRight size={ICON} />}
    </span>
  );
}

/** One line of the tree. */
export const StateRowView = memo(function StateRowView(props: Props) {
  const { id, row, index, top, isChanged, expanded, isChosen, isFocused, nowNs } = props;
  return (
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={levelOf(row)}
      aria-expanded={expanded}
      aria-selected={isChosen}
      className={`state-row state-${row.type}`}
      data-level={levelOf(row)}
      data-changed={isChanged || undefined}
      data-focused={isFocused || undefined}
      title={docOf(row)}
      style={{ top }}
      data-index={index}
    >
      <Twist expanded={expanded} />
      {row.type === 'device' ? <DeviceDot device={row.device.id} /> : null}
      <span className="state-name clip">
        {nameOf(row)}
        {row.type === 'field' ? <span className="muted"> {unitBeside(row.field)}</span> : null}
      </span>
      <WhyButton row={row} />
      {Number.isNaN(nowNs) ? null : <LastChange {...props} />}
      <Value {...props} />
    </div>
  );
});

import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Timeline } from '../../../timeline/timeline.ts';
import { RUN_STATE } from '../../../worker/engine-api.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import { useKept } from '../../store/use-kept.ts';
import { ToPanel } from '../../widgets/WaysOut.tsx';
import { StateHead } from './StateHead.tsx';
import { StateRowView } from './StateRowView.tsx';
import {
  bestRow,
  levelOf,
  type Outline,
  type StateRow,
  slotOfRow,
  stateRows,
} from './state-rows.ts';
import { useLastWrites } from './use-last-writes.ts';
import './state.css';

const ROW_HEIGHT = 24;
const OVERSCAN = 3;
const NO_SLOTS: readonly number[] = [];

const toggled = (set: ReadonlySet<string>, key: string): ReadonlySet<string> => {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
};

/** Values before the event at the playhead, by slot: what it changed. */
function changedBy(timeline: Timeline, at: number): ReadonlyMap<number, number> {
  const before = new Map<number, number>();
  for (const { slot, old } of timeline.writesOf(at)) if (!before.has(slot)) before.set(slot, old);
  return before;
}

const FIRST_OUTLINE: Outline = { closed: new Set(), open: new Set() };

/** aria-expanded of a row; undefined for rows without more below. */
function expandedOf(row: StateRow, outline: Outline): boolean | undefined {
  if (row.type === 'device' || row.type === 'settings') return !outline.closed.has(row.key);
  return row.type === 'field' && row.field.length > 1 ? row.open : undefined;
}

function useOutline(name: string) {
  const [outline, setOutline] = useKept(`outline ${name}`, FIRST_OUTLINE);
  const toggle = (row: StateRow) => {
    if (row.type === 'device' || row.type === 'settings') {
      setOutline({ ...outline, closed: toggled(outline.closed, row.key) });
    } else if (row.type === 'field' && row.field.length > 1) {
      setOutline({ ...outline, open: toggled(outline.open, row.key) });
    }
  };
  return { outline, toggle, reset: () => setOutline(FIRST_OUTLINE) };
}

/** What is looked for, and how the tree is folded: what was found stands open whatever was folded. */
function useFinding() {
  const [wanted, setWanted] = useKept<string>('state wanted', '');
  const all = useOutline('all');
  const found = useOutline('found');
  const { outline, toggle } = wanted.trim() === '' ? all : found;
  const find = (text: string) => {
    setWanted(text);
    found.reset();
  };
  return { wanted, find, outline, toggle };
}

/** Arrow keys of a tree; the row in focus is named by aria-activedescendant. */
function useTreeKeys(
  rows: readonly StateRow[],
  outline: Outline,
  toggle: (row: StateRow) => void,
  onMove: (index: number) => void,
) {
  const show = useApp((state) => state.show);
  const [focused, setFocused] = useState(0);
  const move = (index: number) => {
    const next = Math.min(Math.max(index, 0), rows.length - 1);
    setFocused(next);
    onMove(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[focused];
    if (row === undefined) return;
    const expanded = expandedOf(row, outline);
    if (event.key === 'ArrowDown') move(focused + 1);
    else if (event.key === 'ArrowUp') move(focused - 1);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(rows.length - 1);
    else if (event.key === 'ArrowRight' && expanded === false) toggle(row);
    else if (event.key === 'ArrowLeft' && expanded === true) toggle(row);
    else if (event.key === 'ArrowLeft') {
      const level = levelOf(row);
      const parent = rows.findLastIndex((one, index) => index < focused && levelOf(one) < level);
      if (parent >= 0) move(parent);
    } else if (event.key === 'Enter' || event.key === ' ') {
      const slot = slotOfRow(row);
      if (expanded !== undefined) toggle(row);
      else if (event.key === ' ') show({ slot });
      else show({ slot, inspectorTab: 'why' });
    } else if (event.key !== 'ArrowRight') return;
    event.preventDefault();
  };
  return { focused: Math.min(focused, rows.length - 1), setFocused, onKeyDown };
}

interface NothingFoundProps {
  readonly wanted: string;
  find(text: string): void;
}

function NothingFound({ wanted, find }: NothingFoundProps) {
  return (
    <div className="empty">
      <p className="empty-title">No field is called “{wanted.trim()}”</p>
      <button type="button" className="button" onClick={() => find('')}>
        Show all fields
      </button>
    </div>
  );
}

function Tree({ world }: { readonly world: OpenedWorld }) {
  const { at, timeNs, epoch, oldest, following } = useMoment();
  const running = useApp((state) => state.runState === RUN_STATE.running);
  // While everything moves, ages would only flicker.
  const aged = !(following && running);
  const { timeline } = world;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { wanted, find, outline, toggle } = useFinding();
  const rows = useMemo(
    () => stateRows(timeline.schema, outline, wanted),
    [timeline, outline, wanted],
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  });
  const keys = useTreeKeys(rows, outline, toggle, (index) => virtualizer.scrollToIndex(index));
  const chosen = useApp((state) => state.slot);
  const show = useApp((state) => state.show);
  useEffect(() => {
    const index = rows.findIndex((row) => chosen >= 0 && slotOfRow(row) === chosen);
    const box = scroller.current;
    if (index < 0 || box === null) return;
    const top = index * ROW_HEIGHT - box.scrollTop;
    if (top >= 0 && top + ROW_HEIGHT <= box.clientHeight) return;
    // What belongs to it is wanted too: its device from the head on, if that leaves it in sight.
    const head = rows.findLastIndex((row, at) => at <= index && row.type === 'device');
    const fits = (index - head + 1) * ROW_HEIGHT <= box.clientHeight;
    virtualizer.scrollToIndex(fits ? head : index, { align: fits ? 'start' : 'center' });
  }, [chosen, rows, virtualizer]);
  const items = virtualizer.getVirtualItems();
  const slots = items.flatMap(({ index }) => {
    const slot = slotOfRow(rows[index]!);
    return slot < 0 ? [] : [slot];
  });
  const writes = useLastWrites(aged ? slots : NO_SLOTS, at, epoch);
  const read = timeline.stateAt(at);
  // A moment that has just left the history hides the tree: to build it anew costs many frames.
  const last = useRef<Float64Array>(undefined);
  const state = read.ok ? read.value : last.current;
  useEffect(() => {
    last.current = state;
  });
  const gone = read.ok ? null : (
    <div className="empty state-gone">
      <p className="empty-title">{read.problem.what}</p>
      <p className="muted">{read.problem.mend}</p>
    </div>
  );
  if (state === undefined) return gone;
  const changed = at < oldest ? new Map<number, number>() : changedBy(timeline, at);
  const onClick = (event: MouseEvent) => {
    const element = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    const index = Number(element?.getAttribute('data-index') ?? -1);
    const row = rows[index];
    if (row === undefined) return;
    keys.setFocused(index);
    if (expandedOf(row, outline) === undefined) show({ slot: slotOfRow(row) });
    else toggle(row);
  };
  const toFound = () => {
    const index = wanted.trim() === '' ? -1 : bestRow(rows, wanted);
    if (index >= 0) {
      keys.setFocused(index);
      show({ slot: slotOfRow(rows[index]!) });
    }
    scroller.current?.focus();
  };
  return (
    <div className="state" data-gone={gone ? '' : undefined}>
      {gone}
      <StateHead
        timeline={timeline}
        state={state}
        at={at}
        wanted={wanted}
        find={(text) => {
          find(text);
          keys.setFocused(0);
        }}
        toTree={() => scroller.current?.focus()}
        toFound={toFound}
      />
      {rows.length === 0 ? <NothingFound wanted={wanted} find={find} /> : null}
      <div
        className="state-scroll"
        ref={scroller}
        role="tree"
        hidden={rows.length === 0}
        aria-label="State"
        tabIndex={0}
        aria-activedescendant={rows.length > 0 ? `${id}-${rows[keys.focused]?.key}` : undefined}
        onKeyDown={keys.onKeyDown}
        onClick={onClick}
      >
        <div
          className="state-spacer"
          role="presentation"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {items.map(({ index, start }) => {
            const row = rows[index]!;
            const slot = slotOfRow(row);
            const isChanged = changed.has(slot);
            const isAged = aged && slot >= 0 && !isChanged;
            const writtenAt = isAged ? (writes.get(slot) ?? -1) : -1;
            return (
              <StateRowView
                key={row.key}
                id={`${id}-${row.key}`}
                row={row}
                index={index}
                top={start}
                timeline={timeline}
                value={slot < 0 ? Number.NaN : (state[slot] ?? Number.NaN)}
                isChanged={isChanged}
                old={changed.get(slot) ?? Number.NaN}
                writtenAt={writtenAt}
                // Without an age it does not matter what time it is.
                nowNs={isAged ? (writtenAt < 0 ? 0 : timeNs) : Number.NaN}
                expanded={expandedOf(row, outline)}
                isChosen={slot >= 0 && slot === chosen}
                isFocused={index === keys.focused}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Every field of every device as it was after the event at the playhead. */
export function StatePanel() {
  const world = useApp((state) => state.world);
  if (world === undefined) return null;
  if (world.timeline.schema.devices.every(({ fields }) => fields.length === 0)) {
    return (
      <div className="empty">
        <p className="empty-title">No state</p>
        <p className="muted">
          Nothing in this recording holds a state; its events are in the table.
        </p>
        <ToPanel label="Show the events" bottomTab="events" />
      </div>
    );
  }
  return <Tree world={world} />;
}

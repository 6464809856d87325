import { ArrowLeft, ArrowRight, FastForward, Plus } from 'lucide-react';
import { useEffect, useId, useMemo } from 'react';
import { useStore } from 'zustand';
import { groupDigits } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import {
  addBreakpoint,
  BREAKPOINTS_MAX,
  type Breakpoint,
  changeBreakpoint,
  removeBreakpoint,
} from '../../../timeline/breakpoint-list.ts';
import { compileCondition } from '../../../timeline/condition.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import type { SearchDirection } from '../../store/app-state.ts';
import type { Hits } from '../../store/hit-feed.ts';
import { useKept } from '../../store/use-kept.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { completeCondition } from '../../widgets/query/complete-both.ts';
import { exampleCondition } from '../../widgets/query/examples.ts';
import { QueryField } from '../../widgets/query/QueryField.tsx';
import { BreakpointRow } from './BreakpointRow.tsx';
import { breakpointTable } from './copy-breakpoints.ts';
import './breakpoints.css';

const ICON = 13;

/** What the parts of the panel do with a condition. */
function useActions() {
  const { store } = useAppContext();
  return store.getState();
}

function NewCondition({ schema }: { readonly schema: Schema }) {
  const actions = useActions();
  const goal = useApp((state) => state.goal);
  const search = useApp((state) => state.search);
  const list = useApp((state) => state.breakpoints);
  const [text, setText] = useKept<string>('condition', '');
  const hint = useId();
  const complete = useMemo(() => completeCondition(schema), [schema]);
  const checked = useMemo(
    () => (text.trim() === '' ? undefined : compileCondition(text, schema)),
    [text, schema],
  );
  const idle = search === undefined && goal === undefined;
  const valid = checked?.ok === true;
  const ready = valid && idle;
  const isKnown = list.some((one) => one.text === text.trim());
  const find = (direction: SearchDirection) => actions.searchFor(text, direction);
  const add = () => {
    if (!valid || isKnown) return;
    actions.setBreakpoints(addBreakpoint(list, text));
    setText('');
  };
  return (
    <>
      <div className="breakpoint-new">
        <QueryField
          name="Condition"
          placeholder={exampleCondition(schema)}
          value={text}
          problem={checked?.ok === false ? checked.problem : undefined}
          complete={complete}
          hintId={hint}
          change={(next) => {
            setText(next);
            actions.clearSearchOutcome();
          }}
          submit={() => ready && find('ahead')}
        />
        <button
          type="button"
          className="button"
          disabled={!valid || isKnown || list.length >= BREAKPOINTS_MAX}
          onClick={add}
        >
          <Plus size={ICON} aria-hidden="true" /> Add breakpoint
        </button>
        <button type="button" className="button" disabled={!ready} onClick={() => find('back')}>
          <ArrowLeft size={ICON} aria-hidden="true" /> Previous match
        </button>
        <button type="button" className="button" disabled={!ready} onClick={() => find('ahead')}>
          <ArrowRight size={ICON} aria-hidden="true" /> Next match
        </button>
        <button
          type="button"
          className="button"
          disabled={!ready}
          onClick={() => actions.runUntilCondition(text)}
        >
          <FastForward size={ICON} aria-hidden="true" /> Run until it fires
        </button>
      </div>
      <Outcome />
      <p id={hint} className="panel-intro muted">
        A condition over states fires when it begins to hold: <code>heater.on == true</code>. One
        about events fires at each that matches: <code>kind == "sample" and device == "north"</code>
        . Back and ahead look through what is recorded, from the playhead.
      </p>
    </>
  );
}

/** How far a search is, or what came of it. */
function Outcome() {
  const search = useApp((state) => state.search);
  const outcome = useApp((state) => state.searchOutcome);
  return (
    <output className="search-outcome" aria-label="Search result">
      {search ? `Searching … ${Math.floor(search.share * 100)} %` : outcome}
    </output>
  );
}

function hitText(hits: Hits | undefined, counting: boolean): string {
  if (hits === undefined) return counting ? 'counting…' : '';
  return hits.count === 1 ? '1 hit' : `${groupDigits(hits.count)} hits`;
}

/** Expectations stop a run as well, unless told otherwise. */
function AtBreaks() {
  const on = useApp((state) => state.stopAtBreaks);
  const fired = useApp((state) => state.firedBreakpoint === -1);
  const { setStopAtBreaks } = useActions();
  return (
    <li className="breakpoint" data-fired={fired || undefined}>
      <label className="breakpoint-switch">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => setStopAtBreaks(event.target.checked)}
        />
        <span>an expectation breaks</span>
      </label>
    </li>
  );
}

/** Where runs and searches stop; conditions tried once, or kept in the list. */
export default function BreakpointsPanel() {
  const { hits } = useAppContext();
  const schema = useApp((state) => state.world?.timeline.schema);
  const list = useApp((state) => state.breakpoints);
  const fired = useApp((state) => state.firedBreakpoint);
  const { byId, counting } = useStore(hits);
  const { setBreakpoints, searchFor, cancelSearch } = useActions();
  useEffect(() => () => cancelSearch(), [cancelSearch]);
  if (schema === undefined) return null;
  const change = (id: number, how: Partial<Pick<Breakpoint, 'text' | 'enabled'>>) =>
    setBreakpoints(changeBreakpoint(list, id, how));
  return (
    <section className="panel-scroll" aria-label="Breakpoints">
      <NewCondition schema={schema} />
      <div className="breakpoint-head">
        <h3 className="section-title panel-title">
          Breakpoints <span className="breakpoint-keys">F8 runs on, Shift+F8 runs back</span>
        </h3>
        <span className="spacer" />
        {list.length === 0 ? null : (
          <CopyMenu what="breakpoints" table={() => breakpointTable(list, byId)} />
        )}
      </div>
      <ul className="breakpoint-list" aria-label="Breakpoints">
        {list.map((one) => (
          <BreakpointRow
            key={one.id}
            one={one}
            schema={schema}
            hits={one.enabled ? hitText(byId.get(one.id), counting) : 'off'}
            isFired={one.id === fired}
            change={(how) => change(one.id, how)}
            remove={() => setBreakpoints(removeBreakpoint(list, one.id))}
            find={(direction) => searchFor(one.text, direction)}
          />
        ))}
        <AtBreaks />
      </ul>
      {list.length === 0 ? (
        <p className="panel-intro muted">
          None of your own yet: write a condition above and add it.
        </p>
      ) : null}
    </section>
  );
}

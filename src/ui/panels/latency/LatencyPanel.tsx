import { useCallback, useMemo, useState } from 'react';
import { formatDurationNs, parseQuantity } from '../../../lib/units.ts';
import type { Range, Route } from '../../../timeline/timeline.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import type { Moment } from '../../store/moment.ts';
import type { Named } from './copy-latency.ts';
import { LatencyResult, type PickBar } from './LatencyResult.tsx';
import { NoRoute, NothingMeasured } from './NothingMeasured.tsx';
import {
  barFilter,
  isScope,
  NEEDS_RANGE,
  rangeOf,
  SCOPES,
  type Scope,
  spanOfBar,
} from './scopes.ts';
import { type Beside, useSides } from './use-sides.ts';
import './latency.css';

/** A longer list is no help to choose from. */
const ROUTES_OFFERED = 1000;

/** Routes are looked for again when events have been added. */
function useRoutes(moment: Moment): readonly Route[] {
  const { world, epoch, published } = moment;
  return useMemo(() => {
    // Spans appear while events are recorded; the timeline looks only at what is new.
    return published > 0 && epoch >= 0 ? (world?.timeline.routes() ?? []) : [];
  }, [world, epoch, published]);
}

/** A comparison that is still about what is open. */
function useFreshComparison(epoch: number): MadeComparison | undefined {
  const made = useApp((state) => state.compared);
  const branch = useApp((state) => state.branch);
  const isFresh = made !== undefined && made.branch === branch && made.epoch === epoch;
  return isFresh ? made : undefined;
}

interface ChoiceProps {
  readonly word: string;
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string, disabled?: boolean])[];
  choose(value: string): void;
}

function Choice({ word, name, value, options, choose }: ChoiceProps) {
  return (
    <label className="labelled">
      {word}
      <select
        className="select"
        aria-label={name}
        value={value}
        onChange={(event) => choose(event.target.value)}
      >
        {options.map(([one, text, disabled = false]) => (
          <option key={one} value={one} disabled={disabled}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface OmissionProps {
  readonly text: string;
  readonly guessNs: number;
  readonly problem: string;
  change(text: string): void;
}

/** Whoever waits for an answer asks less often while answers are slow: what a steady one would see. */
function Omission({ text, guessNs, problem, change }: OmissionProps) {
  const on = text !== '';
  return (
    <span className="latency-omission">
      <label>
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => change(event.target.checked ? formatDurationNs(guessNs) : '')}
        />{' '}
        correct for coordinated omission
      </label>
      {on ? (
        <label className="labelled">
          asked every
          <input
            className="field number latency-interval"
            aria-label="Interval of a steady asker"
            aria-invalid={problem !== ''}
            title={problem === '' ? 'Virtual time between two questions' : problem}
            value={text}
            onChange={(event) => change(event.target.value || ' ')}
          />
        </label>
      ) : null}
      {problem === '' ? null : <span className="alarm">▲ {problem}</span>}
    </span>
  );
}

/** A steady asker's interval; 0 = as measured. */
function intervalOf(text: string): { readonly ns: number; readonly problem: string } {
  if (text === '') return { ns: 0, problem: '' };
  const read = parseQuantity(text, 'ns', 'interval');
  if (!read.ok) return { ns: 0, problem: read.problem.mend };
  return read.value >= 1
    ? { ns: read.value, problem: '' }
    : { ns: 0, problem: 'Write 1 ns or more.' };
}

/** One route: its stretches, and what was measured in them. */
function RouteLatency({ routes, moment }: { routes: readonly Route[]; moment: Moment }) {
  const { store } = useAppContext();
  const window = useApp((state) => state.window);
  const chosen = useApp((state) => state.range);
  const made = useFreshComparison(moment.epoch);
  const [name, setName] = useState('');
  const [wanted, setScope] = useState<Scope>('all');
  const [under, setUnder] = useState('');
  const [omission, setOmission] = useState('');
  const timeline = moment.world?.timeline;
  const route = routes.find((one) => one.name === name) ?? routes[0];
  const scope = NEEDS_RANGE.includes(wanted) && chosen === undefined ? 'all' : wanted;
  const rangeFor = (one: Scope): Range =>
    timeline === undefined ? { from: 0, to: 0 } : rangeOf(one, moment, timeline, window, chosen);
  const range = rangeFor(scope);
  const interval = intervalOf(omission);
  const beside: Beside | undefined =
    under === 'compared' && made !== undefined
      ? { type: 'compared', made, name: made.otherName }
      : isScope(under) && !(NEEDS_RANGE.includes(under) && chosen === undefined)
        ? { type: 'range', range: rangeFor(under), name: SCOPES[under] }
        : undefined;
  const answer = useSides({
    route,
    range,
    beside,
    intervalNs: interval.ns,
    epoch: moment.epoch,
  });
  const ownName = beside?.type === 'compared' ? (made?.own ?? '') : SCOPES[scope];
  const own = useMemo<Named | undefined>(
    () => answer && { name: ownName, summary: answer.own },
    [answer, ownName],
  );
  const besideName = beside?.name ?? '';
  const other = useMemo<Named | undefined>(
    () => answer?.other && { name: besideName, summary: answer.other },
    [answer, besideName],
  );
  const pick = useCallback<PickBar>(
    (bar) => {
      if (route === undefined || own === undefined) return;
      const span = spanOfBar(own.summary.bins, bar);
      const { draftFilter, rememberFilter, show } = store.getState();
      draftFilter(barFilter(route, span, scope, { from: range.from, to: range.to }), true);
      rememberFilter();
      show({ bottomTab: 'events' });
    },
    [store, route, own, scope, range.from, range.to],
  );
  if (route === undefined) return null;
  const scopes = Object.entries(SCOPES).map(
    ([value, text]) =>
      [value, text, chosen === undefined && NEEDS_RANGE.some((one) => one === value)] as const,
  );
  const others = made === undefined ? [] : ([['compared', made.otherName]] as const);
  const spanNs = moment.liveNs - moment.startNs;
  return (
    <section className="panel-scroll latency" aria-label="Latency">
      <div className="panel-bar">
        <Choice
          word="Route"
          name="Route"
          value={route.name}
          options={routes.slice(0, ROUTES_OFFERED).map((one) => [one.name, one.name] as const)}
          choose={setName}
        />
        <Choice
          word="of"
          name="Stretch"
          value={scope}
          options={scopes}
          choose={(value) => isScope(value) && setScope(value)}
        />
        <Choice
          word="over"
          name="Over"
          value={beside === undefined ? '' : under}
          options={[['', 'nothing else'], ...scopes.filter(([one]) => one !== scope), ...others]}
          choose={setUnder}
        />
        <Omission
          text={omission}
          guessNs={Math.max(1, Math.round(spanNs / Math.max(1, answer?.own.count ?? 1)))}
          problem={interval.problem}
          change={setOmission}
        />
      </div>
      {answer?.problem ? (
        <p className="panel-intro" role="alert">
          <span className="alarm">▲ {answer.problem.what}.</span> {answer.problem.mend}
        </p>
      ) : null}
      {answer === undefined || own === undefined ? (
        <p className="panel-intro muted">Counting …</p>
      ) : own.summary.count + (other?.summary.count ?? 0) === 0 ? (
        <NothingMeasured route={route} isAll={scope === 'all'} widen={() => setScope('all')} />
      ) : (
        <LatencyResult
          route={answer.route}
          own={own}
          other={other}
          corrected={interval.ns > 0}
          pick={pick}
        />
      )}
    </section>
  );
}

/** How long messages and requests take, as a histogram. */
export default function LatencyPanel() {
  const moment = useMoment();
  const routes = useRoutes(moment);
  if (moment.world === undefined) return null;
  if (routes.length === 0) return <NoRoute isEmpty={moment.published === 0} />;
  return <RouteLatency routes={routes} moment={moment} />;
}

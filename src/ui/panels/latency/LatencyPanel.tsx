import { useCallback, useMemo, useState } from 'react';
import { formatDurationNs, parseQuantity } from '../../../lib/units.ts';
import type { LatencySummary, Range, Route } from '../../../timeline/timeline.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import type { Moment } from '../../store/moment.ts';
import { useKept } from '../../store/use-kept.ts';
import { asOptions, Choice } from '../../widgets/Choice.tsx';
import type { PickBar } from '../../widgets/overlay/BarTable.tsx';
import type { Named } from './copy-latency.ts';
import { LatencyResult } from './LatencyResult.tsx';
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
      <label data-tip="Adds the requests that would have been sent, and have waited, while one was slow">
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

/** What was chosen in the bar. */
interface Chosen {
  readonly route: string;
  readonly scope: Scope;
  /** a scope, 'compared', or '' for nothing */
  readonly under: string;
  /** a steady asker's interval as it is written; '' = as measured */
  readonly omission: string;
}

const AT_FIRST: Chosen = { route: '', scope: 'all', under: '', omission: '' };

/** The stretches that are looked at, as sequences; what needs a range that is gone is everything. */
function useStretches(moment: Moment, { scope: wanted, under }: Chosen) {
  const { window } = moment;
  const chosen = useApp((state) => state.range);
  const made = useFreshComparison(moment.epoch);
  const timeline = moment.world?.timeline;
  const isGone = (one: Scope) => chosen === undefined && NEEDS_RANGE.includes(one);
  const rangeFor = (one: Scope): Range =>
    timeline === undefined ? { from: 0, to: 0 } : rangeOf(one, moment, timeline, window, chosen);
  const scope = isGone(wanted) ? 'all' : wanted;
  let beside: Beside | undefined;
  if (under === 'compared' && made !== undefined) {
    beside = { type: 'compared', made, name: made.otherName };
  } else if (isScope(under) && !isGone(under)) {
    beside = { type: 'range', range: rangeFor(under), name: SCOPES[under] };
  }
  const scopes = Object.entries(SCOPES).map(
    ([value, text]) => [value, text, isScope(value) && isGone(value)] as const,
  );
  const others = made === undefined ? [] : ([['compared', made.otherName]] as const);
  const name = beside?.type === 'compared' ? (made?.own ?? '') : SCOPES[scope];
  return { scope, range: rangeFor(scope), name, beside, scopes, others };
}

type Stretches = ReturnType<typeof useStretches>;

interface BarProps {
  readonly routes: readonly Route[];
  readonly route: Route;
  readonly stretches: Stretches;
  readonly omission: string;
  readonly problem: string;
  readonly guessNs: number;
  choose(part: Partial<Chosen>): void;
}

function Bar({ routes, route, stretches, omission, problem, guessNs, choose }: BarProps) {
  const { scope, scopes, others, beside } = stretches;
  const under = beside?.type === 'compared' ? 'compared' : beside?.name;
  const value = scopes.find(([, text]) => text === under)?.[0] ?? under ?? '';
  // Most moments have the routes of the moment before; a name is one line.
  const names = routes
    .slice(0, ROUTES_OFFERED)
    .map(({ name }) => name)
    .join('\n');
  const offered = useMemo(() => asOptions(names.split('\n')), [names]);
  return (
    <div className="panel-bar">
      <Choice
        word="Route"
        name="Route"
        value={route.name}
        options={offered}
        choose={(name) => choose({ route: name })}
      />
      <Choice
        word="of"
        name="Stretch"
        value={scope}
        options={scopes}
        choose={(one) => isScope(one) && choose({ scope: one })}
      />
      <Choice
        word="compared with"
        name="Over"
        value={value}
        options={[['', 'nothing'], ...scopes.filter(([one]) => one !== scope), ...others]}
        choose={(one) => choose({ under: one })}
      />
      <Omission
        text={omission}
        guessNs={guessNs}
        problem={problem}
        change={(text) => choose({ omission: text })}
      />
    </div>
  );
}

/** Filters the events of a bar, and shows them. */
function usePick(route: Route, { scope, range }: Stretches, own: Named | undefined): PickBar {
  const { store } = useAppContext();
  const { from, to } = range;
  return useCallback(
    (bar) => {
      if (own === undefined) return;
      const span = spanOfBar(own.summary.bins, bar);
      const { draftFilter, rememberFilter, show } = store.getState();
      draftFilter(barFilter(route, span, scope, { from, to }), true);
      rememberFilter();
      show({ bottomTab: 'events' });
    },
    [store, route, own, scope, from, to],
  );
}

const useNamed = (name: string, summary: LatencySummary | undefined): Named | undefined =>
  useMemo(() => summary && { name, summary }, [name, summary]);

interface RouteProps {
  readonly routes: readonly [Route, ...Route[]];
  readonly moment: Moment;
}

/** Who has chosen no route gets the first along which something went; further ones are not tried. */
const ROUTES_TRIED = 12;

/** How many routes at the beginning of the list were tried in vain, in the world that is open. */
function useTried(world: Moment['world']) {
  const [tried, setTried] = useState({ world, count: 0 });
  const count = tried.world === world ? tried.count : 0;
  return { count, next: () => setTried({ world, count: count + 1 }) };
}

/** One route: its stretches, and what was measured in them. */
function RouteLatency({ routes, moment }: RouteProps) {
  const [chosen, setChosen] = useKept('latency', AT_FIRST);
  const choose = (part: Partial<Chosen>) => setChosen((known) => ({ ...known, ...part }));
  const tried = useTried(moment.world);
  const asked = routes.find((one) => one.name === chosen.route);
  const route = asked ?? routes[tried.count < ROUTES_TRIED ? tried.count : 0] ?? routes[0];
  const stretches = useStretches(moment, chosen);
  const { scope, range, beside } = stretches;
  const interval = intervalOf(chosen.omission);
  const { epoch, liveNs, startNs } = moment;
  const answer = useSides({ route, range, beside, intervalNs: interval.ns, epoch });
  const own = useNamed(stretches.name, answer?.own);
  const other = useNamed(beside?.name ?? '', answer?.other);
  const pick = usePick(route, stretches, own);
  const count = answer?.own.count ?? 1;
  if (asked === undefined && count === 0 && tried.count < Math.min(routes.length, ROUTES_TRIED)) {
    tried.next();
  }
  return (
    <section className="panel-scroll latency" aria-label="Latency">
      <Bar
        {...{ routes, route, stretches, choose }}
        omission={chosen.omission}
        problem={interval.problem}
        guessNs={Math.max(1, Math.round((liveNs - startNs) / Math.max(1, count)))}
      />
      {answer?.problem ? (
        <p className="panel-intro" role="alert">
          <span className="alarm">▲ {answer.problem.what}.</span> {answer.problem.mend}
        </p>
      ) : null}
      {answer === undefined || own === undefined ? (
        <p className="panel-intro muted">Counting …</p>
      ) : own.summary.count + (other?.summary.count ?? 0) === 0 ? (
        <NothingMeasured
          route={route}
          isAll={scope === 'all'}
          widen={() => choose({ scope: 'all' })}
        />
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
  const [first, ...others] = routes;
  if (first === undefined) return <NoRoute isEmpty={moment.published === 0} />;
  return <RouteLatency routes={[first, ...others]} moment={moment} />;
}

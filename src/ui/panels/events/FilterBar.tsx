import { Clock, Star, X } from 'lucide-react';
import { memo, useEffect, useMemo, useRef } from 'react';
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import { compileFilter } from '../../../query/compile-event.ts';
import type { QueryProblem } from '../../../query/problem.ts';
import { useKeyTexts } from '../../app/keys/use-keys.ts';
import { useApp, useAppContext, useMatches } from '../../store/app-context.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { MenuButton } from '../../widgets/MenuButton.tsx';
import { completeFilter } from '../../widgets/query/complete-both.ts';
import { exampleFilter } from '../../widgets/query/examples.ts';
import { QueryField } from '../../widgets/query/QueryField.tsx';
import type { Suggestion } from '../../widgets/query/use-completion.ts';

const ICON = 14;
const EMPTY_SCHEMA: Schema = {
  title: '',
  devices: [],
  kinds: [],
  links: [],
  expectations: [],
  slots: 0,
};

/** What is wrong with the filter as it stands in the field. */
function useFilterProblem(): QueryProblem | undefined {
  const draft = useApp((state) => state.filterDraft);
  const schema = useApp((state) => state.world?.timeline.schema);
  return useMemo(() => {
    const compiled = schema === undefined ? undefined : compileFilter(draft, schema);
    return compiled?.ok === false ? compiled.problem : undefined;
  }, [draft, schema]);
}

/** How many events pass; while they are counted, how many so far. */
function MatchCount({ problem }: { readonly problem: QueryProblem | undefined }) {
  const { list, phase } = useMatches();
  const filter = useApp((state) => state.filter);
  const range = useApp((state) => state.range);
  const total = useApp((state) => (filter === '' ? 0 : state.published - state.oldest));
  const count = groupDigits(list?.count ?? 0);
  const counted =
    phase === 'counting'
      ? `counting… ${count} so far`
      : phase === 'stopped'
        ? `stopped: ${count} so far`
        : `${count} of ${groupDigits(total)} events`;
  const within =
    range === undefined ? '' : ` in ${formatDurationNs(Math.max(0, range.toNs - range.fromNs))}`;
  const stale = problem === undefined ? '' : ' pass the last correct filter';
  return (
    <output className="filter-count" aria-label="Matches">
      {filter === '' ? '' : `${counted}${within}${stale}`}
    </output>
  );
}

/** Counting among many millions takes a moment; what is known by then may be enough. */
function StopCounting() {
  const { matches } = useAppContext();
  const { phase } = useMatches();
  if (phase === 'counting') {
    return (
      <button type="button" className="button link" onClick={matches.stop}>
        Stop counting
      </button>
    );
  }
  if (phase !== 'stopped') return null;
  return (
    <button type="button" className="button link" onClick={matches.resume}>
      Go on counting
    </button>
  );
}

/** Filters used before and filters kept. */
function FilterMenu() {
  const recent = useApp((state) => state.recentFilters);
  const saved = useApp((state) => state.savedFilters);
  const { store } = useAppContext();
  const use = (text: string) => {
    const { world, draftFilter, rememberFilter } = store.getState();
    const schema = world?.timeline.schema ?? EMPTY_SCHEMA;
    draftFilter(text, compileFilter(text, schema).ok);
    rememberFilter();
  };
  const items = [
    ...saved.map((text) => ({ text, note: '★' })),
    ...recent.filter((text) => !saved.includes(text)).map((text) => ({ text, note: '' })),
  ].map(({ text, note }) => ({ id: text, label: text, note, choose: () => use(text) }));
  return (
    <MenuButton
      name="Recent and saved filters"
      className="icon-button"
      items={items}
      disabled={items.length === 0}
    >
      <Clock size={ICON} aria-hidden="true" />
    </MenuButton>
  );
}

function useSuggestions(): readonly Suggestion[] {
  const recent = useApp((state) => state.recentFilters);
  const saved = useApp((state) => state.savedFilters);
  return useMemo(
    () => [
      ...saved.map((text) => ({ text, note: 'saved' })),
      ...recent
        .filter((text) => !saved.includes(text))
        .map((text) => ({ text, note: 'used before' })),
    ],
    [recent, saved],
  );
}

/** Which events the table shows; the table around it draws at every move of the playhead. */
export default memo(function FilterBar() {
  const { store } = useAppContext();
  const draft = useApp((state) => state.filterDraft);
  const asked = useApp((state) => state.filterAsked);
  const schema = useApp((state) => state.world?.timeline.schema) ?? EMPTY_SCHEMA;
  const isSaved = useApp((state) => state.savedFilters.includes(state.filterDraft.trim()));
  const problem = useFilterProblem();
  const suggestions = useSuggestions();
  const keys = useKeyTexts();
  const field = useRef<HTMLInputElement>(null);
  const complete = useMemo(() => completeFilter(schema), [schema]);
  const example = useMemo(() => exampleFilter(schema), [schema]);
  const { draftFilter, rememberFilter, toggleSavedFilter, answerFilter } = store.getState();

  useEffect(() => {
    if (!asked) return;
    answerFilter();
    field.current?.focus();
    field.current?.select();
  }, [asked, answerFilter]);

  const change = (text: string) => draftFilter(text, compileFilter(text, schema).ok);
  const clear = () => {
    rememberFilter();
    draftFilter('', true);
  };
  return (
    <search className="filter-bar">
      <QueryField
        ref={field}
        type="search"
        name="Filter events"
        placeholder={`Filter events, e.g. ${example}   ${keys('filter')}`}
        value={draft}
        problem={problem}
        complete={complete}
        suggestions={suggestions}
        change={change}
        submit={rememberFilter}
        leave={() => (draft === '' ? field.current?.blur() : clear())}
      />
      <MatchCount problem={problem} />
      <StopCounting />
      <IconButton
        name={isSaved ? 'Forget this filter' : 'Save this filter'}
        pressed={isSaved}
        disabled={draft.trim() === '' || problem !== undefined}
        onPress={() => toggleSavedFilter(draft.trim())}
      >
        <Star size={ICON} fill={isSaved ? 'currentColor' : 'none'} />
      </IconButton>
      <FilterMenu />
      <IconButton name="Clear filter" disabled={draft === ''} onPress={clear}>
        <X size={ICON} />
      </IconButton>
    </search>
  );
});

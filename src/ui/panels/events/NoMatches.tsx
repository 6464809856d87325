import { useApp } from '../../store/app-context.ts';
import { canRun } from '../../store/playhead-slice.ts';

/** The filter passes nothing: why that may be, and the ways out. */
export function NoMatches() {
  const range = useApp((state) => state.range);
  const dropped = useApp((state) => state.dropped);
  const filter = useApp((state) => state.filter);
  const living = useApp((state) => canRun(state) && state.goal === undefined);
  const draftFilter = useApp((state) => state.draftFilter);
  const toggleRange = useApp((state) => state.toggleRange);
  const runUntilCondition = useApp((state) => state.runUntilCondition);
  return (
    <div className="empty events-empty">
      <p className="empty-title">
        The filter matches nothing {range === undefined ? 'recorded so far' : 'in this range'}
      </p>
      {dropped > 0 ? (
        <p className="muted">Older events, which have left the history, were not looked at.</p>
      ) : null}
      <p className="empty-ways">
        <button type="button" className="button" onClick={() => draftFilter('', true)}>
          Clear filter
        </button>
        {range === undefined ? null : (
          <button type="button" className="button" onClick={toggleRange}>
            Widen range
          </button>
        )}
        {living ? (
          <button type="button" className="button" onClick={() => runUntilCondition(filter)}>
            Run until it matches
          </button>
        ) : null}
      </p>
    </div>
  );
}

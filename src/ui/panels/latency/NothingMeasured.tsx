import type { Route } from '../../../timeline/timeline.ts';
import { RunOn, ToPanel } from '../../widgets/WaysOut.tsx';

interface Props {
  readonly route: Route;
  readonly isAll: boolean;
  widen(): void;
}

/** The route is there, but nothing went along it in the chosen stretch. */
export function NothingMeasured({ route, isAll, widen }: Props) {
  return (
    <div className="empty">
      <p className="empty-title">Nothing was measured on this route here</p>
      <p className="muted">
        {route.name} has no {route.measure === 'link' ? 'delivery' : 'answer'} in the chosen
        stretch. Another route above may have some.
      </p>
      {isAll ? (
        <RunOn />
      ) : (
        <button type="button" className="button" onClick={widen}>
          Take everything recorded
        </button>
      )}
    </div>
  );
}

export function NoRoute({ isEmpty }: { readonly isEmpty: boolean }) {
  return (
    <section className="empty" aria-label="Latency">
      <p className="empty-title">No route to measure</p>
      <p className="muted">
        {isEmpty
          ? 'Nothing has been recorded yet.'
          : 'This recording has no links between devices and no spans. A probe measures what is there.'}
      </p>
      {isEmpty ? <RunOn /> : <ToPanel label="Add a probe" bottomTab="probes" />}
    </section>
  );
}

import { lazy, Suspense } from 'react';
import { useApp } from '../store/app-context.ts';
import type { ActionId } from './keys/actions.ts';
import { useKeyTexts } from './keys/use-keys.ts';
import { rememberHints } from './theme.ts';

const Tour = lazy(() => import('./tour/Tour.tsx'));

const HINTS: readonly { readonly keys: readonly ActionId[]; readonly does: string }[] = [
  { keys: ['play'], does: 'play or pause' },
  { keys: ['run-until'], does: 'run until an expectation breaks' },
  { keys: ['step-back', 'step-forward'], does: 'step back, step forward' },
];

/** Three keys for the first visit. */
function Hints() {
  const seen = useApp((state) => state.hintsSeen);
  const show = useApp((state) => state.show);
  const startTour = useApp((state) => state.startTour);
  const keys = useKeyTexts();
  if (seen) return null;
  return (
    <section className="hints keys" aria-label="Hints">
      {HINTS.map(({ keys: ids, does }) => (
        <span key={does}>
          {ids.map((id) => (
            <kbd key={id}>{keys(id) || 'no key'}</kbd>
          ))}{' '}
          {does}
        </span>
      ))}
      <span className="spacer" />
      <button type="button" className="button link" onClick={startTour}>
        Take the tour
      </button>
      <button
        type="button"
        className="button link"
        onClick={() => {
          rememberHints();
          show({ hintsSeen: true });
        }}
      >
        Got it
      </button>
    </section>
  );
}

/** What helps in the first minute: the tour, or three keys. */
export function FirstMinute() {
  const touring = useApp((state) => state.tour !== 'off' && state.world !== undefined);
  if (!touring) return <Hints />;
  return (
    <Suspense fallback={<Hints />}>
      <Tour />
    </Suspense>
  );
}

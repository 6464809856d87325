import { useApp } from '../store/app-context.ts';
import { rememberHints } from './theme.ts';

const HINTS = [
  { keys: 'Space', does: 'play or pause' },
  { keys: 'F8', does: 'run until an expectation breaks' },
  { keys: ', .', does: 'step back, step forward' },
] as const;

/** Three keys for the first visit. */
export function Hints() {
  const seen = useApp((state) => state.hintsSeen);
  const show = useApp((state) => state.show);
  if (seen) return null;
  return (
    <section className="hints keys" aria-label="Hints">
      {HINTS.map(({ keys, does }) => (
        <span key={keys}>
          <kbd>{keys}</kbd> {does}
        </span>
      ))}
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

import { groupDigits } from '../../lib/units.ts';
import type { Determinism } from '../../worker/engine-port.ts';
import { useApp } from '../store/app-context.ts';

const WORDS: Readonly<Record<Determinism['verdict'], string>> = {
  unchecked: '○ not checked yet',
  checking: '◌ checking',
  deterministic: '✓ deterministic',
  diverged: '✕ diverged',
};

const TONES: Readonly<Record<Determinism['verdict'], string>> = {
  unchecked: 'muted',
  checking: 'muted',
  deterministic: 'new',
  diverged: 'alarm',
};

/** Whether re-executing the run in another thread gave the same bytes. */
export function DeterminismStatus() {
  const determinism = useApp((state) => state.determinism);
  const file = useApp((state) => state.world?.origin === 'file');
  const { verdict, sequence, hash, detail } = determinism;
  const title =
    detail ||
    (hash === ''
      ? 'The run is re-executed in another thread and its hash compared.'
      : `Re-executed up to event ${groupDigits(sequence)}: hash ${hash}`);
  return (
    <p
      className={`determinism ${file ? 'muted' : TONES[verdict]}`}
      role="status"
      aria-label="Determinism"
      title={title}
    >
      {file ? '○ recording' : WORDS[verdict]}
    </p>
  );
}

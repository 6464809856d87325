import { RefreshCw, X } from 'lucide-react';
import { useEffect } from 'react';
import { groupDigits } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import { ProbeCard } from './ProbeCard.tsx';
import { ProbeForm } from './ProbeForm.tsx';
import { EMPTY_DRAFT, nameOf, PROBES_MAX } from './probe-draft.ts';
import { type Evaluated, useProbes } from './use-probes.ts';
import './probes.css';

const ICON = 13;

function coverage({ from, to, cancelled }: Evaluated, published: number): string {
  const looked = `${groupDigits(to - from)} events`;
  if (cancelled) return `Cancelled after ${looked}: what was found in them is shown.`;
  const newer = published - to;
  return `Over ${looked}${newer > 0 ? `; ${groupDigits(newer)} newer ones are not in it` : ''}.`;
}

function Probes({ schema }: { readonly schema: Schema }) {
  const { listed, share, evaluated, cancel, again, add, remove } = useProbes(schema);
  const { published } = useMoment();
  const asked = useApp((state) => state.intervalAsked);
  const show = useApp((state) => state.show);
  useEffect(() => {
    if (asked === undefined) return;
    show({ intervalAsked: undefined });
    add({ ...EMPTY_DRAFT, type: 'interval', ...asked });
  });
  return (
    <section className="panel-scroll" aria-label="Probes">
      <ProbeForm schema={schema} isFull={listed.length >= PROBES_MAX} add={add} />
      <div className="probe-bar">
        <output aria-label="Evaluation">
          {share === undefined
            ? evaluated && coverage(evaluated, published)
            : `Evaluating … ${Math.floor(share * 100)} %`}
        </output>
        <span className="spacer" />
        {share === undefined ? (
          <button type="button" className="button" disabled={listed.length === 0} onClick={again}>
            <RefreshCw size={ICON} aria-hidden="true" /> Evaluate again
          </button>
        ) : (
          <button type="button" className="button" onClick={cancel}>
            <X size={ICON} aria-hidden="true" /> Cancel evaluation
          </button>
        )}
      </div>
      {listed.length === 0 ? (
        <p className="panel-intro muted">
          A probe is written after the run and evaluated over all of it, as if it had been there
          from the beginning: a <b>metric</b> over time, the <b>histogram</b> of a value, the{' '}
          <b>interval</b> between two conditions, or a <b>log</b> line with values in braces.
        </p>
      ) : (
        <ul className="probe-list">
          {listed.map(({ draft, problem }) => (
            <ProbeCard
              key={nameOf(draft)}
              draft={draft}
              result={evaluated?.results.get(nameOf(draft))}
              problem={problem}
              remove={() => remove(draft)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Metrics, histograms, intervals and log lines written after the run. */
export default function ProbesPanel() {
  const schema = useApp((state) => state.world?.timeline.schema);
  return schema === undefined ? null : <Probes schema={schema} />;
}

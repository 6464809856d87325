import { Plus } from 'lucide-react';
import { type FormEvent, useMemo, useState } from 'react';
import type { Schema } from '../../../memory/schema.ts';
import { completeNumber } from '../../widgets/query/complete-both.ts';
import { QueryField } from '../../widgets/query/QueryField.tsx';
import { AGGREGATIONS, checkMetric, EMPTY_METRIC, type MetricDraft } from './metric-draft.ts';

const ICON = 13;

interface PartsProps {
  readonly draft: MetricDraft;
  change(part: Partial<MetricDraft>): void;
}

interface WordProps extends PartsProps {
  readonly of: 'name' | 'description' | 'every' | 'threshold' | 'recovery' | 'hold';
  readonly word: string;
  readonly name: string;
  readonly placeholder: string;
  readonly wide?: boolean;
}

function Word({ draft, change, of, word, name, placeholder, wide = false }: WordProps) {
  return (
    <label className="labelled">
      {word}
      <input
        className={wide ? 'field metric-word' : 'field number metric-quantity'}
        aria-label={name}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        value={draft[of]}
        onChange={(event) => change({ [of]: event.target.value })}
      />
    </label>
  );
}

/** When the metric is bad, and for how long before somebody is told. */
function AlertWords(parts: PartsProps) {
  const { draft, change } = parts;
  return (
    <>
      <label className="labelled">
        alert
        <select
          className="select"
          aria-label="Alert"
          value={draft.side}
          onChange={(event) => change({ side: event.target.value as MetricDraft['side'] })}
        >
          <option value="">none</option>
          <option value="above">above</option>
          <option value="below">below</option>
        </select>
      </label>
      {draft.side === '' ? null : (
        <>
          <Word {...parts} of="threshold" word="threshold" name="Threshold" placeholder="30" />
          <Word {...parts} of="hold" word="for" name="Lasting" placeholder="0 s" />
          <Word
            {...parts}
            of="recovery"
            word="recovers at"
            name="Recovers at"
            placeholder={draft.threshold === '' ? 'the same' : draft.threshold}
          />
        </>
      )}
    </>
  );
}

interface Props {
  readonly schema: Schema;
  readonly isFull: boolean;
  add(draft: MetricDraft): void;
}

/** A metric is a number of the query language, summed up bucket by bucket of virtual time. */
export function MetricForm({ schema, isFull, add }: Props) {
  const [draft, setDraft] = useState(EMPTY_METRIC);
  const change = (part: Partial<MetricDraft>) => setDraft({ ...draft, ...part });
  const checked = useMemo(() => checkMetric(draft, schema), [draft, schema]);
  const complete = useMemo(() => completeNumber(schema), [schema]);
  const commit = () => {
    if (checked.spec === undefined || isFull) return;
    add(draft);
    setDraft(EMPTY_METRIC);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    commit();
  };
  const parts = { draft, change };
  return (
    <form className="metric-form" onSubmit={submit}>
      <label className="labelled">
        the
        <select
          className="select"
          aria-label="Aggregation"
          value={draft.aggregate}
          onChange={(event) =>
            change({ aggregate: AGGREGATIONS.find((one) => one === event.target.value) ?? 'last' })
          }
        >
          {AGGREGATIONS.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <QueryField
        name="Metric"
        placeholder="room.temperatureC"
        value={draft.value}
        problem={checked.problem}
        complete={complete}
        change={(value) => change({ value })}
        submit={commit}
      />
      <Word {...parts} of="every" word="every" name="Bucket" placeholder="100 ms" />
      <AlertWords {...parts} />
      <Word {...parts} of="name" word="name" name="Name" placeholder="optional" wide />
      <Word
        {...parts}
        of="description"
        word="description"
        name="Description"
        placeholder="optional"
        wide
      />
      <button
        type="submit"
        className="button brass"
        disabled={checked.spec === undefined || isFull}
      >
        <Plus size={ICON} aria-hidden="true" /> Add metric
      </button>
      {checked.wrong === '' ? null : (
        <p className="metric-wrong" role="status">
          <span className="alarm">▲ {checked.wrong}</span>
        </p>
      )}
    </form>
  );
}

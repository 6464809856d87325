import { useMemo } from 'react';
import type { Schema } from '../../../memory/schema.ts';
import { useKept } from '../../store/use-kept.ts';
import { asOptions, Choice } from '../../widgets/Choice.tsx';
import { AddForm, FormWrong } from '../../widgets/query/AddForm.tsx';
import { completeNumber } from '../../widgets/query/complete-both.ts';
import { QueryField } from '../../widgets/query/QueryField.tsx';
import { AGGREGATIONS, checkMetric, EMPTY_METRIC, type MetricDraft } from './metric-draft.ts';

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

const SIDES = [['', 'none'], ...asOptions(['above', 'below'])] as const;

/** When the metric is bad, and for how long before somebody is told. */
function AlertWords(parts: PartsProps) {
  const { draft, change } = parts;
  return (
    <>
      <Choice
        word="alert"
        name="Alert"
        value={draft.side}
        options={SIDES}
        choose={(side) => change({ side: side as MetricDraft['side'] })}
      />
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
  const [draft, setDraft] = useKept('metric', EMPTY_METRIC);
  const change = (part: Partial<MetricDraft>) => setDraft({ ...draft, ...part });
  const checked = useMemo(() => checkMetric(draft, schema), [draft, schema]);
  const complete = useMemo(() => completeNumber(schema), [schema]);
  const commit = () => {
    if (checked.spec === undefined || isFull) return;
    add(draft);
    setDraft(EMPTY_METRIC);
  };
  const parts = { draft, change };
  return (
    <AddForm
      className="metric-form"
      what="metric"
      isReady={checked.spec !== undefined && !isFull}
      wrong={checked.wrong === '' ? null : <FormWrong what={checked.wrong} />}
      add={commit}
    >
      <Choice
        word="the"
        name="Aggregation"
        value={draft.aggregate}
        options={asOptions(AGGREGATIONS)}
        choose={(chosen) =>
          change({ aggregate: AGGREGATIONS.find((one) => one === chosen) ?? 'last' })
        }
      />
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
    </AddForm>
  );
}

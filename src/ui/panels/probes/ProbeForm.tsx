import { useMemo } from 'react';
import type { Schema } from '../../../memory/schema.ts';
import type { Aggregation, ProbeSpec } from '../../../timeline/probe.ts';
import { useKept } from '../../store/use-kept.ts';
import { asOptions, Choice } from '../../widgets/Choice.tsx';
import { AddForm, FormWrong } from '../../widgets/query/AddForm.tsx';
import { completeCondition, completeNumber } from '../../widgets/query/complete-both.ts';
import { exampleCondition, exampleFilter, exampleValue } from '../../widgets/query/examples.ts';
import { QueryField } from '../../widgets/query/QueryField.tsx';
import {
  AGGREGATIONS,
  checkProbe,
  completeMessage,
  EMPTY_DRAFT,
  PROBE_TYPES,
  type ProbeDraft,
  type ProbeType,
} from './probe-draft.ts';

interface Props {
  readonly schema: Schema;
  readonly isFull: boolean;
  add(draft: ProbeDraft, spec: ProbeSpec): void;
}

interface PartProps {
  readonly draft: ProbeDraft;
  readonly change: (change: Partial<ProbeDraft>) => void;
}

/** How a metric is counted. */
function MetricParts({ draft, change }: PartProps) {
  return (
    <>
      <Choice
        word="show"
        name="Aggregate"
        value={draft.aggregate}
        options={asOptions(AGGREGATIONS)}
        choose={(chosen) => change({ aggregate: chosen as Aggregation })}
      />
      <label className="labelled">
        every
        <input
          className="field number probe-every"
          aria-label="Every"
          value={draft.every}
          onChange={(event) => change({ every: event.target.value })}
        />
      </label>
    </>
  );
}

function HistogramParts({ draft, change }: PartProps) {
  return (
    <label className="labelled">
      bins
      <input
        className="field number probe-every"
        type="number"
        aria-label="Bins"
        min={1}
        max={1000}
        value={draft.bins}
        onChange={(event) => change({ bins: Number(event.target.value) })}
      />
    </label>
  );
}

/** Writes a probe: what to measure, when, and how to show it. */
export function ProbeForm({ schema, isFull, add }: Props) {
  const [draft, setDraft] = useKept('probe', EMPTY_DRAFT);
  const change = (part: Partial<ProbeDraft>) => setDraft({ ...draft, ...part });
  const { spec, problems, every } = useMemo(() => checkProbe(draft, schema), [draft, schema]);
  const completers = useMemo(
    () => ({
      value: completeNumber(schema),
      when: completeCondition(schema),
      message: completeMessage(schema),
    }),
    [schema],
  );
  const commit = () => {
    if (spec !== undefined && !isFull) add(draft, spec);
  };
  const wrong = every ?? problems.bins;
  const example = exampleValue(schema);
  return (
    <AddForm
      className="probe-form"
      what="probe"
      isReady={spec !== undefined && !isFull}
      wrong={wrong === undefined ? null : <FormWrong what={`${wrong.what}.`} mend={wrong.mend} />}
      add={commit}
    >
      <select
        className="select"
        aria-label="Probe"
        value={draft.type}
        onChange={(event) => change({ type: event.target.value as ProbeType })}
      >
        {PROBE_TYPES.map((type) => (
          <option key={type}>{type}</option>
        ))}
      </select>
      {draft.type === 'interval' ? null : draft.type === 'log' ? (
        <QueryField
          name="Message"
          placeholder={`it was {${example}} at {time}`}
          value={draft.message}
          problem={problems.message}
          complete={completers.message}
          change={(message) => change({ message })}
          submit={commit}
        />
      ) : (
        <QueryField
          name="Value"
          placeholder={example}
          value={draft.value}
          problem={problems.value}
          complete={completers.value}
          change={(value) => change({ value })}
          submit={commit}
        />
      )}
      <QueryField
        name={draft.type === 'interval' ? 'From' : 'When'}
        placeholder={
          draft.type === 'interval'
            ? `begins at … ${exampleFilter(schema)}`
            : `optional: when … ${exampleCondition(schema)}`
        }
        value={draft.when}
        problem={problems.when}
        complete={completers.when}
        change={(when) => change({ when })}
        submit={commit}
      />
      {draft.type === 'interval' ? (
        <QueryField
          name="Until"
          placeholder={`ends at … ${exampleCondition(schema)}`}
          value={draft.until}
          problem={problems.until}
          complete={completers.when}
          change={(until) => change({ until })}
          submit={commit}
        />
      ) : null}
      {draft.type === 'metric' ? <MetricParts draft={draft} change={change} /> : null}
      {draft.type === 'histogram' || draft.type === 'interval' ? (
        <HistogramParts draft={draft} change={change} />
      ) : null}
    </AddForm>
  );
}

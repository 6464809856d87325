/** Metrics of one's own: kept over visits, evaluated over all that is recorded, read at the playhead. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Schema } from '../../../memory/schema.ts';
import {
  type AlertChange,
  type AlertState,
  alertAt,
  alertChanges,
  metricAt,
} from '../../../timeline/alerts.ts';
import type { MetricPoint } from '../../../timeline/probe.ts';
import { useAppContext, useMoment } from '../../store/app-context.ts';
import { useLatest } from '../../widgets/use-latest.ts';
import { watchAlerts } from './alert-watch.ts';
import { keptMetrics } from './kept-metrics.ts';
import {
  type CheckedMetric,
  checkMetric,
  METRICS_MAX,
  type MetricDraft,
  metricTitle,
} from './metric-draft.ts';

/** A growing recording is evaluated again so often. */
const AGAIN_MS = 1000;

export interface ShownMetric {
  readonly draft: MetricDraft;
  readonly title: string;
  readonly checked: CheckedMetric;
  readonly points: readonly MetricPoint[];
  /** at the playhead; NaN = nothing was measured by then */
  readonly value: number;
  /** undefined = it has no alert */
  readonly state: AlertState | undefined;
  /** undefined = it never changed by then */
  readonly change: AlertChange | undefined;
  readonly changes: readonly AlertChange[];
}

/** A number that follows another one, but not more often than every so many ms. */
function useSlowly(value: number, everyMs: number): number {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
    // What was taken back is gone at once.
    setShown((known) => Math.min(known, value));
  }, [value]);
  useEffect(() => {
    const timer = setInterval(() => setShown(latest.current), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return shown;
}

const NO_POINTS: readonly MetricPoint[] = [];

export function useMetrics(schema: Schema) {
  const app = useAppContext();
  const { port } = app;
  const { epoch, published, timeNs, liveNs, world } = useMoment();
  const { drafts } = useStore(keptMetrics);
  const events = useSlowly(Math.floor(published), AGAIN_MS);
  const checked = useMemo(
    () => drafts.map((draft) => checkMetric(draft, schema)),
    [drafts, schema],
  );
  const specs = checked.flatMap(({ spec }, index) =>
    spec === undefined ? [] : [{ ...spec, name: String(index) }],
  );
  const key =
    specs.length === 0 || world === undefined ? '' : `${epoch} ${events} ${JSON.stringify(specs)}`;
  const answer = useLatest(key, 'metrics', async () => {
    const { signal } = new AbortController();
    const probed = await port.probe(specs, { signal, heldOnly: true, onProgress: () => undefined });
    const found = new Map<string, readonly MetricPoint[]>();
    if (!probed.ok) return { found, problem: probed.problem };
    probed.value.results.forEach((result, index) => {
      const name = specs[index]?.name;
      if (name !== undefined && result.type === 'metric') found.set(name, result.points);
    });
    return { found, problem: undefined };
  });
  // The answer belongs to the metrics as they were asked about; others have to wait.
  const found = answer?.key.endsWith(` ${JSON.stringify(specs)}`) ? answer.value.found : undefined;
  const histories = useMemo(
    () =>
      checked.map(({ spec, rule }, index) => {
        const points = found?.get(String(index)) ?? NO_POINTS;
        const changes = spec && rule ? alertChanges(rule, points, spec.everyNs, liveNs) : [];
        return { points, changes };
      }),
    [checked, found, liveNs],
  );

  const change = (next: readonly MetricDraft[]) => keptMetrics.setState({ drafts: next });
  const metrics = drafts.map((draft, index): ShownMetric => {
    const own = checked[index] ?? checkMetric(draft, schema);
    const { points, changes } = histories[index] ?? { points: NO_POINTS, changes: [] };
    const last = alertAt(changes, timeNs);
    return {
      draft,
      title: metricTitle(draft),
      checked: own,
      points,
      changes,
      value: metricAt(points, own.spec?.everyNs ?? 1, timeNs),
      change: last,
      state: own.rule === undefined ? undefined : (last?.state ?? 'inactive'),
    };
  });
  return {
    metrics,
    problem: answer?.value.problem,
    isFull: drafts.length >= METRICS_MAX,
    add: (draft: MetricDraft) => {
      if (draft.side !== '') watchAlerts(app);
      const title = metricTitle(draft);
      change([...drafts.filter((one) => metricTitle(one) !== title), draft].slice(-METRICS_MAX));
    },
    remove: (draft: MetricDraft) => change(drafts.filter((one) => one !== draft)),
  };
}

export type Metrics = ReturnType<typeof useMetrics>;

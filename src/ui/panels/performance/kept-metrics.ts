/** Metrics of one's own, remembered from visit to visit: the panel shows them, alerts are watched. */
import { createStore } from 'zustand/vanilla';
import { keep, recall } from '../../store/site-storage.ts';
import { type MetricDraft, metricsOf } from './metric-draft.ts';

const NAME = 'metrics';

export interface KeptMetrics {
  readonly drafts: readonly MetricDraft[];
}

export const keptMetrics = createStore<KeptMetrics>(() => ({
  drafts: recall(NAME, metricsOf) ?? [],
}));

keptMetrics.subscribe(({ drafts }) => keep(NAME, drafts));

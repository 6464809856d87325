/**
 * Tells when an alert begins to fire, whichever panel is open. Alerts are read from what is recorded,
 * so they are looked at now and then beside the running engine, as the panel does.
 */
import type { StoreApi } from 'zustand/vanilla';
import { formatDurationNs } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import type { AlertChange } from '../../../timeline/alerts.ts';
import type { App } from '../../store/app-context.ts';
import { firingsOf, newFirings, type Seen } from './firings.ts';
import { type KeptMetrics, keptMetrics } from './kept-metrics.ts';
import { type CheckedMetric, checkMetric, type MetricDraft, metricTitle } from './metric-draft.ts';
import { ruleText, valueText } from './metric-words.ts';

/** Between two looks; longer when a look takes long, so that other questions are answered too. */
const LOOK_MS = 1000;
const REST_PER_LOOK = 4;

interface Alert {
  readonly draft: MetricDraft;
  readonly spec: NonNullable<CheckedMetric['spec']>;
  readonly rule: NonNullable<CheckedMetric['rule']>;
  readonly unit: string;
}

/** Those that the open world can have. */
const alertsOf = ({ drafts }: KeptMetrics, schema: Schema): Alert[] =>
  drafts.flatMap((draft) => {
    if (draft.side === '') return [];
    const { spec, rule, unit } = checkMetric(draft, schema);
    return spec === undefined || rule === undefined ? [] : [{ draft, spec, rule, unit }];
  });

function tell({ store }: Watched, { draft, rule, unit }: Alert, { timeNs, value }: AlertChange) {
  const what = `The alert "${metricTitle(draft)}" fires`;
  store.getState().report(
    {
      what,
      where: '',
      mend: `${valueText(value, unit)} at ${formatDurationNs(timeNs)}; its rule: ${ruleText(rule, unit)}.`,
    },
    { label: 'Go there', run: () => store.getState().seekTime(timeNs) },
  );
}

type Watched = Pick<App, 'port' | 'store'>;

/** @returns ends it */
export function createAlertWatch(app: Watched, kept: StoreApi<KeptMetrics>): () => void {
  const { port, store } = app;
  const seen = new Map<MetricDraft, Seen>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let restMs = LOOK_MS;
  let looked: readonly unknown[] = [];
  let ended = false;

  /** What an answer depends on. */
  const state = () => {
    const { world, epoch, published } = store.getState();
    return [kept.getState().drafts, world, epoch, Math.floor(published)] as const;
  };

  const runOf = () => {
    const { world, epoch } = store.getState();
    return { world, epoch };
  };
  let run = runOf();
  /** The same object as long as nothing that was recorded is taken back. */
  const currentRun = () => {
    const { world, epoch } = runOf();
    if (run.world !== world) seen.clear();
    if (run.world !== world || run.epoch !== epoch) run = { world, epoch };
    return run;
  };

  const look = async (): Promise<void> => {
    const asked = state();
    const { world, liveNs } = store.getState();
    const alerts =
      world?.origin === 'engine' ? alertsOf(kept.getState(), world.timeline.schema) : [];
    looked = asked;
    if (alerts.length === 0) return;
    const mine = currentRun();
    const specs = alerts.map(({ spec }, index) => ({ ...spec, name: String(index) }));
    const { signal } = new AbortController();
    const probed = await port.probe(specs, { signal, heldOnly: true, onProgress: () => undefined });
    // The panel says what is wrong with a metric; here an answer that came too late is none.
    if (!probed.ok || currentRun() !== mine) return;
    alerts.forEach((alert, index) => {
      const result = probed.value.results[index];
      if (result?.type !== 'metric') return;
      const { draft, rule, spec } = alert;
      const firings = firingsOf(rule, result.points, spec.everyNs, liveNs);
      const newest = newFirings(firings, mine, seen.get(draft)).at(-1);
      seen.set(draft, { run: mine, endNs: liveNs, firingsNs: firings.map((one) => one.timeNs) });
      if (newest !== undefined) tell(app, alert, newest);
    });
  };

  const wait = (): void => {
    if (ended || timer !== undefined) return;
    const now = state();
    if (now.every((part, index) => part === looked[index])) return;
    timer = setTimeout(() => {
      const beganMs = performance.now();
      look()
        .catch(() => undefined)
        .finally(() => {
          restMs = Math.max(LOOK_MS, REST_PER_LOOK * (performance.now() - beganMs));
          timer = undefined;
          wait();
        });
    }, restMs);
  };

  const stopMetrics = kept.subscribe(({ drafts }, before) => {
    // Whoever writes an alert sees how it stands: only what comes is news.
    const { liveNs } = store.getState();
    for (const draft of drafts) {
      if (before.drafts.includes(draft)) continue;
      seen.set(draft, { run: currentRun(), endNs: liveNs, firingsNs: [] });
    }
    for (const draft of seen.keys()) if (!drafts.includes(draft)) seen.delete(draft);
    wait();
  });
  const stopState = store.subscribe(wait);
  wait();
  return () => {
    ended = true;
    clearTimeout(timer);
    stopMetrics();
    stopState();
  };
}

const watched = new WeakSet<App>();

/** Watches from now on; once is enough. */
export function watchAlerts(app: App): void {
  if (watched.has(app)) return;
  watched.add(app);
  createAlertWatch(app, keptMetrics);
}

import { ChevronDown } from 'lucide-react';
import { useAppContext } from '../../store/app-context.ts';
import { saveFile } from '../../store/save-file.ts';
import { MenuButton } from '../../widgets/MenuButton.tsx';
import type { Figures } from './use-figures.ts';
import type { ShownMetric } from './use-metrics.ts';

const ICON = 13;

interface Props {
  readonly figures: Figures;
  readonly metrics: readonly ShownMetric[];
}

/** What is measured at the playhead as files that monitoring systems read. */
export function MetricExport({ figures, metrics }: Props) {
  const { store } = useAppContext();
  const save = async (format: 'prometheus' | 'otlp') => {
    const { branches, branch, timeNs, world } = store.getState();
    const { metricsOf } = await import('./metrics-of.ts');
    const all = metricsOf(figures, metrics);
    const origin = {
      scenario: world?.scenarioId || (world?.title ?? ''),
      seed: world?.seed ?? Number.NaN,
      branch: branches.find(({ id }) => id === branch)?.name ?? '',
      timeNs,
    };
    if (format === 'prometheus') {
      const { encodePrometheus, PROMETHEUS_TYPE } = await import(
        '../../../formats/metrics/prometheus.ts'
      );
      const blob = new Blob([encodePrometheus(all, origin)], { type: PROMETHEUS_TYPE });
      return saveFile(blob, 'orrery-metrics.prom');
    }
    const { encodeOtlpMetrics } = await import('../../../formats/metrics/otlp-metrics.ts');
    // The playhead stands at this moment of host time; what was before it lies before it.
    const startMs = Date.now() - timeNs / 1e6;
    const blob = new Blob([encodeOtlpMetrics(all, origin, startMs)], { type: 'application/json' });
    return saveFile(blob, 'orrery-metrics.otlp.json');
  };
  const items = [
    { id: 'prometheus', label: 'Prometheus text', choose: () => void save('prometheus') },
    { id: 'otlp', label: 'OTLP JSON', choose: () => void save('otlp') },
  ];
  return (
    <MenuButton name="Export metrics" className="button performance-export" items={items}>
      Export metrics <ChevronDown size={ICON} aria-hidden="true" />
    </MenuButton>
  );
}

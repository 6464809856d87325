import { Tabs } from '@base-ui/react/tabs';
import { useState } from 'react';
import { useApp } from '../../store/app-context.ts';
import { DevicesPart, handlerName, useProfile } from './DevicesPart.tsx';
import { EnginePart } from './EnginePart.tsx';
import { MetricExport } from './MetricExport.tsx';
import { MetricsPart } from './MetricsPart.tsx';
import { recommendations } from './recommendations.ts';
import { type Figures, useFigures } from './use-figures.ts';
import { useMetrics } from './use-metrics.ts';
import './performance.css';

/** What could be done, from all that is measured. */
function useRecommended(figures: Figures) {
  const speed = useApp((state) => (state.speed === 'max' ? Number.POSITIVE_INFINITY : state.speed));
  const { found } = useProfile();
  const { timings, memory, world, busy, held, capacity, dropped, frameMs } = figures;
  const cost = found?.profile?.costs[0];
  const dearest = cost && {
    name: handlerName(world.timeline.schema, cost),
    share: cost.share,
    meanNs: cost.totalNs / Math.max(1, cost.events),
  };
  return recommendations({
    ...{ busy, speed, held, capacity, dropped, frameMs, dearest },
    p50Ns: timings?.event.p50Ns ?? Number.NaN,
    p999Ns: timings?.event.p999Ns ?? Number.NaN,
    overhead: timings?.overhead ?? 0,
    sampleRate: timings?.sampleRate ?? 0,
    heapPerMinute: memory.heapTrend.perMinute,
    heapMinutes: memory.heapTrend.minutes,
  });
}

const PARTS = ['Engine', 'Devices', 'Metrics and alerts'] as const;

function Performance({ figures }: { readonly figures: Figures }) {
  const { schema } = figures.world.timeline;
  const metrics = useMetrics(schema);
  const recommended = useRecommended(figures);
  const [part, setPart] = useState<string>('Engine');
  const firing = metrics.metrics.filter(({ state }) => state === 'firing').length;
  return (
    <section className="performance" aria-label="Performance">
      <Tabs.Root className="tabs" value={part} onValueChange={(value) => setPart(String(value))}>
        <div className="performance-bar">
          <Tabs.List className="tab-list performance-list" aria-label="Performance">
            {PARTS.map((name) => (
              <Tabs.Tab key={name} className="tab" value={name}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {firing > 0 ? (
            <span className="alarm">
              ▲ {firing} {firing === 1 ? 'alert fires' : 'alerts fire'}
            </span>
          ) : null}
          <span className="spacer" />
          <MetricExport figures={figures} metrics={metrics.metrics} />
        </div>
        <Tabs.Panel className="tab-panel" value="Engine">
          <EnginePart figures={figures} recommended={recommended} />
        </Tabs.Panel>
        <Tabs.Panel className="tab-panel" value="Devices">
          <DevicesPart />
        </Tabs.Panel>
        <Tabs.Panel className="tab-panel" value="Metrics and alerts">
          <MetricsPart schema={schema} {...metrics} />
        </Tabs.Panel>
      </Tabs.Root>
    </section>
  );
}

/** What the engine and the page cost, what of it could be less, and numbers of one's own. */
export default function PerformancePanel() {
  const figures = useFigures();
  return figures === undefined ? null : <Performance figures={figures} />;
}

import { Tabs } from '@base-ui/react/tabs';
import { type ComponentType, Suspense } from 'react';
import { EventsPanel } from '../panels/events/EventsPanel.tsx';
import { MomentProvider, useApp, useAppContext } from '../store/app-context.ts';
import type { BottomTab } from '../store/app-state.ts';
import { ErrorBoundary } from '../widgets/ErrorBoundary.tsx';
import { PanelLoading } from '../widgets/PanelLoading.tsx';
import { retryable } from '../widgets/retryable.tsx';

/** Panels that few visits open come when they are opened. */
const LatencyPanel = retryable(() => import('../panels/latency/LatencyPanel.tsx'));
const CausesPanel = retryable(() => import('../panels/causes/CausesPanel.tsx'));
const FaultsPanel = retryable(() => import('../panels/faults/FaultsPanel.tsx'));
const PerformancePanel = retryable(() => import('../panels/performance/PerformancePanel.tsx'));
const LogsPanel = retryable(() => import('../panels/logs/LogsPanel.tsx'));
const ProbabilityPanel = retryable(() => import('../panels/probability/ProbabilityPanel.tsx'));
const ShrinkPanel = retryable(() => import('../panels/shrink/ShrinkPanel.tsx'));
const ClocksPanel = retryable(() => import('../panels/clocks/ClocksPanel.tsx'));
const ComparePanel = retryable(() => import('../panels/compare/ComparePanel.tsx'));
const BreakpointsPanel = retryable(() => import('../panels/breakpoints/BreakpointsPanel.tsx'));
const ProbesPanel = retryable(() => import('../panels/probes/ProbesPanel.tsx'));
const BookmarksPanel = retryable(() => import('../panels/bookmarks/BookmarksPanel.tsx'));

interface Tab {
  readonly id: BottomTab;
  readonly name: string;
  readonly Content: ComponentType;
  /** it draws charts of everything that was recorded */
  readonly isSlow?: boolean;
  /** the panel is there only for worlds with such a mock */
  readonly mock?: string;
}

const TABS: readonly Tab[] = [
  { id: 'events', name: 'Events', Content: EventsPanel },
  { id: 'latency', name: 'Latency', Content: LatencyPanel, isSlow: true },
  { id: 'causes', name: 'Causes', Content: CausesPanel },
  { id: 'performance', name: 'Performance', Content: PerformancePanel },
  { id: 'logs', name: 'Logs', Content: LogsPanel },
  { id: 'faults', name: 'Faults', Content: FaultsPanel },
  { id: 'compare', name: 'Compare', Content: ComparePanel },
  { id: 'clocks', name: 'Clocks', Content: ClocksPanel, mock: 'chrony-daemon' },
  { id: 'breakpoints', name: 'Breakpoints', Content: BreakpointsPanel },
  { id: 'probes', name: 'Probes', Content: ProbesPanel },
  { id: 'bookmarks', name: 'Bookmarks', Content: BookmarksPanel },
  { id: 'probability', name: 'Probability', Content: ProbabilityPanel },
  { id: 'shrink', name: 'Shrink', Content: ShrinkPanel },
];

/** The recording from several sides; one at a time. */
export function BottomTabs() {
  const tab = useApp((state) => state.bottomTab);
  const show = useApp((state) => state.show);
  const { laterMoment, slowMoment } = useAppContext();
  const devices = useApp((state) => state.world?.timeline.schema.devices);
  const has = (mock: string) => devices?.some((device) => device.mock === mock) === true;
  const tabs = TABS.filter(({ mock }) => mock === undefined || has(mock));
  return (
    <Tabs.Root
      className="tabs"
      value={tabs.some(({ id }) => id === tab) ? tab : 'events'}
      onValueChange={(value) => show({ bottomTab: value as BottomTab })}
    >
      <Tabs.List className="tab-list" aria-label="Recording">
        {tabs.map(({ id, name }) => (
          <Tabs.Tab key={id} value={id} className="tab">
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ id, name, Content, isSlow }) => (
        <Tabs.Panel key={id} value={id} className="tab-panel">
          <ErrorBoundary what={`The panel ${name}`}>
            <MomentProvider value={isSlow ? slowMoment : laterMoment}>
              <Suspense fallback={<PanelLoading />}>
                <Content />
              </Suspense>
            </MomentProvider>
          </ErrorBoundary>
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}

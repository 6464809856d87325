import { Tabs } from '@base-ui/react/tabs';
import { ArrowLeft, ArrowRight, GitFork } from 'lucide-react';
import { type ReactNode, Suspense } from 'react';
import { EventPanel } from '../panels/event/EventPanel.tsx';
import { StatePanel } from '../panels/state/StatePanel.tsx';
import { useApp } from '../store/app-context.ts';
import type { InspectorTab } from '../store/app-state.ts';
import { ErrorBoundary } from '../widgets/ErrorBoundary.tsx';
import { IconButton } from '../widgets/IconButton.tsx';
import { PanelLoading } from '../widgets/PanelLoading.tsx';
import { retryable } from '../widgets/retryable.tsx';
import { useKeyTexts } from './keys/use-keys.ts';
import { Notices } from './Notices.tsx';

/** What the first view does not draw comes when it is opened. */
const DiffPanel = retryable(() => import('../panels/diff/DiffPanel.tsx'));
const HistoryPanel = retryable(() => import('../panels/history/HistoryPanel.tsx'));
const WhyPanel = retryable(() => import('../panels/why/WhyPanel.tsx'));

const TABS: readonly {
  readonly id: InspectorTab;
  readonly name: string;
  readonly panel: ReactNode;
}[] = [
  { id: 'state', name: 'State', panel: <StatePanel /> },
  { id: 'diff', name: 'Diff', panel: <DiffPanel /> },
  { id: 'event', name: 'Event', panel: <EventPanel /> },
  { id: 'history', name: 'History', panel: <HistoryPanel /> },
  { id: 'why', name: 'Why', panel: <WhyPanel /> },
];

const ICON = 14;

function Actions() {
  const show = useApp((state) => state.show);
  const previousCause = useApp((state) => state.previousCause);
  const nextCause = useApp((state) => state.nextCause);
  const living = useApp((state) => state.world?.origin === 'engine' && state.at >= 0);
  const ready = useApp((state) => state.world !== undefined);
  const keys = useKeyTexts();
  return (
    <div className="inspector-actions">
      <button
        type="button"
        className="button brass"
        disabled={!living}
        title={
          living
            ? 'A new branch that begins at the playhead, with what is to be different'
            : 'A recording has no engine'
        }
        onClick={() => show({ dialog: 'fork' })}
      >
        <GitFork size={ICON} aria-hidden="true" /> Fork here
      </button>
      <span className="spacer" />
      <IconButton
        name="Previous cause"
        keys={keys('previous-cause')}
        disabled={!ready}
        onPress={previousCause}
      >
        <ArrowLeft size={ICON} />
      </IconButton>
      <IconButton
        name="Next cause"
        keys={keys('next-cause')}
        disabled={!ready}
        onPress={() => nextCause()}
      >
        <ArrowRight size={ICON} />
      </IconButton>
    </div>
  );
}

/** The moment at the playhead: values, changes, the event, and why. */
export function Inspector() {
  const tab = useApp((state) => state.inspectorTab);
  const show = useApp((state) => state.show);
  return (
    <aside className="inspector" aria-label="Inspector">
      <Tabs.Root
        className="tabs"
        value={tab}
        onValueChange={(value) => show({ inspectorTab: value as InspectorTab })}
      >
        <Tabs.List className="tab-list" aria-label="Inspector">
          {TABS.map(({ id, name }) => (
            <Tabs.Tab key={id} value={id} className="tab">
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ id, name, panel }) => (
          <Tabs.Panel key={id} value={id} className="tab-panel">
            <ErrorBoundary what={`The panel ${name}`}>
              <Suspense fallback={<PanelLoading />}>{panel}</Suspense>
            </ErrorBoundary>
          </Tabs.Panel>
        ))}
      </Tabs.Root>
      <Notices />
      <Actions />
    </aside>
  );
}

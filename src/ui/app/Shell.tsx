import {
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels';
import { ExpectationsPanel } from '../panels/expectations/ExpectationsPanel.tsx';
import { LANES_HEIGHT_MIN, LanesPanel, lanesHeight } from '../panels/lanes/LanesPanel.tsx';
import { Scrubber } from '../panels/scrubber/Scrubber.tsx';
import { useApp } from '../store/app-context.ts';
import { ErrorBoundary } from '../widgets/ErrorBoundary.tsx';
import { TooltipLayer } from '../widgets/TooltipLayer.tsx';
import { Banners } from './Banners.tsx';
import { BottomTabs } from './BottomTabs.tsx';
import { DropZone } from './DropZone.tsx';
import { FirstMinute } from './FirstMinute.tsx';
import { Header } from './Header.tsx';
import { Inspector } from './Inspector.tsx';
import { Notices } from './Notices.tsx';
import { Transport } from './Transport.tsx';
import { keptSizes, useSizes } from './use-sizes.ts';

const HelpDialog = lazy(() => import('./HelpDialog.tsx'));
const loadPalette = () => import('./palette/Palette.tsx');
const Palette = lazy(loadPalette);
const RecipeDialog = lazy(() => import('./RecipeDialog.tsx'));
const GalleryDialog = lazy(() => import('./gallery/GalleryDialog.tsx'));
const SessionsDialog = lazy(() => import('./sessions/SessionsDialog.tsx'));
const ForkDialog = lazy(() => import('../panels/fork/ForkDialog.tsx'));

interface OnDemandProps {
  readonly open: boolean;
  readonly children: ReactNode;
}

/** A dialog's code comes with the first time that it is opened. */
function OnDemand({ open, children }: OnDemandProps) {
  const [asked, setAsked] = useState(false);
  if (open && !asked) setAsked(true);
  return asked ? <Suspense fallback={null}>{children}</Suspense> : null;
}

/** Until then the first world is being drawn. */
const PALETTE_AFTER_MS = 1000;

function Dialogs() {
  const helpOpen = useApp((state) => state.helpOpen);
  const paletteOpen = useApp((state) => state.paletteOpen);
  const dialog = useApp((state) => state.dialog);
  const isOpen = useApp((state) => state.world !== undefined);
  // Whoever calls the palette types at once: it is fetched while nothing else is to be done.
  useEffect(() => {
    if (!isOpen) return undefined;
    const fetchIt = () => globalThis.requestIdleCallback?.(loadPalette);
    const timer = setTimeout(fetchIt, PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isOpen]);
  return (
    <>
      <OnDemand open={helpOpen}>
        <HelpDialog />
      </OnDemand>
      <OnDemand open={paletteOpen}>
        <Palette />
      </OnDemand>
      <OnDemand open={dialog === 'fork'}>
        <ForkDialog />
      </OnDemand>
      <OnDemand open={dialog === 'gallery'}>
        <GalleryDialog />
      </OnDemand>
      <OnDemand open={dialog === 'recipe'}>
        <RecipeDialog />
      </OnDemand>
      <OnDemand open={dialog === 'sessions'}>
        <SessionsDialog />
      </OnDemand>
    </>
  );
}

function Nothing() {
  const phase = useApp((state) => state.phase);
  const problem = useApp((state) => state.problem);
  const scenarios = useApp((state) => state.scenarios);
  const openScenario = useApp((state) => state.openScenario);
  if (phase !== 'failed') {
    return (
      <div className="empty nothing">
        <p className="muted">Winding up the world …</p>
      </div>
    );
  }
  return (
    <div className="empty nothing" role="alert">
      <p className="empty-title">{problem?.what ?? 'Nothing could be opened'}</p>
      <p className="muted">{problem?.where}</p>
      <p>{problem?.mend}</p>
      {scenarios.map((one) => (
        <button key={one.id} type="button" className="button" onClick={() => openScenario(one.id)}>
          Open {one.title}
        </button>
      ))}
    </div>
  );
}

/** Too narrow for an inspector beside the recording: it goes below, and the page scrolls. */
const NARROW = '(max-width: 900px)';

function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(NARROW);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(NARROW).matches,
  );
}

const INSPECTOR_IDS = ['recording', 'inspector'] as const;
const LANES_HEIGHT = 'height of the lanes';
const LANES_IDS = ['lanes', 'tables'] as const;

function Workspace() {
  const narrow = useNarrow();
  const world = useApp((state) => state.world);
  const lanes = useMemo(() => (world ? lanesHeight(world) : LANES_HEIGHT_MIN), [world]);
  const panel = usePanelRef();
  const inspectorSize = useSizes(
    narrow ? 'height of the inspector' : 'width of the inspector',
    INSPECTOR_IDS,
  );
  const lanesSize = useSizes(LANES_HEIGHT, LANES_IDS);
  // Another world has other lanes, unless a person has chosen how high they are; whoever is writing
  // in the filter meanwhile keeps the focus.
  useEffect(() => {
    if (keptSizes(LANES_HEIGHT, LANES_IDS) === undefined) panel.current?.resize(lanes);
  }, [panel, lanes]);
  return (
    <Group
      key={String(narrow)}
      className="workspace"
      orientation={narrow ? 'vertical' : 'horizontal'}
      {...inspectorSize}
    >
      <Panel id="recording" minSize={420}>
        <Group orientation="vertical" {...lanesSize}>
          <Panel
            id="lanes"
            panelRef={panel}
            defaultSize={lanes}
            minSize={LANES_HEIGHT_MIN}
            groupResizeBehavior="preserve-pixel-size"
          >
            <ErrorBoundary what="The lanes">
              <LanesPanel />
            </ErrorBoundary>
          </Panel>
          <Separator className="separator" aria-label="Height of the lanes" />
          <Panel id="tables" minSize={120}>
            <div className="lower">
              <ErrorBoundary what="The expectations">
                <ExpectationsPanel />
              </ErrorBoundary>
              <BottomTabs />
            </div>
          </Panel>
        </Group>
      </Panel>
      <Separator
        className="separator"
        aria-label={`${narrow ? 'Height' : 'Width'} of the inspector`}
      />
      <Panel
        id="inspector"
        defaultSize={320}
        minSize={220}
        maxSize="50%"
        groupResizeBehavior="preserve-pixel-size"
      >
        <Inspector />
      </Panel>
    </Group>
  );
}

/** The whole page. */
export function Shell() {
  const open = useApp((state) => state.world !== undefined);
  return (
    <>
      <div className="shell">
        <Header />
        <Banners />
        <main className="main">{open ? <Workspace /> : <Nothing />}</main>
        <footer className="footer">
          <FirstMinute />
          <div className="footer-bar">
            <Transport />
            <ErrorBoundary what="The scrubber">
              <Scrubber />
            </ErrorBoundary>
          </div>
        </footer>
      </div>
      <Dialogs />
      {open ? null : <Notices />}
      <DropZone />
      <TooltipLayer />
    </>
  );
}

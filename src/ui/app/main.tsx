import './early.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { invariant } from '../../lib/invariant.ts';
import { createEngineClient } from '../../worker/client.ts';
import { AppProvider, createApp } from '../store/app-context.ts';
import { unexpected } from '../store/session-slice.ts';
import { keepAddress } from './address.ts';
import { ensureIsolation } from './isolation.ts';
import { listenToKeys } from './keyboard.ts';
import { parseLink } from './link.ts';
import { NotIsolated } from './NotIsolated.tsx';
import { Shell } from './Shell.tsx';
import { applyTheme, hintsSeenBefore, initialTheme } from './theme.ts';
import './tokens.css';
import './base.css';
import '../widgets/controls.css';
import './shell.css';
import './tabs.css';

async function begin(): Promise<void> {
  const theme = initialTheme();
  applyTheme(theme);
  const place = document.getElementById('root');
  invariant(place !== null, 'the page has an element with the id "root"');
  const isolation = await ensureIsolation();
  if (isolation === 'reloading') return;
  const root = createRoot(place);
  if (isolation !== 'isolated') {
    root.render(<NotIsolated reason={isolation.reason} />);
    return;
  }
  const app = createApp(createEngineClient(), theme);
  const state = app.store.getState();
  state.show({ hintsSeen: hintsSeenBefore() });
  listenToKeys(app);
  const { link, problems } = parseLink(location.search);
  for (const problem of problems) state.report(problem);
  // The engine's thread begins its work while the page is drawn for the first time.
  const started = state.start(link);
  root.render(
    <StrictMode>
      <AppProvider value={app}>
        <Shell />
      </AppProvider>
    </StrictMode>,
  );
  window.addEventListener('unhandledrejection', (event) => {
    app.store.getState().report(unexpected(event.reason, 'in the background'));
  });
  await started;
  state.offerTour(link);
  keepAddress(app);
  // Nothing of it is drawn at first.
  const { beginLater } = await import('./later.ts');
  await beginLater(app);
}

void begin();

/** What begins when the first world stands, and is not drawn. */
import type { App } from '../store/app-context.ts';
import { recall } from '../store/site-storage.ts';
import { fetchAhead } from '../widgets/retryable.tsx';
import { beginSessions } from './sessions/begin.ts';

/** Among metrics as they were kept. Who has no alert needs none of the code that watches them. */
const hasAlerts = (metrics: unknown): true | undefined =>
  Array.isArray(metrics) && metrics.some((one) => one?.side) ? true : undefined;

const SIGNS_OF_ACTING = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
const SIGN_EVERY_MS = 200;

/** While a person acts, what can wait leaves the machine to what answers. */
function watchHands({ port }: App): void {
  let toldMs = 0;
  const tell = () => {
    const nowMs = performance.now();
    if (nowMs - toldMs < SIGN_EVERY_MS) return;
    toldMs = nowMs;
    port.giveWay();
  };
  for (const sign of SIGNS_OF_ACTING) {
    document.addEventListener(sign, tell, { capture: true, passive: true });
  }
}

export async function beginLater(app: App): Promise<void> {
  watchHands(app);
  if (recall('metrics', hasAlerts)) {
    void import('../panels/performance/alert-watch.ts').then((alerts) => alerts.watchAlerts(app));
  }
  await beginSessions(app);
  await fetchAhead();
}

/** What begins when the first world stands, and is not drawn. */
import type { App } from '../store/app-context.ts';
import { recall } from '../store/site-storage.ts';
import { beginSessions } from './sessions/begin.ts';

/** Among metrics as they were kept. Who has no alert needs none of the code that watches them. */
const hasAlerts = (metrics: unknown): true | undefined =>
  Array.isArray(metrics) && metrics.some((one) => one?.side) ? true : undefined;

export async function beginLater(app: App): Promise<void> {
  if (recall('metrics', hasAlerts)) {
    void import('../panels/performance/alert-watch.ts').then((alerts) => alerts.watchAlerts(app));
  }
  await beginSessions(app);
}

/** Long questions whose answers outlive the panel that asked: they belong to the open world. */
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Result } from '../../lib/result.ts';
import type { OpenedWorld } from '../../worker/engine-port.ts';
import { type App, useApp, useAppContext } from './app-context.ts';
import { unexpected } from './session-slice.ts';

/** Between two looks at what came in: faster nobody reads. */
const SHOW_MS = 100;

interface Asked<T> {
  readonly world: OpenedWorld | undefined;
  readonly branch: number;
  readonly found: T | undefined;
  /** nothing has come in since it was asked */
  readonly starting: boolean;
  readonly controller: AbortController | undefined;
}

/** Answers in the end; until then tells what there is so far. */
export type Work<T> = (tell: (found: T) => void, signal: AbortSignal) => Promise<Result<T>>;

export interface Lasting<T> {
  /** so far, of the world that is open now; undefined = nothing was asked of it */
  readonly found: T | undefined;
  /** asked again, and `found` is still what was found before */
  readonly starting: boolean;
  /** the branch of which it was asked */
  readonly branch: number;
  readonly running: boolean;
  /** @param where what reports of a failure name */
  start(where: string, work: Work<T>): Promise<void>;
  cancel(): void;
}

const NOTHING = {
  ...{ world: undefined, branch: -1, found: undefined },
  ...{ starting: false, controller: undefined },
};

/** One such question at a time; called once for each kind of question. */
export function createLasting<T>(): () => Lasting<T> {
  const stores = new WeakMap<App, StoreApi<Asked<T>>>();

  const storeOf = (app: App): StoreApi<Asked<T>> => {
    const known = stores.get(app);
    if (known) return known;
    const made = createStore<Asked<T>>(() => NOTHING);
    // Nobody can see the answer about a world that is gone.
    app.store.subscribe(({ world }) => {
      const asked = made.getState();
      if (asked.world !== world) asked.controller?.abort();
    });
    stores.set(app, made);
    return made;
  };

  const start = async (app: App, where: string, work: Work<T>): Promise<void> => {
    const store = storeOf(app);
    if (store.getState().controller) return;
    const controller = new AbortController();
    const { world, branch, report } = app.store.getState();
    const before = store.getState();
    const isSame = before.world === world && before.branch === branch;
    const found = isSame ? before.found : undefined;
    store.setState({ world, branch, found, starting: true, controller });
    let shownMs = Number.NEGATIVE_INFINITY;
    const tell = (found: T): void => {
      const nowMs = performance.now();
      if (nowMs - shownMs < SHOW_MS) return;
      shownMs = nowMs;
      store.setState({ found, starting: false });
    };
    try {
      const answer = await work(tell, controller.signal);
      if (answer.ok) store.setState({ found: answer.value });
      else if (app.store.getState().world === world) report(answer.problem);
    } catch (error) {
      report(unexpected(error, where));
    } finally {
      store.setState({ starting: false, controller: undefined });
    }
  };

  return function useLasting() {
    const app = useAppContext();
    const world = useApp((state) => state.world);
    const asked = useStore(storeOf(app));
    const isHere = asked.world === world;
    return {
      found: isHere ? asked.found : undefined,
      branch: asked.branch,
      starting: isHere && asked.starting,
      running: isHere && asked.controller !== undefined,
      start: (where, work) => start(app, where, work),
      cancel: () => asked.controller?.abort(),
    };
  };
}

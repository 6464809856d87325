/** Entry of the thread that runs every recorded run a second time and compares the hash. */
import { expose } from 'comlink';
import { failure, type Result, success } from '../lib/result.ts';
import type { CheckApi, HashAt, Recipe } from './engine-api.ts';
import { openSession, type Session } from './session.ts';

/** Work and rest, so that the engine and the page keep their cores: a quarter of one. */
const WORK_MS = 6;
const REST_MS = 18;
const CHUNK_EVENTS = 4096;
/** The second run needs no long history of its own. */
const HISTORY_EVENTS = 4096;

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, REST_MS));

let open: { key: string; inputs: string; session: Session } | undefined;

/** The running second world if it can go on to `target`, else a new one. */
function sessionFor(recipe: Recipe, target: HashAt): Result<Session> {
  const key = JSON.stringify([recipe.scenario, recipe.seed, recipe.untilNs, recipe.clocks]);
  const applied = recipe.inputs.filter(({ at }) => at < target.sequence);
  const inputs = JSON.stringify(applied);
  const same = open?.key === key && open.inputs === inputs;
  if (open && same && open.session.system.handled() <= target.sequence) {
    return success(open.session);
  }
  const opened = openSession(recipe.scenario, {
    seed: recipe.seed,
    untilNs: recipe.untilNs,
    historyEvents: HISTORY_EVENTS,
    inputs: applied,
    ...(recipe.clocks && { clocks: recipe.clocks }),
  });
  if (opened.ok) open = { key, inputs, session: opened.value };
  return opened;
}

const api: CheckApi = {
  check: async (recipe, target) => {
    const session = sessionFor(recipe, target);
    if (!session.ok) return session;
    const { system } = session.value;
    let workedSince = performance.now();
    while (system.handled() < target.sequence) {
      const before = system.handled();
      system.run(Math.min(CHUNK_EVENTS, target.sequence - before), recipe.untilNs);
      if (system.handled() === before) {
        return failure({
          what: `the second run ended at event ${before}, the first reached ${target.sequence}`,
          where: 'determinism check',
          mend: 'A mock depends on something outside its declared state.',
        });
      }
      if (performance.now() - workedSince < WORK_MS) continue;
      await rest();
      workedSince = performance.now();
    }
    return success(system.hash());
  },
};

expose(api);

/** Entry of the thread that runs every recorded run a second time and compares the hash. */
import { expose } from 'comlink';
import { failure, type Result, success } from '../lib/result.ts';
import type { CheckApi, HashAt, Recipe } from './engine-api.ts';
import { createPace } from './pace.ts';
import { openSession, type Session } from './session.ts';

const CHUNK_EVENTS = 4096;
/** The second run needs no long history of its own. */
const HISTORY_EVENTS = 4096;

const pace = createPace();

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
  giveWay: async () => pace.giveWay(),
  check: async (recipe, target) => {
    const session = sessionFor(recipe, target);
    if (!session.ok) return session;
    const { system } = session.value;
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
      await pace.step();
    }
    return success(system.hash());
  },
};

expose(api);

/** The PoolThreadApi over worlds of this thread: what every thread of the pool exposes. */
import type { MockDefinition } from '../../engine/define-mock.ts';
import { failure, type Result, success } from '../../lib/result.ts';
import { MOCKS } from '../../mocks/registry.ts';
import type { Recipe } from '../engine-api.ts';
import { sessionOfRecipe } from '../rerun.ts';
import type { Session } from '../session.ts';
import { createFutures, type Futures } from './futures.ts';
import type {
  FuturesAnswer,
  FuturesPart,
  PoolThreadApi,
  TimelineQuestion,
  Trial,
  Verdict,
} from './pool-api.ts';
import { judge, POOL_HISTORY_EVENTS } from './trial.ts';

export type OpenRecipe = (recipe: Recipe) => Result<Session>;

const openRecipe: OpenRecipe = (recipe) => sessionOfRecipe(recipe, POOL_HISTORY_EVENTS);

export class PoolWork implements PoolThreadApi {
  readonly #mocks: readonly MockDefinition[];
  readonly #open: OpenRecipe;
  #question: TimelineQuestion | undefined;
  #futures: Futures | undefined;

  /** @param mocks of which trials are made */
  constructor(mocks: readonly MockDefinition[] = MOCKS, open: OpenRecipe = openRecipe) {
    this.#mocks = mocks;
    this.#open = open;
  }

  async timeline(question: TimelineQuestion): Promise<Result<true>> {
    const futures = createFutures(question, this.#open);
    if (!futures.ok) return futures;
    this.#question = question;
    this.#futures = futures.value;
    return success(true);
  }

  async futures(part: FuturesPart): Promise<Result<FuturesAnswer>> {
    const futures = this.#from(part.at);
    return futures.ok ? futures.value.run(part) : futures;
  }

  /** The timeline, begun anew when it is beyond this point. */
  #from(at: number): Result<Futures> {
    if (!this.#question) {
      const mend = 'Name the timeline first.';
      return failure({ what: 'no timeline is open', where: 'futures', mend });
    }
    if (this.#futures && this.#futures.at() <= at) return success(this.#futures);
    const again = createFutures(this.#question, this.#open);
    if (again.ok) this.#futures = again.value;
    return again;
  }

  async trial(trial: Trial): Promise<Verdict> {
    return judge(trial, this.#mocks);
  }
}

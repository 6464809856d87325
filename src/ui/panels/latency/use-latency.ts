import { useEffect, useRef, useState } from 'react';
import type { LatencySummary, Range, Route } from '../../../timeline/timeline.ts';
import { useAppContext } from '../../store/app-context.ts';

export interface Answer {
  readonly route: Route;
  readonly summary: LatencySummary;
}

/**
 * The latencies of a route in a range, counted by another thread. One question is under way at a
 * time and the newest is asked next; the last answer stays until there is another.
 */
export function useLatency(route: Route | undefined, range: Range): Answer | undefined {
  const { port, store } = useAppContext();
  const [answer, setAnswer] = useState<Answer>();
  const asking = useRef(false);
  const wanted = useRef<{ route: Route; range: Range } | undefined>(undefined);
  const alive = useRef(true);
  const { from, to } = range;

  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);

  useEffect(() => {
    if (route === undefined) return;
    wanted.current = { route, range: { from, to } };
    if (asking.current) return;
    asking.current = true;
    const ask = async () => {
      while (wanted.current !== undefined && alive.current) {
        const question = wanted.current;
        wanted.current = undefined;
        const summary = await port.latency(question.route, question.range);
        if (alive.current) setAnswer({ route: question.route, summary });
      }
    };
    ask()
      .catch((error: unknown) => {
        store.getState().report({
          what: error instanceof Error ? error.message : String(error),
          where: 'counting latencies',
          mend: 'Choose another route or range; if it happens again, reload the page.',
        });
      })
      .finally(() => {
        asking.current = false;
      });
  }, [port, store, route, from, to]);

  return answer?.route.name === route?.name ? answer : undefined;
}

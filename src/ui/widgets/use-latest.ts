import { useEffect, useRef, useState } from 'react';
import { useAppContext } from '../store/app-context.ts';
import { unexpected } from '../store/session-slice.ts';

export interface Latest<T> {
  readonly key: string;
  readonly value: T;
}

/**
 * The answer to the newest question: one is asked at a time, the newest one next, and the last
 * answer stays until there is another.
 * @param key tells questions apart; '' = nothing is asked
 * @param everyMs between two questions at least
 */
export function useLatest<T>(key: string, where: string, ask: () => Promise<T>, everyMs = 0) {
  const { store } = useAppContext();
  const [answer, setAnswer] = useState<Latest<T>>();
  const wanted = useRef<{ key: string; ask: () => Promise<T> } | undefined>(undefined);
  const asking = useRef(false);
  const alive = useRef(true);
  const newest = useRef(ask);
  useEffect(() => {
    newest.current = ask;
  });
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  useEffect(() => {
    if (key === '') return;
    wanted.current = { key, ask: newest.current };
    if (asking.current) return;
    asking.current = true;
    const work = async () => {
      while (wanted.current !== undefined && alive.current) {
        const question = wanted.current;
        wanted.current = undefined;
        const beganMs = performance.now();
        const value = await question.ask();
        if (alive.current) setAnswer({ key: question.key, value });
        const restMs = beganMs + everyMs - performance.now();
        if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
      }
    };
    work()
      .catch((error: unknown) => store.getState().report(unexpected(error, where)))
      .finally(() => {
        asking.current = false;
      });
  }, [key, store, where, everyMs]);
  return answer;
}

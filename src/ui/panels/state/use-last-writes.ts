import { useEffect, useMemo, useRef, useState } from 'react';
import { useAppContext } from '../../store/app-context.ts';

/** Sequence of the last write, by slot. */
export type LastWrites = ReadonlyMap<number, number>;

/** The epoch is part of it: after a fork the same sequence is another event. */
interface Question {
  readonly slots: readonly number[];
  readonly at: number;
  readonly epoch: number;
}

/** A playhead that is being dragged is not worth the question. */
const SETTLE_MS = 80;

const NONE: LastWrites = new Map();

/**
 * Asks another thread for the last writes of the slots on the screen. One question is under way at
 * a time; what changes meanwhile is asked next, and what is no longer wanted never.
 */
export function useLastWrites(slots: readonly number[], at: number, epoch: number): LastWrites {
  const { port } = useAppContext();
  const [answer, setAnswer] = useState<{ question: Question; writes: LastWrites }>();
  const asking = useRef(false);
  const wanted = useRef<Question | undefined>(undefined);
  const alive = useRef(true);
  const key = slots.join();
  const question = useMemo<Question>(
    () => ({ slots: key === '' ? [] : key.split(',').map(Number), at, epoch }),
    [key, at, epoch],
  );

  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);

  useEffect(() => {
    const ask = async () => {
      asking.current = true;
      while (wanted.current !== undefined && alive.current) {
        const next = wanted.current;
        wanted.current = undefined;
        const answer = await port.lastWrites(next.slots, next.at);
        if (alive.current) {
          setAnswer({
            question: next,
            writes: new Map(answer.map((one) => [one.slot, one.sequence])),
          });
        }
      }
    };
    const begin = () => {
      wanted.current = question;
      if (asking.current) return;
      ask()
        .catch(() => setAnswer(undefined))
        .finally(() => {
          asking.current = false;
        });
    };
    const timer = setTimeout(begin, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [question, port]);

  return answer?.question === question ? answer.writes : NONE;
}

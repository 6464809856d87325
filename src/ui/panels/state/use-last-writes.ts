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

const NONE: LastWrites = new Map();

/**
 * Asks another thread for the last writes of the slots on the screen. One question is under way at
 * a time; what changes meanwhile is asked next, and what is no longer wanted never.
 */
export function useLastWrites(slots: readonly number[], at: number, epoch: number): LastWrites {
  const { port } = useAppContext();
  const [writes, setWrites] = useState<LastWrites>(NONE);
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
    wanted.current = question;
    if (asking.current) return;
    asking.current = true;
    const ask = async () => {
      while (wanted.current !== undefined && alive.current) {
        const next = wanted.current;
        wanted.current = undefined;
        const answer = await port.lastWrites(next.slots, next.at);
        if (alive.current) setWrites(new Map(answer.map((one) => [one.slot, one.sequence])));
      }
    };
    ask()
      .catch(() => setWrites(NONE))
      .finally(() => {
        asking.current = false;
      });
  }, [question, port]);

  return writes;
}

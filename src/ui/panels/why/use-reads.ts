import { useEffect, useState } from 'react';
import type { Schema } from '../../../memory/schema.ts';
import type { Slice } from '../../../timeline/why.ts';
import type { CellRead, Reads } from '../../../worker/past-api.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { unexpected } from '../../store/session-slice.ts';
import { ownerOf } from '../../widgets/owner.ts';
import { useRunningEdge } from '../../widgets/use-running-edge.ts';

/** The playhead rests so long before the run is run again for it. */
const REST_MS = 150;

/** Events of which reads are shown: those nearest to what is asked about. */
const NEAREST = 25;

interface Answer {
  readonly slice: Slice;
  readonly text: string;
  readonly byEvent?: ReadonlyMap<number, readonly CellRead[]>;
}

export interface ShownReads {
  /** false for recordings: they have no engine that could run them again */
  readonly canAsk: boolean;
  /** progress, or why there is nothing; '' = it is shown, or not asked for */
  readonly text: string;
  readonly byEvent: ReadonlyMap<number, readonly CellRead[]> | undefined;
}

/** Configuration that nothing has written says nothing about how it came. */
function tellingReads({ events }: Reads, schema: Schema) {
  const isTelling = ({ slot, value, writtenBy }: CellRead): boolean => {
    const role = ownerOf(schema, slot)?.field.role;
    return writtenBy >= 0 || role === 'state' || (role === 'fault' && value !== 0);
  };
  return new Map(events.map(({ sequence, cells }) => [sequence, cells.filter(isTelling)]));
}

/** What the handlers of a slice's events read, asked while it is wanted and the world stands. */
export function useReads(slice: Slice, isWanted: boolean): ShownReads {
  const { port, store } = useAppContext();
  const living = useApp((state) => state.world?.origin === 'engine');
  const isRunning = useRunningEdge();
  const [answer, setAnswer] = useState<Answer>();
  const asks = isWanted && living && !isRunning;
  useEffect(() => {
    if (!asks) return;
    const cancel = new AbortController();
    const { signal } = cancel;
    const onProgress = (share: number): void => {
      if (signal.aborted) return;
      setAnswer({ slice, text: `Running again … ${Math.floor(100 * share)} %` });
    };
    const ask = async (): Promise<void> => {
      const sequences = slice.nodes.slice(-NEAREST).map(({ event }) => event.sequence);
      const reads = await port.reads(sequences, { signal, onProgress });
      if (signal.aborted) return;
      const { world } = store.getState();
      if (!reads.ok) {
        setAnswer({ slice, text: `${reads.problem.what}. ${reads.problem.mend}` });
      } else if (world !== undefined) {
        setAnswer({ slice, text: '', byEvent: tellingReads(reads.value, world.timeline.schema) });
      }
    };
    const rest = setTimeout(() => {
      ask().catch((error: unknown) => {
        if (!signal.aborted) store.getState().report(unexpected(error, 'why'));
      });
    }, REST_MS);
    return () => {
      clearTimeout(rest);
      cancel.abort();
      // How far it had come says nothing about the next time.
      setAnswer((known) => (known?.byEvent ? known : undefined));
    };
  }, [asks, slice, port, store]);
  const isAnswered = isWanted && answer?.slice === slice;
  const waiting = isRunning ? 'Shown when the run stands still.' : '';
  return {
    canAsk: living,
    text: isWanted && living ? (isAnswered ? answer.text : waiting) : '',
    byEvent: isAnswered ? answer.byEvent : undefined,
  };
}

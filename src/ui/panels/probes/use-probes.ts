import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../../lib/result.ts';
import type { Schema } from '../../../memory/schema.ts';
import type { ProbeResult } from '../../../timeline/probe.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { isPlaying as playingNow } from '../../store/playhead-slice.ts';
import { unexpected } from '../../store/session-slice.ts';
import { keep, recall } from '../../store/site-storage.ts';
import { checkProbe, draftsOf, nameOf, PROBES_MAX, type ProbeDraft } from './probe-draft.ts';

const KEPT = 'probes';

/** Longer runs are evaluated again only when that is asked for: every step would begin it anew. */
const UNASKED_EVENTS_MAX = 2_000_000;

const TOO_MANY: Problem = {
  what: `there are ${PROBES_MAX} probes already`,
  where: 'probes',
  mend: 'Remove one of them first.',
};

/** What the last evaluation found. */
export interface Evaluated {
  /** by name of the probe */
  readonly results: ReadonlyMap<string, ProbeResult>;
  /** events that were looked at: [from, to) */
  readonly from: number;
  readonly to: number;
  readonly cancelled: boolean;
}

interface Listed {
  readonly draft: ProbeDraft;
  readonly problem: string;
}

/** Probes that this world can have are evaluated; the others say why they cannot. */
function listedIn(drafts: readonly ProbeDraft[], schema: Schema): Listed[] {
  return drafts.map((draft) => {
    const { problems } = checkProbe(draft, schema);
    const [problem] = Object.values(problems);
    return { draft, problem: problem?.what ?? '' };
  });
}

/** The probes of this page, and their evaluation over all of the history. */
export function useProbes(schema: Schema) {
  const { port, store } = useAppContext();
  const epoch = useApp((state) => state.epoch);
  const [drafts, setDrafts] = useState<readonly ProbeDraft[]>(() => recall(KEPT, draftsOf) ?? []);
  const [share, setShare] = useState<number>();
  const [evaluated, setEvaluated] = useState<Evaluated>();
  const running = useRef<AbortController>(undefined);
  const listed = useMemo(() => listedIn(drafts, schema), [drafts, schema]);

  const evaluate = useCallback(
    async (wanted: readonly ProbeDraft[]) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const { signal } = controller;
      const specs = wanted.flatMap((draft) => checkProbe(draft, schema).spec ?? []);
      if (specs.length === 0) return;
      setShare(0);
      try {
        const onProgress = (part: number) => running.current === controller && setShare(part);
        const answer = await port.probe(specs, { signal, onProgress });
        // A newer evaluation has taken its place.
        if (running.current !== controller) return;
        if (!answer.ok) return store.getState().report(answer.problem);
        const { results, from, to, cancelled } = answer.value;
        const byName = new Map(specs.map(({ name }, index) => [name, results[index]!] as const));
        setEvaluated({ results: byName, from, to, cancelled });
      } catch (error) {
        if (!signal.aborted) store.getState().report(unexpected(error, 'probes'));
      } finally {
        if (running.current === controller) {
          running.current = undefined;
          setShare(undefined);
        }
      }
    },
    [port, store, schema],
  );

  const change = (next: readonly ProbeDraft[]) => {
    keep(KEPT, next);
    setDrafts(next);
  };

  const latest = useRef(drafts);
  useEffect(() => {
    latest.current = drafts;
  });
  useEffect(() => {
    // Another world, or rows that were taken back: what was found is about something else.
    if (epoch >= 0) {
      setEvaluated(undefined);
      evaluate(latest.current);
    }
    return () => {
      running.current?.abort();
      running.current = undefined;
    };
  }, [evaluate, epoch]);

  const isPlaying = useApp(playingNow);
  const isBehind = useApp(
    ({ published }) =>
      evaluated !== undefined &&
      !evaluated.cancelled &&
      evaluated.to < published &&
      published <= UNASKED_EVENTS_MAX,
  );
  useEffect(() => {
    // Where a run comes to rest there is more to be told than when it began.
    if (!isPlaying && isBehind) evaluate(latest.current);
  }, [isPlaying, isBehind, evaluate]);

  return {
    listed,
    share,
    evaluated,
    cancel: () => running.current?.abort(),
    again: () => evaluate(drafts),
    add: (draft: ProbeDraft) => {
      const others = drafts.filter((one) => nameOf(one) !== nameOf(draft));
      if (others.length >= PROBES_MAX) return store.getState().report(TOO_MANY);
      const next = [draft, ...others];
      change(next);
      evaluate(next);
    },
    remove: (draft: ProbeDraft) => change(drafts.filter((one) => one !== draft)),
  };
}

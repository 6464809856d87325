/**
 * From the wish for another future to its first new event: back to the nearest keyframe, on to the
 * place, the edit (another seed), and the event after it. An operation is one fork of a run of so
 * many events; the first figure is the median, the second the 99th percentile. Places fall, so that
 * the past of each is still there; what lies beyond a place has no part in the cost.
 */
import type { System } from '../../src/engine/system.ts';
import { unwrap } from '../../src/lib/result.ts';
import { SYSTEM_KIND } from '../../src/memory/schema.ts';
import { NO_DEVICE } from '../../src/memory/tables.ts';
import { goBack } from '../../src/worker/way-back.ts';
import type { Contender, Host, OpenCase } from '../contract.ts';
import { quantile } from '../stats.ts';
import { openLoopWorld } from '../world/world.ts';
import { runEvents } from './event-integrated.ts';
import { createDraw } from './numbers.ts';

const PENDING = 1000;
const EVENTS = { full: 10_000_000, tiny: 20_000 };
const FORKS = { full: 200, tiny: 20 };
/** Running again from the start takes as long as the run did. */
const RERUNS = { full: 2, tiny: 3 };
/** Of what is run again only the last events are kept. */
const RERUN_HISTORY_EVENTS = 2 ** 16;
const SEED = 5;
/** Where every contender must come to the same, and how far it looks. */
const CHECKED_SHARE = 8;
const CHECKED_EVENTS = 1000;

function otherSeed(system: System, seed: number): void {
  const command = { kind: SYSTEM_KIND.start, target: NO_DEVICE, a: seed, b: 0, c: 0, d: 0 };
  unwrap(system.applyAll([command], system.nowNs()));
}

/** The event of the edit, and the first that would not have been without it. */
const FIRST_EVENTS = 2;

interface Forked {
  readonly system: System;
  /** To just after so many events of the run. */
  readonly back: (handled: number) => void;
  /** Untimed, before the forks of a round. */
  readonly prepare: () => void;
  readonly forks: number;
}

function contend(host: Host, events: number, { system, back, prepare, forks }: Forked): Contender {
  const draw = createDraw(SEED);
  const spentMs = new Float64Array(forks);
  const forkAt = (handled: number, seed: number): void => {
    back(handled);
    otherSeed(system, seed);
    runEvents(system, FIRST_EVENTS);
  };
  return {
    operations: forks,
    run: () => {
      prepare();
      const places = Array.from({ length: forks }, () => Math.floor(draw() * events));
      places.sort((a, b) => b - a);
      for (const [at, place] of places.entries()) {
        const beginMs = host.nowMs();
        forkAt(place, at);
        spentMs[at] = host.nowMs() - beginMs;
      }
    },
    figures: () => [quantile(spentMs, 0.5), quantile(spentMs, 0.99)],
    checksum: () => {
      unwrap(system.reset());
      const place = Math.floor(events / CHECKED_SHARE);
      runEvents(system, 2 * place);
      forkAt(place, SEED);
      runEvents(system, CHECKED_EVENTS);
      return system.hash().hash;
    },
  };
}

function ours(host: Host, events: number, forks: number): Contender {
  const system = openLoopWorld(PENDING, { historyEvents: events });
  const back = (handled: number): void => void unwrap(goBack(system, handled));
  const prepare = (): void => runEvents(system, events - system.handled());
  return contend(host, events, { system, back, prepare, forks });
}

/** Without keyframes: the same run again, up to the place. */
function fromTheStart(host: Host, events: number, forks: number): Contender {
  const system = openLoopWorld(PENDING, { historyEvents: RERUN_HISTORY_EVENTS });
  const back = (handled: number): void => {
    unwrap(system.reset());
    runEvents(system, handled);
  };
  return contend(host, events, { system, back, prepare: () => undefined, forks });
}

export const fork: OpenCase = (host, tiny) => {
  const size = tiny ? 'tiny' : 'full';
  return {
    ours: ours(host, EVENTS[size], FORKS[size]),
    'run again': fromTheStart(host, EVENTS[size], RERUNS[size]),
  };
};

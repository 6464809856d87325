/**
 * Returning to the state after a random event: the nearest keyframe and the journal rows between.
 * An operation is one seek into an array the caller keeps; the first figure is the median, the
 * second the 99th percentile.
 */
import { applyPatches, enablePatches, type Patch, produceWithPatches } from 'immer';
import { unwrap } from '../../src/lib/result.ts';
import { createTimeline } from '../../src/timeline/reader.ts';
import type { Contender, Host, OpenCase } from '../contract.ts';
import { quantile } from '../stats.ts';
import { openLoopWorld } from '../world/world.ts';
import { runEvents } from './event-integrated.ts';
import { createDraw, hex32, mixed } from './numbers.ts';

enablePatches();

const PENDING = 1000;
const SEEKS = { full: 2000, tiny: 200 };
const US_PER_MS = 1000;
const SEED = 3;

/** Times each call of `seek`; it returns a number that depends on where it went. */
function timed(host: Host, seeks: number, events: number, seek: (at: number) => number): Contender {
  const draw = createDraw(SEED);
  const spentUs = new Float64Array(seeks);
  const sum = new Int32Array(1);
  return {
    operations: seeks,
    run: () => {
      for (let i = 0; i < seeks; i++) {
        const at = Math.floor(draw() * events);
        const beginMs = host.nowMs();
        const value = seek(at);
        spentUs[i] = (host.nowMs() - beginMs) * US_PER_MS;
        sum[0] = mixed(sum[0]!, value);
      }
    },
    figures: () => [quantile(spentUs, 0.5), quantile(spentUs, 0.99)],
    checksum: () => hex32(sum[0]!),
  };
}

function ours(host: Host, seeks: number, events: number): Contender {
  const system = openLoopWorld(PENDING, { historyEvents: events });
  runEvents(system, events);
  const timeline = createTimeline(system.memory, system.schema);
  const cells = new Float64Array(system.memory.plan.slots);
  return timed(host, seeks, events, (at) => {
    unwrap(timeline.stateAt(at, cells));
    return cells[at % cells.length]! * 1000;
  });
}

/** So many writes lie between two full states, as in ours. */
const PATCH_SPACING = 32_768;
const PATCH_STATES = { full: 4, tiny: 1 };

/** Immer's way back: a full state now and then, and the patches of each write since. */
function patched(host: Host, seeks: number, tiny: boolean): Contender {
  const spacing = tiny ? 512 : PATCH_SPACING;
  const events = spacing * (tiny ? PATCH_STATES.tiny : PATCH_STATES.full);
  let state: readonly number[] = new Array(514).fill(0);
  const states: (readonly number[])[] = [];
  const patches: Patch[] = [];
  for (let i = 0; i < events; i++) {
    if (i % spacing === 0) states.push(state);
    const [next, made] = produceWithPatches(state, (draft: number[]) => {
      draft[(i * 7) % 514] = i + 0.5;
    });
    state = next as readonly number[];
    patches.push(...made);
  }
  const few = Math.ceil(seeks / (tiny ? 20 : 50));
  return timed(host, few, events, (at) => {
    const from = at - (at % spacing);
    const base = states[from / spacing] ?? [];
    const reached = applyPatches(base, patches.slice(from, at + 1));
    return reached[at % 514] ?? 0;
  });
}

/** @param peers also by immer, over fewer events: its cost depends on the spacing only */
export const seek =
  (events: number, tinyEvents: number, peers: boolean): OpenCase =>
  (host, tiny) => {
    const seeks = tiny ? SEEKS.tiny : SEEKS.full;
    return {
      ours: ours(host, seeks, tiny ? tinyEvents : events),
      ...(peers && { 'immer patches': patched(host, seeks, tiny) }),
    };
  };

/**
 * Which devices and handlers cost the most host time: a stretch of the run is run again with a look
 * at the clock after every event. The recorded run itself is not slowed down by it, and any stretch
 * can be asked about afterwards.
 *
 * Browsers let their clock tick every 5 µs, many times what an event takes. Where a tick falls has
 * nothing to do with the events, so sums and means over thousands of events are right; a single
 * event's time is not, and none is given.
 */
import { CAME_BACK } from '../engine/core.ts';
import { NO_DEVICE } from '../memory/tables.ts';
import type { SearchHost } from '../timeline/search.ts';
import { clockCostNs } from './operation-timer.ts';
import { rerun } from './rerun.ts';
import type { Session } from './session.ts';

/** Events timed before the host is heard again. */
const CHUNK_EVENTS = 4096;
const NS_PER_MS = 1e6;

export interface HandlerCost {
  /** device that speaks or handles; -1 = the engine */
  readonly device: number;
  readonly kind: number;
  readonly events: number;
  /** host time of all of them, the clock's own subtracted */
  readonly totalNs: number;
  /** of all that was timed, 0 … 1 */
  readonly share: number;
}

export interface HandlerProfile {
  /** dearest first */
  readonly costs: readonly HandlerCost[];
  /** events timed: [from, to) */
  readonly from: number;
  readonly to: number;
  readonly totalNs: number;
  /** host ns that one look at the clock costs: already subtracted, once an event */
  readonly clockNs: number;
  readonly cancelled: boolean;
}

interface Sum {
  readonly device: number;
  readonly kind: number;
  events: number;
  spentNs: number;
}

/** What the sums come to. Pure. */
export function costsOf(sums: Iterable<Sum>, clockNs: number): HandlerCost[] {
  const nets = [...sums].map(({ device, kind, events, spentNs }) => ({
    device,
    kind,
    events,
    totalNs: Math.max(0, spentNs - events * clockNs),
  }));
  const all = nets.reduce((sum, { totalNs }) => sum + totalNs, 0);
  return nets
    .map((net) => ({ ...net, share: all > 0 ? net.totalNs / all : 0 }))
    .sort((a, b) => b.totalNs - a.totalNs || b.events - a.events);
}

/**
 * Times the events [from, to) of a world that has run nothing yet.
 * @param hostMs the host's clock
 */
export async function profileHandlers(
  session: Session,
  { from, to }: { readonly from: number; readonly to: number },
  hostMs: () => number,
  host: SearchHost,
): Promise<HandlerProfile> {
  const { system } = session;
  const { events, plan } = system.memory;
  const mask = plan.events - 1;
  const kinds = system.schema.kinds;
  const sums = new Map<number, Sum>();
  const clockNs = clockCostNs(hostMs);

  const sumAt = (sequence: number): Sum => {
    const row = sequence & mask;
    const kind = events.kind[row] ?? 0;
    const source = events.source[row] ?? NO_DEVICE;
    const target = events.target[row] ?? NO_DEVICE;
    const speaks = kinds[kind]?.role === 'emit' && source !== NO_DEVICE;
    const owner = !speaks && target !== NO_DEVICE ? target : source;
    const key = owner * 65_536 + kind;
    const known = sums.get(key);
    if (known) return known;
    const made = { device: owner === NO_DEVICE ? -1 : owner, kind, events: 0, spentNs: 0 };
    sums.set(key, made);
    return made;
  };

  const early = { ...host, onProgress: (share: number) => host.onProgress(share / 2) };
  const reached = await rerun(session, from, early, () => false);
  let cancelled = reached === 'cancelled';
  let ended = cancelled || reached === 'ended';
  const begin = system.handled();
  while (!ended && system.handled() < to) {
    const end = Math.min(to, system.handled() + CHUNK_EVENTS);
    let sinceMs = hostMs();
    while (system.handled() < end) {
      const sequence = system.handled();
      ended = session.run(1, session.untilNs) === CAME_BACK.time;
      const nowMs = hostMs();
      if (system.handled() > sequence) {
        const sum = sumAt(sequence);
        sum.events += 1;
        sum.spentNs += (nowMs - sinceMs) * NS_PER_MS;
      }
      sinceMs = nowMs;
      if (ended) break;
    }
    host.onProgress(0.5 + (system.handled() - begin) / (2 * Math.max(1, to - begin)));
    if (host.cancelled()) {
      cancelled = true;
      break;
    }
    await host.breathe();
  }
  const costs = costsOf(sums.values(), clockNs);
  const totalNs = costs.reduce((sum, cost) => sum + cost.totalNs, 0);
  return { costs, from: begin, to: system.handled(), totalNs, clockNs, cancelled };
}

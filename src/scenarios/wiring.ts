/** Finds messages that could go round for ever without time passing. */
import type { LinkSpec } from '../engine/scenario.ts';

interface Visit {
  readonly device: string;
  /** links still to be followed from it */
  next: number;
}

/**
 * Links that take no time and lead from a device back to itself, in order; undefined when there
 * are none. Whether the devices really answer each other is not asked: nothing bounds it.
 */
export function findInstantCycle(links: readonly LinkSpec[]): readonly LinkSpec[] | undefined {
  const outgoing = new Map<string, LinkSpec[]>();
  for (const link of links) {
    if (link.latencyNs + link.jitterNs > 0) continue;
    const list = outgoing.get(link.from.device);
    if (list === undefined) outgoing.set(link.from.device, [link]);
    else list.push(link);
  }
  const done = new Set<string>();
  for (const start of outgoing.keys()) {
    const cycle = done.has(start) ? undefined : cycleFrom(start, outgoing, done);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Depth-first search without recursion: a chain may be thousands of devices long. */
function cycleFrom(
  start: string,
  outgoing: ReadonlyMap<string, readonly LinkSpec[]>,
  done: Set<string>,
): LinkSpec[] | undefined {
  const stack: Visit[] = [{ device: start, next: 0 }];
  const path: LinkSpec[] = [];
  const open = new Map([[start, 0]]);
  for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
    const link = outgoing.get(top.device)?.[top.next];
    if (link === undefined) {
      stack.pop();
      path.pop();
      open.delete(top.device);
      done.add(top.device);
      continue;
    }
    top.next += 1;
    const to = link.to.device;
    const depth = open.get(to);
    if (depth !== undefined) return [...path.slice(depth), link];
    if (done.has(to)) continue;
    path.push(link);
    open.set(to, stack.length);
    stack.push({ device: to, next: 0 });
  }
  return undefined;
}

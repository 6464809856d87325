/**
 * Lost updates in a slice: a value that was sent in, and that was decided on before the write that
 * it replaced. Whoever read, reckoned and wrote back did not know of the other's write in between.
 */
import type { Schema } from '../memory/schema.ts';
import type { EventRecord } from './timeline.ts';
import type { Slice, SliceNode } from './why.ts';

export interface LostUpdate {
  readonly slot: number;
  /** event whose write is gone */
  readonly lost: number;
  /** event that replaced it */
  readonly winner: number;
  /** where the winner's value was decided on: before `lost`, at the device that owns the cell */
  readonly decidedOn: number;
}

const ownerOf = (schema: Schema, slot: number): number =>
  schema.devices.find(({ fields }) =>
    fields.some((field) => slot >= field.slot && slot < field.slot + field.length),
  )?.id ?? -1;

/** From the event to its root, as far as the slice holds it. */
function chainOf(nodes: ReadonlyMap<number, SliceNode>, sequence: number): EventRecord[] {
  const chain: EventRecord[] = [];
  for (let node = nodes.get(sequence); node; node = nodes.get(node.event.parent)) {
    chain.push(node.event);
  }
  return chain;
}

export function lostUpdates(slice: Slice, schema: Schema): LostUpdate[] {
  const nodes = new Map(slice.nodes.map((node) => [node.event.sequence as number, node]));
  return slice.edges.flatMap(({ reason, from, to, slot }): LostUpdate[] => {
    const winner = nodes.get(to);
    if (reason !== 'overwrote' || winner === undefined) return [];
    const write = winner.writes.find((one) => one.slot === slot);
    // A value reckoned where it is kept builds on the one before it.
    if (write === undefined || !winner.event.payload.includes(write.new)) return [];
    const chain = chainOf(nodes, to);
    if (chain.some(({ sequence }) => sequence === from)) return [];
    const owner = ownerOf(schema, slot);
    // What is emitted to the owner has not been handled there yet.
    const isAtOwner = ({ kind, target }: EventRecord): boolean =>
      target === owner && schema.kinds[kind]?.role !== 'emit';
    // Whoever was told to come again has read anew: only the last time counts.
    const read = chain.slice(1).find(isAtOwner);
    if (read === undefined || read.sequence >= from) return [];
    return [{ slot, lost: from, winner: to, decidedOn: read.sequence }];
  });
}

/** A slice as rows with a gutter in which causes are drawn: one track a device. Pure. */
import type { Slice, SliceNode } from '../../../timeline/why.ts';

export interface GraphEdge {
  /** row and track of both ends; the cause comes first */
  readonly fromRow: number;
  readonly fromTrack: number;
  readonly toRow: number;
  readonly toTrack: number;
  readonly reason: 'cause' | 'overwrote';
}

export interface Graph {
  /** track of every row */
  readonly tracks: readonly number[];
  /** device of every track; -1 = the engine itself */
  readonly devices: readonly number[];
  readonly edges: readonly GraphEdge[];
}

/** @param nodes rows, in their order */
export function graphOf(
  nodes: readonly SliceNode[],
  edges: Slice['edges'],
  deviceOf: (node: SliceNode) => number,
): Graph {
  const devices: number[] = [];
  const rows = new Map<number, number>();
  const tracks = nodes.map((node, row) => {
    rows.set(node.event.sequence, row);
    const device = deviceOf(node);
    if (!devices.includes(device)) devices.push(device);
    return devices.indexOf(device);
  });
  const drawn = edges.flatMap(({ from, to, reason }): GraphEdge[] => {
    const fromRow = rows.get(from);
    const toRow = rows.get(to);
    if (fromRow === undefined || toRow === undefined) return [];
    const [fromTrack, toTrack] = [tracks[fromRow] ?? 0, tracks[toRow] ?? 0];
    return [{ fromRow, fromTrack, toRow, toTrack, reason }];
  });
  return { tracks, devices, edges: drawn };
}

/**
 * Sequences of the events that pass a filter, rising, growing at the end and losing old ones at
 * the beginning. A match keeps its position for as long as it is held. Four bytes a match.
 */
import { invariant } from '../../lib/invariant.ts';
import type { MatchPart } from '../../timeline/match-parts.ts';

const FIRST_ROOM = 1024;
/** Offsets have 32 bits. */
const OFFSET_MAX = 2 ** 32 - 1;

export class MatchList {
  /** distance of each match from `#base` */
  #offsets = new Uint32Array(FIRST_ROOM);
  #base = 0;
  /** places in `#offsets`: [#begin, #end) are held */
  #begin = 0;
  #end = 0;
  /** position of place 0 */
  #shift = 0;

  /** Position of the first match that is held. */
  get first(): number {
    return this.#shift + this.#begin;
  }

  /** Position after the last match. */
  get end(): number {
    return this.#shift + this.#end;
  }

  get count(): number {
    return this.#end - this.#begin;
  }

  sequenceAt(position: number): number {
    const place = position - this.#shift;
    invariant(place >= this.#begin && place < this.#end, 'a match is held at the position');
    return this.#base + this.#offsets[place]!;
  }

  /** Position of the last match at or before a sequence; first − 1 when there is none. */
  positionAt(sequence: number): number {
    let low = this.#begin;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#base + this.#offsets[middle]! <= sequence) low = middle + 1;
      else high = middle;
    }
    return this.#shift + low - 1;
  }

  /** Adds matches that lie after all that are there. */
  append({ base, offsets }: Pick<MatchPart, 'base' | 'offsets'>): void {
    const last = offsets[offsets.length - 1];
    if (last === undefined) return;
    if (this.count === 0) this.#base = base;
    this.#makeRoom(offsets.length, base + last);
    const move = base - this.#base;
    if (move === 0) this.#offsets.set(offsets, this.#end);
    else for (let i = 0; i < offsets.length; i++) this.#offsets[this.#end + i] = offsets[i]! + move;
    this.#end += offsets.length;
  }

  /** Lets go of the matches before a sequence. */
  dropBefore(sequence: number): void {
    this.#begin = this.positionAt(sequence - 1) + 1 - this.#shift;
  }

  #makeRoom(more: number, newest: number): void {
    const fits = this.#end + more <= this.#offsets.length && newest - this.#base <= OFFSET_MAX;
    if (fits) return;
    const held = this.#offsets.subarray(this.#begin, this.#end);
    const isCrowded = (this.count + more) * 2 > this.#offsets.length;
    const room = isCrowded ? (this.count + more) * 2 : this.#offsets.length;
    const moved = new Uint32Array(Math.max(FIRST_ROOM, room));
    // Counting from the oldest match on keeps the distances short.
    const nearer = held[0] ?? 0;
    if (nearer === 0) moved.set(held);
    else for (let i = 0; i < held.length; i++) moved[i] = held[i]! - nearer;
    this.#offsets = moved;
    this.#base += nearer;
    this.#shift += this.#begin;
    this.#end -= this.#begin;
    this.#begin = 0;
    invariant(newest - this.#base <= OFFSET_MAX, 'matches lie within 2^32 events of each other');
  }
}
